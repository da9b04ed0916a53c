"""The first lesson, end to end: the real window, the real kernel and grader, a server that was down while they worked."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from tests.e2e.conftest import ServerProcess

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]
NOT_YET = "print('hello, LearnFlow')"
RIGHT = "print('Hello, LearnFlow')"
DRIVER = Path(__file__).with_name("drive_desktop.py")


class DesktopProcess:
    """The desktop in a process of its own, told what to do line by line."""

    def __init__(self, folder: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(DRIVER), str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __call__(self, do: str, **more: Any) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"do": do} | more) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "the desktop ended"
        answer: dict[str, Any] = json.loads(line)
        assert "problem" not in answer, answer
        return answer

    def end(self, how: int) -> None:
        children = psutil.Process(self._process.pid).children(recursive=True) if self._process.poll() is None else []
        if self._process.poll() is None:
            self._process.send_signal(how)
        self._process.wait(timeout=20)
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            pipe.close()
        _, alive = psutil.wait_procs(children, timeout=20)
        assert alive == [], "a process outlived the desktop"

    def close(self) -> None:
        if self._process.poll() is None:
            self("close")
        self.end(signal.SIGTERM)


@pytest.fixture
def desktops(tmp_path: Path) -> Iterator[list[DesktopProcess]]:
    opened: list[DesktopProcess] = []
    yield opened
    for desktop in opened:
        if desktop._process.poll() is None:
            desktop._process.kill()
            desktop._process.wait()


def open_desktop(desktops: list[DesktopProcess], folder: Path) -> DesktopProcess:
    desktops.append(DesktopProcess(folder))
    return desktops[-1]


def mastery_on_server(server: ServerProcess) -> dict[str, Any]:
    """The student's mastery as the server itself says it, by a sign-in of its own."""
    person = {"class_code": server.ready["class_code"], "display_name": "Amina", "pin": "4711"}
    tokens = httpx.post(f"{server.url}/v1/join", json=person).json()
    today = datetime.now().astimezone().date().isoformat()
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    answer: dict[str, Any] = httpx.get(f"{server.url}/v1/mastery", params={"on": today}, headers=headers).json()
    return answer


def printing(mastery: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = next(concept for concept in mastery["concepts"] if concept["id"] == "print")
    return found


def join(desktop: DesktopProcess, server: ServerProcess) -> dict[str, Any]:
    return desktop("join", url=server.url, class_code=server.ready["class_code"], name="Amina", pin="4711")


def test_an_exercise_solved_while_the_server_was_down_arrives_as_mastery(
    server: ServerProcess, desktops: list[DesktopProcess], tmp_path: Path
) -> None:
    desktop = open_desktop(desktops, tmp_path / "desktop")
    assert join(desktop, server)["exercise"] == "hello-world"
    desktop("badge", words="safe")
    server.stop()

    desktop("type", code=NOT_YET)
    assert desktop("check")["tries"] == 1
    desktop("type", code=RIGHT)
    ran = desktop("run")
    assert (ran["outcome"], ran["output"].strip()) == ("ok", "Hello, LearnFlow")
    assert desktop("check")["tries"] == 2
    assert "Offline" in desktop("badge", words="waiting")["badge"]
    server.start()
    safe = desktop("badge", words=" safe")
    desktop.close()

    assert safe["made"] == safe["settled"] >= 5
    assert safe["badge"] == f"{safe['made']} of {safe['made']} safe"
    assert printing(mastery_on_server(server))["components"]["completion"] > 0
    assert printing(mastery_on_server(server))["evidence"] == 1


def test_a_killed_desktop_loses_nothing_that_it_had_shown_as_saved(
    server: ServerProcess, desktops: list[DesktopProcess], tmp_path: Path
) -> None:
    desktop = open_desktop(desktops, tmp_path / "desktop")
    join(desktop, server)
    desktop("badge", words="safe")
    server.stop()
    desktop("type", code=NOT_YET)
    desktop("check")
    desktop("type", code=RIGHT)
    desktop("check")
    before = desktop("saved")
    desktop.end(signal.SIGKILL)

    server.start()
    again = open_desktop(desktops, tmp_path / "desktop")
    shown = again("opened")
    safe = again("badge", words=" safe")
    again.close()

    assert shown == {"exercise": "hello-world", "text": RIGHT}
    assert safe["made"] == safe["settled"] >= before["made"]
    assert printing(mastery_on_server(server))["components"]["completion"] > 0


def test_a_wrong_pin_is_said_on_the_welcome_page(
    server: ServerProcess, desktops: list[DesktopProcess], tmp_path: Path
) -> None:
    mastery_on_server(server)
    desktop = open_desktop(desktops, tmp_path / "desktop")

    said = desktop("refused", url=server.url, class_code=server.ready["class_code"], name="Amina", pin="0000")
    desktop.close()

    assert "Check the PIN" in said["sentence"]


def test_formatting_is_one_step_that_undo_takes_back(
    server: ServerProcess, desktops: list[DesktopProcess], tmp_path: Path
) -> None:
    desktop = open_desktop(desktops, tmp_path / "desktop")
    join(desktop, server)
    desktop("type", code="print( 'hello' )")

    text = desktop("format")
    desktop.close()

    assert text["formatted"] == 'print("hello")\n'
    assert text["undone"].strip() == "print( 'hello' )"
