"""`POST /v1/events` and the ledger at the wire: each bad event alone, oversized bodies as a whole."""

import gzip
import json

from tests.server.api.conftest import School, read_problem
from tests.server.conftest import event

from learnflow_events.data import CodeRan, SlotVoided
from learnflow_events.envelope import MAX_BATCH_BYTES

RAN = CodeRan(pack_id="p", pack_version="1.0.0", outcome="ok", duration_ms=1)


def id_of(content: bytes) -> str:
    return str(json.loads(content)["id"])


def test_a_malformed_a_foreign_and_an_oversized_event_are_refused_alone(school: School) -> None:
    amina, jin = school.join("Amina"), school.join("Jin")
    good = [event(1, student=amina.id), event(4, student=amina.id)]
    foreign = event(2, student=jin.id)
    malformed = event(3, student=amina.id).replace(b'"outcome":"ok"', b'"outcome":"maybe"')
    oversized = event(5, student=amina.id)[:-1] + b',"pad":"' + b"x" * 70_000 + b'"}'

    answer = school.send(amina, good[0], foreign, malformed, good[1], oversized)

    results = answer.json()["results"]
    assert answer.status_code == 200
    assert [results[id_of(one)] for one in good] == [{"status": "accepted"}] * 2
    refused = [results[id_of(one)] for one in (foreign, malformed, oversized)]
    assert [(one["status"], one["code"]) for one in refused] == [
        ("rejected", "other_student"), ("rejected", "malformed"), ("rejected", "too_large"),
    ]  # fmt: skip
    assert all(one["detail"].endswith((".", "`")) for one in refused)


def test_what_was_accepted_beside_bad_events_is_the_students_and_nobody_elses(school: School) -> None:
    amina, jin = school.join("Amina"), school.join("Jin")
    good = event(1, student=amina.id)

    school.send(amina, event(2, student=jin.id), good)
    school.caught_up()

    assert school.history(amina) == [good]
    assert school.history(jin) == []


def test_a_zip_bomb_and_a_large_body_are_refused_as_a_whole(school: School) -> None:
    student = school.join()
    bomb = gzip.compress(b" " * 30_000_000)

    answers = [
        school.door.ask("POST", "/v1/events", student.token, content=bomb, headers={"Content-Encoding": "gzip"}),
        school.door.ask("POST", "/v1/events", student.token, content=b"[" + b" " * MAX_BATCH_BYTES),
        school.door.ask("POST", "/v1/events", student.token, content=b"[" + b"1," * 500 + b"1]"),
    ]

    assert [(answer.status_code, read_problem(answer)["code"]) for answer in answers] == [(413, "batch_too_large")] * 3


def test_an_unknown_encoding_is_named(school: School) -> None:
    answer = school.door.ask(
        "POST", "/v1/events", school.join().token, content=b"[]", headers={"Content-Encoding": "br"}
    )

    assert (answer.status_code, read_problem(answer)["code"]) == (415, "unsupported_encoding")


def test_an_empty_batch_has_empty_results(school: School) -> None:
    answer = school.send(school.join())

    assert (answer.status_code, answer.json()["results"]) == (200, {})


def test_the_ledger_answers_holes_voids_and_what_is_settled(school: School) -> None:
    student = school.join()
    stream = school.record(student, [RAN, RAN])
    late = [event(slot, RAN, stream=stream, student=student.id) for slot in (3, 4, 5, 6)]
    void = SlotVoided(stream=stream, first=3, last=5, reason="parked")
    question = {"streams": {stream: {"last": 7, "unsettled": 1}}}

    def ledger() -> dict[str, object]:
        school.caught_up()
        answer = school.door.ask("POST", "/v1/ledger", student.token, json=question).json()
        return {name: answer["streams"][stream][name] for name in ("settled_through", "missing", "void")}

    before = ledger()
    school.record(student, [void])
    voided = ledger()
    school.send(student, late[1], late[3])
    filled = ledger()

    assert before == {"settled_through": 2, "missing": [[3, 7]], "void": []}
    assert voided == {"settled_through": 5, "missing": [[6, 7]], "void": [[3, 5]]}
    assert filled == {"settled_through": 6, "missing": [[7, 7]], "void": [[3, 3], [5, 5]]}


def test_the_ledger_of_the_last_days_needs_no_question(school: School) -> None:
    student = school.join()
    stream = school.record(student, [RAN])

    answer = school.door.ask("GET", "/v1/ledger", student.token).json()

    assert answer["streams"][stream]["settled_through"] == 1
    assert answer["final"] is True


def test_another_students_streams_are_as_unknown_as_none(school: School) -> None:
    stream = school.record(school.join("Amina"), [RAN])
    question = {"streams": {stream: {"last": 1, "unsettled": 1}}}

    answer = school.door.ask("POST", "/v1/ledger", school.join("Jin").token, json=question).json()

    assert answer["streams"][stream]["missing"] == [[1, 1]]
