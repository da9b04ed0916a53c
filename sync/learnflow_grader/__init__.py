"""Judges an answer: the same code on the desktop, in the browser and in the demo.

It protects against accidents (endless loops, floods of output, a program that eats the memory); it is no security
sandbox.
"""

from learnflow_grader.grading import grade
from learnflow_grader.task import Case, Limits, Mistake, Task
from learnflow_grader.verdict import GRADER_VERSION, QUALITY_RULES, CaseResult, Verdict

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
