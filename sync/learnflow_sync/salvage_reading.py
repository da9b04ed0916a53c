"""Reads what is left of a damaged database, row by row: a page that can't be read costs only the rows on it."""

import sqlite3
from collections.abc import Iterator
from typing import Any, Final, get_args

import msgspec

from learnflow_events.envelope import decode
from learnflow_events.errors import EventError
from learnflow_mastery import BadState, State
from learnflow_sync.rows import RowState

_STATES: Final = frozenset(get_args(RowState))
_FOLDS: Final = ("mastery_state", "evicted_state")
_MOST_ROWS_PER_PAGE: Final = 20
"""A row takes some 200 bytes at least: so many places are worth trying where no counter can be read."""
_PLACES: Final = (
    "SELECT place FROM outbox INDEXED BY outbox_state WHERE state IS NOT NULL",
    "SELECT place FROM outbox INDEXED BY outbox_exercise WHERE exercise_id IS NOT NULL",
)
_MADE: Final = "SELECT sum(last) FROM streams"


def readable_rows(source: sqlite3.Connection) -> Iterator[dict[str, Any]]:
    """Every event that is still whole, each once."""
    reached = 0
    for row in _until_broken(source, "SELECT * FROM outbox ORDER BY place"):
        reached = max(reached, int(row["place"]) if isinstance(row["place"], int) else 0)
        if _whole(row):
            yield dict(row)
    for place in _further_places(source, reached):
        for row in _until_broken(source, "SELECT * FROM outbox WHERE place = ?", place):
            if _whole(row):
                yield dict(row)


def readable_streams(source: sqlite3.Connection) -> Iterator[tuple[str, int]]:
    """(stream, highest slot made), where that can be read."""
    for query in (
        "SELECT stream, last FROM streams ORDER BY rowid",
        "SELECT stream, last FROM streams ORDER BY rowid DESC",
    ):
        for stream, last in _until_broken(source, query):
            if isinstance(stream, str) and isinstance(last, int) and last > 0:
                yield stream, last


def readable_voids(source: sqlite3.Connection) -> Iterator[tuple[str, int, int, str]]:
    """What was declared void already."""
    for stream, first, last, reason in _until_broken(source, "SELECT stream, first, last, reason FROM voids"):
        if isinstance(stream, str) and isinstance(first, int) and isinstance(last, int) and isinstance(reason, str):
            yield stream, first, last, reason


def readable_meta(source: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """The single values that still make sense."""
    for name, value in _until_broken(source, "SELECT name, value FROM meta"):
        if isinstance(name, str) and isinstance(value, str) and (name not in _FOLDS or _is_state(value)):
            yield name, value


def _until_broken(source: sqlite3.Connection, query: str, *values: Any) -> Iterator[sqlite3.Row]:
    try:
        yield from source.execute(query, values)
    except sqlite3.Error:
        return


def _further_places(source: sqlite3.Connection, reached: int) -> list[int]:
    """Places behind the first broken one: those that an index still names, and those that the counters promise."""
    named = {
        row[0]
        for query in _PLACES
        for row in _until_broken(source, query)
        if isinstance(row[0], int) and row[0] > reached
    }
    promised = [row[0] for row in _until_broken(source, _MADE) if isinstance(row[0], int)]
    most = reached + sum(row[0] for row in _until_broken(source, "PRAGMA page_count")) * _MOST_ROWS_PER_PAGE
    return sorted(named.union(range(reached + 1, min([most, *promised]) + 1)))


def _whole(row: sqlite3.Row) -> bool:
    """Whether the row is one of ours and its event can still be read."""
    event_id, stream, sequence = row["event_id"], row["stream"], row["sequence"]
    if not (isinstance(event_id, str) and isinstance(stream, str) and isinstance(sequence, int) and sequence > 0):
        return False
    if row["state"] not in _STATES or not isinstance(row["made_ms"], int):
        return False
    if row["content"] is not None:
        return _is_event(row["content"], (event_id, stream, sequence))
    return row["state"] == "discarded" or _is_json(row["data"])


def _is_event(content: Any, identity: tuple[str, str, int]) -> bool:
    try:
        event = decode(content)
    except (EventError, TypeError):
        return False
    return (event.id, event.stream, event.slot) == identity


def _is_json(data: Any) -> bool:
    try:
        msgspec.json.decode(data)
    except (msgspec.MsgspecError, TypeError, ValueError):
        return False
    return True


def _is_state(value: str) -> bool:
    try:
        State.from_json(value)
    except BadState:
        return False
    return True
