"""Each seeded defect turns the suite red: its scenario is acquitted without the defect and accused with it."""

import asyncio
from collections.abc import Callable
from typing import NamedTuple

import httpx
import pytest
from tests.faults import defects
from tests.faults.case import Case
from tests.faults.checker import Kind, kinds
from tests.faults.device import Device, Forward, lost_request
from tests.faults.power_cut import LoggedDisk
from tests.faults.test_device_faults import recorded_until_the_power_goes
from tests.faults.through import Killed, Through

from learnflow_server.agents.progress import ProgressEffects
from learnflow_server.services import Services
from learnflow_sync.deliveries import Deliveries


def delivering_by(device: Device, kind: type[Deliveries]) -> Device:
    device.outbox.deliveries = kind(device.outbox._database, device.outbox._stream, device.clock)
    device.new_syncer()
    return device


def delete_before_ack(case: Case, seeded: bool) -> None:
    device = delivering_by(case.device, defects.DeletesBeforeTheAnswer if seeded else Deliveries)
    device.network.uploads = [lost_request]
    device.work(3)
    device.sync(2)
    case.heal()


def everything_up_to_the_highest(case: Case, seeded: bool) -> None:
    device = delivering_by(case.device, defects.BelievesTheHighest if seeded else Deliveries)
    marks = device.work(3)

    def forgets(request: httpx.Request, forward: Forward) -> httpx.Response:
        """The server takes all but one, and says nothing of that one."""
        said = forward(request).json()
        del said["results"][device.id_of(marks[1])]
        gone = device.id_of(marks[1])
        case.school.change("DELETE FROM log WHERE json_extract(CAST(content AS TEXT), '$.id') = ?", gone)
        return httpx.Response(200, json=said)

    device.network.uploads = [forgets]
    device.syncer.sync_once()
    case.heal()


def dedup_by_slot(case: Case, seeded: bool) -> None:
    if seeded:
        case.with_defect(_history_by(defects.OnePerSlot))
    device = case.device
    device.work(2)
    copy = case.add(device.copied(case.folder / "copy", "copy", running=True))
    copy.outbox._stream = copy.outbox.deliveries._stream = device.outbox._stream
    for one in (copy, device):
        one.work(2)
        one.sync(2)
    case.heal()


def dedup_with_a_window(case: Case, seeded: bool) -> None:
    if seeded:
        case.with_defect(_history_by(defects.ForgetsAfterAnHour))
        for statement in ("ALTER TABLE history RENAME TO keyed", "CREATE TABLE history AS SELECT * FROM keyed"):
            case.school.change(statement)
    device, late = case.device, list[httpx.Request]()

    def too_late(request: httpx.Request, forward: Forward) -> httpx.Response:
        late.append(request)
        raise httpx.ReadTimeout("too late")

    device.network.uploads = [too_late]
    device.work(3)
    device.sync(3)
    case.passes(hours=3)
    case.school.change("DELETE FROM receipts")
    case.school.answer(late[0])
    case.school.digest()
    case.heal()


def whole_batch_refused(case: Case, seeded: bool) -> None:
    def wire(services: Services) -> None:
        services.ingest = defects.RefusesWholeBatches(services.ingest)  # type: ignore[assignment]

    case.with_defect(wire)
    device = case.device
    if seeded:
        syncer = device.syncer
        syncer._uploader = defects.ParksWholeBatches(device.outbox.deliveries, syncer._account, syncer._progress)
    device.spoil(device.work(20)[7])
    device.sync(2)
    case.heal()


def commit_before_effect(case: Case, seeded: bool) -> None:
    device, agents = case.device, case.school.services.agents
    right = agents["progress"]
    if seeded:
        agents["progress"] = defects.CommitsFirst(right._log, right._effects, right._counted)
    device.work(5)
    device.syncer.sync_once()
    try:
        case.school.digest("progress")
    except Killed:
        case.journal.note("killed", agent="progress")
    case.heal()


def counter_instead_of_set(case: Case, seeded: bool) -> None:
    device, agents = case.device, case.school.services.agents
    if seeded:
        agents["progress"]._effects = defects.Counts(case.school.services.states)
    device.work(5)
    device.sync()
    case.school.run(agents["progress"].step(0))
    case.heal()


def normal_instead_of_full(case: Case, seeded: bool) -> None:
    recorded_until_the_power_goes(case, 0, defects.NormalDisk if seeded else LoggedDisk)
    case.heal()


def parked_slot_left_open(case: Case, seeded: bool) -> None:
    device = delivering_by(case.device, defects.LeavesSlotsOpen if seeded else Deliveries)
    device.spoil(device.work(5)[2])
    device.sync(2)
    case.heal()


def write_without_version_check(case: Case, seeded: bool) -> None:
    device, school = case.device, case.school
    device.work(6)
    device.syncer.sync_once()
    records = school.run(school.services.log.read(0, 500))

    async def two_at_once() -> None:
        states = defects.NoVersionCheck(school.services.states) if seeded else school.services.states
        await asyncio.gather(ProgressEffects(states).apply(records[:3]), ProgressEffects(states).apply(records[3:]))

    school.run(two_at_once())
    school.run(school.services.log.commit("learnflow-progress", records[-1].offset))
    case.heal()


class Seeded(NamedTuple):
    scenario: Callable[[Case, bool], None]
    accused_of: Kind


DEFECTS = {
    "delete before ack": Seeded(delete_before_ack, "lost"),
    "everything up to the highest acknowledged is done": Seeded(everything_up_to_the_highest, "lost"),
    "dedup by stream and sequence": Seeded(dedup_by_slot, "lost"),
    "dedup with a ttl": Seeded(dedup_with_a_window, "duplicated"),
    "whole batch 400": Seeded(whole_batch_refused, "unexplained"),
    "commit before effect": Seeded(commit_before_effect, "lost"),
    "counter instead of set": Seeded(counter_instead_of_set, "duplicated"),
    "normal instead of full": Seeded(normal_instead_of_full, "lost"),
    "parked slot left open": Seeded(parked_slot_left_open, "unexplained"),
    "write without version check": Seeded(write_without_version_check, "lost"),
}


@pytest.mark.parametrize("defect", DEFECTS)
def test_the_checker_accuses_a_seeded_defect(case: Case, defect: str) -> None:
    DEFECTS[defect].scenario(case, True)

    findings = case.verdict()

    assert DEFECTS[defect].accused_of in kinds(findings), findings


@pytest.mark.parametrize("defect", DEFECTS)
def test_the_same_scenario_without_its_defect_is_acquitted(case: Case, defect: str) -> None:
    DEFECTS[defect].scenario(case, False)

    assert case.verdict() == []


def _history_by(kind: type[Through]) -> Callable[[Services], None]:
    def wire(services: Services) -> None:
        effects = services.agents["history"]._effects
        effects._history = kind(effects._history)  # type: ignore[attr-defined]

    return wire
