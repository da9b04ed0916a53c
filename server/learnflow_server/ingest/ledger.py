"""Answers what is settled, from the far end of the pipeline, with the moment up to which that is the whole truth."""

from collections.abc import Callable
from datetime import datetime, timedelta

from learnflow_events.exchange import LedgerAnswer, LedgerQuestion
from learnflow_events.moments import to_wire
from learnflow_server.domain.records import StreamSlots
from learnflow_server.domain.slots import lost_slots, stream_ledger
from learnflow_server.errors import Refused
from learnflow_server.ingest.loss import LossAlarm
from learnflow_server.ports import EventLog, History, Ledger

MAX_STREAMS = 100
REMEMBERED_DAYS = 90


class LedgerDesk:
    """The use-cases of `GET` and `POST /v1/ledger`. A cloud's answer is final; a class hub's will not be."""

    def __init__(
        self,
        server_id: str,
        stores: tuple[EventLog, History, Ledger],
        lost: LossAlarm,
        now: Callable[[], datetime],
    ) -> None:
        """`lost` hears which slots neither side has."""
        self._server_id = server_id
        self._log, self._history, self._ledger = stores
        self._lost, self._now = lost, now

    async def answer(self, student_id: str, question: LedgerQuestion) -> LedgerAnswer:
        """The streams asked for; one that the server never heard of is missing from 1 on.

        Raises:
            Refused: more than 100 streams.
        """
        if len(question.streams) > MAX_STREAMS:
            raise Refused(422, "malformed", f"Ask for at most {MAX_STREAMS} streams at once.")
        as_of = await self._as_of()
        found = await self._ledger.slots(student_id, list(question.streams))
        lines = {}
        for stream, claim in question.streams.items():
            slots = found.get(stream, StreamSlots(stream))
            lines[stream] = stream_ledger(slots, claim)
            self._lost(student_id, stream, lost_slots(slots, claim))
        return LedgerAnswer(server_id=self._server_id, as_of=to_wire(as_of), final=True, streams=lines)

    async def recent(self, student_id: str) -> LedgerAnswer:
        """The streams seen in the last 90 days."""
        as_of = await self._as_of()
        found = await self._ledger.recent(student_id, self._now() - timedelta(days=REMEMBERED_DAYS))
        lines = {stream: stream_ledger(slots, None) for stream, slots in found.items()}
        return LedgerAnswer(server_id=self._server_id, as_of=to_wire(as_of), final=True, streams=lines)

    async def _as_of(self) -> datetime:
        """Whatever the log took before this moment is in history: now when it has caught up, else its next record's."""
        now, end, position = self._now(), await self._log.end(), await self._history.position()
        if position >= end:
            return now
        waiting = await self._log.read(position, 1)
        return min(now, waiting[0].received_at) if waiting else now
