"""What students and teachers read: tags that spare a download, a class for its own teacher only."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from tests.server.api.conftest import ON, School, read_problem

from learnflow_events.data import CodeRan, ExerciseSubmitted, HelpAsked
from learnflow_events.moments import to_wire
from learnflow_server.domain.records import OpenAlert


def submitted(school: School, verdict: str, number: int = 1, *, place: int = 0) -> ExerciseSubmitted:
    exercise = list(school.door.services.active.pack.exercises.values())[place]
    return ExerciseSubmitted(
        pack_id="python-foundations", pack_version="1.0.0", exercise_id=exercise.id, attempt=number,
        verdict=verdict, cases="p" if verdict == "passed" else "f", score=1000, quality=900,  # type: ignore[arg-type]
        grader_version="1", quality_rules="1",
    )  # fmt: skip


@pytest.mark.parametrize("path", [f"/v1/mastery?on={ON}", "/v1/packs", "/v1/packs/python-foundations/1.0.0"])
@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}'])
def test_what_the_caller_holds_is_not_sent_again(school: School, path: str, form: str) -> None:
    student = school.join()
    first = school.door.ask("GET", path, student.token)

    again = school.door.ask("GET", path, student.token, headers={"If-None-Match": form.format(first.headers["etag"])})

    assert (first.status_code, again.status_code) == (200, 304)
    assert (again.content, again.headers["etag"]) == (b"", first.headers["etag"])


def test_mastery_that_changed_has_another_tag(school: School) -> None:
    student = school.join()
    before = school.door.ask("GET", f"/v1/mastery?on={ON}", student.token)
    school.record(student, [submitted(school, "passed")])

    tag = {"If-None-Match": before.headers["etag"]}
    after = school.door.ask("GET", f"/v1/mastery?on={ON}", student.token, headers=tag)

    assert after.status_code == 200
    assert after.json()["percent"] > before.json()["percent"] == 0


def test_a_pack_is_what_its_listing_says_and_comes_in_parts(school: School) -> None:
    student = school.join()
    entry = school.door.ask("GET", "/v1/packs", student.token).json()[0]
    path = f"/v1/packs/{entry['id']}/{entry['version']}"

    whole = school.door.ask("GET", path, student.token)
    part = school.door.ask("GET", path, student.token, headers={"Range": "bytes=10-19"})

    assert hashlib.sha256(whole.content).hexdigest() == entry["sha256"]
    assert len(whole.content) == entry["size_bytes"]
    assert (part.status_code, part.content) == (206, whole.content[10:20])


@pytest.mark.parametrize(
    ("asked", "status", "size"),
    [
        ("bytes=-", 200, None),
        ("bytes=-0", 200, None),
        ("bytes=5-2", 200, None),
        ("bytes=a-b", 200, None),
        ("lines=1-2", 200, None),
        ("bytes=0-0,2-2", 200, None),
        ("bytes=-7", 206, 7),
        ("bytes=0-0", 206, 1),
        ("bytes=3-999999999", 206, -3),
        ("bytes=99999999999-", 416, 0),
    ],
)
def test_an_odd_range_gets_the_whole_file_or_a_problem_document(
    school: School, asked: str, status: int, size: int | None
) -> None:
    student, path = school.join(), "/v1/packs/python-foundations/1.0.0"
    whole = school.door.ask("GET", path, student.token).content

    answer = school.door.ask("GET", path, student.token, headers={"Range": asked})

    assert answer.status_code == status
    if status == 416:
        assert read_problem(answer)["code"] == "range_not_satisfiable"
    else:
        assert len(answer.content) == (len(whole) if size is None else size % len(whole))


def test_a_pack_that_is_not_offered_is_not_found(school: School) -> None:
    answer = school.door.ask("GET", "/v1/packs/python-foundations/9.9.9", school.join().token)

    assert (answer.status_code, read_problem(answer)["code"]) == (404, "not_found")


def test_a_teacher_reads_the_mastery_of_their_class(school: School) -> None:
    amina, jin = school.join("Amina"), school.join("Jin")
    school.record(amina, [submitted(school, "passed")])

    answer = school.door.ask("GET", f"/v1/classes/{school.class_id}/mastery?on={ON}", school.teacher.token).json()

    rows = {row["student_id"]: row for row in answer["students"]}
    assert [row["display_name"] for row in answer["students"]] == ["Amina", "Jin"]
    assert {cell["concept_id"] for cell in rows[amina.id]["cells"]} == {concept["id"] for concept in answer["concepts"]}
    assert max(cell["official"] for cell in rows[amina.id]["cells"]) > 0
    assert rows[jin.id]["last_seen"] is None
    assert {cell["official"] for cell in rows[jin.id]["cells"]} == {0}


def test_a_teacher_sees_who_is_stuck_and_can_clear_it(school: School) -> None:
    amina, jin = school.join("Amina"), school.join("Jin")
    now = to_wire(datetime.now(UTC) - timedelta(seconds=5))
    exercise = next(iter(school.door.services.active.pack.exercises))
    asked = HelpAsked(pack_id="python-foundations", pack_version="1.0.0", exercise_id=exercise)
    school.record(amina, [asked], time=now)
    place = f"/v1/classes/{school.class_id}"

    stuck = school.door.ask("GET", f"{place}/stuck", school.teacher.token).json()
    alert = stuck["alerts"][0]
    cleared = school.door.ask("POST", f"{place}/alerts/{alert['alert_id']}/clear", school.teacher.token)
    after = school.door.ask("GET", f"{place}/stuck", school.teacher.token).json()

    assert (alert["student_id"], alert["state"]) == (amina.id, "live")
    assert stuck["counts"] == {"stuck": 1, "working": 0, "quiet": 0, "no_news": 1}
    assert [one["student_id"] for one in stuck["no_news"]] == [jin.id]
    assert cleared.status_code == 204
    assert (after["counts"]["stuck"], after["alerts"][0]["state"]) == (0, "cleared")


def test_a_student_is_at_the_exercise_they_began_last_and_at_no_other(school: School) -> None:
    amina, jin = school.join("Amina"), school.join("Jin")
    school.record(amina, [submitted(school, "failed")], time="2026-11-23T10:00:00.000Z")
    school.record(amina, [submitted(school, "failed", place=1)], time="2026-11-23T10:05:00.000Z")
    school.record(jin, [submitted(school, "failed")], time="2026-11-23T10:00:00.000Z")
    school.record(jin, [submitted(school, "passed")], time="2026-11-23T10:05:00.000Z")

    stuck = school.door.ask("GET", f"/v1/classes/{school.class_id}/stuck", school.teacher.token).json()

    assert [(one["here"], one["solved"]) for one in stuck["exercises"]] == [(0, 1), (1, 0)]


def test_the_counts_of_a_class_are_of_each_student_once(school: School) -> None:
    amina, jin = school.join("Amina"), school.join("Jin")
    school.join("Priya")
    exercise = next(iter(school.door.services.active.pack.exercises))
    asked = HelpAsked(pack_id="python-foundations", pack_version="1.0.0", exercise_id=exercise)
    school.record(amina, [asked], time=to_wire(datetime.now(UTC) - timedelta(seconds=5)))
    school.record(jin, [asked], time=to_wire(datetime.now(UTC) - timedelta(minutes=31)))

    stuck = school.door.ask("GET", f"/v1/classes/{school.class_id}/stuck", school.teacher.token).json()

    assert stuck["counts"] == {"stuck": 1, "working": 1, "quiet": 0, "no_news": 1}
    assert sorted((a["student_id"] == amina.id, a["state"]) for a in stuck["alerts"])[1] == (True, "live")
    assert "live" not in [a["state"] for a in stuck["alerts"] if a["student_id"] == jin.id]


def test_one_trouble_of_two_students_is_named_and_of_one_alone_is_not(school: School) -> None:
    exercises = list(school.door.services.active.pack.exercises)
    for name, place, error in (("Amina", 0, "TypeError"), ("Jin", 0, "TypeError"), ("Priya", 1, "NameError")):
        ran = CodeRan(
            pack_id="python-foundations", pack_version="1.0.0", exercise_id=exercises[place],
            outcome="error", error_class=error, duration_ms=1,
        )  # fmt: skip
        school.record(school.join(name), [ran] * 3, time=to_wire(datetime.now(UTC) - timedelta(seconds=5)))

    stuck = school.door.ask("GET", f"/v1/classes/{school.class_id}/stuck", school.teacher.token).json()

    assert [(one["exercise_id"], len(one["students"])) for one in stuck["same_trouble"]] == [(exercises[0], 2)]
    assert "TypeError" in stuck["same_trouble"][0]["mistake"]


@pytest.mark.parametrize(("idle_minutes", "state"), [(29, "live"), (31, "cleared")])
def test_a_live_alert_clears_by_itself_after_half_an_hour_without_a_step(
    school: School, idle_minutes: int, state: str
) -> None:
    amina = school.join("Amina")
    moment = to_wire(datetime.now(UTC) - timedelta(minutes=idle_minutes))
    alert = OpenAlert(f"a-{amina.id}", amina.id, "fails_10", "e1", moment, moment, "10 failing checks", "live")
    school.door.run(school.door.services.board.replace(amina.id, [alert]))

    stuck = school.door.ask("GET", f"/v1/classes/{school.class_id}/stuck", school.teacher.token).json()

    assert [one["state"] for one in stuck["alerts"]] == [state]
    assert stuck["counts"]["stuck"] == (state == "live")


def test_an_alert_of_another_class_is_not_there_to_be_cleared(school: School) -> None:
    amina, other = school.join("Amina"), School(school.door)
    exercise = next(iter(school.door.services.active.pack.exercises))
    asked = HelpAsked(pack_id="python-foundations", pack_version="1.0.0", exercise_id=exercise)
    school.record(amina, [asked], time=to_wire(datetime.now(UTC) - timedelta(seconds=5)))
    page = f"/v1/classes/{school.class_id}/stuck"
    alert = school.door.ask("GET", page, school.teacher.token).json()["alerts"][0]["alert_id"]

    answer = school.door.ask("POST", f"/v1/classes/{other.class_id}/alerts/{alert}/clear", other.teacher.token)

    assert (answer.status_code, read_problem(answer)["code"]) == (404, "not_found")
    assert school.door.ask("GET", page, school.teacher.token).json()["alerts"][0]["state"] == "live"


@pytest.mark.parametrize(
    ("method", "rest"), [("GET", f"mastery?on={ON}"), ("GET", "stuck"), ("GET", "roster"), ("POST", "alerts/x/clear")]
)
def test_another_teachers_class_is_as_absent_as_one_that_never_was(school: School, method: str, rest: str) -> None:
    other = school.new_teacher()

    theirs = school.door.ask(method, f"/v1/classes/{school.class_id}/{rest}", other.token)
    none = school.door.ask(method, f"/v1/classes/class_none/{rest}", other.token)

    assert theirs.status_code == none.status_code == 404
    assert {**read_problem(theirs), "request_id": ""} == {**read_problem(none), "request_id": ""}


def test_a_class_without_a_date_is_asked_for_one(school: School) -> None:
    answer = school.door.ask("GET", f"/v1/classes/{school.class_id}/mastery", school.teacher.token)

    assert read_problem(answer)["errors"][0]["pointer"] == "/on"
