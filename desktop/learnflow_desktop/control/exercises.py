"""Which exercise is in hand: opening, walking on, starting again, and the text kept as it is typed."""

from datetime import datetime

from PySide6.QtCore import QObject, QTimer, Signal

from learnflow_course import Exercise
from learnflow_desktop.control.learner import Learner
from learnflow_desktop.control.views import clock, exercise_view, hints_view
from learnflow_desktop.session.attempts import Attempts
from learnflow_desktop.session.course_book import CourseBook, first_text
from learnflow_desktop.session.preferences import PreferenceFile
from learnflow_desktop.ui.editor.code_editor import CodeEditor
from learnflow_desktop.ui.main_window import MainWindow
from learnflow_desktop.ui.view_data import Notice, Question
from learnflow_desktop.work import Work

SAVE_AFTER_MS = 400
"""Typing pauses this long before the text is written: at worst so much typing is lost when the power fails."""

PREDICT_HERE = "Type what the program prints, line by line."


class Exercises(QObject):
    """Signals: `changed(Exercise)` another exercise is in hand · `edited(str)` its text changed."""

    changed = Signal(object)
    edited = Signal(str)

    def __init__(
        self, window: MainWindow, editor: CodeEditor, parts: tuple[Learner, Work, PreferenceFile], book: CourseBook
    ) -> None:
        super().__init__()
        self._window, self._editor, self._book = window, editor, book
        self._learner, self._work, self._preferences = parts
        self.attempts = Attempts(book.pack, _seconds)
        self.current: Exercise = book.exercise(self._preferences.now.last_exercise)
        self._pause = QTimer(self, singleShot=True, interval=SAVE_AFTER_MS)
        self._pause.timeout.connect(self.save)
        self._unsaved = False
        editor.edited.connect(self._typed)
        window.next_exercise.connect(lambda: self.go(1))
        window.previous_exercise.connect(lambda: self.go(-1))
        window.start_again.connect(self._ask_start_again)

    def show_first(self) -> None:
        """Show the exercise left last, before the student's things are open."""
        self._show(first_text(self.current))

    def open_for(self, attempts: Attempts) -> None:
        """The student is known: go on where they left, with their own text."""
        self.attempts = attempts
        last = self._preferences.now.last_exercise
        wanted = self._book.exercise(last) if last else self._book.first_open(attempts.solved())
        typed = self._editor.toPlainText() if self._unsaved and wanted.id == self.current.id else None
        self._open(wanted)
        if typed is not None:
            self._editor.replace_text(typed)

    def choose(self, exercise_id: str) -> None:
        """Open an exercise and bring it to the front."""
        self.save()
        self._open(self._book.exercise(exercise_id))
        self._window.show_page("lesson")

    def go(self, by: int) -> None:
        """The next or previous exercise."""
        found = self._book.neighbour(self.current, by)
        if found is None:
            end = "the last" if by > 0 else "the first"
            self._window.show_notice(Notice(f"This is {end} exercise of the course", icon="info"))
            return
        self.choose(found.id)

    def save(self) -> None:
        """Write the text to disk, off the GUI thread; the header says when, or that it isn't saved."""
        self._pause.stop()
        student = self._learner.student
        if not self._unsaved or student is None:
            return
        self._unsaved = False
        exercise, text = self.current, self._editor.toPlainText()
        self._work.in_database(lambda: student.drafts.save(exercise.id, text), self._saved, self._not_saved)

    def save_now(self) -> None:
        """The same, at the end of the program: blocks until it is written."""
        student = self._learner.student
        if self._unsaved and student is not None:
            student.drafts.save(self.current.id, self._editor.toPlainText())

    def _open(self, exercise: Exercise) -> None:
        self.current = exercise
        self._preferences.change(last_exercise=exercise.id)
        student = self._learner.student
        kept = student.drafts.text(exercise.id) if student is not None else None
        self._show(first_text(exercise) if kept is None else kept)
        self._window.show_saved("Saved on this device" if kept is not None else "")
        self._learner.record(self.attempts.opened(exercise))

    def _show(self, text: str) -> None:
        exercise = self.current
        solved = self.attempts.tries(exercise.id).passed
        self._window.show_exercise(exercise_view(self._book, exercise, solved=solved))
        self._window.show_hints(hints_view(exercise, self.attempts))
        self._window.show_run("")
        self._editor.setPlaceholderText(PREDICT_HERE if exercise.kind == "predict" else "")
        self._editor.show_text(text)
        self._unsaved = False
        self.changed.emit(exercise)

    def _typed(self, text: str) -> None:
        self._unsaved = True
        self._pause.start()
        self.edited.emit(text)

    def _saved(self, _none: None) -> None:
        self._window.show_saved(f"Saved on this device at {clock(datetime.now().astimezone())}")

    def _not_saved(self, problem: BaseException) -> None:
        self._unsaved = True
        self._window.show_saved("Not saved")
        detail = f"Free some space, then save again ({problem}). Earlier work is intact."
        self._window.show_notice(Notice("This text is not saved", detail, "Save again", problem=True), self.save)

    def _ask_start_again(self) -> None:
        count = self.attempts.tries(self.current.id).attempts
        kept = f"Your {count} attempts stay in the history." if count != 1 else "Your attempt stays in the history."
        text = f"Your code goes back to the first version. {kept} Undo brings the code back."
        self._window.ask(
            Question("Start this exercise again?", text, "Keep my code", "Start again", "reset"), self._start_again
        )

    def _start_again(self) -> None:
        self._editor.replace_text(first_text(self.current))
        self._learner.record(self.attempts.reset(self.current))


def _seconds() -> float:
    import time

    return time.monotonic()
