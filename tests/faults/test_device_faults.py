"""Cases 1 to 6: what happens to the computer, its disk and the file on it."""

import errno
import itertools
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.faults.case import Case
from tests.faults.device import DATABASE, Device
from tests.faults.power_cut import FlushLog, LoggedDisk
from tests.sync.sync.world import TestClock, submitted

from learnflow_sync import Outbox
from learnflow_sync.database import PRAGMAS, DatabaseThread
from learnflow_sync.errors import AlreadyOpen
from learnflow_sync.instance_lock import InstanceLock

_numbers = itertools.count(1)

_RECORDER = """
import json, os, sys
from pathlib import Path
sys.path[:0] = sys.argv[4:]
from learnflow_events.data import ExerciseSubmitted
from learnflow_sync import Outbox, SystemClock
path, student, pipe = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
outbox = Outbox.open(path, student_id=student, clock=SystemClock())
for n in range(1, 100_000):
    mark = f"child-{n}"
    os.write(pipe, json.dumps(["begun", mark]).encode() + b"\\n")
    saved = outbox.record(ExerciseSubmitted(pack_id="p", pack_version="1", exercise_id=mark, attempt=1, verdict="passed",
        cases="p", score=1000, quality=800, grader_version="1", quality_rules="1")).result()
    os.write(pipe, json.dumps(["saved", mark, saved.event_id, saved.stream, saved.sequence]).encode() + b"\\n")
"""


def killed_while_recording(device: Device, acks: int) -> None:
    """Let another process record on the device's database, and kill it after so many promises."""
    device.close()
    reading, writing = os.pipe()
    command = [sys.executable, "-c", _RECORDER, str(device.folder / DATABASE), device.student, str(writing), *sys.path]
    child = subprocess.Popen(command, pass_fds=[writing])
    os.close(writing)
    said = b""
    while said.count(b"saved") < acks and (part := os.read(reading, 65536)):
        said += part
    child.kill()
    child.wait()
    while part := os.read(reading, 65536):
        said += part
    os.close(reading)
    for line in said.splitlines():
        op, mark, *saved = json.loads(line)
        if op == "begun":
            device.journal.note("begun", mark=mark, student=device.student, device="child")
        else:
            device.journal.note("saved", mark=mark, id=saved[0], stream=saved[1], slot=saved[2])
    device.journal.note("killed", signal="SIGKILL", device=device.name)
    device.open()


@pytest.mark.parametrize("acks", [1, 60])
def test_case_01_what_was_called_saved_is_sent_after_kill_9(case: Case, acks: int) -> None:
    killed_while_recording(case.device, acks)

    assert len(case.journal.marks("saved")) >= acks
    case.acquit()


def recorded_until_the_power_goes(case: Case, seed: int, kind: type[LoggedDisk] = LoggedDisk) -> Device:
    """Record on a disk that keeps only what was flushed; the power goes just after a promise."""
    chance = random.Random(seed)
    case.journal.seed = seed
    device = case.device
    device.close()
    log = FlushLog()
    disk = kind(f"disk-{next(_numbers)}", log)
    (case.folder / "written").mkdir()
    path = case.folder / "written" / DATABASE
    database = DatabaseThread(path, PRAGMAS, disk.connect)
    device.outbox = Outbox(database, InstanceLock(path.with_name("lock")), TestClock(), None)
    device.outbox.claim(device.student)
    moments = []
    for _ in range(30):
        device.work(1)
        moments.append(log.mark())
    cut = chance.randrange(len(moments))
    device.outbox.close()
    _forget_promises_after(case, cut + 1)
    shutil.rmtree(device.folder)
    log.after_power_cut(moments[cut], device.folder, chance if seed % 2 else None)
    device.tokens.save(case.school.signed_in(device.student))
    device.open()
    return device


def _forget_promises_after(case: Case, promises: int) -> None:
    """The run as it was when the power went: what came later never happened."""
    saved = 0
    for at, one in enumerate(case.journal.operations):
        saved += one["op"] == "saved"
        if saved == promises:
            del case.journal.operations[at + 1 :]
            break
    case.journal.note("power cut", after=promises)


@pytest.mark.parametrize("seed", range(8))
def test_case_02_what_was_called_saved_survives_a_power_cut(case: Case, seed: int) -> None:
    """Odd seeds: a random part of what wasn't flushed reaches the disk too, torn sector by sector."""
    recorded_until_the_power_goes(case, seed)

    case.acquit()


@pytest.mark.parametrize("seed", range(6))
def test_case_03_torn_sectors_of_the_wal_cost_nothing_that_was_promised(case: Case, seed: int) -> None:
    """The unflushed tail of the log is noise: the next frames, half written when the power went."""
    device = case.device
    device.work(12)
    wal = device.folder / f"{DATABASE}-wal"
    before = wal.read_bytes()
    image = {path.name: path.read_bytes() for path in device.folder.iterdir() if not path.name.endswith("-shm")}
    device.outbox.record(submitted()).result(timeout=10)
    after = wal.read_bytes()
    tail, chance = bytearray(after[len(before) :]), random.Random(seed)
    for start in range(0, len(tail), 512):
        if chance.random() < 0.5:
            tail[start : start + 512] = chance.randbytes(min(512, len(tail) - start))
    device.close()
    shutil.rmtree(device.folder)
    device.folder.mkdir()
    for name, content in (image | {wal.name: before + bytes(tail)}).items():
        (device.folder / name).write_bytes(content)
    case.journal.note("begun", mark="e1", student=device.student, device=device.name)
    device.open()

    assert device.outbox.salvage is None
    case.acquit()


@contextmanager
def full_disk(limit_bytes: int) -> Iterator[None]:
    """A limit of the system on the size of files stands in for the full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, handler)


def test_case_04_a_full_disk_says_not_saved_and_keeps_what_was(case: Case) -> None:
    device = case.device
    kept = device.work(5)
    with full_disk(300_000):
        device.work(100, code="x" * 5_000)
        refused = case.journal.marks("refused")
        assert refused
        assert device.syncer.status().kind == "not_saved"
    more = device.work(5)

    assert device.syncer.status().kind != "not_saved"
    device.restart()
    case.acquit()
    stored = {one["event"]["data"]["exercise_id"] for one in case.journal.final["stored"]}
    assert stored >= {*kept, *more}
    assert not stored & refused.keys()


def test_case_04_a_full_disk_while_answers_come_in_delays_and_loses_nothing(case: Case) -> None:
    device = case.device
    device.work(300, code="x" * 2_000)
    size = (device.folder / f"{DATABASE}-wal").stat().st_size
    with full_disk(size):
        status = device.sync()
        assert status.kind == "not_saved"

    assert device.sync(3).kind == "safe"
    case.acquit()


def test_case_05_a_second_instance_is_refused_and_harms_nothing(case: Case) -> None:
    device = case.device
    device.work(2)
    for _ in range(3):
        with pytest.raises(AlreadyOpen):
            Outbox.open(device.folder / DATABASE, student_id=device.student, clock=device.clock)
    other = subprocess.run(
        [sys.executable, "-c", _SECOND, str(device.folder / DATABASE), device.student, *sys.path],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    device.work(2)

    assert other.stdout.strip() == "AlreadyOpen"
    case.acquit()


_SECOND = """
import sys
from pathlib import Path
sys.path[:0] = sys.argv[3:]
from learnflow_sync import Outbox, SystemClock
from learnflow_sync.errors import AlreadyOpen
try:
    Outbox.open(Path(sys.argv[1]), student_id=sys.argv[2], clock=SystemClock())
except AlreadyOpen:
    print("AlreadyOpen")
"""


@pytest.mark.parametrize("page", [0, 1, 3, 7, 11, 16, 22])
@pytest.mark.parametrize("sent", [True, False])
def test_case_06_a_corrupt_database_is_set_aside_salvaged_and_its_losses_declared(
    case: Case, page: int, sent: bool
) -> None:
    device = case.device
    device.work(40, code="x" * 1_500)
    if sent:
        device.sync(2)
    device.close()
    path = device.folder / DATABASE
    content = bytearray(path.read_bytes())
    content[page * 4096 : (page + 1) * 4096] = random.Random(page).randbytes(4096)
    path.write_bytes(content)
    case.journal.note("damaged", device=device.name, page=page)

    device.open()

    assert device.outbox.salvage is not None
    assert device.outbox.salvage.set_aside.read_bytes() == bytes(content)
    device.work(3)
    case.acquit()
    if sent:
        assert len([one for one in case.journal.final["stored"] if "voided" in one["event"]["type"]]) == 0


def test_the_full_disk_of_these_tests_is_one(tmp_path: Path) -> None:
    with full_disk(10), pytest.raises(OSError, match="File too large") as caught:
        (tmp_path / "file").write_bytes(b"x" * 100)

    assert caught.value.errno == errno.EFBIG
