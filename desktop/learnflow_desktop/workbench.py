"""What stands behind the window: services and controllers, made and wired once the window is on the screen."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from learnflow_course import bundled_packs, load_pack
from learnflow_desktop.control.checks import Checks
from learnflow_desktop.control.exercises import Exercises
from learnflow_desktop.control.formatting import Formatting
from learnflow_desktop.control.learner import JoinFirst, Learner
from learnflow_desktop.control.my_data import MyData
from learnflow_desktop.control.network import Network
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
from learnflow_desktop.ui.view_data import JoinRequest, Notice
from learnflow_desktop.work import Work
from learnflow_events.data import SessionEnded

if TYPE_CHECKING:
    from learnflow_desktop.session.student import Student
    from learnflow_sync import Salvage

Past = Sequence[tuple[str, Mapping[str, Any]]]
PACK = "python-foundations"


@dataclass(frozen=True)
class Front:
    """What is already on the screen."""

    window: MainWindow
    editor: CodeEditor
    output: Output


class Workbench(QObject):
    """The services behind one window, and their end."""

    def __init__(self, front: Front, folder: Path, preferences: PreferenceFile, server_url: str = "") -> None:
        super().__init__()
        self._begun_s = time.monotonic()
        self._server_url = server_url
        self.window, self.editor, self.output = front.window, front.editor, front.output
        self.preferences = preferences
        self.work = Work()
        self._build(folder, CourseBook(load_pack(bundled_packs() / PACK)))
        self._connect()

    def _build(self, folder: Path, book: CourseBook) -> None:
        files = folder / "files"
        files.mkdir(parents=True, exist_ok=True)
        window, editor = self.window, self.editor
        self.assistant = Assistant()
        self.runner = Runner(files)
        self.learner = Learner(folder, self.preferences, self.work)
        self.exercises = Exercises(window, editor, (self.learner, self.work, self.preferences), book)
        self.programs = Programs(window, (editor, self.output), (self.exercises, self.learner, self.runner), files)
        both = (self.learner, self.work)
        self.formatting = Formatting(window, editor, self.exercises, self.work)
        self.checks = Checks(window, editor, self.exercises, both)
        self.quizzes = Quizzes(window, book, self.exercises, self.learner)
        self.standing = Standing(window, book, self.exercises, both)
        self.my_data = MyData(window, book, (self.standing, *both))
        self.network = Network()
        self._book = book

    def _connect(self) -> None:
        window, learner, editor = self.window, self.learner, self.editor
        window.join.connect(self._join)
        window.start_without_class.connect(lambda _name: learner.start_without_class())
        window.theme_chosen.connect(lambda theme: self.preferences.change(theme=theme))
        window.text_size_chosen.connect(lambda percent: self.preferences.change(text_percent=percent))
        learner.opened.connect(self._opened)
        learner.nobody.connect(self._ask_who)
        learner.refused.connect(self._refused)
        learner.left.connect(self.exercises.show_first)
        learner.wiped.connect(self._tell_wiped)
        self.network.up.connect(learner.sync_now)
        self.runner.ready.connect(self.standing.python_ready)
        editor.place_changed.connect(self.standing.moved)
        editor.completion_wanted.connect(
            lambda line, column: self.assistant.complete(editor.toPlainText(), line, column)
        )
        self.assistant.marks.connect(editor.show_marks)
        self.assistant.completions.connect(editor.show_completions)
        self.exercises.edited.connect(self._look_at)
        self.exercises.changed.connect(lambda _exercise: self._look_at(editor.toPlainText()))

    def begin(self, join: JoinFirst | None) -> None:
        """Show the lesson, start Python, open the student's things."""
        self.exercises.show_first()
        self.programs.prepare()
        self.learner.begin(join)
        self.assistant.start()
        self.network.watch()

    def _join(self, request: JoinRequest) -> None:
        """The text of whoever works here now is written before somebody else comes."""
        self.exercises.save()
        self.learner.join(request)

    def _tell_wiped(self, names: Sequence[str]) -> None:
        who = ", ".join(names)
        words = "Their school erased them more than 30 days ago, so what was kept here is deleted too."
        self.window.show_notice(Notice(f"The work of {who} left this computer", words, problem=True))

    def _tell_salvage(self, salvage: "Salvage") -> None:
        words = f"{salvage.events} records were read out of it. The damaged file is kept as {salvage.set_aside.name}."
        self.window.show_notice(Notice("The file with your attempts was damaged", words, problem=True))

    def _look_at(self, text: str) -> None:
        """A prediction is no program: nothing to remark on."""
        if self.exercises.current.kind == "predict":
            self.editor.show_marks(())
        else:
            self.assistant.look_at(text)

    def _opened(self, student: "Student", past: Past) -> None:
        attempts = Attempts(self._book.pack, time.monotonic)
        attempts.restore(past)
        self.window.show_person(student.profile.display_name)
        if self.window.page == "welcome":
            self.window.show_page("lesson")
        if student.outbox.salvage is not None:
            self._tell_salvage(student.outbox.salvage)
        self.exercises.open_for(attempts)
        self.standing.refresh()
        self.editor.setFocus()

    def _ask_who(self) -> None:
        self.window.welcome.fill(server_url=self._server_url)
        self.window.show_page("welcome")

    def _refused(self, sentence: str) -> None:
        if self.window.page != "welcome":
            self._ask_who()
        self.window.show_join_problem(sentence)

    def close(self) -> None:
        """End in order: the text is written, the last event saved, every process ended."""
        self.exercises.save_now()
        if self.learner.student is not None:
            worked_ms = round(1000 * (time.monotonic() - self._begun_s))
            self.learner.student.outbox.record(SessionEnded(duration_ms=worked_ms))
        self.assistant.stop()
        self.programs.close()
        self.learner.close()
        self.work.close()
