"""The payload of each event type, version 1.

Additive only: a field is never renamed, retyped or removed; a new meaning is a new type. Unknown fields are kept by
whoever stores the event, because stores keep the event's own bytes.
"""

from typing import Annotated, ClassVar, Literal

import msgspec

Milli = Annotated[int, msgspec.Meta(ge=0, le=1000, description="0..1000")]
Milliseconds = Annotated[int, msgspec.Meta(ge=0, description="milliseconds")]
Word = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
MAX_CODE_BYTES = 48 * 1024
"""Code in an event is cut here and flagged `code_truncated`; the verdict still counts."""


class Data(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What every payload says of itself: the name and version of its type."""

    name: ClassVar[str]
    version: ClassVar[int] = 1

    @classmethod
    def type_name(cls) -> str:
        """The CloudEvents `type`, for example `org.learnflow.code.ran.v1`."""
        return f"org.learnflow.{cls.name}.v{cls.version}"

    @classmethod
    def schema_name(cls) -> str:
        """The CloudEvents `dataschema`, for example `urn:learnflow:schema:code.ran:1`."""
        return f"urn:learnflow:schema:{cls.name}:{cls.version}"


class InPack(Data, frozen=True, kw_only=True):
    """A payload about something inside a course pack."""

    pack_id: Word
    pack_version: Word


class SessionStarted(Data, frozen=True, kw_only=True):
    """A client began to work for a student."""

    name: ClassVar[str] = "session.started"
    client: Word
    python: Word | None = None


class SessionEnded(Data, frozen=True, kw_only=True):
    """A client ended in order; a crash leaves none."""

    name: ClassVar[str] = "session.ended"
    duration_ms: Milliseconds


class LessonViewed(InPack, frozen=True, kw_only=True):
    """A lesson came into view."""

    name: ClassVar[str] = "lesson.viewed"
    lesson_id: Word


class CodeRan(InPack, frozen=True, kw_only=True):
    """A program was run. Only the error's class and normalised message key travel, never its text."""

    name: ClassVar[str] = "code.ran"
    exercise_id: Word | None = None
    outcome: Literal["ok", "error", "stopped", "timeout"]
    error_class: Word | None = None
    message_key: Word | None = None
    line: Annotated[int, msgspec.Meta(ge=1)] | None = None
    duration_ms: Milliseconds


class ExerciseSubmitted(InPack, frozen=True, kw_only=True):
    """An answer was checked on the device; its verdict counts, the server runs no student code."""

    name: ClassVar[str] = "exercise.submitted"
    exercise_id: Word
    attempt: Annotated[int, msgspec.Meta(ge=1, description="for display only")]
    verdict: Literal["passed", "failed", "error", "blocked"]
    cases: Annotated[str, msgspec.Meta(pattern="^[pfeb]*$", max_length=1000)]
    score: Milli
    quality: Milli = 0
    hint_level: Annotated[int, msgspec.Meta(ge=0, le=4)] = 0
    duration_ms: Milliseconds = 0
    grader_version: Word
    quality_rules: Word
    seed: int = 0
    mistake: Word | None = None
    code: str = ""
    code_truncated: bool = False


class ExerciseReset(InPack, frozen=True, kw_only=True):
    """The student went back to the exercise's first version; the earlier work stays in the history."""

    name: ClassVar[str] = "exercise.reset"
    exercise_id: Word


class HintShown(InPack, frozen=True, kw_only=True):
    """A step of the hint ladder was opened."""

    name: ClassVar[str] = "hint.shown"
    exercise_id: Word
    level: Annotated[int, msgspec.Meta(ge=1, le=4)]


class QuizAnswered(InPack, frozen=True, kw_only=True):
    """One item of a quiz was answered."""

    name: ClassVar[str] = "quiz.answered"
    quiz_id: Word
    item_id: Word
    correct: bool
    score: Milli


class HelpAsked(InPack, frozen=True, kw_only=True):
    """The student pressed "I'm stuck"."""

    name: ClassVar[str] = "help.asked"
    exercise_id: Word | None = None


class SlotVoided(Data, frozen=True, kw_only=True):
    """Slots of a stream that will not be filled are declared, so that a ledger has no unexplained hole."""

    name: ClassVar[str] = "slot.voided"
    stream: Word
    first: Annotated[int, msgspec.Meta(ge=1)] = msgspec.field(name="from")
    last: Annotated[int, msgspec.Meta(ge=1)] = msgspec.field(name="to")
    reason: Literal["parked", "discarded", "lost"]


TYPES: dict[str, type[Data]] = {
    data.type_name(): data
    for data in (
        SessionStarted,
        SessionEnded,
        LessonViewed,
        CodeRan,
        ExerciseSubmitted,
        ExerciseReset,
        HintShown,
        QuizAnswered,
        HelpAsked,
        SlotVoided,
    )
}
"""Every type this version understands, by its CloudEvents `type`."""
