"""The kernel's side: a Python of its own that runs a file as if it were started by itself, and says how it ended.

Started with a connection file; ends with its parent. It loads nothing of the desktop but this module.
"""

import json
import linecache
import sys
import time
import traceback
import types
from pathlib import Path
from typing import Any

OUTPUT_LIMIT = 200_000
FLOOD_NOTE = "\n… more than 200,000 characters, so the rest isn't shown. Stop ends the program.\n"
LONGEST_REPR = 200
HANDLE = "__learnflow__"


class Capped:
    """Passes output on up to a limit, then says so once; a program may print for ever without filling the window."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._room = OUTPUT_LIMIT

    def write(self, text: str) -> int:
        """Write as long as there is room."""
        if self._room > 0:
            self._stream.write(text[: self._room])
            self._room -= len(text)
            if self._room <= 0:
                self._stream.write(FLOOD_NOTE)
        return len(text)

    def close(self) -> None:
        """A program can't close what isn't its own."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


class Program:
    """What the window talks to: `run` a file, then `result`."""

    def __init__(self) -> None:
        self._result: dict[str, Any] = {}

    def run(self, path: str, name: str) -> None:
        """Run a file in a clean namespace; its own name stands in tracebacks."""
        streams = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = Capped(streams[0]), Capped(streams[1])
        began = time.perf_counter()
        try:
            self._result = self._ended(path, name)
        finally:
            sys.stdout, sys.stderr = streams
            sys.stdout.flush()
            sys.stderr.flush()
        self._result["duration_ms"] = round(1000 * (time.perf_counter() - began))

    def result(self) -> str:
        """How the last run ended, as JSON."""
        return json.dumps(self._result)

    def _ended(self, path: str, name: str) -> dict[str, Any]:
        source = Path(path).read_text(encoding="utf-8")
        linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
        main = types.ModuleType("__main__")
        main.__dict__["__file__"] = name
        sys.modules["__main__"] = main
        sys.argv = [name]
        try:
            exec(compile(source, name, "exec", dont_inherit=True), main.__dict__)
        except SystemExit:
            return {"outcome": "ok"}
        except KeyboardInterrupt as error:
            return _failure("stopped", error, name)
        except BaseException as error:
            return _failure("error", error, name)
        return {"outcome": "ok"}


def _failure(outcome: str, error: BaseException, name: str) -> dict[str, Any]:
    """An error as plain data: where in the student's file, with which values, in Python's own words."""
    tail = error.__traceback__
    own = []
    while tail is not None:
        if tail.tb_frame.f_code.co_filename == name:
            own.append(tail)
        tail = tail.tb_next
    line = own[-1].tb_lineno if own else None
    names: dict[str, str] = {}
    if own:
        frame = own[-1].tb_frame
        names = _values(frame.f_globals) | _values(frame.f_locals)
    message = str(error)
    if isinstance(error, SyntaxError):
        line, message = error.lineno, error.msg or ""
    return {
        "outcome": outcome,
        "error_class": type(error).__name__,
        "message": message[:500],
        "line": line,
        "names": names,
        "original": _original(error, name),
    }


def _original(error: BaseException, name: str) -> str:
    """Python's message with the student's frames only."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == name]
    head = ["Traceback (most recent call last):\n"] if frames else []
    shown = frames if len(frames) <= 10 else [*frames[:4], *frames[-4:]]
    return "".join(head + traceback.format_list(shown) + traceback.format_exception_only(error))[:8000]


def _values(space: dict[str, Any]) -> dict[str, str]:
    """Names with their values; functions, modules and Python's own names are no values to see."""
    found = {}
    for name, value in list(space.items()):
        if name.startswith("__") or isinstance(value, (types.ModuleType, types.FunctionType, type)):
            continue
        try:
            found[name] = repr(value)[:LONGEST_REPR]
        except BaseException:
            found[name] = "…"
    return found


def main() -> None:
    """Be a kernel until the window ends."""
    from ipykernel.kernelapp import IPKernelApp

    app: Any = IPKernelApp.instance()
    app.initialize(
        [*sys.argv[1:], "--IPKernelApp.capture_fd_output=False", "--HistoryManager.enabled=False", "--colors=NoColor"]
    )
    app.shell.user_ns[HANDLE] = Program()
    app.start()


if __name__ == "__main__":
    main()
