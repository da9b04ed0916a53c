"""Who works here: opens the student's things, records what they do, and hears how far it has come."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from learnflow_desktop.session.preferences import PreferenceFile
from learnflow_desktop.ui.view_data import JoinRequest
from learnflow_desktop.work import Work
from learnflow_events.data import Data, SessionStarted

if TYPE_CHECKING:
    from learnflow_desktop.session.student import Student, Students
    from learnflow_sync import SyncStatus


@dataclass(frozen=True)
class JoinFirst:
    """Somebody who is to be signed in at the start, before anything is asked."""

    server_url: str
    class_code: str
    name: str
    pin: str


class Learner(QObject):
    """The one who works here.

    Signals: `opened(Student, past)` · `nobody()` ask who works here · `refused(sentence)` joining didn't work · `saved()`
    an event is on the disk · `not_saved(sentence)` · `synced(SyncStatus)` · `left()` the student's things are closed ·
    `wiped(names)` what was here of erased students is gone.
    """

    opened = Signal(object, object)
    nobody = Signal()
    refused = Signal(str)
    saved = Signal()
    not_saved = Signal(str)
    synced = Signal(object)
    left = Signal()
    wiped = Signal(object)

    def __init__(self, folder: Path, preferences: PreferenceFile, work: Work) -> None:
        super().__init__()
        self._folder = folder
        self._preferences = preferences
        self._work = work
        self._students: Students | None = None
        self._early: list[Data] = []
        self.student: Student | None = None

    def begin(self, first: JoinFirst | None) -> None:
        """Open the student who worked here last, or sign somebody in; the libraries are loaded beside the GUI thread."""
        last = self._preferences.now.last_profile
        self._work.in_database(lambda: self._start(last, first), self._take, self._failed)

    def join(self, request: JoinRequest) -> None:
        """Join a class or sign in again; a guest's work comes along."""
        current, url = self.student, request.server_url
        credentials = (request.class_code, request.name, request.pin)
        self._work.in_database(lambda: self._known().join(url, credentials, current), self._take, self._failed)

    def start_without_class(self) -> None:
        """Begin as a guest."""
        self._work.in_database(lambda: self._known().guest(), self._take, self._failed)

    def record(self, data: Data) -> None:
        """Save an event off the GUI thread; `saved` or `not_saved` follows. What comes before a student is open waits."""
        if self.student is None:
            self._early.append(data)
            return
        self._work.follow(self.student.outbox.record(data), lambda _: self.saved.emit(), self._lost)

    def sync_now(self) -> None:
        """Try the server at once."""
        if self.student is not None and self.student.syncer is not None:
            self.student.syncer.wake()

    def erase_here(self) -> None:
        """Delete everything of this student from this computer, then ask who works here."""
        student, self.student = self.student, None
        if student is None:
            return
        self._preferences.change(last_profile="")
        self.left.emit()
        self._work.in_database(lambda: self._known().wipe(student), lambda _: self.nobody.emit(), self._failed)

    def close(self) -> None:
        """Let the student's things go; blocks for up to a second."""
        if self.student is not None:
            self.student.close()
            self.student = None

    def _start(self, last: str, first: JoinFirst | None) -> "Student | None":
        students = self._known()
        if names := students.wipe_due():
            self._work.on_gui(lambda: self.wiped.emit(names))
        if first is None:
            return students.last(last)
        found = students.last(last)
        if found is not None and found.profile.display_name == first.name:
            return found
        if found is not None:
            found.close()
        return students.join(first.server_url, (first.class_code, first.name, first.pin), None)

    def _known(self) -> "Students":
        if self._students is None:
            from learnflow_desktop.session.student import (
                Students,  # httpx and sqlite-utils: loaded after the first paint
            )

            self._students = Students(self._folder / "students", self._heard)
        return self._students

    def _heard(self, status: "SyncStatus") -> None:
        self._work.on_gui(lambda: self.synced.emit(status))

    def _take(self, student: "Student | None") -> None:
        if student is None:
            self.nobody.emit()
            return
        self.student = student
        self._preferences.change(last_profile=student.profile.folder.name)
        self._work.in_database(student.past, lambda past: self._opened(student, past))

    def _opened(self, student: "Student", past: Any) -> None:
        from learnflow_desktop.session.student import client_name

        self.opened.emit(student, past)
        client, python = client_name()
        waiting, self._early = self._early, []
        for data in [SessionStarted(client=client, python=python), *waiting]:
            self.record(data)

    def _failed(self, problem: BaseException) -> None:
        from learnflow_sync.errors import SyncError

        if not isinstance(problem, SyncError):
            raise problem
        self.refused.emit(str(problem))

    def _lost(self, problem: BaseException) -> None:
        self.not_saved.emit(str(problem))
