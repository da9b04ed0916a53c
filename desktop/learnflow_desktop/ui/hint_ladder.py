"""The four hints of an exercise, opened one after the other; what a step costs is said before it opens."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from learnflow_desktop.ui.button import Button
from learnflow_desktop.ui.empty_state import EmptyState
from learnflow_desktop.ui.prose import Prose
from learnflow_desktop.ui.see_through import see_through
from learnflow_desktop.ui.surface import Card, Rule
from learnflow_desktop.ui.text import Icon, Text
from learnflow_desktop.ui.theme.look import Look
from learnflow_desktop.ui.view_data import Hint, Hints

# MASTERY.md: a first try counts as one up to this step.
LAST_FREE_STEP = 2
ENDS_CREDIT = "Ends first-try credit"


class HintLadder(QScrollArea):
    """Shows `Hints`; `asked` carries the step (1 to 4) the student wants to open."""

    asked = Signal(int)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName("Hints")
        self._content = QWidget()
        self._column = QVBoxLayout(self._content)
        self._column.setContentsMargins(12, 12, 12, 12)
        self.setWidget(self._content)
        self._content.setAutoFillBackground(False)
        see_through(self)
        self.show_hints(Hints())
        look.changed.connect(self._again)

    def show_hints(self, hints: Hints) -> None:
        """Show the ladder as it stands."""
        self.hints = hints
        while item := self._column.takeAt(0):
            if widget := item.widget():
                widget.setParent(None)
                widget.deleteLater()
        if not hints.steps:
            self._column.addWidget(EmptyState(self._look, "hint", "No hints here", "Open an exercise first."), 1)
            return
        card = Card(self._look, "surface.raised")
        rows = QVBoxLayout(card)
        rows.setContentsMargins(1, 1, 1, 1)
        rows.setSpacing(0)
        for index, hint in enumerate(hints.steps):
            if index:
                rows.addWidget(Rule(self._look))
            row = HintRow(self._look, hint, index + 1, hints)
            row.asked.connect(self.asked)
            rows.addWidget(row)
        self._column.addWidget(card)
        self._column.addStretch(1)

    def _again(self) -> None:
        self.show_hints(self.hints)

    @property
    def next_step(self) -> int:
        """The step that can be opened now; one past the last when all are open."""
        return self.hints.used + 1

    @property
    def next_is_free(self) -> bool:
        """Whether opening the next step costs no credit."""
        return self.hints.solved or self.next_step <= LAST_FREE_STEP


class HintRow(QWidget):
    """One step: open (its text), next (Show), or locked (which step comes first)."""

    asked = Signal(int)

    def __init__(self, look: Look, hint: Hint, step: int, hints: Hints) -> None:
        super().__init__()
        opened, following = step <= hints.used, step == hints.used + 1
        warns = step == LAST_FREE_STEP + 1 and not opened and not hints.solved
        row = QHBoxLayout(self)
        row.setContentsMargins(14, look.px(8), 12, look.px(8))
        row.setSpacing(12)
        row.addWidget(StepNumber(look, step, opened=opened), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addStretch(0 if opened else 1)
        words.addWidget(Text(look, hint.title, "ui.strong"))
        if opened:
            text = Prose(look, style="ui", name=f"Hint {step}")
            text.show_markdown(hint.text)
            words.addWidget(text)
        elif warns:
            words.addWidget(Text(look, ENDS_CREDIT, "caption", "warning.text"))
        words.addStretch(1)
        row.addLayout(words, 1)
        state = "open" if opened else "next" if following else f"after hint {step - 1}"
        if following:
            show = Button(look, "Show", size="compact")
            show.setAccessibleName(f"Show hint {step}, {hint.title}")
            show.setAccessibleDescription(ENDS_CREDIT if warns else "")
            show.clicked.connect(lambda: self.asked.emit(step))
            row.addWidget(show)
        elif not opened:
            row.addWidget(Text(look, f"After hint {step - 1}", "caption", "text.muted"))
            row.addWidget(Icon(look, "locked", "text.muted", 14))
        self.setAccessibleName(f"Hint {step}, {hint.title}, {state}")


class StepNumber(QWidget):
    """A step's number in a circle: filled softly when open, an outline when not."""

    def __init__(self, look: Look, step: int, *, opened: bool) -> None:
        super().__init__()
        self._look, self._step, self._opened = look, step, opened
        self.setFixedSize(look.px(24), look.px(24))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint circle and number."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._opened:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._look.color("accent.soft"))
        else:
            painter.setPen(QPen(self._look.color("border.strong"), 1))
        painter.drawEllipse(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        painter.setFont(self._look.font("label", 600))
        painter.setPen(self._look.color("accent.text" if self._opened else "text.default"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, str(self._step))
