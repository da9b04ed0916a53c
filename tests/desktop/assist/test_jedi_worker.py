"""The jedi process: it answers, survives any code, and leaves nothing behind when its window is gone."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import psutil
import pytest

from learnflow_desktop.assist.jedi_worker import answer, complete

PATIENCE_S = 60
WORKER = [sys.executable, "-m", "learnflow_desktop.assist.jedi_worker"]
BAD_CODE = [
    "\0",
    "(" * 300,
    "def f(:\n  x = [",
    "'''",
    "x = '\ud800'",
    "-" * 20_000,
    "import nothing.at.all\n\n\n.",
    "\f\x1c",
]


class Worker:
    """A worker at the other end of two pipes."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(WORKER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.first = self.read()

    def read(self) -> dict[str, Any]:
        assert self.process.stdout
        found: dict[str, Any] = json.loads(self.process.stdout.readline())
        return found

    def ask(self, **request: Any) -> dict[str, Any]:
        assert self.process.stdin
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        return self.read()

    def close(self) -> int:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.close()
        self.process.stdout.close()
        return self.process.wait(PATIENCE_S)


@pytest.fixture
def worker() -> Iterator[Worker]:
    worker = Worker()
    yield worker
    if worker.process.poll() is None:
        worker.close()


@pytest.mark.parametrize(
    ("code", "line", "column", "names"),
    [
        ("import math\nmath.sq", 2, 7, {"sqrt"}),
        ("total = 1\ntot", 2, 3, {"total"}),
        ("pri", 1, 3, {"print"}),
        ("name = 'Ada'\nname.upp", 2, 8, {"upper"}),
        ("def double(n):\n    return n\ndou", 3, 3, {"double"}),
        ("x = '🙂'; valuable = 1; valu", 1, 26, {"valuable"}),
    ],
)
def test_names_that_fit_are_found(code: str, line: int, column: int, names: set[str]) -> None:
    assert names <= set(complete(code, line, column))


def test_public_names_come_before_private_ones() -> None:
    names = complete("import math\nmath.", 2, 5)

    private = [name.startswith("_") for name in names]

    assert "pi" in names
    assert private == sorted(private)
    assert len(names) == len(set(names)) <= 200


@pytest.mark.parametrize("place", [(0, 0), (99, 0), (1, 99), (-1, -1)])
def test_a_place_outside_the_code_is_a_failed_answer_and_no_end(place: tuple[int, int]) -> None:
    said = answer({"id": 3, "op": "complete", "code": "x", "line": place[0], "column": place[1]})

    assert said["id"] == 3
    assert "failed" in said


@pytest.mark.slow
def test_the_process_says_that_it_is_ready_and_answers_each_request_by_its_number(worker: Worker) -> None:
    names = worker.ask(id=7, op="complete", code="import math\nmath.sq", line=2, column=7)
    marks = worker.ask(id=8, op="lint", code="print(nmae)")

    assert worker.first == {"ready": True}
    assert names == {"id": 7, "names": ["sqrt"]}
    assert marks["id"] == 8
    assert marks["marks"][0][:4] == [1, 6, 10, "error"]


@pytest.mark.slow
def test_the_process_survives_bad_code_and_still_answers(worker: Worker) -> None:
    for number, code in enumerate(BAD_CODE):
        assert worker.ask(id=number, op="lint", code=code)["id"] == number
        assert worker.ask(id=-number, op="complete", code=code, line=1, column=0)["id"] == -number

    assert worker.ask(id=99, op="complete", code="pri", line=1, column=3)["names"] == ["print"]


@pytest.mark.slow
def test_the_process_ends_well_when_its_input_ends(worker: Worker) -> None:
    worker.ask(id=1, op="complete", code="pri", line=1, column=3)

    assert worker.close() == 0


@pytest.mark.slow
def test_the_process_ends_when_its_parent_is_killed() -> None:
    code = (
        "import subprocess, sys\n"
        f"child = subprocess.Popen({WORKER!r}, stdin=subprocess.PIPE, stdout=subprocess.PIPE)\n"
        "child.stdout.readline()\n"
        "print(child.pid, flush=True)\n"
        "child.wait()\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        child = psutil.Process(int(parent.stdout.readline()))

        os.kill(parent.pid, signal.SIGKILL)

        gone, _alive = psutil.wait_procs([child], timeout=PATIENCE_S)

    assert gone == [child]
