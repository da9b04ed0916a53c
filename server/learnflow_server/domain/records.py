"""What travels between the ports: records of the log, slots, and positions."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from learnflow_events.envelope import Event, decode


@dataclass(frozen=True)
class NewRecord:
    """An event about to be put on the log: its student and its own bytes, checked already."""

    student_id: str
    content: bytes


@dataclass(frozen=True)
class Record:
    """An event on the log; offsets rise by arrival, `received_at` never falls."""

    offset: int
    student_id: str
    received_at: datetime
    content: bytes

    @cached_property
    def event(self) -> Event:
        """The decoded event."""
        return decode(self.content)

    @cached_property
    def sha256(self) -> str:
        """The hash of the event's own bytes."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class StreamSlots:
    """What history holds of one stream: filled and declared-void slots as sorted disjoint inclusive ranges."""

    stream: str
    filled: tuple[tuple[int, int], ...] = ()
    void: tuple[tuple[int, int], ...] = ()
    forked: bool = False
    last_seen: datetime | None = None


@dataclass(frozen=True)
class OpenAlert:
    """An alert as the board holds it; `since` and `last_event` are wire times of the device."""

    alert_id: str
    student_id: str
    rule: str
    exercise_id: str
    since: str
    last_event: str
    detail: str
    state: str
