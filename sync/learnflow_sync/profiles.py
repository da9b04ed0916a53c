"""One folder and database per student on a shared computer: nobody's work is sent or shown under another's name."""

import contextlib
import shutil
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx
import msgspec

from learnflow_sync.account import Account, join
from learnflow_sync.clock import Clock
from learnflow_sync.errors import DiskProblem, OtherStudent, SyncError
from learnflow_sync.instance_lock import InstanceLock
from learnflow_sync.outbox import Outbox
from learnflow_sync.tokens import FileTokenStore, SignedIn, replace_file
from learnflow_sync.wire import Wire

GUEST: Final = "Guest"
DATABASE: Final = "outbox.sqlite3"


class _Card(msgspec.Struct, frozen=True, kw_only=True):
    display_name: str
    student_id: str = ""
    server_url: str = ""


@dataclass(frozen=True)
class Profile:
    """One student's folder; a guest has neither `student_id` nor `server_url` yet."""

    folder: Path
    display_name: str
    student_id: str
    server_url: str

    @property
    def tokens(self) -> FileTokenStore:
        """Where the sign-in is kept."""
        return FileTokenStore(self.folder / "tokens.json")

    def open_outbox(self, clock: Clock) -> Outbox:
        """Open this student's database; see `Outbox.open`."""
        return Outbox.open(self.folder / DATABASE, student_id=self.student_id, clock=clock)

    def account(self, clock: Clock, transport: httpx.BaseTransport | None = None) -> Account:
        """The student's session.

        Raises:
            SignInAgain: nobody is signed in.
        """
        return Account(self.tokens, Wire(self.server_url, clock, transport))


class Profiles:
    """All students of this device, each in a folder of a random name under `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def list(self) -> Sequence[Profile]:
        """Every profile, by name."""
        found = [_read(path.parent) for path in self._folder.glob("*/profile.json")]
        return sorted((one for one in found if one is not None), key=lambda one: (one.display_name, one.folder))

    def guest(self, display_name: str = GUEST) -> Profile:
        """A new profile of somebody who hasn't joined a class: everything works, nothing is sent."""
        return self._write(self._folder / uuid.uuid4().hex, _Card(display_name=display_name))

    def signed_in(self, who: SignedIn) -> Profile:
        """The profile of somebody who joined: the one they have on this device, or a new one; tokens are kept."""
        for profile in self.list():
            if profile.student_id == who.student_id:
                return self._keep(profile.folder, who)
        return self._keep(self._folder / uuid.uuid4().hex, who)

    def adopt(self, guest: Profile, who: SignedIn) -> Profile:
        """Make a guest's profile a student's, with the work that is in it.

        Raises:
            OtherStudent: the profile is somebody's, or the student has one here already.
        """
        taken = any(one.student_id == who.student_id and one.folder != guest.folder for one in self.list())
        if taken or guest.student_id not in ("", who.student_id):
            raise OtherStudent("This student already has work on this device, or the folder is another student's.")
        return self._keep(guest.folder, who)

    def wipe(self, profile: Profile) -> None:
        """Delete everything of a student on this device, with what a salvage set aside; it can't be undone.

        Raises:
            AlreadyOpen: their database is open: close it first.
            DiskProblem: something couldn't be deleted.
        """
        lock = InstanceLock(profile.folder / f"{DATABASE}.lock")
        try:
            for path in profile.folder.iterdir():
                # The card goes last: after a crash in between, the rest is still somebody's and is wiped again.
                if path.name not in ("profile.json", lock.path.name):
                    shutil.rmtree(path) if path.is_dir() else path.unlink()
            lock.release()
            shutil.rmtree(profile.folder)
        except OSError as error:
            raise DiskProblem(f"Not everything could be deleted: {error.strerror}.") from error
        finally:
            lock.release()

    def wipe_due(self, clock: Clock) -> Sequence[str]:
        """Wipe who was erased on the server 30 days ago or more; their names. For the start of the program."""
        wiped = []
        for profile in self.list():
            with contextlib.suppress(SyncError):
                outbox = profile.open_outbox(clock)
                due = outbox.erasure.due()
                outbox.close()
                if due:
                    self.wipe(profile)
                    wiped.append(profile.display_name)
        return wiped

    def _keep(self, folder: Path, who: SignedIn) -> Profile:
        card = _Card(display_name=who.display_name, student_id=who.student_id, server_url=who.server_url)
        profile = self._write(folder, card)
        profile.tokens.save(who)
        return profile

    def _write(self, folder: Path, card: _Card) -> Profile:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DiskProblem(f"The folder {folder.parent} can't be written to: {error.strerror}.") from error
        replace_file(folder / "profile.json", msgspec.json.encode(card))
        return Profile(folder, card.display_name, card.student_id, card.server_url)


def join_class(
    server_url: str,
    credentials: tuple[str, str, str],
    *,
    clock: Clock,
    transport: httpx.BaseTransport | None = None,
) -> SignedIn:
    """Join with (class code, name, PIN); see `account.join`."""
    class_code, name, pin = credentials
    wire = Wire(server_url, clock, transport)
    try:
        return join(wire, server_url, class_code=class_code, name=name, pin=pin)
    finally:
        wire.close()


def _read(folder: Path) -> Profile | None:
    try:
        card = msgspec.json.decode((folder / "profile.json").read_bytes(), type=_Card)
    except (OSError, msgspec.MsgspecError, ValueError):
        return None
    return Profile(folder, card.display_name, card.student_id, card.server_url)
