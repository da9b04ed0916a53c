"""From the outbox to the server's log: batches of frozen events, at least once, each answered by its own id.

An event leaves `pending` only by an answer of our server that names its id. Everything else sends the same bytes again.
"""

import gzip
import uuid
from collections.abc import Callable
from typing import Final, NamedTuple

from learnflow_events.envelope import BATCH_CONTENT_TYPE, MAX_BATCH_EVENTS
from learnflow_events.exchange import BatchAnswer, Problem
from learnflow_events.moments import milliseconds
from learnflow_sync.account import Account
from learnflow_sync.deliveries import Deliveries, Receipt
from learnflow_sync.errors import Erased, RetryLater
from learnflow_sync.freezing import Sendable
from learnflow_sync.retry import LONGEST_WISH_S
from learnflow_sync.timing import Anchor
from learnflow_sync.wire import Answer

PATH: Final = "/v1/events"
_BATCHES: Final = uuid.UUID("5b6f0d4e-6d0c-4c51-9f4e-2f3c7a1f9f10")


class _Refusal(NamedTuple):
    """The batch as a whole was refused; `problem` only if it was our server."""

    problem: Problem | None


class Uploader:
    """Sends what is pending. One at a time per outbox; `anchor` is the server's time, once learned in this run."""

    def __init__(self, deliveries: Deliveries, account: Account, on_batch: Callable[[], None]) -> None:
        """`on_batch` is called after each batch of a drain that was answered."""
        self._deliveries = deliveries
        self._account = account
        self._on_batch = on_batch
        self._anchor: Anchor | None = None
        self._plain = False
        self._held: RetryLater | None = None

    def drain(self) -> None:
        """Send everything that is pending, oldest first, until each event was answered once.

        Raises:
            RetryLater: something stays pending; what was answered is kept.
            SignInAgain, NotAllowed, UpdateNeeded, Erased: see `Account.ask`.
        """
        if not self._deliveries.has_pending():
            return
        self._held = None
        anchor = self._anchor or self._learn_time()
        after, most = 0, MAX_BATCH_EVENTS
        while batch := self._deliveries.next_batch(after, anchor, most):
            after = batch[-1].place
            most = self._deliver(batch, most)
            self._on_batch()
        if self._held is not None:
            raise self._held

    def _learn_time(self) -> Anchor:
        """Ask with an empty batch, so that also the first events of a run get the server's time."""
        self._send([])
        if self._anchor is None:
            raise RetryLater("The server didn't tell its time.")
        return self._anchor

    def _deliver(self, batch: list[Sendable], most: int) -> int:
        """Send a batch, halving what is refused as a whole; the size that went through."""
        parts = [batch]
        while parts:
            part = parts.pop()
            answer = self._send(part)
            if isinstance(answer, BatchAnswer):
                self._take(part, answer)
            elif len(part) > 1:
                most = min(most, (len(part) + 1) // 2)
                parts += [part[len(part) // 2 :], part[: len(part) // 2]]
            elif answer.problem is not None:
                self._deliveries.park(part[0].event_id, answer.problem.code, answer.problem.detail)
            else:
                self._held = RetryLater("Something on the way refuses an event that the server would take.")
        return most

    def _take(self, part: list[Sendable], answer: BatchAnswer) -> None:
        """Believe what was said of each id that we sent; an id without an answer stays pending."""
        results = {one.event_id: answer.results.get(one.event_id) for one in part}
        rejected = {event_id: result for event_id, result in results.items() if result and result.status == "rejected"}
        if any(result.code == "student_erased" for result in rejected.values()):
            raise Erased("Your account was removed from the server.")
        accepted = [event_id for event_id, result in results.items() if result and result.status == "accepted"]
        self._deliveries.accept(accepted, Receipt(answer.server_id, milliseconds(answer.server_time)))
        for event_id, result in rejected.items():
            self._deliveries.park(event_id, result.code or "rejected", result.detail or "")
        if len(accepted) + len(rejected) < len(part):
            wish_s = min(max(answer.retry_after_s or 0, 0), LONGEST_WISH_S)
            self._held = RetryLater("The server couldn't take everything yet.", float(wish_s))

    def _send(self, part: list[Sendable]) -> BatchAnswer | _Refusal:
        body = b"[" + b",".join([one.content for one in part]) + b"]"
        key = _key(part)
        answer = self._post(body, key)
        if answer.status == 415 and not self._plain:
            self._plain = True
            answer = self._post(body, key)
        if answer.status == 413 or (answer.status in (400, 422) and answer.problem is not None):
            return _Refusal(answer.problem)
        if answer.status != 200:
            raise RetryLater(f"The server can't take it now (status {answer.status}).")
        return self._believed(answer)

    def _post(self, body: bytes, key: str) -> Answer:
        headers = {"Content-Type": BATCH_CONTENT_TYPE, "Idempotency-Key": key}
        if self._plain:
            return self._account.ask("POST", PATH, content=body, headers=headers)
        packed = gzip.compress(body, compresslevel=6, mtime=0)
        return self._account.ask("POST", PATH, content=packed, headers={**headers, "Content-Encoding": "gzip"})

    def _believed(self, answer: Answer) -> BatchAnswer:
        said = answer.read(BatchAnswer)
        if said.server_id != self._account.server_id:
            raise RetryLater("Another server answered.")
        try:
            server_ms = milliseconds(said.server_time)
        except ValueError as error:
            raise RetryLater("The server's time can't be read.") from error
        anchor = Anchor.between(server_ms, answer.sent_boot_ms, answer.received_boot_ms)
        if self._anchor is None or anchor.wobble_ms < self._anchor.wobble_ms:
            self._anchor = anchor
        return said


def _key(part: list[Sendable]) -> str:
    """The same batch has the same key only while it has no answer.

    What is sent again after one (accepted and lost at the far end, or parked) has another, or a server's kept receipt
    would answer for a log that doesn't have it.
    """
    return str(uuid.uuid5(_BATCHES, "\n".join([f"{one.event_id} {one.before}" for one in part])))
