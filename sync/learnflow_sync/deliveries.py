"""What the uploader and the ledger do to the rows: the only ways by which a row changes its state.

pending → accepted   our server says it is on its log, under a receipt (server, its time)
pending → parked     our server refuses it for good; its slot is declared void in the same transaction
→ settled            a final server's ledger says that its slot is filled
→ pending            the one rule for sending again, a changed server, or a retry of what was parked
"""

import threading
from collections.abc import Sequence
from typing import Final, NamedTuple

from sqlite_utils import Database

from learnflow_events.data import SlotVoided
from learnflow_events.envelope import MAX_BATCH_EVENTS
from learnflow_events.exchange import LedgerAnswer, LedgerQuestion, StreamClaim
from learnflow_events.moments import milliseconds
from learnflow_sync import freezing
from learnflow_sync.clock import Clock
from learnflow_sync.database import DatabaseThread
from learnflow_sync.ledger_rules import Judged, Said, declare_lost, send_again, settle
from learnflow_sync.meta import drop_meta, get_meta, set_meta
from learnflow_sync.rows import VOID_NAME, Made, declare_void
from learnflow_sync.timing import Anchor

MOST_STREAMS: Final = 100
MASTERY: Final = ("mastery_etag", "mastery_on", "mastery_state")


class Receipt(NamedTuple):
    """Which server took a batch onto its log, and when by its own clock."""

    server_id: str
    server_ms: int


class Deliveries:
    """The sending side of one outbox. `one_round` is held by whoever syncs it: one sync at a time per profile."""

    def __init__(self, database: DatabaseThread, stream: str, clock: Clock) -> None:
        self._database = database
        self._stream = stream
        self._clock = clock
        self.one_round = threading.Lock()

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

    def next_batch(self, after: int, anchor: Anchor, most: int = MAX_BATCH_EVENTS) -> list[freezing.Sendable]:
        """The oldest pending events behind the place `after`, frozen, within the batch limits of the wire."""
        moment = freezing.Moment(anchor, self._clock.boottime_ms(), self._stream)
        return self._database.run(lambda db: freezing.next_batch(db, after, most, moment))

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
                declare_void(
                    db, self._stream, SlotVoided(stream=row[0], first=row[1], last=row[1], reason="parked"), made
                )

        self._database.run(work)

    def retry_parked(self) -> int:
        """Queue everything parked again; the number of events. What is accepted then fills its slot."""
        return self._database.run(
            lambda db: db.execute("UPDATE outbox SET state = 'pending' WHERE state = 'parked'").rowcount
        )

    def client_is(self, client: str) -> int:
        """Say which version this is: another one than before tries what was parked once more; the number of events."""

        def work(db: Database) -> int:
            before = get_meta(db, "client")
            if before == client:
                return 0
            set_meta(db, "client", client)
            return int(db.execute("UPDATE outbox SET state = 'pending' WHERE state = 'parked'").rowcount)

        return self._database.run(work)

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
        """Settle what the far end has, make pending what it lost, declare what neither side has; how many to send."""
        said = Said(answer.server_id, milliseconds(answer.as_of), answer.final)
        by = (self._stream, Made.at(self._clock))

        def work(db: Database) -> int:
            again = 0
            for stream, ledger in answer.streams.items():
                if stream in asked.streams:
                    judged = Judged(stream, asked.streams[stream].last, ledger)
                    settle(db, judged, said)
                    again += send_again(db, judged, said) + declare_lost(db, judged, said, by)
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
