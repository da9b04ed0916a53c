"""The names of things on the wire, as distinct types so that one id is never passed for another."""

from typing import NewType

StudentId = NewType("StudentId", str)
EventId = NewType("EventId", str)
StreamId = NewType("StreamId", str)
"""The uuid of a stream: one run of one client for one student."""
ClassId = NewType("ClassId", str)
ServerId = NewType("ServerId", str)
ExerciseId = NewType("ExerciseId", str)
LessonId = NewType("LessonId", str)
QuizId = NewType("QuizId", str)
ConceptId = NewType("ConceptId", str)
PackId = NewType("PackId", str)
