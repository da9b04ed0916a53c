"""What the one file is opened with: each of it is silent when it is missing, until a power cut or a bad day."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from learnflow_server.adapters.sqlite.database import Database, assert_full
from learnflow_server.errors import StartProblem


def pragma(connection: sqlite3.Connection, name: str) -> object:
    return connection.execute(f"PRAGMA {name}").fetchone()[0]


def test_the_writer_flushes_every_commit_and_wipes_what_it_deletes(database: Database) -> None:
    names = ("synchronous", "journal_mode", "secure_delete")

    assert [database.write_now(lambda c, name=name: pragma(c, name)) for name in names] == [2, "wal", 1]  # type: ignore[misc]


def test_a_reader_neither_writes_nor_checkpoints(database: Database) -> None:
    assert asyncio.run(database.read(lambda connection: pragma(connection, "wal_autocheckpoint"))) == 0

    with pytest.raises(Exception, match="can't read its data"):
        asyncio.run(database.read(lambda connection: connection.execute("DELETE FROM log")))


def test_a_connection_that_does_not_flush_is_refused(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "file")) as connection:
        connection.execute("PRAGMA synchronous=NORMAL")

        with pytest.raises(StartProblem, match="doesn't flush every commit"):
            assert_full(connection)
