"""Joining, signing in and the folders of a shared computer."""

import json
import os
import stat
from pathlib import Path

import httpx
import msgspec
import pytest
from tests.sync.sync.world import ModelServer, TestClock, World, submitted

from learnflow_sync import Account, Profiles, join_class
from learnflow_sync.errors import DiskProblem, OtherStudent, Refused, RetryLater, SignInAgain, WrongCredentials
from learnflow_sync.tokens import FileTokenStore, SignedIn
from learnflow_sync.wire import Wire

JOINED = {
    "student_id": "student_1", "server_id": "server_1", "class_id": "class_1", "display_name": "Ada",
    "access_token": "a", "refresh_token": "r", "token_type": "Bearer", "expires_in": 60,
}  # fmt: skip


def joins(answer: httpx.Response) -> SignedIn:
    transport = httpx.MockTransport(lambda _: answer)
    return join_class("http://server", ("CODE", "Ada", "1234"), clock=TestClock(), transport=transport)


def somebody(student_id: str, name: str = "Ada") -> SignedIn:
    return SignedIn(
        server_url="http://server", server_id="server_1", student_id=student_id, class_id=None, display_name=name,
        access_token="a", refresh_token="r",
    )  # fmt: skip


@pytest.mark.parametrize("status", [200, 201])
def test_joining_gives_the_identity_and_both_tokens(status: int) -> None:
    who = joins(httpx.Response(status, json=JOINED))

    assert (who.student_id, who.server_id, who.display_name, who.server_url) == (
        "student_1", "server_1", "Ada", "http://server"
    )  # fmt: skip


def test_the_form_of_a_join_is_the_contracts() -> None:
    sent: list[dict[str, str]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(json.loads(request.content))
        assert request.headers["learnflow-client"].startswith("learnflow-sync/")
        return httpx.Response(201, json=JOINED)

    join_class("http://server", ("CODE", "Ada", "1234"), clock=TestClock(), transport=httpx.MockTransport(answer))

    assert sent == [{"class_code": "CODE", "display_name": "Ada", "pin": "1234"}]


def test_wrong_credentials_bring_the_servers_sentence() -> None:
    with pytest.raises(WrongCredentials, match="because invalid_credentials"):
        joins(ModelServer().problem(401, "invalid_credentials"))


def test_a_wrong_form_brings_the_servers_sentence_and_code() -> None:
    with pytest.raises(Refused, match="because bad_pin") as caught:
        joins(ModelServer().problem(422, "bad_pin"))

    assert (caught.value.status, caught.value.code) == (422, "bad_pin")


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, html="<html>"),
        httpx.Response(401, text="proxy"),
        httpx.Response(302),
        httpx.Response(503),
        httpx.Response(200, json={**JOINED, "student_id": None}),
        httpx.Response(200, json={**JOINED, "access_token": ""}),
        httpx.Response(413),
    ],
)
def test_a_foreign_answer_to_a_join_is_no_answer(answer: httpx.Response) -> None:
    with pytest.raises(RetryLater):
        joins(answer)


def test_the_tokens_are_readable_by_their_owner_only_and_replaced_whole(tmp_path: Path) -> None:
    store = FileTokenStore(tmp_path / "tokens.json")
    store.save(somebody("student_1"))
    store.save(somebody("student_2"))

    kept = store.load()

    assert kept is not None
    assert kept.student_id == "student_2"
    assert [path.name for path in tmp_path.iterdir()] == ["tokens.json"]
    if os.name == "posix":
        assert stat.S_IMODE((tmp_path / "tokens.json").stat().st_mode) == 0o600
    store.forget()
    assert store.load() is None


def test_broken_tokens_ask_to_sign_in(tmp_path: Path) -> None:
    (tmp_path / "tokens.json").write_text("{", encoding="utf-8")

    with pytest.raises(SignInAgain):
        Account(FileTokenStore(tmp_path / "tokens.json"), Wire("http://server", TestClock()))


def test_tokens_that_cannot_be_kept_are_a_disk_problem(tmp_path: Path) -> None:
    with pytest.raises(DiskProblem, match="Not saved"):
        FileTokenStore(tmp_path / "nowhere" / "tokens.json").save(somebody("s"))


def test_a_pin_signs_in_again_where_the_session_ended(world: World) -> None:
    forms: list[dict[str, str]] = []

    def pin_grant(request: httpx.Request) -> httpx.Response | None:
        if request.url.path != "/v1/token":
            return None
        forms.append(json.loads(request.content))
        tokens = {
            "access_token": "access-0",
            "refresh_token": "r2",
            "token_type": "Bearer",
            "expires_in": 9,
            "server_id": "server_1",
        }
        return httpx.Response(200, json=tokens)

    world.server.odd = [pin_grant]
    world.syncer._account.sign_in("1234")

    assert forms == [{"grant_type": "pin", "student_id": "student_1", "pin": "1234"}]
    kept = world.tokens.load()
    assert kept is not None
    assert kept.refresh_token == "r2"


def test_a_pin_given_to_a_replaced_server_believes_it_and_sends_everything_there(world: World) -> None:
    world.records(2)
    world.syncer.sync_once()
    world.server = ModelServer("server_2")
    world.server.odd = [
        lambda request: (
            httpx.Response(200, json=JOINED | {"server_id": "server_2", "access_token": "access-0"})
            if request.url.path == "/v1/token"
            else None
        )
    ]
    before = world.syncer.sync_once()

    world.syncer._account.sign_in("1234")
    after = world.syncer.sync_once()

    assert (before.kind, before.last_error) == ("safe", "Another server answered.")
    assert (after.kind, after.settled, len(world.server.log)) == ("safe", 2, 2)


def test_a_wrong_pin_changes_nothing_of_whom_is_believed(world: World) -> None:
    world.server.odd = [lambda request: ModelServer("server_2").problem(401, "invalid_credentials")]

    with pytest.raises(WrongCredentials):
        world.syncer._account.sign_in("0000")

    assert world.syncer._account.wire.expected_server == "server_1"


def test_tokens_of_another_server_are_not_taken(world: World) -> None:
    tokens = {
        "access_token": "x",
        "refresh_token": "y",
        "token_type": "Bearer",
        "expires_in": 9,
        "server_id": "somebody-else",
    }
    world.server.odd = [lambda _: httpx.Response(200, json=tokens)]

    with pytest.raises(RetryLater, match="Another server"):
        world.syncer._account.refresh()


def test_each_student_has_one_folder_of_a_random_name(tmp_path: Path) -> None:
    profiles = Profiles(tmp_path)
    ada = profiles.signed_in(somebody("student_1", "Ada"))
    bob = profiles.signed_in(somebody("student_2", "Bob"))
    again = profiles.signed_in(somebody("student_1", "Ada L."))

    assert ada.folder == again.folder != bob.folder
    assert [one.display_name for one in profiles.list()] == ["Ada L.", "Bob"]
    assert "Ada" not in ada.folder.name


def test_two_students_of_one_computer_never_meet(tmp_path: Path) -> None:
    profiles, clock = Profiles(tmp_path), TestClock()
    outboxes = [profiles.signed_in(somebody(f"student_{n}")).open_outbox(clock) for n in (1, 2)]
    outboxes[0].record(submitted()).result(timeout=10)

    assert [outbox.counts().made for outbox in outboxes] == [1, 0]
    for outbox in outboxes:
        outbox.close()


def test_a_guests_work_becomes_the_students_when_they_join(tmp_path: Path, world: World) -> None:
    profiles = Profiles(tmp_path / "profiles")
    guest = profiles.guest()
    outbox = guest.open_outbox(world.clock)
    saved = outbox.record(submitted()).result(timeout=10)
    outbox.close()

    kept = world.tokens.load()
    assert kept is not None
    student = profiles.adopt(guest, kept)
    world.outbox.close()
    world.outbox = student.open_outbox(world.clock)
    world.tokens = student.tokens
    world.syncer = world.new_syncer()
    status = world.syncer.sync_once()

    assert (status.kind, status.settled) == ("safe", 1)
    assert [event_id for event_id, _ in world.server.log] == [saved.event_id]
    assert student.folder == guest.folder


def test_a_guests_folder_is_not_given_to_somebody_who_has_one(tmp_path: Path) -> None:
    profiles = Profiles(tmp_path)
    profiles.signed_in(somebody("student_1"))

    with pytest.raises(OtherStudent):
        profiles.adopt(profiles.guest(), somebody("student_1"))
    with pytest.raises(OtherStudent):
        profiles.adopt(profiles.signed_in(somebody("student_2")), somebody("student_3"))


def test_a_guests_work_is_not_sent_and_has_nobody_to_send_it(tmp_path: Path) -> None:
    guest = Profiles(tmp_path).guest()

    with pytest.raises(SignInAgain):
        guest.account(TestClock())


def test_a_folder_that_is_no_profile_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "profile.json").write_text("[]", encoding="utf-8")
    (tmp_path / "y").mkdir()

    assert Profiles(tmp_path).list() == []


def test_profiles_in_an_unwritable_place_are_a_disk_problem(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")

    with pytest.raises(DiskProblem, match="can't be written"):
        Profiles(tmp_path / "file").guest()


def test_a_sign_in_makes_the_round_trip() -> None:
    who = somebody("student_1")

    assert msgspec.json.decode(msgspec.json.encode(who), type=SignedIn) == who
