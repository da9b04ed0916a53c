"""`read`: every number of a student's mastery as of one local date, from their state and one pack version."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from itertools import islice
from typing import Any, Literal

from learnflow_mastery.chance import Chances
from learnflow_mastery.official import (
    Components,
    Level,
    Work,
    components,
    consistency,
    level_of,
    mean_components,
    percent_of,
    work_until,
)
from learnflow_mastery.review import due, reviews_of
from learnflow_mastery.state import State
from learnflow_mastery.syllabus import Syllabus, SyllabusConcept, SyllabusExercise

Reason = Literal["unfinished", "new", "review"]
SUGGESTIONS = 3


@dataclass(frozen=True)
class ConceptMastery:
    """One concept's numbers; scores 0..1000, `evidence` the number of first tries behind `p_next`."""

    id: str
    title: str
    official: int
    level: Level
    components: Components
    p_next: int | None
    evidence: int
    review_due: date | None


@dataclass(frozen=True)
class Suggestion:
    """What to do next, and why: begun and unsolved, the next new one, or due for review."""

    exercise_id: str
    reason: Reason


@dataclass(frozen=True)
class Mastery:
    """A student's numbers as of the local date `on`; percent 0..100, everything else 0..1000."""

    on: date
    pack_id: str
    pack_version: str
    percent: int
    level: Level
    components: Components
    concepts: tuple[ConceptMastery, ...]
    next: tuple[Suggestion, ...]

    def to_builtins(self) -> dict[str, Any]:
        """The fields of `GET /v1/mastery` that come from the fold: all but student_id and state."""
        concepts = [
            asdict(one) | {"review_due": one.review_due.isoformat() if one.review_due else None}
            for one in self.concepts
        ]
        return {
            "on": self.on.isoformat(),
            "pack": {"id": self.pack_id, "version": self.pack_version},
            "percent": self.percent,
            "level": self.level,
            "components": asdict(self.components),
            "concepts": concepts,
            "next": [asdict(one) for one in self.next],
        }


def read(state: State, syllabus: Syllabus, on: date) -> Mastery:
    """Read the numbers. Equal states give equal numbers; nothing but the arguments has a say."""
    work = work_until(state, syllabus, on)
    steady = consistency(work, on)
    chances = Chances(syllabus, {one: state.first[one] for one in work.first_date if one in state.first})
    dues = _dues(state, syllabus, on)
    concepts = tuple(
        _concept(one, components(work, syllabus, one.id, steady), chances, dues[one.id]) for one in syllabus.concepts
    )
    percent = percent_of(one.official for one in concepts)
    return Mastery(
        on=on,
        pack_id=syllabus.pack_id,
        pack_version=syllabus.pack_version,
        percent=percent,
        level=level_of(percent),
        components=mean_components((one.components for one in concepts), steady),
        concepts=concepts,
        next=_next(work, syllabus, dues, on),
    )


def _concept(concept: SyllabusConcept, parts: Components, chances: Chances, when: date | None) -> ConceptMastery:
    official = parts.official()
    return ConceptMastery(
        id=concept.id,
        title=concept.title,
        official=official,
        level=level_of(percent_of([official])),
        components=parts,
        p_next=chances.p_next(concept.id),
        evidence=chances.evidence(concept.id),
        review_due=when,
    )


def _dues(state: State, syllabus: Syllabus, on: date) -> dict[str, date | None]:
    last, exercises = on.isoformat(), syllabus.exercise_by_id
    bests: dict[str, list[tuple[str, Any]]] = {concept.id: [] for concept in syllabus.concepts}
    for (day, exercise), best in state.best.items():
        if day <= last and exercise in exercises:
            for concept in exercises[exercise].concepts:
                if concept in bests:
                    bests[concept].append((day, best))
    return {concept: due(reviews_of(entries)) for concept, entries in bests.items()}


def _next(work: Work, syllabus: Syllabus, dues: dict[str, date | None], on: date) -> tuple[Suggestion, ...]:
    """Up to three: what was begun and isn't solved, then the next new exercise, then what is due for review."""
    chosen: dict[str, Suggestion] = {}
    for one in _candidates(work, syllabus, dues, on):
        chosen.setdefault(one.exercise_id, one)
    return tuple(islice(chosen.values(), SUGGESTIONS))


def _candidates(work: Work, syllabus: Syllabus, dues: dict[str, date | None], on: date) -> Iterator[Suggestion]:
    begun = [one for one in syllabus.exercise_by_id if one in work.first_date and one not in work.quality_of_solved]
    new = [one for one in syllabus.exercise_by_id.values() if one.id not in work.first_date]
    for exercise_id in begun[: SUGGESTIONS - 1]:
        yield Suggestion(exercise_id, "unfinished")
    for exercise in sorted(new, key=lambda one: not one.required)[:1]:
        yield Suggestion(exercise.id, "new")
    for _, concept in sorted((when, concept) for concept, when in dues.items() if when and when <= on):
        for exercise in _longest_unseen(syllabus.exercises_of[concept], work)[:1]:
            yield Suggestion(exercise.id, "review")


def _longest_unseen(exercises: tuple[SyllabusExercise, ...], work: Work) -> list[SyllabusExercise]:
    solved = [one for one in exercises if one.id in work.quality_of_solved]
    return sorted(solved, key=lambda one: (work.first_date[one.id], one.order, one.id))
