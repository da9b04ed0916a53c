"""Each student's `State` in a row with a version."""

import sqlite3
from collections.abc import Sequence

from learnflow_server.adapters.sqlite.database import Database


class SqliteStateStore:
    """`StateStore` on SQLite; a write compares the version inside its transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def load(self, student_id: str) -> tuple[bytes | None, int]:
        """The state and its version."""
        query = "SELECT content, version FROM states WHERE student_id = ?"
        row = await self._database.read(lambda connection: connection.execute(query, (student_id,)).fetchone())
        return (bytes(row[0]), int(row[1])) if row else (None, 0)

    async def save(self, student_id: str, content: bytes, *, expected_version: int) -> bool:
        """Store if nobody wrote in between."""

        def compare_and_set(connection: sqlite3.Connection) -> bool:
            row = connection.execute("SELECT version FROM states WHERE student_id = ?", (student_id,)).fetchone()
            if (row[0] if row else 0) != expected_version:
                return False
            query = "INSERT OR REPLACE INTO states VALUES (?, ?, ?)"
            connection.execute(query, (student_id, expected_version + 1, content))
            return True

        return await self._database.write(compare_and_set)

    async def load_many(self, student_ids: Sequence[str]) -> dict[str, bytes]:
        """The states of a class in one query."""
        marks = ",".join("?" * len(student_ids))
        query = f"SELECT student_id, content FROM states WHERE student_id IN ({marks})"  # noqa: S608 - only marks
        rows = await self._database.read(lambda connection: connection.execute(query, list(student_ids)).fetchall())
        return {student: bytes(content) for student, content in rows}
