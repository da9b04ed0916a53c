"""Format: the text in the editor, put in house style as one step that undo takes back."""

from PySide6.QtCore import QObject

from learnflow_desktop.assist.style import formatted
from learnflow_desktop.control.exercises import Exercises
from learnflow_desktop.ui.editor.code_editor import CodeEditor
from learnflow_desktop.ui.main_window import MainWindow
from learnflow_desktop.ui.view_data import Notice
from learnflow_desktop.work import Work


class Formatting(QObject):
    """Changes nothing that was typed while it worked."""

    def __init__(self, window: MainWindow, editor: CodeEditor, exercises: Exercises, work: Work) -> None:
        super().__init__()
        self._window, self._editor, self._exercises, self._work = window, editor, exercises, work
        window.format.connect(self.format)

    def format(self) -> None:
        """Format what stands in the editor now; a prediction is no program and stays as typed."""
        if self._exercises.current.kind == "predict":
            self._window.show_notice(Notice("Nothing to format", "A prediction is what the program prints."))
            return
        code = self._editor.toPlainText()
        self._work.in_pool(lambda: formatted(code), lambda text: self._put(code, text), self._refused)

    def _put(self, code: str, text: str) -> None:
        if self._editor.toPlainText() != code:
            return
        if text == code:
            self._window.show_notice(Notice("Already in good style"))
            return
        line = self._editor.textCursor().blockNumber() + 1
        self._editor.replace_text(text)
        self._editor.go_to_line(line)

    def _refused(self, problem: BaseException) -> None:
        self._window.show_notice(Notice("Not formatted", str(problem), problem=True))
