"""An erased student's work: told, exportable for 30 days, then gone; wiped by nobody but our own server's word."""

from pathlib import Path

import httpx
import pytest
from tests.sync.sync.test_account import somebody
from tests.sync.sync.world import TestClock, World, always, submitted

from learnflow_sync import Profiles
from learnflow_sync.errors import AlreadyOpen


def erases(world: World) -> None:
    world.server.odd = [always(lambda: world.server.problem(410, "student_erased"))]


def test_the_notice_names_the_day_and_survives_a_restart(world: World) -> None:
    world.records(2)
    erases(world)

    told = world.syncer.sync_once()
    world.clock.passes(days=3)
    world.restart()
    again = world.syncer.sync_once()

    assert told.kind == again.kind == "erased"
    assert told.wipe_on is not None
    assert (told.wipe_on - world.clock.now()).days == 27
    assert again.wipe_on == told.wipe_on
    assert again.waiting == 2


def test_a_foreign_410_gives_no_notice(world: World) -> None:
    world.records(1)
    world.server.odd = [always(lambda: httpx.Response(410, text="gone"))]

    assert world.syncer.sync_once().wipe_on is None


def test_a_server_that_knows_the_student_again_takes_the_notice_back(world: World) -> None:
    world.records(1)
    erases(world)
    world.syncer.sync_once()
    world.server.odd.clear()

    assert world.syncer.sync_once().wipe_on is None


@pytest.mark.parametrize(("days", "wiped"), [(29.9, []), (30, ["Ada"])])
def test_after_thirty_days_it_is_wiped_and_not_before(tmp_path: Path, days: float, wiped: list[str]) -> None:
    clock, profiles = TestClock(), Profiles(tmp_path)
    ada, bob = (profiles.signed_in(somebody(f"student_{name}", name)) for name in ("Ada", "Bob"))
    outbox = ada.open_outbox(clock)
    outbox.record(submitted()).result(timeout=10)
    outbox.erasure.notice()
    outbox.close()
    (ada.folder / "outbox.sqlite3.broken-1").write_bytes(b"set aside")

    clock.passes(days=days)

    assert profiles.wipe_due(clock) == wiped
    assert ada.folder.exists() == (not wiped)
    assert bob in profiles.list()


def test_on_confirmation_it_is_wiped_at_once_but_not_while_it_is_open(tmp_path: Path) -> None:
    clock, profiles = TestClock(), Profiles(tmp_path)
    ada = profiles.signed_in(somebody("student_1"))
    outbox = ada.open_outbox(clock)

    with pytest.raises(AlreadyOpen):
        profiles.wipe(ada)
    outbox.close()
    profiles.wipe(ada)

    assert not ada.folder.exists()
    assert list(tmp_path.iterdir()) == []


def test_a_wipe_that_was_broken_off_leaves_a_profile_that_is_wiped_again(tmp_path: Path) -> None:
    profiles = Profiles(tmp_path)
    ada = profiles.signed_in(somebody("student_1"))
    for path in ada.folder.iterdir():
        if path.name != "profile.json":
            path.unlink()

    profiles.wipe(profiles.list()[0])

    assert profiles.list() == []
