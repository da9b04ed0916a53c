"""Struggle: pure rules that say who needs help where, over one student's steps in canonical order.

Each alert has an id made of (student, rule, place, first event), so recomputing changes nothing; the caller replaces
the whole set of (student, rule, exercise). Device time decides; `now` is passed in and only tells live from past.

same_error  3 failing runs in a row with one class and normalised message; student and teacher
stuck       more than 10 min active time (gaps capped at 5 min) on an unsolved exercise; teacher
fails_5     5 failing submissions in a row: offer a hint; student
fails_10    10 of them; teacher
quiz        below 50 % when every item has been answered; student and teacher
asked       "I'm stuck" was pressed; teacher, at once
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, zip_longest
from typing import Any, Final, Literal, NamedTuple

from learnflow_events.moments import milliseconds
from learnflow_events.order import Ord, stream_of

Rule = Literal["same_error", "stuck", "fails_5", "fails_10", "quiz", "asked"]
AlertState = Literal["live", "retrospective", "cleared"]
Kind = Literal["ran", "failed_run", "passed", "failed", "asked", "hint", "answered", "reset"]

MINUTE_MS: Final = 60_000
SAME_ERRORS: Final = 3
GAP_CAP_MS: Final = 5 * MINUTE_MS
STUCK_AFTER_MS: Final = 10 * MINUTE_MS
LIVE_FOR_MS: Final = 15 * MINUTE_MS
IDLE_AFTER_MS: Final = 30 * MINUTE_MS
QUIZ_PASS_MILLI: Final = 500
LEAST_QUIZ_ITEMS: Final = 3
"""How many items make a quiz whose length the caller doesn't know."""

_AUDIENCE: Final[Mapping[Rule, tuple[str, ...]]] = {
    "same_error": ("student", "teacher"),
    "stuck": ("teacher",),
    "fails_5": ("student",),
    "fails_10": ("teacher",),
    "quiz": ("student", "teacher"),
    "asked": ("teacher",),
}


class Step(NamedTuple):
    """What the rules need of one event: small enough to keep, ordered by ORD. `key` and `score` depend on the kind."""

    ord: Ord
    place: str
    kind: Kind
    key: str = ""
    score: int = 0

    def to_builtins(self) -> list[Any]:
        """The step as JSON-able values."""
        return [list(self.ord), self.place, self.kind, self.key, self.score]

    @classmethod
    def from_builtins(cls, value: Sequence[Any]) -> "Step":
        """Read what `to_builtins` wrote."""
        order, place, kind, key, score = value
        return cls(Ord(*order), place, kind, key, score)


@dataclass(frozen=True)
class Alert:
    """One reason to help one student in one place; times are milliseconds since 1970 on the student's device."""

    alert_id: str
    student_id: str
    rule: Rule
    exercise_id: str | None
    quiz_id: str | None
    audience: tuple[str, ...]
    since_ms: int
    last_ms: int
    detail: str
    state: AlertState


class _Found(NamedTuple):
    """A rule's trigger: from `first` on, noticed at `at`, over again from `over` (None: still on)."""

    rule: Rule
    first: Step
    at: Step
    over: Step | None
    detail: str


def step_of(event: Mapping[str, Any], sha256: str) -> Step | None:
    """The step of a decoded event whose bytes hash to `sha256`; None when no rule reads it."""
    read = _READERS.get(event["type"])
    if read is None:
        return None
    order = Ord(milliseconds(event["time"]), stream_of(event["source"]), int(event["sequence"]), event["id"], sha256)
    return read(order, event["data"])


def struggle(
    student_id: str,
    steps: Iterable[Step],
    *,
    now_ms: int,
    known: Mapping[str, AlertState] | None = None,
    quiz_items: Mapping[str, int] | None = None,
) -> tuple[Alert, ...]:
    """The alerts of one student, sorted by `since_ms`, rule and id.

    `known` is what became of earlier alerts: one the teacher cleared stays cleared, one that was live stays live for up
    to 30 idle minutes. `quiz_items` is how many items each quiz has. Order and repetition of `steps` don't matter.
    """
    places: dict[str, list[Step]] = {}
    for step in sorted(set(steps)):
        places.setdefault(step.place, []).append(step)
    alerts = [
        _alert(student_id, found, there[-1], now_ms, known or {})
        for there in places.values()
        for found in _found(there, quiz_items or {})
    ]
    return tuple(sorted(alerts, key=lambda one: (one.since_ms, one.rule, one.alert_id)))


def _found(steps: list[Step], quiz_items: Mapping[str, int]) -> Iterator[_Found]:
    yield from _same_error(steps)
    yield from _fails(steps, 5, "fails_5")
    yield from _fails(steps, 10, "fails_10")
    yield from _stuck(steps)
    yield from _asked(steps)
    yield from _quiz(steps, quiz_items)


def _same_error(steps: list[Step]) -> Iterator[_Found]:
    runs = [step for step in steps if step.kind in ("ran", "failed_run", "passed")]
    for key, row in _rows(runs, lambda step: step.key if step.kind == "failed_run" else ""):
        if key and len(row) >= SAME_ERRORS:
            at = row[SAME_ERRORS - 1]
            yield _Found("same_error", row[0], at, _pass_after(steps, at), f"{len(row)} × {key.split('|')[0]}")


def _fails(steps: list[Step], least: int, rule: Rule) -> Iterator[_Found]:
    submitted = [step for step in steps if step.kind in ("passed", "failed")]
    for kind, row in _rows(submitted, lambda step: step.kind):
        if kind == "failed" and len(row) >= least:
            at = row[least - 1]
            yield _Found(rule, row[0], at, _pass_after(steps, at), f"{len(row)} failing checks in a row")


def _stuck(steps: list[Step]) -> Iterator[_Found]:
    worked = [step for step in steps if step.kind != "answered"]
    active_ms, at = 0, None
    for before, after in pairwise(worked):
        if before.kind == "passed":
            return
        active_ms += min(after.ord.time_ms - before.ord.time_ms, GAP_CAP_MS)
        if at is None and active_ms > STUCK_AFTER_MS:
            at = after
        if at is not None and after.kind == "passed":
            break
    if at is not None:
        yield _Found("stuck", worked[0], at, _pass_after(steps, at), f"{active_ms // MINUTE_MS} min active, unsolved")


def _asked(steps: list[Step]) -> Iterator[_Found]:
    asked = [step for step in steps if step.kind == "asked"]
    for step, following in zip_longest(asked, asked[1:]):
        yield _Found("asked", step, step, _pass_after(steps, step) or following, "asked for help")


def _quiz(steps: list[Step], quiz_items: Mapping[str, int]) -> Iterator[_Found]:
    answers = [step for step in steps if step.kind == "answered"]
    if not answers:
        return
    needed = quiz_items.get(answers[0].place.removeprefix("quiz/"), LEAST_QUIZ_ITEMS)
    scores: dict[str, int] = {}
    first = found = None
    for step in answers:
        first = first or step
        scores[step.key] = step.score
        if len(scores) < needed:
            continue
        percent = sum(scores.values()) // (10 * len(scores))
        failing = sum(scores.values()) < QUIZ_PASS_MILLI * len(scores)
        if failing:
            found = _Found("quiz", first, found.at if found else step, None, f"{percent} % in the quiz")
        elif found:
            yield found._replace(over=step)
            first = found = None
    if found:
        yield found


def _rows(steps: list[Step], key: Callable[[Step], str]) -> list[tuple[str, list[Step]]]:
    rows: list[tuple[str, list[Step]]] = []
    for step in steps:
        if rows and rows[-1][0] == key(step):
            rows[-1][1].append(step)
        else:
            rows.append((key(step), [step]))
    return rows


def _pass_after(steps: list[Step], at: Step) -> Step | None:
    return next((step for step in steps if step >= at and step.kind == "passed"), None)


def _alert(student_id: str, found: _Found, last: Step, now_ms: int, known: Mapping[str, AlertState]) -> Alert:
    first = found.first
    name = json.dumps([student_id, found.rule, first.place, first.ord.event_id, first.ord.content_sha256])
    kind, _, place = first.place.partition("/")
    alert = Alert(
        alert_id=hashlib.sha256(name.encode()).hexdigest()[:32],
        student_id=student_id,
        rule=found.rule,
        exercise_id=place if kind == "exercise" and place else None,
        quiz_id=place if kind == "quiz" else None,
        audience=_AUDIENCE[found.rule],
        since_ms=first.ord.time_ms,
        last_ms=last.ord.time_ms,
        detail=found.detail,
        state="live",
    )
    return replace(alert, state=_state(found, now_ms - alert.last_ms, known.get(alert.alert_id)))


def _state(found: _Found, idle_ms: int, before: AlertState | None) -> AlertState:
    """A pass or the teacher clears; who was live stays so for 30 idle minutes; news older than 15 min is history."""
    if before == "cleared" or found.over is not None:
        return "cleared"
    if idle_ms <= LIVE_FOR_MS:
        return "live"
    if before == "live":
        return "live" if idle_ms < IDLE_AFTER_MS else "cleared"
    return "retrospective"


def _exercise(data: Mapping[str, Any]) -> str:
    return f"exercise/{data.get('exercise_id') or ''}"


def _ran(order: Ord, data: Mapping[str, Any]) -> Step:
    if data["outcome"] != "error":
        return Step(order, _exercise(data), "ran")
    return Step(order, _exercise(data), "failed_run", f"{data.get('error_class')}|{data.get('message_key')}")


def _submitted(order: Ord, data: Mapping[str, Any]) -> Step:
    return Step(order, _exercise(data), "passed" if data["verdict"] == "passed" else "failed")


def _answered(order: Ord, data: Mapping[str, Any]) -> Step:
    return Step(order, f"quiz/{data['quiz_id']}", "answered", data["item_id"], data["score"])


_READERS: Final[Mapping[str, Callable[[Ord, Mapping[str, Any]], Step]]] = {
    "org.learnflow.code.ran.v1": _ran,
    "org.learnflow.exercise.submitted.v1": _submitted,
    "org.learnflow.quiz.answered.v1": _answered,
    "org.learnflow.help.asked.v1": lambda order, data: Step(order, _exercise(data), "asked"),
    "org.learnflow.hint.shown.v1": lambda order, data: Step(order, _exercise(data), "hint"),
    "org.learnflow.exercise.reset.v1": lambda order, data: Step(order, _exercise(data), "reset"),
}
