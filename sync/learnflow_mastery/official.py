"""Official mastery: the published LearnFlow rule, per concept, in whole milli rounded down.

Completion 40 %, quiz 30 %, code quality 20 %, consistency 10 %. A component that the pack has nothing for is None and
its weight is shared by the others.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from learnflow_mastery.state import FAILED, State
from learnflow_mastery.syllabus import Syllabus

Level = Literal["beginner", "learning", "proficient", "mastered"]
ACTIVE_WINDOW_DAYS = 14
FULL_CONSISTENCY_DATES = 6


@dataclass(frozen=True)
class Components:
    """The four parts of official mastery, 0..1000 each; None where the pack has nothing for it."""

    completion: int | None
    quiz: int | None
    quality: int | None
    consistency: int

    def official(self) -> int:
        """(4·completion + 3·quiz + 2·quality + 1·consistency) // 10, weights renormalised over what there is."""
        parts = ((4, self.completion), (3, self.quiz), (2, self.quality), (1, self.consistency))
        present = [(weight, value) for weight, value in parts if value is not None]
        return sum(weight * value for weight, value in present) // sum(weight for weight, _ in present)


def percent_of(officials: Iterable[int]) -> int:
    """The mean of milli values as a whole percent, halves up; for one value (official + 5) // 10."""
    values = list(officials)
    return (sum(values) + 5 * len(values)) // (10 * len(values)) if values else 0


def level_of(percent: int) -> Level:
    """Beginner 0–40, Learning 41–70, Proficient 71–90, Mastered 91–100."""
    if percent <= 40:
        return "beginner"
    if percent <= 70:
        return "learning"
    return "proficient" if percent <= 90 else "mastered"


@dataclass(frozen=True)
class Work:
    """What of a state counts on a date for a pack: passes with their best quality, best quiz scores, dates."""

    quality_of_solved: dict[str, int]
    first_date: dict[str, str]
    score_of_item: dict[tuple[str, str], int]
    active_dates: frozenset[str]


def work_until(state: State, syllabus: Syllabus, on: date) -> Work:
    """Pick what counts: entries of the pack with a local date ≤ `on`."""
    last, exercises, items = on.isoformat(), syllabus.exercise_by_id, syllabus.item_keys
    solved: dict[str, int] = {}
    first_date: dict[str, str] = {}
    scores: dict[tuple[str, str], int] = {}
    active: set[str] = set()
    for (day, exercise), best in state.best.items():
        if day <= last and exercise in exercises:
            active.add(day)
            first_date[exercise] = min(day, first_date.get(exercise, day))
            if best.how > FAILED:
                solved[exercise] = max(best.quality, solved.get(exercise, 0))
    for (day, quiz_id, item_id), score in state.quiz.items():
        if day <= last and (quiz_id, item_id) in items:
            active.add(day)
            scores[quiz_id, item_id] = max(score, scores.get((quiz_id, item_id), 0))
    return Work(solved, first_date, scores, frozenset(active))


def consistency(work: Work, on: date) -> int:
    """1000·min(1, active dates in the 14 days ending at `on` / 6); the same for all concepts."""
    since = date.fromordinal(max(1, on.toordinal() - ACTIVE_WINDOW_DAYS + 1)).isoformat()
    active = sum(day >= since for day in work.active_dates)
    return 1000 * min(active, FULL_CONSISTENCY_DATES) // FULL_CONSISTENCY_DATES


def components(work: Work, syllabus: Syllabus, concept: str, consistency_milli: int) -> Components:
    """The parts of one concept: passed of the required, mean best score of all items, mean best quality of solved."""
    exercises, items = syllabus.exercises_of[concept], syllabus.items_of[concept]
    required = [one.id for one in exercises if one.required]
    solved = [work.quality_of_solved[one.id] for one in exercises if one.id in work.quality_of_solved]
    passed = sum(one in work.quality_of_solved for one in required)
    return Components(
        completion=1000 * passed // len(required) if required else None,
        quiz=sum(work.score_of_item.get(item, 0) for item in items) // len(items) if items else None,
        quality=(sum(solved) // len(solved) if solved else 0) if exercises else None,
        consistency=consistency_milli,
    )


def mean_components(parts: Iterable[Components], consistency_milli: int) -> Components:
    """The student's components: each the mean over the concepts that have it."""
    every = list(parts)

    def mean(values: list[int | None]) -> int | None:
        present = [value for value in values if value is not None]
        return sum(present) // len(present) if present else None

    return Components(
        mean([one.completion for one in every]),
        mean([one.quiz for one in every]),
        mean([one.quality for one in every]),
        consistency_milli,
    )
