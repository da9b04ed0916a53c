"""A remark about the code before it runs: one sentence behind a bar in the colour of a warning."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from learnflow_desktop.ui.button import Button
from learnflow_desktop.ui.prose import Prose
from learnflow_desktop.ui.surface import Card
from learnflow_desktop.ui.text import Icon
from learnflow_desktop.ui.theme.look import Look
from learnflow_desktop.ui.view_data import LintNote


class LintCard(Card):
    """Shows one `LintNote`; `go_to_line` carries its line."""

    go_to_line = Signal(int)

    def __init__(self, look: Look, note: LintNote) -> None:
        super().__init__(look, "surface.raised", bar="warning.solid")
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 8, 12, 8)
        row.setSpacing(8)
        row.addWidget(Icon(look, "info", "warning.text"))
        sentence = Prose(look, style="ui", name="Note")
        sentence.show_sentence(f"Line {note.line}: {note.sentence}")
        row.addWidget(sentence, 1)
        line = Button(look, "Go to line", kind="quiet", size="compact")
        line.setAccessibleName(f"Go to line {note.line}")
        line.clicked.connect(lambda: self.go_to_line.emit(note.line))
        row.addWidget(line)
        self.setAccessibleName(f"Line {note.line}: {note.sentence}".replace("`", ""))
