"""The history agent: stores the bytes of every event and keeps the ledger, before anybody interprets anything."""

from collections.abc import Sequence

from learnflow_server.domain.records import Record
from learnflow_server.ports import History


class HistoryEffects:
    """Stores records; its position is kept in the same transaction, so "settled" is never ahead of the bytes."""

    group = "learnflow-history"

    def __init__(self, history: History) -> None:
        self._history = history

    async def apply(self, records: Sequence[Record]) -> None:
        """Store the records and their slots."""
        await self._history.store(records, through=records[-1].offset)
