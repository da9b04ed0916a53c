"""`State`: the one mergeable value per student. Every fold into it is idempotent and commutative.

best[(local date, exercise)]   (how: failed < passed with help < passed, best quality among that date's passes), by max
quiz[(local date, quiz, item)] the best score, by max
first[exercise]                the first graded try (ORD, success), by min
seen[stream]                   ranges of sequences, by union; every event's slot is recorded, counted or not
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, NamedTuple

from learnflow_events.moments import local_date, milliseconds
from learnflow_events.order import Ord, stream_of
from learnflow_mastery.errors import BadState
from learnflow_mastery.ranges import Range, insert, union

SUBMITTED: Final = "org.learnflow.exercise.submitted.v1"
ANSWERED: Final = "org.learnflow.quiz.answered.v1"
HELPED_FROM_LEVEL: Final = 3
"""A pass after a hint of this level or more is a pass with help: it takes the first-try credit away."""


class Best(NamedTuple):
    """The best of one exercise on one date: `how` as FAILED, HELPED or PASSED; quality of the best pass, else 0."""

    how: int
    quality: int


FAILED, HELPED, PASSED = 0, 1, 2


class First(NamedTuple):
    """The first graded try of an exercise; success is a pass without a hint of level 3 or more."""

    ord: Ord
    success: bool


@dataclass
class State:
    """What a student's events amount to, whatever their order, repetition or split. Dates are `YYYY-MM-DD`."""

    best: dict[tuple[str, str], Best] = field(default_factory=dict)
    quiz: dict[tuple[str, str, str], int] = field(default_factory=dict)
    first: dict[str, First] = field(default_factory=dict)
    seen: dict[str, list[Range]] = field(default_factory=dict)

    def to_builtins(self) -> dict[str, Any]:
        """The state as JSON-able values: dates hold exercises, or quizzes that hold items; every key sorted."""
        best: dict[str, dict[str, list[int]]] = {}
        for (day, exercise), one in sorted(self.best.items()):
            best.setdefault(day, {})[exercise] = [one.how, one.quality]
        quiz: dict[str, dict[str, dict[str, int]]] = {}
        for (day, quiz_id, item), score in sorted(self.quiz.items()):
            quiz.setdefault(day, {}).setdefault(quiz_id, {})[item] = score
        return {
            "best": best,
            "first": {exercise: [*one.ord, one.success] for exercise, one in sorted(self.first.items())},
            "quiz": quiz,
            "seen": {stream: [list(pair) for pair in ranges] for stream, ranges in sorted(self.seen.items())},
        }

    def to_json(self) -> bytes:
        """Canonical bytes: equal states have equal bytes, in any process."""
        return json.dumps(self.to_builtins(), sort_keys=True, separators=(",", ":")).encode("ascii")

    @classmethod
    def from_builtins(cls, value: Mapping[str, Any]) -> "State":
        """Read what `to_builtins` wrote.

        Raises:
            BadState: the value has another form.
        """
        try:
            return cls(
                best={
                    (_date(day), exercise): Best(_milli(how, most=PASSED), _milli(quality))
                    for day, exercises in value["best"].items()
                    for exercise, (how, quality) in exercises.items()
                },
                quiz={
                    (_date(day), quiz_id, item): _milli(score)
                    for day, quizzes in value["quiz"].items()
                    for quiz_id, items in quizzes.items()
                    for item, score in items.items()
                },
                first={exercise: _first(*parts) for exercise, parts in value["first"].items()},
                seen={stream: union([_range(*pair) for pair in ranges]) for stream, ranges in value["seen"].items()},
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise BadState(f"not a mastery state: {error}") from error

    @classmethod
    def from_json(cls, content: bytes | str) -> "State":
        """Read what `to_json` wrote.

        Raises:
            BadState: the bytes are no JSON or of another form.
        """
        try:
            value = json.loads(content)
        except (ValueError, RecursionError) as error:
            raise BadState(f"not a mastery state: {error}") from error
        return cls.from_builtins(value)


def add(state: State, event: Mapping[str, Any], sha256: str) -> None:
    """Fold one event, the decoded JSON of its own bytes, whose hash is `sha256`, into `state` in place.

    Adding an event again, or in another order, changes nothing. An unknown type only marks its slot.
    """
    kind, stream, slot = event["type"], stream_of(event["source"]), int(event["sequence"])
    if kind == SUBMITTED:
        _add_submission(state, event, Ord(milliseconds(event["time"]), stream, slot, event["id"], sha256))
    elif kind == ANSWERED:
        data = event["data"]
        key = (_date_of(event), data["quiz_id"], data["item_id"])
        state.quiz[key] = max(data["score"], state.quiz.get(key, 0))
    insert(state.seen.setdefault(stream, []), slot)


def merge(a: State, b: State) -> State:
    """The state of both event sets: associative, commutative, idempotent; neither argument is changed."""
    joined = State(dict(a.best), dict(a.quiz), dict(a.first), {stream: list(has) for stream, has in a.seen.items()})
    for place, best in b.best.items():
        joined.best[place] = _better(best, joined.best.get(place))
    for item, score in b.quiz.items():
        joined.quiz[item] = max(score, joined.quiz.get(item, 0))
    for exercise, first in b.first.items():
        joined.first[exercise] = min(first, joined.first.get(exercise, first))
    for stream, ranges in b.seen.items():
        joined.seen[stream] = union(ranges, joined.seen.get(stream, ()))
    return joined


def passed_with_help(data: Mapping[str, Any]) -> bool:
    """Whether so strong a hint was shown that the try gives no first-try credit."""
    return bool(data.get("hint_level", 0) >= HELPED_FROM_LEVEL)


def _add_submission(state: State, event: Mapping[str, Any], order: Ord) -> None:
    data = event["data"]
    exercise, passed, helped = data["exercise_id"], data["verdict"] == "passed", passed_with_help(data)
    place = (_date_of(event), exercise)
    how = FAILED if not passed else HELPED if helped else PASSED
    state.best[place] = _better(Best(how, data.get("quality", 0) if passed else 0), state.best.get(place))
    first = First(order, passed and not helped)
    state.first[exercise] = min(first, state.first.get(exercise, first))


def _better(one: Best, other: Best | None) -> Best:
    return one if other is None else Best(max(one.how, other.how), max(one.quality, other.quality))


def _date_of(event: Mapping[str, Any]) -> str:
    return local_date(event["time"], int(event.get("tzoffset", "0"))).isoformat()


def _date(day: str) -> str:
    if date.fromisoformat(day).isoformat() != day:
        raise ValueError(f"not a date: {day!r}")
    return day


def _first(time_ms: int, stream: str, slot: int, event_id: str, sha256: str, success: bool) -> First:
    if not isinstance(success, bool):
        raise ValueError("success is true or false")
    return First(Ord(int(time_ms), str(stream), int(slot), str(event_id), str(sha256)), success)


def _range(first: int, last: int) -> Range:
    if not 1 <= int(first) <= int(last):
        raise ValueError(f"not a range of slots: {first}..{last}")
    return int(first), int(last)


def _milli(value: Any, *, most: int = 1000) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        raise ValueError(f"not in 0..{most}: {value!r}")
    return value
