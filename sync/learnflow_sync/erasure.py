"""When the server says that the student was erased: stop, tell, offer an export, and wipe on confirmation or in 30 days."""

from datetime import UTC, datetime, timedelta
from typing import Final

from sqlite_utils import Database

from learnflow_sync.clock import Clock, wall_ms
from learnflow_sync.database import DatabaseThread
from learnflow_sync.meta import drop_meta, get_meta, set_meta

GRACE: Final = timedelta(days=30)
_NOTICED: Final = "erased_ms"
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Erasure:
    """The notice of an erasure, kept with the work that it is about; the first notice counts."""

    def __init__(self, database: DatabaseThread, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def notice(self) -> None:
        """Our server says that this student was erased."""
        now_ms = wall_ms(self._clock)

        def work(db: Database) -> None:
            if get_meta(db, _NOTICED) is None:
                set_meta(db, _NOTICED, str(now_ms))

        self._database.run(work)

    def withdraw(self) -> None:
        """Our server knows the student after all (a backup was restored): nothing will be wiped."""
        self._database.run(lambda db: drop_meta(db, _NOTICED))

    def wipe_on(self) -> datetime | None:
        """When the work here leaves by itself; None without a notice."""
        noticed = self._database.run(lambda db: get_meta(db, _NOTICED))
        return None if noticed is None else _EPOCH + timedelta(milliseconds=int(noticed)) + GRACE

    def due(self) -> bool:
        """Whether the time for an export has passed."""
        wipe_on = self.wipe_on()
        return wipe_on is not None and wipe_on <= self._clock.now()
