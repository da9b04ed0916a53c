"""A course pack in memory: modules of lessons, lessons with exercises, quizzes, and the concepts they practise."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from learnflow_grader.task import Kind, Task
from learnflow_mastery.syllabus import Syllabus, SyllabusConcept, SyllabusExercise, SyllabusQuizItem

HINT_LEVELS = 4


@dataclass(frozen=True)
class Concept:
    """Something to master; `needs` are the concepts that come before it."""

    id: str
    title: str
    needs: tuple[str, ...]


@dataclass(frozen=True)
class Exercise:
    """One exercise; `id` is a stable UUID, `slug` its folder. `prior` is the expected first-try success in milli."""

    id: str
    slug: str
    title: str
    kind: Kind
    concepts: tuple[str, ...]
    minutes: int
    prior: int
    required: bool
    prompt: str
    starter: str
    hints: tuple[str, str, str, str]
    lesson: str
    wrong: Mapping[str, str]
    """Wrong answers by the id of the mistake that each shows."""
    judged_by: Task

    def task(self) -> Task:
        """What the grader needs."""
        return self.judged_by


@dataclass(frozen=True)
class Lesson:
    """A text (Markdown) with its exercises, by id, in order."""

    id: str
    title: str
    text: str
    exercises: tuple[str, ...]
    quiz: str | None
    module: str


@dataclass(frozen=True)
class QuizItem:
    """One question; `answer` counts from 0."""

    id: str
    question: str
    choices: tuple[str, ...]
    answer: int
    why: str
    concept: str


@dataclass(frozen=True)
class Quiz:
    """Questions about what a module taught."""

    id: str
    title: str
    concepts: tuple[str, ...]
    items: tuple[QuizItem, ...]


@dataclass(frozen=True)
class Module:
    """Lessons that belong together, by id, in order, and their quizzes."""

    id: str
    title: str
    lessons: tuple[str, ...]
    quizzes: tuple[str, ...]


@dataclass(frozen=True)
class Pack:
    """A whole course; exercises are keyed by id and stand in teaching order."""

    id: str
    version: str
    title: str
    locale: str
    folder: Path
    modules: tuple[Module, ...]
    concepts: tuple[Concept, ...]
    lessons: Mapping[str, Lesson]
    exercises: Mapping[str, Exercise]
    quizzes: Mapping[str, Quiz]

    def module_of(self, exercise: Exercise) -> Module:
        """The module in which an exercise stands."""
        wanted = self.lessons[exercise.lesson].module
        return next(module for module in self.modules if module.id == wanted)

    def syllabus(self) -> Syllabus:
        """The pack as the fold sees it; exercises stand in teaching order."""
        items = ((quiz.id, item) for quiz in self.quizzes.values() for item in quiz.items)
        return Syllabus(
            pack_id=self.id,
            pack_version=self.version,
            concepts=tuple(SyllabusConcept(concept.id, concept.title) for concept in self.concepts),
            exercises=tuple(
                SyllabusExercise(exercise.id, exercise.concepts, exercise.prior, exercise.required, order)
                for order, exercise in enumerate(self.exercises.values())
            ),
            quiz_items=tuple(SyllabusQuizItem(quiz_id, item.id, (item.concept,)) for quiz_id, item in items),
        )
