"""What a place shows when nothing is there yet: an icon, one fact, one next step."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from learnflow_desktop.ui.text import Icon, Text
from learnflow_desktop.ui.theme.look import Look


class EmptyState(QWidget):
    """Icon, fact and next step, in the middle."""

    def __init__(self, look: Look, icon: str, fact: str, step: str) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setSpacing(6)
        column.addStretch(1)
        column.addWidget(Icon(look, icon, "text.muted", 24), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(4)
        for text, style, color in ((fact, "ui.strong", "text.default"), (step, "ui", "text.muted")):
            line = Text(look, text, style, color)
            line.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            line.setWordWrap(True)
            column.addWidget(line)
        column.addStretch(1)
        self.setAccessibleName(f"{fact}. {step}")
