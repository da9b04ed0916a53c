"""A damaged database is set aside untouched, what is readable goes on, and what is lost is declared."""

import sqlite3
from pathlib import Path

import pytest
from tests.sync.sync.world import SERVER, STUDENT, TestClock, World, submitted

from learnflow_sync import Outbox
from learnflow_sync.errors import BrokenDatabase
from learnflow_sync.salvage import mend

PAGE = 4096
DATABASE = "outbox.sqlite3"


def opened(folder: Path) -> Outbox:
    return Outbox.open(folder / DATABASE, student_id=STUDENT, clock=TestClock())


def broken(world: World, *pages: int, records: int = 120) -> tuple[list[str], bytes]:
    """Close the outbox and destroy pages of its file; the ids that were saved, and the file as it then is."""
    ids = world.records(records, code="x" * 700)
    world.syncer.stop()
    world.outbox.close()
    path = world.folder / DATABASE
    content = bytearray(path.read_bytes())
    for page in pages:
        content[page * PAGE : (page + 1) * PAGE] = b"\xa5" * PAGE
    path.write_bytes(content)
    return ids, bytes(content)


def pages_of(folder: Path) -> int:
    return (folder / DATABASE).stat().st_size // PAGE


def test_a_sound_database_is_left_alone(world: World) -> None:
    world.records(3)
    world.restart()

    assert world.outbox.salvage is None
    assert not list(world.folder.glob("*broken*"))


def test_a_broken_page_costs_only_its_rows_and_the_file_is_set_aside_as_it_was(world: World) -> None:
    ids, damaged = broken(world, 20)

    world.outbox = world._open()
    world.syncer = world.new_syncer()

    salvage = world.outbox.salvage
    assert salvage is not None
    assert salvage.set_aside.read_bytes() == damaged
    kept = [row["event_id"] for row in world.rows()]
    assert 100 < salvage.events == len(kept) < 120
    assert kept == [one for one in ids if one in kept]


@pytest.mark.parametrize("page", range(40))
def test_whichever_page_breaks_the_outbox_opens_and_records(world: World, page: int) -> None:
    ids, _ = broken(world, page % 31, records=100)

    world.outbox = world._open()
    world.syncer = world.new_syncer()
    [new] = world.records(1)
    status = world.syncer.sync_once()

    held = {row["event_id"] for row in world.rows()}
    assert new in held
    assert {event_id for event_id, _ in world.server.log} >= held & set(ids)
    assert (status.kind, status.waiting, status.accepted) == ("safe", 0, 0)


def test_lost_slots_are_declared_once_the_ledger_shows_that_neither_side_has_them(world: World) -> None:
    broken(world, 20)
    world.outbox = world._open()
    world.syncer = world.new_syncer()
    held = {row["sequence"] for row in world.rows()}

    status = world.syncer.sync_once()

    [(_, void)] = world.server._voids().items()
    assert void == set(range(1, 121)) - held
    assert status.kind == "safe"
    before = len(world.server.log)
    world.syncer.sync_once()
    assert len(world.server.log) == before


def test_what_the_server_has_is_not_called_lost(world: World) -> None:
    world.records(120, code="x" * 700)
    world.syncer.sync_once()
    broken(world, 20, records=0)

    world.outbox = world._open()
    world.syncer = world.new_syncer()
    status = world.syncer.sync_once()

    assert world.outbox.salvage is not None
    assert status.made < 120
    assert world.server._voids() == {}


def test_a_file_without_its_first_page_gives_its_rows_back(world: World) -> None:
    ids, _ = broken(world, 0)

    outbox = opened(world.folder)

    assert {held.event["id"] for held in outbox.held()} == set(ids)
    outbox.close()


def test_a_file_that_is_no_database_is_set_aside_and_work_begins_anew(tmp_path: Path) -> None:
    path = tmp_path / DATABASE
    path.write_bytes(b"not a database, but somebody's file" * 100)

    outbox = opened(tmp_path)

    assert outbox.salvage is not None
    assert outbox.salvage.events == 0
    assert outbox.salvage.set_aside.read_bytes().startswith(b"not a database")
    outbox.record(submitted()).result(timeout=10)
    outbox.close()


def test_a_second_salvage_overwrites_nothing(world: World) -> None:
    asides = []
    for _ in range(2):
        _, damaged = broken(world, 9)
        world.outbox = world._open()
        assert world.outbox.salvage is not None
        asides.append((world.outbox.salvage.set_aside, damaged))

    assert all(aside.read_bytes() == damaged for aside, damaged in asides)
    assert asides[0][0] != asides[1][0]


@pytest.mark.parametrize("crash", ["before the move", "after the move", "with a half built one", "before the end"])
def test_a_salvage_that_was_broken_off_goes_on(world: World, crash: str) -> None:
    ids, damaged = broken(world, 20)
    path, aside = world.folder / DATABASE, world.folder / f"{DATABASE}.broken-1"
    marker = world.folder / f"{DATABASE}.salvaging"
    marker.write_text(aside.name)
    if crash != "before the move":
        path.rename(aside)
    if crash == "with a half built one":
        (world.folder / f"{DATABASE}.new").write_bytes(b"half")
    if crash == "before the end":
        marker.unlink()
        aside.rename(path)
        mend(path)
        marker.write_text(aside.name)

    outbox = opened(world.folder)

    assert aside.read_bytes() == damaged
    assert not marker.exists()
    assert 100 < outbox.counts().made <= len(ids)
    outbox.close()


def test_damage_found_while_working_is_mended_at_the_next_start(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A large file isn't checked at each start; what turned out broken is."""
    monkeypatch.setattr("learnflow_sync.salvage.CHEAP_BYTES", 0)
    ids, _ = broken(world, 20)
    first = opened(world.folder)
    assert first.salvage is None
    with pytest.raises(BrokenDatabase):
        first.state()
    first.close()

    again = opened(world.folder)

    assert again.salvage is not None
    assert 100 < again.salvage.events < len(ids)
    again.close()


def test_meta_and_counters_come_along(world: World) -> None:
    world.records(2)
    world.syncer.sync_once()
    claims = world.outbox.deliveries.claims()
    broken(world, 20, records=0) if pages_of(world.folder) > 20 else broken(world, 9, records=60)

    outbox = opened(world.folder)

    assert outbox.salvage is not None
    assert outbox.deliveries.mastery() is not None
    assert {stream for question in outbox.deliveries.claims() for stream in question.streams} >= {
        stream for question in claims for stream in question.streams
    }
    connection = sqlite3.connect(world.folder / DATABASE)
    assert dict(connection.execute("SELECT name, value FROM meta"))["server_id"] == SERVER
    connection.close()
    outbox.close()
