"""The loss alarm: slots that neither a device nor the server has, each counted once."""

import logging
from collections.abc import Callable, Sequence

from learnflow_mastery.ranges import union
from learnflow_server.domain.slots import subtract

Ranges = Sequence[tuple[int, int]]
_log = logging.getLogger(__name__)


class LossAlarm:
    """Heard from the ledger, which sees a gap, and from history, which stores what a device declares lost.

    Both speak of the same slots, and a device asks again and again: what was raised is remembered until the process ends.
    """

    def __init__(self, counted: Callable[[int], None]) -> None:
        """`counted` hears the number of slots that are lost and weren't known to be."""
        self._counted = counted
        self._raised: dict[tuple[str, str], list[tuple[int, int]]] = {}

    def __call__(self, student_id: str, stream: str, slots: Ranges) -> None:
        """Raise it for the slots of a stream."""
        before = self._raised.get((student_id, stream), [])
        new = subtract(union(list(slots), []), before)
        if not new:
            return
        self._raised[student_id, stream] = union(before, new)
        count = sum(last - first + 1 for first, last in new)
        self._counted(count)
        _log.error("slots lost", extra={"student_id": student_id, "stream": stream, "slots": count})
