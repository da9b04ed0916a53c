"""What the server needs, named for the need. Adapters are named for the tool; one contract suite holds each to its word.

Durability words: "stored" means a power cut can't take it back. All methods may be called from any task of the process.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from learnflow_server.domain.people import RefreshToken, SchoolClass, Student, Teacher
from learnflow_server.domain.records import NewRecord, OpenAlert, Record, StreamSlots


class EventLog(Protocol):
    """The log between ingest and the agents: append-only, at least once, read by offset."""

    async def append(self, records: Sequence[NewRecord]) -> datetime:
        """Store all of the records, in order; returns their `received_at` once they are stored, or stores none.

        Raises:
            RetryLater: nothing was stored.
        """

    async def read(self, after: int, limit: int) -> list[Record]:
        """The records behind an offset, in order; 0 reads from the start."""

    async def end(self) -> int:
        """The offset of the newest record; 0 when there is none."""

    async def wait_beyond(self, offset: int) -> None:
        """Return once the log has a record behind the offset; costs nothing while it waits."""

    async def committed(self, group: str) -> int:
        """How far a group has come: the offset of its last record whose effects are stored."""

    async def commit(self, group: str, offset: int) -> None:
        """Store how far a group has come. Called after the effects: a crash in between repeats them."""

    async def bury(self, group: str, record: Record, error_class: str, frames: str) -> None:
        """Store a dead letter: its key, origin, error class and our own frames, never exception text or data."""


class StateStore(Protocol):
    """The mergeable `State` of each student, as canonical JSON with a version."""

    async def load(self, student_id: str) -> tuple[bytes | None, int]:
        """The state and its version; (None, 0) when there is none."""

    async def save(self, student_id: str, content: bytes, *, expected_version: int) -> bool:
        """Store a state if its version is still the expected one; False: somebody wrote in between, read again."""

    async def load_many(self, student_ids: Sequence[str]) -> dict[str, bytes]:
        """The states that exist, by student."""


class History(Protocol):
    """Every event once per (id, content), and the ledger that is written with it."""

    async def store(self, records: Sequence[Record], *, through: int) -> list[Record]:
        """Store the bytes, mark their slots and keep `through` as the position, all in one transaction. Idempotent.

        Returns the records that weren't stored before.
        """

    async def position(self) -> int:
        """The offset through which everything is stored."""

    async def events(self, student_id: str) -> list[bytes]:
        """All events of a student, each content once, in order of arrival."""


class Ledger(Protocol):
    """What history holds of each stream: read back from the far end of the pipeline."""

    async def slots(self, student_id: str, streams: Sequence[str]) -> dict[str, StreamSlots]:
        """The given streams of a student, where known."""

    async def recent(self, student_id: str, since: datetime) -> dict[str, StreamSlots]:
        """The streams of a student seen since a moment."""


class Directory(Protocol):
    """People, classes and refresh families."""

    async def add_teacher(self, teacher: Teacher) -> None:
        """Store a new teacher."""

    async def set_password(self, teacher_id: str, password_hash: str) -> None:
        """Replace a teacher's password."""

    async def teacher(self, username: str) -> Teacher | None:
        """A teacher by the name they sign in with."""

    async def add_class(self, school_class: SchoolClass) -> None:
        """Store a new class; its code must be new.

        Raises:
            Refused: the code is taken.
        """

    async def class_by_code(self, class_code: str) -> SchoolClass | None:
        """The class with this code on its board."""

    async def classes_of(self, teacher_id: str) -> list[SchoolClass]:
        """A teacher's classes, oldest first."""

    async def add_student(self, student: Student) -> bool:
        """Store a new member; False when the class has one of that name already."""

    async def student_named(self, class_id: str, name_key: str) -> Student | None:
        """A member by name."""

    async def student(self, student_id: str) -> Student | None:
        """A student by id."""

    async def roster(self, class_id: str) -> list[Student]:
        """The members of a class, by name."""

    async def refresh_token(self, token_hash: str) -> RefreshToken | None:
        """A refresh token that isn't revoked."""

    async def keep_refresh_token(self, token: RefreshToken) -> None:
        """Store or replace a refresh token by its hash."""

    async def rotate_refresh_token(self, own: RefreshToken, successor: RefreshToken) -> bool:
        """In one transaction: replace a token by its used form and store its successor, unless that is there already.

        False, and nothing stored, when the token isn't there any more: a sign-out on its way at the same time wins.
        """

    async def revoke_family(self, family: str) -> None:
        """Revoke every token of one sign-in."""

    async def revoke_refresh_tokens(self, subject: str) -> None:
        """Revoke every sign-in of a person."""


class Revocations(Protocol):
    """Access tokens taken back before they end, and students who were erased."""

    async def revoke_token(self, jti: str, until_s: int) -> None:
        """Take one token back until it would have ended."""

    async def revoke_subject(self, subject: str, before_s: int) -> None:
        """Take every token of a person back that was issued until a moment; later ones are good."""

    async def is_revoked(self, jti: str, subject: str, issued_s: int) -> bool:
        """Whether a token was taken back, by itself or with all of its person's."""

    async def is_erased(self, student_id: str) -> bool:
        """Whether a student was erased; for ever."""

    async def erase(self, student_id: str) -> dict[str, int]:
        """Delete everything of a student for good and store nothing of them again; the rows deleted, by table.

        Idempotent. What an agent has in hand meanwhile is dropped when it tries to store it.
        """


class AlertBoard(Protocol):
    """Who needs help where: the steps that the rules read, and the alerts they give."""

    async def keep_steps(self, student_id: str, steps: Sequence[str]) -> list[str]:
        """Store a student's new steps (JSON, each once) and return all of them, unordered."""

    async def replace(self, student_id: str, alerts: Sequence[OpenAlert]) -> None:
        """Replace the whole set of a student's alerts; a teacher's clearing stays."""

    async def of_students(self, student_ids: Sequence[str]) -> list[OpenAlert]:
        """The alerts of these students, newest first."""

    async def clear(self, alert_id: str) -> None:
        """Store a teacher's clearing; it outlives every recomputation."""


class Receipts(Protocol):
    """Answers to batches whose every result is final; best effort: a lost one means the batch is processed again."""

    async def find(self, student_id: str, request_id: str, sha256: str) -> bytes | None:
        """The answer that the same body got under the same key."""

    async def keep(self, student_id: str, request_id: str, sha256: str, answer: bytes, now_s: int) -> None:
        """Keep an answer for a day."""
