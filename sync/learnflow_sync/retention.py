"""What stays on the device: everything, until it is more than 200 MB; then the oldest that the server's `State` has seen.

What leaves is folded into a `State` that stays, in the same transaction: progress shown here never jumps back, whatever
becomes of the server.
"""

from typing import Final

from sqlite_utils import Database

from learnflow_mastery import BadState, State, add
from learnflow_mastery.ranges import contains
from learnflow_sync.database import DatabaseThread
from learnflow_sync.meta import get_meta, set_meta
from learnflow_sync.rows import decoded

KEPT_BYTES: Final = 200 * 1024 * 1024
EVICTED_STATE: Final = "evicted_state"
_AT_ONCE: Final = 200
_SETTLED: Final = "SELECT * FROM outbox WHERE state = 'settled' AND place > ? ORDER BY place LIMIT ?"


class Retention:
    """Keeps one profile's database within `kept_bytes`. Only settled rows ever leave; there is no limit to the others."""

    def __init__(self, database: DatabaseThread, kept_bytes: int = KEPT_BYTES) -> None:
        self._database = database
        self._kept_bytes = kept_bytes

    def evict(self) -> int:
        """Let the oldest go that the downloaded state has seen, until the rest fits; the number of rows."""
        gone, after = 0, 0
        seen = self._database.run(_seen) if self._too_large() else {}
        while seen and self._too_large():
            rows, after = self._database.run(lambda db, after=after: _evict(db, after, seen))  # type: ignore[misc]
            gone += rows
            if not after:
                break
        return gone

    def _too_large(self) -> bool:
        return self._database.run(_used_bytes) > self._kept_bytes


def evicted_state(db: Database) -> State:
    """The fold of every row that has left."""
    kept = get_meta(db, EVICTED_STATE)
    return State() if kept is None else State.from_json(kept)


def _used_bytes(db: Database) -> int:
    pages, free, size = (
        db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count", "page_size")
    )
    return int((pages - free) * size)


def _seen(db: Database) -> dict[str, list[tuple[int, int]]]:
    """The slots that the server's mastery has taken in."""
    kept = get_meta(db, "mastery_state")
    try:
        return {} if kept is None else State.from_json(kept).seen
    except BadState:
        return {}


def _evict(db: Database, after: int, seen: dict[str, list[tuple[int, int]]]) -> tuple[int, int]:
    """(Rows that left of the settled ones behind the place `after`, the last place looked at; 0 at the end)."""
    rows = list(db.query(_SETTLED, [after, _AT_ONCE]))
    leaving = [row for row in rows if contains(seen.get(row["stream"], []), row["sequence"])]
    if leaving:
        state, student_id = evicted_state(db), get_meta(db, "student_id") or "guest"
        for row in leaving:
            event, sha256 = decoded(row, student_id)
            add(state, event, sha256)
        set_meta(db, EVICTED_STATE, state.to_json().decode("ascii"))
        db.conn.executemany("DELETE FROM outbox WHERE place = ?", [(row["place"],) for row in leaving])
    return len(leaving), rows[-1]["place"] if rows else 0
