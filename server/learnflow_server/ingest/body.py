"""A request's body, inflated under a cap, so that a small bomb can't become a large memory."""

import zlib
from collections.abc import AsyncIterator

from learnflow_server.errors import Refused

GZIP = 16 + zlib.MAX_WBITS


async def read_body(chunks: AsyncIterator[bytes], encoding: str, limit_bytes: int) -> bytes:
    """The whole body as plain bytes.

    Raises:
        Refused: 413 above the limit (inflated), 415 another encoding than gzip, 400 not gzip at all.
    """
    if encoding not in ("", "identity", "gzip"):
        raise Refused(
            415, "unsupported_encoding", f"The body's encoding {encoding} isn't known here. Send gzip, or plain."
        )
    inflater = zlib.decompressobj(GZIP) if encoding == "gzip" else None
    parts: list[bytes] = []
    room = limit_bytes
    async for chunk in chunks:
        plain = _inflate(inflater, chunk, room + 1) if inflater else chunk
        room -= len(plain)
        if room < 0:
            raise Refused(
                413, "batch_too_large", f"The batch has more than {limit_bytes} bytes. Send fewer events at once."
            )
        parts.append(plain)
    if inflater is not None and not inflater.eof:
        raise Refused(400, "malformed", "The gzip body is cut short or isn't gzip. Send it again.")
    return b"".join(parts)


def _inflate(inflater: "zlib._Decompress", chunk: bytes, most: int) -> bytes:
    try:
        return inflater.decompress(chunk, most)
    except zlib.error as error:
        raise Refused(400, "malformed", "The gzip body is cut short or isn't gzip. Send it again.") from error
