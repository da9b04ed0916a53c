"""The log as a table: offsets are its row numbers, and whoever waits is woken by the next append."""

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from datetime import datetime

from learnflow_server.adapters.sqlite.database import Database
from learnflow_server.adapters.sqlite.moments import from_ms, to_ms
from learnflow_server.adapters.sqlite.revocations import LOG_END
from learnflow_server.domain.records import NewRecord, Record

END = """SELECT max(coalesce((SELECT max(offset) FROM log), 0),
                    coalesce((SELECT CAST(value AS INT) FROM meta WHERE key = ?), 0))"""
"""The newest offset there ever was, erased records' among them."""


class SqliteEventLog:
    """`EventLog` on SQLite: stored means committed with a flush."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now
        self._grown = asyncio.Event()

    async def append(self, records: Sequence[NewRecord]) -> datetime:
        """Store all or none; `received_at` never falls, even when the clock is set back."""
        received_ms = await self._database.write(lambda connection: self._insert(connection, records))
        self._grown.set()
        return from_ms(received_ms)

    def _insert(self, connection: sqlite3.Connection, records: Sequence[NewRecord]) -> int:
        newest = connection.execute("SELECT received_ms FROM log ORDER BY offset DESC LIMIT 1").fetchone()
        received_ms = max(to_ms(self._now()), newest[0] if newest else 0)
        end = connection.execute(END, (LOG_END,)).fetchone()[0]
        connection.executemany(
            "INSERT INTO log VALUES (?, ?, ?, ?)",
            [(end + n, record.student_id, received_ms, record.content) for n, record in enumerate(records, start=1)],
        )
        return received_ms

    async def read(self, after: int, limit: int) -> list[Record]:
        """The records behind an offset."""
        query = "SELECT offset, student_id, received_ms, content FROM log WHERE offset > ? ORDER BY offset LIMIT ?"
        rows = await self._database.read(lambda connection: connection.execute(query, (after, limit)).fetchall())
        return [Record(offset, student, from_ms(received), content) for offset, student, received, content in rows]

    async def end(self) -> int:
        """The newest offset."""
        query = "SELECT coalesce(max(offset), 0) FROM log"
        return int(await self._database.read(lambda connection: connection.execute(query).fetchone()[0]))

    async def wait_beyond(self, offset: int) -> None:
        """Sleep until an append; an append between the look and the sleep isn't missed, the flag is cleared first."""
        while True:
            grown = self._grown
            if await self.end() > offset:
                return
            await grown.wait()
            if self._grown is grown:
                self._grown = asyncio.Event()

    async def committed(self, group: str) -> int:
        """The group's offset; 0 at first."""
        query = "SELECT offset FROM offsets WHERE grp = ?"
        row = await self._database.read(lambda connection: connection.execute(query, (group,)).fetchone())
        return int(row[0]) if row else 0

    async def commit(self, group: str, offset: int) -> None:
        """Store the group's offset."""
        query = "INSERT INTO offsets VALUES (?, ?) ON CONFLICT (grp) DO UPDATE SET offset = excluded.offset"
        await self._database.write(lambda connection: connection.execute(query, (group, offset)).rowcount)

    async def bury(self, group: str, record: Record, error_class: str, frames: str) -> None:
        """Store a dead letter, once per group and offset."""
        row = (group, record.offset, record.student_id, error_class, frames)
        query = "INSERT OR IGNORE INTO dead_letters VALUES (?, ?, ?, ?, ?)"
        await self._database.write(lambda connection: connection.execute(query, row).rowcount)
