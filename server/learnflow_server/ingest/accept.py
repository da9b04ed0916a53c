"""Takes one batch: each event is checked by itself, the good ones go on the log, and each id gets its own answer.

`accepted` is said only once the log has stored the event. One bad event never delays another.
"""

import contextlib
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import msgspec

from learnflow_events.envelope import MAX_BATCH_EVENTS, decode
from learnflow_events.errors import EventError
from learnflow_events.exchange import BatchAnswer, Result
from learnflow_events.moments import to_wire
from learnflow_server.domain.records import NewRecord
from learnflow_server.errors import Refused, RetryLater
from learnflow_server.ports import EventLog, Receipts

_BATCH = msgspec.json.Decoder(list[msgspec.Raw])
_ENCODE = msgspec.json.Encoder().encode


class _JustId(msgspec.Struct):
    id: str = ""


_ID = msgspec.json.Decoder(_JustId)


@dataclass(frozen=True)
class Batch:
    """One request: whose, its key for a receipt (or none), and its inflated body."""

    student_id: str
    request_id: str | None
    body: bytes


class Ingest:
    """The use-case of `POST /v1/events`."""

    def __init__(
        self,
        server_id: str,
        log: EventLog,
        receipts: Receipts,
        counted: Callable[[str, int], None],
        now: Callable[[], datetime],
    ) -> None:
        """`counted` hears (status, number) of each batch's results, for the metrics."""
        self._server_id = server_id
        self._log, self._receipts = log, receipts
        self._counted, self._now = counted, now

    async def take(self, batch: Batch) -> bytes:
        """Check, store, answer: the answer's JSON.

        Raises:
            Refused: the body as a whole isn't a batch (422) or holds too many events (413).
            RetryLater: nothing was stored.
        """
        sha256 = hashlib.sha256(batch.body).hexdigest()
        if batch.request_id is not None:
            receipt = await self._receipts.find(batch.student_id, batch.request_id, sha256)
            if receipt is not None:
                return receipt
        answer = await self._answer(batch)
        content = _ENCODE(answer)
        final = all(result.status != "retry" for result in answer.results.values())
        if batch.request_id is not None and answer.results and final:
            now_s = int(self._now().timestamp())
            with contextlib.suppress(RetryLater):  # the events are stored, and a receipt is never needed
                await self._receipts.keep(batch.student_id, batch.request_id, sha256, content, now_s)
        return content

    async def _answer(self, batch: Batch) -> BatchAnswer:
        raws = _events(batch.body)
        results, records = _checked(raws, batch.student_id)
        server_time = self._now()
        if records:
            server_time = await self._log.append(list(records.values()))
        results |= {event_id: Result(status="accepted") for event_id in records}
        for status in ("accepted", "rejected"):
            self._counted(status, sum(result.status == status for result in results.values()))
        return BatchAnswer(server_id=self._server_id, server_time=to_wire(server_time), results=results)


def _events(body: bytes) -> list[msgspec.Raw]:
    try:
        raws = _BATCH.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Refused(422, "malformed", f"The body isn't a JSON array of events: {error}.") from error
    if len(raws) > MAX_BATCH_EVENTS:
        detail = f"The batch has {len(raws)} events; the limit is {MAX_BATCH_EVENTS}. Send fewer at once."
        raise Refused(413, "batch_too_large", detail)
    return raws


def _checked(raws: list[msgspec.Raw], student_id: str) -> tuple[dict[str, Result], dict[str, NewRecord]]:
    """The refused events' results, and the records to store, each by id; the same content twice is one record."""
    results: dict[str, Result] = {}
    records: dict[str, NewRecord] = {}
    for raw in raws:
        content = bytes(raw)
        try:
            event = decode(content)
        except EventError as error:
            event_id = _id_of(content)
            results[event_id] = Result(status="rejected", code=error.code, detail=str(error))
            continue
        if event.partitionkey != student_id:
            detail = "The event belongs to another student than the one signed in."
            results[event.id] = Result(status="rejected", code="other_student", detail=detail)
        elif event.id in records and records[event.id].content != content:
            detail = "Two different events in this batch have the same id."
            results[event.id] = Result(status="rejected", code="id_conflict", detail=detail)
            del records[event.id]
        elif event.id not in results:
            records[event.id] = NewRecord(student_id, content)
    return results, records


def _id_of(content: bytes) -> str:
    """The id that a refused event says it has, so that its sender can find it; '' when it says none."""
    try:
        return _ID.decode(content).id[:100]
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return ""
