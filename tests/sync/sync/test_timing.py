"""Time is frozen once, before the first send, and is as true as the device can know."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.sync.sync.world import NOON, World, once

from learnflow_sync import SystemClock
from learnflow_sync.retry import Backoff, retry_after_s
from learnflow_sync.timing import BUILD_MS, Anchor, Slot, freeze, wire_time

SERVER_MS = 1_795_435_200_000
ANCHOR = Anchor(SERVER_MS, 1_000_000, 0)
HOUR = 3_600_000


def frozen(slots: list[Slot], **options: Any) -> list[tuple[int, str]]:
    found = freeze(
        slots, [slot.sequence for slot in slots], anchor=ANCHOR, boottime_ms=1_000_000,
        **({"this_run": False} | options),
    )  # fmt: skip
    return [(found[slot.sequence].time_ms, found[slot.sequence].quality) for slot in slots]


def made(*walls: int) -> list[Slot]:
    return [Slot(n, wall, 0, None, None) for n, wall in enumerate(walls, start=1)]


def test_in_the_run_that_knows_the_server_the_wall_clock_has_no_say() -> None:
    slots = [Slot(1, 0, 940_000, None, None), Slot(2, 99 * SERVER_MS, 1_000_000, None, None)]

    assert frozen(slots, this_run=True) == [(SERVER_MS - 60_000, "synced"), (SERVER_MS, "synced")]


def test_a_plausible_device_clock_of_an_earlier_run_is_believed() -> None:
    assert frozen(made(SERVER_MS - HOUR, SERVER_MS + 299_000)) == [
        (SERVER_MS - HOUR, "device"),
        (SERVER_MS + 299_000, "device"),
    ]


@pytest.mark.parametrize("wrong", [0, BUILD_MS - 1, SERVER_MS + 301_000, 4_070_908_800_000])
def test_an_implausible_clock_is_estimated_between_its_neighbours(wrong: int) -> None:
    slots = made(SERVER_MS - 4 * HOUR, wrong, wrong, SERVER_MS - HOUR)

    assert frozen(slots)[1:3] == [(SERVER_MS - 3 * HOUR, "estimated"), (SERVER_MS - 2 * HOUR, "estimated")]


def test_with_one_neighbour_it_is_a_millisecond_per_slot_from_it() -> None:
    assert frozen(made(0, 0, SERVER_MS))[:2] == [(SERVER_MS - 2, "estimated"), (SERVER_MS - 1, "estimated")]
    assert frozen(made(SERVER_MS, 0))[1] == (SERVER_MS + 1, "estimated")


def test_without_neighbours_it_counts_back_from_the_send() -> None:
    assert [time for time, _ in frozen(made(0, 0, 0))] == [SERVER_MS - 2, SERVER_MS - 1, SERVER_MS]


@given(st.lists(st.integers(0, 2 * SERVER_MS), min_size=1, max_size=12))
def test_every_frozen_time_is_plausible(walls: list[int]) -> None:
    assert all(BUILD_MS - 12 <= time <= SERVER_MS + 300_012 for time, _ in frozen(made(*walls)))


@given(st.lists(st.tuples(st.integers(0, 10**6), st.booleans()), min_size=1, max_size=12), st.integers(-500, 500))
def test_a_better_anchor_never_turns_the_order_of_a_run(steps: list[tuple[int, bool]], shift: int) -> None:
    boots = sorted(boot for boot, _ in steps)
    slots = [
        Slot(n, 0, boot, ANCHOR.at(boot) + shift if old else None, "synced" if old else None)
        for n, (boot, (_, old)) in enumerate(zip(boots, sorted(steps, key=lambda one: not one[1]), strict=True), 1)
    ]

    times = [time for time, _ in frozen(slots, this_run=True)]

    assert times == sorted(times)


def test_the_time_of_an_event_never_changes_after_its_first_send(world: World) -> None:
    world.records(1)
    world.server.odd = [once(httpx.Response(503))]
    world.syncer.sync_once()
    world.clock.wall = datetime(2031, 1, 1, tzinfo=UTC)
    world.restart()
    world.syncer.sync_once()

    [one, two] = [contents for _, contents in world.server.batches()]
    assert one == two


@pytest.mark.parametrize("wall", [datetime(1970, 1, 2, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC)])
def test_a_device_in_1970_or_2099_sends_the_servers_time(world: World, wall: datetime) -> None:
    world.clock.wall = wall
    world.records(1)
    world.clock.passes(minutes=30)
    world.syncer.sync_once()

    [event] = world.server.log.values()
    assert event.time == wire_time(int((NOON - timedelta(minutes=30)).timestamp()) * 1000)
    assert event.timequality == "synced"


def test_an_earlier_run_in_1970_is_estimated(world: World) -> None:
    world.clock.wall = datetime(1970, 1, 2, tzinfo=UTC)
    world.records(2)
    world.restart()
    world.syncer.sync_once()

    assert {event.timequality for event in world.server.log.values()} == {"estimated"}
    assert all(event.time.startswith("2026-11-23T11:59:59.99") or event.time == "2026-11-23T12:00:00.000Z"
               for event in world.server.log.values())  # fmt: skip


def test_the_students_own_offset_travels(world: World) -> None:
    world.records(1)
    world.syncer.sync_once()

    [event] = world.server.log.values()
    assert event.tzoffset == "60"


def test_the_envelope_on_the_wire_is_whole(world: World) -> None:
    world.records(1)
    world.syncer.sync_once()

    [(_, [content])] = world.server.batches()
    said = msgspec.json.decode(content)
    assert list(said)[:6] == ["specversion", "id", "type", "source", "subject", "time"]
    assert (said["subject"], said["sequence"], said["dataschema"]) == (
        "exercise/e0", "1", "urn:learnflow:schema:exercise.submitted:1"
    )  # fmt: skip
    assert said["id"][14] == "7"


def test_the_systems_clock_is_aware_and_its_boot_clock_goes_forward() -> None:
    clock = SystemClock()

    first = clock.boottime_ms()

    assert clock.now().utcoffset() is not None
    assert clock.boottime_ms() >= first > 0


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, 0), ("7", 7), ("  7 ", 7), ("0", 0), ("1000000000", 900), ("9" * 5000, 900), ("-5", 0), ("1.5", 0),
        ("soon", 0), ("", 0), ("٣", 0), ("Mon, 23 Nov 2026 12:01:00 GMT", 60), ("Mon, 23 Nov 2026 11:00:00 GMT", 0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 900), ("Mon, 99 Nov 2026 12:01:00 GMT", 0), ("Mon, 23 Nov 2026 12:01:00", 0),
    ],
)  # fmt: skip
def test_retry_after_is_read_with_reason(header: str | None, seconds: float) -> None:
    assert retry_after_s(header, NOON) == seconds


def test_backoff_is_full_jitter_that_doubles_from_one_second_to_five_minutes() -> None:
    most, least = Backoff(lambda: 1.0), Backoff(lambda: 0.0)

    assert [most.next_s() for _ in range(11)] == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]
    assert [least.next_s() for _ in range(3)] == [0, 0, 0]
    most.reset()
    assert most.next_s() == 1


def test_a_servers_wish_is_a_floor_clamped_to_a_quarter_of_an_hour() -> None:
    backoff = Backoff(lambda: 0.5)

    assert [backoff.next_s(7), backoff.next_s(10**9), backoff.next_s(-1)] == [7.5, 901, 2]
