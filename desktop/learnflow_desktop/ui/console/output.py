"""What the running program prints and asks: a plain place until qtconsole is loaded, then its widget."""

from typing import Any

from PySide6.QtCore import QThread, Signal
from PySide6.QtWidgets import QPlainTextEdit, QStackedWidget

from learnflow_desktop.ui.theme.look import Look

STARTING = "Python is starting."


class ConsoleLoader(QThread):
    """Imports qtconsole beside the GUI thread (some 300 ms of CPU), so that the first key press isn't late."""

    def run(self) -> None:
        """Import."""
        import qtconsole.client
        import qtconsole.rich_jupyter_widget  # noqa: F401 - loading it is the purpose


class Output(QStackedWidget):
    """The output pane. Before `load` has finished it shows that Python is starting; `loaded` tells."""

    loaded = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._console: Any = None
        self._waiting = QPlainTextEdit()
        self._waiting.setReadOnly(True)
        self._waiting.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self._waiting.setPlainText(STARTING)
        self._waiting.setAccessibleName("Output")
        self._waiting.setFont(look.font("code"))
        self.addWidget(self._waiting)
        self.setFocusProxy(self._waiting)
        self._loader = ConsoleLoader(self)
        self._loader.finished.connect(self._build)
        look.changed.connect(self._dress)

    def load(self) -> None:
        """Begin to load; call it after the first paint."""
        self._loader.start(QThread.Priority.LowPriority)

    def listen(self, client: Any) -> None:
        """Show what this kernel's programs print; what is shown already stays."""
        self._console.kernel_client = client

    def begin_run(self) -> None:
        """Empty the pane for a new run."""
        self._console.begin_run()

    def end_run(self) -> None:
        """The program ended: nothing can be typed any more."""
        self._console.end_run()

    def clear(self) -> None:
        """Empty the pane."""
        if self._console is not None:
            self._console.clear_output_text()

    def plain_text(self) -> str:
        """What is shown, as text."""
        if self._console is None:
            return self._waiting.toPlainText()
        return str(self._console._control.toPlainText())

    @property
    def reading(self) -> bool:
        """Whether the program waits for a line of input."""
        return self._console is not None and bool(self._console._reading)

    def close_console(self) -> None:
        """Stop loading; call it before the window goes."""
        self._loader.wait()

    def _build(self) -> None:
        from learnflow_desktop.ui.console.console import Console

        self._console = Console(self._look)
        self.addWidget(self._console)
        self.setCurrentWidget(self._console)
        self.setFocusProxy(self._console._control)
        self.loaded.emit()

    def _dress(self) -> None:
        self._waiting.setFont(self._look.font("code"))
        if self._console is not None:
            self._console.dress()
