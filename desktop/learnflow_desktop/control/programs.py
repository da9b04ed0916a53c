"""Run and Stop: from the button to the output, the explained error and the recorded run."""

from pathlib import Path

from PySide6.QtCore import QObject

from learnflow_desktop.control.exercises import Exercises
from learnflow_desktop.control.learner import Learner
from learnflow_desktop.control.views import error_view, run_words
from learnflow_desktop.kernel.run_result import RunResult
from learnflow_desktop.kernel.runner import Runner
from learnflow_desktop.session.attempts import Run
from learnflow_desktop.session.course_book import file_name
from learnflow_desktop.ui.console.output import Output
from learnflow_desktop.ui.editor.code_editor import CodeEditor
from learnflow_desktop.ui.main_window import MainWindow
from learnflow_desktop.ui.view_data import Notice


class Programs(QObject):
    """Runs the text in the editor; the program's own files stand in `folder`."""

    def __init__(
        self,
        window: MainWindow,
        panes: tuple[CodeEditor, Output],
        parts: tuple[Exercises, Learner, Runner],
        folder: Path,
    ) -> None:
        super().__init__()
        self._window, self._folder = window, folder
        self._editor, self._output = panes
        self._exercises, self._learner, self._runner = parts
        self._code = ""
        window.run.connect(self.run)
        window.stop.connect(self._runner.stop)
        window.clear_output.connect(self._output.clear)
        window.go_to_line.connect(self._editor.go_to_line)
        self._exercises.changed.connect(self._left)
        self._output.loaded.connect(self._connect)
        self._runner.started.connect(self._output.begin_run)
        self._runner.finished.connect(self._finished)

    def prepare(self) -> None:
        """Start Python and load the console, beside the GUI thread; call it after the first paint."""
        try:
            self._runner.spawn()
        except OSError as error:
            self._window.show_notice(Notice("Python can't be started", str(error), problem=True))
            return
        self._output.load()

    def run(self) -> None:
        """Run what stands in the editor now."""
        exercise = self._exercises.current
        if exercise.kind == "predict":
            self._window.show_notice(Notice("Type what you think it prints, then check", "Running it would tell you."))
            return
        self._exercises.save()
        self._code = self._editor.toPlainText()
        path = self._folder / file_name(exercise)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            path.write_text(self._code, encoding="utf-8")
        except OSError as error:
            detail = f"The program can't be written to disk: {error.strerror}."
            self._window.show_notice(Notice("Not run", detail, problem=True))
            return
        self._window.show_error(None)
        self._editor.show_error_line(None)
        self._window.show_run("Running" if self._runner.can_begin else "Python is starting")
        self._window.set_running(True)
        self._runner.run(path, path.name)

    def close(self) -> None:
        """End Python."""
        self._runner.close()
        self._output.close_console()

    def _connect(self) -> None:
        self._runner.client_changed.connect(self._output.listen)
        self._runner.connect_client()

    def _finished(self, result: RunResult) -> None:
        self._output.end_run()
        self._window.set_running(False)
        self._window.show_run(run_words(result))
        error = error_view(result, self._code)
        self._window.show_error(error)
        if error is not None and self._editor.toPlainText() == self._code:
            self._editor.show_error_line(result.line)
        run = Run(result.outcome, result.duration_ms, result.error_class, result.message_key, result.line)
        self._learner.record(self._exercises.attempts.ran(self._exercises.current, run))

    def _left(self) -> None:
        """Another exercise: its output starts empty."""
        if self._runner.running:
            self._runner.stop()
        self._output.clear()
