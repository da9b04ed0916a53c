"""The bar on top of a pane: its title, one caption, quiet actions at the right."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from learnflow_desktop.ui.button_row import ButtonRow
from learnflow_desktop.ui.text import Shortened, Text
from learnflow_desktop.ui.theme.look import Look
from learnflow_desktop.ui.theme.tokens import SIZE


class PaneHeader(ButtonRow):
    """Title and caption; whatever leads (tabs) or acts (buttons) is given as widgets."""

    def __init__(self, look: Look, title: str = "", *, lead: QWidget | None = None) -> None:
        super().__init__(look, "surface.pane", edges=["bottom"])
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 0, 8, 1)
        self._row.setSpacing(8)
        self.title = Text(look, title, "ui.strong")
        self.caption = Shortened(look, "", "caption", "text.muted")
        self.title.setVisible(bool(title) or lead is None)
        if lead is not None:
            self._row.addWidget(lead)
        self._row.addWidget(self.title)
        self._row.addWidget(self.caption)
        self._row.addStretch(1)
        look.changed.connect(self._fit)
        self._fit()

    def set_title(self, title: str, caption: str = "") -> None:
        """Name the pane and say one thing about it."""
        self.title.setText(title)
        self.set_caption(caption)

    def set_caption(self, caption: str) -> None:
        """Say one thing about the pane."""
        self.caption.setText(caption)

    def add_action(self, widget: QWidget) -> None:
        """Put a quiet action, or a fact, at the right."""
        self._row.addWidget(widget)

    def _fit(self) -> None:
        self.setFixedHeight(self.look.px(SIZE["pane.header"]))
