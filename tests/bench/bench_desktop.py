"""The desktop: its first painted window against Thonny's, and a key until it is painted against a bare Qt text edit."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.figures import Row, alternate, percentile, spread, table
from tests.bench.screen import screen, seconds_to_paint

from learnflow_desktop.session.preferences import PreferenceFile
from learnflow_desktop.session.student import Students

ROOT = Path(__file__).resolve().parents[2]
PEER = "thonny==5.0.1"
THONNY = ROOT / ".cache" / "thonny"
PAINTED_RATIO = 0.75
KEY_P99_MS = 3.0
LINES = 1_000


def run(rounds: int) -> str:
    """The table."""
    with tempfile.TemporaryDirectory(prefix="lf-bench-") as folder:
        return table("Desktop", [_painted(Path(folder), rounds), *_typing(rounds)])


def _painted(folder: Path, rounds: int) -> Row:
    """Both start from a virtual environment, with their settings made, on the same screen, in turn."""
    thonny = _thonny()
    ours = [str(ROOT / ".venv/bin/learnflow"), "--profile-dir", str(_profile(folder / "ours"))]
    here = {**_as_installed(), "HOME": str(folder), "QT_QPA_PLATFORM": "xcb"}
    theirs = here | {"THONNY_USER_DIR": str(_thonny_settings(folder / "thonny"))}
    program = folder / "hello.py"
    program.write_text("print('hello')\n" * 12)
    with screen() as on:
        our_s, their_s = alternate(
            rounds,
            lambda: seconds_to_paint(on, ours, here),
            lambda: seconds_to_paint(on, [str(thonny), str(program)], theirs),
        )
    ratio = statistics.median(our_s) / statistics.median(their_s)
    return Row(
        "window painted, lesson's window of a known student",
        spread(our_s),
        f"Thonny 5.0.1 {spread(their_s)}",
        f"≤ {PAINTED_RATIO} × Thonny: {ratio:.2f} ×",
        ratio <= PAINTED_RATIO,
    )


def _as_installed() -> dict[str, str]:
    """This environment, but with modules compiled once, as on anybody's machine."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def _profile(folder: Path) -> Path:
    """A student who has worked here before."""
    preferences = PreferenceFile(folder / "preferences.json")
    student = Students(folder / "students", lambda _status: None).guest()
    preferences.change(last_profile=student.profile.folder.name)
    student.close()
    return folder


def _thonny_settings(folder: Path) -> Path:
    """Settings that spare Thonny its questions at the first start."""
    folder.mkdir()
    (folder / "configuration.ini").write_text("[general]\nlanguage = en_US\n")
    return folder


def _thonny() -> Path:
    """Thonny in a virtual environment of its own, made once; it needs a Python with tkinter (Debian: python3-tk)."""
    command = THONNY / "bin" / "thonny"
    if not command.exists():
        python = str(Path(sys.base_prefix) / "bin" / f"python3.{sys.version_info.minor}")
        subprocess.run([python, "-c", "import tkinter"], check=True)
        subprocess.run([python, "-m", "venv", str(THONNY)], check=True)
        subprocess.run([str(THONNY / "bin" / "pip"), "install", "--quiet", PEER], check=True)
    return command


def _typing(rounds: int) -> list[Row]:
    """Keys in the real editor and in a bare text edit of Qt, in turn, each in a process of its own on a real display."""
    figures: dict[str, list[float]] = {"editor": [], "bare": []}
    with screen() as on:
        for _ in range(max(3, rounds // 2)):
            for which in figures:
                figures[which] += _typed(which, on.display)
    ours, bare = percentile(figures["editor"], 99), percentile(figures["bare"], 99)
    middle, floor = (statistics.median(figures[which]) for which in ("editor", "bare"))
    return [
        Row(
            f"key to paint, {LINES:,} lines, {len(figures['editor']):,} keys",
            f"p50 {middle:.2f} ms, p99 {ours:.2f} ms",
            f"bare QPlainTextEdit p50 {floor:.2f} ms, p99 {bare:.2f} ms",
            f"p99 ≤ {KEY_P99_MS} ms: {ours:.2f} ms, {ours / bare:.1f} × bare",
            ours <= KEY_P99_MS,
        )
    ]


def _typed(which: str, display: str) -> list[float]:
    probe = [sys.executable, "-m", "tests.bench.type_keys", which, str(LINES)]
    environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
    ended = subprocess.run(probe, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=True)
    return [float(value) for value in json.loads(ended.stdout)]
