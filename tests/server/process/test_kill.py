"""SIGKILL in the middle of the load: what was acknowledged is there, each event counts once, mastery is the fold."""

import signal
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import httpx
import pytest
from tests.server.process.conftest import Join, Serve, until
from tests.server.process.serving import DEFECTIVE, Pupil, Serving, folded, id_of, stored, submitted

pytestmark = pytest.mark.slow
STUDENTS, BATCH = 4, 25
KILLED_AFTER = 12
"""Batches that are acknowledged before the kill; the load goes on around it."""


class Load:
    """Students who send batch after batch, each on a thread, until the server is gone."""

    def __init__(self, pupils: Sequence[Pupil]) -> None:
        self._counted = threading.Semaphore(0)
        self._threads = [threading.Thread(target=self._send, args=(pupil,)) for pupil in pupils]

    def run_until(self, batches: int, then: Callable[[], object]) -> None:
        for thread in self._threads:
            thread.start()
        for _ in range(batches):
            assert self._counted.acquire(timeout=20), "the load stands still"
        then()
        for thread in self._threads:
            thread.join(timeout=20)
            assert not thread.is_alive()

    def _send(self, pupil: Pupil) -> None:
        for _ in range(1_000):
            first = len(pupil.made)
            try:
                pupil.send(pupil.make(*(submitted(first + n) for n in range(BATCH))))
            except httpx.TransportError:
                return
            self._counted.release()


def lost(folder: Path, pupils: Sequence[Pupil]) -> set[str]:
    """Acknowledged events that the log hasn't."""
    log = {id_of(content) for content in stored(folder, "log")}
    return {one for pupil in pupils for one in pupil.acknowledged} - log


def killed_under_load(serving: Serving, join: Join) -> list[Pupil]:
    pupils = [join(serving, f"Student {n}") for n in range(STUDENTS)]
    Load(pupils).run_until(KILLED_AFTER, lambda: serving.end(signal.SIGKILL))
    return pupils


def test_nothing_acknowledged_is_lost_and_everything_counts_once(serve: Serve, join: Join) -> None:
    serving = serve()
    pupils = killed_under_load(serving, join)
    assert lost(serving.folder, pupils) == set()

    serving.start()
    for pupil in pupils:
        assert pupil.send(pupil.made[-2 * BATCH :]).status_code == 200
        assert pupil.send(pupil.waiting()).status_code == 200
        until(lambda pupil=pupil: pupil.settled() == len(pupil.made), "settled")  # type: ignore[misc]
    until(lambda: all(pupil.state() == folded(pupil.made) for pupil in pupils), "the fold of every student")

    assert sorted(stored(serving.folder)) == sorted(one for pupil in pupils for one in pupil.made)


def test_a_server_that_acknowledges_before_it_stores_is_caught(serve: Serve, join: Join) -> None:
    """The seeded defect, in a real process."""
    serving = serve(program=[*DEFECTIVE, "acknowledges-first"])

    pupils = killed_under_load(serving, join)

    assert lost(serving.folder, pupils) != set()
