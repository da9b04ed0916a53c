"""The outbox: an attempt saved against one flush of the same disk, the flushes counted, 2,000 events drained.

Flushes are counted by strace from outside the process: the difference between a run of few and a run of many records.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.bench.figures import Row, percentile, spread, table

from learnflow_events.data import ExerciseSubmitted
from learnflow_server.demo.pupil import PIN, Place
from learnflow_server.demo.school import own_server
from learnflow_sync import Outbox, Profiles, Syncer, SystemClock, join_class

ROOT = Path(__file__).resolve().parents[2]
SAVES_PER_ROUND = 100
FEW, MANY = 200, 1_000
QUEUED = 2_000
FULL_PAGE = 4_096
CODE = "def double(n):\n    return n * 2\n" * 8


def run(rounds: int) -> str:
    """The table. It works beside the project's own files, so that the disk is the one a student would have."""
    scratch = ROOT / ".cache"
    scratch.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-outbox-", dir=scratch) as folder:
        rows = [*_saving(Path(folder) / "saving", rounds), *_flushes(Path(folder) / "flushes")]
        rows += _draining(Path(folder) / "draining", rounds)
    return table("Outbox", rows)


def attempt(number: int) -> ExerciseSubmitted:
    """A submission of ordinary size."""
    return ExerciseSubmitted(
        pack_id="python-foundations", pack_version="1.0.0", exercise_id=f"exercise-{number % 40}", attempt=1,
        verdict="passed", cases="ppp", score=1000, quality=850, grader_version="1", quality_rules="1", code=CODE,
    )  # fmt: skip


def _saving(folder: Path, rounds: int) -> list[Row]:
    """One save, one flush, one save, one flush …: both meet the same state of the disk."""
    folder.mkdir()
    outbox = Outbox.open(folder / "outbox.sqlite3", student_id="student_bench", clock=SystemClock())
    saves: list[float] = []
    calls: list[float] = []
    flushes: list[float] = []
    handle = os.open(folder / "floor", os.O_WRONLY | os.O_CREAT)
    try:
        _save(outbox, 0, [], [])
        for number in range(rounds * SAVES_PER_ROUND):
            _save(outbox, number, saves, calls)
            flushes.append(_timed(lambda: _flush(handle)))
    finally:
        os.close(handle)
        outbox.close()
    return _saving_rows(saves, calls, flushes)


def _flush(handle: int) -> None:
    os.write(handle, b"x" * FULL_PAGE)
    os.fdatasync(handle)


def _save(outbox: Outbox, number: int, saves: list[float], calls: list[float]) -> None:
    began = time.perf_counter()
    future = outbox.record(attempt(number))
    calls.append(time.perf_counter() - began)
    future.result(timeout=30)
    saves.append(time.perf_counter() - began)


def _saving_rows(saves: list[float], calls: list[float], flushes: list[float]) -> list[Row]:
    floor, ms, us = percentile(flushes, 50), 1_000, 1_000_000
    ratio, call = percentile(saves, 99) / floor, percentile(calls, 99) / floor

    def row(what: str, figures: list[float], goal: str, reached: bool) -> Row:
        seen = f"p50 {percentile(figures, 50) * ms:.2f} ms, p99 {percentile(figures, 99) * ms:.2f} ms"
        against = f"one flush: p50 {floor * ms:.2f} ms, p99 {percentile(flushes, 99) * ms:.2f} ms"
        return Row(f"{what} (n = {len(figures)})", seen, against, goal, reached)

    return [
        row("an attempt saved, click to flushed", saves, f"p99 ≤ 5 × flush p50; {ratio:.1f}", ratio <= 5),
        Row(
            "what the caller's (GUI) thread pays",
            f"p50 {percentile(calls, 50) * us:.0f} µs, p99 {percentile(calls, 99) * us:.0f} µs",
            f"one flush: p50 {floor * us:.0f} µs",
            f"p99 below one flush; {call:.2f}",
            call < 1,
        ),
    ]


def _flushes(folder: Path) -> list[Row]:
    """How many flushes one record costs, and that none is the calling thread's."""
    goal = "≤ 1.05 in all, 0 by the caller"
    if shutil.which("strace") is None:
        return [Row("flushes per record", "not counted: no strace here", "", goal, False)]
    folder.mkdir()
    few, many = _counted(folder / "few", FEW), _counted(folder / "many", MANY)
    each = (sum(many) - sum(few)) / (MANY - FEW)
    seen = f"{each:.3f} ({many[0]} by the calling thread)"
    counted = f"strace: {sum(many)} flushes at {MANY} records, {sum(few)} at {FEW}, checkpoints included"
    return [Row("flushes per record", seen, counted, goal, each <= 1.05 and many[0] == 0)]


def _counted(folder: Path, records: int) -> tuple[int, int]:
    """(Flushes by the thread that calls `record`, flushes by every other)."""
    folder.mkdir()
    trace = folder / "trace"
    command = [sys.executable, "-m", "tests.bench.bench_outbox", str(folder), str(records)]
    strace = ["strace", "-f", "-e", "trace=fsync,fdatasync,sync_file_range,msync", "-o", str(trace), "--"]
    done = subprocess.run([*strace, *command], cwd=ROOT, check=True, capture_output=True, text=True)
    caller = done.stdout.strip()
    lines = [line.split() for line in trace.read_text().splitlines() if "sync" in line and "resumed" not in line]
    by_caller = sum(line[0] == caller for line in lines)
    return by_caller, len(lines) - by_caller


def _draining(folder: Path, rounds: int) -> list[Row]:
    """A whole queue to a real server in a process of its own, each on the same disk; each round another student."""
    folder.mkdir()
    times: list[float] = []
    with own_server(folder / "server") as place:
        for number in range(max(3, rounds // 2) + 1):
            times.append(_drain(folder / str(number), place, f"Student {number}"))
    seen = f"{spread(times[1:])}, {QUEUED / percentile(times[1:], 50):,.0f} events/s"
    against = "a real server process, FULL on both sides"
    return [Row(f"{QUEUED:,} queued events uploaded", seen, against, "≤ 1.5 s", percentile(times[1:], 50) <= 1.5)]


def _drain(folder: Path, place: Place, name: str) -> float:
    clock = SystemClock()
    who = join_class(place.url, (place.class_code, name, PIN), clock=clock)
    profile = Profiles(folder).signed_in(who)
    outbox = profile.open_outbox(clock)
    syncer = Syncer(outbox, profile.account(clock), clock=clock)
    try:
        for future in [outbox.record(attempt(number)) for number in range(QUEUED)]:
            future.result(timeout=60)
        took = _timed(syncer.sync_once)
        _assert_all_arrived(syncer, outbox)
    finally:
        syncer.stop()
        outbox.close()
    return took


def _assert_all_arrived(syncer: Syncer, outbox: Outbox) -> None:
    """The figure counts only if the ledger then settles every event."""
    deadline = time.monotonic() + 60
    while (counts := outbox.counts()).settled < QUEUED:
        if counts.waiting or time.monotonic() > deadline:
            raise RuntimeError(f"not drained: {counts}, {syncer.status().last_error}")
        syncer.sync_once()


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _recorder(folder: Path, records: int) -> None:
    """The counted child: records one by one and says which thread called."""
    outbox = Outbox.open(folder / "outbox.sqlite3", student_id="student_bench", clock=SystemClock())
    for number in range(records):
        outbox.record(attempt(number)).result(timeout=30)
    sys.stdout.write(str(os.getpid()))
    sys.stdout.flush()
    os._exit(0)  # closing would checkpoint once more; only what `record` costs is counted


if __name__ == "__main__":
    _recorder(Path(sys.argv[1]), int(sys.argv[2]))
