"""The status bar: facts about Python and the cursor at the left, about the disk and the server at the right."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from learnflow_desktop.ui.surface import Surface
from learnflow_desktop.ui.text import Icon, Shortened, Text
from learnflow_desktop.ui.theme.look import Look
from learnflow_desktop.ui.theme.tokens import SIZE
from learnflow_desktop.ui.view_data import StatusLine


class StatusBar(Surface):
    """Shows a `StatusLine`; the disk's fact turns into a problem in words, icon and colour."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, "surface.pane", edges=["top"])
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 1, 12, 0)
        row.setSpacing(16)
        self._left = QWidget()
        self._facts = QHBoxLayout(self._left)
        self._facts.setContentsMargins(0, 0, 0, 0)
        self._facts.setSpacing(16)
        self._words: list[Text] = []
        self._icon = Icon(look, "disk", "text.muted", 14)
        self._disk = Text(look, "", "caption", "text.muted")
        self._server = Shortened(look, "", "caption", "text.muted")
        disk = QHBoxLayout()
        disk.setSpacing(6)
        disk.addWidget(self._icon)
        disk.addWidget(self._disk)
        row.addWidget(self._left)
        row.addStretch(1)
        row.addLayout(disk)
        row.addWidget(self._server)
        look.changed.connect(self._fit)
        self._fit()

    def show_status(self, status: StatusLine) -> None:
        """Show these words."""
        while len(self._words) < len(status.left):
            self._words.append(Text(self.look, "", "caption", "text.muted"))
            self._facts.addWidget(self._words[-1])
        for index, word in enumerate(self._words):
            word.setText(status.left[index] if index < len(status.left) else "")
            word.setVisible(index < len(status.left))
        color = "text.muted" if status.saved else "danger.text"
        self._icon.set("disk" if status.saved else "error", color)
        self._disk.set_color(color)
        self._disk.setText(status.disk)
        self._server.setText(status.server)

    def _fit(self) -> None:
        self.setFixedHeight(self.look.px(SIZE["statusbar"]))
