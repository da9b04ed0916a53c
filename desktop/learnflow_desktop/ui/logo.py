"""The program's mark: four rising bars on the accent."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from learnflow_desktop.ui.theme.look import Look

# (x, height) of the bars on a grid of 28
BARS = ((6.0, 5.0), (10.5, 8.5), (15.0, 12.0), (19.5, 15.0))


class Logo(QWidget):
    """The mark at a size in pixels."""

    def __init__(self, look: Look, side: int = 28) -> None:
        super().__init__()
        self._look = look
        self._side = side
        self.setAccessibleName("LearnFlow")
        self.setFixedSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint ground and bars."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.color("accent.fill"))
        painter.drawRoundedRect(self.rect(), self._side / 4.5, self._side / 4.5)
        painter.scale(self._side / 28, self._side / 28)
        painter.setBrush(self._look.color("accent.on"))
        for x, height in BARS:
            painter.drawRoundedRect(QRectF(x, 21.5 - height, 3, height), 0.8, 0.8)
