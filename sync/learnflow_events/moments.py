"""Moments on the wire: RFC 3339 in UTC with exactly three decimals and `Z`, so that text order is time order."""

import re
from datetime import UTC, date, datetime, timedelta

_WIRE = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_wire(moment: datetime) -> str:
    """Write an aware moment as `2026-11-23T09:15:02.120Z`, cut (never rounded) to milliseconds."""
    if moment.tzinfo is None:
        raise ValueError("a moment on the wire needs a time zone")
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def from_wire(text: str) -> datetime:
    """Read a wire moment.

    Raises:
        ValueError: the text isn't of the exact wire form.
    """
    if not _WIRE.fullmatch(text):
        raise ValueError(f"not a time with three decimals and Z: {text!r}")
    return datetime.fromisoformat(text)


def milliseconds(text: str) -> int:
    """Milliseconds since 1970 of a wire moment, exactly."""
    since = from_wire(text) - _EPOCH
    return since // timedelta(milliseconds=1)


def local_date(time: str, tzoffset_minutes: int) -> date:
    """The student's own calendar date of a wire moment, `tzoffset_minutes` east of UTC; within the years 1 to 9999."""
    moment = from_wire(time)
    try:
        return (moment + timedelta(minutes=tzoffset_minutes)).date()
    except OverflowError:
        return moment.date()
