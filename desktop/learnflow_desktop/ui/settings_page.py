"""The settings: theme and text size, as far as this version has them."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout

from learnflow_desktop.ui.looks_choice import TextSizeChoice, ThemeChoice
from learnflow_desktop.ui.page import ScrollingPage
from learnflow_desktop.ui.prose import Prose
from learnflow_desktop.ui.surface import Card
from learnflow_desktop.ui.text import Text
from learnflow_desktop.ui.theme.look import Look

WIDTH = 720
SAMPLE = 'Prose looks like this, and code like `print("hello")`.'


class SettingsPage(ScrollingPage):
    """Emits what was chosen; the look follows at once."""

    theme_chosen = Signal(str)
    text_size_chosen = Signal(int)

    def __init__(self, look: Look) -> None:
        super().__init__(look, "Settings")
        self.content.setSpacing(12)
        self.content.addWidget(Text(look, "Looks", "h1"))
        card = Card(look, "surface.pane")
        grid = QGridLayout(card)
        grid.setContentsMargins(20, 16, 20, 16)
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(16)
        grid.setColumnStretch(1, 1)
        themes, sizes = ThemeChoice(look), TextSizeChoice(look)
        themes.chosen.connect(self.theme_chosen.emit)
        sizes.chosen.connect(self.text_size_chosen.emit)
        sample = Prose(look, name="Sample")
        sample.show_sentence(SAMPLE)
        left = Qt.AlignmentFlag.AlignLeft
        grid.addWidget(Text(look, "Theme", "ui.strong"), 0, 0)
        grid.addWidget(themes, 0, 1, left)
        grid.addWidget(Text(look, "Text size, percent", "ui.strong"), 1, 0)
        grid.addWidget(sizes, 1, 1, left)
        grid.addWidget(Text(look, "Sample", "ui.strong"), 2, 0)
        grid.addWidget(sample, 2, 1)
        keys = Text(
            look, "Ctrl + and Ctrl - change the text size anywhere, Ctrl 0 brings 100 back.", "ui", "text.muted"
        )
        keys.setWordWrap(True)
        card.setMaximumWidth(look.px(WIDTH))
        self.content.addWidget(card)
        self.content.addWidget(keys)
        self.content.addStretch(1)
