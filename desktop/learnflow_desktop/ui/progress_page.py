"""The progress page: how much is solved, and every concept's mastery with the evidence it rests on."""

from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from learnflow_desktop.ui.empty_state import EmptyState
from learnflow_desktop.ui.mastery_bar import MasteryBar
from learnflow_desktop.ui.page import ScrollingPage, cleared
from learnflow_desktop.ui.surface import Card
from learnflow_desktop.ui.text import Text
from learnflow_desktop.ui.theme.look import Look
from learnflow_desktop.ui.view_data import ProgressView

COLUMN_WIDTH = 860


class ProgressPage(ScrollingPage):
    """Shows a `ProgressView`."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, "Progress")
        self.content.setSpacing(12)

    def show_progress(self, progress: ProgressView) -> None:
        """Show the numbers as they stand."""
        cleared(self.content)
        if not progress.masteries:
            empty = EmptyState(self.look, "progress", "Nothing to show yet", "Check an answer and it counts here.")
            self.content.addWidget(empty, 1)
            return
        known = sum(mastery.known for mastery in progress.masteries)
        head = QWidget()
        lines = QVBoxLayout(head)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(2)
        lines.addWidget(Text(self.look, f"{progress.solved} of {progress.exercises} exercises solved", "h1"))
        words = f"{known} of {len(progress.masteries)} concepts have enough evidence for a number"
        lines.addWidget(Text(self.look, f"{words}, {progress.as_of}" if progress.as_of else words, "ui", "text.muted"))
        self.content.addWidget(head)
        card = Card(self.look, "surface.pane")
        card.setMaximumWidth(self.look.px(COLUMN_WIDTH))
        grid = QGridLayout(card)
        grid.setContentsMargins(20, 16, 20, 20)
        grid.setHorizontalSpacing(32)
        grid.setVerticalSpacing(18)
        for index, mastery in enumerate(progress.masteries):
            grid.addWidget(MasteryBar(self.look, mastery, counted=True), index // 2, index % 2)
        self.content.addWidget(card)
        self.content.addStretch(1)
