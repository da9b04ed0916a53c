"""The next batch of the queue: each event frozen into its own bytes, in bounded memory whatever the backlog."""

from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple

from sqlite_utils import Database

from learnflow_events.envelope import MAX_BATCH_BYTES, MAX_BATCH_EVENTS
from learnflow_sync.errors import BugError
from learnflow_sync.meta import get_meta
from learnflow_sync.rows import frozen_content
from learnflow_sync.timing import AHEAD_MS, BUILD_MS, Anchor, Slot, freeze

_ENVELOPE_BYTES: Final = 800
"""About what an envelope adds to its payload; only for deciding how many rows to take up, the limit itself is exact."""
_SELECT_PENDING: Final = "SELECT * FROM outbox WHERE state = 'pending' AND place > ? ORDER BY place LIMIT ?"
_SLOT: Final = "SELECT sequence, made_ms, made_boot_ms, time_ms, timequality FROM outbox WHERE stream = ?"


class Sendable(NamedTuple):
    """One event ready to travel; `place` is its place in the queue, `before` what an earlier send came to ("": nothing)."""

    place: int
    event_id: str
    content: bytes
    before: str = ""


class Moment(NamedTuple):
    """When a batch is made: the server's time as it is known, the clock of this boot, and the stream of this run."""

    anchor: Anchor
    boottime_ms: int
    stream: str


def next_batch(db: Database, after: int, most: int, moment: Moment) -> list[Sendable]:
    """The oldest pending events behind the place `after`, frozen, within the batch limits of the wire."""
    rows = list(_fitting(db.query(_SELECT_PENDING, [after, min(most, MAX_BATCH_EVENTS)])))
    _freeze(db, [row for row in rows if row["content"] is None], moment)
    return list(_within_limits(rows))


def _fitting(rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Rows up to about the limit of a batch; one row at least."""
    room = MAX_BATCH_BYTES
    for row in rows:
        yield row
        room -= len(row["content"] or row["data"] or b"") + _ENVELOPE_BYTES
        if room < 0:
            return


def _within_limits(rows: Iterable[dict[str, Any]]) -> Iterator[Sendable]:
    size_bytes = 1
    for number, row in enumerate(rows):
        size_bytes += len(row["content"]) + 1
        if number and size_bytes > MAX_BATCH_BYTES:
            return
        yield Sendable(row["place"], row["event_id"], row["content"], str(row["receipt_ms"] or row["code"] or ""))


def _freeze(db: Database, rows: list[dict[str, Any]], moment: Moment) -> None:
    student_id = get_meta(db, "student_id")
    if student_id is None and rows:
        raise BugError("events of a guest are sent only once it is known whose they are")
    for stream in dict.fromkeys(row["stream"] for row in rows):
        here = {row["sequence"]: row for row in rows if row["stream"] == stream}
        times = freeze(
            _around(db, stream, (min(here), max(here)), moment),
            sorted(here),
            anchor=moment.anchor,
            boottime_ms=moment.boottime_ms,
            this_run=stream == moment.stream,
        )
        for sequence, row in here.items():
            row["content"] = frozen_content(row, str(student_id), times[sequence])
            db.execute(
                "UPDATE outbox SET time_ms = ?, timequality = ?, content = ?, data = NULL WHERE place = ?",
                [*times[sequence], row["content"], row["place"]],
            )


def _around(db: Database, stream: str, ends: tuple[int, int], moment: Moment) -> list[Slot]:
    """The slots from `ends[0]` to `ends[1]`, the nearest believable ones around them, and the stream's last."""
    first, last = ends
    own = stream == moment.stream
    latest_ms = moment.anchor.at(moment.boottime_ms) + AHEAD_MS
    told = "made_boot_ms + ?" if own else "made_ms + ?"
    shift = moment.anchor.server_ms - moment.anchor.boottime_ms if own else 0
    believable = f"(time_ms IS NOT NULL OR {told} BETWEEN ? AND ?)"
    limits = [shift, BUILD_MS, latest_ms]
    queries: list[tuple[str, list[Any]]] = [
        (f"AND sequence < ? AND {believable} ORDER BY sequence DESC LIMIT 1", [first, *limits]),
        ("AND sequence BETWEEN ? AND ? ORDER BY sequence", [first, last]),
        (f"AND sequence > ? AND {believable} ORDER BY sequence LIMIT 1", [last, *limits]),
        ("AND sequence > ? ORDER BY sequence DESC LIMIT 1", [last]),
    ]
    found = {
        row[0]: Slot(*row) for query, values in queries for row in db.execute(f"{_SLOT} {query}", [stream, *values])
    }
    return [found[sequence] for sequence in sorted(found)]
