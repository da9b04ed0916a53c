"""Steps and alerts in tables; a teacher's clearing is a row of its own and outlives every recomputation."""

import sqlite3
from collections.abc import Sequence

from learnflow_server.adapters.sqlite.database import Database
from learnflow_server.domain.records import OpenAlert

COLUMNS = "alert_id, student_id, rule, exercise_id, since, last_event, detail, state"


class SqliteAlertBoard:
    """`AlertBoard` on SQLite."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep_steps(self, student_id: str, steps: Sequence[str]) -> list[str]:
        """Store new steps, return all."""

        def keep(connection: sqlite3.Connection) -> list[str]:
            rows = [(student_id, step) for step in steps]
            connection.executemany("INSERT OR IGNORE INTO steps VALUES (?, ?)", rows)
            found = connection.execute("SELECT step FROM steps WHERE student_id = ?", (student_id,))
            return [row[0] for row in found]

        return await self._database.write(keep)

    async def replace(self, student_id: str, alerts: Sequence[OpenAlert]) -> None:
        """Replace a student's alerts in one transaction."""

        def swap(connection: sqlite3.Connection) -> None:
            cleared = {row[0] for row in connection.execute("SELECT alert_id FROM cleared_alerts")}
            connection.execute("DELETE FROM alerts WHERE student_id = ?", (student_id,))
            rows = [
                (a.alert_id, a.student_id, a.rule, a.exercise_id, a.since, a.last_event, a.detail, _state(a, cleared))
                for a in alerts
            ]
            connection.executemany("INSERT OR REPLACE INTO alerts VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)

        await self._database.write(swap)

    async def of_students(self, student_ids: Sequence[str]) -> list[OpenAlert]:
        """The alerts of these students."""
        marks = ",".join("?" * len(student_ids))
        query = f"SELECT {COLUMNS} FROM alerts WHERE student_id IN ({marks}) ORDER BY since DESC"  # noqa: S608 - only marks
        rows = await self._database.read(lambda connection: connection.execute(query, list(student_ids)).fetchall())
        return [OpenAlert(*row) for row in rows]

    async def clear(self, alert_id: str) -> None:
        """Keep a teacher's clearing."""

        def clear(connection: sqlite3.Connection) -> None:
            connection.execute("INSERT OR IGNORE INTO cleared_alerts VALUES (?)", (alert_id,))
            connection.execute("UPDATE alerts SET state = 'cleared' WHERE alert_id = ?", (alert_id,))

        await self._database.write(clear)


def _state(alert: OpenAlert, cleared: set[str]) -> str:
    return "cleared" if alert.alert_id in cleared else alert.state
