# ruff: noqa: N802 - SQLite names its methods
"""A disk that keeps only what was flushed: an SQLite VFS that logs every write, and the files as a power cut leaves them.

The connection wears sqlite3's clothes over apsw, so that the outbox's own code and statements run on this disk.
"""

import random
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, cast

import apsw

SECTOR_BYTES = 512


class Operation(NamedTuple):
    """write (offset, data), truncate (size), sync, or delete."""

    kind: str
    file: str
    at: int = 0
    data: bytes = b""


class FlushLog:
    """Everything that was asked of the disk, in order."""

    def __init__(self) -> None:
        self.operations: list[Operation] = []

    def mark(self) -> int:
        """This moment."""
        return len(self.operations)

    def after_power_cut(self, moment: int, folder: Path, chance: random.Random | None = None) -> None:
        """The files as they are after the power went at a moment: what was flushed, and with `chance` a random part of
        the rest, sector by sector, torn anywhere.
        """
        files: dict[str, bytearray] = {}
        unflushed: dict[str, list[Operation]] = {}
        for one in self.operations[:moment]:
            if one.kind == "delete":
                files.pop(one.file, None)
                unflushed.pop(one.file, None)
            elif one.kind == "sync":
                for waiting in unflushed.pop(one.file, []):
                    _apply(files.setdefault(one.file, bytearray()), waiting)
            else:
                files.setdefault(one.file, bytearray())
                unflushed.setdefault(one.file, []).append(one)
        if chance is not None:
            for name, waiting_here in unflushed.items():
                for one in _torn(waiting_here, chance):
                    _apply(files[name], one)
        folder.mkdir(parents=True)
        for name, content in files.items():
            if not name.endswith("-shm"):
                (folder / name).write_bytes(content)


def _torn(operations: Iterable[Operation], chance: random.Random) -> Iterator[Operation]:
    for one in operations:
        if one.kind == "truncate":
            if chance.random() < 0.5:
                yield one
            continue
        for start in range(0, len(one.data), SECTOR_BYTES):
            if chance.random() < 0.5:
                yield one._replace(at=one.at + start, data=one.data[start : start + SECTOR_BYTES])


def _apply(content: bytearray, one: Operation) -> None:
    if one.kind == "truncate":
        del content[one.at :]
        return
    if len(content) < one.at:
        content.extend(bytes(one.at - len(content)))
    content[one.at : one.at + len(one.data)] = one.data


class _LoggedFile(apsw.VFSFile):
    def __init__(self, name: Any, flags: list[int], log: FlushLog) -> None:
        self._log = log
        full = name.filename() if isinstance(name, apsw.URIFilename) else (name or "temporary")
        self._name = Path(full).name
        super().__init__("", name, flags)

    def xWrite(self, data: Any, offset: int) -> None:
        self._log.operations.append(Operation("write", self._name, offset, bytes(data)))
        super().xWrite(data, offset)

    def xTruncate(self, newsize: int) -> None:
        self._log.operations.append(Operation("truncate", self._name, newsize))
        super().xTruncate(newsize)

    def xSync(self, flags: int) -> None:
        self._log.operations.append(Operation("sync", self._name))
        super().xSync(flags)


class LoggedDisk(apsw.VFS):
    """The VFS; keep it alive while connections use it."""

    def __init__(self, name: str, log: FlushLog) -> None:
        self._log = log
        self.name = name
        super().__init__(name, "")

    def xOpen(self, name: Any, flags: list[int]) -> _LoggedFile:
        return _LoggedFile(name, flags, self._log)

    def xDelete(self, filename: str, syncdir: bool) -> None:
        self._log.operations.append(Operation("delete", Path(filename).name))
        super().xDelete(filename, syncdir)

    def connect(self, path: Path) -> sqlite3.Connection:
        """As `sqlite3.connect`."""
        connection = apsw.Connection(str(path), vfs=self.name)
        # No shared memory: the log's VFS sees files only, and there is one connection anyway.
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        return cast(sqlite3.Connection, _Clothed(connection))


class _Rows:
    """A finished cursor of sqlite3's form."""

    def __init__(self, rows: list[tuple[Any, ...]], description: Any, rowcount: int) -> None:
        self._rows = iter(rows)
        self.description = description
        self.rowcount = rowcount

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return self._rows

    def fetchone(self) -> tuple[Any, ...] | None:
        return next(self._rows, None)

    def fetchall(self) -> list[tuple[Any, ...]]:
        return list(self._rows)


class _Clothed:
    """apsw's connection with the methods of sqlite3's that the outbox and sqlite-utils use."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    @property
    def in_transaction(self) -> bool:
        return self._connection.in_transaction

    def execute(self, query: str, values: Sequence[Any] | dict[str, Any] = ()) -> _Rows:
        cursor = self._connection.cursor()
        described: list[Any] = []

        def tracing(running: Any, _query: str, _values: Any) -> bool:
            described[:] = running.get_description() or []
            return True

        cursor.exec_trace = tracing
        rows = [tuple(row) for row in cursor.execute(query, values or None)]
        return _Rows(rows, described or None, self._connection.changes())

    def executemany(self, query: str, many: Iterable[Sequence[Any]]) -> _Rows:
        cursor = self._connection.cursor()
        rows = [tuple(row) for row in cursor.executemany(query, many)]
        return _Rows(rows, None, self._connection.changes())

    def rollback(self) -> None:
        if self.in_transaction:
            self._connection.execute("ROLLBACK")

    def close(self) -> None:
        self._connection.close()
