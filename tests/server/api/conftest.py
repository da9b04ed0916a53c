"""The whole application on a temporary folder, asked over its ASGI door; one for all, each test with a class of its own."""

import asyncio
import gzip
import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from typing import Any

import httpx
import pytest
import uuid_utils
from tests.server.conftest import event

from learnflow_events.data import Data
from learnflow_events.envelope import BATCH_CONTENT_TYPE
from learnflow_server.api.application import create_app
from learnflow_server.domain.people import Teacher, new_id
from learnflow_server.services import Services, build
from learnflow_server.settings import Settings

ON = "2026-11-24"
WITHIN_S = 10


class Door:
    """The application with its agents, on a loop of its own thread."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever)
        self._thread.start()
        transport = httpx.ASGITransport(create_app(services), raise_app_exceptions=False)
        self._client = httpx.AsyncClient(transport=transport, base_url="http://school")
        self._agents = services.running()
        self.run(self._agents.__aenter__())

    def run(self, work: Any) -> Any:
        """The result of a coroutine, on the application's loop."""
        future: Future[Any] = asyncio.run_coroutine_threadsafe(work, self._loop)
        return future.result(timeout=WITHIN_S)

    def ask(self, method: str, path: str, token: str = "", **more: Any) -> httpx.Response:
        headers = ({"Authorization": f"Bearer {token}"} if token else {}) | more.pop("headers", {})
        answer: httpx.Response = self.run(self._client.request(method, path, headers=headers, **more))
        return answer

    def close(self) -> None:
        self.run(self._client.aclose())
        self.run(self._agents.__aexit__(None, None, None))
        self.run(self._loop.shutdown_default_executor())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self.services.close()


@dataclass(frozen=True)
class Person:
    """Somebody signed in."""

    id: str
    token: str
    class_id: str = ""


class School:
    """A teacher with one class, and whoever joins it."""

    def __init__(self, door: Door) -> None:
        self.door = door
        self.teacher = self.new_teacher()
        made = door.ask("POST", "/v1/classes", self.teacher.token, json={"name": "Form 2 East"}).json()
        self.class_id, self.class_code = made["class_id"], made["class_code"]

    def new_teacher(self) -> Person:
        """A teacher who is signed in already; no password is hashed for them."""
        services, teacher = self.door.services, Teacher(new_id("teacher"), f"teacher-{uuid_utils.uuid4()}", "")
        self.door.run(services.directory.add_teacher(teacher))
        return Person(teacher.teacher_id, services.access.make(teacher.teacher_id, "teacher"))

    def join(self, name: str = "Amina") -> Person:
        person = {"class_code": self.class_code, "display_name": name, "pin": "4711"}
        tokens = self.door.ask("POST", "/v1/join", json=person).json()
        return Person(tokens["student_id"], tokens["access_token"], tokens["class_id"])

    def send(self, person: Person, *contents: bytes) -> httpx.Response:
        headers = {"Content-Type": BATCH_CONTENT_TYPE, "Content-Encoding": "gzip"}
        body = gzip.compress(b"[" + b",".join(contents) + b"]")
        return self.door.ask("POST", "/v1/events", person.token, content=body, headers=headers)

    def record(self, person: Person, payloads: Sequence[Data], **more: str) -> str:
        """Send events in a stream of their own, and wait until every agent has taken them."""
        stream = str(uuid_utils.uuid4())
        contents = [event(slot, one, stream=stream, student=person.id, **more) for slot, one in enumerate(payloads, 1)]
        assert {r["status"] for r in self.send(person, *contents).json()["results"].values()} <= {"accepted"}
        self.caught_up()
        return stream

    def history(self, person: Person) -> list[bytes]:
        """What is stored of somebody."""
        query = "SELECT content FROM history WHERE student_id = ?"
        database = self.door.services.database
        rows = self.door.run(database.read(lambda connection: connection.execute(query, (person.id,)).fetchall()))
        return [bytes(row[0]) for row in rows]

    def caught_up(self) -> None:
        end = monotonic() + WITHIN_S
        while any(self.door.run(self.door.services.lag()).values()):
            assert monotonic() < end, "the agents stand still"
            sleep(0.005)


@pytest.fixture(scope="session")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    opened = Door(build(Settings(data_dir=Path(tmp_path_factory.mktemp("school")))))
    yield opened
    opened.close()


@pytest.fixture
def school(door: Door) -> School:
    return School(door)


@pytest.fixture
def problem() -> Callable[[httpx.Response], dict[str, Any]]:
    """Check that an answer is a problem document (RFC 9457) in our form, and give it."""
    return read_problem


def read_problem(answer: httpx.Response) -> dict[str, Any]:
    assert answer.headers["content-type"] == "application/problem+json"
    found: dict[str, Any] = json.loads(answer.content)
    assert {"type", "title", "status", "detail", "code", "request_id", "server_id"} <= found.keys()
    assert found["status"] == answer.status_code
    assert found["type"].endswith(found["code"])
    assert found["request_id"] == answer.headers["x-request-id"]
    assert found["detail"]
    return found
