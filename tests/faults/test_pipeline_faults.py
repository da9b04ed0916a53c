"""Cases 27 to 32 and 36: what happens between ingest and the far end, on the ports of the embedded store.

Cases marked `brokers` are written against the ports: the embedded adapters stand here for Kafka, Redis and PostgreSQL,
and the same cases run on the real ones when those adapters exist.
"""

import random
from collections.abc import Callable, Sequence
from datetime import datetime

import httpx
import pytest
from tests.faults.case import Case
from tests.faults.device import Forward
from tests.faults.through import Killed, Through

from learnflow_server.agents.agent import Agent, Effects
from learnflow_server.agents.progress import ProgressEffects
from learnflow_server.domain.records import NewRecord, Record
from learnflow_server.errors import RetryLater
from learnflow_server.ports import EventLog
from learnflow_server.services import Services


class BreakingLog(Through):
    """The log's `append` fails by the script: None goes well, "before" stores nothing, "after" stores and doesn't say so."""

    def __init__(self, inner: EventLog, script: Callable[[], str | None]) -> None:
        super().__init__(inner)
        self._script = script

    async def append(self, records: Sequence[NewRecord]) -> datetime:
        outcome = self._script()
        if outcome == "before":
            raise RetryLater("the log is down", retry_after_s=30)
        received_at: datetime = await self._inner.append(records)
        if outcome == "after":
            raise RetryLater("the broker died before it answered")
        return received_at


def breaking_log(script: Callable[[], str | None]) -> Callable[[Services], None]:
    def wire(services: Services) -> None:
        services.ingest._log = BreakingLog(services.log, script)

    return wire


def test_case_27_ingest_is_killed_after_the_logs_ack(case: Case) -> None:
    device = case.device

    def killed(request: httpx.Request, forward: Forward) -> httpx.Response:
        forward(request)
        case.school.change("DELETE FROM receipts")
        case.school.restart()
        raise httpx.RemoteProtocolError("the server died")

    device.network.uploads = [killed, killed]
    device.work(5)

    assert [device.sync().kind for _ in range(2)] == ["offline"] * 2
    assert device.sync(2).kind == "safe"
    case.acquit()
    assert len(case.journal.final["stored"]) == 5


@pytest.mark.brokers
def test_case_28_the_log_is_down_for_thirty_minutes(case: Case) -> None:
    down = [True]
    case.with_defect(breaking_log(lambda: "before" if down[0] else None))
    device = case.device
    device.work(20)

    for _ in range(30):
        status = device.sync()
        assert (status.kind, status.waiting) == ("offline", 20 + status.made - 20)
        delay_s, _ = device.syncer._plan()
        assert delay_s is not None
        assert delay_s >= 30
        case.passes(minutes=1)
        device.work(1)
    down[0] = False

    assert device.sync(2).kind == "safe"
    case.acquit()
    assert len(case.journal.final["stored"]) == 50


@pytest.mark.brokers
@pytest.mark.parametrize("seed", range(3))
def test_case_29_a_broker_dies_while_producing(case: Case, seed: int) -> None:
    chance = random.Random(seed)
    case.journal.seed = seed
    healed: list[bool] = []
    case.with_defect(breaking_log(lambda: None if healed else chance.choice([None, "before", "after", "after"])))
    device = case.device
    for _ in range(10):
        device.work(3)
        device.sync()

    healed.append(True)
    case.acquit()
    assert len(case.journal.final["stored"]) == 30


class KilledBeforeCommit(Through):
    """A log whose consumer dies between its effects and the commit of its offset, so many times."""

    def __init__(self, inner: EventLog, times: int) -> None:
        super().__init__(inner)
        self._left = times

    async def commit(self, group: str, offset: int) -> None:
        if self._left:
            self._left -= 1
            raise Killed
        await self._inner.commit(group, offset)


@pytest.mark.brokers
@pytest.mark.parametrize("agent", ["progress", "alerts", "history"])
def test_case_30_a_consumer_is_killed_between_effect_and_commit(case: Case, agent: str) -> None:
    device = case.device
    device.work(30)
    device.syncer.sync_once()
    running = case.school.services.agents[agent]
    running._log = KilledBeforeCommit(case.school.services.log, 1)

    with pytest.raises(Killed):
        case.school.digest(agent)

    case.acquit()


@pytest.mark.brokers
def test_case_30_a_zombie_consumer_works_on_from_an_old_offset(case: Case) -> None:
    device = case.device
    device.work(10)
    device.syncer.sync_once()
    school = case.school
    zombies = [Agent(school.services.log, agent._effects, lambda *_: None) for agent in school.services.agents.values()]
    for _ in range(3):
        device.work(5)
        device.sync()
        for zombie in zombies:
            school.run(zombie.step(0))

    case.acquit()
    assert len(case.journal.final["stored"]) == 25


@pytest.mark.brokers
def test_case_30_two_consumers_take_the_same_records_at_once(case: Case) -> None:
    """A rebalance: both read before either writes, so one of them must read again."""
    device = case.device
    device.work(40)
    device.syncer.sync_once()
    states = case.school.services.states
    records = case.school.run(case.school.services.log.read(0, 500))
    halves = [records[:25], records[15:]]

    async def at_once() -> None:
        import asyncio

        await asyncio.gather(*(ProgressEffects(states).apply(half) for half in halves for _ in range(2)))

    case.school.run(at_once())
    case.acquit()


@pytest.mark.brokers
@pytest.mark.parametrize("loss", ["restored from an older snapshot", "flushed"])
def test_case_30_the_state_store_goes_back_and_the_log_is_read_again(case: Case, loss: str) -> None:
    """The states are derived: reading the log again from its start brings them back."""
    device, school = case.device, case.school
    device.work(10)
    device.sync(2)
    snapshot = school.query("SELECT * FROM states")
    device.work(10)
    device.sync(2)
    school.change("DELETE FROM states")
    if loss != "flushed":
        for row in snapshot:
            school.change("INSERT INTO states VALUES (?, ?, ?)", *row)

    school.run(school.services.agents["progress"].step(0))

    case.acquit()


@pytest.mark.brokers
@pytest.mark.parametrize("seed", range(3))
def test_case_30_other_partitions_bring_another_order_and_the_same_result(case: Case, seed: int) -> None:
    """From 12 to 24 partitions a student's records may come in two parts, each in its order, interleaved anyhow."""
    device, school, chance = case.device, case.school, random.Random(seed)
    device.work(60)
    device.syncer.sync_once()
    records = school.run(school.services.log.read(0, 500))
    parts = [records[::2], records[1::2]]
    services = school.services

    async def interleaved() -> None:
        while any(parts):
            part = chance.choice([part for part in parts if part])
            await ProgressEffects(services.states).apply([part.pop(0)])

    school.run(interleaved())
    case.acquit()


class DownHistory(Through):
    """History while its database is down."""

    down = True

    async def store(self, records: Sequence[Record], *, through: int) -> list[Record]:
        if self.down:
            raise RetryLater("the database is down")
        new: list[Record] = await self._inner.store(records, through=through)
        return new


@pytest.mark.brokers
def test_case_31_the_history_database_is_down_and_nothing_is_called_settled(case: Case) -> None:
    device, school = case.device, case.school
    effects = school.services.agents["history"]._effects
    effects._history = down = DownHistory(school.services.ledger._history)  # type: ignore[attr-defined]
    device.work(10)
    for _ in range(5):
        status = device.syncer.sync_once()
        assert (status.accepted, status.settled) == (10, 0)
        with pytest.raises(RetryLater):
            school.digest("history")
        case.passes(minutes=10)
    down.down = False
    school.digest()

    assert device.sync(2).kind == "safe"
    assert len([one for one in device.network.requests if one.url.path == "/v1/events"]) <= 2
    case.acquit()


@pytest.mark.brokers
def test_case_31_a_restored_older_backup_gets_everything_again(case: Case) -> None:
    device, school = case.device, case.school
    device.work(10)
    device.sync(2)
    backup = case.folder / "server-backup"
    school.backup(backup)
    device.work(10)
    assert device.sync(2).kind == "safe"

    case.passes(minutes=30)
    school.restore(backup)
    case.journal.note("restored", what="the server's database")
    assert len(school.stored([device.student])) == 10

    case.acquit()
    assert len(case.journal.final["stored"]) == 20


def test_case_32_thirty_devices_at_once_drain_without_a_spiral(case: Case) -> None:
    """Sixty events each here; 2,000 each on a real server: test_real_server.py."""
    devices = [case.new_device(f"laptop{number}") for number in range(30)]
    for device in devices:
        device.work(60)

    for device in devices:
        device.syncer.sync_once()

    uploads = [one for device in devices for one in device.network.requests if one.url.path == "/v1/events"]
    assert len(uploads) == 60, "one to learn the time, one with everything"
    case.school.digest()
    case.acquit()
    assert len(case.journal.final["stored"]) == 1800


class FailsOn:
    """Effects that can't digest one event, the first time that they meet it."""

    def __init__(self, inner: Effects, event_id: str) -> None:
        self.group = inner.group
        self._inner, self._event_id = inner, event_id
        self.failures = 2

    async def apply(self, records: Sequence[Record]) -> None:
        if self.failures and any(record.event.id == self._event_id for record in records):
            self.failures -= 1
            raise ValueError("seeded")
        await self._inner.apply(records)


def test_case_36_an_event_dead_lettered_in_historys_way_is_sent_again(case: Case) -> None:
    device = case.device
    marks = device.work(9)
    agent = case.school.services.agents["history"]
    agent._effects = FailsOn(agent._effects, device.id_of(marks[4]))
    device.sync()

    status = device.sync()
    assert (status.settled, status.accepted) == (8, 1)
    assert case.school.query("SELECT count(*) FROM dead_letters") == [(1,)]

    case.acquit()
    assert len(case.journal.final["stored"]) == 9


def test_case_36_a_log_lost_after_acceptance_gets_everything_again(case: Case) -> None:
    device, school = case.device, case.school
    device.work(3)
    device.sync(2)
    device.work(4)
    device.syncer.sync_once()
    school.change("DELETE FROM log WHERE offset > 3")

    status = device.sync()
    assert (status.settled, status.accepted) == (3, 4)

    case.acquit()
    assert len(case.journal.final["stored"]) == 7
