"""Answers to batches whose every result is final, kept a day by their Idempotency-Key: best effort, never needed."""

import sqlite3

from learnflow_server.adapters.sqlite.database import Database

KEPT_S = 24 * 3600


class SqliteReceipts:
    """Receipts on SQLite. One that is lost only means that the batch is processed again, which changes nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, student_id: str, request_id: str, sha256: str) -> bytes | None:
        """The answer that the same body under the same key got."""
        query = "SELECT answer FROM receipts WHERE student_id = ? AND request_id = ? AND sha256 = ?"
        values = (student_id, request_id, sha256)
        row = await self._database.read(lambda connection: connection.execute(query, values).fetchone())
        return bytes(row[0]) if row else None

    async def keep(self, student_id: str, request_id: str, sha256: str, answer: bytes, now_s: int) -> None:
        """Keep an answer, and forget those of yesterday."""

        def keep(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM receipts WHERE made_s < ?", (now_s - KEPT_S,))
            row = (student_id, request_id, sha256, now_s, answer)
            connection.execute("INSERT OR REPLACE INTO receipts VALUES (?, ?, ?, ?, ?)", row)

        await self._database.write(keep)
