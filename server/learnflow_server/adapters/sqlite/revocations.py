"""Tokens taken back and students erased: tables as the truth, mirrored in memory so that a check costs nothing."""

import sqlite3
import time

from learnflow_server.adapters.sqlite.database import Database
from learnflow_server.adapters.sqlite.schema import OF_STUDENTS

LOG_END = "log_end"
"""The newest offset there ever was: an erased record's offset is never given again, or an agent would skip the new one."""


class SqliteRevocations:
    """`Revocations` on SQLite; the process that writes is the process that reads, so the mirror is exact."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._tokens, self._subjects, self._erased = database.write_now(_load)

    async def revoke_token(self, jti: str, until_s: int) -> None:
        """Take one token back."""
        query = "INSERT OR REPLACE INTO revoked_tokens VALUES (?, ?)"
        await self._database.write(lambda connection: connection.execute(query, (jti, until_s)).rowcount)
        self._tokens.add(jti)

    async def revoke_subject(self, subject: str, before_s: int) -> None:
        """Take every token of a person back that was issued until a moment."""
        query = "INSERT OR REPLACE INTO revoked_subjects VALUES (?, ?)"
        await self._database.write(lambda connection: connection.execute(query, (subject, before_s)).rowcount)
        self._subjects[subject] = before_s

    async def is_revoked(self, jti: str, subject: str, issued_s: int) -> bool:
        """Whether a token was taken back."""
        return jti in self._tokens or issued_s <= self._subjects.get(subject, -1)

    async def is_erased(self, student_id: str) -> bool:
        """Whether a student was erased."""
        return student_id in self._erased

    async def erase(self, student_id: str) -> dict[str, int]:
        """Delete everything of a student for good; from the first moment on they are refused."""
        self._erased.add(student_id)
        return await self._database.forget(lambda connection: _erase(connection, student_id))


def _load(connection: sqlite3.Connection) -> tuple[set[str], dict[str, int], set[str]]:
    connection.execute("DELETE FROM revoked_tokens WHERE until_s < ?", (int(time.time()),))
    tokens = {row[0] for row in connection.execute("SELECT jti FROM revoked_tokens")}
    subjects = dict(connection.execute("SELECT subject, before_s FROM revoked_subjects").fetchall())
    erased = {row[0] for row in connection.execute("SELECT student_id FROM erased_students")}
    return tokens, subjects, erased


def _erase(connection: sqlite3.Connection, student_id: str) -> dict[str, int]:
    connection.execute("INSERT OR IGNORE INTO erased_students VALUES (?)", (student_id,))
    connection.execute(
        "INSERT OR REPLACE INTO meta SELECT ?, newest FROM (SELECT max(offset) newest FROM log) WHERE newest",
        (LOG_END,),
    )
    cleared = "DELETE FROM cleared_alerts WHERE alert_id IN (SELECT alert_id FROM alerts WHERE student_id = ?)"
    connection.execute(cleared, (student_id,))
    deleted = {
        table: connection.execute(f"DELETE FROM {table} WHERE student_id = ?", (student_id,)).rowcount  # noqa: S608 - a constant
        for table in OF_STUDENTS
    }
    tokens = connection.execute("DELETE FROM refresh_tokens WHERE subject = ?", (student_id,)).rowcount
    return {table: rows for table, rows in (deleted | {"refresh_tokens": tokens}).items() if rows}
