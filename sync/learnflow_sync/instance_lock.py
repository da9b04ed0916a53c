"""One process per profile: a lock on a file beside the database, which the system frees when its holder dies."""

import sys
from pathlib import Path
from typing import IO

from learnflow_sync.errors import AlreadyOpen, DiskProblem


class InstanceLock:
    """Hold the lock file until `release`.

    Raises:
        AlreadyOpen: another process, or this one, holds it.
        DiskProblem: the file can't be made.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._file: IO[bytes] = path.open("ab")
        except OSError as error:
            raise DiskProblem(f"The folder {path.parent} can't be written to: {error.strerror}.") from error
        try:
            _lock(self._file)
        except OSError as error:
            self._file.close()
            raise AlreadyOpen("LearnFlow is already open for this student.") from error

    def release(self) -> None:
        """Free the lock; a second call does nothing."""
        self._file.close()


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
