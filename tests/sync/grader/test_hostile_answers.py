"""An answer that turns against its check: it gets a verdict all the same, in bounded time and memory, and leaves nothing."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from learnflow_grader import Case, Limits, Task, grade
from learnflow_grader.process import CHILD

DOUBLE = Task(
    exercise_id="double",
    kind="function",
    entry="double",
    cases=(Case("a small number", "double(4)"), Case("zero", "double(0)")),
    solution="def double(n):\n    return n * 2\n",
)
QUICK = Limits(case_s=0.7)
GOOD = "def double(n):\n    return n * 2\n"
posix_only = pytest.mark.skipif(sys.platform == "win32", reason="process groups are POSIX")


def says_on_the_channel(line: str, then: str = GOOD) -> str:
    """An answer that writes to every open file, the check's own channel among them."""
    writes = f"import os\nfor f in range(3, 12):\n    try:\n        os.write(f, {line.encode()!r} + b'\\n')\n"
    return writes + "    except OSError:\n        pass\n" + then


@pytest.mark.parametrize(
    "line",
    [
        "garbage",
        "[1]",
        "7",
        "\x00",
        "[" * 5000,
        '{"case": 0}',
        '{"case": "0", "error": "x"}',
        '{"case": 0, "printed": 7, "canonical": ["int", "8"], "shown": "8"}',
        '{"case": 0, "printed": "", "canonical": 8, "shown": "8"}',
        '{"case": 0, "printed": "", "canonical": [], "shown": "8"}',
        '{"loaded": 3}',
        '{"loaded": {"names": 3, "has_entry": false}}',
        '{"ended": "done"}',
        '{"ended": 5}',
    ],
)
def test_a_line_that_the_check_never_wrote_ends_in_a_verdict_that_does_not_pass(line: str) -> None:
    verdict = grade(DOUBLE, says_on_the_channel(line), seed=1, limits=QUICK)

    assert verdict.verdict == "error"
    assert "ended Python itself" in verdict.message


def test_right_values_for_some_cases_and_silence_for_the_others_is_no_pass() -> None:
    forged = json.dumps({"case": 0, "printed": "", "canonical": ["int", "8"], "shown": "8"})

    verdict = grade(DOUBLE, says_on_the_channel(forged, 'os.write(3, b\'{"ended": "done"}\\n\')\n'), seed=1)

    assert (verdict.verdict, verdict.letters) == ("error", "pe")


@pytest.mark.parametrize(
    "code",
    [
        "import os\nwhile True:\n    for f in range(3, 8):\n        try:\n            os.write(f, b'{\"x\": 1}\\n' * 1000)\n        except OSError:\n            pass\n",
        "import os\nwhile True:\n    for f in range(3, 8):\n        try:\n            os.write(f, b'x' * 1000000)\n        except OSError:\n            pass\n",
        "def double(n):\n    return 'x' * (60 * 10 ** 6)\n",
    ],
)
def test_a_flood_of_lines_or_one_endless_line_fills_no_memory(code: str) -> None:
    grade(DOUBLE, GOOD, seed=1)
    before = psutil.Process().memory_info().rss

    verdict = grade(DOUBLE, code, seed=1, limits=QUICK)

    assert verdict.verdict == "error"
    assert psutil.Process().memory_info().rss - before < 50 * 1024 * 1024


def test_a_file_on_the_python_path_is_not_taken_for_pythons_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('not the one')\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    assert grade(DOUBLE, f"import json\n{GOOD}", seed=1).verdict == "passed"


def test_a_value_too_long_to_compare_is_named_as_such() -> None:
    verdict = grade(DOUBLE, "def double(n):\n    return 'x' * (2 * 10 ** 6)\n", seed=1)

    assert (verdict.letters, verdict.error_class) == ("ee", "ValueLimit")
    assert "too long to be checked" in verdict.message


@pytest.mark.parametrize("compare", ["exact", "approximate"])
def test_a_number_of_an_own_kind_counts_by_its_value_not_by_its_text(compare: str) -> None:
    task = replace(DOUBLE, compare=compare, solution="def double(n):\n    return n * 2.0\n")  # type: ignore[arg-type]
    price = "class Price(float):\n    def __repr__(self):\n        return '3 euro'\n\n\n"

    verdict = grade(task, price + "def double(n):\n    return Price(n * 2)\n", seed=1)

    assert verdict.verdict == "passed"


def test_a_value_that_only_bears_a_numbers_name_is_another_value() -> None:
    fake = "class int:\n    def __repr__(self):\n        return 'eight'\n\n\ndef double(n):\n    return int()\n"

    for compare in ("exact", "approximate"):
        assert grade(replace(DOUBLE, compare=compare), fake, seed=1).letters == "ff"


def test_a_sum_of_a_thousand_terms_passes_though_nothing_can_read_its_quality() -> None:
    verdict = grade(DOUBLE, f"{GOOD}x = {'+'.join('1' * 1200)}\n", seed=1)

    assert (verdict.verdict, verdict.quality) == ("passed", 0)


def branches(inner: str) -> str:
    return f"\n\ndef grade(n):\n{inner}    return 0\n"


def test_a_chain_of_elif_is_no_nesting_but_five_ifs_in_each_other_are() -> None:
    chain = "    if n > 9:\n        return 1\n" + "".join(
        f"    elif n > {m}:\n        return {m}\n" for m in range(8, 1, -1)
    )
    nested = "".join(f"{'    ' * depth}if n > {depth}:\n" for depth in range(1, 6)) + "    " * 6 + "return 1\n"
    orelse = "".join(f"{'    ' * d}if n > {d}:\n{'    ' * d}    n += 1\n{'    ' * d}else:\n" for d in range(1, 6))

    qualities = [grade(DOUBLE, GOOD + branches(code), seed=1).quality for code in (chain, nested)]
    qualities.append(grade(DOUBLE, GOOD + branches(orelse + "    " * 6 + "n += 2\n"), seed=1).quality)

    assert qualities == [1000, 900, 900]


@posix_only
@pytest.mark.parametrize(
    "start",
    [
        "import subprocess\nsubprocess.Popen(['sleep', '301'], start_new_session=True)\n",
        "import os\nif os.fork() == 0:\n    os.setsid()\n    while True:\n        pass\n",
        "import os\nos.posix_spawn('/bin/sleep', ['sleep', '301'], {}, setsid=True)\n",
        "import os\nos.system('setsid sleep 301 &')\n",
        "import os\nos.execv('/bin/sleep', ['sleep', '301'])\n",
        "import os\nos.kill(os.getppid(), 9)\n",
        "import os\nos.killpg(os.getpgid(os.getppid()), 9)\n",
    ],
)
def test_an_answer_starts_no_program_and_ends_none(start: str) -> None:
    verdict = grade(DOUBLE, start + GOOD, seed=1, limits=QUICK)

    assert verdict.error_class == "PermissionError"
    assert "can't start or end other programs" in verdict.message


@posix_only
def test_a_fork_that_no_rule_sees_ends_with_the_check() -> None:
    fork = "import ctypes\nif ctypes.CDLL(None).fork() == 0:\n    while True:\n        pass\n"

    grade(DOUBLE, fork + GOOD, seed=1, limits=QUICK)

    assert not [process for process in psutil.process_iter(["cmdline"]) if _checks_here(process)]


def _checks_here(process: psutil.Process) -> bool:
    """A child of a check of this very test: others may check at the same time on this machine."""
    try:
        mine = process.environ().get("PYTEST_CURRENT_TEST") == os.environ["PYTEST_CURRENT_TEST"]
        return mine and str(CHILD) in (process.info["cmdline"] or [])
    except psutil.Error:
        return False


@posix_only
def test_an_answer_that_sleeps_does_not_outlive_a_window_that_was_killed(tmp_path: Path) -> None:
    program = tmp_path / "window.py"
    program.write_text(
        "from learnflow_grader import *\n"
        "task = Task('t', 'function', 'f', (Case('one', 'f()'),), 'def f():\\n    return 1\\n')\n"
        "code = 'import os, time\\nopen(%r, \"w\").write(str(os.getpid()))\\ntime.sleep(300)\\n'\n"
        f"grade(task, code % {str(tmp_path / 'pid')!r}, seed=1, limits=Limits(case_s=300))\n"
    )
    with subprocess.Popen([sys.executable, program]) as window:
        child = int(_wait_for(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text()))

        window.send_signal(signal.SIGKILL)

        assert _wait_for(lambda: not psutil.pid_exists(child) or psutil.Process(child).status() == "zombie")


def _wait_for(condition: Callable[[], bool | str]) -> bool | str:
    until = time.monotonic() + 20
    while not (found := condition()):
        assert time.monotonic() < until
        time.sleep(0.02)
    return found


@pytest.fixture(autouse=True)
def _no_folder_is_left() -> Iterator[None]:
    yield
    mine = list(Path(tempfile.gettempdir()).glob(f"learnflow-check-{os.getpid()}-*"))
    assert mine == []
