"""Where a profile's tokens lie: behind a port, for now in a file that only its owner can read."""

import os
from pathlib import Path
from typing import Protocol

import msgspec

from learnflow_sync.errors import DiskProblem


class SignedIn(msgspec.Struct, frozen=True, kw_only=True):
    """Who is signed in where, with both tokens; never log it."""

    server_url: str
    server_id: str
    student_id: str
    class_id: str | None
    display_name: str
    access_token: str
    refresh_token: str


class TokenStore(Protocol):
    """Keeps one profile's sign-in."""

    def load(self) -> SignedIn | None:
        """What was kept, or None."""
        ...

    def save(self, signed_in: SignedIn) -> None:
        """Keep it durably."""
        ...

    def forget(self) -> None:
        """Keep nothing."""
        ...


class FileTokenStore:
    """A JSON file with mode 0600, replaced whole; a file that can't be read counts as none (sign in again)."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> SignedIn | None:
        """What was kept, or None."""
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=SignedIn)
        except (OSError, msgspec.MsgspecError, ValueError):
            return None

    def save(self, signed_in: SignedIn) -> None:
        """Keep it durably.

        Raises:
            DiskProblem: it wasn't kept.
        """
        replace_file(self._path, msgspec.json.encode(signed_in))

    def forget(self) -> None:
        """Keep nothing."""
        self._path.unlink(missing_ok=True)


def replace_file(path: Path, content: bytes) -> None:
    """Put a whole new file, readable by its owner only, in place of the old one, on disk before it counts.

    Raises:
        DiskProblem: the old file is still there.
    """
    fresh = path.with_name(path.name + ".new")
    try:
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
        _flush_folder(path.parent)
    except OSError as error:
        raise DiskProblem(f"Not saved: {error.strerror}.") from error


def _flush_folder(folder: Path) -> None:
    """A new name is on disk only with its folder; Windows has no such flush and needs none."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
