"""What the fold must know of one pack version: required exercises, concepts, quizzes and priors."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class SyllabusConcept:
    """One concept of the pack."""

    id: str
    title: str


@dataclass(frozen=True)
class SyllabusExercise:
    """One exercise; `prior` is its first-try success in milli, `order` its place in the course."""

    id: str
    concepts: tuple[str, ...]
    prior: int
    required: bool
    order: int


@dataclass(frozen=True)
class SyllabusQuizItem:
    """One question of a quiz."""

    quiz_id: str
    item_id: str
    concepts: tuple[str, ...]


@dataclass(frozen=True)
class Syllabus:
    """One pack version as the fold sees it; whatever isn't in it counts in nothing."""

    pack_id: str
    pack_version: str
    concepts: tuple[SyllabusConcept, ...]
    exercises: tuple[SyllabusExercise, ...]
    quiz_items: tuple[SyllabusQuizItem, ...]

    @cached_property
    def exercise_by_id(self) -> Mapping[str, SyllabusExercise]:
        """Each exercise by its id, in course order."""
        ordered = sorted(self.exercises, key=lambda exercise: (exercise.order, exercise.id))
        return {exercise.id: exercise for exercise in ordered}

    @cached_property
    def exercises_of(self) -> Mapping[str, tuple[SyllabusExercise, ...]]:
        """The exercises of each concept, in course order."""
        return {
            concept.id: tuple(one for one in self.exercise_by_id.values() if concept.id in one.concepts)
            for concept in self.concepts
        }

    @cached_property
    def items_of(self) -> Mapping[str, tuple[tuple[str, str], ...]]:
        """The (quiz, item) pairs of each concept."""
        return {
            concept.id: tuple((one.quiz_id, one.item_id) for one in self.quiz_items if concept.id in one.concepts)
            for concept in self.concepts
        }

    @cached_property
    def item_keys(self) -> frozenset[tuple[str, str]]:
        """Every (quiz, item) pair of the pack."""
        return frozenset((one.quiz_id, one.item_id) for one in self.quiz_items)

    @cached_property
    def items_in_quiz(self) -> Mapping[str, int]:
        """How many questions each quiz has."""
        counts: dict[str, int] = {}
        for one in self.quiz_items:
            counts[one.quiz_id] = counts.get(one.quiz_id, 0) + 1
        return counts
