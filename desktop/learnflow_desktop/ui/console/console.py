"""qtconsole's widget as a plain output: no banner, no numbered prompts, a line to type only while a program asks."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QFrame, QTextEdit
from qtconsole.rich_jupyter_widget import RichJupyterWidget

from learnflow_desktop.ui.theme.look import Look

MARGIN = 12
NO_RUN_YET = "Press F5 to run your program. What it prints comes here."
NOTHING_PRINTED = "The program printed nothing."


class Console(RichJupyterWidget):  # type: ignore[misc]  # qtconsole ships no types
    """The console of one window; `kernel_client` changes with every run."""

    def __init__(self, look: Look) -> None:
        # qtconsole asks the application's font for its size in points; ours is in pixels, so one is named until `dress`.
        super().__init__(local_kernel=True, font_size=11)
        self._look = look
        self.banner = ""
        self.kernel_banner = ""
        self.include_other_output = False
        self.enable_calltips = False
        self.syntax_style = "bw"
        self._control.setAccessibleName("Output")
        self._control.setAccessibleDescription("What the program prints. Type here when it asks for input.")
        self._control.setFrameShape(QFrame.Shape.NoFrame)
        self._control.setLineWrapMode(QTextEdit.LineWrapMode.WidgetWidth)
        self._control.setReadOnly(True)
        self._control.setPlaceholderText(NO_RUN_YET)
        self._control.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self._control.document().setDocumentMargin(MARGIN)
        self.dress()

    def dress(self) -> None:
        """Take the look's font and colours."""
        look = self._look
        self.font = look.font("code")
        self.style_sheet = ""
        ground, text = look.css("surface.sunken"), look.css("text.default")
        self._control.setStyleSheet(f"QTextEdit {{ background: {ground}; color: {text}; border: 0; }}")

    def begin_run(self) -> None:
        """Empty the pane; from now on output is appended at its end."""
        self.clear_output_text()
        self._control.setPlaceholderText("")
        self._executing = True

    def end_run(self) -> None:
        """Nothing is asked any more."""
        if self._reading:
            self._reading: bool = False
            self._prompt_finished()
        self._executing = False
        self._control.setReadOnly(True)
        self._control.setPlaceholderText(NOTHING_PRINTED)

    def clear_output_text(self) -> None:
        """Take all text away."""
        self._control.clear()
        self._control.setPlaceholderText(NO_RUN_YET)
        self._append_before_prompt_cursor.setPosition(0)

    # What qtconsole would add

    def _adjust_scrollbars(self) -> None:
        """No room below the last line: an empty pane needs no scroll bar."""

    def reset(self, clear: bool = False) -> None:
        """A new kernel changes nothing in view."""
        self._request_info["execute"] = {}
        self._highlighter.highlighting_on = False

    def _show_interpreter_prompt(self, number: Any = None) -> None:
        """No numbered prompts: programs are run by the Run button."""

    def _handle_execute_reply(self, msg: dict[str, Any]) -> None:
        """The runner hears replies; there is no prompt to show after one."""

    def _handle_execute_input(self, msg: dict[str, Any]) -> None:
        """Our own line that starts the program isn't the student's."""

    def _handle_kernel_died(self, since_last_heartbeat: float) -> None:
        """The runner notices, and says it in a sentence."""

    def _handle_kernel_restarted(self, died: bool = True) -> None:
        """A fresh kernel for each run is no news."""

    def _handle_kernel_info_reply(self, rep: dict[str, Any]) -> None:
        """No banner."""

    def _handle_input_request(self, msg: dict[str, Any]) -> None:
        """The program asks: put the cursor behind its question."""
        super()._handle_input_request(msg)
        self._control.moveCursor(QTextCursor.MoveOperation.End)
        self._control.setFocus()
