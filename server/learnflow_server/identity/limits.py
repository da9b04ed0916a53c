"""Limits on guessing: a lockout that grows per name, and a count per address, both in memory."""

import time
from collections.abc import Callable

from learnflow_server.errors import Refused

FREE_TRIES = 5
FIRST_LOCK_S = 15
LONGEST_LOCK_S = 15 * 60
PER_ADDRESS_A_MINUTE = 300
"""A whole class shares one address; below this a class could lock itself out at the bell."""
MOST_KEPT = 50_000


class Lockout:
    """Counts failures by a key made of what was typed, so that it tells nothing about what exists."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._failures: dict[str, tuple[int, float]] = {}

    def count(self, key: str) -> None:
        """Count a try before its secret is verified: of a hundred at once, all would pass a count made afterwards.

        It stands as a failure until `succeeded`. While the key is locked it is refused, and not counted.

        Raises:
            Refused: 429 with the seconds to wait.
        """
        failures, since = self._failures.get(key, (0, 0.0))
        if failures >= FREE_TRIES:
            self._refuse_until_free(failures, since)
        if len(self._failures) >= MOST_KEPT:
            self._failures.clear()
        self._failures[key] = (failures + 1, self._now())

    def _refuse_until_free(self, failures: int, since: float) -> None:
        wait_s = since + min(LONGEST_LOCK_S, FIRST_LOCK_S * 2 ** (failures - FREE_TRIES)) - self._now()
        if wait_s > 0:
            seconds = int(wait_s) + 1
            detail = f"Too many tries. Wait {seconds} seconds, then try again."
            raise Refused(429, "rate_limited", detail, retry_after_s=seconds)

    def succeeded(self, key: str) -> None:
        """Forget the failures of a key."""
        self._failures.pop(key, None)


class AddressLimit:
    """At most so many public requests a minute from one address, in fixed windows."""

    def __init__(self, per_minute: int = PER_ADDRESS_A_MINUTE, now: Callable[[], float] = time.monotonic) -> None:
        self._per_minute = per_minute
        self._now = now
        self._window = -1
        self._counts: dict[str, int] = {}

    def count(self, address: str) -> None:
        """Count a request.

        Raises:
            Refused: 429 until the window ends.
        """
        window, inside_s = divmod(self._now(), 60)
        if int(window) != self._window:
            self._window, self._counts = int(window), {}
        self._counts[address] = self._counts.get(address, 0) + 1
        if self._counts[address] > self._per_minute:
            detail = "Too many requests from this address. Try again in a minute."
            raise Refused(429, "rate_limited", detail, retry_after_s=60 - int(inside_s))
