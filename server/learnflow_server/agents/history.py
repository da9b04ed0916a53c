"""The history agent: stores the bytes of every event and keeps the ledger, before anybody interprets anything."""

from collections.abc import Callable, Sequence

import msgspec

from learnflow_events.data import SlotVoided
from learnflow_server.domain.records import Record
from learnflow_server.domain.slots import subtract
from learnflow_server.ports import History, Ledger


class HistoryEffects:
    """Stores records; its position is kept in the same transaction, so "settled" is never ahead of the bytes."""

    group = "learnflow-history"

    def __init__(
        self, history: History, ledger: Ledger, lost: Callable[[str, str, Sequence[tuple[int, int]]], None]
    ) -> None:
        """`lost` hears (student, stream, slots) of what a device declares lost and nobody has."""
        self._history, self._ledger = history, ledger
        self._lost = lost

    async def apply(self, records: Sequence[Record]) -> None:
        """Store the records and their slots; what is new and says that slots are lost raises the alarm."""
        for record in await self._history.store(records, through=records[-1].offset):
            if record.event.type == SlotVoided.type_name():
                await self._hear(record.student_id, msgspec.json.decode(record.event.data, type=SlotVoided))

    async def _hear(self, student_id: str, voided: SlotVoided) -> None:
        if voided.reason == "lost" and voided.first <= voided.last:
            known = (await self._ledger.slots(student_id, [voided.stream])).get(voided.stream)
            filled = list(known.filled) if known else []
            self._lost(student_id, voided.stream, subtract([(voided.first, voided.last)], filled))
