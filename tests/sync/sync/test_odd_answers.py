"""Whatever a network or a server answers, nothing is lost, nothing leaves but by the rules, and sending goes on."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from tests.sync.sync.world import STUDENT, ModelServer, World, always, body_of, once

LOGIN_PAGE = httpx.Response(200, html="<html>Welcome to Airport Wi-Fi</html>")


def foreign_problem(answered: int, code: str = "batch_too_large", **changes: Any) -> httpx.Response:
    """A problem document as ours, but of another server."""
    body = json.loads(ModelServer("somebody-else").problem(answered, code).content) | changes
    return httpx.Response(answered, json=body, headers={"content-type": "application/problem+json"})


def plain(status: int, *, problem: bool = False) -> Callable[[httpx.Request], httpx.Response]:
    return lambda _: foreign_problem(status) if problem else httpx.Response(status, text="no")


def raises(error: type[Exception]) -> Callable[[httpx.Request], httpx.Response]:
    def answer(request: httpx.Request) -> httpx.Response:
        raise error("seeded")

    return answer


def cut_body(request: httpx.Request) -> httpx.Response:
    whole = ModelServer()._events(request).content
    return httpx.Response(200, content=whole[: len(whole) // 2], headers={"content-type": "application/json"})


def bad_gzip(request: httpx.Request) -> httpx.Response:
    def parts() -> Any:
        yield b"not gzip"

    return httpx.Response(200, content=parts(), headers={"content-encoding": "gzip"})


FOREIGN_STATUSES = (
    400, 401, 403, 404, 405, 408, 410, 413, 415, 418, 422, 425, 426, 429, 451, 500, 502, 503, 504
)  # fmt: skip
FOREIGN: dict[str, Callable[[httpx.Request], httpx.Response]] = {
    "captive portal 200": lambda _: LOGIN_PAGE,
    "redirect": lambda _: httpx.Response(302, headers={"location": "http://portal/"}),
    "moved for good": lambda _: httpx.Response(308, headers={"location": "http://portal/"}),
    "json of somebody else": lambda _: httpx.Response(200, json={"ok": True}),
    "empty 200": lambda _: httpx.Response(200),
    "204": lambda _: httpx.Response(204),
    "deeply nested": lambda _: httpx.Response(200, content=b"[" * 100_000),
    "another server's acceptance": lambda request: ModelServer("somebody-else")._events(request),
    "cut body": cut_body,
    "bad gzip": bad_gzip,
    "no network": raises(httpx.ConnectError),
    "timeout": raises(httpx.ReadTimeout),
    "reset": raises(httpx.ReadError),
    "garbled http": raises(httpx.RemoteProtocolError),
    **{f"foreign {status}": plain(status) for status in FOREIGN_STATUSES},
    **{f"another server's {status}": plain(status, problem=True) for status in (400, 403, 410, 413, 422, 426)},
    "erased by another server": lambda _: foreign_problem(410, "student_erased"),
    "a problem whose status lies": lambda _: foreign_problem(400, server_id="server_1", status=503),
}  # fmt: skip


@pytest.mark.parametrize("name", FOREIGN)
def test_a_foreign_answer_parks_nothing_and_the_same_events_go_again(world: World, name: str) -> None:
    ids = world.records(2)
    odd = always(lambda: httpx.Response(500))

    def answer(request: httpx.Request) -> httpx.Response | None:
        return FOREIGN[name](request) if odd(request) is not None else None

    world.server.odd = [answer]
    offline = world.syncer.sync_once()
    tried = [content for _, contents in world.server.batches() for content in contents]
    world.server.odd.clear()
    healed = world.syncer.sync_once()

    assert (offline.kind, offline.waiting, offline.parked) == ("offline", 2, 0)
    assert offline.last_error
    assert (healed.kind, healed.settled, healed.last_error) == ("safe", 2, "")
    assert {event_id for event_id, _ in world.server.log} == set(ids)
    assert set(tried) <= {content for _, contents in world.server.batches()[-1:] for content in contents}


@pytest.mark.parametrize("status", [400, 413, 422])
def test_our_refusal_of_a_batch_parks_only_the_one_that_causes_it(world: World, status: int) -> None:
    ids = world.records(9)
    bad = ids[5]

    def refuses(request: httpx.Request) -> httpx.Response | None:
        if request.url.path == "/v1/events" and any(bad.encode() in one for one in _sent(request)):
            return world.server.problem(status, "malformed")
        return None

    world.server.odd = [refuses]
    status_now = world.syncer.sync_once()

    assert (status_now.kind, status_now.settled, status_now.parked) == ("parked", 9, 1)
    assert {event_id for event_id, _ in world.server.log} >= set(ids) - {bad}
    [parked] = [row for row in world.rows() if row["state"] == "parked"]
    assert (parked["event_id"], parked["code"], parked["detail"]) == (bad, "malformed", "because malformed")


def test_a_rejected_event_is_parked_its_slot_declared_and_the_ledger_complete(world: World) -> None:
    ids = world.records(200)
    world.server.rejects[ids[77]] = "malformed"

    status = world.syncer.sync_once()

    assert (status.settled, status.parked, status.waiting, status.made) == (200, 1, 0, 201)
    [question] = world.outbox.deliveries.claims()
    [stream] = question.streams
    assert world.server._voids() == {stream: {78}}


def test_parked_events_go_again_after_an_upgrade_and_fill_their_slot(world: World) -> None:
    [bad] = world.records(1)
    world.server.rejects[bad] = "malformed"
    world.syncer.sync_once()
    world.server.rejects.clear()

    assert world.outbox.deliveries.retry_parked() == 1
    status = world.syncer.sync_once()

    assert (status.kind, status.settled, status.parked) == ("safe", 2, 0)


def test_a_server_that_refuses_every_void_does_not_make_them_without_end(world: World) -> None:
    world.records(2)

    def rejects_all(request: httpx.Request) -> httpx.Response | None:
        if request.url.path != "/v1/events" or not (sent := _sent(request)):
            return None
        results = {json.loads(one)["id"]: {"status": "rejected", "code": "malformed"} for one in sent}
        return httpx.Response(
            200, json={"server_id": "server_1", "server_time": "2026-11-23T12:00:00.000Z", "results": results}
        )

    world.server.odd = [rejects_all]
    status = world.syncer.sync_once()

    assert (status.made, status.parked) == (4, 4)


@pytest.mark.parametrize("said", [{}, {"status": "retry"}])
def test_an_id_without_a_final_answer_stays_pending_and_the_others_go_on(world: World, said: dict[str, str]) -> None:
    ids = world.records(3)

    def forgets_one(request: httpx.Request) -> httpx.Response:
        answer = json.loads(world.server._events(request).content)
        del answer["results"][ids[1]]
        if said:
            answer["results"][ids[1]] = said
        return httpx.Response(200, json=answer | {"retry_after_s": 7})

    world.server.odd = [once(forgets_one)]
    first = world.syncer.sync_once()
    second = world.syncer.sync_once()

    assert (first.waiting, first.accepted) == (1, 2)
    assert (second.kind, second.settled) == ("safe", 3)


def test_an_answer_lost_after_the_log_has_it_takes_effect_once_by_the_same_bytes_and_key(world: World) -> None:
    world.records(3)

    def lost(request: httpx.Request) -> httpx.Response:
        world.server._events(request)
        raise httpx.ReadTimeout("lost")

    world.server.odd = [once(lost)]
    first = world.syncer.sync_once()
    second = world.syncer.sync_once()

    assert (first.kind, second.kind) == ("offline", "safe")
    assert len(world.server.log) == 3
    [one, two] = world.server.batches()
    assert one == two


def test_a_changed_batch_has_another_key(world: World) -> None:
    world.records(1)
    world.server.odd = [once(httpx.Response(503))]
    world.syncer.sync_once()
    world.records(1)
    world.syncer.sync_once()

    [one, two] = world.server.batches()
    assert one[0] != two[0]
    assert two[1][0] == one[1][0]


def test_a_proxy_with_a_small_limit_is_passed_in_smaller_batches_and_the_big_one_waits(world: World) -> None:
    small = world.records(20)
    [big] = world.records(1, code="x" * 5_000)
    small += world.records(5)

    def proxy(request: httpx.Request) -> httpx.Response | None:
        too_big = request.url.path == "/v1/events" and sum(map(len, _sent(request))) > 4_000
        return httpx.Response(413, text="Request Entity Too Large") if too_big else None

    world.server.odd = [proxy]
    status = world.syncer.sync_once()

    assert (status.kind, status.waiting, status.parked) == ("offline", 1, 0)
    assert {event_id for event_id, _ in world.server.log} == set(small)
    assert big in {row["event_id"] for row in world.rows() if row["state"] == "pending"}


def test_415_sends_the_same_again_uncompressed(world: World) -> None:
    world.records(2)

    def no_gzip(request: httpx.Request) -> httpx.Response | None:
        return httpx.Response(415) if request.headers.get("content-encoding") == "gzip" else None

    world.server.odd = [no_gzip]

    assert world.syncer.sync_once().kind == "safe"


def test_uploads_are_compressed(world: World) -> None:
    world.records(100)
    world.syncer.sync_once()

    [request] = [one for one in world.server.requests if one.url.path == "/v1/events" and len(one.content) > 100]
    assert request.headers["content-encoding"] == "gzip"
    assert len(request.content) * 4 < sum(len(one) for one in _sent(request))


def test_batches_keep_the_limits_of_the_wire(world: World) -> None:
    world.records(1100)
    world.records(30, code="y" * 40_000)

    assert world.syncer.sync_once().kind == "safe"
    assert [len(contents) for _, contents in world.server.batches()[:2]] == [500, 500]
    assert max(len(body_of(one)) for one in world.server.requests if one.url.path == "/v1/events") <= 1024 * 1024


def test_an_expired_token_is_refreshed_once_mid_drain(world: World) -> None:
    world.records(2)
    world.server.access = "another"

    status = world.syncer.sync_once()

    assert status.kind == "safe"
    assert [one.url.path for one in world.server.requests].count("/v1/token") == 1
    kept = world.tokens.load()
    assert kept is not None
    assert (kept.access_token, kept.refresh_token) == ("access-1", "refresh-1")


def test_a_lost_answer_of_a_refresh_leaves_the_session_alive(world: World) -> None:
    world.records(1)
    world.server.access = "another"
    world.server.odd = [once(raises(httpx.ReadTimeout), "/v1/token")]

    assert world.syncer.sync_once().kind == "offline"
    assert world.syncer.sync_once().kind == "safe"


def test_a_revoked_session_keeps_everything_and_asks_to_sign_in(world: World) -> None:
    world.records(2)
    world.server.access, world.server.refresh = "another", "revoked-5"

    status = world.syncer.sync_once()

    assert (status.kind, status.waiting) == ("sign_in", 2)
    assert "Nothing is lost" in status.last_error
    assert [one.url.path for one in world.server.requests].count("/v1/token") == 1


def test_a_foreign_401_never_asks_to_sign_in(world: World) -> None:
    world.records(1)
    world.server.odd = [lambda _: httpx.Response(401, text="proxy login")]

    assert world.syncer.sync_once().kind == "offline"


def test_our_403_410_and_426_keep_every_row_and_are_told_apart(world: World) -> None:
    world.records(1)
    kinds = {}
    for status, code in ((403, "forbidden"), (410, "student_erased"), (426, "client_too_old")):
        world.server.odd = [always(lambda status=status, code=code: world.server.problem(status, code))]  # type: ignore[misc]
        kinds[status] = world.syncer.sync_once()

    assert {status: said.kind for status, said in kinds.items()} == {403: "not_allowed", 410: "erased", 426: "update"}
    assert {said.waiting for said in kinds.values()} == {1}


def test_an_erased_student_named_in_a_result_stops_without_parking(world: World) -> None:
    [first, _] = world.records(2)
    world.server.rejects[first] = "student_erased"

    status = world.syncer.sync_once()

    assert (status.kind, status.parked) == ("erased", 0)


def test_nobody_elses_mastery_is_kept(world: World) -> None:
    world.records(1)
    body = {"student_id": "student_2", "state": {"best": {}, "first": {}, "quiz": {}, "seen": {}}}
    world.server.odd = [once(httpx.Response(200, json=body), "/v1/mastery")]

    status = world.syncer.sync_once()

    assert status.settled == 1
    assert "another student" in status.last_error
    assert world.outbox.deliveries.mastery() is None
    assert body["student_id"] != STUDENT


def _sent(request: httpx.Request) -> list[bytes]:
    return [json.dumps(one).encode() for one in json.loads(body_of(request))]
