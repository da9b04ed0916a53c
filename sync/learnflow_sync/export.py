"""A copy of everything that a student did here, as JSON lines: for parked and waiting work, and before a wipe."""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from learnflow_sync.errors import DiskProblem
from learnflow_sync.outbox import Outbox


def export_events(outbox: Outbox, target: Path, states: tuple[str, ...] = ()) -> int:
    """Write one line per event, `{"state": …, "event": …}`, oldest first; the number of events.

    `states` chooses (for example parked and pending); without it everything that is held here is written.

    Raises:
        DiskProblem: the file can't be written; a half one is not left behind under that name.
    """
    unfinished = target.with_name(f"{target.name}.unfinished")
    count = 0
    try:
        with unfinished.open("wb") as file:
            for line in _lines(outbox, states):
                file.write(line + b"\n")
                count += 1
        unfinished.replace(target)
    except OSError as error:
        raise DiskProblem(f"The export can't be written to {target.parent}: {error.strerror}.") from error
    return count


def _lines(outbox: Outbox, states: tuple[str, ...]) -> Iterator[bytes]:
    for held in outbox.held():
        if not states or held.state in states:
            yield msgspec.json.encode({"state": held.state, "event": held.event})
