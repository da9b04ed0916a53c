"""The embedded server: its start and memory against a bare FastAPI application, its ingest against flushes of the same disk.

The floor of starting and of memory is the same framework with one route and nothing behind it. The floor of ingest is a
program that does nothing but write the same bytes and flush them, one batch after the other.
"""

import gzip
import http.client
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import uuid_utils
from tests.bench.figures import Row, alternate, percentile, spread, table

from learnflow_events.data import ExerciseSubmitted
from learnflow_events.envelope import BATCH_CONTENT_TYPE, Event, encode, encode_data

ROOT = Path(__file__).resolve().parents[2]
MIB = 1 / 1024**2
READY_S, MEMORY_MIB, EVENTS_A_SECOND = 1.5, 120, 5_000
STUDENTS, EVENTS_EACH = 30, 20
BATCHES, BATCH_EVENTS = 40, 100
AT_ONCE = 4
EVENTS_PER_LINE = BATCHES * BATCH_EVENTS // AT_ONCE
SETTLED_WITHIN_S = 60
GZIP_MAGIC = b"\x1f\x8b"
CODE = "def double(n):\n    return n * 2\n" * 8


def run(rounds: int) -> str:
    """The table. It works beside the project's own files, so that the disk is the one a school would have."""
    scratch = ROOT / ".cache"
    scratch.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-server-", dir=scratch) as folder:
        rows = [*_starting(Path(folder) / "starting", rounds), *_class_load(Path(folder) / "load", max(3, rounds // 2))]
        rows += _ingest(Path(folder) / "ingest", rounds)
    return table("Server", rows)


@dataclass(frozen=True)
class Running:
    """A server process that is ready."""

    process: psutil.Process
    ready: dict[str, Any]
    took_s: float

    def memory_mib(self) -> float:
        """Its proportional set size; the same as its resident size where shared pages can't be told apart."""
        found = self.process.memory_full_info()
        return float(getattr(found, "pss", found.rss)) * MIB

    def connection(self) -> http.client.HTTPConnection:
        """A kept-alive connection."""
        host, _, port = self.ready["url"].removeprefix("http://").rpartition(":")
        return http.client.HTTPConnection(host, int(port), timeout=60)


@contextmanager
def started(*command: str) -> Iterator[Running]:
    """A process from its start to its ready line, and to its end."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", *command], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        yield Running(psutil.Process(process.pid), json.loads(line), time.perf_counter() - began)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=15)
        assert process.stdout is not None
        process.stdout.close()


def served(folder: Path) -> Any:
    """The real server on a folder."""
    return started("learnflow_server", "serve", "--data", str(folder), "--port", "0")


def _bare() -> Any:
    return started("tests.bench.bare_app")


def _starting(folder: Path, rounds: int) -> list[Row]:
    """First starts (key, database, teacher, class), later starts, and the bare application, in turn."""
    sizes: dict[str, list[float]] = {"server": [], "bare": []}
    numbers = iter(range(1_000))

    def start(kind: str, make: Callable[[], Any]) -> float:
        with make() as running:
            sizes[kind].append(running.memory_mib())
            return float(running.took_s)

    first, later, bare = alternate(
        rounds,
        lambda: start("server", lambda: served(folder / f"first-{next(numbers)}")),
        lambda: start("server", lambda: served(folder / "later")),
        lambda: start("bare", _bare),
    )
    against = f"bare FastAPI + uvicorn: {spread(bare)}"
    goal = "≤ {limit:g} {unit}; {ratio:.2f} × bare"
    return [
        *(
            Row(
                what,
                spread(figures),
                against,
                goal.format(limit=READY_S, unit="s", ratio=percentile(figures, 50) / percentile(bare, 50)),
                percentile(figures, 50) <= READY_S,
            )
            for what, figures in (("first start until ready", first), ("later start until ready", later))
        ),
        _memory_row("memory (PSS) when ready", sizes["server"], sizes["bare"]),
    ]


def _memory_row(what: str, seen: list[float], bare: list[float]) -> Row:
    middle, floor = percentile(seen, 50), percentile(bare, 50)
    goal = f"≤ {MEMORY_MIB} MiB; {middle / floor:.2f} × bare"
    return Row(what, spread(seen, "MiB"), f"bare: {spread(bare, 'MiB')}", goal, middle <= MEMORY_MIB)


def _class_load(folder: Path, rounds: int) -> list[Row]:
    """Thirty students join at once, send twenty events each in four batches, and read their mastery."""
    numbers = iter(range(1_000))

    def loaded() -> float:
        with served(folder / str(next(numbers))) as running:
            with ThreadPoolExecutor(STUDENTS) as pool:
                list(pool.map(lambda n: _lesson(running, f"Student {n}"), range(STUDENTS)))
            return float(running.memory_mib())

    def bare() -> float:
        with _bare() as running:
            with ThreadPoolExecutor(STUDENTS) as pool:
                list(pool.map(lambda _: _hellos(running), range(STUDENTS)))
            return float(running.memory_mib())

    seen, floor = alternate(rounds, loaded, bare)
    return [_memory_row(f"memory after a class ({STUDENTS} students × {EVENTS_EACH} events)", seen, floor)]


def _lesson(running: Running, name: str) -> None:
    with closing(running.connection()) as connection:
        tokens = _join(connection, running.ready["class_code"], name)
        size = EVENTS_EACH // 4
        stream = str(uuid_utils.uuid4())
        for first in range(1, EVENTS_EACH, size):
            _send(connection, tokens, _batch(tokens["student_id"], stream, range(first, first + size)))
        _asked(connection, "GET", "/v1/mastery?on=2026-11-24", tokens)


def _hellos(running: Running) -> None:
    with closing(running.connection()) as connection:
        for _ in range(6):
            _asked(connection, "GET", "/", None)


def _ingest(folder: Path, rounds: int) -> list[Row]:
    """Batches over four kept-alive connections, every `accepted` after a flush; then until the ledger says settled."""
    settled: list[float] = []
    with served(folder / "server") as running, ExitStack() as stack:
        lines = [stack.enter_context(closing(running.connection())) for _ in range(AT_ONCE)]
        handle = os.open(folder / "floor", os.O_WRONLY | os.O_CREAT)
        stack.callback(os.close, handle)
        numbers = iter(range(1_000))

        def server() -> float:
            code = running.ready["class_code"]
            people = [_join(line, code, f"Student {next(numbers)}") for line in lines]
            accepted_s, settled_s = _uploaded(lines, people)
            settled.append(settled_s)
            return accepted_s

        plain = gzip.decompress(_batch("student_floor", str(uuid_utils.uuid4()), range(1, BATCH_EVENTS + 1)))
        took, floor = alternate(rounds, server, lambda: _flushed(handle, plain))
    return _ingest_rows(took, settled[1:], floor)


def _uploaded(lines: list[http.client.HTTPConnection], people: list[dict[str, Any]]) -> tuple[float, float]:
    """Seconds until every event of a fresh stream per student was accepted, and until all were settled."""
    streams = [str(uuid_utils.uuid4()) for _ in people]
    slots = [range(first, first + BATCH_EVENTS) for first in range(1, EVENTS_PER_LINE, BATCH_EVENTS)]
    batches = [
        [_batch(who["student_id"], stream, some) for some in slots] for who, stream in zip(people, streams, strict=True)
    ]

    def send(line: int) -> None:
        for batch in batches[line]:
            _send(lines[line], people[line], batch)

    began = time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(send, range(AT_ONCE)))
    accepted_s = time.perf_counter() - began
    for line, who, stream in zip(lines, people, streams, strict=True):
        _await_settled(line, who, stream)
    return accepted_s, time.perf_counter() - began


def _ingest_rows(took: list[float], settled: list[float], floor: list[float]) -> list[Row]:
    events = BATCHES * BATCH_EVENTS
    against = f"write + fdatasync of each batch's bytes: {_rates(floor, events)}"
    rows = []
    for what, figures in (("accepted (durable)", took), ("settled (in history, ledger read back)", settled)):
        rate = events / percentile(figures, 50)
        ratio = percentile(figures, 50) / percentile(floor, 50)
        goal = f"≥ {EVENTS_A_SECOND:,}/s; {ratio:.1f} × the floor's time"
        rows.append(
            Row(
                f"events {what}, {BATCH_EVENTS} a gzip batch",
                _rates(figures, events),
                against,
                goal,
                rate >= EVENTS_A_SECOND,
            )
        )
    return rows


def _rates(seconds: list[float], events: int) -> str:
    slow, middle, fast = (events / value for value in (max(seconds), percentile(seconds, 50), min(seconds)))
    return f"{middle:,.0f}/s ({slow:,.0f}–{fast:,.0f})"


def _flushed(handle: int, content: bytes) -> float:
    began = time.perf_counter()
    for _ in range(BATCHES):
        os.write(handle, content)
        os.fdatasync(handle)
    return time.perf_counter() - began


def _batch(student_id: str, stream: str, slots: range) -> bytes:
    events = [_event(student_id, stream, slot) for slot in slots]
    return gzip.compress(b"[" + b",".join(events) + b"]", compresslevel=1)


def _event(student_id: str, stream: str, slot: int) -> bytes:
    data = ExerciseSubmitted(
        pack_id="python-foundations", pack_version="1.0.0", exercise_id=f"exercise-{slot % 40}", attempt=1,
        verdict="passed", cases="ppp", score=1000, quality=850, grader_version="1", quality_rules="1", code=CODE,
    )  # fmt: skip
    return encode(
        Event(
            id=str(uuid_utils.uuid7()), type=data.type_name(), source=f"urn:learnflow:stream:{stream}",
            time=f"2026-11-23T11:{slot // 60 % 60:02d}:{slot % 60:02d}.000Z", partitionkey=student_id,
            sequence=str(slot), timequality="synced", dataschema=data.schema_name(), data=encode_data(data),
        )
    )  # fmt: skip


def _join(connection: http.client.HTTPConnection, class_code: str, name: str) -> dict[str, Any]:
    person = {"class_code": class_code, "display_name": name, "pin": "4711"}
    return _asked(connection, "POST", "/v1/join", None, json.dumps(person).encode())


def _send(connection: http.client.HTTPConnection, tokens: dict[str, Any], batch: bytes) -> None:
    answer = _asked(connection, "POST", "/v1/events", tokens, batch)
    assert {result["status"] for result in answer["results"].values()} == {"accepted"}


def _await_settled(connection: http.client.HTTPConnection, tokens: dict[str, Any], stream: str) -> None:
    last = EVENTS_PER_LINE
    question = json.dumps({"streams": {stream: {"last": last, "unsettled": 1}}}).encode()
    until = time.monotonic() + SETTLED_WITHIN_S
    while time.monotonic() < until:
        answer = _asked(connection, "POST", "/v1/ledger", tokens, question)
        if answer["streams"][stream]["settled_through"] == last:
            return
        time.sleep(0.01)
    raise TimeoutError("the server didn't settle what it had accepted")


def _asked(
    connection: http.client.HTTPConnection, method: str, path: str, tokens: dict[str, Any] | None, body: bytes = b""
) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {tokens['access_token']}"} if tokens else {}
    if body.startswith(GZIP_MAGIC):
        headers |= {"Content-Type": BATCH_CONTENT_TYPE, "Content-Encoding": "gzip"}
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    content = answer.read()
    assert answer.status in (200, 201), content
    found: dict[str, Any] = json.loads(content)
    return found
