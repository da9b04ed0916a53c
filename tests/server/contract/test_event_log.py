"""The contract of `EventLog`; other adapters join as further parameters."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from tests.server.conftest import Clock, event

from learnflow_server.adapters.sqlite.database import Database
from learnflow_server.adapters.sqlite.event_log import SqliteEventLog
from learnflow_server.domain.records import NewRecord
from learnflow_server.errors import RetryLater
from learnflow_server.ports import EventLog

Make = Callable[[], EventLog]


@pytest.fixture(params=["sqlite"])
def make(request: pytest.FixtureRequest, database: Database, clock: Clock) -> Make:
    return {"sqlite": lambda: SqliteEventLog(database, clock)}[request.param]


def records(*slots: int) -> list[NewRecord]:
    return [NewRecord("student_a", event(slot)) for slot in slots]


def test_what_was_appended_is_read_back_in_order_with_its_own_bytes(make: Make) -> None:
    async def scenario() -> tuple[list[bytes], list[bytes]]:
        log, new = make(), records(1, 2, 3)
        await log.append(new)
        return [record.content for record in await log.read(0, 10)], [record.content for record in new]

    read, sent = asyncio.run(scenario())

    assert read == sent


def test_offsets_rise_and_reading_goes_on_behind_one(make: Make) -> None:
    async def scenario() -> tuple[list[int], int]:
        log = make()
        await log.append(records(1, 2, 3))
        first = await log.read(0, 2)
        rest = await log.read(first[-1].offset, 10)
        return [record.offset for record in [*first, *rest]], await log.end()

    offsets, end = asyncio.run(scenario())

    assert offsets == sorted(set(offsets))
    assert end == offsets[-1]


def test_received_at_never_falls_even_when_the_clock_is_set_back(make: Make, clock: Clock) -> None:
    async def scenario() -> tuple[datetime, datetime]:
        log = make()
        before = await log.append(records(1))
        clock.forward(hours=-5)
        return before, await log.append(records(2))

    before, after = asyncio.run(scenario())

    assert after >= before


def test_a_waiting_reader_is_woken_by_an_append_and_misses_none(make: Make) -> None:
    async def scenario() -> int:
        log = make()
        waiter = asyncio.create_task(log.wait_beyond(0))
        await asyncio.sleep(0)
        assert not waiter.done()
        await log.append(records(1))
        await asyncio.wait_for(waiter, 5)
        await asyncio.wait_for(log.wait_beyond(0), 5)
        return await log.end()

    assert asyncio.run(scenario()) == 1


def test_each_group_has_its_own_offset(make: Make) -> None:
    async def scenario() -> tuple[int, int, int]:
        log = make()
        await log.commit("a", 7)
        await log.commit("a", 9)
        await log.commit("b", 3)
        return await log.committed("a"), await log.committed("b"), await log.committed("new")

    assert asyncio.run(scenario()) == (9, 3, 0)


def test_an_append_that_the_disk_refuses_stores_nothing_and_says_so(database: Database, clock: Clock) -> None:
    def fill_the_disk(connection: Any) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages}")

    async def scenario() -> int:
        log = SqliteEventLog(database, clock)
        await database.write(fill_the_disk)
        with pytest.raises(RetryLater):
            await log.append([NewRecord("student_a", event(slot) + b" " * 4000) for slot in range(1, 200)])
        return await log.end()

    assert asyncio.run(scenario()) == 0


def test_the_suite_catches_an_adapter_that_says_stored_before_it_is(database: Database, clock: Clock) -> None:
    """The seeded defect: acknowledge first, write later."""

    class AcknowledgesFirst(SqliteEventLog):
        async def append(self, records: Any) -> datetime:
            self._later = list(records)
            return clock()

    log = AcknowledgesFirst(database, clock)

    with pytest.raises(AssertionError):
        test_what_was_appended_is_read_back_in_order_with_its_own_bytes(lambda: log)


def test_a_database_without_full_flushes_is_refused(tmp_path: Path) -> None:
    import sqlite3

    from learnflow_server.adapters.sqlite.database import assert_full
    from learnflow_server.errors import StartProblem

    connection = sqlite3.connect(tmp_path / "x.sqlite3")
    connection.execute("PRAGMA synchronous=NORMAL")

    with pytest.raises(StartProblem):
        assert_full(connection)
    connection.close()
