"""The numbers of `read`, each checked against the published rule by hand."""

import math
from datetime import date, timedelta
from typing import Any

import pytest

from learnflow_mastery import State, Syllabus, SyllabusConcept, SyllabusExercise, SyllabusQuizItem, add, read
from learnflow_mastery.chance import shifted
from learnflow_mastery.official import Components, level_of, percent_of

ON = date(2026, 11, 23)


def syllabus(exercises: int = 4, items: int = 2, prior: int = 500) -> Syllabus:
    return Syllabus(
        "p",
        "1",
        (SyllabusConcept("c", "C"),),
        tuple(SyllabusExercise(f"e{n}", ("c",), prior, True, n) for n in range(exercises)),
        tuple(SyllabusQuizItem("q", f"i{n}", ("c",)) for n in range(items)),
    )


class Student:
    """A student at work: each call is one event of one stream."""

    def __init__(self) -> None:
        self.state = State()
        self._slot = 0

    def submits(self, exercise: str, verdict: str = "passed", day: date = ON, **data: Any) -> None:
        self._adds("exercise.submitted", {"exercise_id": exercise, "verdict": verdict, **data}, day)

    def answers(self, item: str, score: int, day: date = ON) -> None:
        self._adds("quiz.answered", {"quiz_id": "q", "item_id": item, "score": score}, day)

    def _adds(self, name: str, data: dict[str, Any], day: date) -> None:
        self._slot += 1
        event = {
            "id": f"id{self._slot}",
            "type": f"org.learnflow.{name}.v1",
            "time": f"{day.isoformat()}T10:00:00.{self._slot:03}Z",
            "tzoffset": "60",
            "source": "urn:learnflow:stream:s",
            "sequence": str(self._slot),
            "data": data,
        }
        add(self.state, event, "h")


def test_the_worked_check_of_the_published_rule() -> None:
    assert Components(750, 800, 900, 850).official() == 805
    assert percent_of([805]) == 81


@pytest.mark.parametrize(
    ("parts", "official"),
    [
        (Components(None, 800, 900, 850), (3 * 800 + 2 * 900 + 850) // 6),
        (Components(750, None, 900, 850), (4 * 750 + 2 * 900 + 850) // 7),
        (Components(750, None, None, 850), (4 * 750 + 850) // 5),
        (Components(None, None, None, 850), 850),
    ],
)
def test_what_the_pack_has_nothing_for_gives_its_weight_to_the_rest(parts: Components, official: int) -> None:
    assert parts.official() == official


@pytest.mark.parametrize(
    ("percent", "level"),
    [(0, "beginner"), (40, "beginner"), (41, "learning"), (70, "learning"), (71, "proficient"), (90, "proficient"),
     (91, "mastered"), (100, "mastered")],
)  # fmt: skip
def test_levels_have_the_published_bounds(percent: int, level: str) -> None:
    assert level_of(percent) == level


def test_the_four_components_follow_from_the_events() -> None:
    student = Student()
    student.submits("e0", quality=700)
    student.submits("e0", quality=900)
    student.submits("e1", quality=600, hint_level=4)
    student.submits("e2", "failed", quality=1000)
    student.answers("i0", 500)

    concept = read(student.state, syllabus(), ON).concepts[0]

    assert concept.components == Components(500, 250, 750, 166)
    assert concept.official == (4 * 500 + 3 * 250 + 2 * 750 + 166) // 10


def test_a_full_score_is_mastered_and_a_new_student_is_at_zero() -> None:
    student = Student()
    for n in range(6):
        student.submits(f"e{n % 4}", quality=1000, day=ON - timedelta(days=2 * n))
        student.answers(f"i{n % 2}", 1000)

    full, none = read(student.state, syllabus(), ON), read(State(), syllabus(), ON)

    assert (full.percent, full.level) == (100, "mastered")
    assert (none.percent, none.level, none.concepts[0].review_due) == (0, "beginner", None)


def test_only_the_fourteen_days_ending_on_the_date_count_for_consistency() -> None:
    student = Student()
    for back in (0, 13, 14, -1):
        student.submits("e0", day=ON - timedelta(days=back))

    assert read(student.state, syllabus(), ON).components.consistency == 333


def test_what_comes_after_the_date_does_not_count_on_it() -> None:
    student = Student()
    student.submits("e0", "failed", day=ON)
    before = read(student.state, syllabus(), ON)
    student.submits("e0", quality=900, day=ON + timedelta(days=1))
    student.submits("e1", quality=900, day=ON + timedelta(days=1))
    student.answers("i0", 900, day=ON + timedelta(days=1))

    assert read(student.state, syllabus(), ON) == before


def test_an_exercise_outside_the_pack_counts_in_nothing() -> None:
    student = Student()
    student.submits("elsewhere")

    assert read(student.state, syllabus(), ON) == read(State(), syllabus(), ON)
    assert "elsewhere" in student.state.first


def test_the_local_date_is_the_students_own() -> None:
    state = State()
    event = {
        "id": "i", "type": "org.learnflow.exercise.submitted.v1", "time": "2026-11-22T23:30:00.000Z", "tzoffset": "60",
        "source": "urn:learnflow:stream:s", "sequence": "1", "data": {"exercise_id": "e0", "verdict": "passed"},
    }  # fmt: skip

    add(state, event, "h")
    add(state, event | {"time": "9999-12-31T23:30:00.000Z", "tzoffset": "999"}, "g")

    assert [day for day, _ in state.best] == ["2026-11-23", "9999-12-31"]


def test_p_next_agrees_with_the_formula_in_floating_point() -> None:
    student = Student()
    wins = [True, False, True, True]
    for n, won in enumerate(wins):
        student.submits(f"e{n}", "passed" if won else "failed")
    course = syllabus(exercises=6, prior=650)

    concept = read(student.state, course, ON).concepts[0]

    p, v = 650, 650 * 350 // 1000
    pull = sum(round(1000 * 0.8**j) * (1000 * won - p) for j, won in enumerate(reversed(wins)))
    spread = sum(round(1000 * 0.8**j) * v for j in range(4))
    shift = round(1000 * pull / (2_000_000 + spread)) + 700 * round(1000 * pull / (1_000_000 + spread)) // 1000
    wanted = 1000 / (1 + math.exp(-(math.log(p / (1000 - p)) + shift / 1000)))
    assert concept.p_next == pytest.approx(wanted, abs=1)
    assert concept.evidence == 4


def test_a_strong_hint_takes_the_first_try_credit_and_a_later_pass_does_not_restore_it() -> None:
    alone, helped = Student(), Student()
    alone.submits("e0", hint_level=2)
    helped.submits("e0", hint_level=3)
    helped.submits("e0", hint_level=0)

    def chance(student: Student) -> int:
        return read(student.state, syllabus(), ON).concepts[0].p_next or 0

    assert chance(helped) < 500 < chance(alone)


def test_without_any_shift_the_chance_is_the_prior() -> None:
    assert [shifted(p, 0) for p in (50, 500, 950)] == [50, 500, 950]
    assert shifted(500, -20_000) == 0


def test_review_comes_due_later_after_a_pass_than_after_a_failure() -> None:
    won, lost = Student(), Student()
    won.submits("e0")
    lost.submits("e0", "failed")

    due_won = read(won.state, syllabus(), ON).concepts[0].review_due
    due_lost = read(lost.state, syllabus(), ON).concepts[0].review_due

    assert due_won is not None
    assert due_lost is not None
    assert ON < due_lost < due_won


def test_next_names_the_unfinished_the_new_and_the_due() -> None:
    student = Student()
    student.submits("e0", day=ON - timedelta(days=60))
    student.submits("e1", "failed")

    late = read(student.state, syllabus(), ON + timedelta(days=200)).next

    assert [(one.exercise_id, one.reason) for one in late] == [("e1", "unfinished"), ("e2", "new"), ("e0", "review")]


def test_the_answer_of_the_api_is_plain_values() -> None:
    student = Student()
    student.submits("e0")

    said = read(student.state, syllabus(), ON).to_builtins()

    assert said["on"] == "2026-11-23"
    assert set(said) == {"on", "pack", "percent", "level", "components", "concepts", "next"}
    assert set(said["concepts"][0]) == {
        "id", "title", "official", "level", "components", "p_next", "evidence", "review_due"
    }  # fmt: skip
