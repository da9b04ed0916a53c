"""Cases 16 to 20, 33 and 34: what is in a batch, and what each side knows of it."""

import gzip
import json
import tracemalloc
import zlib
from typing import Any, ClassVar

import httpx
import msgspec
import pytest
from tests.faults.answers import our_problem
from tests.faults.case import Case
from tests.faults.device import Device, Forward, is_upload
from tests.faults.school import URL
from tests.sync.sync.world import PLACE, body_of

from learnflow_events.data import InPack
from learnflow_sync.timing import Anchor


def post(case: Case, device: Device, body: bytes, **headers: str) -> httpx.Response:
    """Send bytes as the device's student."""
    signed_in = device.tokens.load()
    assert signed_in is not None
    sent = {"authorization": f"Bearer {signed_in.access_token}", "content-type": "application/json", **headers}
    return case.school.answer(httpx.Request("POST", f"{URL}/v1/events", content=body, headers=sent))


def contents(device: Device) -> list[bytes]:
    """The frozen bytes of what waits."""
    now_ms = int(device.school.clock().timestamp() * 1000)
    batch = device.outbox.deliveries.next_batch(0, Anchor(now_ms, device.clock.boot_ms, 0))
    return [one.content for one in batch]


def test_case_16_our_413_halves_and_parks_only_the_big_one(case: Case) -> None:
    """Our server with a smaller limit than this client knows."""
    device = case.device
    device.work(20)
    [big] = device.work(1, code="x" * 20_000)
    device.work(20)
    case.journal.note("poisoned", mark=big)

    def limited(request: httpx.Request, forward: Forward) -> httpx.Response:
        if is_upload(request) and len(body_of(request)) > 15_000:
            return our_problem(case.school, 413, "batch_too_large")
        return forward(request)

    device.network.fault = limited
    status = device.sync(3)

    assert (status.kind, status.parked, status.waiting, status.settled) == ("parked", 1, 0, 41)
    assert [row["state"] for row in device.rows() if row["event_id"] == device.id_of(big)] == ["parked"]
    case.acquit()


def test_case_17_one_poison_event_in_200_is_parked_alone(case: Case) -> None:
    device = case.device
    poison = device.work(200)[120]
    device.spoil(poison)

    first = device.sync()
    status = device.sync(2)

    assert (first.parked, first.waiting + first.accepted) == (1, 200)
    assert (status.kind, status.settled, status.parked) == ("parked", 200, 1)
    case.acquit()
    assert case.school.alarms == 0
    [line] = case.journal.final["ledgers"]
    assert (line["missing"], line["settled_through"]) == ([], 201)
    assert list(map(list, line["void"])) == [[121, 121]]


def test_case_18_another_content_under_the_same_id_is_kept_and_flagged(case: Case) -> None:
    """A disk copied while LearnFlow ran: only the original run knows the true times, so the two freeze other contents."""
    device = case.device
    device.work(2)
    copy = case.add(device.copied(case.folder / "copy", "copy", running=True))

    device.clock.passes(minutes=3)
    case.school.clock.passes(minutes=2)
    for one in (copy, device):
        one.sync(2)

    case.acquit()
    stored = case.journal.final["stored"]
    assert len(stored) == 4
    assert len({one["event"]["id"] for one in stored}) == 2


def test_case_19_an_id_twice_in_a_batch_counts_once(case: Case) -> None:
    device = case.device
    device.work(2)
    first, second = contents(device)

    answer = post(case, device, b"[" + b",".join([first, second, first]) + b"]")

    results = answer.json()["results"]
    assert [one["status"] for one in results.values()] == ["accepted"] * 2
    case.acquit()
    assert len(case.journal.final["stored"]) == 2


def test_case_19_two_contents_of_one_id_in_a_batch_are_refused_and_the_true_one_comes_through_alone(case: Case) -> None:
    device = case.device
    device.work(2)
    first, second = contents(device)
    other = json.dumps(json.loads(first) | {"tzoffset": "7"}).encode()

    results = post(case, device, b"[" + b",".join([first, other, second]) + b"]").json()["results"]

    assert {(one["status"], one.get("code")) for one in results.values()} == {
        ("rejected", "id_conflict"),
        ("accepted", None),
    }
    case.acquit()
    assert len(case.journal.final["stored"]) == 2


def test_case_20_an_id_missing_from_the_results_stays_and_goes_again(case: Case) -> None:
    device = case.device
    marks = device.work(5)

    def forgets(request: httpx.Request, forward: Forward) -> httpx.Response:
        said = forward(request).json()
        del said["results"][device.id_of(marks[2])]
        return httpx.Response(200, json=said)

    device.network.uploads = [forgets]
    status = device.sync()

    assert (status.waiting, status.accepted) == (1, 4)
    case.acquit()


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_case_33_a_bomb_is_413_in_bounded_memory(case: Case, encoding: str) -> None:
    """256 MiB, 260 KB when packed: refused after its first MiB."""
    device = case.device
    device.work(2)
    device.sync()
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    parts = [packer.compress(bytes(1024 * 1024)) for _ in range(256)]
    bomb = b"".join([*parts, packer.flush()]) if encoding == "gzip" else bytes(3 * 1024 * 1024)

    tracemalloc.start()
    try:
        answer = post(case, device, bomb, **{"content-encoding": encoding})
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert (answer.status_code, answer.json()["code"]) == (413, "batch_too_large")
    assert peak_bytes < 16 * 1024 * 1024
    assert gzip.decompress(gzip.compress(b"x")) == b"x"
    case.acquit()


class LessonSketched(InPack, frozen=True, kw_only=True):
    """An event of a client that doesn't exist yet."""

    name: ClassVar[str] = "lesson.sketched"
    version: ClassVar[int] = 99
    exercise_id: str
    strokes: list[int]


def test_case_34_an_unknown_event_of_a_newer_client_is_kept_byte_for_byte(case: Case) -> None:
    device = case.device
    device.work(1)
    case.journal.note("begun", mark="sketch", student=device.student, device=device.name)
    future = device.outbox.record(LessonSketched(**PLACE, exercise_id="sketch", strokes=[1, 2, 3]))
    assert device.promised("sketch", future)
    device.work(1)

    assert device.sync(2).kind == "safe"
    case.acquit()
    sent = {row["event_id"]: row["content"] for row in device.rows()}
    kept = dict(case.school.query("SELECT id, content FROM history"))
    assert {event_id: bytes(content) for event_id, content in kept.items()} == sent


def test_case_34_a_newer_servers_answers_are_understood_by_this_client(case: Case) -> None:
    device = case.device

    def newer(request: httpx.Request, forward: Forward) -> httpx.Response:
        answer = forward(request)
        body = answer.json() if answer.content else None
        if not isinstance(body, dict):
            return answer
        more: dict[str, Any] = {"news": {"deep": [1]}, "status_v2": "fine"}
        for result in body.get("results", {}).values():
            result |= {"receipt": "r-1", "shard": 7}
        for line in body.get("streams", {}).values():
            line |= {"checksum": "abc"}
        return httpx.Response(answer.status_code, headers=answer.headers, content=msgspec.json.encode(body | more))

    device.network.fault = newer
    device.work(3)

    assert device.sync(2).kind == "safe"
    case.acquit()
