"""The window: toolbar, rail, the pages and the status bar, and the way in and out of them for whoever controls it.

The controller fills the window through its `show_…` methods with the plain data of `view_data`, and hears the student
through the signals of `WindowSignals`. Nothing here reads a file, runs code or talks to a network.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QCloseEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from learnflow_desktop.ui.announce import announce
from learnflow_desktop.ui.focus_ring import FocusRing
from learnflow_desktop.ui.keys import bind
from learnflow_desktop.ui.pages import Pages
from learnflow_desktop.ui.rail import Rail
from learnflow_desktop.ui.status_bar import StatusBar
from learnflow_desktop.ui.theme.look import Look
from learnflow_desktop.ui.toast import Toasts
from learnflow_desktop.ui.toolbar import Toolbar
from learnflow_desktop.ui.view_data import (
    Checks,
    CourseView,
    ExerciseView,
    ExplainedError,
    Hints,
    Mastery,
    Notice,
    ProgressView,
    Question,
    QuizView,
    StatusLine,
    SyncFacts,
    SyncView,
)
from learnflow_desktop.ui.window_signals import WindowSignals
from learnflow_desktop.ui.workspace import Workspace

if TYPE_CHECKING:
    from learnflow_desktop.ui.welcome_page import WelcomePage

DESIGN_SIZE = (1366, 768)
SMALLEST_SIZE = (1024, 600)


class MainWindow(WindowSignals):
    """Composes the window around the editor and the output given; see `WindowSignals` for what it tells."""

    def __init__(self, look: Look, editor: QWidget, output: QWidget) -> None:
        super().__init__(look, "surface.canvas")
        self.setWindowTitle("LearnFlow")
        self.setAccessibleName("LearnFlow")
        self.setMinimumSize(*SMALLEST_SIZE)
        self._running = False
        self._was_painted = False
        self.workspace = Workspace(look, editor, output)
        self._toolbar = Toolbar(look)
        self._rail = Rail(look)
        self._status = StatusBar(look)
        self._pages = Pages(look, self.workspace)
        self._compose()
        self._toasts = Toasts(look, self)
        self._ring = FocusRing(look, self)
        self._connect_lesson()
        self._connect_pages()
        look.changed.connect(self._fit)
        self.resize(*DESIGN_SIZE)
        self.show_page("lesson")
        editor.setFocus()

    # What is shown -------------------------------------------------------------------------------------------------

    def show_page(self, page: str) -> None:
        """Bring a page to the front: `lesson`, `course`, `progress`, `sync`, `settings`, `quiz` or `welcome`."""
        self._pages.show_page(page)
        self._rail.show_page("lesson" if page == "quiz" else page)
        welcome = page == "welcome"
        for part in (self._toolbar, self._rail, self._status):
            part.setVisible(not welcome)
        self._toolbar.show_title(*self._pages.heading(page))

    @property
    def page(self) -> str:
        """The page in view."""
        return self._pages.page

    def show_exercise(self, exercise: ExerciseView) -> None:
        """Show an exercise in the lesson page; its checks, error and hints start empty."""
        self._toasts.move_on()
        self.workspace.show_exercise(exercise)
        self.show_hints(Hints())

    def show_saved(self, words: str) -> None:
        """Say when the text in the editor was saved, or that it wasn't."""
        self.workspace.show_saved(words)

    def show_checking(self) -> None:
        """Say that a check runs; the last result stays."""
        self.workspace.show_checking()

    def show_checks(self, checks: Checks) -> None:
        """Show what Check found."""
        self.workspace.show_checks(checks)

    def show_error(self, error: ExplainedError | None) -> None:
        """Explain the error that ended the last run; None takes the card away."""
        self.workspace.show_error(error)

    def show_run(self, words: str) -> None:
        """Say how the last run ended, beside the output's title."""
        self.workspace.show_run(words)

    def show_hints(self, hints: Hints) -> None:
        """Show the ladder as it stands, and its count in the Hint button."""
        self.workspace.show_hints(hints)
        self._toolbar.hint.set_keys(f"{hints.used} of {len(hints.steps)} used" if hints.used else "F4")
        self._toolbar.hint.setEnabled(bool(hints.steps))

    def show_mastery(self, masteries: tuple[Mastery, ...]) -> None:
        """Show the concepts that the exercise in view practises."""
        self.workspace.lesson.show_masteries(masteries)

    def show_badge(self, facts: SyncFacts) -> None:
        """Say where the student's attempts are; a change of state is announced."""
        before = self._toolbar.badge.kind
        self._toolbar.badge.show_facts(facts)
        if facts.kind != before:
            announce(self, self._toolbar.badge.text())

    def show_status(self, status: StatusLine) -> None:
        """Show the status bar's words."""
        self._status.show_status(status)

    def show_person(self, name: str) -> None:
        """Show who is working."""
        self._toolbar.show_person(name)

    def set_running(self, running: bool) -> None:
        """While a program runs, Stop is on and Run is off."""
        self._running = running
        self._toolbar.set_running(running)

    def show_course(self, course: CourseView) -> None:
        """Fill the course map."""
        self._pages.show_course(course)
        self.show_heading()

    def show_progress(self, progress: ProgressView) -> None:
        """Fill the progress page."""
        self._pages.show_progress(progress)

    def show_sync(self, sync: SyncView) -> None:
        """Fill the sync page and the badge."""
        self._pages.show_sync(sync)
        self.show_badge(sync.facts)

    def show_quiz(self, quiz: QuizView) -> None:
        """Show a quiz item and bring it to the front."""
        self._pages.show_quiz(quiz)
        self.show_page("quiz")

    @property
    def welcome(self) -> "WelcomePage":
        """The welcome page, to fill its form in beforehand."""
        return self._pages.welcome

    def show_join_problem(self, sentence: str) -> None:
        """Say on the welcome page why joining didn't work, and let the student try again."""
        self._pages.welcome.show_problem(sentence)

    def show_notice(self, notice: Notice, action: Callable[[], None] | None = None) -> None:
        """Show a toast; problems stay until closed. `action` is called by its button."""
        self._toasts.show_notice(notice, action)

    def ask(self, question: Question, go: Callable[[], None]) -> None:
        """Ask before something goes; `go` is called only for the answer that isn't the safe one. Doesn't block."""
        from learnflow_desktop.ui.question_dialog import QuestionDialog  # loaded at the first question

        QuestionDialog(self.look, question, self, go).open()

    def show_heading(self) -> None:
        """Show the heading of the page in view again, after its data changed."""
        self._toolbar.show_title(*self._pages.heading(self.page))

    # What happens --------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint; tell once, after the event is done, that the window is on the screen."""
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            QTimer.singleShot(0, self.painted.emit)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Let the panes fit the size."""
        super().resizeEvent(event)
        self._fit()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Tell before the window goes."""
        self.closing.emit()
        super().closeEvent(event)

    def _fit(self) -> None:
        self.workspace.fit(self.size())
        self._toasts.place()

    def _compose(self) -> None:
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self._rail)
        middle.addWidget(self._pages, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._toolbar)
        column.addLayout(middle, 1)
        column.addWidget(self._status)

    def _connect_lesson(self) -> None:
        toolbar, workspace = self._toolbar, self.workspace
        toolbar.run.clicked.connect(self._run)
        toolbar.stop.clicked.connect(self._stop)
        toolbar.check.clicked.connect(self._check)
        toolbar.hint.clicked.connect(self._hint)
        toolbar.badge.clicked.connect(lambda: self._choose_page("sync"))
        self._rail.chosen.connect(self._choose_page)
        workspace.lesson.next.connect(self.next_exercise)
        workspace.lesson.previous.connect(self.previous_exercise)
        for name in ("hint", "start_again", "format", "clear_output", "go_to_line"):
            getattr(workspace, name).connect(getattr(self, name))
        bind(
            self,
            {
                "run": self._run,
                "stop": self._stop,
                "check": self._check,
                "hint": self._hint,
                "next_exercise": lambda: self._in_lesson(self.next_exercise.emit),
                "format": lambda: self._in_lesson(self.format.emit),
                "clear_output": lambda: self._in_lesson(self.clear_output.emit),
                "next_pane": lambda: self._move_pane(1),
                "previous_pane": lambda: self._move_pane(-1),
                "larger": lambda: self._scale(1),
                "smaller": lambda: self._scale(-1),
                "usual": lambda: self._choose_size(100),
            },
        )

    def _connect_pages(self) -> None:
        names = (
            "node_chosen",
            "quiz_answered",
            "quiz_continued",
            "join",
            "start_without_class",
            "sync_now",
            "export_asked",
            "sync_asked",
        )
        for name in names:
            getattr(self._pages, name).connect(getattr(self, name))
        self._pages.theme_chosen.connect(self._choose_theme)
        self._pages.text_size_chosen.connect(self._choose_size)

    def _in_lesson(self, act: Callable[[], None]) -> None:
        if self.page == "lesson":
            act()

    def _run(self) -> None:
        if not self._running:
            self._in_lesson(self.run.emit)

    def _stop(self) -> None:
        if self._running:
            self.stop.emit()

    def _check(self) -> None:
        self._in_lesson(self.check.emit)

    def _hint(self) -> None:
        self._in_lesson(self.workspace.ask_for_hint)

    def _choose_page(self, page: str) -> None:
        self.show_page(page)
        self.page_chosen.emit(page)

    def _move_pane(self, by: int) -> None:
        self._in_lesson(lambda: self.workspace.move_pane(self.focusWidget(), by))

    def _scale(self, by: int) -> None:
        self._choose_size(self.look.percent_after(by))

    def _choose_size(self, percent: int) -> None:
        self.look.choose(percent=percent)
        self.text_size_chosen.emit(percent)

    def _choose_theme(self, theme: str) -> None:
        self.look.choose(theme=theme)
        self.theme_chosen.emit(theme)
