"""A virtual screen whose pixels can be read while programs draw on it: Xvfb keeps them in a file that is mapped here."""

import mmap
import os
import struct
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

WIDTH, HEIGHT = 1366, 768
SAMPLE = 97
LEAST_COLOURS = 8
LEAST_SHARE = 0.25
NCOLORS_FIELD, COLOUR_BYTES = 19, 12


class Screen:
    """The pixels of one display; sampled, so that looking costs a millisecond and not the program's time."""

    def __init__(self, display: str, pixels: memoryview) -> None:
        self.display = display
        self._pixels = pixels

    def painted(self) -> bool:
        """True once a window with content (several colours over a quarter of the screen) is there."""
        seen = self._pixels[::SAMPLE].tolist()
        window = [pixel for pixel in seen if pixel & 0xFFFFFF]
        return len(window) >= LEAST_SHARE * len(seen) and len(set(window)) >= LEAST_COLOURS

    def empty(self) -> bool:
        """True once no window is left."""
        return not any(pixel & 0xFFFFFF for pixel in self._pixels[::SAMPLE].tolist())


@contextmanager
def screen() -> Iterator[Screen]:
    """A screen of its own for a measurement; it ends with the block."""
    with tempfile.TemporaryDirectory(prefix="lf-screen-") as folder:
        reading, writing = os.pipe()
        size = f"{WIDTH}x{HEIGHT}x24"
        command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", size, "-fbdir", folder, "-nolisten", "tcp"]
        server = subprocess.Popen(command, pass_fds=[writing], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(writing)
        try:
            with os.fdopen(reading) as told:
                number = told.readline().strip()
            yield Screen(f":{number}", _mapped(Path(folder) / "Xvfb_screen0"))
        finally:
            server.terminate()
            server.wait(10)


def _mapped(path: Path) -> memoryview:
    """The pixels behind the XWD header, as 32-bit numbers."""
    with path.open("rb") as file:
        whole = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    header = struct.unpack(">25I", whole[:100])
    start = header[0] + header[NCOLORS_FIELD] * COLOUR_BYTES
    return memoryview(whole)[start : start + WIDTH * HEIGHT * 4].cast("I")


def seconds_to_paint(on: Screen, command: list[str], environment: dict[str, str], limit_s: float = 60) -> float:
    """Start a program on the screen, wait for its window's content, end it by pid; the seconds from start to content."""
    end = time.monotonic() + limit_s
    while not on.empty() and time.monotonic() < end:
        time.sleep(0.01)
    begun = time.perf_counter()
    program = subprocess.Popen(
        command, env=environment | {"DISPLAY": on.display}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        while not on.painted():
            if program.poll() is not None or time.perf_counter() - begun > limit_s:
                raise RuntimeError(f"{command[0]} showed no window (exit code {program.poll()})")
            time.sleep(0.005)
        return time.perf_counter() - begun
    finally:
        program.terminate()
        try:
            program.wait(10)
        except subprocess.TimeoutExpired:
            program.kill()
            program.wait(10)
