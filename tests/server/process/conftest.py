"""Servers and students that are gone when their test is."""

import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest
from tests.server.process.serving import SOUND, Pupil, Serving

Serve = Callable[..., Serving]
Join = Callable[..., Pupil]
WITHIN_S = 20


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Start a server; several can run at once, each on a folder of its own."""
    password = tmp_path / "password"
    password.write_text("teacher-password")
    with ExitStack() as stack:

        def start(*flags: str, folder: Path | None = None, program: Sequence[str] = SOUND) -> Serving:
            whole = ["--teacher-password-file", str(password), *flags]
            serving = Serving(folder or tmp_path / "school", *whole, program=program)
            stack.callback(serving.close)
            return serving.start()

        yield start


@pytest.fixture
def join() -> Iterator[Join]:
    """Students, by name."""
    with ExitStack() as stack:

        def new(serving: Serving, name: str = "Amina", pin: str = "4711") -> Pupil:
            pupil = Pupil(serving, name, pin)
            stack.callback(pupil.close)
            return pupil

        yield new


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 8 MiB, really mounted."""
    mount, umount = shutil.which("mount"), shutil.which("umount")
    disk = tmp_path / "disk"
    disk.mkdir()
    if mount is None or umount is None:
        pytest.skip("a small disk needs mount and umount, which this machine doesn't have")
    made = subprocess.run([mount, "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(disk)], capture_output=True, text=True)
    if made.returncode != 0:
        pytest.skip(f"a small disk needs the right to mount: {made.stderr.strip()}")
    yield disk
    subprocess.run([umount, "--lazy", str(disk)], check=True)


def until(condition: Callable[[], bool], what: str) -> None:
    """Wait for a condition with a bound."""
    end = time.monotonic() + WITHIN_S
    while not condition():
        assert time.monotonic() < end, f"not within {WITHIN_S} s: {what}"
        time.sleep(0.02)
