"""Builds the desktop: the only place that makes services and hands them to those who need them."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from learnflow_course import bundled_packs, load_pack
from learnflow_desktop.control.checks import Checks
from learnflow_desktop.control.exercises import Exercises
from learnflow_desktop.control.learner import JoinFirst, Learner
from learnflow_desktop.control.programs import Programs
from learnflow_desktop.control.quizzes import Quizzes
from learnflow_desktop.control.standing import Standing
from learnflow_desktop.kernel.runner import Runner
from learnflow_desktop.session.attempts import Attempts
from learnflow_desktop.session.course_book import CourseBook
from learnflow_desktop.session.preferences import PreferenceFile
from learnflow_desktop.ui.console.output import Output
from learnflow_desktop.ui.editor.assistant import Assistant
from learnflow_desktop.ui.editor.code_editor import CodeEditor
from learnflow_desktop.ui.main_window import MainWindow
from learnflow_desktop.ui.theme.look import Look
from learnflow_desktop.work import Work
from learnflow_events.data import SessionEnded

PACK = "python-foundations"


@dataclass(frozen=True)
class Options:
    """How the desktop is started."""

    folder: Path
    server_url: str = ""
    theme: str = ""
    join: JoinFirst | None = None


class Desktop(QObject):
    """The running desktop: its window, its services, and their end."""

    def __init__(self, application: QApplication, options: Options) -> None:
        super().__init__()
        self._options = options
        self.preferences = PreferenceFile(options.folder / "preferences.json")
        self.look = Look(options.theme or self.preferences.now.theme, self.preferences.now.text_percent)
        self.look.apply(application)
        self.work = Work()
        self.editor, self.output = CodeEditor(self.look), Output(self.look)
        self.window = MainWindow(self.look, self.editor, self.output)
        self._build(CourseBook(load_pack(bundled_packs() / PACK)))
        self._connect()

    def _build(self, book: CourseBook) -> None:
        folder = self._options.folder
        self.assistant = Assistant()
        self.runner = Runner(_made(folder / "files"))
        self.learner = Learner(folder, self.preferences, self.work)
        self.exercises = Exercises(self.window, self.editor, (self.learner, self.work, self.preferences), book)
        self.programs = Programs(
            self.window, (self.editor, self.output), (self.exercises, self.learner, self.runner), folder / "files"
        )
        both = (self.learner, self.work)
        self.checks = Checks(self.window, self.editor, self.exercises, both)
        self.quizzes = Quizzes(self.window, book, self.exercises, self.learner)
        self.standing = Standing(self.window, book, self.exercises, both)
        self._book = book

    def _connect(self) -> None:
        window, learner, editor = self.window, self.learner, self.editor
        window.painted.connect(self._after_paint)
        window.closing.connect(self.close)
        window.join.connect(learner.join)
        window.start_without_class.connect(lambda _name: learner.start_without_class())
        window.theme_chosen.connect(lambda theme: self.preferences.change(theme=theme))
        window.text_size_chosen.connect(lambda percent: self.preferences.change(text_percent=percent))
        learner.opened.connect(self._opened)
        learner.nobody.connect(self._ask_who)
        learner.refused.connect(self._refused)
        self.runner.ready.connect(self.standing.python_ready)
        editor.place_changed.connect(self.standing.moved)
        editor.completion_wanted.connect(
            lambda line, column: self.assistant.complete(editor.toPlainText(), line, column)
        )
        self.assistant.marks.connect(editor.show_marks)
        self.assistant.completions.connect(editor.show_completions)
        self.exercises.edited.connect(self._look_at)
        self.exercises.changed.connect(lambda _exercise: self._look_at(editor.toPlainText()))

    def _after_paint(self) -> None:
        """The window is on the screen: now what takes longer."""
        self.exercises.show_first()
        self.programs.prepare()
        self.learner.begin(self._options.join)
        self.assistant.start()

    def _look_at(self, text: str) -> None:
        """A prediction is no program: nothing to remark on."""
        if self.exercises.current.kind == "predict":
            self.editor.show_marks(())
        else:
            self.assistant.look_at(text)

    def _opened(self, student: object, past: object) -> None:
        attempts = Attempts(self._book.pack, _monotonic)
        attempts.restore(past)  # type: ignore[arg-type]  # (name, data) pairs, through a signal
        self.window.show_person(student.profile.display_name)  # type: ignore[attr-defined]
        if self.window.page == "welcome":
            self.window.show_page("lesson")
        self.exercises.open_for(attempts)
        self.standing.refresh()
        self.editor.setFocus()

    def _ask_who(self) -> None:
        self.window.welcome.fill(server_url=self._options.server_url)
        self.window.show_page("welcome")

    def _refused(self, sentence: str) -> None:
        if self.window.page != "welcome":
            self._ask_who()
        self.window.show_join_problem(sentence)

    def close(self) -> None:
        """End in order: the text is written, the last event saved, every process ended."""
        self.exercises.save_now()
        if self.learner.student is not None:
            self.learner.student.outbox.record(SessionEnded(duration_ms=round(1000 * (_monotonic() - _STARTED_S))))
        self.assistant.stop()
        self.programs.close()
        self.learner.close()
        self.work.close()


def run(options: Options, screenshot: Path | None = None) -> int:
    """Open the window and stay until it is closed; with a screenshot's path, take it once all is ready, then end."""
    os.environ.setdefault("QT_API", "pyside6")
    application = QApplication(sys.argv[:1])
    application.setApplicationName("LearnFlow")
    desktop = Desktop(application, options)
    if screenshot is not None:
        _take_when_ready(desktop, screenshot)
    desktop.window.show()
    return application.exec()


def _take_when_ready(desktop: Desktop, path: Path) -> None:
    """Wait until Python is ready and everything is safe (or 30 s), then take the picture and close."""
    begun = _monotonic()
    ready: list[bool] = []
    desktop.runner.ready.connect(lambda: ready.append(True))
    timer = QTimer(desktop, interval=100)

    def look() -> None:
        facts = desktop.standing.facts()
        if (ready and facts.made and facts.kind == "safe") or _monotonic() - begun > 30:
            timer.stop()
            path.parent.mkdir(parents=True, exist_ok=True)
            desktop.window.grab().save(str(path))
            desktop.window.close()

    timer.timeout.connect(look)
    timer.start()


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _monotonic() -> float:
    import time

    return time.monotonic()


_STARTED_S = _monotonic()
