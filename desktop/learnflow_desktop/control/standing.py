"""Where the student stands: mastery, the sync badge, the status bar and the pages made of them."""

import platform
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from learnflow_desktop.control.exercises import Exercises
from learnflow_desktop.control.learner import Learner
from learnflow_desktop.control.views import clock, course_view, masteries, progress_view
from learnflow_desktop.session.course_book import CourseBook
from learnflow_desktop.ui.main_window import MainWindow
from learnflow_desktop.ui.view_data import Hold, Notice, StatusLine, SyncFacts
from learnflow_desktop.work import Work

if TYPE_CHECKING:
    from learnflow_mastery import Mastery as Numbers
    from learnflow_sync import Counts, SyncStatus

GATHER_MS = 60
HOLDS: dict[str, Hold] = {"not_allowed": "not_allowed", "update": "update", "erased": "erased"}


class Standing(QObject):
    """Reads what is stored after each change, off the GUI thread, and shows it; the badge says only what was read.

    `read()` follows each reading; `status` is the last word of the syncer, None before it.
    """

    read = Signal()

    def __init__(self, window: MainWindow, book: CourseBook, exercises: Exercises, parts: tuple[Learner, Work]) -> None:
        super().__init__()
        self._window, self._book, self._exercises = window, book, exercises
        self._learner, self._work = parts
        self.status: SyncStatus | None = None
        self._counts: Counts | None = None
        self._numbers: Numbers | None = None
        self._saved = True
        self._python = f"Python {platform.python_version()[:4]}, starting"
        self._place = (1, 0)
        self._gather = QTimer(self, singleShot=True, interval=GATHER_MS)
        self._gather.timeout.connect(self._read)
        self._syllabus = book.pack.syllabus()
        self._learner.saved.connect(self._was_saved)
        self._learner.not_saved.connect(self._was_not_saved)
        self._learner.synced.connect(self._was_synced)
        exercises.changed.connect(self._show_numbers)
        window.page_chosen.connect(self._fill_page)

    def refresh(self) -> None:
        """Read again soon; many changes are read once."""
        self._gather.start()

    def python_ready(self) -> None:
        """Python is ready to run a program."""
        self._python = f"Python {platform.python_version()[:4]}, ready"
        self._show_status()

    def moved(self, line: int, column: int) -> None:
        """The cursor is at another place."""
        self._place = (line, column)
        self._show_status()

    def _read(self) -> None:
        student = self._learner.student
        if student is None:
            return
        on = datetime.now().astimezone().date()

        def read() -> "tuple[Counts, Numbers]":
            from learnflow_sync import merged_mastery

            return student.counts(), merged_mastery(student.outbox, self._syllabus, on)

        self._work.in_database(read, self._show)

    def _show(self, found: "tuple[Counts, Numbers]") -> None:
        self._counts, self._numbers = found
        self._window.show_badge(self.facts())
        self._show_numbers()
        self._show_status()
        self._fill_page(self._window.page)
        self.read.emit()

    def facts(self) -> SyncFacts:
        """The badge's facts, as last read."""
        counts, status, student = self._counts, self.status, self._learner.student
        return SyncFacts(
            made=counts.made if counts else 0,
            settled=counts.settled if counts else 0,
            parked=counts.parked if counts else 0,
            online=status is None or status.kind != "offline",
            signed_in=status is None or status.kind != "sign_in",
            saved=self._saved,
            in_class=student is not None and student.in_class,
            hold=HOLDS.get(status.kind, "") if status else "",
        )

    def settled(self) -> bool:
        """Python is ready, something was made, and all of it is safe on the server."""
        facts = self.facts()
        return self._python.endswith("ready") and facts.made > 0 and facts.kind == "safe"

    def _was_saved(self) -> None:
        self._saved = True
        self.refresh()

    def _was_not_saved(self, sentence: str) -> None:
        self._saved = False
        self._window.show_badge(self.facts())
        self._show_status()
        self._window.show_notice(Notice("This attempt is not saved", sentence, problem=True))

    def _was_synced(self, status: "SyncStatus") -> None:
        self.status = status
        self.refresh()

    def _show_numbers(self) -> None:
        if self._numbers is not None:
            self._window.show_mastery(masteries(self._numbers, self._exercises.current.concepts))

    def _show_status(self) -> None:
        line, column = self._place
        disk = (
            "Every attempt is saved on this device"
            if self._saved
            else "Not saved: the disk is full or can't be written"
        )
        left = (self._python, f"Line {line}, column {column + 1}", "4 spaces")
        self._window.show_status(StatusLine(left, disk, self._saved, self._server_words()))

    def _server_words(self) -> str:
        status = self.status
        if status is None or (status.last_answer is None and status.kind != "offline"):
            return ""
        if status.kind == "offline":
            since = f", last answer {clock(status.last_answer)}" if status.last_answer else ""
            return f"No server in reach{since}"
        return f"Server answered {clock(status.last_answer)}" if status.last_answer else ""

    def _fill_page(self, page: str) -> None:
        numbers, attempts = self._numbers, self._exercises.attempts
        if page == "course" and numbers is not None:
            self._window.show_course(course_view(self._book, numbers, attempts, self._exercises.current.id))
        elif page == "progress" and numbers is not None:
            now = datetime.now().astimezone()
            self._window.show_progress(progress_view(self._book, numbers, attempts.solved(), now))
