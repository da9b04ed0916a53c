"""The background thread: it sends what is saved, waits without asking, and ends at once."""

import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from tests.sync.sync.world import World, always, submitted

from learnflow_sync import Account, Outbox, Syncer, SyncStatus, SystemClock
from learnflow_sync.errors import DiskProblem, RetryLater
from learnflow_sync.outbox import Counts
from learnflow_sync.status import kind_of
from learnflow_sync.wire import Wire


class Told:
    """Collects what the thread says, and waits for what a test hopes for."""

    def __init__(self) -> None:
        self.said: list[SyncStatus] = []
        self._more = threading.Condition()

    def __call__(self, status: SyncStatus) -> None:
        with self._more:
            self.said.append(status)
            self._more.notify_all()

    def until(self, hope: Callable[[SyncStatus], bool]) -> SyncStatus:
        with self._more:
            assert self._more.wait_for(lambda: any(map(hope, self.said)), timeout=20), self.said[-3:]
            return next(filter(hope, self.said))

    def clear(self) -> None:
        with self._more:
            self.said.clear()


def test_what_is_saved_is_sent_without_being_asked(world: World) -> None:
    told = Told()
    syncer = world.new_syncer(on_status=told)
    syncer.start()
    told.until(lambda one: one.kind == "safe" and one.made == 0)

    world.records(3)

    assert told.until(lambda one: one.kind == "safe" and one.settled == 3).waiting == 0
    syncer.stop()


def test_how_long_it_waits_follows_from_how_the_round_went(world: World) -> None:
    """None is a wait without end: nothing is polled while everything is safe."""
    world.chance = lambda: 1.0
    waits = {}
    world.records(1)
    world.syncer.sync_once()
    waits["safe"] = world.syncer._plan()
    world.server.odd = [lambda _: world.server.problem(429, "rate_limited", **{"retry-after": "7"})]
    world.syncer.sync_once()
    waits["offline, nothing to send"] = world.syncer._plan()
    world.records(1)
    world.syncer.sync_once()
    waits["offline, something to send"] = world.syncer._plan()
    world.server.odd = [lambda _: world.server.problem(403, "forbidden")]
    world.syncer.sync_once()
    waits["not allowed"] = world.syncer._plan()
    world.server.odd = [lambda _: world.server.problem(426, "client_too_old")]
    world.syncer.sync_once()
    waits["too old"] = world.syncer._plan()
    world.server.odd.clear()
    world.server.settles = False
    world.syncer.sync_once()
    waits["accepted"] = world.syncer._plan()

    assert waits == {
        "safe": (None, True),
        "offline, nothing to send": (7 + 1, True),
        "offline, something to send": (7 + 2, False),
        "not allowed": (300, False),
        "too old": (None, False),
        "accepted": (1, True),
    }


def test_offline_it_tells_the_truth_of_each_save_and_wake_sends_at_once(world: World) -> None:
    told = Told()
    world.chance = lambda: 1_000.0
    world.server.odd = [lambda _: httpx.Response(503)]
    syncer = world.new_syncer(on_status=told)
    world.records(1)
    syncer.start()
    told.until(lambda one: one.kind == "offline" and one.waiting == 1)
    asked = len(world.server.requests)

    world.records(1)
    told.until(lambda one: one.kind == "offline" and one.waiting == 2)
    assert len(world.server.requests) == asked
    world.server.odd.clear()
    syncer.wake()

    assert told.until(lambda one: one.kind == "safe").settled == 2
    syncer.stop()


def test_accepted_events_are_asked_after_until_they_are_settled(world: World) -> None:
    told = Told()
    world.server.settles = False
    world.records(1)
    syncer = world.new_syncer(on_status=told)
    syncer.start()
    told.until(lambda one: one.kind == "sending" and one.accepted == 1)

    world.server.settles = True

    assert told.until(lambda one: one.kind == "safe").settled == 1
    syncer.stop()


def test_a_session_that_ended_waits_for_the_person_not_for_time(world: World) -> None:
    told = Told()
    world.server.access, world.server.refresh = "another", "revoked-5"
    world.records(1)
    syncer = world.new_syncer(on_status=told)
    syncer.start()
    told.until(lambda one: one.kind == "sign_in")
    asked = len(world.server.requests)

    world.records(1)
    told.until(lambda one: one.waiting == 2)

    assert len(world.server.requests) == asked
    syncer.stop()


def test_a_bug_in_a_round_is_logged_and_the_thread_lives_on(world: World, caplog: pytest.LogCaptureFixture) -> None:
    told = Told()
    broken = [True]

    def answers(request: httpx.Request) -> httpx.Response | None:
        if broken:
            broken.clear()
            raise ZeroDivisionError
        return None

    world.server.odd = [answers]
    world.records(1)
    syncer = world.new_syncer(on_status=told)
    syncer.start()

    assert told.until(lambda one: one.kind == "offline").last_error == "Something went wrong here (ZeroDivisionError)."
    told.until(lambda one: one.kind == "safe")
    assert "a round failed by a bug" in caplog.text
    syncer.stop()


def test_stop_ends_a_request_that_a_silent_server_never_answers(tmp_path: Path, world: World) -> None:
    """A real socket that accepts and says nothing; stop breaks the read off, long before its timeout."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        clock = SystemClock()
        (tmp_path / "real").mkdir()
        outbox = Outbox.open(tmp_path / "real" / "outbox.sqlite3", student_id="student_1", clock=clock)
        outbox.record(submitted()).result(timeout=10)
        wire = Wire(f"http://127.0.0.1:{silent.getsockname()[1]}", clock)
        syncer = Syncer(outbox, Account(world.tokens, wire), clock=clock)
        syncer.start()
        connection, _ = silent.accept()
        with connection:
            assert connection.recv(1)
            began = time.monotonic()
            syncer.stop()
            syncer._thread.join(timeout=60)
            ended = time.monotonic()

        assert ended - began < 25, "the timeout of a read is 30 s: it was waited for"
        assert outbox.counts().waiting == 1
        outbox.close()


def test_a_stopped_syncer_that_never_started_stops(world: World) -> None:
    world.syncer.stop()
    world.syncer.stop()

    assert world.syncer.sync_once().last_error == "Stopped."


def test_closing_the_outbox_first_ends_the_thread_quietly(world: World) -> None:
    told = Told()
    world.chance = lambda: 0.0
    world.server.odd = [always(lambda: httpx.Response(503))]
    world.records(1)
    syncer = world.new_syncer(on_status=told)
    syncer.start()
    told.until(lambda one: one.kind == "offline")

    world.outbox.close()
    syncer.wake()
    syncer._thread.join(timeout=20)

    assert not syncer._thread.is_alive()
    syncer.stop()


def test_two_rounds_at_once_take_turns(world: World) -> None:
    world.records(50)
    threads = [threading.Thread(target=world.syncer.sync_once) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)

    assert len(world.server.batches()) == 1


@pytest.mark.parametrize(
    ("counts", "error", "disk", "kind"),
    [
        (Counts(0, 0, 0, 0, 0), None, None, "safe"),
        (Counts(5, 0, 0, 5, 0), None, None, "safe"),
        (Counts(5, 0, 0, 5, 0), RetryLater("x"), None, "safe"),
        (Counts(5, 0, 1, 4, 0), None, None, "sending"),
        (Counts(5, 1, 0, 4, 0), RetryLater("x"), None, "offline"),
        (Counts(5, 0, 0, 4, 1), None, None, "parked"),
        (Counts(5, 1, 0, 3, 1), RetryLater("x"), None, "offline"),
        (Counts(5, 0, 0, 5, 0), None, DiskProblem("x"), "not_saved"),
        (Counts(5, 0, 0, 5, 0), DiskProblem("x"), None, "not_saved"),
    ],
)
def test_the_badge_says_safe_only_when_all_is_settled(
    counts: Counts, error: RetryLater | None, disk: DiskProblem | None, kind: str
) -> None:
    assert kind_of(counts, error, disk) == kind
