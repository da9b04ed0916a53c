"""The background round: upload, ask the ledger, settle, send again what was lost, fetch mastery; then wait.

Waiting costs nothing: the thread sleeps on a condition until something was saved, `wake` is called or a delay is over.
"""

import logging
import random
import threading
import time
from collections.abc import Callable
from datetime import datetime
from typing import Final

from learnflow_sync.account import Account
from learnflow_sync.clock import Clock
from learnflow_sync.errors import Closed, Erased, NotAllowed, RetryLater, SignInAgain, SyncError, UpdateNeeded
from learnflow_sync.far_end import fetch_mastery, settle
from learnflow_sync.outbox import Outbox
from learnflow_sync.retry import MOST_S, Backoff
from learnflow_sync.status import SyncStatus, kind_of
from learnflow_sync.uploader import Uploader

GATHER_S: Final = 0.2
"""How long to let a click's events come together before a round."""
STOP_S: Final = 0.9
_log = logging.getLogger(__name__)


class Syncer:
    """Keeps one outbox in step with one server. `on_status` is called on the syncing thread with plain data.

    During a long drain it is called after each batch. Call `wake` when the network comes up.

    `chance` gives the jitter, as `random.random` does.
    """

    def __init__(
        self,
        outbox: Outbox,
        account: Account,
        *,
        clock: Clock,
        chance: Callable[[], float] = random.random,
        on_status: Callable[[SyncStatus], None] = lambda status: None,
    ) -> None:
        self._outbox = outbox
        self._account = account
        self._clock = clock
        self._on_status = on_status
        self._uploader = Uploader(outbox.deliveries, account, self._progress)
        self._failures, self._unsettled = Backoff(chance), Backoff(chance)
        self._changed = threading.Condition()
        self._stopping = self._woken = self._saved = False
        self._thread = threading.Thread(target=self._main, name="learnflow-sync", daemon=True)
        self._as_of: str | None = None
        self._last_answer: datetime | None = None
        self._error: SyncError | None = None
        self._ledger_known = False
        outbox.when_saved(self._something_saved)

    def start(self) -> None:
        """Begin to sync in the background."""
        self._thread.start()

    def wake(self) -> None:
        """Try at once, from the first delay on: the network came up, or the person asked."""
        with self._changed:
            self._failures.reset()
            self._woken = True
            self._changed.notify()

    def stop(self) -> None:
        """End within a second, whatever a server is doing; what wasn't answered is sent again another time."""
        with self._changed:
            self._stopping = True
            self._changed.notify()
        self._account.wire.stop()
        if self._thread.is_alive():
            self._thread.join(STOP_S)
        if not self._thread.is_alive():
            self._account.wire.close()

    def sync_once(self) -> SyncStatus:
        """Make one whole round now and say how things stand. Errors are in the status."""
        with self._outbox.deliveries.one_round:
            try:
                self._round()
            except Closed:
                raise
            except SyncError as error:
                self._failed(error)
            else:
                self._succeeded()
        return self._tell()

    def status(self) -> SyncStatus:
        """How things stand, without asking anybody."""
        counts = self._outbox.counts()
        return SyncStatus(
            kind=kind_of(counts, self._error, self._outbox.disk_problem),
            made=counts.made,
            waiting=counts.waiting,
            accepted=counts.accepted,
            settled=counts.settled,
            parked=counts.parked,
            as_of=self._as_of,
            last_answer=self._last_answer,
            last_error=str(self._error or ""),
            wipe_on=self._outbox.erasure.wipe_on(),
        )

    def _round(self) -> None:
        self._outbox.claim(self._account.student_id)
        self._outbox.deliveries.server_is(self._account.server_id)
        self._uploader.drain()
        if self._settle():
            self._uploader.drain()
            self._settle()
        fetch_mastery(self._outbox.deliveries, self._account, self._clock.now().date())
        self._last_answer = self._clock.now()
        self._outbox.erasure.withdraw()
        self._outbox.retention.evict()

    def _progress(self) -> None:
        """A batch of a drain was answered: say how far it is, and take the earlier failure back."""
        self._succeeded()
        self._tell()

    def _succeeded(self) -> None:
        self._error = None
        self._failures.reset()

    def _failed(self, error: SyncError) -> None:
        self._error = error
        if isinstance(error, Erased):
            self._outbox.erasure.notice()

    def _settle(self) -> int:
        as_of, again = settle(self._outbox.deliveries, self._account, whole=not self._ledger_known)
        self._ledger_known = True
        self._as_of = as_of or self._as_of
        return again

    def _tell(self) -> SyncStatus:
        status = self.status()
        self._on_status(status)
        return status

    def _something_saved(self) -> None:
        with self._changed:
            self._saved = True
            self._changed.notify()

    def _main(self) -> None:
        try:
            while not self._stopping:
                self._attempt()
                self._wait(*self._plan())
        except Closed:
            _log.debug("the outbox was closed before the sync ended")

    def _attempt(self) -> None:
        try:
            self.sync_once()
        except SyncError:
            raise
        except Exception as error:  # noqa: BLE001 - the edge of the thread: log it, keep the events, go on
            _log.exception("a round failed by a bug; nothing is lost")
            self._error = RetryLater(f"Something went wrong here ({type(error).__name__}).")
            self._tell()

    def _plan(self) -> tuple[float | None, bool]:
        """How long to wait (None: without end), and whether something saved is a reason to try at once."""
        if isinstance(self._error, (SignInAgain, UpdateNeeded, Erased)):
            return None, False
        if isinstance(self._error, NotAllowed):
            return MOST_S, False
        counts = self._outbox.counts()
        unsettled = bool(counts.waiting or counts.accepted)
        if self._error is not None:
            return self._failures.next_s(getattr(self._error, "after_s", 0.0)), not unsettled
        if unsettled:
            return self._unsettled.next_s(), True
        self._unsettled.reset()
        return None, True

    def _wait(self, delay_s: float | None, heed_saved: bool) -> None:
        """Sleep; what is saved meanwhile is told at once, and sent at once only if that is heeded."""
        deadline = None if delay_s is None else time.monotonic() + delay_s
        while True:
            with self._changed:
                left_s = None if deadline is None else deadline - time.monotonic()
                self._changed.wait_for(lambda: self._stopping or self._woken or self._saved, left_s)
                saved, self._saved = self._saved, False
                if self._stopping or self._woken or not saved:
                    self._woken = False
                    return
                if heed_saved:
                    self._changed.wait_for(lambda: self._stopping, GATHER_S)
                    return
            self._tell()
