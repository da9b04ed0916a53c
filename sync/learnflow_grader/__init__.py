"""Judges an answer: the same code on the desktop, in the browser and in the demo.

It protects against accidents (endless loops, floods of output, a program that eats the memory); it is no security
sandbox.
"""

from typing import TYPE_CHECKING, Any

from learnflow_grader.task import Case, Limits, Mistake, Task
from learnflow_grader.verdict import GRADER_VERSION, QUALITY_RULES, CaseResult, Verdict

if TYPE_CHECKING:
    from learnflow_grader.grading import grade

__all__ = [
    "GRADER_VERSION",
    "QUALITY_RULES",
    "Case",
    "CaseResult",
    "Limits",
    "Mistake",
    "Task",
    "Verdict",
    "grade",
]


def __getattr__(name: str) -> Any:
    """Load what runs code (subprocess, pyflakes) at its first use: a course's model needs only the task's shape."""
    if name == "grade":
        from learnflow_grader.grading import grade

        return grade
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
