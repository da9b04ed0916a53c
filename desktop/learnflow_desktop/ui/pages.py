"""The pages of the window: each is built the first time it comes into view, so that the first paint waits for none."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from learnflow_desktop.ui.theme.look import Look
from learnflow_desktop.ui.view_data import CourseView, ProgressView, QuizView, SyncFacts, SyncView
from learnflow_desktop.ui.workspace import Workspace

if TYPE_CHECKING:
    from learnflow_desktop.ui.welcome_page import WelcomePage


class Pages(QStackedWidget):
    """Holds the lesson page it is given, and the others as they are asked for; data given early waits for its page."""

    node_chosen = Signal(str)
    quiz_answered = Signal(str, str, int)
    quiz_continued = Signal()
    join = Signal(object)
    start_without_class = Signal(str)
    sync_now = Signal()
    export_asked = Signal()
    sync_asked = Signal(str, str)
    theme_chosen = Signal(str)
    text_size_chosen = Signal(int)

    def __init__(self, look: Look, workspace: Workspace) -> None:
        super().__init__()
        self._look = look
        self._course = CourseView("Course", ())
        self._progress = ProgressView()
        self._sync = SyncView(SyncFacts())
        self._quiz: QuizView | None = None
        self._built: dict[str, QWidget] = {"lesson": workspace}
        self._builders: dict[str, Callable[[], QWidget]] = {
            "course": self._build_course,
            "progress": self._build_progress,
            "sync": self._build_sync,
            "settings": self._build_settings,
            "quiz": self._build_quiz,
            "welcome": self._build_welcome,
        }
        self.addWidget(workspace)
        self.page = "lesson"
        look.changed.connect(self._follow_look)

    def show_page(self, page: str) -> None:
        """Bring a page to the front with the data it was last given."""
        self.page = page
        self.setCurrentWidget(self._widget(page))
        self._fill(page)

    def heading(self, page: str) -> tuple[str, str]:
        """What the toolbar says instead of the lesson's buttons; empty for the lesson."""
        return {
            "course": (self._course.title, self._course.progress),
            "progress": ("My progress", ""),
            "sync": ("Sync and my data", ""),
            "settings": ("Settings", ""),
            "quiz": (self._quiz.title if self._quiz else "Quiz", ""),
        }.get(page, ("", ""))

    @property
    def welcome(self) -> "WelcomePage":
        """The welcome page."""
        from learnflow_desktop.ui.welcome_page import WelcomePage

        page = self._widget("welcome")
        assert isinstance(page, WelcomePage)
        return page

    def show_course(self, course: CourseView) -> None:
        """Keep the course map's data and show it if the page is in view."""
        self._course = course
        self._refill("course")

    def show_progress(self, progress: ProgressView) -> None:
        """Keep the progress page's data and show it if the page is in view."""
        self._progress = progress
        self._refill("progress")

    def show_sync(self, sync: SyncView) -> None:
        """Keep the sync page's data and show it if the page is in view."""
        self._sync = sync
        self._refill("sync")

    def show_quiz(self, quiz: QuizView) -> None:
        """Keep the quiz item and show it if the page is in view."""
        self._quiz = quiz
        self._refill("quiz")

    def _follow_look(self) -> None:
        self._fill(self.page)

    def _widget(self, page: str) -> QWidget:
        if page not in self._built:
            self._built[page] = self._builders[page]()
            self.addWidget(self._built[page])
        return self._built[page]

    def _refill(self, page: str) -> None:
        if self.page == page:
            self._fill(page)

    def _fill(self, page: str) -> None:
        from learnflow_desktop.ui.course_page import CoursePage
        from learnflow_desktop.ui.progress_page import ProgressPage
        from learnflow_desktop.ui.quiz_page import QuizPage
        from learnflow_desktop.ui.sync_page import SyncPage

        widget = self._built[page]
        if isinstance(widget, CoursePage):
            widget.show_course(self._course)
        elif isinstance(widget, ProgressPage):
            widget.show_progress(self._progress)
        elif isinstance(widget, SyncPage):
            widget.show_sync(self._sync)
        elif isinstance(widget, QuizPage) and self._quiz is not None:
            widget.show_quiz(self._quiz)

    def _build_course(self) -> QWidget:
        from learnflow_desktop.ui.course_page import CoursePage  # pages load with their first view

        page = CoursePage(self._look)
        page.node_chosen.connect(self.node_chosen)
        return page

    def _build_progress(self) -> QWidget:
        from learnflow_desktop.ui.progress_page import ProgressPage

        return ProgressPage(self._look)

    def _build_sync(self) -> QWidget:
        from learnflow_desktop.ui.sync_page import SyncPage

        page = SyncPage(self._look)
        page.sync_now.connect(self.sync_now)
        page.export_asked.connect(self.export_asked)
        page.asked.connect(self.sync_asked)
        return page

    def _build_settings(self) -> QWidget:
        from learnflow_desktop.ui.settings_page import SettingsPage

        page = SettingsPage(self._look)
        page.theme_chosen.connect(self.theme_chosen)
        page.text_size_chosen.connect(self.text_size_chosen)
        return page

    def _build_quiz(self) -> QWidget:
        from learnflow_desktop.ui.quiz_page import QuizPage

        page = QuizPage(self._look)
        page.answered.connect(self.quiz_answered)
        page.continued.connect(self.quiz_continued)
        return page

    def _build_welcome(self) -> QWidget:
        from learnflow_desktop.ui.welcome_page import WelcomePage

        page = WelcomePage(self._look)
        page.join.connect(self.join)
        page.start_without_class.connect(self.start_without_class)
        page.theme_chosen.connect(self.theme_chosen)
        page.text_size_chosen.connect(self.text_size_chosen)
        return page
