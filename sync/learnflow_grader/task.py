"""What an answer is judged by: plain values, so that any side can make them from a course pack."""

from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["function", "program", "fix", "predict", "parsons"]
Compare = Literal["exact", "approximate", "text"]


@dataclass(frozen=True)
class Case:
    """One fixed case: an expression to evaluate, or text for a program to read."""

    name: str
    call: str = ""
    stdin: str = ""
    hidden: bool = False
    expected: str | None = None
    """A literal (for a call) or the output (for a program); None takes it from the reference solution."""
    hint: str = ""


@dataclass(frozen=True)
class Mistake:
    """A common mistake; each criterion given must hold. `cases` is a vector of the fixed cases, `.` for any letter."""

    id: str
    hint: str
    cases: str = ""
    error: str = ""
    pattern: str = ""


@dataclass(frozen=True)
class Task:
    """An exercise as the grader sees it; hashable, so that reference results are computed once."""

    exercise_id: str
    kind: Kind
    entry: str
    cases: tuple[Case, ...]
    solution: str
    generator: str = ""
    generated: int = 0
    mistakes: tuple[Mistake, ...] = ()
    forbid: tuple[str, ...] = ()
    require: tuple[str, ...] = ()
    compare: Compare = "exact"
    answer: str = ""
    """For `predict`: the expected output; empty takes what the solution prints."""


@dataclass(frozen=True)
class Limits:
    """What one check may use: wall seconds per case, memory, output characters per case, bytes of a written file."""

    case_s: float = 2.0
    memory_bytes: int = 1024 * 1024 * 1024
    output_characters: int = 64 * 1024
    file_bytes: int = 1024 * 1024
    python: str = field(default="", compare=False)
    """The interpreter that runs the answer; empty is our own."""


DEFAULT_LIMITS = Limits()
