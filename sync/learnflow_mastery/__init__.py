"""The pure fold: a student's events become one mergeable `State`, and every mastery number is read from it."""

from learnflow_mastery.errors import BadState, MasteryError
from learnflow_mastery.reading import ConceptMastery, Mastery, Suggestion, read
from learnflow_mastery.state import State, add, merge
from learnflow_mastery.struggle import Alert, Step, step_of, struggle
from learnflow_mastery.syllabus import Syllabus, SyllabusConcept, SyllabusExercise, SyllabusQuizItem

__all__ = [
    "Alert",
    "BadState",
    "ConceptMastery",
    "Mastery",
    "MasteryError",
    "State",
    "Step",
    "Suggestion",
    "Syllabus",
    "SyllabusConcept",
    "SyllabusExercise",
    "SyllabusQuizItem",
    "add",
    "merge",
    "read",
    "step_of",
    "struggle",
]
