"""`learnflow-server demo`: a class of simulated students, a live table, and at the end a count on both sides."""

import contextlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.live import Live
from rich.table import Table

from learnflow_course import bundled_packs, load_pack
from learnflow_server.demo.answers import GradedAnswers
from learnflow_server.demo.pupil import Place, Pupil, teaching_order
from learnflow_server.errors import EXIT_DATA_FOLDER, StartProblem

PACK = "python-foundations"
AT_ONCE = 4
HEAL_S = 60.0
SHOWN = 30


@dataclass(frozen=True)
class DemoPlan:
    """How many students work on how many exercises each; the seed makes the same demo again."""

    students: int
    rounds: int
    seed: int


def run_demo(plan: DemoPlan, url: str | None, class_code: str | None) -> int:
    """Run the demo; 0 when every event of every student is safe at the end, 1 otherwise."""
    with tempfile.TemporaryDirectory(prefix="learnflow-demo-") as folder, contextlib.ExitStack() as stack:
        if url and class_code:
            place = Place(url.rstrip("/"), class_code)
        else:
            place = stack.enter_context(own_server(Path(folder) / "server"))
        answers = GradedAnswers(load_pack(bundled_packs() / PACK))
        with ThreadPoolExecutor(AT_ONCE) as pool:
            pupils = list(pool.map(lambda n: Pupil(n, Path(folder) / str(n), place, plan.seed), range(plan.students)))
            try:
                _school_day(plan, pupils, answers, pool)
            finally:
                for pupil in pupils:
                    pupil.close()
    return _verdict(pupils, answers)


def _school_day(plan: DemoPlan, pupils: list[Pupil], answers: GradedAnswers, pool: ThreadPoolExecutor) -> None:
    """Every student works round by round; in the end the network is there for all."""
    exercises = teaching_order(answers.pack)
    began = time.monotonic()
    console = Console()
    with Live(console=console, refresh_per_second=4, transient=False) as live:
        for number in range(plan.rounds):
            exercise = exercises[number % len(exercises)]
            for pupil in pupils:
                pupil.work(exercise, answers)
                pupil.roam()
            list(pool.map(Pupil.sync, pupils))
            live.update(_table(pupils, f"exercise {number + 1} of {plan.rounds}: {exercise.title}", answers))
        for pupil in pupils:
            pupil.online = True
        until = time.monotonic() + HEAL_S
        while time.monotonic() < until and not all(_safe(pupil) for pupil in pupils):
            list(pool.map(Pupil.sync, pupils))
            live.update(_table(pupils, "everybody is back online", answers))
        live.update(_table(pupils, f"done after {time.monotonic() - began:.1f} s", answers))
    if not console.is_terminal:
        console.line()  # in a file the last line of the table has no end
    for pupil in pupils:
        pupil.counted = pupil.outbox.counts()


def _safe(pupil: Pupil) -> bool:
    counts = pupil.outbox.counts()
    return counts.settled == counts.made


def _table(pupils: list[Pupil], caption: str, answers: GradedAnswers) -> Table:
    table = Table(title="LearnFlow demo class", caption=f"{caption}\n{_honestly(answers)}")
    for column in ("student", "network", "solved", "made", "safe", "waiting"):
        table.add_column(column, justify="left" if column in ("student", "network") else "right")
    for pupil in pupils[:SHOWN]:
        counts = pupil.outbox.counts()
        numbers = (pupil.solved, counts.made, counts.settled, counts.waiting + counts.accepted)
        table.add_row(pupil.name, "online" if pupil.online else "offline", *(str(number) for number in numbers))
    return table


def _honestly(answers: GradedAnswers) -> str:
    return f"{answers.graded} distinct answers graded for real, {answers.reused} times a verdict was reused"


def _verdict(pupils: list[Pupil], answers: GradedAnswers) -> int:
    counted = [pupil.counted for pupil in pupils if pupil.counted is not None]
    made, safe = sum(counts.made for counts in counted), sum(counts.settled for counts in counted)
    sys.stdout.write(f"{safe} of {made} events of {len(pupils)} students are safe on the server.\n")
    sys.stdout.write(f"{_honestly(answers)}.\n")
    for trouble in sorted({pupil.trouble for pupil in pupils if pupil.trouble}):
        sys.stdout.write(f"  {trouble}\n")
    return 0 if safe == made else 1


@contextlib.contextmanager
def own_server(folder: Path) -> Iterator[Place]:
    """A server of the demo's own, in a process of its own, on a free port.

    Raises:
        StartProblem: it doesn't come up.
    """
    folder.mkdir(parents=True)
    with (folder / "log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-m", "learnflow_server", "serve", "--data", str(folder), "--port", "0"],
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            if not line:
                raise StartProblem(f"The demo's server didn't start: {(folder / 'log').read_text()}", EXIT_DATA_FOLDER)
            ready = json.loads(line)
            yield Place(ready["url"], ready["class_code"])
        finally:
            process.terminate()
            process.wait(timeout=15)
            if process.stdout is not None:
                process.stdout.close()
