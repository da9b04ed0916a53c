"""Rows of the outbox: how one is made, frozen into an event's own bytes, and read back."""

from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple

import msgspec
import uuid_utils
from sqlite_utils import Database

from learnflow_events.data import Data, SlotVoided
from learnflow_events.envelope import Event, content_sha256, encode
from learnflow_events.order import STREAM_PREFIX
from learnflow_sync.clock import Clock, tzoffset_minutes, wall_ms
from learnflow_sync.errors import BugError
from learnflow_sync.payload import payload_bytes
from learnflow_sync.timing import Frozen, wire_time

RowState = Literal["pending", "accepted", "settled", "parked", "discarded"]
MAX_SUBJECT: Final = 200
VOID_NAME: Final = SlotVoided.name


@dataclass(frozen=True)
class Saved:
    """An event that is on disk; `time` is provisional until it is first sent."""

    event_id: str
    stream: str
    sequence: int
    time: str


class Made(NamedTuple):
    """When something was done, by the device's clocks."""

    wall_ms: int
    boot_ms: int
    tzoffset: int

    @classmethod
    def at(cls, clock: Clock) -> "Made":
        """This moment."""
        return cls(wall_ms(clock), clock.boottime_ms(), tzoffset_minutes(clock))


class NewRow(NamedTuple):
    """What is known of an event before it has its slot."""

    name: str
    version: int
    subject: str | None
    exercise_id: str | None
    payload: bytes
    made_ms: int
    made_boot_ms: int
    tzoffset: int


def new_row(data: Data, subject: str | None, made: Made) -> NewRow:
    """Check and encode a payload."""
    exercise_id = getattr(data, "exercise_id", None)
    if subject is None and exercise_id is not None:
        subject = f"exercise/{exercise_id}"[:MAX_SUBJECT]
    if subject is not None and len(subject) > MAX_SUBJECT:
        raise BugError(f"a subject has at most {MAX_SUBJECT} characters: {subject[:40]}…")
    return NewRow(data.name, data.version, subject, exercise_id, payload_bytes(data), *made)


def insert(db: Database, stream: str, row: NewRow) -> Saved:
    """Give the event its id and the stream's next slot, in the caller's transaction."""
    [sequence] = db.execute(
        "INSERT INTO streams VALUES (?, 1) ON CONFLICT (stream) DO UPDATE SET last = last + 1 RETURNING last", [stream]
    ).fetchone()
    event_id = str(uuid_utils.uuid7())
    db.execute(
        "INSERT INTO outbox (event_id, stream, sequence, name, version, subject, exercise_id, data,"
        " made_ms, made_boot_ms, tzoffset) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [event_id, stream, sequence, *row],
    )
    return Saved(event_id, stream, sequence, wire_time(row.made_ms))


def declare_void(db: Database, stream: str, void: SlotVoided, made: Made) -> None:
    """Declare once that slots won't be filled, as an ordinary event of the stream `stream`."""
    declared = "SELECT 1 FROM voids WHERE stream = ? AND first <= ? AND last >= ?"
    if db.execute(declared, [void.stream, void.first, void.last]).fetchone() is None:
        insert(db, stream, new_row(void, None, made))
        db.execute(
            "INSERT OR REPLACE INTO voids VALUES (?, ?, ?, ?)", [void.stream, void.first, void.last, void.reason]
        )


def event_of(row: dict[str, Any], student_id: str, frozen: Frozen) -> Event:
    """The envelope of a row."""
    name, version = row["name"], row["version"]
    return Event(
        id=row["event_id"],
        type=f"org.learnflow.{name}.v{version}",
        source=f"{STREAM_PREFIX}{row['stream']}",
        subject=row["subject"],
        time=wire_time(frozen.time_ms),
        dataschema=f"urn:learnflow:schema:{name}:{version}",
        partitionkey=student_id,
        sequence=str(row["sequence"]),
        timequality=frozen.quality,
        tzoffset=str(row["tzoffset"]),
        data=msgspec.Raw(row["data"]),
    )


def frozen_content(row: dict[str, Any], student_id: str, frozen: Frozen) -> bytes:
    """The event's bytes, made once and sent byte for byte however often."""
    return encode(event_of(row, student_id, frozen))


def decoded(row: dict[str, Any], student_id: str) -> tuple[dict[str, Any], str]:
    """The event as (decoded JSON, content hash); a row not yet frozen stands at its provisional time, unhashed."""
    if row["content"] is not None:
        return msgspec.json.decode(row["content"]), content_sha256(row["content"])
    event = event_of(row, student_id, Frozen(row["made_ms"], "device"))
    return msgspec.json.decode(encode(event)), ""
