"""Course packs: the model, the loader, the checker and the courses themselves."""

from learnflow_course.errors import BrokenPack, CourseError
from learnflow_course.loader import bundled_packs, load_pack
from learnflow_course.model import Concept, Exercise, Lesson, Module, Pack, Quiz, QuizItem

__all__ = [
    "BrokenPack",
    "Concept",
    "CourseError",
    "Exercise",
    "Lesson",
    "Module",
    "Pack",
    "Quiz",
    "QuizItem",
    "bundled_packs",
    "load_pack",
]
