"""The contracts of `Directory`, `Revocations` and `Receipts`."""

import asyncio
from dataclasses import replace

import pytest

from learnflow_server.adapters.sqlite.database import Database
from learnflow_server.adapters.sqlite.directory import SqliteDirectory
from learnflow_server.adapters.sqlite.receipts import SqliteReceipts
from learnflow_server.adapters.sqlite.revocations import SqliteRevocations
from learnflow_server.domain.people import RefreshToken, SchoolClass, Student, Teacher, name_key
from learnflow_server.errors import Refused
from learnflow_server.ports import Directory


@pytest.fixture(params=["sqlite"])
def directory(request: pytest.FixtureRequest, database: Database) -> Directory:
    return {"sqlite": lambda: SqliteDirectory(database)}[request.param]()


def test_a_member_is_found_by_any_spelling_of_their_name(directory: Directory) -> None:
    async def scenario() -> Student | None:
        await directory.add_student(Student("student_a", "class_1", "Ámina  Wanjiru", "hash"))
        return await directory.student_named("class_1", name_key("ámina wanjiru"))

    found = asyncio.run(scenario())

    assert found is not None
    assert found.student_id == "student_a"


def test_a_name_is_given_once_in_a_class(directory: Directory) -> None:
    async def scenario() -> tuple[bool, bool, bool]:
        return (
            await directory.add_student(Student("student_a", "class_1", "Amina", "hash")),
            await directory.add_student(Student("student_b", "class_1", "amina", "hash")),
            await directory.add_student(Student("student_c", "class_2", "Amina", "hash")),
        )

    assert asyncio.run(scenario()) == (True, False, True)


def test_a_class_code_is_given_once(directory: Directory) -> None:
    async def scenario() -> None:
        await directory.add_class(SchoolClass("class_1", "7b", "KTW-478", "teacher_1"))
        await directory.add_class(SchoolClass("class_2", "7c", "KTW-478", "teacher_1"))

    with pytest.raises(Refused):
        asyncio.run(scenario())


def test_a_password_is_replaced_for_one_teacher(directory: Directory) -> None:
    async def scenario() -> list[str]:
        await directory.add_teacher(Teacher("teacher_1", "achieng", "old"))
        await directory.add_teacher(Teacher("teacher_2", "njeri", "hers"))
        await directory.set_password("teacher_1", "new")
        found = [await directory.teacher(name) for name in ("achieng", "njeri")]
        return [teacher.password_hash for teacher in found if teacher]

    assert asyncio.run(scenario()) == ["new", "hers"]


def test_a_teacher_has_their_own_classes_only(directory: Directory) -> None:
    async def scenario() -> list[str]:
        await directory.add_teacher(Teacher("teacher_1", "achieng", "hash"))
        await directory.add_class(SchoolClass("class_1", "7b", "KTW-478", "teacher_1"))
        await directory.add_class(SchoolClass("class_2", "8a", "BCD-234", "teacher_2"))
        return [one.class_id for one in await directory.classes_of("teacher_1")]

    assert asyncio.run(scenario()) == ["class_1"]


def test_a_revoked_family_is_gone_as_a_whole(directory: Directory) -> None:
    async def scenario() -> list[RefreshToken | None]:
        for number in range(2):
            await directory.keep_refresh_token(RefreshToken(f"h{number}", "f", "student_a", "student", False, 1))
        await directory.keep_refresh_token(RefreshToken("other", "g", "student_a", "student", False, 1))
        await directory.revoke_family("f")
        return [await directory.refresh_token(name) for name in ("h0", "h1", "other")]

    gone, gone_too, stays = asyncio.run(scenario())

    assert (gone, gone_too) == (None, None)
    assert stays is not None


def test_a_token_that_is_gone_has_no_successor(directory: Directory) -> None:
    own, successor = (RefreshToken(name, "f", "student_a", "student", False, 1) for name in ("own", "successor"))

    async def scenario() -> tuple[bool, bool, RefreshToken | None]:
        gone = await directory.rotate_refresh_token(own, successor)
        nothing = await directory.refresh_token("successor")
        await directory.keep_refresh_token(own)
        there = await directory.rotate_refresh_token(replace(own, used=True, last_used_s=2), successor)
        assert await directory.refresh_token("own") == replace(own, used=True, last_used_s=2)
        return gone, there, nothing

    assert asyncio.run(scenario()) == (False, True, None)


def test_a_late_retry_does_not_make_a_used_successor_fresh(directory: Directory) -> None:
    own, successor = (RefreshToken(name, "f", "student_a", "student", False, 1) for name in ("own", "successor"))

    async def scenario() -> RefreshToken | None:
        await directory.keep_refresh_token(own)
        await directory.keep_refresh_token(replace(successor, used=True, last_used_s=9))
        await directory.rotate_refresh_token(own, successor)
        return await directory.refresh_token("successor")

    assert asyncio.run(scenario()) == replace(successor, used=True, last_used_s=9)


def test_a_taken_back_token_stays_so_after_a_restart(database: Database) -> None:
    async def scenario() -> tuple[bool, bool]:
        await SqliteRevocations(database).revoke_token("jti-1", 4_000_000_000)
        again = SqliteRevocations(database)
        return await again.is_revoked("jti-1", "s", 1), await again.is_revoked("jti-2", "s", 1)

    assert asyncio.run(scenario()) == (True, False)


def test_a_receipt_is_for_the_same_body_only_and_forgotten_after_a_day(database: Database) -> None:
    async def scenario() -> tuple[bytes | None, bytes | None, bytes | None]:
        receipts = SqliteReceipts(database)
        await receipts.keep("student_a", "key", "sha", b"answer", 1_000)
        same, other = await receipts.find("student_a", "key", "sha"), await receipts.find("student_a", "key", "sha2")
        await receipts.keep("student_a", "key2", "sha", b"later", 1_000 + 25 * 3600)
        return same, other, await receipts.find("student_a", "key", "sha")

    assert asyncio.run(scenario()) == (b"answer", None, None)
