"""What was recorded about the student: shown with its state, exported, tried again, discarded, or wiped after an erasure."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject

from learnflow_desktop.control.learner import Learner
from learnflow_desktop.control.standing import Standing
from learnflow_desktop.control.views import attempt_row, clock
from learnflow_desktop.session.course_book import CourseBook
from learnflow_desktop.ui.file_dialog import ask_save_path
from learnflow_desktop.ui.main_window import MainWindow
from learnflow_desktop.ui.view_data import Notice, Question, Shown, SyncView
from learnflow_desktop.work import Work

if TYPE_CHECKING:
    from learnflow_sync import PastEvent

ROWS = 100
RowState = Literal["pending", "accepted", "settled", "parked"]
STATES: dict[Shown, tuple[RowState, ...]] = {
    "all": ("pending", "accepted", "settled", "parked"),
    "waiting": ("pending", "accepted"),
    "parked": ("parked",),
}
DISCARD = Question(
    "Discard this attempt?",
    "It is deleted from this computer and never reaches your class. All your other work stays.",
    "Keep it",
    "Discard",
    "erase",
    danger=True,
)
ERASE = Question(
    "Delete your work from this computer?",
    "Your attempts and the text of your exercises go, and can't be brought back. Your school erased its copy already.",
    "Keep it for now",
    "Delete it",
    "erase",
    danger=True,
)


class MyData(QObject):
    """The sync page. `ask_path(window, name)` is where an export goes, None when the person changed their mind."""

    def __init__(
        self,
        window: MainWindow,
        book: CourseBook,
        parts: tuple[Standing, Learner, Work],
        ask_path: Callable[[MainWindow, str], Path | None] = ask_save_path,
    ) -> None:
        super().__init__()
        self._window, self._book, self.ask_path = window, book, ask_path
        self._standing, self._learner, self._work = parts
        self._shown: Shown = "all"
        self._told_erased = False
        self._asked: dict[str, Callable[[str], None]] = {
            "show": self._show_tab,
            "retry": self._retry,
            "discard": lambda event_id: window.ask(DISCARD, lambda: self._discard(event_id)),
            "join": self._join,
            "erase": lambda _: window.ask(ERASE, self._learner.erase_here),
        }
        window.sync_now.connect(self._learner.sync_now)
        window.export_asked.connect(self.export)
        window.sync_asked.connect(lambda what, value: self._asked[what](value))
        window.page_chosen.connect(lambda _page: self.refresh())
        self._standing.read.connect(self._was_read)

    def refresh(self) -> None:
        """Read the rows again when the page is in view."""
        student = self._learner.student
        if self._window.page != "sync" or student is None:
            return
        states = STATES[self._shown]
        self._work.in_database(lambda: student.outbox.history(limit=ROWS, states=states), self._show)

    def export(self) -> None:
        """Write everything that is held here to a file that the person chooses."""
        student = self._learner.student
        if student is None:
            return
        name = "".join(letter if letter.isalnum() else "-" for letter in student.profile.display_name)
        target = self.ask_path(self._window, f"learnflow-{name}-{datetime.now().astimezone():%Y-%m-%d}.jsonl")
        if target is None:
            return

        def write() -> int:
            from learnflow_sync import export_events

            return export_events(student.outbox, target)

        self._work.in_database(write, lambda count: self._exported(count, target), self._not_exported)

    def _show(self, events: "list[PastEvent]") -> None:
        student, status = self._learner.student, self._standing.status
        if student is None:
            return
        answered = status.last_answer if status else None
        connection = (
            ("Name", student.profile.display_name),
            ("Server", student.profile.server_url or "none yet"),
            ("Last answer", clock(answered) if answered else "none yet"),
            ("Now", (status.last_error if status else "") or "everything went well"),
        )
        rows = tuple(attempt_row(event, self._book) for event in events)
        wipe_on = f"{status.wipe_on.astimezone():%d %B}" if status and status.wipe_on else ""
        self._window.show_sync(SyncView(self._standing.facts(), rows, connection, self._shown, wipe_on))

    def _was_read(self) -> None:
        self.refresh()
        erased = self._standing.facts().hold == "erased"
        if erased and not self._told_erased:
            words = "Nothing more is sent. What is here stays for 30 days, for you to export it or delete it."
            notice = Notice("Your data was erased on the server", words, "Show it", problem=True)
            self._window.show_notice(notice, self._open_page)
        self._told_erased = erased

    def _open_page(self) -> None:
        self._window.show_page("sync")
        self.refresh()

    def _show_tab(self, tab: str) -> None:
        self._shown = next(name for name in STATES if name == tab)
        self.refresh()

    def _retry(self, _: str) -> None:
        student = self._learner.student
        if student is not None:
            self._work.in_database(student.outbox.deliveries.retry_parked, lambda _count: self._changed())

    def _discard(self, event_id: str) -> None:
        student = self._learner.student
        if student is not None:
            self._work.in_database(lambda: student.outbox.discard(event_id), lambda _none: self._changed())

    def _changed(self) -> None:
        self._standing.refresh()
        self._learner.sync_now()

    def _join(self, _: str) -> None:
        student = self._learner.student
        if student is not None and student.in_class:
            self._window.welcome.fill(name=student.profile.display_name, server_url=student.profile.server_url)
        self._window.show_page("welcome")

    def _exported(self, count: int, target: Path) -> None:
        self._window.show_notice(Notice(f"{count} records exported", str(target), icon="safe"))

    def _not_exported(self, problem: BaseException) -> None:
        self._window.show_notice(Notice("Not exported", str(problem), problem=True))
