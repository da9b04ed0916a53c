"""Safe, waiting and parked as one bar with its legend; waiting is hatched, so that it doesn't depend on colour."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from learnflow_desktop.ui.text import Text
from learnflow_desktop.ui.theme.look import Look
from learnflow_desktop.ui.view_data import SyncFacts


class CountsBar(QWidget):
    """The bar."""

    def __init__(self, look: Look, facts: SyncFacts) -> None:
        super().__init__()
        self._look, self._facts = look, facts
        self.setAccessibleName(f"{facts.settled} safe, {facts.waiting} waiting, {facts.parked} parked")
        self.setFixedHeight(12)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the parts with a gap of two pixels; a part that holds anything is never thinner than a corner."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        facts = self._facts
        parts = [(facts.settled, "success"), (facts.waiting, "info"), (facts.parked, "warning")]
        parts = [(count, state) for count, state in parts if count]
        if not parts:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._look.color("mastery.track"))
            painter.drawRoundedRect(self.rect(), 3, 3)
            return
        room = self.width() - 2 * (len(parts) - 1)
        whole = sum(count for count, _state in parts)
        x = 0.0
        for count, state in parts:
            across = max(room * count / whole, 8.0)
            area = QRectF(x, 0, min(across, self.width() - x), self.height())
            paint_part(painter, self._look, area, state)
            x += across + 2


def paint_part(painter: QPainter, look: Look, area: QRectF, state: str) -> None:
    """Paint one part of the bar or one square of its legend."""
    shape = QPainterPath()
    shape.addRoundedRect(area, 3, 3)
    if state != "info":
        painter.fillPath(shape, look.color(f"{state}.solid"))
        return
    painter.fillPath(shape, look.color("info.soft"))
    painter.save()
    painter.setClipPath(shape)
    pen = painter.pen()
    pen.setColor(look.color("info.solid"))
    pen.setWidth(4)
    painter.setPen(pen)
    x = area.left() - area.height()
    while x < area.right() + area.height():
        painter.drawLine(int(x), int(area.bottom()) + 2, int(x + area.height()) + 4, int(area.top()) - 2)
        x += 9
    painter.restore()


class Square(QWidget):
    """The mark of one part in the legend."""

    def __init__(self, look: Look, state: str) -> None:
        super().__init__()
        self._look, self._state = look, state
        self.setFixedSize(12, 12)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint it as the bar paints its part."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_part(painter, self._look, QRectF(self.rect()), self._state)


def legend(look: Look, facts: SyncFacts) -> QWidget:
    """What each part of the bar means, with its count."""
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    for count, words, state in (
        (facts.settled, "safe: the server read them back", "success"),
        (facts.waiting, "waiting to be sent or read back", "info"),
        (facts.parked, "parked: needs you", "warning"),
    ):
        row.addWidget(Square(look, state))
        row.addWidget(Text(look, str(count), "ui.strong"))
        row.addWidget(Text(look, words, "ui", "text.muted"))
        row.addSpacing(16)
    row.addStretch(1)
    return holder
