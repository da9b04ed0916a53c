"""A question before something goes: what stays, what goes, and the safe answer has the keyboard."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from learnflow_desktop.ui.button import Button
from learnflow_desktop.ui.focus_ring import FocusRing
from learnflow_desktop.ui.prose import Prose
from learnflow_desktop.ui.surface import Card, Surface
from learnflow_desktop.ui.text import Text
from learnflow_desktop.ui.theme.look import Look
from learnflow_desktop.ui.view_data import Question

WIDTH = 440


class QuestionDialog(QDialog):
    """Shows a `Question`; Esc and Enter keep, only the other button calls `go`."""

    def __init__(self, look: Look, question: Question, window: QWidget, go: Callable[[], None]) -> None:
        super().__init__(window)
        self.setWindowTitle(question.title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        card = Card(look, "surface.pane", radius=0, border="border.default")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(card)
        column = QVBoxLayout(card)
        column.setContentsMargins(24, 22, 24, 22)
        column.setSpacing(10)
        title = Text(look, question.title, "h2")
        title.setWordWrap(True)
        column.addWidget(title)
        text = Prose(look, style="ui", name="What stays and what goes")
        text.show_sentence(question.text)
        column.addWidget(text)
        self.keep = Button(look, question.keep, keys="Esc")
        self.go = Button(look, question.go, icon=question.icon, kind="danger" if question.danger else "default")
        self.keep.setDefault(True)
        self.go.setAutoDefault(False)
        row = QHBoxLayout()
        row.setContentsMargins(0, 10, 0, 0)
        row.setSpacing(12)
        row.addStretch(1)
        row.addWidget(self.keep)
        row.addWidget(self.go)
        column.addLayout(row)
        self.keep.clicked.connect(self.reject)
        self.go.clicked.connect(self.accept)
        self.accepted.connect(go)
        self.setFixedWidth(look.px(WIDTH))
        self._scrim = Surface(look, "surface.scrim", parent=window)
        self._scrim.setGeometry(window.rect())
        self._scrim.show()
        self.finished.connect(self._scrim.deleteLater)
        self._ring = FocusRing(look, self)
        self.keep.setFocus()
