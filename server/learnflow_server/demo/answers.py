"""What a simulated student hands in: the pack's own solutions and wrong answers, each graded once for real."""

from dataclasses import dataclass, field

from learnflow_course import Exercise, Pack
from learnflow_grader import Verdict, grade
from learnflow_grader.reference import expected_output

SEED = 7


@dataclass
class GradedAnswers:
    """Verdicts by (exercise, answer); a distinct answer is graded once and its verdict reused, which `graded` counts."""

    pack: Pack
    graded: int = 0
    reused: int = 0
    _verdicts: dict[tuple[str, str], Verdict] = field(default_factory=dict)

    def right(self, exercise: Exercise) -> str:
        """The answer that passes."""
        return expected_output(exercise.task()) if exercise.kind == "predict" else exercise.task().solution

    def not_yet(self, exercise: Exercise) -> list[str]:
        """Answers that don't pass: the named mistakes, or the starter."""
        return list(exercise.wrong.values()) or [exercise.starter]

    def verdict(self, exercise: Exercise, answer: str) -> Verdict:
        """The real grader's verdict."""
        key = (exercise.id, answer)
        if key in self._verdicts:
            self.reused += 1
        else:
            self._verdicts[key] = grade(exercise.task(), answer, seed=SEED)
            self.graded += 1
        return self._verdicts[key]
