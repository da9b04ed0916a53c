"""A request's body, inflated under a cap, so that a small bomb can't become a large memory."""

import zlib
from collections.abc import AsyncIterator

from learnflow_server.errors import Refused

GZIP = 16 + zlib.MAX_WBITS
GZIP_OVERHEAD_BYTES = 4096
"""What gzip may add to a body that can't be made smaller."""


async def read_body(chunks: AsyncIterator[bytes], encoding: str, limit_bytes: int) -> bytes:
    """The whole body as plain bytes.

    Raises:
        Refused: 413 above the limit (inflated, or as sent), 415 another encoding than gzip, 400 not one gzip member.
    """
    if encoding not in ("", "identity", "gzip"):
        raise Refused(
            415, "unsupported_encoding", f"The body's encoding {encoding} isn't known here. Send gzip, or plain."
        )
    inflater = zlib.decompressobj(GZIP) if encoding == "gzip" else None
    parts: list[bytes] = []
    room, sent = limit_bytes, 0
    async for chunk in chunks:
        sent += len(chunk)
        plain = _inflate(inflater, chunk, room + 1) if inflater else chunk
        room -= len(plain)
        if room < 0 or sent > limit_bytes + GZIP_OVERHEAD_BYTES:
            raise Refused(
                413, "batch_too_large", f"The batch has more than {limit_bytes} bytes. Send fewer events at once."
            )
        parts.append(plain)
    if inflater is not None and not inflater.eof:
        raise Refused(400, "malformed", "The gzip body is cut short or isn't gzip. Send it again.")
    return b"".join(parts)


def _inflate(inflater: "zlib._Decompress", chunk: bytes, most: int) -> bytes:
    try:
        plain = inflater.decompress(chunk, most)
    except zlib.error as error:
        raise Refused(400, "malformed", "The gzip body is cut short or isn't gzip. Send it again.") from error
    if inflater.unused_data:
        raise Refused(400, "malformed", "Something follows the end of the gzip body. Send it again.")
    return plain
