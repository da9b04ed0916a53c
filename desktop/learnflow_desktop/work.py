"""Where slow things happen: one database thread, one pool for everything else, one signal back to the GUI thread.

Background functions take and return plain data and never touch a widget.
"""

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

T = TypeVar("T")
_log = logging.getLogger(__name__)
POOL_SIZE = 2


class Work(QObject):
    """Runs functions off the GUI thread and brings their outcome back to it."""

    _finished = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._database = ThreadPoolExecutor(1, thread_name_prefix="database")
        self._pool = ThreadPoolExecutor(POOL_SIZE, thread_name_prefix="pool")
        self._open = True
        self._finished.connect(_call, Qt.ConnectionType.QueuedConnection)

    def in_database(
        self,
        function: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[BaseException], None] | None = None,
    ) -> None:
        """Run on the one database thread, in the order asked; then call `done` or `failed` on the GUI thread."""
        self.follow(self._database.submit(function), done, failed)

    def in_pool(
        self,
        function: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[BaseException], None] | None = None,
    ) -> None:
        """Run beside others in the pool; then call `done` or `failed` on the GUI thread."""
        self.follow(self._pool.submit(function), done, failed)

    def follow(
        self, future: "Future[T]", done: Callable[[T], None], failed: Callable[[BaseException], None] | None = None
    ) -> None:
        """Bring the outcome of somebody's future to the GUI thread; a failure nobody handles is logged as ours."""

        def settled(finished: "Future[T]") -> None:
            if self._open:
                self._finished.emit(_Outcome(finished, done, failed))

        future.add_done_callback(settled)

    def on_gui(self, function: Callable[[], None]) -> None:
        """Call a function on the GUI thread soon; safe from any thread."""
        if self._open:
            self._finished.emit(function)

    def close(self) -> None:
        """Finish what has begun, deliver nothing more."""
        self._open = False
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._database.shutdown(wait=True)


class _Outcome:
    def __init__(
        self, future: "Future[Any]", done: Callable[[Any], None], failed: Callable[[BaseException], None] | None
    ) -> None:
        self._future, self._done, self._failed = future, done, failed

    def __call__(self) -> None:
        problem = self._future.exception()
        if problem is None:
            self._done(self._future.result())
        elif self._failed is not None:
            self._failed(problem)
        else:
            _log.error("background work failed", exc_info=problem)


def _call(deliver: Callable[[], None]) -> None:
    deliver()
