"""The embedded adapters on a temporary folder, and events as devices make them."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import uuid_utils

from learnflow_events.data import CodeRan, Data
from learnflow_events.envelope import Event, encode, encode_data
from learnflow_server.adapters.sqlite.database import Database

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Clock:
    """A clock that moves when told."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(tmp_path / "learnflow.sqlite3")
    yield made
    made.close()


@pytest.fixture
def run() -> Callable[[Any], Any]:
    return asyncio.run


def event(slot: int, data: Data | None = None, *, stream: str = "s1", student: str = "student_a", **more: str) -> bytes:
    """One event's bytes."""
    payload = data or CodeRan(pack_id="p", pack_version="1.0.0", outcome="ok", duration_ms=1)
    fields: dict[str, Any] = {
        "id": str(uuid_utils.uuid7()),
        "type": payload.type_name(),
        "source": f"urn:learnflow:stream:{stream}",
        "time": f"2026-11-23T11:00:{slot % 60:02d}.000Z",
        "partitionkey": student,
        "sequence": str(slot),
        "timequality": "synced",
        "dataschema": payload.schema_name(),
        "data": encode_data(payload),
    }
    return encode(Event(**(fields | more)))
