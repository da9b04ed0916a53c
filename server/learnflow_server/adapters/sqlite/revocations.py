"""Tokens taken back and students erased: a table as the truth, tokens mirrored in memory so that a check costs nothing."""

import sqlite3
import time

from learnflow_server.adapters.sqlite.database import Database


class SqliteRevocations:
    """`Revocations` on SQLite; the process that writes is the process that reads, so the mirror is exact."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._tokens, self._erased = database.write_now(_load)

    async def revoke_token(self, jti: str, until_s: int) -> None:
        """Take one token back."""
        query = "INSERT OR REPLACE INTO revoked_tokens VALUES (?, ?)"
        await self._database.write(lambda connection: connection.execute(query, (jti, until_s)).rowcount)
        self._tokens.add(jti)

    async def is_revoked(self, jti: str) -> bool:
        """Whether a token was taken back."""
        return jti in self._tokens

    async def is_erased(self, student_id: str) -> bool:
        """Whether a student was erased."""
        return student_id in self._erased


def _load(connection: sqlite3.Connection) -> tuple[set[str], set[str]]:
    connection.execute("DELETE FROM revoked_tokens WHERE until_s < ?", (int(time.time()),))
    tokens = {row[0] for row in connection.execute("SELECT jti FROM revoked_tokens")}
    erased = {row[0] for row in connection.execute("SELECT student_id FROM erased_students")}
    return tokens, erased
