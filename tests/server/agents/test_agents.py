"""The agents: effects before offsets, nothing lost by a crash, a poisoned event kept aside, a backlog that is folded once."""

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.server.conftest import Clock, event

from learnflow_events.data import ExerciseSubmitted
from learnflow_mastery import State, add
from learnflow_server.adapters.sqlite.alert_board import SqliteAlertBoard
from learnflow_server.adapters.sqlite.database import Database
from learnflow_server.adapters.sqlite.event_log import SqliteEventLog
from learnflow_server.adapters.sqlite.state_store import SqliteStateStore
from learnflow_server.agents.agent import Agent
from learnflow_server.agents.alerts import AlertEffects
from learnflow_server.agents.progress import ProgressEffects
from learnflow_server.domain.records import NewRecord, Record
from learnflow_server.errors import RetryLater
from learnflow_server.services import Services, build
from learnflow_server.settings import Settings


def submission(verdict: str = "failed") -> ExerciseSubmitted:
    return ExerciseSubmitted(
        pack_id="p",
        pack_version="1.0.0",
        exercise_id="e1",
        attempt=1,
        verdict=verdict,  # type: ignore[arg-type]
        cases="p" if verdict == "passed" else "f",
        score=0,
        grader_version="1",
        quality_rules="1",
    )


def nothing(*_: Any) -> None:
    """Nobody counts here."""


@pytest.fixture
def log(database: Database, clock: Clock) -> SqliteEventLog:
    return SqliteEventLog(database, clock)


async def fill(log: SqliteEventLog, *contents: bytes, student: str = "student_a") -> None:
    await log.append([NewRecord(student, content) for content in contents])


def folded(contents: Sequence[bytes]) -> bytes:
    state = State()
    for offset, content in enumerate(contents):
        record = Record(offset, "student_a", None, content)  # type: ignore[arg-type]
        add(state, msgspec.json.decode(content), record.sha256)
    return state.to_json()


def test_the_progress_agent_keeps_the_fold_of_a_students_events(log: SqliteEventLog, database: Database) -> None:
    contents = [event(1, submission()), event(2, submission("passed"))]
    states = SqliteStateStore(database)

    async def scenario() -> bytes | None:
        await fill(log, *contents)
        await Agent(log, ProgressEffects(states), nothing).step(0)
        return (await states.load("student_a"))[0]

    assert asyncio.run(scenario()) == folded(contents)


def test_an_agent_that_dies_between_effect_and_offset_repeats_without_harm(
    log: SqliteEventLog, database: Database
) -> None:
    contents = [event(n, submission()) for n in range(1, 6)]
    states = SqliteStateStore(database)

    async def scenario() -> tuple[bytes | None, int]:
        await fill(log, *contents)
        effects = ProgressEffects(states)
        await effects.apply(await log.read(0, 3))
        offset = await Agent(log, effects, nothing).step(await log.committed(effects.group))
        return (await states.load("student_a"))[0], offset

    content, offset = asyncio.run(scenario())

    assert content == folded(contents)
    assert offset == 5


def test_a_poisoned_event_is_buried_alone_and_the_others_go_on(log: SqliteEventLog, database: Database) -> None:
    class Chokes:
        group = "learnflow-test"

        def __init__(self) -> None:
            self.taken: list[int] = []

        async def apply(self, records: Sequence[Record]) -> None:
            if any(record.event.slot == 3 for record in records):
                raise ValueError("a student's secret value")
            self.taken += [record.event.slot for record in records]

    effects = Chokes()

    async def scenario() -> tuple[int, list[tuple[Any, ...]]]:
        await fill(log, *(event(n) for n in range(1, 6)))
        offset = await Agent(log, effects, nothing).step(0)
        return offset, await database.read(lambda c: c.execute("SELECT * FROM dead_letters").fetchall())

    offset, letters = asyncio.run(scenario())

    assert offset == 5
    assert sorted(effects.taken) == [1, 2, 4, 5]
    assert [(letter[0], letter[1], letter[3]) for letter in letters] == [("learnflow-test", 3, "ValueError")]
    assert "secret" not in str(letters)


def test_committing_before_the_effect_would_lose_events(log: SqliteEventLog, database: Database) -> None:
    """The seeded defect: with the offset stored first, a crash in between loses what the right order repeats."""
    contents = [event(n, submission()) for n in range(1, 4)]
    states = SqliteStateStore(database)

    async def scenario() -> bytes | None:
        await fill(log, *contents)
        effects = ProgressEffects(states)
        await log.commit(effects.group, await log.end())
        await Agent(log, effects, nothing).step(await log.committed(effects.group))
        return (await states.load("student_a"))[0]

    assert asyncio.run(scenario()) != folded(contents)


def test_an_effect_that_was_not_stored_leaves_the_offset_where_it_was(log: SqliteEventLog, database: Database) -> None:
    class DiskIsFull:
        group = "learnflow-test"

        async def apply(self, records: Sequence[Record]) -> None:
            raise RetryLater("the disk is full")

    async def scenario() -> int:
        await fill(log, event(1), event(2))
        with pytest.raises(RetryLater):
            await Agent(log, DiskIsFull(), nothing).step(0)
        return await log.committed("learnflow-test")

    assert asyncio.run(scenario()) == 0


def test_ten_failing_checks_in_a_row_reach_the_teacher(log: SqliteEventLog, database: Database, clock: Clock) -> None:
    board = SqliteAlertBoard(database)
    effects = AlertEffects(board, clock, {})

    async def scenario() -> list[str]:
        await fill(log, *(event(n, submission(), time=f"2026-11-23T11:59:{n:02d}.000Z") for n in range(1, 12)))
        await Agent(log, effects, nothing).step(0)
        await Agent(log, effects, nothing).step(0)
        return [f"{alert.rule} {alert.state}" for alert in await board.of_students(["student_a"])]

    assert asyncio.run(scenario()) == ["fails_10 live"]


def test_two_writers_of_one_state_lose_nothing(log: SqliteEventLog, database: Database) -> None:
    contents = [event(n, submission(), stream=f"s{n}") for n in range(1, 41)]
    states = SqliteStateStore(database)

    async def scenario() -> bytes | None:
        await fill(log, *contents)
        records = await log.read(0, 100)
        await asyncio.gather(*(ProgressEffects(states).apply([record]) for record in records[:8]))
        await ProgressEffects(states).apply(records)
        return (await states.load("student_a"))[0]

    assert asyncio.run(scenario()) == folded(contents)


class FlakyLog(SqliteEventLog):
    """A log whose reading fails once, the way a bug of ours would."""

    failures = 1

    async def read(self, after: int, limit: int) -> list[Record]:
        if self.failures:
            self.failures -= 1
            raise KeyError("a bug of ours")
        return await super().read(after, limit)


async def run_until_folded(agent: Agent, states: SqliteStateStore) -> bytes | None:
    """Run an agent as the server does, until it has stored a state or has ended."""
    task = asyncio.create_task(agent.run())
    try:
        async with asyncio.timeout(10):
            while not task.done():
                content, _ = await states.load("student_a")
                if content:
                    return content
                await asyncio.sleep(0)
        return None
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def test_an_agent_outlives_a_failure_that_nobody_foresaw(database: Database, clock: Clock) -> None:
    contents, states = [event(1, submission())], SqliteStateStore(database)

    async def scenario() -> bytes | None:
        log = FlakyLog(database, clock)
        await fill(log, *contents)
        return await run_until_folded(Agent(log, ProgressEffects(states), nothing, pause_s=0), states)

    assert asyncio.run(scenario()) == folded(contents)


def test_an_agent_without_that_edge_would_end_silently(database: Database, clock: Clock) -> None:
    """The seeded defect."""

    class EndsSilently(Agent):
        async def run(self) -> None:
            await self.step(0)

    states = SqliteStateStore(database)

    async def scenario() -> bytes | None:
        log = FlakyLog(database, clock)
        await fill(log, event(1, submission()))
        return await run_until_folded(EndsSilently(log, ProgressEffects(states), nothing), states)

    assert asyncio.run(scenario()) is None


async def stopped_right_after_accepting(services: Services) -> dict[str, int]:
    """What is left of a server's work that stops the moment it has accepted."""
    async with services.running():
        await services.log.append([NewRecord("student_a", event(slot, submission())) for slot in range(1, 50)])
    return await services.lag()


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    built = build(Settings(data_dir=tmp_path / "school"))
    yield built
    built.close()


def test_a_server_that_stops_finishes_what_it_accepted(services: Services) -> None:
    assert asyncio.run(stopped_right_after_accepting(services)) == {"progress": 0, "alerts": 0, "history": 0}


def test_a_server_that_only_cancels_its_agents_is_caught(services: Services) -> None:
    """The seeded defect."""

    class Abandons(Agent):
        async def drain(self) -> None:
            return

    for agent in services.agents.values():
        agent.__class__ = Abandons

    assert max(asyncio.run(stopped_right_after_accepting(services)).values()) == 49
