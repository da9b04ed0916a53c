"""Each rule fires where it says, once, under the same name whatever the order, and clears as it says."""

from collections.abc import Sequence
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learnflow_mastery import Alert, Step, step_of, struggle

START = "2026-11-23T09:00:00.000Z"
START_MS = 1_795_424_400_000
MINUTE = 60_000


class Story:
    """One student's steps, each some minutes after the last."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.minute = 0.0

    def after(self, minutes: float, name: str, **data: Any) -> "Story":
        self.minute += minutes
        whole, number = int(self.minute * MINUTE), len(self.steps) + 1
        hours, rest = divmod(whole, 3_600_000)
        minute, ms = divmod(rest, MINUTE)
        event = {
            "id": f"id{number}",
            "type": f"org.learnflow.{name}.v1",
            "time": f"2026-11-23T{9 + hours:02}:{minute:02}:{ms // 1000:02}.{ms % 1000:03}Z",
            "source": "urn:learnflow:stream:s",
            "sequence": str(number),
            "data": {"exercise_id": "e", **data},
        }
        step = step_of(event, f"h{number}")
        assert step is not None
        self.steps.append(step)
        return self

    def runs(self, minutes: float, error: str = "NameError", key: str = "k") -> "Story":
        return self.after(minutes, "code.ran", outcome="error", error_class=error, message_key=key)

    def fails(self, times: int, minutes: float = 0.1) -> "Story":
        for _ in range(times):
            self.after(minutes, "exercise.submitted", verdict="failed")
        return self

    def passes(self) -> "Story":
        return self.after(0.1, "exercise.submitted", verdict="passed")

    def answers(self, item: str, score: int) -> "Story":
        return self.after(0.1, "quiz.answered", quiz_id="q", item_id=item, score=score)

    def now(self, later: float = 0) -> int:
        return START_MS + int((self.minute + later) * MINUTE)

    def alerts(self, later: float = 0, **known: Any) -> dict[str, Alert]:
        return {one.rule: one for one in struggle("student_1", self.steps, now_ms=self.now(later), **known)}


def test_three_failing_runs_with_the_same_error_alert_and_two_do_not() -> None:
    assert "same_error" not in Story().runs(0).runs(1).alerts()
    found = Story().runs(0).runs(1).runs(1).alerts()["same_error"]

    assert (found.state, found.exercise_id, found.audience) == ("live", "e", ("student", "teacher"))
    assert (found.since_ms, found.detail) == (START_MS, "3 × NameError")


@pytest.mark.parametrize("between", ["other key", "ok run", "pass"])
def test_something_between_breaks_the_row_of_same_errors(between: str) -> None:
    story = Story().runs(0).runs(1)
    if between == "other key":
        story.runs(1, key="other")
    elif between == "ok run":
        story.after(1, "code.ran", outcome="ok")
    else:
        story.passes()

    assert "same_error" not in story.runs(1).alerts()


def test_five_failing_checks_offer_a_hint_and_ten_call_the_teacher() -> None:
    assert set(Story().fails(4).alerts()) == set()
    assert set(Story().fails(5).alerts()) == {"fails_5"}
    ten = Story().fails(10).alerts()

    assert (ten["fails_5"].audience, ten["fails_10"].audience) == (("student",), ("teacher",))
    assert set(Story().fails(4).passes().fails(4).alerts()) == set()


def test_ten_minutes_of_active_time_are_stuck_and_an_absence_counts_for_five() -> None:
    assert "stuck" not in Story().runs(0, key="a").runs(60, key="b").runs(5, key="c").alerts()
    found = Story().runs(0, key="a").runs(60, key="b").runs(5, key="c").runs(0.1, key="d").alerts()["stuck"]

    assert (found.state, found.audience) == ("live", ("teacher",))
    assert Story().runs(0, key="a").passes().runs(5, key="b").runs(5, key="c").runs(5, key="d").alerts() == {}


def test_asking_alerts_the_teacher_at_once_and_asking_again_after_a_clear_alerts_again() -> None:
    story = Story().after(0, "help.asked")
    first = story.alerts()["asked"]
    story.after(5, "help.asked")

    states = {one.alert_id: one.state for one in struggle(
        "student_1", story.steps, now_ms=story.now(), known={first.alert_id: "cleared"}
    )}  # fmt: skip

    assert first.state == "live"
    assert sorted(states.values()) == ["cleared", "live"]
    assert states[first.alert_id] == "cleared"


def test_help_asked_outside_an_exercise_has_no_exercise() -> None:
    assert Story().after(0, "help.asked", exercise_id=None).alerts()["asked"].exercise_id is None


def test_a_quiz_below_half_alerts_once_every_item_is_answered() -> None:
    half = Story().answers("i0", 0).answers("i1", 0)
    assert half.alerts(quiz_items={"q": 3}) == {}
    found = half.answers("i2", 1000).alerts(quiz_items={"q": 3})["quiz"]

    assert (found.quiz_id, found.exercise_id, found.detail, found.state) == ("q", None, "33 % in the quiz", "live")
    assert half.answers("i0", 1000).alerts(quiz_items={"q": 3})["quiz"].state == "cleared"


def test_a_pass_clears_what_was_open() -> None:
    story = Story().fails(10).runs(1).runs(1).runs(1).after(0.1, "help.asked").passes()

    assert {one.state for one in story.alerts().values()} == {"cleared"}
    assert {"asked", "fails_5", "fails_10", "same_error"} <= set(story.alerts())


def test_old_news_is_retrospective_and_a_live_alert_clears_after_thirty_idle_minutes() -> None:
    story = Story().fails(10)
    alert_id = story.alerts()["fails_10"].alert_id

    assert story.alerts(later=14.9)["fails_10"].state == "live"
    assert story.alerts(later=16)["fails_10"].state == "retrospective"
    assert story.alerts(later=16, known={alert_id: "live"})["fails_10"].state == "live"
    assert story.alerts(later=31, known={alert_id: "live"})["fails_10"].state == "cleared"


def test_what_the_teacher_cleared_stays_cleared_when_the_run_goes_on() -> None:
    story = Story().fails(10)
    alert_id = story.alerts()["fails_10"].alert_id

    later = story.fails(3).alerts(known={alert_id: "cleared"})["fails_10"]

    assert (later.alert_id, later.state) == (alert_id, "cleared")


def test_another_student_has_another_alert_id() -> None:
    steps = Story().fails(5).steps

    ids = {one.alert_id for who in ("a", "b") for one in struggle(who, steps, now_ms=START_MS)}

    assert len(ids) == 2


def test_a_type_no_rule_reads_is_no_step() -> None:
    event = {"type": "org.learnflow.session.started.v1", "data": {}}

    assert step_of(event, "h") is None


moves = st.lists(st.sampled_from(["run", "fail", "fail", "fail", "pass", "ask", "quiz"]), max_size=40)


def _told(plays: Sequence[str]) -> Story:
    story = Story()
    for play in plays:
        match play:
            case "run":
                story.runs(1)
            case "fail":
                story.fails(1, 0.5)
            case "pass":
                story.passes()
            case "ask":
                story.after(0.2, "help.asked")
            case _:
                story.answers("i0", 100)
    return story


@given(moves, st.integers(0, 99))
@settings(max_examples=100, deadline=None)
def test_order_and_repetition_of_arrivals_do_not_matter(plays: list[str], seed: int) -> None:
    story, random = _told(plays), Random(seed)
    arrived = story.steps + [step for step in story.steps if random.random() < 0.3]
    random.shuffle(arrived)

    again = [Step.from_builtins(step.to_builtins()) for step in arrived]

    assert struggle("s", again, now_ms=story.now()) == struggle("s", story.steps, now_ms=story.now())
