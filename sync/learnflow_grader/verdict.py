"""What a check found, ready to be shown and to be recorded."""

from dataclasses import dataclass
from typing import Literal

GRADER_VERSION = "1"
QUALITY_RULES = "1"

Letter = Literal["p", "f", "e", "b"]
"""p passed · f another result than expected · e stopped with an error · b not run, by an earlier case or a rule."""


@dataclass(frozen=True)
class CaseResult:
    """One case: what was called, what was expected and what came, in the student's notation."""

    letter: Letter
    name: str
    call: str
    expected: str = ""
    got: str = ""
    message: str = ""
    hidden: bool = False
    line: int | None = None


@dataclass(frozen=True)
class Verdict:
    """The whole check. Scores are 0..1000; `message` is one plain sentence, empty when everything passed."""

    verdict: Literal["passed", "failed", "error", "blocked"]
    cases: tuple[CaseResult, ...]
    score: int
    quality: int
    seed: int
    message: str
    mistake: str | None
    mistake_hint: str
    line: int | None
    error_class: str | None
    original: str
    duration_ms: int
    grader_version: str = GRADER_VERSION
    quality_rules: str = QUALITY_RULES

    @property
    def letters(self) -> str:
        """The cases as they travel, for example `ppfb`."""
        return "".join(case.letter for case in self.cases)
