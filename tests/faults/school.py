"""The real server on its real embedded store, in this process: its routes behind httpx's transport port, its clock a test's.

Agents take the log when they are told to, so that a test decides what lies between ingest and the far end.
"""

import asyncio
import shutil
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import httpx
import msgspec

from learnflow_events.exchange import LedgerQuestion, StreamClaim
from learnflow_server.api.application import create_app
from learnflow_server.domain.people import SchoolClass, Student, new_id
from learnflow_server.services import Services, build
from learnflow_server.settings import Settings
from learnflow_sync.tokens import SignedIn

T = TypeVar("T")
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
URL = "http://server"
CLASS = SchoolClass("class_1", "7b", "ABC-234", "teacher_1")
WAIT_S = 60


class ServerClock:
    """The server's clock: it goes where a test moves it."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def passes(self, **duration: float) -> None:
        self.now += timedelta(**duration)


class School:
    """One server. `wire` gives its services the defects of a test, if any, each time they are built."""

    def __init__(self, folder: Path, wire: Callable[[Services], None] = lambda services: None) -> None:
        self.folder = folder
        self.clock = ServerClock()
        self.wire = wire
        self.alarms = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="school", daemon=True)
        self._thread.start()
        self._start()

    def answer(self, request: httpx.Request) -> httpx.Response:
        """What the server says to a request, whole."""
        return self.run(self._answer(request))

    def run(self, work: Awaitable[T]) -> T:
        async def awaited() -> T:
            return await work

        return asyncio.run_coroutine_threadsafe(awaited(), self._loop).result(WAIT_S)

    def digest(self, *names: str) -> None:
        """Let agents (all of them without names) take what is on the log."""
        for name in names or self.services.agents:
            agent = self.services.agents[name]
            committed = self.run(self.services.log.committed(f"learnflow-{name}"))
            self.run(agent.step(committed))

    def restart(self) -> None:
        """End the process' things and begin again on the same folder."""
        self._stop()
        self._start()

    def backup(self, target: Path) -> None:
        self._stop()
        shutil.copytree(self.folder, target)
        self._start()

    def restore(self, backup: Path) -> None:
        self._stop()
        shutil.rmtree(self.folder)
        shutil.copytree(backup, self.folder)
        self._start()

    def enrol(self, name: str) -> SignedIn:
        """A member of the class, signed in; without the 30 ms that hashing a PIN costs."""
        student = Student(new_id("student"), CLASS.class_id, name, "no pin")
        assert self.run(self.services.directory.add_student(student))
        return self.signed_in(student.student_id, name)

    def signed_in(self, student_id: str, name: str = "Ada", role: str = "student") -> SignedIn:
        refresh = self.run(self.services.sign_in._refresh.begin(student_id, "student"))
        return SignedIn(
            server_url=URL, server_id=self.services.server_id, student_id=student_id, class_id=CLASS.class_id,
            display_name=name, access_token=self.services.access.make(student_id, role), refresh_token=refresh,
        )  # fmt: skip

    def stored(self, students: list[str]) -> list[dict[str, Any]]:
        """Every content at the far end of these students, whoever it says it is of."""
        marks = ",".join("?" * len(students))
        query = f"SELECT student_id, sha256, content FROM history WHERE student_id IN ({marks}) ORDER BY rowid"  # noqa: S608 - marks
        rows = self.query(query, *students)
        return [{"student": row[0], "sha256": row[1], "event": msgspec.json.decode(row[2])} for row in rows]

    def state(self, student: str) -> dict[str, Any]:
        content, _ = self.run(self.services.states.load(student))
        empty: dict[str, Any] = {"best": {}, "first": {}, "quiz": {}, "seen": {}}
        return empty if content is None else dict(msgspec.json.decode(content))

    def ledger(self, student: str, claims: dict[str, StreamClaim]) -> list[dict[str, Any]]:
        answer = self.run(self.services.ledger.answer(student, LedgerQuestion(streams=claims)))
        return [{"stream": stream, **msgspec.to_builtins(line)} for stream, line in answer.streams.items()]

    def query(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        return self.run(self.services.database.read(lambda connection: connection.execute(query, values).fetchall()))

    def change(self, query: str, *values: Any) -> None:
        self.services.database.write_now(lambda connection: connection.execute(query, values).rowcount)

    def close(self) -> None:
        self._stop()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(WAIT_S)
        self._loop.close()

    def _start(self) -> None:
        async def built() -> tuple[Services, httpx.AsyncClient]:
            services = build(Settings(data_dir=self.folder), self.clock)
            services.ledger._lost._counted = self._alarm
            self.wire(services)
            app = create_app(services)
            return services, httpx.AsyncClient(transport=httpx.ASGITransport(app, raise_app_exceptions=False))

        self.services, self._client = self.run(built())

    def _stop(self) -> None:
        self.run(self._client.aclose())
        self.services.close()

    def _alarm(self, slots: int) -> None:
        self.alarms += slots
        self.services.meters.lost(slots)

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        sent = httpx.Request(request.method, request.url, headers=request.headers, content=request.content)
        answer = await self._client.send(sent)
        return httpx.Response(answer.status_code, headers=_as_sent(answer.headers), content=answer.content)


def _as_sent(headers: httpx.Headers) -> list[tuple[str, str]]:
    return [
        (name, value) for name, value in headers.multi_items() if name not in ("content-length", "content-encoding")
    ]


def make_template(folder: Path) -> None:
    """A data folder with keys, packs and a class, to copy: making keys takes longer than most cases."""
    school = School(folder)
    school.run(school.services.directory.add_class(CLASS))
    school.close()


@contextmanager
def opened_school(template: Path, folder: Path, **options: Any) -> Iterator[School]:
    shutil.copytree(template, folder)
    school = School(folder, **options)
    try:
        yield school
    finally:
        school.close()
