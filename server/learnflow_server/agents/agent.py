"""One reader of the log: reads at its own offset, makes its effects, then keeps the offset.

At least once: a crash between effect and offset repeats the effect, so every effect is idempotent. An event that an agent
can't digest, however often, becomes a dead letter and the log goes on; a passing failure is tried again later.
"""

import asyncio
import logging
import traceback
from collections.abc import Callable, Sequence
from typing import Protocol

from learnflow_server.domain.records import Record
from learnflow_server.errors import RetryLater
from learnflow_server.ports import EventLog

BATCH = 500
PAUSE_S = 1.0
_log = logging.getLogger(__name__)


class Effects(Protocol):
    """What an agent does with records; each call stores its effects before it returns, and may be repeated."""

    group: str

    async def apply(self, records: Sequence[Record]) -> None:
        """Take records, in the order of the log."""


class Agent:
    """Drives one agent's effects along the log."""

    def __init__(
        self, log: EventLog, effects: Effects, counted: Callable[[str, str, int], None], pause_s: float = PAUSE_S
    ) -> None:
        """`counted` hears (group, "taken" | "buried", number); `pause_s` is waited after a failure."""
        self._pause_s = pause_s
        self._log = log
        self._effects = effects
        self._counted = counted

    async def run(self) -> None:
        """Read until cancelled; whatever fails, it goes on from the stored offset after a pause."""
        while True:
            try:
                offset = await self._log.committed(self._effects.group)
                while True:
                    offset = await self.step(offset)
                    await self._log.wait_beyond(offset)
            except RetryLater:
                _log.warning("agent waits", extra={"group": self._effects.group})
            except Exception as error:  # noqa: BLE001 - the edge of the task: an agent that ends silently is a lost one
                _log.error("agent failed", exc_info=error, extra={"group": self._effects.group})
            await asyncio.sleep(self._pause_s)

    async def drain(self) -> None:
        """Take what is there now, and end."""
        await self.step(await self._log.committed(self._effects.group))

    async def step(self, offset: int) -> int:
        """Take what is there now; returns the offset through which all effects are stored."""
        while records := await self._log.read(offset, BATCH):
            await self._take(records)
            offset = records[-1].offset
            await self._log.commit(self._effects.group, offset)
            self._counted(self._effects.group, "taken", len(records))
        return offset

    async def _take(self, records: Sequence[Record]) -> None:
        """Take a batch; when it fails, one by one, burying those that fail alone."""
        try:
            await self._effects.apply(records)
        except RetryLater:
            raise
        except Exception as error:  # noqa: BLE001 - the edge where an event nobody can digest is kept aside
            if len(records) > 1:
                for record in records:
                    await self._take([record])
                return
            await self._bury(records[0], error)

    async def _bury(self, record: Record, error: Exception) -> None:
        """Keep a dead letter with our own frames; exception text and data could hold a student's values."""
        frames = [f"{frame.name}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)]
        name = type(error).__name__
        await self._log.bury(self._effects.group, record, name, " ".join(frames))
        self._counted(self._effects.group, "buried", 1)
        _log.error("dead letter", extra={"group": self._effects.group, "offset": record.offset, "error": name})
