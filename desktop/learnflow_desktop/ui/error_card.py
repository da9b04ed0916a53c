"""An error explained: one sentence, the real values, where to look, and Python's own message beside it."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from learnflow_desktop.ui.button import Button
from learnflow_desktop.ui.code_text import CodeText
from learnflow_desktop.ui.prose import Prose
from learnflow_desktop.ui.see_through import see_through
from learnflow_desktop.ui.surface import Card, Rule
from learnflow_desktop.ui.text import Icon, Text
from learnflow_desktop.ui.theme.look import Look
from learnflow_desktop.ui.view_data import ExplainedError

MOST_LINES = 9


class ErrorCard(Card):
    """Shows one `ExplainedError`; `go_to_line` carries the line. `fold` hides the original message behind a button."""

    go_to_line = Signal(int)

    def __init__(self, look: Look, *, beside: bool = True) -> None:
        super().__init__(look, "surface.raised", bar="danger.solid")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._error: ExplainedError | None = None
        self._beside = beside
        self._folded = not beside
        self._outer = QHBoxLayout(self) if beside else QVBoxLayout(self)
        self._outer.setContentsMargins(3, 0, 0, 0)
        self._outer.setSpacing(0)
        self._explained = _Explained(look)
        self._explained.line_button.clicked.connect(self._go)
        self._explained.original_button.clicked.connect(lambda: self.fold(not self._folded))
        self._rule = Rule(look, standing=beside)
        self._original = _Original(look)
        self._outer.addWidget(self._explained, 54)
        self._outer.addWidget(self._rule)
        self._outer.addWidget(self._original, 50)

    def show_error(self, error: ExplainedError) -> None:
        """Show an error; the card keeps its fold."""
        self._error = error
        self.setAccessibleName(f"{error.title}. {error.sentence.replace('`', '')}")
        self._explained.show_error(error)
        self._original.show_text(error.original)
        self.fold(self._folded)

    def fold(self, folded: bool) -> None:
        """Hide or show the original message; a button brings it back."""
        self._folded = folded
        has_original = bool(self._error and self._error.original)
        shown = has_original and not folded
        self._original.setVisible(shown)
        self._rule.setVisible(shown)
        self._explained.original_button.setVisible(has_original and (folded or not self._beside))

    def _go(self) -> None:
        if self._error and self._error.line:
            self.go_to_line.emit(self._error.line)


class _Explained(QWidget):
    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 10)
        column.setSpacing(5)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(Icon(look, "error", "danger.text", 18))
        self._title = Text(look, "", "h3", "danger.text")
        head.addWidget(self._title, 1)
        self._sentence = Prose(look, name="What happened")
        self._values = QWidget()
        self._grid = QGridLayout(self._values)
        self._grid.setContentsMargins(0, 2, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(3)
        self._grid.setColumnStretch(1, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        self.line_button = Button(look, "Go to line", size="compact")
        self.original_button = Button(look, "Original message", icon="expand", kind="quiet", size="compact")
        buttons.addWidget(self.line_button)
        buttons.addWidget(self.original_button)
        buttons.addStretch(1)
        column.addLayout(head)
        column.addWidget(self._sentence)
        column.addWidget(self._values)
        column.addStretch(1)
        column.addSpacing(6)
        column.addLayout(buttons)

    def show_error(self, error: ExplainedError) -> None:
        self._title.setText(error.title)
        self._sentence.show_sentence(error.sentence)
        self.line_button.setVisible(error.line is not None)
        if error.line is not None:
            self.line_button.set_label(f"Go to line {error.line}")
        while item := self._grid.takeAt(0):
            if widget := item.widget():
                widget.setParent(None)
                widget.deleteLater()
        for row, (name, value) in enumerate(error.values):
            self._grid.addWidget(Text(self._look, name, "ui", "text.muted"), row, 0)
            shown = CodeText(self._look, value, color="text.default")
            shown.setWordWrap(True)
            self._grid.addWidget(shown, row, 1)
        self._values.setVisible(bool(error.values))


class _Original(QWidget):
    """Python's own text: selectable, and scrolling when it is long."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 4, 6)
        column.setSpacing(4)
        column.addWidget(Text(look, "Original message", "caption", "text.muted"))
        self._message = QPlainTextEdit()
        self._message.setReadOnly(True)
        self._message.setFrameShape(QFrame.Shape.NoFrame)
        self._message.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._message.setAccessibleName("Original message")
        self._message.setTabChangesFocus(True)
        self._message.document().setDocumentMargin(0)
        self._message.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        column.addWidget(self._message)
        column.addStretch(1)
        look.changed.connect(self._dress)
        self._dress()

    def show_text(self, text: str) -> None:
        self._message.setPlainText(text.rstrip())
        self._dress()

    def _dress(self) -> None:
        self._message.setFont(self._look.code_font("caption"))
        see_through(self._message)
        palette = self._message.palette()
        palette.setColor(QPalette.ColorRole.Text, self._look.color("text.muted"))
        self._message.setPalette(palette)
        lines = min(max(self._message.blockCount(), 2), MOST_LINES)
        self._message.setFixedHeight(lines * self._message.fontMetrics().height() + 2)
