"""The ledger settles what the far end has, and brings back what it lost; nothing else does."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.sync.sync.world import SERVER, STUDENT, ModelServer, World, always, once

from learnflow_events.exchange import LedgerAnswer
from learnflow_sync import merged_state
from learnflow_sync.tokens import SignedIn


def later(world: World, minutes: float = 10) -> None:
    world.clock.passes(minutes=minutes)
    world.server.now += timedelta(minutes=minutes)


def test_accepted_becomes_settled_only_by_the_ledger(world: World) -> None:
    world.server.settles = False
    world.records(3)

    sent = world.syncer.sync_once()
    world.server.settles = True
    safe = world.syncer.sync_once()

    assert (sent.kind, sent.accepted, sent.settled) == ("sending", 3, 0)
    assert (safe.kind, safe.accepted, safe.settled) == ("safe", 0, 3)
    assert safe.as_of == "2026-11-23T12:00:00.000Z"


def test_a_class_hub_is_not_the_far_end(world: World) -> None:
    world.server.final = False
    world.records(2)

    assert world.syncer.sync_once().accepted == 2
    world.server.final = True
    assert world.syncer.sync_once().settled == 2


def test_a_lost_log_gets_everything_again_by_the_one_rule(world: World) -> None:
    world.records(3)
    world.syncer.sync_once()
    kept = dict(world.server.log)
    world.server.log.clear()
    later(world)

    status = world.syncer.sync_once()

    assert (status.kind, status.settled) == ("safe", 3)
    assert world.server.log == kept


def test_what_the_ledger_may_not_know_yet_is_not_sent_again(world: World) -> None:
    world.server.settles = False
    world.records(1)
    world.syncer.sync_once()
    world.server.now += timedelta(seconds=59)

    world.syncer.sync_once()

    assert len(world.server.batches()) == 1
    world.server.now += timedelta(seconds=2)
    world.syncer.sync_once()
    assert len(world.server.batches()) == 2


def test_a_lost_answer_is_settled_by_the_ledger_and_brought_back_if_lost_there_later(world: World) -> None:
    world.records(1)

    def lost(request: httpx.Request) -> httpx.Response:
        world.server._events(request)
        raise httpx.ReadTimeout("lost")

    world.server.odd = [always(lambda: httpx.Response(503))]
    world.syncer.sync_once()
    world.server.odd = [once(lost)]
    world.syncer.sync_once()
    asked = world.outbox.deliveries.claims()[0]
    answer = LedgerAnswer(
        server_id=SERVER, as_of="2026-11-23T12:00:00.000Z", final=True,
        streams=msgspec.json.decode(world.server._ledger(_question(asked)).content, type=LedgerAnswer).streams,
    )  # fmt: skip
    world.outbox.deliveries.apply_ledger(asked, answer)
    assert world.outbox.counts().settled == 1

    world.server.log.clear()
    world.server.odd.clear()
    later(world)

    assert world.syncer.sync_once().settled == 1
    assert len(world.server.log) == 1


def test_a_void_slot_is_not_sent_again(world: World) -> None:
    [bad] = world.records(1)
    world.server.rejects[bad] = "malformed"
    world.syncer.sync_once()
    later(world)
    before = len(world.server.batches())

    world.syncer.sync_once()

    assert len(world.server.batches()) == before


def test_in_a_forked_stream_a_pending_row_is_not_believed_settled(world: World) -> None:
    world.records(1)
    world.server.odd = [always(lambda: httpx.Response(503))]
    world.syncer.sync_once()
    asked = world.outbox.deliveries.claims()[0]
    [stream] = asked.streams
    forked: dict[str, Any] = {"settled_through": 1, "missing": [], "void": [], "forked": True, "last_seen": None}
    answer = msgspec.convert(
        {"server_id": SERVER, "as_of": "2026-11-23T12:30:00.000Z", "final": True, "streams": {stream: forked}},
        LedgerAnswer,
    )

    world.outbox.deliveries.apply_ledger(asked, answer)

    assert world.outbox.counts().waiting == 1


def test_a_new_server_gets_everything_that_it_has_not_settled(world: World) -> None:
    ids = world.records(3)
    world.syncer.sync_once()
    old = world.tokens.load()
    assert old is not None

    world.server = ModelServer("server_2")
    world.tokens.save(msgspec.structs.replace(old, server_id="server_2"))
    world.restart()
    assert world.outbox.deliveries.mastery() is not None
    status = world.syncer.sync_once()

    assert (status.kind, status.settled) == ("safe", 3)
    assert {event_id for event_id, _ in world.server.log} == set(ids)
    assert isinstance(old, SignedIn)


def test_the_same_bytes_go_to_both_servers(world: World) -> None:
    world.records(2)
    world.syncer.sync_once()
    before, old = set(world.server.log), world.tokens.load()
    assert old is not None

    world.server = ModelServer("server_2")
    world.tokens.save(msgspec.structs.replace(old, server_id="server_2"))
    world.restart()
    world.syncer.sync_once()

    assert set(world.server.log) == before


def test_a_restart_in_between_changes_nothing(world: World) -> None:
    world.records(2)
    world.restart()
    world.records(2)
    world.server.odd = [once(httpx.Response(503))]
    world.syncer.sync_once()
    world.restart()

    status = world.syncer.sync_once()

    assert (status.kind, status.settled) == ("safe", 4)


def test_the_ledger_of_another_server_settles_nothing(world: World) -> None:
    world.records(1)
    foreign = ModelServer("somebody-else")
    world.server.odd = [lambda request: foreign._ledger(request) if request.url.path == "/v1/ledger" else None]

    status = world.syncer.sync_once()

    assert (status.accepted, status.settled) == (1, 0)


def test_more_than_a_hundred_streams_are_asked_in_pages(world: World) -> None:
    def work(db: Any) -> None:
        for n in range(250):
            db.execute("INSERT INTO streams VALUES (?, 3)", [f"s{n}"])

    world.outbox._database.run(work)
    world.records(1)

    pages = world.outbox.deliveries.claims()

    assert [len(page.streams) for page in pages] == [100, 100, 51]
    assert next(iter(pages[0].streams.values())).unsettled == 1
    assert len({stream for page in pages for stream in page.streams}) == 251


def test_every_stream_with_something_unsettled_is_asked_each_round(world: World) -> None:
    def work(db: Any) -> None:
        for n in range(250):
            db.execute("INSERT INTO streams VALUES (?, 1)", [f"s{n}"])
            db.execute("INSERT INTO outbox (event_id, stream, sequence, name, version, made_ms, made_boot_ms, tzoffset,"
                       " state, receipt_server, settled_by) VALUES (?, ?, 1, 'x', 1, 0, 0, 0, ?, 'server_1', 'server_1')",
                       [f"i{n}", f"s{n}", "accepted" if n < 120 else "settled"])  # fmt: skip

    world.outbox._database.run(work)
    pages = []
    for _ in range(2):
        asked = len(world.server.requests)
        world.syncer.sync_once()
        pages.append([one.url.path for one in world.server.requests[asked:]].count("/v1/ledger"))

    assert pages == [3, 2]


def test_mastery_is_downloaded_once_and_then_by_its_etag(world: World) -> None:
    world.records(2)
    world.syncer.sync_once()
    world.syncer.sync_once()

    asked = [one for one in world.server.requests if one.url.path == "/v1/mastery"]

    assert "if-none-match" not in asked[0].headers
    assert asked[1].headers["if-none-match"].startswith('"')
    assert asked[1].url.params["on"] == "2026-11-23"
    assert merged_state(world.outbox) == world.server.state()


def test_progress_never_jumps_back_when_an_old_replica_answers(world: World) -> None:
    world.records(3)
    world.syncer.sync_once()
    best = merged_state(world.outbox)
    empty = {"student_id": STUDENT, "state": {"best": {}, "first": {}, "quiz": {}, "seen": {}}}
    world.server.odd = [always(lambda: httpx.Response(200, json=empty), "/v1/mastery")]

    world.syncer.sync_once()

    assert merged_state(world.outbox) == best


@pytest.mark.parametrize("field", ["best", "first", "quiz", "seen"])
def test_a_state_that_is_none_is_not_kept(world: World, field: str) -> None:
    whole: dict[str, Any] = {"best": {}, "first": {}, "quiz": {}, "seen": {}}
    body = {"student_id": STUDENT, "state": whole | {field: 7}}
    world.server.odd = [always(lambda: httpx.Response(200, json=body), "/v1/mastery")]

    status = world.syncer.sync_once()

    assert "can't be read" in status.last_error
    assert world.outbox.deliveries.mastery() is None


FAULTS = ("none", "lost request", "lost answer", "503", "portal", "forgets", "restart", "log lost", "token")


@given(st.lists(st.tuples(st.integers(0, 4), st.sampled_from(FAULTS)), min_size=1, max_size=8))
@settings(max_examples=40, deadline=None)
def test_after_healing_everything_made_is_on_the_server_once(
    tmp_path_factory: pytest.TempPathFactory, plays: list[tuple[int, str]]
) -> None:
    world = World(tmp_path_factory.mktemp("world"))
    try:
        made = {event_id for count, fault in plays for event_id in _played(world, count, fault)}
        world.server.odd.clear()
        later(world)
        status = world.syncer.sync_once()

        assert {event_id for event_id, _ in world.server.log} == made
        assert len(world.server.log) == len(made)
        assert (status.kind, status.settled) == ("safe", len(made))
        assert merged_state(world.outbox) == world.server.state()
    finally:
        world.close()


def test_the_checker_of_healing_turns_red_when_rows_are_deleted_before_the_answer(world: World) -> None:
    """The seeded defect: rows leave the device when they are sent, not when they are answered."""
    made = set(world.records(2))
    world.server.odd = [once(httpx.Response(503))]
    world.syncer.sync_once()
    world.outbox._database.run(lambda db: db.execute("DELETE FROM outbox"))
    world.server.odd.clear()
    world.syncer.sync_once()

    assert {event_id for event_id, _ in world.server.log} != made


def _played(world: World, count: int, fault: str) -> list[str]:
    ids = world.records(count)

    def lost_answer(request: httpx.Request) -> httpx.Response:
        world.server._events(request)
        raise httpx.ReadTimeout("lost")

    def lost_request(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("lost")

    def forgets(request: httpx.Request) -> httpx.Response:
        said = msgspec.json.decode(world.server._events(request).content)
        said["results"] = dict(list(said["results"].items())[1:])
        return httpx.Response(200, json=said)

    answers: dict[str, httpx.Response | Callable[[httpx.Request], httpx.Response]] = {
        "lost request": lost_request,
        "lost answer": lost_answer,
        "503": httpx.Response(503),
        "portal": httpx.Response(200, html="<html>"),
        "forgets": forgets,
    }
    if fault in answers:
        world.server.odd = [once(answers[fault])]
    elif fault == "restart":
        world.restart()
    elif fault == "log lost":
        world.server.log.clear()
        later(world)
    elif fault == "token":
        world.server.access = "rotated"
    world.syncer.sync_once()
    return ids


def _question(asked: Any) -> httpx.Request:
    return httpx.Request("POST", "http://server/v1/ledger", content=msgspec.json.encode(asked))
