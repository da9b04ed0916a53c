"""The canonical order of one student's events; standard library only, so that every reader can use it."""

from typing import NamedTuple

STREAM_PREFIX = "urn:learnflow:stream:"


class Ord(NamedTuple):
    """ORD of the protocol: (time in ms, stream, sequence, id, content hash); equal only for the same content."""

    time_ms: int
    stream: str
    sequence: int
    event_id: str
    content_sha256: str


def stream_of(source: str) -> str:
    """The stream's uuid inside a CloudEvents `source`.

    Raises:
        ValueError: the source isn't a LearnFlow stream.
    """
    if not source.startswith(STREAM_PREFIX) or len(source) == len(STREAM_PREFIX):
        raise ValueError(f"not a stream: {source!r}")
    return source[len(STREAM_PREFIX) :]
