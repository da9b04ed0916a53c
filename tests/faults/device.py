"""A student's computer on a network that a test disturbs: the real outbox and syncer, the real server behind the wire."""

import itertools
import shutil
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import httpx
import msgspec
from tests.faults.journal import Journal
from tests.faults.school import URL, School
from tests.sync.sync.world import TestClock, body_of, submitted

from learnflow_sync import Account, Outbox, Saved, Syncer, SyncStatus
from learnflow_sync.errors import DiskProblem
from learnflow_sync.tokens import FileTokenStore, SignedIn
from learnflow_sync.wire import Wire

Forward = Callable[[httpx.Request], httpx.Response]
Fault = Callable[[httpx.Request, Forward], httpx.Response]
DATABASE = "outbox.sqlite3"


class Network(httpx.BaseTransport):
    """Passes requests on to the server, each through the fault that a test has put up."""

    def __init__(self, server: Forward) -> None:
        self.server = server
        self.fault: Fault | None = None
        self.uploads: list[Fault] = []
        self.requests: list[httpx.Request] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.requests.append(request)
        if self.fault is not None:
            return self.fault(request, self.server)
        if self.uploads and is_upload(request):
            return self.uploads.pop(0)(request, self.server)
        return self.server(request)


class Device:
    """One profile on one computer."""

    def __init__(self, folder: Path, school: School, journal: Journal, who: SignedIn, name: str = "laptop") -> None:
        self.folder, self.school, self.journal, self.name = folder, school, journal, name
        self.student = who.student_id
        self.clock = TestClock(school.clock())
        self.network = Network(lambda request: self.school.answer(request))
        self.tokens = FileTokenStore(folder / "tokens.json")
        folder.mkdir(parents=True, exist_ok=True)
        self.tokens.save(who)
        self.status: SyncStatus | None = None
        self.marks: dict[str, str] = {}
        self._numbers = itertools.count(1)
        self.open()

    def open(self) -> None:
        self.outbox = Outbox.open(self.folder / DATABASE, student_id=self.student, clock=self.clock)
        self.new_syncer()

    def new_syncer(self) -> None:
        account = Account(self.tokens, Wire(URL, self.clock, self.network))
        self.syncer = Syncer(self.outbox, account, clock=self.clock, chance=lambda: 1.0)

    def begin(self, **more: Any) -> tuple[str, "Future[Saved]"]:
        """Do one thing; the promise comes with the future."""
        mark = f"{self.name}-{next(self._numbers)}"
        self.journal.note("begun", mark=mark, student=self.student, device=self.name)
        return mark, self.outbox.record(submitted(**({"exercise_id": mark} | more)))

    def work(self, count: int = 1, **more: Any) -> list[str]:
        """Do things until each is promised to be saved, or said not to be; the marks of the saved ones."""
        return [mark for mark, future in [self.begin(**more) for _ in range(count)] if self.promised(mark, future)]

    def promised(self, mark: str, future: "Future[Saved]") -> bool:
        try:
            saved = future.result(timeout=30)
        except DiskProblem:
            self.journal.note("refused", mark=mark)
            return False
        self.marks[saved.event_id] = mark
        self.journal.note("saved", mark=mark, id=saved.event_id, stream=saved.stream, slot=saved.sequence)
        return True

    def id_of(self, mark: str) -> str:
        return str(self.journal.marks("saved")[mark]["id"])

    def spoil(self, mark: str) -> None:
        """Make one waiting event break the contract, as a bug of ours would."""
        spoilt = "UPDATE outbox SET data = replace(CAST(data AS TEXT), ?, ?) WHERE event_id = ?"
        values = ['"score":1000', '"score":"all"', self.id_of(mark)]
        self.outbox._database.run(lambda db: db.execute(spoilt, values).rowcount)
        self.journal.note("poisoned", mark=mark)

    def sync(self, rounds: int = 1) -> SyncStatus:
        """Whole rounds, each followed by the agents taking what is on the log."""
        for _ in range(rounds):
            self.status = self.syncer.sync_once()
            self.school.digest()
        assert self.status is not None
        return self.status

    def restart(self) -> None:
        self.close()
        self.open()
        self.journal.note("restarted", device=self.name)

    def close(self) -> None:
        self.syncer.stop()
        self.outbox.close()

    def copied(self, folder: Path, name: str, *, running: bool = False) -> "Device":
        """The same disk in another computer; `running`: copied under a program that goes on."""
        if not running:
            self.close()
        shutil.copytree(self.folder, folder)
        self.journal.note("copied", device=self.name, to=name)
        who = self.tokens.load()
        assert who is not None
        if not running:
            self.open()
        return Device(folder, self.school, self.journal, who, name)

    def rows(self) -> list[dict[str, Any]]:
        rows, _ = self.outbox._rows("1 ORDER BY place", [])
        return rows

    def report(self) -> dict[str, Any]:
        """What this device holds and says at the end."""
        rows = {}
        for row in self.rows():
            content = row["content"] or row["data"]
            if row["name"] == "exercise.submitted" and content is not None:
                decoded = msgspec.json.decode(content)
                mark = (decoded["data"] if row["content"] else decoded)["exercise_id"]
                rows[mark] = {"id": row["event_id"], "state": row["state"]}
        return {"name": self.name, "student": self.student, "rows": rows, "status": self.status and self.status.kind}


def is_upload(request: httpx.Request) -> bool:
    return request.url.path == "/v1/events" and len(body_of(request)) > 2


def lost_request(request: httpx.Request, forward: Forward) -> httpx.Response:
    raise httpx.ConnectError("the request was lost")


def lost_answer(request: httpx.Request, forward: Forward) -> httpx.Response:
    forward(request)
    raise httpx.ReadTimeout("the answer was lost")


def cut_answer(request: httpx.Request, forward: Forward) -> httpx.Response:
    whole = forward(request)
    return httpx.Response(whole.status_code, headers=whole.headers, content=whole.content[: len(whole.content) // 2])


def says(answer: Callable[[], httpx.Response]) -> Fault:
    """Something on the way answers by itself."""
    return lambda request, forward: answer()
