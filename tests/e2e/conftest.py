"""Real servers and a real desktop for the journeys; every process is stopped by its pid."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

READY_S = 30


class ServerProcess:
    """`learnflow-server serve` on a free port, which it keeps over a stop and a start."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port = "0"
        self._process: subprocess.Popen[str] | None = None
        self.ready: dict[str, Any] = {}

    @property
    def url(self) -> str:
        return str(self.ready["url"])

    def start(self) -> "ServerProcess":
        password = self._folder.with_suffix(".password")
        password.write_text("teacher-password")
        command = [sys.executable, "-m", "learnflow_server", "serve", "--data", str(self._folder), "--port", self._port]
        command += ["--teacher-password-file", str(password), "--class-name", "Form 2 East"]
        with self._folder.with_suffix(".log").open("a") as log:
            self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, self._folder.with_suffix(".log").read_text()
        self.ready = json.loads(line)
        self._port = self.url.rpartition(":")[2]
        return self

    def stop(self, how: int = signal.SIGTERM) -> int:
        assert self._process is not None
        self._process.send_signal(how)
        code = self._process.wait(timeout=15)
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._process = None
        return code

    def log(self) -> str:
        return self._folder.with_suffix(".log").read_text()

    def close(self) -> None:
        if self._process is not None:
            self.stop(signal.SIGKILL)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServerProcess]:
    process = ServerProcess(tmp_path / "server")
    yield process.start()
    process.close()


@pytest.fixture(autouse=True)
def _offscreen() -> None:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
