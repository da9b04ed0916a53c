"""One student's own things on this computer, open: their database, their text as typed, and the way to the server."""

import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from learnflow_desktop.session.drafts import Drafts
from learnflow_sync import Counts, Outbox, Profile, Profiles, Syncer, SyncStatus, SystemClock, join_class
from learnflow_sync.errors import SignInAgain

MOST_HISTORY = 100_000


@dataclass(frozen=True)
class Student:
    """A guest has no syncer: nothing is sent before they join."""

    profile: Profile
    outbox: Outbox
    syncer: Syncer | None
    drafts: Drafts

    @property
    def in_class(self) -> bool:
        """Whether the student has joined a class."""
        return bool(self.profile.student_id)

    def past(self) -> list[tuple[str, Mapping[str, Any]]]:
        """What was recorded before, as (name, data)."""
        return [(event.name, event.data) for event in self.outbox.history(limit=MOST_HISTORY)]

    def counts(self) -> Counts:
        """How many events are where."""
        return self.outbox.counts()

    def close(self) -> None:
        """Stop sending, then let the database go."""
        if self.syncer is not None:
            self.syncer.stop()
        self.outbox.close()


class Students:
    """The students of this computer; every method may block and belongs on the database thread."""

    def __init__(self, folder: Path, on_status: Callable[[SyncStatus], None]) -> None:
        """`on_status` is called on the syncing thread."""
        self._profiles = Profiles(folder)
        self._on_status = on_status
        self._clock = SystemClock()

    def last(self, folder_name: str) -> Student | None:
        """The student who worked here last, or the only one there is; None when that isn't clear.

        Raises:
            SyncError: their database can't be opened; the message says why.
        """
        found = self._profiles.list()
        wanted = [profile for profile in found if profile.folder.name == folder_name] or list(found)
        return self._open(wanted[0]) if len(wanted) == 1 else None

    def join(self, server_url: str, credentials: tuple[str, str, str], current: Student | None) -> Student:
        """Join or sign in again with (class code, name, PIN); whoever works here now is closed once that worked.

        A guest's work comes along.

        Raises:
            SyncError: wrong credentials, no answer, or the disk refuses; the message is for the student.
        """
        who = join_class(server_url, credentials, clock=self._clock)
        guest = current is not None and not current.in_class
        profile = self._profiles.adopt(current.profile, who) if current and guest else self._profiles.signed_in(who)
        if current is not None:
            current.close()
        return self._open(profile)

    def wipe(self, student: Student) -> None:
        """Close a student's things and delete them from this computer; it can't be undone.

        Raises:
            DiskProblem: something couldn't be deleted.
        """
        student.close()
        self._profiles.wipe(student.profile)

    def wipe_due(self) -> Sequence[str]:
        """Delete what is here of students whom the server erased 30 days ago or more; their names."""
        return self._profiles.wipe_due(self._clock)

    def guest(self) -> Student:
        """Somebody who starts without a class."""
        return self._open(self._profiles.guest())

    def _open(self, profile: Profile) -> Student:
        outbox = profile.open_outbox(self._clock)
        syncer = None
        if profile.student_id:
            try:
                account = profile.account(self._clock)
                syncer = Syncer(outbox, account, clock=self._clock, on_status=self._on_status)
                syncer.start()
            except SignInAgain:
                syncer = None
        return Student(profile, outbox, syncer, Drafts(profile.folder / "work"))


def client_name() -> tuple[str, str]:
    """What a session says of its client: the program and its Python."""
    return "learnflow-desktop/0.1.0", platform.python_version()
