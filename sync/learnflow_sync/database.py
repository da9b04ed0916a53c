"""One thread that owns the one connection: it runs what is queued at a moment in one transaction, with one flush."""

import functools
import queue
import sqlite3
import sys
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

from sqlite_utils import Database

from learnflow_sync.errors import BrokenDatabase, Closed, DiskProblem
from learnflow_sync.salvage import suspect
from learnflow_sync.tables import prepare

T = TypeVar("T")
Connect = Callable[[Path], sqlite3.Connection]
_DARWIN: Final[dict[str, str]] = {"fullfsync": "ON", "checkpoint_fullfsync": "ON"}
PRAGMAS: Final[Mapping[str, str]] = {
    "journal_mode": "WAL",
    "synchronous": "FULL",
    "foreign_keys": "ON",
} | (_DARWIN if sys.platform == "darwin" else {})
_FULL: Final = 2
MOST_TOGETHER: Final = 1000
_BROKEN: Final = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


@dataclass
class _Job:
    work: Callable[[Database], Any]
    future: "Future[Any]"


class DatabaseThread:
    """The database of one profile. Jobs run in the order they were queued; a job's result comes after its commit.

    `connect` opens the file, as `sqlite3.connect` does: where a test puts a disk of its own underneath.

    Raises:
        DiskProblem: the file can't be opened, written or flushed durably.
        BrokenDatabase: the file is damaged or no database.
        OldDatabase, NewerDatabase: the file's version.
    """

    def __init__(self, path: Path, pragmas: Mapping[str, str] = PRAGMAS, connect: Connect = sqlite3.connect) -> None:
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._closing = threading.Lock()
        self._closed = False
        opened: Future[None] = Future()
        opening = functools.partial(_open, path, pragmas, connect)
        self._thread = threading.Thread(
            target=self._main, args=(path, opening, opened), name="learnflow-database", daemon=True
        )
        self._thread.start()
        try:
            opened.result()
        except BaseException:
            self._closed = True
            self._thread.join()
            raise

    def submit(self, work: Callable[[Database], T]) -> "Future[T]":
        """Queue `work`; the future holds its value once it is flushed to disk, or DiskProblem if nothing was saved."""
        future: Future[T] = Future()
        with self._closing:
            if self._closed:
                future.set_exception(Closed("The outbox is closed."))
            else:
                self._jobs.put(_Job(work, future))
        return future

    def run(self, work: Callable[[Database], T]) -> T:
        """Queue `work` and wait for its value."""
        return self.submit(work).result()

    def close(self) -> None:
        """Finish what is queued and close the file; a second call does nothing."""
        with self._closing:
            if not self._closed:
                self._closed = True
                self._jobs.put(None)
        self._thread.join()

    def _main(self, path: Path, opening: Callable[[], Database], opened: "Future[None]") -> None:
        try:
            db = opening()
        except BaseException as error:  # noqa: BLE001 - handed to the thread that asked for the database
            opened.set_exception(error)
            return
        opened.set_result(None)
        try:
            while self._run_queued(db, path):
                pass
        finally:
            db.close()

    def _run_queued(self, db: Database, path: Path) -> bool:
        queued = [self._jobs.get()]
        while not self._jobs.empty() and len(queued) < MOST_TOGETHER:
            queued.append(self._jobs.get())
        jobs = [job for job in queued if job is not None and job.future.set_running_or_notify_cancel()]
        problem = _run_together(db, jobs)
        if isinstance(problem, BrokenDatabase):
            suspect(path)
        return None not in queued


def _open(path: Path, pragmas: Mapping[str, str], connect: Connect) -> Database:
    try:
        connection = connect(path)
    except sqlite3.Error as error:
        raise _disk_problem(error) from error
    try:
        db = Database(connection)
        for name, value in pragmas.items():
            db.execute(f"PRAGMA {name} = {value}").fetchall()
        _assert_durable(db)
        prepare(db)
    except BaseException as error:
        connection.close()
        if isinstance(error, sqlite3.Error):
            raise _disk_problem(error) from error
        raise
    return db


def _assert_durable(db: Database) -> None:
    """WAL with synchronous=NORMAL loses acknowledged rows in a power cut; the setting is per connection."""
    journal, synchronous = (db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous"))
    if journal != "wal" or synchronous < _FULL:
        raise DiskProblem(f"Not opened: saving wouldn't survive a power cut ({journal}, synchronous={synchronous}).")


def _run_together(db: Database, jobs: list[_Job]) -> DiskProblem | None:
    """One transaction for all, a savepoint for each: a job that fails undoes itself alone. Says why nothing was saved."""
    results: list[tuple[Any, BaseException | None]] = []
    refused: DiskProblem | None = None
    try:
        with db.atomic():
            for job in jobs:
                results.append(_run_one(db, job.work))
    except sqlite3.Error as error:
        refused = _disk_problem(error)
        results = [(None, refused)] * len(jobs)
    for job, (value, problem) in zip(jobs, results, strict=True):
        if problem is None:
            job.future.set_result(value)
        else:
            job.future.set_exception(problem)
    return refused


def _run_one(db: Database, work: Callable[[Database], Any]) -> tuple[Any, BaseException | None]:
    try:
        with db.atomic():
            return work(db), None
    except sqlite3.IntegrityError as error:
        return None, error
    except sqlite3.Error:
        raise
    except Exception as error:  # noqa: BLE001 - belongs to whoever queued the job
        return None, error


def _disk_problem(error: sqlite3.Error) -> DiskProblem:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in _BROKEN:
        return BrokenDatabase(f"The file with this student's work is damaged ({error}).")
    reason = "the disk is full" if code == sqlite3.SQLITE_FULL else str(error)
    return DiskProblem(f"Not saved: {reason}.")
