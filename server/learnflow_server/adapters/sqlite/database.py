"""One SQLite file: one connection that writes and checkpoints, on its own thread; readers that can do neither.

SQLite before 3.51.3 can corrupt a file when two connections write and checkpoint at once, so there is exactly one.
Writes that wait are committed together: one flush for all of them, and each caller hears only after the flush.
"""

import asyncio
import contextlib
import queue
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from learnflow_server.adapters.sqlite.schema import NOTHING_OF_ERASED, SCHEMA, SCHEMA_VERSION
from learnflow_server.errors import EXIT_DATA_FOLDER, EXIT_OTHER_VERSION, RetryLater, StartProblem

T = TypeVar("T")
Step = Callable[[sqlite3.Connection], Any]
MAX_GROUP = 256
READERS = 3
"""Threads that read; each has a connection with a page cache of its own, so more of them cost memory, not time."""
PAGE_CACHE_KIB = 1024
SYNCHRONOUS_FULL = 2
OUR_TABLES = {"meta", "log", "history"}


class Database:
    """The file of one data folder. `write` returns once its transaction is flushed to disk."""

    def __init__(self, path: Path) -> None:
        """Open or create the file.

        Raises:
            StartProblem: the folder can't be written, or the file is of another version.
        """
        self._path = path
        self._jobs: queue.SimpleQueue[tuple[Step, Future[Any]] | None] = queue.SimpleQueue()
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="sqlite-reader")
        self._own = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._empties_log = False
        self._connection = self._open_writer()
        self._thread = threading.Thread(target=self._run, name="sqlite-writer", daemon=True)
        self._thread.start()

    async def write(self, step: Callable[[sqlite3.Connection], T]) -> T:
        """Run one step inside a transaction; everything it did is stored when this returns.

        Raises:
            RetryLater: the disk refused (full, read-only); nothing of the step is stored.
        """
        return await asyncio.wrap_future(self._submit(step))

    def write_now(self, step: Callable[[sqlite3.Connection], T]) -> T:
        """The same, for code outside the event loop."""
        return self._submit(step).result()

    async def read(self, query: Callable[[sqlite3.Connection], T]) -> T:
        """Run a query on a reader of its own thread.

        Raises:
            RetryLater: the disk refuses even that (a full one can't keep the readers' marks).
        """
        try:
            return await asyncio.get_running_loop().run_in_executor(self._readers, lambda: query(self._reader()))
        except sqlite3.OperationalError as error:
            raise _later("The server can't read its data now.", error) from error

    async def forget(self, step: Callable[[sqlite3.Connection], T]) -> T:
        """Like `write`, for a step that deletes for good: zeroed pages reach the file and the write-ahead log is emptied.

        A reader that is in the middle of something can keep the log's old end until the next checkpoint.
        """

        def deleting(connection: sqlite3.Connection) -> T:
            self._empties_log = True
            return step(connection)

        return await self.write(deleting)

    def close(self) -> None:
        """Finish what was submitted, checkpoint and close."""
        self._jobs.put(None)
        self._thread.join()
        self._readers.shutdown()
        for reader in self._opened:
            reader.close()
        self._connection.close()

    def _submit(self, step: Callable[[sqlite3.Connection], T]) -> "Future[T]":
        future: Future[T] = Future()
        self._jobs.put((step, future))
        return future

    def _open_writer(self) -> sqlite3.Connection:
        try:
            connection = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
            assert_ours(connection, self._path)
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("PRAGMA secure_delete=ON")
        except sqlite3.Error as error:
            sentence = (
                f"The database {self._path} can't be opened: {error}. Restore a backup, or use another --data folder."
            )
            raise StartProblem(sentence, EXIT_DATA_FOLDER) from error
        assert_full(connection)
        try:
            connection.executescript(
                f"BEGIN; {SCHEMA}; {NOTHING_OF_ERASED}; PRAGMA user_version={SCHEMA_VERSION}; COMMIT;"
            )
        except sqlite3.Error as error:
            sentence = f"The data folder {self._path.parent} can't be written: {error}."
            raise StartProblem(sentence, EXIT_DATA_FOLDER) from error
        return connection

    def _reader(self) -> sqlite3.Connection:
        reader: sqlite3.Connection | None = getattr(self._own, "connection", None)
        if reader is None:
            reader = sqlite3.connect(
                f"file:{self._path}?mode=ro", uri=True, isolation_level=None, check_same_thread=False
            )
            reader.execute("PRAGMA wal_autocheckpoint=0")
            reader.execute(f"PRAGMA cache_size=-{PAGE_CACHE_KIB}")
            self._own.connection = reader
            self._opened.append(reader)
        return reader

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            group = [job]
            while len(group) < MAX_GROUP:
                try:
                    following = self._jobs.get_nowait()
                except queue.Empty:
                    break
                if following is None:
                    self._jobs.put(None)
                    break
                group.append(following)
            self._commit(group)

    def _commit(self, group: list[tuple[Step, "Future[Any]"]]) -> None:
        """Run a group in one transaction; a step that fails takes back only itself."""
        done: list[tuple[Future[Any], Any]] = []
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            for step, future in group:
                if future.set_running_or_notify_cancel():
                    self._step(step, future, done)
            self._connection.execute("COMMIT")
        except sqlite3.Error as error:
            with contextlib.suppress(sqlite3.Error):
                self._connection.execute("ROLLBACK")
            for _, future in group:
                if not future.done():
                    later = _later("The server can't store anything now: its disk refuses. Nothing was taken.", error)
                    future.set_exception(later)
            return
        if self._empties_log:
            self._empties_log = False
            with contextlib.suppress(sqlite3.Error):  # the deletion is stored; the next checkpoint empties the log
                self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        for future, value in done:
            future.set_result(value)

    def _step(self, step: Step, future: "Future[Any]", done: list[tuple["Future[Any]", Any]]) -> None:
        self._connection.execute("SAVEPOINT step")
        try:
            value = step(self._connection)
        except sqlite3.OperationalError:
            raise
        except BaseException as error:  # noqa: BLE001 - handed to the one who asked
            self._connection.execute("ROLLBACK TO step")
            self._connection.execute("RELEASE step")
            future.set_exception(error)
            return
        self._connection.execute("RELEASE step")
        done.append((future, value))


def assert_full(connection: sqlite3.Connection) -> None:
    """`synchronous` is per connection and silently NORMAL in some builds: without FULL a power cut takes back what was said.

    Raises:
        StartProblem: this SQLite doesn't keep FULL.
    """
    if connection.execute("PRAGMA synchronous").fetchone()[0] < SYNCHRONOUS_FULL:
        raise StartProblem("This SQLite doesn't flush every commit (synchronous=FULL).", EXIT_DATA_FOLDER)


def assert_ours(connection: sqlite3.Connection, path: Path) -> None:
    """Look at a file before anything in it is touched.

    Raises:
        StartProblem: another version of this program, or another program, wrote it.
    """
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if version > SCHEMA_VERSION:
        connection.close()
        sentence = (
            f"The database {path} has version {version}, and this program reads {SCHEMA_VERSION}. "
            "Start the program that wrote it, or use another --data folder."
        )
        raise StartProblem(sentence, EXIT_OTHER_VERSION)
    if tables and not tables >= OUR_TABLES:
        connection.close()
        raise StartProblem(
            f"The database {path} isn't one of a LearnFlow server. Use another --data folder.", EXIT_DATA_FOLDER
        )


def _later(sentence: str, error: sqlite3.Error) -> RetryLater:
    later = RetryLater(sentence, retry_after_s=30)
    later.__cause__ = error
    return later
