"""What time it is, as a port: the wall clock, which may be wrong, and a clock of this boot, which only goes forward."""

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Where moments come from."""

    def now(self) -> datetime:
        """The device's wall clock, aware, in the student's own time zone."""
        ...

    def boottime_ms(self) -> int:
        """Milliseconds since some moment of this boot, also while the device sleeps."""
        ...


class SystemClock:
    """The device's own clocks."""

    def now(self) -> datetime:
        """The wall clock in the local zone."""
        return datetime.now(UTC).astimezone()

    def boottime_ms(self) -> int:
        """The clock that also runs while the device sleeps."""
        return _boottime_ns() // 1_000_000


def _boottime_ns() -> int:
    """CLOCK_BOOTTIME on Linux; on macOS the system's CLOCK_MONOTONIC, on Windows Python's, run through suspend."""
    for name in ("CLOCK_BOOTTIME", "CLOCK_MONOTONIC"):
        if hasattr(time, name):
            return time.clock_gettime_ns(getattr(time, name))
    return time.monotonic_ns()


def wall_ms(clock: Clock) -> int:
    """The wall clock in milliseconds since 1970, rounded down."""
    moment = clock.now()
    return int(moment.timestamp()) * 1000 + moment.microsecond // 1000


def tzoffset_minutes(clock: Clock) -> int:
    """Minutes east of UTC at the device."""
    offset = clock.now().utcoffset()
    return round(offset.total_seconds() / 60) if offset is not None else 0
