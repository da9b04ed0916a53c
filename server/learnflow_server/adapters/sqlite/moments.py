"""Milliseconds in the file, aware datetimes in the program."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_ms(moment: datetime) -> int:
    """Milliseconds since 1970."""
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def from_ms(milliseconds: int) -> datetime:
    """The moment of a number of milliseconds since 1970."""
    return _EPOCH + timedelta(milliseconds=milliseconds)
