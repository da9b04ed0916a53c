"""The alerts agent: reads the steps that the struggle rules need, and keeps each student's alerts on the board."""

import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import msgspec

from learnflow_events.moments import to_wire
from learnflow_mastery import Alert, Step, step_of, struggle
from learnflow_server.domain.records import OpenAlert, Record
from learnflow_server.ports import AlertBoard

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class AlertEffects:
    """Recomputes the whole set of a student's alerts from all their steps; repeating changes nothing."""

    group = "learnflow-alerts"

    def __init__(self, board: AlertBoard, now: Callable[[], datetime], quiz_items: dict[str, int]) -> None:
        """`quiz_items` is how many items each quiz has."""
        self._board = board
        self._now = now
        self._quiz_items = quiz_items

    async def apply(self, records: Sequence[Record]) -> None:
        """Take the records' steps and replace the alerts of the students they touch."""
        steps: dict[str, list[str]] = defaultdict(list)
        for record in records:
            step = step_of(msgspec.json.decode(record.content), record.sha256)
            if step is not None:
                steps[record.student_id].append(json.dumps(step.to_builtins(), separators=(",", ":")))
        for student_id, theirs in steps.items():
            await self._recompute(student_id, theirs)

    async def _recompute(self, student_id: str, new: Sequence[str]) -> None:
        kept = [Step.from_builtins(json.loads(step)) for step in await self._board.keep_steps(student_id, new)]
        known = {alert.alert_id: alert.state for alert in await self._board.of_students([student_id])}
        now_ms = (self._now() - _EPOCH) // timedelta(milliseconds=1)
        alerts = struggle(student_id, kept, now_ms=now_ms, known=known, quiz_items=self._quiz_items)  # type: ignore[arg-type]
        await self._board.replace(student_id, [_open(alert) for alert in alerts if "teacher" in alert.audience])


def _open(alert: Alert) -> OpenAlert:
    return OpenAlert(
        alert_id=alert.alert_id,
        student_id=alert.student_id,
        rule=alert.rule,
        exercise_id=alert.exercise_id or alert.quiz_id or "",
        since=_wire(alert.since_ms),
        last_event=_wire(alert.last_ms),
        detail=alert.detail,
        state=alert.state,
    )


def _wire(milliseconds: int) -> str:
    return to_wire(_EPOCH + timedelta(milliseconds=milliseconds))
