"""The outbox: the first durable copy of everything a student does on this device.

"Saved" means flushed to disk: a future of `record` resolves only after its transaction's flush. What is saved leaves
only by the protocol's rules (see `deliveries`) or the person's explicit discard.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

import uuid_utils
from sqlite_utils import Database

from learnflow_events.data import Data, SlotVoided
from learnflow_mastery import State, add
from learnflow_sync.clock import Clock
from learnflow_sync.database import DatabaseThread
from learnflow_sync.deliveries import Deliveries
from learnflow_sync.erasure import Erasure
from learnflow_sync.errors import DiskProblem, OtherStudent
from learnflow_sync.instance_lock import InstanceLock
from learnflow_sync.meta import get_meta, set_meta
from learnflow_sync.retention import Retention, evicted_state
from learnflow_sync.rows import VOID_NAME, Made, RowState, Saved, declare_void, decoded, insert, new_row
from learnflow_sync.salvage import Salvage, mend
from learnflow_sync.version import CLIENT_NAME

PAGE: Final = 500
HELD: Final[tuple[RowState, ...]] = ("pending", "accepted", "settled", "parked")


@dataclass(frozen=True)
class Counts:
    """How many events are in which state; made is all of them but those the person discarded."""

    made: int
    waiting: int
    accepted: int
    settled: int
    parked: int


@dataclass(frozen=True)
class PastEvent:
    """One event as the student's own history shows it."""

    event_id: str
    name: str
    time: str
    exercise_id: str | None
    data: dict[str, Any]
    state: RowState
    detail: str | None


class Held(NamedTuple):
    """One event as it is held here: its row's state, its decoded JSON, the hash of its bytes ("" before its first send)."""

    state: RowState
    event: dict[str, Any]
    sha256: str


class Outbox:
    """One student's events on this device; open it with `Outbox.open`. Safe to use from any thread."""

    def __init__(self, database: DatabaseThread, lock: InstanceLock, clock: Clock, salvage: Salvage | None) -> None:
        self._database = database
        self._lock = lock
        self._clock = clock
        self._stream = str(uuid_utils.uuid4())
        self._listeners: list[Callable[[], None]] = []
        self._disk_problem: DiskProblem | None = None
        self.salvage = salvage
        self.deliveries = Deliveries(database, self._stream, clock)
        self.retention = Retention(database)
        self.erasure = Erasure(database, clock)

    @classmethod
    def open(cls, path: Path, *, student_id: str, clock: Clock) -> "Outbox":
        """Open or make the database at `path`; an empty `student_id` is a guest, who gets an id at the first send.

        A damaged file is set aside and what can be read of it is kept: `salvage` then says so.

        Raises:
            AlreadyOpen: another process has it open.
            DiskProblem: it can't be opened, made or flushed durably.
            OldDatabase, NewerDatabase: another version made it.
            OtherStudent: it holds another student's work.
        """
        lock = InstanceLock(path.with_name(path.name + ".lock"))
        try:
            salvage = mend(path)
            database = DatabaseThread(path)
        except BaseException:
            lock.release()
            raise
        outbox = cls(database, lock, clock, salvage)
        try:
            if student_id:
                outbox.claim(student_id)
            outbox.deliveries.client_is(CLIENT_NAME)
        except BaseException:
            outbox.close()
            raise
        return outbox

    @property
    def disk_problem(self) -> DiskProblem | None:
        """Why the latest event wasn't saved; None when it was."""
        return self._disk_problem

    def claim(self, student_id: str) -> None:
        """Say whose work this is; a guest's becomes a student's once and for good.

        Raises:
            OtherStudent: it is another student's already.
        """
        self._database.run(lambda db: _claim(db, student_id))

    def record(self, data: Data, *, subject: str | None = None) -> "Future[Saved]":
        """Save one event. The future holds it once it is flushed to disk, or DiskProblem: then it wasn't saved.

        Raises:
            BugError: the payload breaks the wire contract.
        """
        row = new_row(data, subject, Made.at(self._clock))
        future = self._database.submit(lambda db: insert(db, self._stream, row))
        future.add_done_callback(self._after_record)
        return future

    def discard(self, event_id: str) -> None:
        """Delete one event on the person's explicit wish, unless it is on the server; its slot is declared void."""
        made = Made.at(self._clock)

        def work(db: Database) -> None:
            changed = db.execute(
                "UPDATE outbox SET state = 'discarded', data = NULL, content = NULL"
                " WHERE event_id = ? AND state IN ('pending', 'parked') AND name <> ? RETURNING stream, sequence",
                [event_id, VOID_NAME],
            ).fetchone()
            if changed is not None:
                void = SlotVoided(stream=changed[0], first=changed[1], last=changed[1], reason="discarded")
                declare_void(db, self._stream, void, made)

        self._database.run(work)

    def counts(self) -> Counts:
        """How many events are in which state at this moment."""
        found = dict(
            self._database.run(
                lambda db: db.execute(
                    "SELECT state, count(*) FROM outbox WHERE state <> 'discarded' GROUP BY state"
                ).fetchall()
            )
        )
        return Counts(
            made=sum(found.values()),
            waiting=found.get("pending", 0),
            accepted=found.get("accepted", 0),
            settled=found.get("settled", 0),
            parked=found.get("parked", 0),
        )

    def state(self) -> State:
        """The fold of every event that was held here; what hasn't been sent yet stands at its provisional time."""
        state = self._database.run(evicted_state)
        for held in self.held():
            add(state, held.event, held.sha256)
        return state

    def held(self) -> Iterator[Held]:
        """Every event that is held here, oldest first, in pages: other work goes on in between."""
        after, student_id = 0, self._database.run(lambda db: get_meta(db, "student_id") or "guest")
        while rows := self._page(after):
            after = rows[-1]["place"]
            for row in rows:
                yield Held(row["state"], *decoded(row, student_id))

    def history(
        self, exercise_id: str | None = None, limit: int = 100, states: tuple[RowState, ...] = HELD
    ) -> list[PastEvent]:
        """The newest events in one of the `states`, of one exercise or of all, newest first."""
        where, values = ("exercise_id = ? AND ", [exercise_id]) if exercise_id is not None else ("", [])
        places = ", ".join("?" * len(states))
        rows, student_id = self._rows(
            f"{where}state IN ({places}) ORDER BY place DESC LIMIT ?", [*values, *states, limit]
        )
        return [_past(row, student_id) for row in rows]

    def when_saved(self, listener: Callable[[], None]) -> None:
        """Call `listener` after each saved event, on the database's thread: it must only wake somebody."""
        self._listeners.append(listener)

    def close(self) -> None:
        """Finish what is queued, close the file and let another process open it; a second call does nothing."""
        self._database.close()
        self._lock.release()

    def _page(self, after: int) -> list[dict[str, Any]]:
        return self._database.run(
            lambda db: list(
                db.query(
                    "SELECT * FROM outbox WHERE place > ? AND state <> 'discarded' ORDER BY place LIMIT ?",
                    [after, PAGE],
                )
            )
        )

    def _rows(self, where: str, values: list[Any]) -> tuple[list[dict[str, Any]], str]:
        def work(db: Database) -> tuple[list[dict[str, Any]], str]:
            return list(db.query(f"SELECT * FROM outbox WHERE {where}", values)), get_meta(db, "student_id") or "guest"  # noqa: S608 - fixed texts of this class

        return self._database.run(work)

    def _after_record(self, future: "Future[Saved]") -> None:
        error = None if future.cancelled() else future.exception()
        self._disk_problem = error if isinstance(error, DiskProblem) else None
        for listener in self._listeners:
            listener()


def _claim(db: Database, student_id: str) -> None:
    owner = get_meta(db, "student_id")
    if owner is None:
        set_meta(db, "student_id", student_id)
    elif owner != student_id:
        raise OtherStudent("This folder holds another student's work.")


def _past(row: dict[str, Any], student_id: str) -> PastEvent:
    event, _ = decoded(row, student_id)
    return PastEvent(
        event_id=row["event_id"],
        name=row["name"],
        time=event["time"],
        exercise_id=row["exercise_id"],
        data=event["data"],
        state=row["state"],
        detail=row["detail"],
    )
