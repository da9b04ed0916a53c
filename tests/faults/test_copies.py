"""Cases 21 to 24: cloned and restored disks, rows that vanish, clocks that lie."""

import shutil
from datetime import UTC, datetime, timedelta

import pytest
from tests.faults.case import Case

from learnflow_events.moments import milliseconds
from learnflow_sync.timing import AHEAD_MS, BUILD_MS


@pytest.mark.parametrize("sent_before", [True, False])
def test_case_21_a_database_cloned_onto_two_machines_loses_and_doubles_nothing(case: Case, sent_before: bool) -> None:
    device = case.device
    device.work(5)
    if sent_before:
        device.sync(2)
    copy = case.add(device.copied(case.folder / "copy", "copy"))

    for one in (copy, device, copy):
        one.work(3)
        one.sync(2)

    case.acquit()
    assert len({one["event"]["id"] for one in case.journal.final["stored"]}) == 14


def test_case_21_a_machine_image_resumed_twice_fills_its_slots_twice_and_loses_neither(case: Case) -> None:
    """The image of a running machine, resumed on two: one stream goes on on both. Two ids in a slot are both kept."""
    device = case.device
    device.work(3)
    copy = case.add(device.copied(case.folder / "copy", "copy", running=True))
    copy.outbox._stream = copy.outbox.deliveries._stream = device.outbox._stream

    for one in (copy, device):
        one.work(3)
        one.sync(2)

    case.acquit()
    assert len({one["event"]["id"] for one in case.journal.final["stored"]}) == 9
    assert [line["forked"] for line in case.journal.final["ledgers"]] == [True]


@pytest.mark.parametrize("sent_before", [True, False])
def test_case_22_an_old_backup_that_is_restored_loses_and_doubles_nothing(case: Case, sent_before: bool) -> None:
    device = case.device
    device.work(4)
    if sent_before:
        device.sync(2)
    device.close()
    backup = case.folder / "backup"
    shutil.copytree(device.folder, backup)
    device.open()
    device.work(4)
    device.sync(2)

    device.close()
    shutil.rmtree(device.folder)
    shutil.copytree(backup, device.folder)
    case.journal.note("copied", device=device.name, to="itself, from a backup")
    case.passes(days=2)
    device.open()
    device.work(4)
    device.sync(2)

    case.acquit()
    assert len({one["event"]["id"] for one in case.journal.final["stored"]}) == 12


def drop(case: Case, mark: str) -> None:
    """Let a row vanish behind the program's back."""
    gone = [case.device.id_of(mark)]
    case.device.outbox._database.run(lambda db: db.execute("DELETE FROM outbox WHERE event_id = ?", gone).rowcount)
    case.journal.note("dropped", mark=mark)


@pytest.mark.parametrize("when", ["before they were sent", "after they were accepted"])
def test_case_23_rows_that_a_client_drops_are_named_and_alarmed(case: Case, when: str) -> None:
    device = case.device
    marks = device.work(10)
    if when == "after they were accepted":
        device.syncer.sync_once()
        case.school.change("DELETE FROM log WHERE offset > 2")
    for mark in marks[5:8]:
        drop(case, mark)

    case.acquit()
    voids = [one["event"]["data"] for one in case.journal.final["stored"] if "voided" in one["event"]["type"]]
    assert [(void["from"], void["to"], void["reason"]) for void in voids] == [(6, 8, "lost")]


def test_case_23_slots_declared_lost_raise_the_alarm(case: Case) -> None:
    device = case.device
    marks = device.work(10)
    drop(case, marks[5])

    case.acquit()
    assert case.school.alarms >= 1


WALLS = {
    "1970": datetime(1970, 1, 1, 0, 10, tzinfo=UTC),
    "2099": datetime(2099, 6, 1, tzinfo=UTC),
    "set back a year": datetime(2025, 11, 23, 12, tzinfo=UTC),
    "an hour ahead": datetime(2026, 11, 23, 13, tzinfo=UTC),
}


@pytest.mark.parametrize("wall", WALLS)
@pytest.mark.parametrize("restarted", [True, False])
def test_case_24_a_lying_clock_changes_neither_delivery_nor_order(case: Case, wall: str, restarted: bool) -> None:
    device = case.device
    first = device.work(3)
    device.clock.wall = WALLS[wall]
    case.passes(minutes=4)
    second = device.work(3)
    device.clock.wall = WALLS[wall] - timedelta(days=1)
    third = device.work(3)
    if restarted:
        device.restart()
        device.clock.boot_ms = 5_000
        device.work(1)

    device.sync(2)
    case.acquit()

    stored = {one["event"]["data"]["exercise_id"]: one["event"] for one in case.journal.final["stored"]}
    latest_ms = milliseconds("2026-11-23T12:04:00.000Z") + AHEAD_MS + 60_000
    times = [milliseconds(stored[mark]["time"]) for mark in first + second + third]
    assert all(BUILD_MS <= time <= latest_ms for time in times)
    assert {stored[mark]["timequality"] for mark in first} <= {"synced", "device"}
    if not restarted:
        assert times == sorted(times)
        assert {event["timequality"] for event in stored.values()} == {"synced"}


def test_case_24_a_suspended_laptop_keeps_its_times(case: Case) -> None:
    """The clock of the boot runs through a suspend, so what was done before it lies that long before what came after."""
    device = case.device
    [before] = device.work(1)
    case.passes(hours=9)
    [after] = device.work(1)
    device.sync(2)

    case.acquit()
    stored = {one["event"]["data"]["exercise_id"]: one["event"] for one in case.journal.final["stored"]}
    hours = (milliseconds(stored[after]["time"]) - milliseconds(stored[before]["time"])) / 3_600_000
    assert hours == pytest.approx(9, abs=0.01)
