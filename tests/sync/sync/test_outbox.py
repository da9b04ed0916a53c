"""The outbox on a real database: what was said to be saved is there, whatever happened since."""

import os
import resource
import signal
import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest
from sqlite_utils import Database
from tests.sync.sync.world import PLACE, STUDENT, TestClock, World, submitted

from learnflow_events.data import CodeRan, ExerciseSubmitted, HintShown
from learnflow_mastery import State
from learnflow_sync import Outbox, Saved
from learnflow_sync.database import PRAGMAS, DatabaseThread
from learnflow_sync.errors import (
    AlreadyOpen,
    BugError,
    Closed,
    DiskProblem,
    NewerDatabase,
    OldDatabase,
    OtherStudent,
)


def opened(folder: Path, student: str = STUDENT) -> Outbox:
    return Outbox.open(folder / "outbox.sqlite3", student_id=student, clock=TestClock())


def test_what_was_saved_is_there_after_a_restart(world: World) -> None:
    ids = world.records(3)
    world.restart()

    assert [row["event_id"] for row in world.rows()] == ids
    assert world.outbox.counts().waiting == 3


def test_sequences_have_no_holes_however_many_threads_record(world: World) -> None:
    with ThreadPoolExecutor(8) as pool:
        futures = list(pool.map(lambda n: world.outbox.record(submitted(n)), range(200)))
    saved = [future.result(timeout=10) for future in futures]

    assert sorted(one.sequence for one in saved) == list(range(1, 201))
    assert len({one.event_id for one in saved}) == 200
    assert len({one.stream for one in saved}) == 1


def test_each_run_is_a_stream_of_its_own_begun_by_its_first_event(world: World) -> None:
    world.restart()
    world.records(1)
    world.restart()
    world.records(2)

    slots = [(row["stream"], row["sequence"]) for row in world.rows()]

    assert [sequence for _, sequence in slots] == [1, 1, 2]
    assert slots[0][0] != slots[1][0] == slots[2][0]
    assert len(world.outbox.deliveries.claims()[0].streams) == 2


def test_a_second_opener_is_refused_and_may_open_after_the_first_closed(world: World) -> None:
    with pytest.raises(AlreadyOpen, match="already open"):
        opened(world.folder)

    world.outbox.close()

    opened(world.folder).close()


def test_another_students_folder_is_refused_and_left_alone(world: World) -> None:
    world.records(1)
    world.outbox.close()

    with pytest.raises(OtherStudent):
        opened(world.folder, "student_2")

    opened(world.folder).close()


def test_a_guest_becomes_a_student_once(tmp_path: Path) -> None:
    outbox = opened(tmp_path, "")
    outbox.record(submitted()).result(timeout=10)
    outbox.claim("student_9")

    with pytest.raises(OtherStudent):
        outbox.claim("student_8")
    outbox.close()
    opened(tmp_path, "student_9").close()


@pytest.mark.parametrize("pragmas", [{"synchronous": "NORMAL"}, {"synchronous": "OFF"}, {"journal_mode": "DELETE"}])
def test_a_database_that_would_not_survive_a_power_cut_is_refused(tmp_path: Path, pragmas: dict[str, str]) -> None:
    with pytest.raises(DiskProblem, match="power cut"):
        DatabaseThread(tmp_path / "db", {**PRAGMAS, **pragmas})


def test_an_open_outbox_is_in_wal_with_full_synchronous(world: World) -> None:
    def settings(db: Database) -> list[object]:
        return [db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")]

    assert world.outbox._database.run(settings) == ["wal", 2]


def test_what_is_queued_together_shares_one_flush(tmp_path: Path) -> None:
    """The log of the database grows by pages per transaction: together they take far fewer than one by one."""

    def grown(together: bool) -> int:
        folder = tmp_path / str(together)
        folder.mkdir()
        outbox = opened(folder)
        wal = folder / "outbox.sqlite3-wal"
        before, gate = wal.stat().st_size, threading.Event()
        if together:
            blocked = outbox._database.submit(lambda db: gate.wait(10))
            futures = [outbox.record(submitted(n)) for n in range(50)]
            gate.set()
            assert blocked.result(timeout=10)
            assert all(future.result(timeout=10) for future in futures)
        else:
            assert all(outbox.record(submitted(n)).result(timeout=10) for n in range(50))
        size = wal.stat().st_size - before
        outbox.close()
        return size

    assert grown(together=True) * 3 < grown(together=False)


def test_one_failing_job_undoes_itself_alone(world: World) -> None:
    gate = threading.Event()
    database = world.outbox._database

    def half_done(db: Database) -> None:
        db.execute("DELETE FROM outbox")
        raise ValueError("a bug")

    database.submit(lambda db: gate.wait(10))
    first = world.outbox.record(submitted(1))
    failing = database.submit(half_done)
    second = world.outbox.record(submitted(2))
    gate.set()

    assert [first.result(timeout=10).sequence, second.result(timeout=10).sequence] == [1, 2]
    with pytest.raises(ValueError, match="a bug"):
        failing.result(timeout=10)
    assert world.outbox.counts().made == 2


def test_a_cancelled_wish_harms_nobody_else(world: World) -> None:
    gate = threading.Event()
    world.outbox._database.submit(lambda db: gate.wait(10))
    cancelled = world.outbox.record(submitted(1))
    kept = world.outbox.record(submitted(2))
    assert cancelled.cancel()
    gate.set()

    assert kept.result(timeout=10).sequence == 1
    assert world.outbox.counts().made == 1


def test_recording_after_the_close_says_so(world: World) -> None:
    world.outbox.close()

    with pytest.raises(Closed):
        world.outbox.record(submitted()).result(timeout=10)


def test_a_payload_that_breaks_the_contract_is_our_bug_and_takes_no_slot(world: World) -> None:
    with pytest.raises(BugError, match="level"):
        world.outbox.record(HintShown(**PLACE, exercise_id="e", level=9))

    assert world.outbox.record(submitted()).result(timeout=10).sequence == 1


def test_a_subject_fits_its_envelope(world: World) -> None:
    with pytest.raises(BugError, match="subject"):
        world.outbox.record(submitted(), subject="x" * 201)
    world.outbox.record(CodeRan(**PLACE, exercise_id="e" * 200, outcome="ok", duration_ms=4)).result(timeout=10)

    assert world.syncer.sync_once().kind == "safe"


@pytest.mark.parametrize("code", ["x" * 60_000, "\n" * 40_000, '"' * 50_000, "💡" * 20_000, "\x01" * 20_000])
def test_long_code_is_cut_so_that_its_event_travels(world: World, code: str) -> None:
    world.outbox.record(submitted(code=code)).result(timeout=10)
    world.syncer.sync_once()

    [event] = world.server.log.values()
    said = msgspec.json.decode(event.data, type=ExerciseSubmitted)
    assert said.code_truncated
    assert code.startswith(said.code)
    assert len(msgspec.json.encode(said.code)) in range(48 * 1024 - 8, 48 * 1024 + 1)


def test_code_with_a_broken_character_is_saved_readable(world: World) -> None:
    world.outbox.record(submitted(code="print('\ud800')")).result(timeout=10)

    assert world.outbox.history()[0].data["code"] == "print('?')"


def test_history_is_newest_first_and_can_be_of_one_exercise(world: World) -> None:
    world.records(3)
    world.outbox.record(CodeRan(**PLACE, exercise_id="e1", outcome="ok", duration_ms=4)).result(timeout=10)

    assert [one.exercise_id for one in world.outbox.history()] == ["e1", "e2", "e1", "e0"]
    assert [one.name for one in world.outbox.history("e1")] == ["code.ran", "exercise.submitted"]
    assert len(world.outbox.history(limit=2)) == 2


def test_the_state_is_the_fold_of_all_rows_before_and_after_they_are_sent(world: World) -> None:
    world.records(3)
    before = world.outbox.state()
    world.syncer.sync_once()

    after = world.outbox.state()

    assert before.best == after.best != {}
    assert before.seen == after.seen
    assert after == world.server.state()
    assert isinstance(after, State)


def test_a_discarded_event_leaves_and_its_slot_is_declared_void(world: World) -> None:
    [gone, _] = world.records(2)

    world.outbox.discard(gone)
    status = world.syncer.sync_once()

    assert world.outbox.counts().made == 2
    assert (status.kind, status.settled) == ("safe", 2)
    assert gone not in {event_id for event_id, _ in world.server.log}
    assert not any(one.event_id == gone for one in world.outbox.history())


def test_an_event_on_the_server_cannot_be_discarded(world: World) -> None:
    [kept] = world.records(1)
    world.syncer.sync_once()

    world.outbox.discard(kept)

    assert world.outbox.counts().settled == 1


@pytest.mark.parametrize(("version", "error"), [(99, NewerDatabase), (0, OldDatabase)])
def test_another_versions_database_is_refused_untouched(tmp_path: Path, version: int, error: type[Exception]) -> None:
    connection = sqlite3.connect(tmp_path / "outbox.sqlite3")
    connection.execute("CREATE TABLE attempts (id)")
    connection.execute(f"PRAGMA user_version = {version}")
    connection.close()

    with pytest.raises(error, match=r"^This student's work was saved"):
        opened(tmp_path)


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")

    with pytest.raises(DiskProblem, match="can't be written"):
        opened(tmp_path / "file")


def test_a_listener_hears_of_each_saved_event(world: World) -> None:
    heard = threading.Semaphore(0)
    world.outbox.when_saved(heard.release)

    world.records(2)

    assert heard.acquire(timeout=10)
    assert heard.acquire(timeout=10)


def test_a_full_disk_says_not_saved_keeps_the_earlier_rows_and_recovers(tmp_path: Path) -> None:
    """A real limit of the system on the size of files stands in for the full disk."""
    outbox = opened(tmp_path)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before_signal = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    saved: list[Saved] = []
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, hard))
        with pytest.raises(DiskProblem, match="Not saved"):
            saved.extend(outbox.record(submitted(n, code="x" * 5_000)).result(timeout=10) for n in range(1000))
        assert isinstance(outbox.disk_problem, DiskProblem)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before_signal)
    again = outbox.record(submitted()).result(timeout=10)
    outbox.close()

    reopened = opened(tmp_path)
    kept = {one.event_id for one in reopened.history(limit=2000)}
    reopened.close()
    assert len(saved) > 10
    assert kept == {one.event_id for one in [*saved, again]}
    assert again.sequence == len(saved) + 1
    assert outbox.disk_problem is None


_RECORDER = """
import os, sys
from pathlib import Path
sys.path[:0] = sys.argv[4:]
from learnflow_sync import Outbox, SystemClock
from learnflow_events.data import HintShown
folder, pipe, honest = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "honest"
outbox = Outbox.open(folder / "outbox.sqlite3", student_id="student_1", clock=SystemClock())
if not honest:
    import threading
    outbox._database.submit(lambda db: threading.Event().wait())
for n in range(1, 100_000):
    future = outbox.record(HintShown(pack_id="p", pack_version="1", exercise_id="e", level=1))
    if honest:
        future.result()
    os.write(pipe, b"%d\\n" % n)
"""


def _killed_after(folder: Path, acks: int, mode: str) -> tuple[int, int]:
    """(The highest slot that was called saved, the slots that are there) after a SIGKILL."""
    reading, writing = os.pipe()
    child = subprocess.Popen(
        [sys.executable, "-c", _RECORDER, str(folder), str(writing), mode, *sys.path], pass_fds=[writing]
    )
    os.close(writing)
    said = b""
    while said.count(b"\n") < acks and (part := os.read(reading, 65536)):
        said += part
    child.kill()
    child.wait()
    while part := os.read(reading, 65536):
        said += part
    os.close(reading)
    outbox = opened(folder)
    rows, _ = outbox._rows("1 ORDER BY sequence", [])
    outbox.close()
    there = [row["sequence"] for row in rows]
    assert there == list(range(1, len(there) + 1))
    return int(said.splitlines()[-1]), len(there)


@pytest.mark.parametrize("acks", [1, 37, 200])
def test_what_was_called_saved_survives_kill_9(tmp_path: Path, acks: int) -> None:
    called_saved, there = _killed_after(tmp_path, acks, "honest")

    assert acks <= called_saved <= there


def test_the_kill_test_turns_red_when_saved_is_said_before_the_flush(tmp_path: Path) -> None:
    called_saved, there = _killed_after(tmp_path, 20, "says saved too early")

    assert there < called_saved


def test_the_result_is_a_future_of_the_standard_library(world: World) -> None:
    assert isinstance(world.outbox.record(submitted()), Future)
