"""Taking sign-ins back and erasing students, for the operator's commands."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from learnflow_server.domain.people import Student, name_key, plain_code
from learnflow_server.errors import EXIT_USAGE, StartProblem
from learnflow_server.ports import Directory, Revocations


@dataclass(frozen=True)
class Whom:
    """A student, by id or by class code and name."""

    student_id: str = ""
    class_code: str = ""
    name: str = ""


class ErasedList:
    """The ids of all erased students, in a file beside the database: a restored backup is cleaned by it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def ids(self) -> list[str]:
        """Everybody who was erased here; [] when there is no list yet.

        Raises:
            OSError, ValueError: the list can't be read.
        """
        if not self._path.exists():
            return []
        return msgspec.json.decode(self._path.read_bytes(), type=list[str])

    def add(self, student_id: str) -> None:
        """Put somebody on the list; on the disk when this returns.

        Raises:
            OSError, ValueError: the list can't be written or read.
        """
        ids = sorted({*self.ids(), student_id})
        unfinished = self._path.with_suffix(".unfinished")
        with unfinished.open("wb") as file:
            file.write(msgspec.json.encode(ids))
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(self._path)


class Removal:
    """The use-cases of `learnflow-server revoke` and `erase`."""

    def __init__(
        self, directory: Directory, revocations: Revocations, erased: ErasedList, now: Callable[[], datetime]
    ) -> None:
        self._directory, self._revocations, self._erased, self._now = directory, revocations, erased, now

    async def revoke(self, whom: Whom) -> str:
        """Take every sign-in of a student back; a sentence for the operator.

        Raises:
            StartProblem: there is no such student.
        """
        student = await self._found(whom)
        await self._revocations.revoke_subject(student.student_id, int(self._now().timestamp()))
        await self._directory.revoke_refresh_tokens(student.student_id)
        return (
            f"{student.display_name} ({student.student_id}) is signed out everywhere and needs the PIN to come back.\n"
        )

    async def erase(self, whom: Whom) -> str:
        """Delete everything of a student for good; the report for the operator. Repeating it is harmless.

        Raises:
            StartProblem: there is no such student.
        """
        if whom.student_id and await self._revocations.is_erased(whom.student_id):
            return f"{whom.student_id} was erased before; nothing of it is here.\n"
        student = await self._found(whom)
        self._erased.add(student.student_id)
        rows = await self._revocations.erase(student.student_id)
        counts = ", ".join(f"{table} {number}" for table, number in rows.items()) or "nothing"
        return (
            f"{student.display_name} ({student.student_id}) is erased: rows deleted: {counts}.\n"
            "Their devices are told (410) and delete their copies when their owner agrees, or after 30 days.\n"
            "Backups of this folder made before now still hold the data; restored, they are cleaned before serving,\n"
            "as long as erased-students.json is kept.\n"
        )

    async def clean(self) -> None:
        """Erase again whom a restored backup brought back; for the start of a server."""
        for student_id in self._erased.ids():
            if not await self._revocations.is_erased(student_id):
                await self._revocations.erase(student_id)

    async def _found(self, whom: Whom) -> Student:
        student = await self._directory.student(whom.student_id) if whom.student_id else await self._named(whom)
        if student is None:
            named = whom.student_id or f"{whom.name} in class {whom.class_code}"
            raise StartProblem(f"There is no student {named} here.", EXIT_USAGE)
        return student

    async def _named(self, whom: Whom) -> Student | None:
        school_class = await self._directory.class_by_code(plain_code(whom.class_code))
        if school_class is None:
            return None
        return await self._directory.student_named(school_class.class_id, name_key(whom.name))
