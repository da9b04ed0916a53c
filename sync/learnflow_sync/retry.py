"""How long to wait before asking again: full jitter from 1 s to 5 min, and a server's wish within reason."""

from collections.abc import Callable
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Final

FIRST_S: Final = 1.0
MOST_S: Final = 300.0
LONGEST_WISH_S: Final = 900.0
"""A `Retry-After` above this is taken as this: a mistake there must not silence a device for a year."""


class Backoff:
    """Full jitter: each wait is random between 0 and a bound that doubles from 1 s to 5 min.

    `random` gives a number in 0..1, as `random.random` does.
    """

    def __init__(self, random: Callable[[], float]) -> None:
        self._random = random
        self._bound_s = FIRST_S

    def next_s(self, floor_s: float = 0.0) -> float:
        """The next wait: jitter above the floor that the server asked for, clamped to 15 min."""
        wait_s = min(max(floor_s, 0.0), LONGEST_WISH_S) + self._random() * self._bound_s
        self._bound_s = min(self._bound_s * 2, MOST_S)
        return wait_s

    def reset(self) -> None:
        """Start again at 1 s: something succeeded, or the network came up."""
        self._bound_s = FIRST_S


def retry_after_s(header: str | None, now: datetime) -> float:
    """The seconds that a `Retry-After` asks for (a number or an HTTP date), within 0..900; 0 for anything else."""
    if header is None:
        return 0.0
    text = header.strip()
    if text.isascii() and text.isdigit():
        return LONGEST_WISH_S if len(text) > 6 else min(float(text), LONGEST_WISH_S)
    try:
        wish_s = (parsedate_to_datetime(text) - now).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return 0.0
    return min(max(wish_s, 0.0), LONGEST_WISH_S)
