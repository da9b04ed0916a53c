"""Taking batches: one bad event never delays another, and nothing is `accepted` that isn't stored."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from tests.server.conftest import Clock, event

from learnflow_events.data import SlotVoided
from learnflow_events.exchange import LedgerQuestion, StreamClaim
from learnflow_server.adapters.sqlite.database import Database
from learnflow_server.adapters.sqlite.event_log import SqliteEventLog
from learnflow_server.adapters.sqlite.history import SqliteHistory
from learnflow_server.adapters.sqlite.receipts import SqliteReceipts
from learnflow_server.agents.agent import Agent
from learnflow_server.agents.history import HistoryEffects
from learnflow_server.errors import Refused
from learnflow_server.ingest.accept import Batch, Ingest
from learnflow_server.ingest.body import read_body
from learnflow_server.ingest.ledger import LedgerDesk
from learnflow_server.ingest.loss import LossAlarm


class Bench:
    """An ingest on the embedded adapters."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.log, self.history = SqliteEventLog(database, clock), SqliteHistory(database)
        self.ingest = Ingest("server_1", self.log, SqliteReceipts(database), lambda *_: None, clock)
        self.lost: list[int] = []
        alarm = LossAlarm(self.lost.append)
        self.desk = LedgerDesk("server_1", (self.log, self.history, self.history), alarm, clock)
        self.agent = Agent(self.log, HistoryEffects(self.history, self.history, alarm), lambda *_: None)

    async def take(self, *events: bytes, key: str | None = None) -> dict[str, Any]:
        body = b"[" + b",".join(events) + b"]"
        answer: dict[str, Any] = json.loads(await self.ingest.take(Batch("student_a", key, body)))
        return answer


@pytest.fixture
def bench(database: Database, clock: Clock) -> Bench:
    return Bench(database, clock)


def id_of(content: bytes) -> str:
    return str(json.loads(content)["id"])


def test_a_good_batch_is_accepted_and_stored_as_its_own_bytes(bench: Bench) -> None:
    events = [event(1), event(2)]

    async def scenario() -> tuple[dict[str, Any], list[bytes]]:
        answer = await bench.take(*events)
        return answer, [record.content for record in await bench.log.read(0, 10)]

    answer, stored = asyncio.run(scenario())

    assert {result["status"] for result in answer["results"].values()} == {"accepted"}
    assert stored == events


def test_each_bad_event_is_refused_alone_with_a_code_and_a_sentence(bench: Bench) -> None:
    good = event(1)
    foreign = event(2, student="student_b")
    malformed = event(3).replace(b'"outcome":"ok"', b'"outcome":"maybe"')
    huge = event(4)[:-1] + b',"pad":"' + b"x" * 70_000 + b'"}'

    answer = asyncio.run(bench.take(good, foreign, malformed, huge))["results"]

    assert answer[id_of(good)] == {"status": "accepted"}
    codes = {id_of(one): answer[id_of(one)]["code"] for one in (foreign, malformed, huge)}
    assert list(codes.values()) == ["other_student", "malformed", "too_large"]
    assert all(answer[one]["detail"] for one in codes)


def test_an_unknown_type_of_a_newer_client_is_accepted_and_kept_byte_for_byte(bench: Bench) -> None:
    newer = event(1).replace(b"org.learnflow.code.ran.v1", b"org.learnflow.mind.read.v99")

    async def scenario() -> tuple[dict[str, Any], list[bytes]]:
        answer = await bench.take(newer)
        await bench.agent.step(0)
        return answer, await bench.history.events("student_a")

    answer, stored = asyncio.run(scenario())

    assert answer["results"][id_of(newer)]["status"] == "accepted"
    assert stored == [newer]


def test_one_event_twice_in_a_batch_is_one_and_two_contents_conflict(bench: Bench) -> None:
    twin, other = event(1), event(2)
    changed = other.replace(b'"duration_ms":1', b'"duration_ms":2')

    answer = asyncio.run(bench.take(twin, twin, other, changed))["results"]

    assert answer[id_of(twin)]["status"] == "accepted"
    assert answer[id_of(other)] | {"detail": ""} == {"status": "rejected", "code": "id_conflict", "detail": ""}


def test_a_repeated_batch_gets_the_same_answer_and_stores_nothing_new(bench: Bench) -> None:
    async def scenario() -> tuple[dict[str, Any], dict[str, Any], int]:
        one = event(1)
        first, again = await bench.take(one, key="k"), await bench.take(one, key="k")
        return first, again, await bench.log.end()

    first, again, end = asyncio.run(scenario())

    assert first == again
    assert end == 1


def test_without_a_receipt_a_repeated_batch_changes_no_effect(bench: Bench) -> None:
    async def scenario() -> tuple[int, int]:
        one = event(1)
        for _ in range(3):
            await bench.take(one)
        await bench.agent.step(0)
        return await bench.log.end(), len(await bench.history.events("student_a"))

    assert asyncio.run(scenario()) == (3, 1)


def test_an_empty_batch_has_empty_results(bench: Bench) -> None:
    assert asyncio.run(bench.take())["results"] == {}


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"{}", 422), (b"[", 422), (b'"x"', 422), (b"[" * 200_000, 422), (b"[" + b"1," * 500 + b"1]", 413)],
)
def test_a_body_that_is_no_batch_is_refused_as_a_whole(bench: Bench, body: bytes, status: int) -> None:
    with pytest.raises(Refused) as caught:
        asyncio.run(bench.ingest.take(Batch("student_a", None, body)))

    assert caught.value.status == status


async def chunks(content: bytes, size: int = 1000) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


def test_a_gzip_body_is_inflated() -> None:
    assert asyncio.run(read_body(chunks(gzip.compress(b"[1,2]")), "gzip", 100)) == b"[1,2]"


@pytest.mark.parametrize(
    ("content", "encoding", "status"),
    [
        (gzip.compress(b"x" * 50_000_000), "gzip", 413),
        (b"x" * 2000, "", 413),
        (b"not gzip at all", "gzip", 400),
        (gzip.compress(b"[1,2,3]" * 20)[:-9], "gzip", 400),
        (gzip.compress(b"[]") + b"something behind its end", "gzip", 400),
        (gzip.compress(b"[]") + gzip.compress(b"[]"), "gzip", 400),
        (gzip.compress(b"")[:10] + b"\x00\x00\x00\xff\xff" * 10_000, "gzip", 413),
        (b"[]", "br", 415),
    ],
    ids=["bomb", "too-long", "no-gzip", "cut", "something-behind", "two-members", "empty-blocks", "other-encoding"],
)
def test_a_body_that_cannot_be_read_is_refused_before_it_fills_the_memory(
    content: bytes, encoding: str, status: int
) -> None:
    with pytest.raises(Refused) as caught:
        asyncio.run(read_body(chunks(content), encoding, 1024))

    assert caught.value.status == status


def test_the_ledger_says_settled_only_once_history_has_it(bench: Bench) -> None:
    question = LedgerQuestion(streams={"s1": StreamClaim(last=2, unsettled=1)})

    async def scenario() -> tuple[int, int]:
        await bench.take(event(1), event(2))
        before = (await bench.desk.answer("student_a", question)).streams["s1"].settled_through
        await bench.agent.step(0)
        return before, (await bench.desk.answer("student_a", question)).streams["s1"].settled_through

    assert asyncio.run(scenario()) == (0, 2)


def test_as_of_never_runs_ahead_of_what_history_has_stored(bench: Bench, clock: Clock) -> None:
    question = LedgerQuestion(streams={})

    async def scenario() -> tuple[str, str, str]:
        answer = await bench.take(event(1))
        clock.forward(minutes=10)
        behind = (await bench.desk.answer("student_a", question)).as_of
        await bench.agent.step(0)
        return answer["server_time"], behind, (await bench.desk.answer("student_a", question)).as_of

    received, behind, caught_up = asyncio.run(scenario())

    assert behind <= received < caught_up


def test_slots_that_neither_side_has_raise_the_loss_alarm(bench: Bench) -> None:
    async def scenario() -> list[tuple[int, int]]:
        await bench.take(event(1), event(4))
        await bench.agent.step(0)
        question = LedgerQuestion(streams={"s1": StreamClaim(last=4, unsettled=5)})
        return (await bench.desk.answer("student_a", question)).streams["s1"].missing

    assert asyncio.run(scenario()) == [(2, 3)]
    assert bench.lost == [2]


def test_the_same_lost_slots_raise_the_alarm_once_however_often_and_wherever_they_are_named(bench: Bench) -> None:
    declared = SlotVoided(stream="s1", first=2, last=5, reason="lost")
    question = LedgerQuestion(streams={"s1": StreamClaim(last=4, unsettled=5)})

    async def scenario() -> None:
        await bench.take(event(1), event(4))
        await bench.agent.step(0)
        await bench.desk.answer("student_a", question)
        await bench.desk.answer("student_a", question)
        await bench.take(event(6, declared))
        await bench.agent.step(0)
        await bench.agent.step(0)

    asyncio.run(scenario())

    assert bench.lost == [2, 1], "2 and 3 by the ledger, 5 by the device; 4 is here"


@pytest.mark.parametrize("reason", ["parked", "discarded"])
def test_slots_that_are_void_on_purpose_raise_no_alarm(bench: Bench, reason: Any) -> None:
    async def scenario() -> None:
        await bench.take(event(1), event(2, SlotVoided(stream="s1", first=3, last=3, reason=reason)))
        await bench.agent.step(0)

    asyncio.run(scenario())

    assert bench.lost == []


def test_a_device_that_still_holds_its_slots_raises_no_alarm(bench: Bench) -> None:
    question = LedgerQuestion(streams={"s1": StreamClaim(last=9, unsettled=1)})

    answer = asyncio.run(bench.desk.answer("student_a", question))

    assert answer.streams["s1"].missing == [(1, 9)]
    assert bench.lost == []
