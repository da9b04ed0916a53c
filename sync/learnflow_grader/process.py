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


def run_steps(job: dict[str, Any], limits: Limits) -> Iterator[dict[str, Any]]:
    """The child's lines as they come; the last one is `{"ended": reason}`: done, timeout or died.

    The whole process group is gone when the iteration ends, however it ends.
    """
    with tempfile.TemporaryDirectory(prefix="learnflow-check-", ignore_cleanup_errors=True) as folder:
        process = _start(limits, folder)
        try:
            yield from _lines(process, json.dumps(job | _limits(job, limits)).encode(), limits)
        finally:
            _end(process)


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


def _lines(process: "subprocess.Popen[bytes]", job: bytes, limits: Limits) -> Iterator[dict[str, Any]]:
    lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_pump, args=(process, job, lines), daemon=True).start()
    patience_s = START_S
    while True:
        try:
            line = lines.get(timeout=patience_s)
        except queue.Empty:
            yield {"ended": "timeout"}
            return
        step = json.loads(line) if line else {"ended": "died"}
        yield step
        if "ended" in step:
            return
        patience_s = limits.case_s


def _pump(process: "subprocess.Popen[bytes]", job: bytes, lines: "queue.SimpleQueue[bytes]") -> None:
    assert process.stdin is not None
    assert process.stdout is not None
    with contextlib.suppress(OSError, ValueError):
        process.stdin.write(job)
        process.stdin.close()
    with contextlib.suppress(OSError, ValueError):
        for line in process.stdout:
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
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError, ValueError):
                pipe.close()
