"""The contracts of `History` and `Ledger`: every event once, slots filled or void, whatever is repeated or late."""

import asyncio
import random
from datetime import timedelta

import pytest
from tests.server.conftest import NOON, event

from learnflow_events.data import SlotVoided
from learnflow_server.adapters.sqlite.database import Database
from learnflow_server.adapters.sqlite.history import SqliteHistory
from learnflow_server.domain.records import Record, StreamSlots


@pytest.fixture(params=["sqlite"])
def history(request: pytest.FixtureRequest, database: Database) -> SqliteHistory:
    return {"sqlite": lambda: SqliteHistory(database)}[request.param]()


def record(offset: int, content: bytes) -> Record:
    return Record(offset, "student_a", NOON + timedelta(seconds=offset), content)


def slots(history: SqliteHistory, stream: str = "s1") -> StreamSlots:
    return asyncio.run(history.slots("student_a", [stream])).get(stream, StreamSlots(stream))


def test_repeating_records_changes_nothing(history: SqliteHistory) -> None:
    records = [record(n, event(n)) for n in range(1, 6)]

    for _ in range(3):
        asyncio.run(history.store(records, through=5))

    assert slots(history).filled == ((1, 5),)
    assert len(asyncio.run(history.events("student_a"))) == 5


def test_the_order_of_arrival_changes_nothing(history: SqliteHistory) -> None:
    contents = [event(n) for n in range(1, 31)]
    random.Random(4).shuffle(contents)

    for offset, content in enumerate(contents, 1):
        asyncio.run(history.store([record(offset, content)], through=offset))

    assert slots(history).filled == ((1, 30),)


def test_a_hole_stays_open_until_it_is_filled_or_declared_void(history: SqliteHistory) -> None:
    asyncio.run(history.store([record(1, event(1)), record(2, event(4))], through=2))
    void = SlotVoided(stream="s1", first=2, last=2, reason="parked")
    asyncio.run(history.store([record(3, event(1, void, stream="s2")), record(4, event(3))], through=4))

    found = slots(history)

    assert (found.filled, found.void, found.forked) == (((1, 1), (3, 4)), ((2, 2),), False)


@pytest.mark.parametrize("order", [(0, 1, 2), (1, 0, 2), (2, 1, 0)])
def test_a_slot_that_is_filled_is_not_void_whichever_came_first(history: SqliteHistory, order: tuple[int, ...]) -> None:
    void = SlotVoided(stream="s1", first=2, last=5, reason="parked")
    contents = [event(1, void, stream="s2"), event(3), event(5)]

    for offset, which in enumerate(order, 1):
        asyncio.run(history.store([record(offset, contents[which])], through=offset))

    found = slots(history)
    assert (found.filled, found.void) == (((3, 3), (5, 5)), ((2, 2), (4, 4)))


def test_a_voiding_that_ends_before_it_begins_voids_nothing(history: SqliteHistory) -> None:
    backwards = SlotVoided(stream="s1", first=5, last=2, reason="parked")

    asyncio.run(history.store([record(1, event(1, backwards, stream="s2"))], through=1))

    assert slots(history).void == ()


def test_two_ids_in_one_slot_are_both_kept_and_flagged_as_a_fork(history: SqliteHistory) -> None:
    asyncio.run(history.store([record(1, event(1)), record(2, event(1))], through=2))

    assert slots(history).forked
    assert len(asyncio.run(history.events("student_a"))) == 2


def test_a_second_content_under_one_id_is_kept(history: SqliteHistory) -> None:
    first = event(1)
    other = first.replace(b'"duration_ms":1', b'"duration_ms":2')

    asyncio.run(history.store([record(1, first), record(2, other)], through=2))

    assert asyncio.run(history.events("student_a")) == [first, other]


def test_the_position_is_stored_with_the_effects_and_never_falls(history: SqliteHistory) -> None:
    asyncio.run(history.store([record(1, event(1))], through=7))
    asyncio.run(history.store([record(1, event(1))], through=3))

    assert asyncio.run(history.position()) == 7


def test_recent_streams_are_those_seen_since(history: SqliteHistory) -> None:
    asyncio.run(history.store([record(1, event(1, stream="old")), record(100, event(1, stream="new"))], through=100))

    found = asyncio.run(history.recent("student_a", NOON + timedelta(seconds=50)))

    assert set(found) == {"new"}
