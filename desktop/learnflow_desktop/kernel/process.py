"""One kernel process: started with a connection file of ours, interrupted, killed, never left behind."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import uuid
from pathlib import Path

PORTS = ("shell_port", "iopub_port", "stdin_port", "control_port", "hb_port")
END_S = 5.0
ENVIRONMENT = {"PYTHONUTF8": "1", "MPLBACKEND": "agg", "PYDEVD_DISABLE_FILE_VALIDATION": "1"}


class KernelProcess:
    """A kernel that runs programs in `cwd`. Sockets on POSIX (no port to guess), TCP elsewhere."""

    def __init__(self, cwd: Path) -> None:
        """Start the process; it isn't ready before it answers.

        Raises:
            OSError: the system refuses to start a process.
        """
        # A socket's path has at most 108 characters, so its folder is a short one.
        self._folder = Path(tempfile.mkdtemp(prefix="lf-"))
        self.connection_file = self._folder / "k.json"
        self.connection_file.write_text(json.dumps(self._connection()), encoding="utf-8")
        self.connection_file.chmod(0o600)
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-m", "learnflow_desktop.kernel.inside", "-f", str(self.connection_file)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=cwd,
            env=os.environ
            | {
                "JPY_PARENT_PID": str(os.getpid()),
                "PYTHONUTF8": "1",
                "MPLBACKEND": "agg",
                "PYDEVD_DISABLE_FILE_VALIDATION": "1",
            },
            start_new_session=True,
        )

    def _connection(self) -> dict[str, object]:
        ports: dict[str, object] = {name: number for number, name in enumerate(PORTS, 1)}
        transport: dict[str, object] = {"transport": "ipc", "ip": str(self._folder / "k")}
        if sys.platform == "win32":
            ports, transport = dict.fromkeys(PORTS, 0), {"transport": "tcp", "ip": "127.0.0.1"}
        return ports | transport | {"key": uuid.uuid4().hex, "signature_scheme": "hmac-sha256", "kernel_name": ""}

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process.poll() is None

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    def interrupt(self) -> None:
        """Ask the running program to stop, as Ctrl-C does."""
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(signal.SIGINT)

    def kill(self) -> None:
        """End the process and whatever it started, and take its folder away."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if sys.platform == "win32":
                self._process.kill()
            else:
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(END_S)
        shutil.rmtree(self._folder, ignore_errors=True)
