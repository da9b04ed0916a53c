"""What Check found: a row for each check, the first one that doesn't pass opened."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from learnflow_desktop.ui.button import Button
from learnflow_desktop.ui.code_text import CodeText
from learnflow_desktop.ui.empty_state import EmptyState
from learnflow_desktop.ui.prose import Prose
from learnflow_desktop.ui.see_through import see_through
from learnflow_desktop.ui.surface import Card
from learnflow_desktop.ui.text import Icon, Shortened, Text
from learnflow_desktop.ui.theme.look import Look
from learnflow_desktop.ui.view_data import Check, Checks, Outcome

# (icon, colour) by outcome
MARKS: dict[Outcome, tuple[str, str]] = {
    "passed": ("passed", "success.text"),
    "failed": ("failed", "danger.text"),
    "error": ("error", "danger.text"),
    "blocked": ("blocked", "text.muted"),
}
WORDS: dict[Outcome, str] = {"passed": "passes", "failed": "doesn't pass yet", "error": "stopped", "blocked": "not run"}


class CheckList(QScrollArea):
    """Shows `Checks`; `go_to_line` carries a line of the student's code."""

    go_to_line = Signal(int)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Checks")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        see_through(self)
        self._content = QWidget()
        self._content.setAutoFillBackground(False)
        self._column = QVBoxLayout(self._content)
        self._column.setContentsMargins(8, 4, 8, 12)
        self._column.setSpacing(0)
        self.setWidget(self._content)
        self._content.setAutoFillBackground(False)
        self.show_checks(Checks())
        look.changed.connect(self._again)

    def show_checks(self, checks: Checks) -> None:
        """Show a result in place of the last one."""
        self._shown = checks
        while item := self._column.takeAt(0):
            if widget := item.widget():
                widget.setParent(None)
                widget.deleteLater()
        if not checks.rows and not checks.summary:
            none = EmptyState(self._look, "check", "No checks yet", "Press Ctrl+Enter to check your answer.")
            self._column.addWidget(none, 1)
            return
        if checks.summary:
            self._column.addWidget(_Summary(self._look, checks))
        opened = next((row for row in checks.rows if row.outcome in ("failed", "error")), None)
        for check in checks.rows:
            if check is opened and (check.sentence or check.got or check.expected):
                card = OpenCheck(self._look, check)
                card.go_to_line.connect(self.go_to_line)
                self._column.addSpacing(4)
                self._column.addWidget(card)
                self._column.addSpacing(6)
            else:
                self._column.addWidget(CheckRow(self._look, check))
        self._column.addStretch(1)

    def _again(self) -> None:
        self.show_checks(self._shown)


class _Summary(QWidget):
    """The one sentence above the rows."""

    def __init__(self, look: Look, checks: Checks) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 6, 4, 6)
        sentence = Prose(look, style="ui", name="Result")
        sentence.show_sentence(checks.summary)
        row.addWidget(sentence)


class CheckRow(QWidget):
    """A closed check: icon, call, and a note beside it."""

    def __init__(self, look: Look, check: Check) -> None:
        super().__init__()
        icon, color = MARKS[check.outcome]
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 0, 4, 0)
        row.setSpacing(8)
        row.addWidget(Icon(look, icon, color))
        color = "text.muted" if check.outcome == "blocked" else "syntax.text"
        call = CodeText(look, check.call or check.title, color=color)
        call.setToolTip(check.call)
        row.addWidget(call)
        note = check.note or ("not run, an earlier check stopped" if check.outcome == "blocked" else "")
        row.addWidget(Shortened(look, note, "ui", "text.muted"), 1)
        self.setFixedHeight(look.px(32))
        self.setAccessibleName(f"{check.call or check.title} {WORDS[check.outcome]}. {note}".strip())


class OpenCheck(Card):
    """The first check that doesn't pass: call, expected, got, one sentence, and the line to look at."""

    go_to_line = Signal(int)

    def __init__(self, look: Look, check: Check) -> None:
        super().__init__(look, "surface.raised", bar="danger.solid")
        icon, color = MARKS[check.outcome]
        column = QVBoxLayout(self)
        column.setContentsMargins(15, 8, 12, 9)
        column.setSpacing(6)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(Icon(look, icon, color))
        head.addWidget(Shortened(look, check.title or check.call, "ui.strong", color), 1)
        if check.line is not None:
            line = Button(look, f"Go to line {check.line}", kind="quiet", size="compact")
            line.clicked.connect(lambda: self.go_to_line.emit(check.line))
            head.addWidget(line)
        column.addLayout(head)
        column.addLayout(self._values(look, check))
        if check.sentence:
            sentence = Prose(look, style="ui", name="Where to look")
            sentence.show_sentence(check.sentence)
            column.addWidget(sentence)
        self.setAccessibleName(f"{check.title or check.call} {WORDS[check.outcome]}. {check.sentence}")

    def _values(self, look: Look, check: Check) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(1, 1)
        rows = (("Call", check.call, ""), ("Expected", check.expected, "success"), ("Got", check.got, "danger"))
        for index, (name, value, state) in enumerate((name, value, state) for name, value, state in rows if value):
            label = Text(look, name, "ui", "text.muted")
            label.setMinimumWidth(look.px(60))
            grid.addWidget(label, index, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(ValueChip(look, value, state) if state else _call(look, value), index, 1)
        return grid


def _call(look: Look, call: str) -> CodeText:
    shown = CodeText(look, call)
    shown.setWordWrap(True)
    shown.setContentsMargins(4, 0, 0, 0)
    return shown


class ValueChip(QWidget):
    """A value on the ground of its state: what was expected, what came."""

    def __init__(self, look: Look, value: str, state: str) -> None:
        super().__init__()
        self._look = look
        self._state = state
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 0, 4, 0)
        self._value = CodeText(look, value, color=f"{state}.text")
        self._value.setWordWrap(True)
        self._value.setMinimumWidth(1)
        row.addWidget(self._value, 0, Qt.AlignmentFlag.AlignLeft)
        row.addStretch(1)
        self.setAccessibleName(value)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the ground behind the value only."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.color(f"{self._state}.soft"))
        painter.drawRoundedRect(QRectF(self._value.geometry().adjusted(-4, 0, 4, 0)), 4, 4)
