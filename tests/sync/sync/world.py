"""A server that keeps the protocol's promises at the wire, for httpx.MockTransport, and a clock that a test moves.

The server is judged by what it was sent: it decodes each event with the real contract and keeps each content once.
"""

import gzip
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import httpx
import msgspec

from learnflow_events import data as payloads
from learnflow_events.envelope import MAX_BATCH_BYTES, MAX_BATCH_EVENTS, Event, content_sha256, decode
from learnflow_events.moments import to_wire
from learnflow_mastery import State, add
from learnflow_sync import Account, Outbox, Syncer
from learnflow_sync.tokens import FileTokenStore, SignedIn
from learnflow_sync.wire import Wire

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SERVER = "server_1"
STUDENT = "student_1"
PLACE: dict[str, Any] = {"pack_id": "p", "pack_version": "1"}
Answerer = Callable[[httpx.Request], httpx.Response | None]


class TestClock:
    """The wall clock may be set; the boot's clock only goes forward."""

    __test__ = False

    def __init__(self, now: datetime = NOON, zone: timezone = timezone(timedelta(hours=1))) -> None:
        self.wall = now.astimezone(zone)
        self.boot_ms = 1_000_000

    def now(self) -> datetime:
        return self.wall

    def boottime_ms(self) -> int:
        return self.boot_ms

    def passes(self, **duration: float) -> None:
        self.wall += timedelta(**duration)
        self.boot_ms += int(timedelta(**duration) / timedelta(milliseconds=1))


def submitted(n: int = 1, verdict: str = "passed", **more: Any) -> payloads.ExerciseSubmitted:
    fields = dict[str, Any](
        exercise_id=f"e{n}", attempt=1, verdict=verdict, cases="p", score=1000, quality=800, grader_version="1",
        quality_rules="1",
    )  # fmt: skip
    return payloads.ExerciseSubmitted(**PLACE, **(fields | more))


class ModelServer:
    """One server's promises: what it accepted is on its log, once per content; the ledger tells of the log."""

    def __init__(self, server_id: str = SERVER) -> None:
        self.server_id = server_id
        self.now = NOON
        self.log: dict[tuple[str, str], Event] = {}
        self.requests: list[httpx.Request] = []
        self.access, self.refresh = "access-0", "refresh-0"
        self.rejects: dict[str, str] = {}
        self.final = True
        self.settles = True
        self.most_bytes = MAX_BATCH_BYTES
        self.poisons_batches: set[str] = set()
        self.odd: list[Answerer] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        for odd in list(self.odd):
            answer = odd(request)
            if answer is not None:
                return answer
        if request.url.path == "/v1/token":
            return self._token(request)
        if request.headers.get("authorization") != f"Bearer {self.access}":
            return self.problem(401, "token_expired")
        match request.url.path:
            case "/v1/events":
                return self._events(request)
            case "/v1/ledger":
                return self._ledger(request)
            case _:
                return self._mastery(request)

    def problem(self, status: int, code: str, **headers: str) -> httpx.Response:
        body = {
            "type": "about:blank", "title": "t", "status": status, "detail": f"because {code}", "code": code,
            "request_id": "r", "server_id": self.server_id,
        }  # fmt: skip
        return httpx.Response(
            status, content=json.dumps(body), headers={"content-type": "application/problem+json", **headers}
        )

    def batches(self) -> list[tuple[str, list[bytes]]]:
        """(Idempotency-Key, each event's bytes) of every non-empty upload."""
        return [
            (request.headers["idempotency-key"], contents)
            for request in self.requests
            if request.url.path == "/v1/events" and (contents := _contents(request))
        ]

    def slots(self) -> dict[str, set[int]]:
        found: dict[str, set[int]] = {}
        for event in self.log.values():
            found.setdefault(event.stream, set()).add(event.slot)
        return found

    def state(self) -> State:
        state = State()
        for (_, sha256), event in self.log.items():
            add(state, {"data": msgspec.json.decode(event.data)} | _envelope(event), sha256)
        return state

    def _events(self, request: httpx.Request) -> httpx.Response:
        contents = _contents(request)
        if len(contents) > MAX_BATCH_EVENTS or len(body_of(request)) > self.most_bytes:
            return self.problem(413, "batch_too_large")
        results: dict[str, Any] = {}
        for content in contents:
            event = decode(content)
            assert event.partitionkey == STUDENT
            if event.id in self.poisons_batches:
                return self.problem(400, "malformed")
            if event.id in self.rejects:
                results[event.id] = {"status": "rejected", "code": self.rejects[event.id], "detail": "no"}
                continue
            self.log[event.id, content_sha256(content)] = event
            results[event.id] = {"status": "accepted"}
        said = {"server_id": self.server_id, "server_time": to_wire(self.now), "results": results}
        return httpx.Response(200, json=said)

    def _ledger(self, request: httpx.Request) -> httpx.Response:
        asked, filled, void = json.loads(request.content)["streams"], self.slots(), self._voids()
        streams = {}
        for stream, claim in asked.items():
            has = filled.get(stream, set()) if self.settles else set()
            declared = void.get(stream, set()) - has if self.settles else set()
            missing = [n for n in range(1, claim["last"] + 1) if n not in has | declared]
            streams[stream] = {
                "settled_through": (missing[0] - 1) if missing else claim["last"],
                "missing": [[n, n] for n in missing],
                "void": [[n, n] for n in sorted(declared)],
                "forked": False,
                "last_seen": None,
            }
        said = {"server_id": self.server_id, "as_of": to_wire(self.now), "final": self.final, "streams": streams}
        return httpx.Response(200, json=said)

    def _mastery(self, request: httpx.Request) -> httpx.Response:
        state = self.state()
        etag = f'"{content_sha256(state.to_json())}"'
        if request.headers.get("if-none-match") == etag:
            return httpx.Response(304)
        return httpx.Response(200, json={"student_id": STUDENT, "state": state.to_builtins()}, headers={"etag": etag})

    def _token(self, request: httpx.Request) -> httpx.Response:
        if json.loads(request.content).get("refresh_token") != self.refresh:
            return self.problem(401, "refresh_reused")
        number = int(self.refresh.split("-")[1]) + 1
        self.access, self.refresh = f"access-{number}", f"refresh-{number}"
        tokens = {"access_token": self.access, "refresh_token": self.refresh, "token_type": "Bearer"}
        return httpx.Response(200, json={**tokens, "expires_in": 60, "server_id": self.server_id})

    def _voids(self) -> dict[str, set[int]]:
        found: dict[str, set[int]] = {}
        for event in self.log.values():
            if event.type == payloads.SlotVoided.type_name():
                void = msgspec.json.decode(event.data, type=payloads.SlotVoided)
                found.setdefault(void.stream, set()).update(range(void.first, void.last + 1))
        return found


class World:
    """A device with its outbox, and a server beyond a wire that a test can disturb."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = TestClock()
        self.server = ModelServer()
        self.chance: Callable[[], float] = lambda: 0.0
        self.tokens = FileTokenStore(folder / "tokens.json")
        self.tokens.save(
            SignedIn(
                server_url="http://server", server_id=SERVER, student_id=STUDENT, class_id="c", display_name="Ada",
                access_token="access-0", refresh_token="refresh-0",
            )
        )  # fmt: skip
        self.outbox = self._open()
        self.syncer = self.new_syncer()

    def new_syncer(self, **options: Any) -> Syncer:
        wire = Wire("http://server", self.clock, httpx.MockTransport(self._answer))
        return Syncer(
            self.outbox, Account(self.tokens, wire), clock=self.clock, chance=lambda: self.chance(), **options
        )

    def restart(self) -> None:
        self.syncer.stop()
        self.outbox.close()
        self.outbox = self._open()
        self.syncer = self.new_syncer()

    def records(self, count: int, **more: Any) -> list[str]:
        futures = [self.outbox.record(submitted(n, **more)) for n in range(count)]
        return [future.result(timeout=10).event_id for future in futures]

    def rows(self) -> list[dict[str, Any]]:
        rows, _ = self.outbox._rows("1 ORDER BY place", [])
        return rows

    def close(self) -> None:
        self.syncer.stop()
        self.outbox.close()

    def _open(self) -> Outbox:
        return Outbox.open(self.folder / "outbox.sqlite3", student_id=STUDENT, clock=self.clock)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        return self.server(request)


def once(answer: httpx.Response | Callable[[httpx.Request], httpx.Response], path: str = "/v1/events") -> Answerer:
    """Answer oddly to the first non-empty request on `path` and no other."""
    left = [answer]

    def odd(request: httpx.Request) -> httpx.Response | None:
        if request.url.path != path or not left or (path == "/v1/events" and not _contents(request)):
            return None
        said = left.pop()
        return said(request) if callable(said) else said

    return odd


def always(answer: Callable[[], httpx.Response], path: str = "/v1/events") -> Answerer:
    """Answer oddly to each request on `path` that carries something."""

    def odd(request: httpx.Request) -> httpx.Response | None:
        if request.url.path != path or (path == "/v1/events" and not _contents(request)):
            return None
        return answer()

    return odd


def body_of(request: httpx.Request) -> bytes:
    content = request.read()
    return gzip.decompress(content) if request.headers.get("content-encoding") == "gzip" else content


def _contents(request: httpx.Request) -> list[bytes]:
    return [bytes(raw) for raw in msgspec.json.decode(body_of(request), type=list[msgspec.Raw])]


def _envelope(event: Event) -> dict[str, Any]:
    return {
        "id": event.id, "type": event.type, "source": event.source, "time": event.time, "sequence": event.sequence,
        "tzoffset": event.tzoffset,
    }  # fmt: skip


def made_world(folder: Path) -> Iterator[World]:
    world = World(folder)
    try:
        yield world
    finally:
        world.close()
