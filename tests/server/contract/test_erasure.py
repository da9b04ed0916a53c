"""What erasing a student must do, whatever an agent has in hand, and what it must leave alone."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from tests.server.conftest import Clock, event

from learnflow_events.data import ExerciseSubmitted
from learnflow_mastery import State
from learnflow_server.adapters.sqlite.alert_board import SqliteAlertBoard
from learnflow_server.adapters.sqlite.database import Database
from learnflow_server.adapters.sqlite.directory import SqliteDirectory
from learnflow_server.adapters.sqlite.event_log import SqliteEventLog
from learnflow_server.adapters.sqlite.history import SqliteHistory
from learnflow_server.adapters.sqlite.revocations import SqliteRevocations
from learnflow_server.adapters.sqlite.schema import OF_STUDENTS
from learnflow_server.adapters.sqlite.state_store import SqliteStateStore
from learnflow_server.domain.people import RefreshToken, Student
from learnflow_server.domain.records import NewRecord, OpenAlert, Record
from learnflow_server.identity.removal import ErasedList

COUNT = "SELECT count(*) FROM {} WHERE student_id = ?"
SECRET = "a sentence that only Amina wrote"


def submitted(slot: int, student: str) -> bytes:
    answer = ExerciseSubmitted(
        pack_id="p", pack_version="1.0.0", exercise_id="e", attempt=1, verdict="failed", cases="f", score=0, quality=1,
        grader_version="1", quality_rules="1", code=f"# {SECRET} {student}",
    )  # fmt: skip
    return event(slot, answer, student=student)


async def fill(database: Database, clock: Clock, student: str) -> list[Record]:
    """Something of a student in every table that has students."""
    log, history = SqliteEventLog(database, clock), SqliteHistory(database)
    await log.append([NewRecord(student, submitted(slot, student)) for slot in (1, 2, 3)])
    taken = [record for record in await log.read(0, 100) if record.student_id == student]
    await store_again(database, taken)
    await log.bury("learnflow-alerts", taken[0], "ValueError", "frame")
    directory = SqliteDirectory(database)
    await directory.add_student(Student(student, "class_1", student, "hash"))
    await directory.keep_refresh_token(RefreshToken(f"hash-{student}", "family", student, "student", False, 1))
    assert await history.events(student)
    return taken


async def store_again(database: Database, taken: list[Record]) -> None:
    """What the agents do with records that they hold."""
    student = taken[0].student_id
    await SqliteHistory(database).store(taken, through=taken[-1].offset)
    states, board = SqliteStateStore(database), SqliteAlertBoard(database)
    _, version = await states.load(student)
    assert await states.save(student, State().to_json(), expected_version=version)
    await board.keep_steps(student, ["{}"])
    await board.replace(student, [OpenAlert(f"alert-{student}", student, "stuck", "e", "t", "t", "", "open")])


def rows_of(database: Database, student: str) -> dict[str, int]:
    def count(connection: sqlite3.Connection) -> dict[str, int]:
        found = {table: connection.execute(COUNT.format(table), (student,)).fetchone()[0] for table in OF_STUDENTS}
        return {table: number for table, number in found.items() if number}

    return database.write_now(count)


def test_everything_of_the_student_goes_and_nothing_of_the_others(database: Database, clock: Clock) -> None:
    async def scenario() -> dict[str, int]:
        await fill(database, clock, "student_a")
        await fill(database, clock, "student_b")
        return await SqliteRevocations(database).erase("student_a")

    deleted = asyncio.run(scenario())

    assert deleted["history"] == deleted["log"] == 3
    assert rows_of(database, "student_a") == {}
    assert set(rows_of(database, "student_b")) == set(OF_STUDENTS) - {"receipts"}


def test_what_an_agent_still_had_in_hand_revives_nothing(database: Database, clock: Clock) -> None:
    async def scenario() -> None:
        taken = await fill(database, clock, "student_a")
        await SqliteRevocations(database).erase("student_a")
        await store_again(database, taken)
        await SqliteEventLog(database, clock).append([NewRecord("student_a", submitted(4, "student_a"))])

    asyncio.run(scenario())

    assert rows_of(database, "student_a") == {}


def test_an_offset_is_never_given_twice(database: Database, clock: Clock) -> None:
    async def scenario() -> tuple[int, int]:
        taken = await fill(database, clock, "student_a")
        await SqliteRevocations(database).erase("student_a")
        log = SqliteEventLog(database, clock)
        await log.append([NewRecord("student_b", submitted(1, "student_b"))])
        return taken[-1].offset, (await log.read(0, 10))[0].offset

    before, after = asyncio.run(scenario())

    assert after > before, "an agent that had come this far would skip the new record"


def test_no_byte_of_their_answers_stays_in_the_files(database: Database, clock: Clock, tmp_path: Path) -> None:
    async def scenario() -> None:
        await fill(database, clock, "student_a")
        await SqliteRevocations(database).erase("student_a")

    asyncio.run(scenario())

    files = [path.read_bytes() for path in tmp_path.iterdir() if path.is_file()]
    assert not any(SECRET.encode() in content for content in files)


def test_an_erased_student_stays_erased_when_the_server_starts_again(database: Database) -> None:
    async def scenario() -> bool:
        await SqliteRevocations(database).erase("student_a")
        return await SqliteRevocations(database).is_erased("student_a")

    assert asyncio.run(scenario())


def test_a_database_of_the_version_before_is_taken_over_with_what_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "old.sqlite3"
    Database(path).close()
    with closing(sqlite3.connect(path)) as old, old:
        old.execute("DROP TABLE revoked_subjects")
        for table in OF_STUDENTS:
            old.execute(f"DROP TRIGGER no_{table}_of_erased")
        old.execute("INSERT INTO students VALUES ('student_a', 'class_1', 'amina', 'Amina', 'hash')")
        old.execute("PRAGMA user_version = 1")

    database = Database(path)
    try:
        asyncio.run(SqliteRevocations(database).revoke_subject("student_a", 7))
        assert rows_of(database, "student_a") == {"students": 1}
    finally:
        database.close()


@pytest.mark.parametrize(("issued_s", "refused"), [(99, True), (100, True), (101, False)])
def test_a_persons_tokens_are_taken_back_up_to_a_moment(database: Database, issued_s: int, refused: bool) -> None:
    async def scenario() -> tuple[bool, bool]:
        await SqliteRevocations(database).revoke_subject("student_a", 100)
        again = SqliteRevocations(database)
        return (
            await again.is_revoked("jti", "student_a", issued_s),
            await again.is_revoked("jti", "student_b", issued_s),
        )

    assert asyncio.run(scenario()) == (refused, False)


def test_the_list_of_the_erased_lies_beside_the_database(tmp_path: Path) -> None:
    erased = ErasedList(tmp_path / "erased.json")
    before = erased.ids()
    erased.add("student_b")
    erased.add("student_a")
    erased.add("student_b")

    assert (before, ErasedList(tmp_path / "erased.json").ids()) == ([], ["student_a", "student_b"])
