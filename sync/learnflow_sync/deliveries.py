"""What the uploader and the ledger do to the rows: the only ways by which a row changes its state.

pending → accepted   our server says it is on its log, under a receipt (server, its time)
pending → parked     our server refuses it for good; its slot is declared void in the same transaction
→ settled            a final server's ledger says that its slot is filled
→ pending            the one rule for sending again, a changed server, or a retry of what was parked
"""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from sqlite_utils import Database

from learnflow_events.data import SlotVoided
from learnflow_events.envelope import MAX_BATCH_BYTES, MAX_BATCH_EVENTS
from learnflow_events.exchange import LedgerAnswer, LedgerQuestion, StreamClaim, StreamLedger
from learnflow_events.moments import milliseconds
from learnflow_mastery.ranges import contains, union
from learnflow_sync.clock import Clock
from learnflow_sync.database import DatabaseThread
from learnflow_sync.errors import BugError
from learnflow_sync.meta import drop_meta, get_meta, set_meta
from learnflow_sync.rows import VOID_NAME, Made, frozen_content, insert_void
from learnflow_sync.timing import Anchor, Slot, freeze

LEDGER_SLACK_MS: Final = 60_000
"""A row is sent again only if its receipt is older than the ledger by this much."""
MOST_STREAMS: Final = 100
MASTERY: Final = ("mastery_etag", "mastery_on", "mastery_state")
_SELECT_PENDING: Final = "SELECT * FROM outbox WHERE state = 'pending' AND place > ? ORDER BY place LIMIT ?"


class Sendable(NamedTuple):
    """One event ready to travel; `place` is its place in the queue."""

    place: int
    event_id: str
    content: bytes


class Receipt(NamedTuple):
    """Which server took a batch onto its log, and when by its own clock."""

    server_id: str
    server_ms: int


class Deliveries:
    """The sending side of one outbox."""

    def __init__(self, database: DatabaseThread, stream: str, clock: Clock) -> None:
        self._database = database
        self._stream = stream
        self._clock = clock

    def server_is(self, server_id: str) -> None:
        """Say which server answers; rows not settled by it become pending, and its mastery isn't another's."""

        def work(db: Database) -> None:
            if get_meta(db, "server_id") == server_id:
                return
            db.execute(
                "UPDATE outbox SET state = 'pending' WHERE state IN ('accepted', 'settled')"
                " AND coalesce(CASE state WHEN 'settled' THEN settled_by ELSE receipt_server END, '') <> ?",
                [server_id],
            )
            for name in MASTERY:
                drop_meta(db, name)
            set_meta(db, "server_id", server_id)

        self._database.run(work)

    def has_pending(self) -> bool:
        """Whether anything waits to be sent."""
        return self._database.run(
            lambda db: db.execute("SELECT 1 FROM outbox WHERE state = 'pending' LIMIT 1").fetchone() is not None
        )

    def next_batch(self, after: int, anchor: Anchor, most: int = MAX_BATCH_EVENTS) -> list[Sendable]:
        """The oldest pending events behind the place `after`, frozen, within the batch limits of the wire."""
        boottime_ms = self._clock.boottime_ms()

        def work(db: Database) -> list[Sendable]:
            rows = list(db.query(_SELECT_PENDING, [after, min(most, MAX_BATCH_EVENTS)]))
            self._freeze(db, [row for row in rows if row["content"] is None], anchor, boottime_ms)
            return _within_limits(rows)

        return self._database.run(work)

    def accept(self, event_ids: Sequence[str], receipt: Receipt) -> None:
        """Our server has these on its log."""
        self._database.run(
            lambda db: db.conn.executemany(
                "UPDATE outbox SET state = 'accepted', receipt_server = ?, receipt_ms = ?, code = NULL, detail = NULL"
                " WHERE event_id = ? AND state = 'pending'",
                [(*receipt, event_id) for event_id in event_ids],
            )
        )

    def park(self, event_id: str, code: str, detail: str) -> None:
        """Our server refuses this for good: keep it, show it, and declare its slot void.

        A refused void isn't declared void in turn: a server that refuses them all would make them without end.
        """
        made = Made.at(self._clock)

        def work(db: Database) -> None:
            row = db.execute(
                "UPDATE outbox SET state = 'parked', code = ?, detail = ?"
                " WHERE event_id = ? AND state = 'pending' RETURNING stream, sequence, name",
                [code, detail, event_id],
            ).fetchone()
            if row is not None and row[2] != VOID_NAME:
                void = SlotVoided(stream=row[0], first=row[1], last=row[1], reason="parked")
                insert_void(db, self._stream, void, made)

        self._database.run(work)

    def retry_parked(self) -> int:
        """Queue everything parked again, after an upgrade; the number of events."""
        return self._database.run(
            lambda db: db.execute("UPDATE outbox SET state = 'pending' WHERE state = 'parked'").rowcount
        )

    def claims(self) -> list[LedgerQuestion]:
        """What to ask the ledger, 100 streams at a time: those with unsettled events, then the newest, first."""
        rows = self._database.run(
            lambda db: db.execute(
                "SELECT s.stream, s.last, (SELECT min(sequence) FROM outbox o WHERE o.stream = s.stream"
                " AND o.state <> 'settled' AND o.state <> 'discarded') AS low"
                " FROM streams s ORDER BY low IS NULL, s.rowid DESC"
            ).fetchall()
        )
        claims = [(stream, StreamClaim(last=last, unsettled=low or last + 1)) for stream, last, low in rows]
        return [
            LedgerQuestion(streams=dict(claims[at : at + MOST_STREAMS])) for at in range(0, len(claims), MOST_STREAMS)
        ]

    def apply_ledger(self, asked: LedgerQuestion, answer: LedgerAnswer) -> int:
        """Settle what the far end has, and make pending what it lost; the number of rows to send again."""
        as_of_ms = milliseconds(answer.as_of)

        def work(db: Database) -> int:
            again = 0
            for stream, ledger in answer.streams.items():
                if stream in asked.streams:
                    if answer.final:
                        _settle(
                            db, stream, _Judged(asked.streams[stream].last, ledger), Receipt(answer.server_id, as_of_ms)
                        )
                    again += _send_again(db, stream, ledger, as_of_ms - LEDGER_SLACK_MS)
            return again

        return self._database.run(work)

    def mastery(self) -> tuple[str, str, str] | None:
        """The downloaded (ETag, date, state JSON)."""
        found = self._database.run(lambda db: [get_meta(db, name) for name in MASTERY])
        etag, on, state = found
        return None if etag is None or on is None or state is None else (etag, on, state)

    def keep_mastery(self, etag: str, on: str, state: str) -> None:
        """Keep what the server said."""

        def work(db: Database) -> None:
            for name, value in zip(MASTERY, (etag, on, state), strict=True):
                set_meta(db, name, value)

        self._database.run(work)

    def _freeze(self, db: Database, rows: list[dict[str, Any]], anchor: Anchor, boottime_ms: int) -> None:
        student_id = get_meta(db, "student_id")
        if student_id is None and rows:
            raise BugError("events of a guest are sent only once it is known whose they are")
        for stream in dict.fromkeys(row["stream"] for row in rows):
            here = [row for row in rows if row["stream"] == stream]
            slots = [
                Slot(*found)
                for found in db.execute(
                    "SELECT sequence, made_ms, made_boot_ms, time_ms, timequality FROM outbox WHERE stream = ?"
                    " ORDER BY sequence",
                    [stream],
                )
            ]
            times = freeze(
                slots,
                [row["sequence"] for row in here],
                anchor=anchor,
                boottime_ms=boottime_ms,
                this_run=stream == self._stream,
            )
            for row in here:
                frozen = times[row["sequence"]]
                row["content"] = frozen_content(row, str(student_id), frozen)
                db.execute(
                    "UPDATE outbox SET time_ms = ?, timequality = ?, content = ?, data = NULL WHERE place = ?",
                    [*frozen, row["content"], row["place"]],
                )


class _Judged(NamedTuple):
    last_asked: int
    ledger: StreamLedger


def _within_limits(rows: list[dict[str, Any]]) -> list[Sendable]:
    batch: list[Sendable] = []
    size_bytes = 1
    for row in rows:
        size_bytes += len(row["content"]) + 1
        if batch and size_bytes > MAX_BATCH_BYTES:
            break
        batch.append(Sendable(row["place"], row["event_id"], row["content"]))
    return batch


def _settle(db: Database, stream: str, judged: _Judged, by: Receipt) -> None:
    """A slot up to the highest asked for that is neither missing nor void is filled.

    In a forked stream another device may have filled it: there only what our receipt covers is settled.
    """
    open_slots = union(judged.ledger.missing, judged.ledger.void)
    states = "('accepted')" if judged.ledger.forked else "('accepted', 'pending', 'parked')"
    held = db.execute(
        f"SELECT place, sequence FROM outbox WHERE stream = ? AND sequence <= ? AND state <> 'settled' AND state IN {states}"  # noqa: S608 - fixed words
        " AND content IS NOT NULL",
        [stream, judged.last_asked],
    ).fetchall()
    db.conn.executemany(
        "UPDATE outbox SET state = 'settled', settled_by = ?, receipt_server = coalesce(receipt_server, ?),"
        " receipt_ms = coalesce(receipt_ms, ?), code = NULL, detail = NULL WHERE place = ?",
        [(by.server_id, *by, place) for place, sequence in held if not contains(open_slots, sequence)],
    )


def _send_again(db: Database, stream: str, ledger: StreamLedger, before_ms: int) -> int:
    """The one rule: held, a receipt older than the ledger, and a slot that is neither filled nor void."""
    rows = 0
    for first, last in ledger.missing:
        rows += db.execute(
            "UPDATE outbox SET state = 'pending' WHERE stream = ? AND sequence BETWEEN ? AND ?"
            " AND state IN ('accepted', 'settled') AND receipt_ms < ?",
            [stream, first, last, before_ms],
        ).rowcount
    return rows
