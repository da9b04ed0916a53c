"""Everything that goes wrong is a problem document with our code, the framework's own refusals included."""

import json
import sqlite3
from typing import Any

import httpx
import pytest
from tests.server.api.conftest import ON, School, read_problem

from learnflow_events.data import SessionStarted
from learnflow_server.api import public_routes


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/v1/nothing", 404, "not_found"),
        ("GET", "/", 404, "not_found"),
        ("DELETE", "/v1/join", 405, "method_not_allowed"),
        ("GET", "/v1/events", 405, "method_not_allowed"),
        ("GET", f"/v1/mastery?on={ON}", 401, "not_signed_in"),
        ("GET", "/v1/classes", 401, "not_signed_in"),
    ],
)
def test_an_address_that_is_not_there_or_not_yours(
    school: School, method: str, path: str, status: int, code: str
) -> None:
    answer = school.door.ask(method, path)

    found = read_problem(answer)

    assert (answer.status_code, found["code"]) == (status, code)
    assert found["server_id"] == school.door.services.server_id


def test_a_405_names_what_is_allowed(school: School) -> None:
    assert school.door.ask("DELETE", "/v1/join").headers["allow"] == "POST"


def test_a_401_names_the_scheme(school: School) -> None:
    assert school.door.ask("GET", "/v1/classes").headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"class_code": 7}',
        b"\xff\xfe",
        b"[" * 50_000,
        b'{"class_code": "ABC-234", "display_name": " ", "pin": "4711"}',
        b'{"class_code": "ABC-234", "display_name": "Amina", "pin": "47"}',
    ],
)
def test_a_body_that_is_not_of_its_form(school: School, body: bytes) -> None:
    answer = school.door.ask("POST", "/v1/join", content=body)

    assert (answer.status_code, read_problem(answer)["code"]) == (422, "malformed")


def test_the_wrong_place_of_a_body_is_named(school: School) -> None:
    answer = school.door.ask("POST", "/v1/join", json={"class_code": "ABC-234", "display_name": "Amina", "pin": "47"})

    assert read_problem(answer)["errors"][0]["pointer"] == "/pin"


@pytest.mark.parametrize("body", [b"", b"{}", b"[", b'[{"id": ]', b"\xff"])
def test_a_batch_that_is_no_json_array(school: School, body: bytes) -> None:
    answer = school.door.ask("POST", "/v1/events", school.join().token, content=body)

    assert (answer.status_code, read_problem(answer)["code"]) == (422, "malformed")


@pytest.mark.parametrize("on", ["", "today", "2026-13-01", "24.11.2026", "20261124", "2026-W01-1"])
def test_a_date_that_is_none(school: School, on: str) -> None:
    answer = school.door.ask("GET", f"/v1/mastery?on={on}", school.join().token)

    assert (answer.status_code, read_problem(answer)["code"]) == (422, "malformed")


@pytest.mark.parametrize("on", ["0001-01-01", "9999-12-31", ON])
def test_any_real_date_is_answered(school: School, on: str) -> None:
    student = school.join()
    school.record(student, [SessionStarted(client="t/1")])

    assert school.door.ask("GET", f"/v1/mastery?on={on}", student.token).status_code == 200


@pytest.mark.parametrize(("streams", "status"), [(100, 200), (101, 422)])
def test_a_hundred_streams_may_be_asked_for_and_no_more(school: School, streams: int, status: int) -> None:
    question = {"streams": {f"s{number}": {"last": 1, "unsettled": 1} for number in range(streams)}}

    assert school.door.ask("POST", "/v1/ledger", school.join().token, json=question).status_code == status


def test_a_server_whose_agents_are_far_behind_is_not_ready(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    assert school.door.ask("GET", "/readyz").json()["ready"] is True
    monkeypatch.setattr(public_routes, "BACKLOG", 0)

    answer = school.door.ask("GET", "/readyz")

    assert (answer.status_code, answer.json()["ready"]) == (503, False)
    assert {one["name"]: one["ready"] for one in answer.json()["dependencies"]}["agent history"] is False


def test_a_students_token_does_not_open_a_teachers_route(school: School) -> None:
    answer = school.door.ask("GET", "/v1/classes", school.join().token)

    assert (answer.status_code, read_problem(answer)["code"]) == (403, "missing_permission")


def test_a_failure_of_ours_is_a_500_that_tells_nothing(school: School) -> None:
    student = school.join()

    def spoil(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT OR REPLACE INTO states VALUES (?, 1, ?)", (student.id, b'{"best": "sesame"}'))

    school.door.services.database.write_now(spoil)

    answer = school.door.ask("GET", f"/v1/mastery?on={ON}", student.token)

    found = read_problem(answer)
    assert (answer.status_code, found["code"]) == (500, "internal")
    assert "sesame" not in answer.text


def test_a_wrong_pin_and_an_unknown_code_are_told_alike(school: School) -> None:
    school.join("Amina")
    person = {"class_code": school.class_code, "display_name": "Amina", "pin": "4711"}

    wrong_pin = school.door.ask("POST", "/v1/join", json=person | {"pin": "0000"})
    unknown = school.door.ask("POST", "/v1/join", json=person | {"class_code": "ZZZ-999"})

    same: list[dict[str, Any]] = [{**read_problem(answer), "request_id": ""} for answer in (wrong_pin, unknown)]
    assert same[0] == same[1]
    assert same[0]["code"] == "invalid_credentials"


def test_an_answer_in_another_form_would_be_noticed() -> None:
    """The seeded defect: the framework's own form of an error."""
    theirs = httpx.Response(
        404, content=json.dumps({"detail": "Not Found"}), headers={"content-type": "application/json"}
    )

    with pytest.raises(AssertionError):
        read_problem(theirs)
