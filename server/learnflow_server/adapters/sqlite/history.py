"""Every event once, and the ledger beside it, written in one transaction by the history agent."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec

from learnflow_events.data import SlotVoided
from learnflow_mastery.ranges import union
from learnflow_server.adapters.sqlite.database import Database
from learnflow_server.adapters.sqlite.moments import from_ms, to_ms
from learnflow_server.domain.records import Record, StreamSlots
from learnflow_server.domain.slots import subtract

GROUP = "learnflow-history"
COLUMNS = "stream, filled, void, forked, last_seen_ms"
Ranges = list[tuple[int, int]]


class SqliteHistory:
    """`History` and `Ledger` on SQLite. Slots are counted from rows that exist, so repeating a record changes nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def store(self, records: Sequence[Record], *, through: int) -> list[Record]:
        """Bytes first, then slots and position, all in one transaction; returns the new ones."""
        return await self._database.write(lambda connection: _store(connection, records, through))

    async def position(self) -> int:
        """The offset through which everything is stored."""
        query = "SELECT offset FROM offsets WHERE grp = ?"
        row = await self._database.read(lambda connection: connection.execute(query, (GROUP,)).fetchone())
        return int(row[0]) if row else 0

    async def events(self, student_id: str) -> list[bytes]:
        """All events of a student."""
        query = "SELECT content FROM history WHERE student_id = ? ORDER BY rowid"
        rows = await self._database.read(lambda connection: connection.execute(query, (student_id,)).fetchall())
        return [bytes(row[0]) for row in rows]

    async def slots(self, student_id: str, streams: Sequence[str]) -> dict[str, StreamSlots]:
        """The given streams, where known."""
        marks = ",".join("?" * len(streams))
        query = f"SELECT {COLUMNS} FROM ledger WHERE student_id = ? AND stream IN ({marks})"  # noqa: S608 - only marks
        return await self._ledger(query, (student_id, *streams))

    async def recent(self, student_id: str, since: datetime) -> dict[str, StreamSlots]:
        """The streams seen since a moment."""
        query = f"SELECT {COLUMNS} FROM ledger WHERE student_id = ? AND last_seen_ms >= ?"  # noqa: S608 - a constant
        return await self._ledger(query, (student_id, to_ms(since)))

    async def _ledger(self, query: str, values: tuple[object, ...]) -> dict[str, StreamSlots]:
        rows = await self._database.read(lambda connection: connection.execute(query, values).fetchall())
        return {row[0]: _slots(row) for row in rows}


def _slots(row: tuple[str, str, str, int, int | None]) -> StreamSlots:
    stream, filled, void, forked, seen_ms = row
    return StreamSlots(
        stream=stream,
        filled=tuple((low, high) for low, high in json.loads(filled)),
        void=tuple((low, high) for low, high in json.loads(void)),
        forked=bool(forked),
        last_seen=from_ms(seen_ms) if seen_ms is not None else None,
    )


def _store(connection: sqlite3.Connection, records: Iterable[Record], through: int) -> list[Record]:
    new = []
    touched: dict[tuple[str, str], _Line] = {}
    for record in records:
        row = (record.event.id, record.sha256, record.student_id, to_ms(record.received_at), record.content)
        if connection.execute("INSERT OR IGNORE INTO history VALUES (?, ?, ?, ?, ?)", row).rowcount:
            new.append(record)
        line = _line(connection, touched, record.student_id, record.event.stream)
        line.fill(connection, record)
        if record.event.type == SlotVoided.type_name():
            voided = msgspec.json.decode(record.event.data, type=SlotVoided)
            other = _line(connection, touched, record.student_id, voided.stream)
            if voided.first <= voided.last:
                other.void = union(other.void, [(voided.first, voided.last)])
    for line in touched.values():
        line.write(connection)
    query = "INSERT INTO offsets VALUES (?, ?) ON CONFLICT (grp) DO UPDATE SET offset = max(offset, excluded.offset)"
    connection.execute(query, (GROUP, through))
    return new


class _Line:
    """One stream's line of the ledger while it is being changed."""

    def __init__(self, connection: sqlite3.Connection, student_id: str, stream: str) -> None:
        self._key = (student_id, stream)
        query = "SELECT filled, void, forked, last_seen_ms FROM ledger WHERE student_id = ? AND stream = ?"
        found = connection.execute(query, self._key).fetchone()
        self.filled: Ranges = [(low, high) for low, high in json.loads(found[0])] if found else []
        self.void: Ranges = [(low, high) for low, high in json.loads(found[1])] if found else []
        self.forked = bool(found[2]) if found else False
        self.seen_ms: int | None = found[3] if found else None

    def fill(self, connection: sqlite3.Connection, record: Record) -> None:
        """Mark a record's slot; two ids in one slot are both kept and flagged as a fork."""
        slot = record.event.slot
        values = (*self._key, slot, record.event.id)
        new = connection.execute("INSERT OR IGNORE INTO slots VALUES (?, ?, ?, ?)", values).rowcount
        if new:
            query = "SELECT count(*) FROM slots WHERE student_id = ? AND stream = ? AND slot = ?"
            self.forked |= connection.execute(query, (*self._key, slot)).fetchone()[0] > 1
            self.filled = union(self.filled, [(slot, slot)])
        received_ms = to_ms(record.received_at)
        self.seen_ms = received_ms if self.seen_ms is None else max(self.seen_ms, received_ms)

    def write(self, connection: sqlite3.Connection) -> None:
        """Put the line back; a slot that was filled, before or after its voiding, isn't void."""
        void = subtract(self.void, self.filled)
        values = (*self._key, json.dumps(self.filled), json.dumps(void), self.forked, self.seen_ms)
        connection.execute("INSERT OR REPLACE INTO ledger VALUES (?, ?, ?, ?, ?, ?)", values)


def _line(connection: sqlite3.Connection, touched: dict[tuple[str, str], _Line], student_id: str, stream: str) -> _Line:
    key = (student_id, stream)
    if key not in touched:
        touched[key] = _Line(connection, student_id, stream)
    return touched[key]
