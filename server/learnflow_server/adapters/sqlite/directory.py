"""People, classes and refresh families in tables."""

import sqlite3
from typing import Any

from learnflow_server.adapters.sqlite.database import Database
from learnflow_server.domain.people import RefreshToken, SchoolClass, Student, Teacher, name_key
from learnflow_server.errors import Refused

CLASS = "class_id, name, class_code, teacher_id"
STUDENT = "student_id, class_id, display_name, pin_hash"


class SqliteDirectory:
    """`Directory` on SQLite."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add_teacher(self, teacher: Teacher) -> None:
        """Store a new teacher."""
        row = (teacher.teacher_id, teacher.username, teacher.password_hash)
        await self._write("INSERT INTO teachers VALUES (?, ?, ?)", row)

    async def teacher(self, username: str) -> Teacher | None:
        """A teacher by user name."""
        row = await self._one("SELECT teacher_id, username, password_hash FROM teachers WHERE username = ?", username)
        return Teacher(*row) if row else None

    async def set_password(self, teacher_id: str, password_hash: str) -> None:
        """Replace a teacher's password."""
        await self._write("UPDATE teachers SET password_hash = ? WHERE teacher_id = ?", (password_hash, teacher_id))

    async def add_class(self, school_class: SchoolClass) -> None:
        """Store a new class."""
        row = (school_class.class_id, school_class.name, school_class.class_code, school_class.teacher_id)
        try:
            await self._write("INSERT INTO classes VALUES (?, ?, ?, ?)", row)
        except sqlite3.IntegrityError as error:
            raise Refused(409, "code_taken", "Another class has this code.") from error

    async def class_by_code(self, class_code: str) -> SchoolClass | None:
        """The class with this code."""
        row = await self._one(f"SELECT {CLASS} FROM classes WHERE class_code = ?", class_code)  # noqa: S608 - a constant
        return SchoolClass(*row) if row else None

    async def classes_of(self, teacher_id: str) -> list[SchoolClass]:
        """A teacher's classes."""
        query = f"SELECT {CLASS} FROM classes WHERE teacher_id = ? ORDER BY rowid"  # noqa: S608 - a constant
        return [SchoolClass(*row) for row in await self._all(query, teacher_id)]

    async def add_student(self, student: Student) -> bool:
        """Store a new member, unless the name is taken."""
        row = (
            student.student_id,
            student.class_id,
            name_key(student.display_name),
            student.display_name,
            student.pin_hash,
        )
        return await self._write("INSERT OR IGNORE INTO students VALUES (?, ?, ?, ?, ?)", row) > 0

    async def student_named(self, class_id: str, name_key: str) -> Student | None:
        """A member by name."""
        query = f"SELECT {STUDENT} FROM students WHERE class_id = ? AND name_key = ?"  # noqa: S608 - a constant
        row = await self._one(query, class_id, name_key)
        return Student(*row) if row else None

    async def student(self, student_id: str) -> Student | None:
        """A student by id."""
        row = await self._one(f"SELECT {STUDENT} FROM students WHERE student_id = ?", student_id)  # noqa: S608 - a constant
        return Student(*row) if row else None

    async def roster(self, class_id: str) -> list[Student]:
        """The members of a class."""
        query = f"SELECT {STUDENT} FROM students WHERE class_id = ? ORDER BY name_key"  # noqa: S608 - a constant
        return [Student(*row) for row in await self._all(query, class_id)]

    async def refresh_token(self, token_hash: str) -> RefreshToken | None:
        """A refresh token by its hash."""
        query = "SELECT token_hash, family, subject, role, used, last_used_s FROM refresh_tokens WHERE token_hash = ?"
        row = await self._one(query, token_hash)
        return RefreshToken(row[0], row[1], row[2], row[3], bool(row[4]), row[5]) if row else None

    async def keep_refresh_token(self, token: RefreshToken) -> None:
        """Store or replace a refresh token."""
        await self._write("INSERT OR REPLACE INTO refresh_tokens VALUES (?, ?, ?, ?, ?, ?)", _row(token))

    async def rotate_refresh_token(self, own: RefreshToken, successor: RefreshToken) -> bool:
        """Go from a token to its successor, unless the token is gone."""

        def rotate(connection: sqlite3.Connection) -> bool:
            query = "UPDATE refresh_tokens SET used = ?, last_used_s = ? WHERE token_hash = ?"
            if not connection.execute(query, (own.used, own.last_used_s, own.token_hash)).rowcount:
                return False
            connection.execute("INSERT OR IGNORE INTO refresh_tokens VALUES (?, ?, ?, ?, ?, ?)", _row(successor))
            return True

        return await self._database.write(rotate)

    async def revoke_family(self, family: str) -> None:
        """Delete a family: an unknown token is refused."""
        await self._write("DELETE FROM refresh_tokens WHERE family = ?", (family,))

    async def revoke_refresh_tokens(self, subject: str) -> None:
        """Delete every family of a person."""
        await self._write("DELETE FROM refresh_tokens WHERE subject = ?", (subject,))

    async def _write(self, query: str, values: tuple[Any, ...]) -> int:
        return await self._database.write(lambda connection: connection.execute(query, values).rowcount)

    async def _one(self, query: str, *values: str) -> tuple[Any, ...] | None:
        row: tuple[Any, ...] | None = await self._database.read(
            lambda connection: connection.execute(query, values).fetchone()
        )
        return row

    async def _all(self, query: str, *values: str) -> list[tuple[Any, ...]]:
        return await self._database.read(lambda connection: connection.execute(query, values).fetchall())


def _row(token: RefreshToken) -> tuple[str, str, str, str, bool, int]:
    return (token.token_hash, token.family, token.subject, token.role, token.used, token.last_used_s)
