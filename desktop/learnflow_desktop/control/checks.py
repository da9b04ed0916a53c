"""Check and Hint: from the button to the verdict in view and the recorded attempt."""

import random
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from learnflow_course import Exercise
from learnflow_desktop.control.exercises import Exercises
from learnflow_desktop.control.learner import Learner
from learnflow_desktop.control.views import checks_view, hints_view
from learnflow_desktop.ui.editor.code_editor import CodeEditor
from learnflow_desktop.ui.main_window import MainWindow
from learnflow_desktop.ui.view_data import Checks as ChecksView
from learnflow_desktop.ui.view_data import Notice
from learnflow_desktop.work import Work

if TYPE_CHECKING:
    from learnflow_grader import Verdict

SEEDS = 2**31


class Checks(QObject):
    """One check at a time; the last result stays in view while a new one runs. `judged()` follows each."""

    judged = Signal()

    def __init__(
        self, window: MainWindow, editor: CodeEditor, exercises: Exercises, parts: tuple[Learner, Work]
    ) -> None:
        super().__init__()
        self._window, self._editor, self._exercises = window, editor, exercises
        self._learner, self._work = parts
        self._busy = False
        window.check.connect(self.check)
        window.hint.connect(self._hint)

    def check(self) -> None:
        """Judge what stands in the editor now."""
        if self._busy:
            return
        self._busy = True
        self._exercises.save()
        self._window.show_checking()
        exercise, code = self._exercises.current, self._editor.toPlainText()
        seed = random.randrange(SEEDS)  # noqa: S311 - it varies test values, it protects nothing

        def judged() -> "Verdict":
            from learnflow_grader import grade  # in the pool: the first paint doesn't wait for it

            return grade(exercise.task(), code, seed=seed)

        self._work.in_pool(
            judged,
            lambda verdict: self._show(exercise, code, verdict),
            self._failed,
        )

    def _show(self, exercise: Exercise, code: str, verdict: "Verdict") -> None:
        self._busy = False
        attempts = self._exercises.attempts
        first_pass = verdict.verdict == "passed" and not attempts.tries(exercise.id).passed
        self._learner.record(attempts.submitted(exercise, code, verdict))
        if exercise.id == self._exercises.current.id:
            self._window.show_checks(checks_view(verdict, datetime.now().astimezone()))
            self._window.show_hints(hints_view(exercise, attempts))
            if verdict.verdict != "passed" and verdict.line and verdict.error_class:
                self._editor.show_error_line(verdict.line)
        if first_pass:
            notice = Notice("All checks pass", f"{exercise.title} is solved.", "Next exercise", icon="passed")
            self._window.show_notice(notice, lambda: self._exercises.go(1))
        elif not verdict.cases or set(verdict.letters) == {"b"}:
            self._window.show_notice(Notice("Not checked yet", verdict.message))
        self.judged.emit()

    def _failed(self, problem: BaseException) -> None:
        self._busy = False
        self._window.show_checks(ChecksView())
        self._window.show_notice(Notice("The check couldn't run", str(problem), problem=True))

    def _hint(self, step: int) -> None:
        exercise, attempts = self._exercises.current, self._exercises.attempts
        while attempts.tries(exercise.id).hint_level < step:
            shown = attempts.hint(exercise)
            if shown is None:
                break
            self._learner.record(shown)
        self._window.show_hints(hints_view(exercise, attempts))
