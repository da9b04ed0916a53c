"""Runs files in a clean kernel each time: a fresh one is always warmed up for the next run.

Signals: `ready()` the next run would start at once · `started()` · `finished(RunResult)` once per run · `client_changed(client)`
the console must listen to this one. Stop interrupts; after 1.5 s it kills. A kernel that dies by itself ends its run.
"""

import ast
import contextlib
import json
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from learnflow_desktop.kernel.inside import HANDLE
from learnflow_desktop.kernel.process import KernelProcess
from learnflow_desktop.kernel.run_result import RunResult

STOP_PATIENCE_MS = 1500
WATCH_MS = 250
ASK_AGAIN_MS = 400


class Runner(QObject):
    """One program at a time, each in a kernel of its own."""

    ready = Signal()
    started = Signal()
    finished = Signal(object)
    client_changed = Signal(object)

    def __init__(self, cwd: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._cwd = cwd
        self._process: KernelProcess | None = None
        self._client: Any = None
        self._is_ready = False
        self._waiting: tuple[Path, str] | None = None
        self._running = ""
        self._stopping = False
        self._result: RunResult | None = None
        self._quiet = False
        self._patience = QTimer(self, singleShot=True, interval=STOP_PATIENCE_MS)
        self._patience.timeout.connect(self._give_up)
        self._watch = QTimer(self, interval=WATCH_MS)
        self._watch.timeout.connect(self._look)
        self._knock = QTimer(self, interval=ASK_AGAIN_MS)
        self._knock.timeout.connect(self._ask)

    @property
    def running(self) -> bool:
        """Whether a program runs, or waits for its kernel."""
        return bool(self._running) or self._waiting is not None

    @property
    def can_begin(self) -> bool:
        """Whether a run would start at once."""
        return self._is_ready and not self.running

    def spawn(self) -> None:
        """Start the process early, before the client's library is loaded."""
        if self._process is None:
            self._process = KernelProcess(self._cwd)

    def connect_client(self) -> None:
        """Talk to the kernel: needs qtconsole, so it is called once that is loaded."""
        from qtconsole.client import QtKernelClient

        self.spawn()
        assert self._process is not None
        client = QtKernelClient(connection_file=str(self._process.connection_file))
        client.load_connection_file()
        client.start_channels()
        client.shell_channel.message_received.connect(self._heard)
        client.iopub_channel.message_received.connect(self._heard_output)
        self._client = client
        self.client_changed.emit(client)
        self._watch.start()
        self._knock.start()
        self._ask()

    def run(self, path: Path, name: str) -> None:
        """Run a file; starts once the kernel is ready. One run at a time: a second call while one runs is ignored."""
        if self.running:
            return
        self._waiting = (path, name)
        if self._is_ready:
            self._begin()

    def stop(self) -> None:
        """Stop the running program: interrupt, and after a moment kill."""
        if self._waiting is not None and not self._running:
            self._waiting = None
            self.finished.emit(RunResult("stopped", 0))
            return
        if self._running and self._process is not None:
            self._stopping = True
            self._process.interrupt()
            self._patience.start()

    def close(self) -> None:
        """End everything at once."""
        for timer in (self._patience, self._watch, self._knock):
            timer.stop()
        self._drop()

    def _ask(self) -> None:
        """Knock until the kernel answers: a question sent before it listens is lost."""
        if self._client is not None and not self._is_ready:
            self._client.kernel_info()

    def _begin(self) -> None:
        assert self._waiting is not None
        path, name = self._waiting
        self._waiting = None
        self._stopping = self._quiet = False
        self._result = None
        code = f"{HANDLE}.run({str(path)!r}, {name!r})"
        self._running = self._client.execute(
            code, store_history=False, allow_stdin=True, user_expressions={"result": f"{HANDLE}.result()"}
        )
        self.started.emit()

    def _heard(self, message: dict[str, Any]) -> None:
        kind = message["header"]["msg_type"]
        if kind == "kernel_info_reply" and not self._is_ready:
            self._is_ready = True
            self._knock.stop()
            self.ready.emit()
            if self._waiting is not None:
                self._begin()
        elif kind == "execute_reply" and message["parent_header"].get("msg_id") == self._running:
            # Output travels on another channel: the run has ended once that has said so too.
            self._result = _result(message["content"])
            self._end_when_quiet()

    def _heard_output(self, message: dict[str, Any]) -> None:
        own = message["parent_header"].get("msg_id") == self._running
        if own and message["header"]["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
            self._quiet = True
            self._end_when_quiet()

    def _end_when_quiet(self) -> None:
        if self._quiet and self._result is not None:
            self._end(self._result)

    def _end(self, result: RunResult) -> None:
        if not self._running:
            return
        self._running = ""
        self._patience.stop()
        self.finished.emit(result)
        self._renew()

    def _renew(self) -> None:
        """Put a fresh kernel in the used one's place."""
        self._drop()
        self.spawn()
        self.connect_client()

    def _give_up(self) -> None:
        if self._running:
            self._end(RunResult("stopped", STOP_PATIENCE_MS, "KeyboardInterrupt"))

    def _look(self) -> None:
        """Notice a kernel that died by itself, for example by os._exit()."""
        if self._process is None or self._process.alive:
            return
        if self._running:
            outcome = "stopped" if self._stopping else "error"
            message = "" if self._stopping else "the program ended Python itself"
            self._end(RunResult(outcome, 0, None if self._stopping else "PythonEnded", message))  # type: ignore[arg-type]
        else:
            self._renew()

    def _drop(self) -> None:
        self._is_ready = False
        if self._client is not None:
            with contextlib.suppress(RuntimeError):
                self._client.shell_channel.message_received.disconnect(self._heard)
                self._client.iopub_channel.message_received.disconnect(self._heard_output)
            self._client.stop_channels()
            self._client = None
        if self._process is not None:
            self._process.kill()
            self._process = None


def _result(content: dict[str, Any]) -> RunResult:
    """The result in a reply; without one the run was broken off before it could say how it ended."""
    answer = content.get("user_expressions", {}).get("result", {})
    if answer.get("status") != "ok":
        return RunResult("stopped", 0, content.get("ename"), content.get("evalue", ""))
    return RunResult.from_builtins(json.loads(ast.literal_eval(answer["data"]["text/plain"])))
