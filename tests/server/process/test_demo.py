"""`learnflow-server demo`: every event of every student is safe, and what was graded for real is counted truly."""

import re
from collections import Counter

import pytest
from tests.server.process.conftest import Serve
from tests.server.process.serving import run_to_end, stored

from learnflow_events.envelope import decode

pytestmark = pytest.mark.slow


def test_five_students_end_with_everything_safe() -> None:
    ended = run_to_end("demo", "--students", "5", "--rounds", "3")

    safe = re.search(r"(\d+) of (\d+) events of 5 students are safe on the server", ended.stdout)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert safe is not None
    assert safe[1] == safe[2]


def test_the_demo_tells_honestly_how_often_a_verdict_was_reused(serve: Serve) -> None:
    serving = serve()
    place = ["--url", serving.ready["url"], "--class-code", serving.ready["class_code"]]

    ended = run_to_end("demo", "--students", "3", "--rounds", "3", *place)
    kinds = Counter(decode(content).type.split(".", 2)[2] for content in stored(serving.folder))
    told = re.findall(r"(\d+) distinct answers graded for real, (\d+) times a verdict was reused\.", ended.stdout)

    assert ended.returncode == 0, ended.stdout + ended.stderr
    graded, reused = (int(number) for number in told[-1])
    assert graded + reused == kinds["exercise.submitted.v1"]
    assert f"{kinds.total()} of {kinds.total()} events of 3 students" in ended.stdout
