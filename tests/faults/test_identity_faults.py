"""Cases 14, 15, 25, 35 and 37: sign-ins that end, students who change places, a student who was erased."""

from datetime import timedelta

import httpx
import msgspec
import pytest
from tests.faults.case import Case
from tests.faults.device import Device, Forward, is_upload, lost_answer
from tests.faults.school import CLASS, URL

from learnflow_sync import Account, Profiles, Syncer, join_class
from learnflow_sync.wire import Wire

PIN = "4711"


def joined(case: Case, name: str = "Ada") -> Device:
    """A member who came in by the class code and a PIN."""
    first = case.device
    who = join_class(URL, (CLASS.class_code, name, PIN), clock=first.clock, transport=first.network)
    return case.add(Device(case.folder / name, case.school, case.journal, who, name))


def revoke_access(case: Case, device: Device) -> None:
    signed_in = device.tokens.load()
    assert signed_in is not None
    case.school.run(case.school.services.sign_in.sign_out(signed_in.access_token))


def revoke_family(case: Case, device: Device) -> None:
    signed_in = device.tokens.load()
    assert signed_in is not None
    case.school.run(case.school.services.sign_in.sign_out(signed_in.refresh_token))


def test_case_14_a_401_mid_drain_is_refreshed_and_the_drain_goes_on(case: Case) -> None:
    device = case.device
    device.work(1_200)

    def first_batch_then_revoked(request: httpx.Request, forward: Forward) -> httpx.Response:
        answer = forward(request)
        revoke_access(case, device)
        return answer

    device.network.uploads = [first_batch_then_revoked]
    status = device.sync()

    assert (status.waiting, status.accepted) == (0, 1200)
    assert sum(one.url.path == "/v1/token" for one in device.network.requests) == 1
    case.acquit()


def test_case_15_a_revoked_sign_in_keeps_everything_and_goes_on_after_the_pin(case: Case) -> None:
    device = joined(case)
    device.work(3)
    revoke_access(case, device)
    revoke_family(case, device)

    status = device.sync()
    assert (status.kind, status.waiting, status.parked) == ("sign_in", 3, 0)
    device.work(2)
    assert device.sync().kind == "sign_in"
    device.syncer._account.sign_in(PIN)

    assert device.sync(2).kind == "safe"
    case.acquit()


def test_case_15_a_withdrawn_permission_keeps_everything_and_tells(case: Case) -> None:
    device = case.device
    good = device.tokens.load()
    assert good is not None
    other = case.school.services.access.make(device.student, "teacher")
    device.tokens.save(msgspec.structs.replace(good, access_token=other))
    device.new_syncer()
    device.work(3)

    status = device.sync()
    assert (status.kind, status.waiting, status.parked) == ("not_allowed", 3, 0)
    device.tokens.save(good)
    device.new_syncer()

    case.acquit()


def test_case_25_two_students_switch_mid_drain_and_nothing_crosses(case: Case) -> None:
    ada, bob = case.new_device("ada"), case.new_device("bob")
    ada.work(700)
    bob.work(3)

    def stopped(request: httpx.Request, forward: Forward) -> httpx.Response:
        ada.syncer.stop()
        raise httpx.ReadError("the switch broke it off")

    ada.network.uploads = [lambda request, forward: forward(request), stopped]
    ada.sync()
    ada.close()
    bob.sync(2)
    ada.open()

    case.acquit()
    assert len(case.journal.final["stored"]) == 703


def test_case_25_one_students_token_never_sends_anothers_work(case: Case) -> None:
    ada, bob = case.new_device("ada"), case.new_device("bob")
    ada.work(3)
    confused = Syncer(ada.outbox, Account(bob.tokens, Wire(URL, ada.clock, ada.network)), clock=ada.clock)

    status = confused.sync_once()

    assert status.last_error == "This folder holds another student's work."
    assert not [one for one in ada.network.requests if is_upload(one)]
    confused.stop()
    case.acquit()


def test_case_35_an_erased_students_laptop_stops_tells_and_is_wiped_after_thirty_days(case: Case) -> None:
    school = case.school
    who = school.enrol("Ada")
    profiles = Profiles(case.folder / "profiles")
    profile = profiles.signed_in(who)
    device = case.add(Device(profile.folder, school, case.journal, who, "ada"))
    device.work(2)
    device.sync(2)
    device.work(3)
    school.change("INSERT INTO erased_students VALUES (?)", device.student)
    school.change("DELETE FROM history WHERE student_id = ?", device.student)
    school.restart()
    case.journal.note("erased", student=device.student)

    told = device.sync()
    assert (told.kind, told.waiting, told.parked) == ("erased", 3, 0)
    device.close()
    case.passes(days=29)
    assert profiles.wipe_due(device.clock) == []
    case.passes(days=1)

    assert profiles.wipe_due(device.clock) == ["Ada"]
    assert not profile.folder.exists()
    case.devices.clear()


def test_case_35_what_a_device_keeps_of_an_erased_student_can_be_exported(case: Case) -> None:
    from learnflow_sync import export_events

    device = case.device
    marks = device.work(3)
    case.school.change("INSERT INTO erased_students VALUES (?)", device.student)
    case.school.restart()
    device.sync()

    assert export_events(device.outbox, case.folder / "mine.jsonl") == 3
    lines = (case.folder / "mine.jsonl").read_text().splitlines()
    assert [msgspec.json.decode(line)["event"]["data"]["exercise_id"] for line in lines] == marks


def test_case_37_a_lost_answer_of_a_refresh_leaves_the_student_signed_in(case: Case) -> None:
    device = case.device
    device.work(2)
    revoke_access(case, device)

    def loses_refreshes(request: httpx.Request, forward: Forward) -> httpx.Response:
        return lost_answer(request, forward) if request.url.path == "/v1/token" else forward(request)

    device.network.fault = loses_refreshes
    assert [device.sync().kind for _ in range(3)] == ["offline"] * 3
    device.network.fault = None
    device.restart()

    assert device.sync(2).kind == "safe"
    case.acquit()


@pytest.mark.parametrize(("days", "kind"), [(100, "safe"), (401, "sign_in")])
def test_case_37_after_a_summer_offline_the_student_is_still_in_or_comes_in_by_the_pin(
    case: Case, days: int, kind: str
) -> None:
    device = joined(case)
    device.work(2)
    revoke_access(case, device)
    ago_s = int(timedelta(days=days).total_seconds())
    case.school.change("UPDATE refresh_tokens SET last_used_s = last_used_s - ?", ago_s)
    case.passes(days=days)

    assert device.sync(2).kind == kind
    if kind == "sign_in":
        device.syncer._account.sign_in(PIN)

    case.acquit()
