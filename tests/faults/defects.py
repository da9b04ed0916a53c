"""The ten seeded defects: peers' real mistakes, each built into our own parts by the seams that they have anyway."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

import msgspec
from tests.faults.power_cut import LoggedDisk, _Clothed, _Rows
from tests.faults.through import Killed, Through

from learnflow_events.envelope import decode
from learnflow_events.errors import EventError
from learnflow_events.exchange import BatchAnswer
from learnflow_mastery import State, add
from learnflow_mastery.state import Best
from learnflow_server.agents.agent import Agent
from learnflow_server.agents.progress import ProgressEffects
from learnflow_server.domain.records import Record
from learnflow_server.errors import Refused
from learnflow_server.ingest.accept import Batch
from learnflow_sync.deliveries import Deliveries, Receipt
from learnflow_sync.freezing import Sendable
from learnflow_sync.timing import Anchor
from learnflow_sync.uploader import Uploader


class DeletesBeforeTheAnswer(Deliveries):
    """Delete before ack: a row leaves when it is sent."""

    def next_batch(self, after: int, anchor: Anchor, most: int = 500) -> list[Sendable]:
        batch = super().next_batch(after, anchor, most)
        gone = [(one.place,) for one in batch]
        self._database.run(lambda db: db.conn.executemany("DELETE FROM outbox WHERE place = ?", gone).rowcount)
        return batch


class BelievesTheHighest(Deliveries):
    """Everything up to the highest acknowledged is done."""

    def accept(self, event_ids: Sequence[str], receipt: Receipt) -> None:
        super().accept(event_ids, receipt)
        query = "DELETE FROM outbox WHERE place <= (SELECT max(place) FROM outbox WHERE state = 'accepted')"
        self._database.run(lambda db: db.execute(query).rowcount)


class LeavesSlotsOpen(Deliveries):
    """A parked slot is left open."""

    def park(self, event_id: str, code: str, detail: str) -> None:
        query = "UPDATE outbox SET state = 'parked', code = ?, detail = ? WHERE event_id = ?"
        self._database.run(lambda db: db.execute(query, [code, detail, event_id]).rowcount)


class ParksWholeBatches(Uploader):
    """A batch that is refused as a whole is given up as a whole."""

    def _deliver(self, batch: list[Sendable], most: int) -> int:
        answer = self._send(batch)
        if isinstance(answer, BatchAnswer):
            self._take(batch, answer)
        else:
            for one in batch:
                self._deliveries.park(one.event_id, "malformed", "the batch was refused")
        return most


class RefusesWholeBatches(Through):
    """Ingest that answers 400 to a batch with one bad event."""

    async def take(self, batch: Batch) -> bytes:
        try:
            for raw in msgspec.json.decode(batch.body, type=list[msgspec.Raw]):
                decode(raw)
        except EventError as error:
            raise Refused(400, "malformed", str(error)) from error
        return cast(bytes, await self._inner.take(batch))


class OnePerSlot(Through):
    """History that takes an event for a repetition when its (stream, sequence) is filled."""

    async def store(self, records: Sequence[Record], *, through: int) -> list[Record]:
        new: list[Record] = []
        for record in records:
            slots = await self._inner.slots(record.student_id, [record.event.stream])
            line = slots.get(record.event.stream)
            slot = record.event.slot
            if line is None or not any(low <= slot <= high for low, high in line.filled):
                new += await self._inner.store([record], through=record.offset)
        await self._inner.store([], through=through)
        return new


class ForgetsAfterAnHour(Through):
    """History that tells repetitions only within a window of an hour."""

    def __init__(self, inner: Any) -> None:
        super().__init__(inner)
        self._seen: dict[str, datetime] = {}

    async def store(self, records: Sequence[Record], *, through: int) -> list[Record]:
        fresh = []
        for record in records:
            before = self._seen.get(record.event.id)
            if before is None or record.received_at - before > timedelta(hours=1):
                fresh.append(record)
            self._seen[record.event.id] = record.received_at
        new: list[Record] = await self._inner.store(fresh, through=through)
        return new


class CommitsFirst(Agent):
    """Commit before effect; the process dies in between, once."""

    died = False

    async def step(self, offset: int) -> int:
        while records := await self._log.read(offset, 500):
            offset = records[-1].offset
            await self._log.commit(self._effects.group, offset)
            if not self.died:
                self.died = True
                raise Killed
            await self._take(records)
        return offset


class Counts(ProgressEffects):
    """A counter instead of a set: what is repeated counts again."""

    async def apply(self, records: Sequence[Record]) -> None:
        for record in records:
            content, version = await self._states.load(record.student_id)
            state, one = State.from_json(content) if content else State(), State()
            add(one, msgspec.json.decode(record.content), record.sha256)
            before = {place: best.quality for place, best in state.best.items()}
            add(state, msgspec.json.decode(record.content), record.sha256)
            for place, best in one.best.items():
                state.best[place] = Best(state.best[place].how, min(1000, before.get(place, 0) + best.quality))
            await self._states.save(record.student_id, state.to_json(), expected_version=version)


class NoVersionCheck(Through):
    """A state store that writes whatever it is given; the first two readers read before either writes."""

    def __init__(self, inner: Any) -> None:
        super().__init__(inner)
        self._both_have_read = asyncio.Barrier(2)
        self._left = 2

    async def load(self, student_id: str) -> tuple[bytes | None, int]:
        found = cast(tuple[bytes | None, int], await self._inner.load(student_id))
        if self._left:
            self._left -= 1
            await self._both_have_read.wait()
        return found

    async def save(self, student_id: str, content: bytes, *, expected_version: int) -> bool:
        saved = False
        while not saved:
            _, version = await self._inner.load(student_id)
            saved = await self._inner.save(student_id, content, expected_version=version)
        return True


class _Normal(_Clothed):
    def execute(self, query: str, values: Sequence[Any] | dict[str, Any] = ()) -> _Rows:
        if query == "PRAGMA synchronous":
            return _Rows([(2,)], None, 0)
        return super().execute(query.replace("synchronous = FULL", "synchronous = NORMAL"), values)


class NormalDisk(LoggedDisk):
    """NORMAL instead of FULL, behind the back of the check at the open."""

    def connect(self, path: Path) -> Any:
        clothed = cast(_Clothed, super().connect(path))
        return _Normal(clothed._connection)
