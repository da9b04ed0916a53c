"""Turns what the student did into the facts that are recorded, with what must be remembered between them.

An exercise's count of attempts and deepest hint outlive a restart: they are read back from the student's own history.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from learnflow_course import Exercise, Pack, Quiz
from learnflow_events.data import (
    CodeRan,
    ExerciseReset,
    ExerciseSubmitted,
    HintShown,
    LessonViewed,
    QuizAnswered,
)

if TYPE_CHECKING:
    from learnflow_grader import Verdict

HINTS = 4
LATER_TRY_SCORE = 500


@dataclass
class Tries:
    """What one exercise has seen of this student."""

    attempts: int = 0
    hint_level: int = 0
    passed: bool = False


@dataclass(frozen=True)
class Run:
    """How a program ended: `ok`, `error`, `stopped` or `timeout`; an error by class and normalised message only."""

    outcome: str
    duration_ms: int
    error_class: str | None = None
    message_key: str | None = None
    line: int | None = None


class Attempts:
    """The facts of one student in one pack; it builds payloads, whoever owns the outbox records them."""

    def __init__(self, pack: Pack, seconds: Callable[[], float]) -> None:
        """`seconds` is a monotonic clock: durations must not jump with the wall clock."""
        self._pack = pack
        self._seconds = seconds
        self._tries: dict[str, Tries] = {}
        self._answered: set[tuple[str, str]] = set()
        self._opened_s = seconds()

    def restore(self, events: Iterable[tuple[str, Mapping[str, Any]]]) -> None:
        """Take what earlier runs recorded, as (name, data), in any order, repeated or not (by maximum)."""
        for name, data in events:
            if data.get("pack_id") != self._pack.id:
                continue
            if name == QuizAnswered.name:
                self._answered.add((data["quiz_id"], data["item_id"]))
            if "exercise_id" not in data:
                continue
            tries = self.tries(data["exercise_id"])
            if name == ExerciseSubmitted.name:
                tries.attempts = max(tries.attempts, data["attempt"])
                tries.passed = tries.passed or data["verdict"] == "passed"
            elif name == HintShown.name:
                tries.hint_level = max(tries.hint_level, data["level"])

    def tries(self, exercise_id: str) -> Tries:
        """What this exercise has seen so far."""
        return self._tries.setdefault(exercise_id, Tries())

    def solved(self) -> frozenset[str]:
        """The ids of exercises passed at least once."""
        return frozenset(exercise_id for exercise_id, tries in self._tries.items() if tries.passed)

    def quiz_done(self, quiz: Quiz) -> bool:
        """Whether every item of a quiz was answered at least once."""
        return all((quiz.id, item.id) in self._answered for item in quiz.items)

    def opened(self, exercise: Exercise) -> LessonViewed:
        """An exercise came into view with its lesson; its time starts now."""
        self._opened_s = self._seconds()
        return LessonViewed(lesson_id=exercise.lesson, **self._place())

    def ran(self, exercise: Exercise, run: Run) -> CodeRan:
        """A program ended."""
        return CodeRan(
            exercise_id=exercise.id,
            outcome=run.outcome,  # type: ignore[arg-type]  # checked against the contract when it is encoded
            error_class=run.error_class,
            message_key=run.message_key,
            line=run.line,
            duration_ms=run.duration_ms,
            **self._place(),
        )

    def submitted(self, exercise: Exercise, code: str, verdict: "Verdict") -> ExerciseSubmitted:
        """An answer was judged; counts the attempt."""
        tries = self.tries(exercise.id)
        tries.attempts += 1
        tries.passed = tries.passed or verdict.verdict == "passed"
        return ExerciseSubmitted(
            exercise_id=exercise.id,
            attempt=tries.attempts,
            verdict=verdict.verdict,
            cases=verdict.letters,
            score=verdict.score,
            quality=verdict.quality,
            hint_level=tries.hint_level,
            duration_ms=round(1000 * (self._seconds() - self._opened_s)),
            grader_version=verdict.grader_version,
            quality_rules=verdict.quality_rules,
            seed=verdict.seed,
            mistake=verdict.mistake,
            code=code,
            pack_id=self._pack.id,
            pack_version=self._pack.version,
        )

    def hint(self, exercise: Exercise) -> HintShown | None:
        """The next step of the ladder was opened; None when all four are open."""
        tries = self.tries(exercise.id)
        if tries.hint_level >= HINTS:
            return None
        tries.hint_level += 1
        return HintShown(exercise_id=exercise.id, level=tries.hint_level, **self._place())

    def reset(self, exercise: Exercise) -> ExerciseReset:
        """The editor went back to the first version."""
        return ExerciseReset(exercise_id=exercise.id, **self._place())

    def answered(self, quiz_id: str, item_id: str, *, correct: bool) -> QuizAnswered:
        """A quiz item was answered: right at the first try scores 1000, right later half, otherwise 0."""
        first_try = (quiz_id, item_id) not in self._answered
        self._answered.add((quiz_id, item_id))
        score = (1000 if first_try else LATER_TRY_SCORE) if correct else 0
        return QuizAnswered(quiz_id=quiz_id, item_id=item_id, correct=correct, score=score, **self._place())

    def _place(self) -> dict[str, str]:
        return {"pack_id": self._pack.id, "pack_version": self._pack.version}
