"""The contracts of `StateStore` and `AlertBoard`."""

import asyncio

import pytest

from learnflow_server.adapters.sqlite.alert_board import SqliteAlertBoard
from learnflow_server.adapters.sqlite.database import Database
from learnflow_server.adapters.sqlite.state_store import SqliteStateStore
from learnflow_server.domain.records import OpenAlert
from learnflow_server.ports import AlertBoard, StateStore


@pytest.fixture(params=["sqlite"])
def states(request: pytest.FixtureRequest, database: Database) -> StateStore:
    return {"sqlite": lambda: SqliteStateStore(database)}[request.param]()


@pytest.fixture(params=["sqlite"])
def board(request: pytest.FixtureRequest, database: Database) -> AlertBoard:
    return {"sqlite": lambda: SqliteAlertBoard(database)}[request.param]()


def alert(alert_id: str, student: str = "student_a", state: str = "live") -> OpenAlert:
    moment = "2026-11-23T11:00:00.000Z"
    return OpenAlert(alert_id, student, "fails_10", "exercise", moment, moment, "10 failing checks in a row", state)


def test_a_state_is_written_only_over_the_version_that_was_read(states: StateStore) -> None:
    async def scenario() -> tuple[bool, bool, tuple[bytes | None, int]]:
        first = await states.save("student_a", b"1", expected_version=0)
        stale = await states.save("student_a", b"2", expected_version=0)
        return first, stale, await states.load("student_a")

    assert asyncio.run(scenario()) == (True, False, (b"1", 1))


def test_a_student_without_a_state_has_version_0(states: StateStore) -> None:
    assert asyncio.run(states.load("nobody")) == (None, 0)
    assert asyncio.run(states.load_many(["nobody"])) == {}


def test_a_step_is_kept_once_and_all_are_given_back(board: AlertBoard) -> None:
    async def scenario() -> list[str]:
        await board.keep_steps("student_a", ["one", "two"])
        return sorted(await board.keep_steps("student_a", ["two", "three"]))

    assert asyncio.run(scenario()) == ["one", "three", "two"]


def test_a_teachers_clearing_outlives_a_recomputation(board: AlertBoard) -> None:
    async def scenario() -> list[str]:
        await board.replace("student_a", [alert("x"), alert("y")])
        await board.clear("x")
        await board.replace("student_a", [alert("x"), alert("y")])
        return sorted(f"{one.alert_id} {one.state}" for one in await board.of_students(["student_a"]))

    assert asyncio.run(scenario()) == ["x cleared", "y live"]


def test_replacing_one_students_alerts_leaves_the_others(board: AlertBoard) -> None:
    async def scenario() -> list[str]:
        await board.replace("student_a", [alert("x")])
        await board.replace("student_b", [alert("z", "student_b")])
        await board.replace("student_a", [])
        return [one.alert_id for one in await board.of_students(["student_a", "student_b"])]

    assert asyncio.run(scenario()) == ["z"]
