"""Above its limit the oldest settled rows leave, only when the server's state has seen them; progress never jumps back."""

import sqlite3
from pathlib import Path

from tests.sync.sync.world import STUDENT, ModelServer, TestClock, World

from learnflow_mastery import State
from learnflow_sync import Outbox, export_events, merged_state
from learnflow_sync.retention import Retention
from learnflow_sync.tables import VERSION


def small(world: World, kept_bytes: int) -> Retention:
    return Retention(world.outbox._database, kept_bytes)


def test_under_the_limit_nothing_leaves(world: World) -> None:
    world.records(50, code="x" * 2_000)
    world.syncer.sync_once()

    assert world.outbox.retention.evict() == 0
    assert world.outbox.counts().settled == 50


def test_the_oldest_settled_rows_leave_until_the_rest_fits(world: World) -> None:
    ids = world.records(1_000, code="x" * 2_000)
    world.syncer.sync_once()

    gone = small(world, 1_500_000).evict()

    assert 0 < gone < 1_000
    assert [row["event_id"] for row in world.rows()] == ids[gone:]
    assert small(world, 1_500_000).evict() == 0


def test_what_is_not_settled_never_leaves_whatever_the_limit(world: World) -> None:
    world.server.settles = False
    ids = world.records(300, code="x" * 2_000)
    world.syncer.sync_once()
    world.records(10)

    assert small(world, 1).evict() == 0
    assert {row["event_id"] for row in world.rows()} >= set(ids)


def test_a_settled_row_that_no_state_has_seen_stays(world: World) -> None:
    world.records(100)
    world.server.odd = [lambda request: world.server.problem(503, "later") if "mastery" in request.url.path else None]
    world.syncer.sync_once()
    assert world.outbox.counts().settled == 100

    assert small(world, 1).evict() == 0
    world.server.odd.clear()
    world.syncer.sync_once()
    assert small(world, 1).evict() == 100


def test_progress_never_jumps_back_by_an_eviction_even_when_the_server_is_replaced(world: World) -> None:
    world.records(200)
    world.syncer.sync_once()
    best = merged_state(world.outbox)

    small(world, 1).evict()

    assert world.outbox.counts().made == 0
    assert merged_state(world.outbox) == best
    world.outbox.deliveries.server_is("server_2")
    assert merged_state(world.outbox) == best
    assert best != State()


def test_an_evicted_slot_that_a_later_ledger_lacks_is_declared_because_neither_side_has_it(world: World) -> None:
    world.records(3)
    world.syncer.sync_once()
    small(world, 1).evict()
    world.server.log.clear()

    status = world.syncer.sync_once()

    assert [len(slots) for slots in world.server._voids().values()] == [3]
    assert status.kind == "safe"


def test_a_round_evicts(world: World) -> None:
    world.outbox.retention = small(world, 1)
    world.records(20)
    world.syncer.sync_once()

    assert world.outbox.counts().made == 0


def test_an_export_holds_every_event_with_its_state(world: World, tmp_path: Path) -> None:
    [bad, *_] = world.records(3)
    world.server.rejects[bad] = "malformed"
    world.syncer.sync_once()

    assert export_events(world.outbox, tmp_path / "all.jsonl") == 4
    assert export_events(world.outbox, tmp_path / "parked.jsonl", ("parked", "pending")) == 1
    assert bad in (tmp_path / "parked.jsonl").read_text()
    assert not list(tmp_path.glob("*.unfinished"))


def test_a_database_of_version_1_is_upgraded_with_its_voids(tmp_path: Path) -> None:
    from learnflow_sync.tables import _V1

    clock = TestClock()
    path = tmp_path / "outbox.sqlite3"
    connection = sqlite3.connect(path)
    connection.executescript(_V1 + "; PRAGMA user_version = 1")
    connection.execute("INSERT INTO streams VALUES ('s', 2)")
    void = b'{"stream":"s","from":1,"to":1,"reason":"parked"}'
    rows = [("i1", 1, "code.ran", b'{"a":1}', "parked"), ("i2", 2, "slot.voided", void, "pending")]
    connection.executemany(
        "INSERT INTO outbox (event_id, stream, sequence, name, version, data, made_ms, made_boot_ms, tzoffset, state)"
        " VALUES (?, 's', ?, ?, 1, ?, 1, 1, 0, ?)",
        rows,
    )
    connection.commit()
    connection.close()

    outbox = Outbox.open(path, student_id=STUDENT, clock=clock)

    found = outbox._database.run(lambda db: db.execute("SELECT * FROM voids").fetchall())
    assert found == [("s", 1, 1, "parked")]
    assert outbox._database.run(lambda db: db.execute("PRAGMA user_version").fetchone()) == (VERSION,)
    assert outbox.counts().made == 2
    outbox.close()


def test_an_upgrade_tries_what_was_parked_once_more_and_declares_its_slot_once(world: World) -> None:
    [bad] = world.records(1)
    world.server.rejects[bad] = "malformed"
    world.syncer.sync_once()

    assert world.outbox.deliveries.client_is("learnflow-sync/9") == 1
    status = world.syncer.sync_once()
    assert (status.parked, status.made) == (1, 2)
    assert world.outbox.deliveries.client_is("learnflow-sync/9") == 0
    world.server.rejects.clear()
    world.outbox.deliveries.client_is("learnflow-sync/10")

    assert world.syncer.sync_once().kind == "safe"
    assert bad in {event_id for event_id, _ in world.server.log}


def test_a_cut_list_of_missing_ranges_settles_nothing_behind_it(world: World) -> None:
    """A ledger names 1000 missing ranges at most: silence about the rest is no settlement."""
    from learnflow_events.exchange import MOST_RANGES

    total = 2 * MOST_RANGES + 40
    world.records(total)
    server = world.server
    server.settles = False
    world.syncer.sync_once()
    [question] = world.outbox.deliveries.claims()
    server.settles = True
    for key in [key for key, event in server.log.items() if event.slot % 2]:
        del server.log[key]
    answer = _cut(server, question, MOST_RANGES)

    world.outbox.deliveries.apply_ledger(question, answer)

    settled = {row["sequence"] for row in world.rows() if row["state"] == "settled"}
    assert settled == set(range(2, 2 * MOST_RANGES, 2))


def _cut(server: ModelServer, question: object, most: int):  # type: ignore[no-untyped-def]
    import httpx
    import msgspec

    from learnflow_events.exchange import LedgerAnswer

    request = httpx.Request("POST", "http://server/v1/ledger", content=msgspec.json.encode(question))
    whole = msgspec.json.decode(server._ledger(request).content)
    for line in whole["streams"].values():
        line["missing"] = line["missing"][:most]
    return msgspec.convert(whole, LedgerAnswer)
