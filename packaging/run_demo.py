"""`make run`: the embedded server with a demo class, and the desktop signed in to it.

With no display the same runs under a virtual one and leaves a screenshot, whose path is printed. The server stops with
the desktop; what both stored stays in `.cache/demo` and is there again the next time.
"""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DEMO = ROOT / ".cache" / "demo"
SCREENSHOT = DEMO / "learnflow.png"
PORT = 8420
STUDENT_NAME = "Amina W."
STUDENT_PIN = "4711"
SERVER_READY_S = 30


def main() -> int:
    """Run until the desktop is closed; returns its exit code."""
    started = time.monotonic()
    DEMO.mkdir(parents=True, exist_ok=True)
    with embedded_server() as ready, display() as environment:
        say(
            f"server ready at {ready['url']} after {time.monotonic() - started:.1f} s, class code {ready['class_code']}"
        )
        command, environment = desktop(ready, environment)
        say(
            f"opening the desktop as {STUDENT_NAME} (close its window to stop; the server's log is {DEMO / 'server.log'})"
        )
        code = subprocess.run(command, env=environment, cwd=ROOT, check=False).returncode
    if "--screenshot" in command and code == 0:
        say(f"the window as it looked: {SCREENSHOT}")
    return code


def say(sentence: str) -> None:
    """Tell the person in the terminal."""
    sys.stderr.write(f"learnflow: {sentence}\n")


@contextlib.contextmanager
def embedded_server() -> Iterator[dict[str, str]]:
    """Start the server and wait for its ready line; stop it in order at the end."""
    log = (DEMO / "server.log").open("w", encoding="utf-8")
    command = [sys.executable, "-m", "learnflow_server", "serve", "--data", str(DEMO / "server")]
    command += ["--class-name", "Demo class", "--port", str(free_port(PORT))]
    say("starting the server")
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True, cwd=ROOT)
    try:
        yield read_ready(process)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=15)
        log.close()


def read_ready(process: subprocess.Popen[str]) -> dict[str, str]:
    """The server's first line, or the end of the program with the server's own sentence."""
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        process.wait(timeout=SERVER_READY_S)
        sys.stderr.write((DEMO / "server.log").read_text(encoding="utf-8"))
        raise SystemExit(process.returncode or 1)
    ready: dict[str, str] = json.loads(line)
    return ready


def free_port(wanted: int) -> int:
    """The wanted port when nobody has it, otherwise 0: any free one."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError:
            say(f"port {wanted} is taken, using another")
            return 0
    return wanted


@contextlib.contextmanager
def display() -> Iterator[dict[str, str]]:
    """The environment of a desktop with a screen: the person's, or a virtual one."""
    environment = dict(os.environ)
    if sys.platform in {"darwin", "win32"} or environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"):
        yield environment
        return
    say("no display here, so the desktop runs under a virtual one")
    xvfb = shutil.which("Xvfb")
    if xvfb is None:
        raise SystemExit("Xvfb is missing: run `packaging/setup/prepare run` as root, or install the package xvfb.")
    read_end, write_end = os.pipe()
    arguments = [xvfb, "-displayfd", str(write_end), "-screen", "0", "1366x768x24", "-nolisten", "tcp"]
    process = subprocess.Popen(arguments, pass_fds=[write_end], stderr=subprocess.DEVNULL)
    os.close(write_end)
    with os.fdopen(read_end) as pipe:
        environment["DISPLAY"] = f":{pipe.readline().strip()}"
    environment["LEARNFLOW_DEMO_SCREENSHOT"] = str(SCREENSHOT)
    try:
        yield environment
    finally:
        process.terminate()
        process.wait(timeout=15)


def desktop(ready: dict[str, str], environment: dict[str, str]) -> tuple[list[str], dict[str, str]]:
    """The command that opens the desktop signed in to the demo class, and its environment."""
    command = [sys.executable, "-m", "learnflow_desktop", "--profile-dir", str(DEMO / "desktop")]
    command += ["--server", ready["url"], "--class-code", ready["class_code"], "--name", STUDENT_NAME]
    screenshot = environment.pop("LEARNFLOW_DEMO_SCREENSHOT", None)
    if screenshot:
        command += ["--screenshot", screenshot]
    return command, environment | {"LEARNFLOW_PIN": STUDENT_PIN}


if __name__ == "__main__":
    sys.exit(main())
