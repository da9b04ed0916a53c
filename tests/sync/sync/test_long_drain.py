"""A long queue: told as it shrinks, in bounded memory, one sync at a time."""

import subprocess
import sys
import threading
from pathlib import Path

import httpx
import pytest
from tests.sync.sync.world import World, once

from learnflow_sync import SyncStatus


def test_each_batch_of_a_long_drain_is_told_and_an_earlier_failure_is_taken_back(world: World) -> None:
    told: list[SyncStatus] = []
    world.records(1_200)
    world.server.odd = [once(httpx.Response(503))]
    syncer = world.new_syncer(on_status=told.append)

    syncer.sync_once()
    syncer.sync_once()

    assert [(one.kind, one.waiting, one.accepted) for one in told[:-1]] == [
        ("offline", 1200, 0),
        ("sending", 700, 500),
        ("sending", 200, 1000),
        ("sending", 0, 1200),
    ]
    assert told[-1].kind == "safe"


def test_two_syncers_of_one_profile_take_turns(world: World) -> None:
    world.records(50)
    syncers = [world.new_syncer() for _ in range(4)]
    threads = [threading.Thread(target=syncer.sync_once) for syncer in syncers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)

    assert len(world.server.batches()) == 1


_UPLOADER = """
import resource, sys
from pathlib import Path
sys.path[:0] = sys.argv[3:]
import httpx, msgspec
from tests.sync.sync.world import World, body_of
from learnflow_events.moments import to_wire

class Forgetful:
    # keeps nothing, so that what grows is the client's
    def __call__(self, request):
        if request.url.path == "/v1/events":
            ids = [one["id"] for one in msgspec.json.decode(body_of(request))]
            said = {i: {"status": "accepted"} for i in ids}
            return httpx.Response(200, json={"server_id": "server_1", "server_time": "2026-11-23T12:00:00.000Z", "results": said})
        if request.url.path == "/v1/ledger":
            asked = msgspec.json.decode(request.content)["streams"]
            lines = {s: {"settled_through": c["last"], "missing": [], "void": [], "forked": False, "last_seen": None} for s, c in asked.items()}
            return httpx.Response(200, json={"server_id": "server_1", "as_of": "2026-11-23T12:00:00.000Z", "final": True, "streams": lines})
        return httpx.Response(503)

world = World(Path(sys.argv[1]))
world.server = Forgetful()
def seed(db):
    row = db.execute("SELECT * FROM outbox").fetchone()
    stream, count = row[2], int(sys.argv[2])
    names = [d[0] for d in db.execute("SELECT * FROM outbox").description]
    at = {n: i for i, n in enumerate(names)}
    def more():
        for n in range(2, count + 1):
            one = list(row); one[at["place"]] = n; one[at["sequence"]] = n
            one[at["event_id"]] = "01930000-0000-7000-8000-%012d" % n
            yield one
    db.conn.executemany("INSERT INTO outbox VALUES (%s)" % ",".join("?" * len(names)), more())
    db.execute("UPDATE streams SET last = ?", [count])
world.records(1, code="x" * 400)
world.outbox._database.run(seed)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
status = world.syncer.sync_once()
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
world.close()
print(after - before, status.settled)
"""


@pytest.mark.slow
def test_the_memory_of_a_drain_does_not_grow_with_the_backlog(tmp_path: Path) -> None:
    """Two processes, one with ten times the queue; what their drains add to their memory is about the same."""
    grown_kib = {}
    for count in (10_000, 100_000):
        folder = tmp_path / str(count)
        folder.mkdir()
        command = [sys.executable, "-c", _UPLOADER, str(folder), str(count), *sys.path, str(Path.cwd())]
        done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=100)
        grown_kib[count], settled = map(int, done.stdout.split())
        assert settled == count

    assert grown_kib[100_000] < grown_kib[10_000] + 8 * 1024
