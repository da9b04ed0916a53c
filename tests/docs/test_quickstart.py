"""The quickstart is proved: each command that it shows is run, on folders and ports of its own."""

import os
import re
import socket
import subprocess
from pathlib import Path

import pytest
from tests.docs.test_docs import ROOT, commands

PAGE = "docs/quickstart.md"
ENDS_S = 300
READY_S = 30
SERVE = re.compile(r"learnflow-server serve")
DESKTOP = re.compile(r"\.venv/bin/learnflow ")


def without_display() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in {"DISPLAY", "WAYLAND_DISPLAY"}}


def ended(command: str, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S602 - the page's own commands, as a person types them
        command,
        shell=True,
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=ENDS_S,
        check=False,
    )


@pytest.fixture(scope="module")
def port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


ENDING = [line for line in commands(PAGE) if not SERVE.search(line) and not DESKTOP.search(line)]


@pytest.mark.slow
@pytest.mark.parametrize("command", ENDING)
def test_a_command_that_ends_ends_well(command: str) -> None:
    result = ended(command, without_display())

    assert result.returncode == 0, result.stdout[-2000:] + result.stderr[-2000:]
    if command == "make run":
        picture = re.search(r"the window as it looked: (.+)", result.stderr)
        assert picture, result.stderr
        assert Path(picture[1].strip()).stat().st_size > 20_000


@pytest.mark.slow
def test_the_server_and_the_desktop_start_as_shown(tmp_path: Path, port: str) -> None:
    serve, desktop = (next(line for line in commands(PAGE) if kind.search(line)) for kind in (SERVE, DESKTOP))
    serve = re.sub(r"--data \S+", f"--data {tmp_path / 'data'}", serve).replace("8420", port)
    picture = tmp_path / "welcome.png"
    desktop = f"{desktop.replace('8420', port)} --profile-dir {tmp_path / 'profile'} --screenshot {picture}"
    server = subprocess.Popen(serve.split(), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert server.stdout is not None
        assert f":{port}" in server.stdout.readline()

        result = ended(desktop, without_display() | {"QT_QPA_PLATFORM": "offscreen"})

        assert result.returncode == 0, result.stderr
        assert picture.stat().st_size > 10_000
    finally:
        server.terminate()
        assert server.wait(READY_S) == 0
        if server.stdout is not None:
            server.stdout.close()


def test_every_command_of_the_quickstart_is_run_here() -> None:
    shown = commands(PAGE)

    assert len(ENDING) + sum(1 for line in shown if SERVE.search(line) or DESKTOP.search(line)) == len(shown)
    assert {"make run", "make check"} <= set(ENDING)
