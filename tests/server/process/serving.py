"""A real `serve` in a process of its own, students at its wire, and what its folder holds, read from outside."""

import gzip
import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import psutil
import uuid_utils
from tests.server.conftest import event

from learnflow_events.data import Data, ExerciseSubmitted
from learnflow_events.envelope import BATCH_CONTENT_TYPE, content_sha256
from learnflow_mastery import State, add

ENDS_WITHIN_S = 10
ROOT = Path(__file__).resolve().parents[3]
DEFECTIVE = [sys.executable, "-m", "tests.server.process.defective"]
SOUND = [sys.executable, "-m", "learnflow_server"]


def submitted(number: int, code: str = "print('hello')\n") -> ExerciseSubmitted:
    """A submission; every third passes."""
    return ExerciseSubmitted(
        pack_id="python-foundations", pack_version="1.0.0", exercise_id=f"e{number % 7}", attempt=1,
        verdict="failed" if number % 3 else "passed", cases="f" if number % 3 else "p", score=0 if number % 3 else 1000,
        quality=800, grader_version="1", quality_rules="1", code=code,
    )  # fmt: skip


class Serving:
    """`learnflow-server serve` on a folder and a free port, from `start` to `end` or `kill`."""

    def __init__(self, folder: Path, *flags: str, program: Sequence[str] = SOUND) -> None:
        self.folder = folder
        self._command = [*program, "serve", "--data", str(folder), "--port", "0", *flags]
        self._stderr = folder.with_name(f"{folder.name}.log")
        self._process: subprocess.Popen[str] | None = None
        self.ready: dict[str, Any] = {}

    def start(self) -> "Serving":
        """Returns with the ready line."""
        with self._stderr.open("a") as log:
            self._process = subprocess.Popen(self._command, cwd=ROOT, stdout=subprocess.PIPE, stderr=log, text=True)
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, self.log()
        self.ready = json.loads(line)
        return self

    @property
    def process(self) -> psutil.Process:
        assert self._process is not None
        return psutil.Process(self._process.pid)

    def end(self, how: signal.Signals = signal.SIGTERM) -> tuple[int, str]:
        """Ask it to end: its exit code, and what else it printed on standard output."""
        assert self._process is not None
        self._process.send_signal(how)
        rest, _ = self._process.communicate(timeout=ENDS_WITHIN_S)
        code, self._process = self._process.returncode, None
        return code, rest

    def close(self) -> None:
        if self._process is not None:
            self.end(signal.SIGKILL)

    def log(self) -> str:
        return self._stderr.read_text()

    def peak_kib(self) -> int:
        """The most memory it ever held at once."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")))


class Pupil:
    """A student at the wire, with one stream; remembers what was made and what was acknowledged."""

    def __init__(self, serving: Serving, name: str, pin: str = "4711") -> None:
        self.stream = str(uuid_utils.uuid4())
        self.made: list[bytes] = []
        self.acknowledged: set[str] = set()
        self._serving = serving
        self._client = httpx.Client(timeout=30)
        person = {"class_code": serving.ready["class_code"], "display_name": name, "pin": pin}
        answer = self._client.post(f"{serving.ready['url']}/v1/join", json=person)
        assert answer.status_code in (200, 201), answer.text
        self.tokens: dict[str, Any] = answer.json()

    @property
    def student_id(self) -> str:
        return str(self.tokens["student_id"])

    def make(self, *payloads: Data) -> list[bytes]:
        """Events in the next slots of the stream."""
        first = len(self.made) + 1
        new = [event(first + n, one, stream=self.stream, student=self.student_id) for n, one in enumerate(payloads)]
        self.made += new
        return new

    def send(self, events: Sequence[bytes]) -> httpx.Response:
        """One batch; what is accepted is remembered as acknowledged."""
        body = gzip.compress(b"[" + b",".join(events) + b"]")
        headers = {"Content-Type": BATCH_CONTENT_TYPE, "Content-Encoding": "gzip"}
        answer = self.ask("POST", "/v1/events", content=body, headers=headers)
        if answer.status_code == 200:
            results = answer.json()["results"]
            self.acknowledged |= {one for one, result in results.items() if result["status"] == "accepted"}
        return answer

    def waiting(self) -> list[bytes]:
        """What was made and not acknowledged."""
        return [one for one in self.made if id_of(one) not in self.acknowledged]

    def settled(self) -> int:
        """How far the ledger has come in the stream."""
        claim = {"last": len(self.made), "unsettled": 1}
        answer = self.ask("POST", "/v1/ledger", json={"streams": {self.stream: claim}})
        return int(answer.json()["streams"][self.stream]["settled_through"]) if answer.status_code == 200 else -1

    def state(self) -> dict[str, Any]:
        """The server's `State` of the student."""
        found: dict[str, Any] = self.ask("GET", "/v1/mastery?on=2026-11-24").json()["state"]
        return found

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.tokens['access_token']}", **more.pop("headers", {})}
        return self._client.request(method, f"{self._serving.ready['url']}{path}", headers=headers, **more)

    def close(self) -> None:
        self._client.close()


def id_of(content: bytes) -> str:
    return str(json.loads(content)["id"])


def folded(contents: Sequence[bytes]) -> dict[str, Any]:
    """The fold of events, as `GET /v1/mastery` shows it."""
    state = State()
    for content in contents:
        add(state, json.loads(content), content_sha256(content))
    found: dict[str, Any] = json.loads(state.to_json())
    return found


def stored(folder: Path, table: str = "history") -> list[bytes]:
    """The events in a table of the folder's database, whether or not a server runs on it."""
    with closing(sqlite3.connect(f"file:{folder / 'learnflow.sqlite3'}?mode=ro", uri=True)) as connection:
        rows = connection.execute(f"SELECT content FROM {table}").fetchall()  # noqa: S608 - our own table names
    return [bytes(row[0]) for row in rows]


def run_to_end(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """A command that ends by itself."""
    return subprocess.run(
        [*SOUND, *arguments], cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, timeout=60
    )
