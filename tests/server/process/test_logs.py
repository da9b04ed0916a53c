"""After a whole session, with mistakes and with our own failures: the log tells what happened, and nothing about whom."""

import contextlib
import json
import sqlite3
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from tests.server.process.conftest import Join, Serve, until
from tests.server.process.serving import DEFECTIVE, Serving, submitted

from learnflow_events.data import QuizAnswered

pytestmark = pytest.mark.slow
NAME, PIN, WRONG_PIN, CODE, PASSWORD = (
    "Zanzibara Quux",
    "739164",
    "840275",
    "tea_for_two = 'sesame'",
    "teacher-password",
)


def session(serving: Serving, join: Join) -> list[str]:
    """Whatever must not be in the log: names, PINs, passwords, tokens, code and answers that went over the wire."""
    pupil = join(serving, NAME, PIN)
    url, person = serving.ready["url"], {"class_code": serving.ready["class_code"], "display_name": NAME}
    quiz = QuizAnswered(
        pack_id="python-foundations",
        pack_version="1.0.0",
        quiz_id="basics-1",
        item_id="the-answer-is-b",
        correct=False,
        score=0,
    )
    pupil.send(pupil.make(submitted(1, CODE), quiz))
    wrong = httpx.post(f"{url}/v1/join", json=person | {"pin": WRONG_PIN})
    broken = httpx.post(f"{url}/v1/join", content=f'{{"display_name": "{NAME}", "pin": {PIN}}}')
    foreign = pupil.send([pupil.made[0].replace(pupil.student_id.encode(), b"student_other")])
    grant = {"grant_type": "password", "username": serving.ready["teacher"], "password": PASSWORD}
    teacher = httpx.post(f"{url}/v1/token", json=grant).json()
    fresh = httpx.post(
        f"{url}/v1/token", json={"grant_type": "refresh_token", "refresh_token": pupil.tokens["refresh_token"]}
    ).json()
    upgrade = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Key": "c2VjcmV0",
        "Sec-WebSocket-Version": "13",
    }
    httpx.get(f"{url}/v1/classes/sesame?token={pupil.tokens['access_token']}", headers=upgrade)
    httpx.get(f"{url}/v1/mastery", headers={"Authorization": "Bearer not-a-token"})
    until(lambda: pupil.settled() == len(pupil.made), "settled")
    spoil_state(serving)
    failed = pupil.ask("GET", "/v1/mastery?on=2026-11-24")
    assert [answer.status_code for answer in (wrong, broken, foreign, failed)] == [401, 422, 200, 500]
    secrets = [NAME, "Zanzibara", PIN, WRONG_PIN, CODE, "sesame", "the-answer-is-b", PASSWORD]
    return secrets + [
        tokens[f"{kind}_token"] for tokens in (pupil.tokens, teacher, fresh) for kind in ("access", "refresh")
    ]


def spoil_state(serving: Serving) -> None:
    """Make a failure of ours whose exception quotes what it met."""
    with contextlib.closing(sqlite3.connect(serving.folder / "learnflow.sqlite3")) as connection:
        connection.execute("UPDATE states SET content = ?", (f'{{"best": "{CODE}"}}'.encode(),))
        connection.commit()


def lines(serving: Serving) -> list[dict[str, Any]]:
    """The log proper; the help for the operator beside it isn't JSON."""
    return [json.loads(line) for line in serving.log().splitlines() if line.startswith("{")]


def leaks(serving: Serving, secrets: list[str]) -> list[str]:
    return [secret for secret in secrets if secret in serving.log()]


def test_the_log_holds_no_name_pin_token_code_or_answer(serve: Serve, join: Join) -> None:
    serving = serve("--log-level", "debug")

    assert leaks(serving, session(serving, join)) == []


def test_the_log_tells_each_request_and_where_our_code_failed(serve: Serve, join: Join) -> None:
    serving = serve()
    session(serving, join)

    requests = {(line["route"], line["status"]) for line in lines(serving) if line["message"] == "request"}
    failure = next(line for line in lines(serving) if line["message"] == "unexpected")

    assert all(datetime.fromisoformat(line["time"]).utcoffset() == timedelta(0) for line in lines(serving))
    assert {("/v1/join", 201), ("/v1/join", 401), ("/v1/events", 200), ("/v1/mastery", 500)} <= requests
    assert failure["level"] == "error"
    assert "mastery:" in failure["frames"]
    assert any(
        line.get("request_id") == failure["request_id"] for line in lines(serving) if line["message"] == "request"
    )


def test_a_server_that_logs_what_comes_in_is_caught(serve: Serve, join: Join) -> None:
    """The seeded defect, in a real process."""
    serving = serve(program=[*DEFECTIVE, "logs-bodies"])

    assert "sesame" in leaks(serving, session(serving, join))
