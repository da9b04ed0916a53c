"""Starts the child, reads its steps under a clock, and leaves no process behind."""

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from learnflow_grader.errors import CannotRun
from learnflow_grader.task import Limits

CHILD = Path(__file__).with_name("child.py")
START_S = 20.0
"""How long an interpreter may take to come up; far above any real one."""
EXIT_S = 5.0
PUMP_S = 1.0
"""How long the last lines may take to come after the child's end; longer only when something else holds its channel."""
MOST_LINE_BYTES = 4 * 1024 * 1024
"""Above what `child.py` ever writes in a line: it cuts texts and refuses values that are too long."""
FORMS: dict[str, type | tuple[type, ...]] = {
    "case": int,
    "calls": list,
    "canonical": list,
    "ended": str,
    "error": str,
    "generator": dict,
    "line": (int, type(None)),
    "lines_given": int,
    "loaded": dict,
    "names": list,
    "original": str,
    "printed": str,
    "shown": str,
    "text": str,
}


def run_steps(job: dict[str, Any], limits: Limits) -> Iterator[dict[str, Any]]:
    """The child's lines as they come; the last one is `{"ended": reason}`: done, timeout or died.

    The whole process group is gone when the iteration ends, however it ends.
    """
    with tempfile.TemporaryDirectory(prefix=f"learnflow-check-{os.getpid()}-", ignore_cleanup_errors=True) as folder:
        yield from _lines(_start(limits, folder), job | _limits(job, limits), limits)


def _limits(job: dict[str, Any], limits: Limits) -> dict[str, Any]:
    steps = 1 + len(job["calls"]) + job["generated"]
    return {
        "cpu_s": max(2, int(limits.case_s * steps) + 2),
        "memory_bytes": limits.memory_bytes,
        "output_characters": limits.output_characters,
        "file_bytes": limits.file_bytes,
    }


def _start(limits: Limits, folder: str) -> "subprocess.Popen[bytes]":
    own_group: dict[str, Any] = (
        {"creationflags": 0x00000200}  # CREATE_NEW_PROCESS_GROUP
        if sys.platform == "win32"
        else {"start_new_session": True}
    )
    try:
        return subprocess.Popen(  # noqa: S603 - our own interpreter and our own file
            [limits.python or sys.executable, "-I", "-B", "-X", "utf8", str(CHILD)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            **own_group,
        )
    except OSError as error:
        raise CannotRun(f"Python can't be started: {error.strerror}") from error


def _lines(process: "subprocess.Popen[bytes]", job: dict[str, Any], limits: Limits) -> Iterator[dict[str, Any]]:
    """The steps as they come. An answer may take over the child's channel: nothing it writes there is believed blindly."""
    lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    pump = threading.Thread(target=_pump, args=(process, json.dumps(job).encode(), lines), daemon=True)
    pump.start()
    patience_s = START_S
    try:
        for _ in range(8 + 2 * (len(job["calls"]) + job["generated"])):
            try:
                line = lines.get(timeout=patience_s)
            except queue.Empty:
                yield {"ended": "timeout"}
                return
            step = _step(line, job)
            yield step
            if "ended" in step:
                return
            patience_s = limits.case_s
        yield {"ended": "died"}
    finally:
        _end(process)
        pump.join(PUMP_S)


def _step(line: bytes, job: dict[str, Any]) -> dict[str, Any]:
    """One line as a step; `died` for the end of the lines and for a line that the child's own code never writes."""
    try:
        step = json.loads(line)
    except (ValueError, RecursionError):
        return {"ended": "died"}
    if not _formed(step) or not _formed(step.get("loaded", {})):
        return {"ended": "died"}
    whole = {"error"} & step.keys() or {"exit"} & step.keys() or {"printed", "canonical", "shown"} <= step.keys()
    if "case" in step and not (whole or (not job["entry"] and "printed" in step)):
        return {"ended": "died"}
    return dict(step)


def _formed(step: Any) -> bool:
    """Whether each field is of its kind."""
    if not isinstance(step, dict) or not all(isinstance(step[name], FORMS[name]) for name in FORMS.keys() & step):
        return False
    value = step.get("canonical", ["", ""])
    return len(value) == 2 and isinstance(value[0], str)


def _pump(process: "subprocess.Popen[bytes]", job: bytes, lines: "queue.SimpleQueue[bytes]") -> None:
    """Hand the job over, then pass lines on. The child's standard input stays open: its end tells it that we are gone."""
    assert process.stdin is not None
    assert process.stdout is not None
    with contextlib.suppress(OSError, ValueError):
        process.stdin.write(job + b"\n")
        process.stdin.flush()
    with contextlib.suppress(OSError, ValueError), process.stdout:
        while line := process.stdout.readline(MOST_LINE_BYTES):
            lines.put(line)
    lines.put(b"")


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Kill the child and whatever it started, then take its exit status."""
    if sys.platform == "win32":
        process.kill()
    else:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait(EXIT_S)
    if process.stdin is not None:
        with contextlib.suppress(OSError, ValueError):
            process.stdin.close()
