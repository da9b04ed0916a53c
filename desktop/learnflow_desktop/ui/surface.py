"""A painted ground: a pane, a bar or a card, with the lines and the left bar the design gives it."""

from collections.abc import Iterable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from learnflow_desktop.ui.theme.look import Look

BAR_WIDTH = 3


class Surface(QWidget):
    """A widget with a ground of one colour and 1 px lines on the named edges (`top`, `bottom`, `left`, `right`)."""

    def __init__(
        self, look: Look, fill: str = "surface.pane", *, edges: Iterable[str] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.look = look
        self._fill = fill
        self._edges = frozenset(edges)

    def set_fill(self, fill: str) -> None:
        """Change the ground's colour token."""
        self._fill = fill
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the ground, then the lines."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), self.look.color(self._fill))
        color = self.look.color("border.subtle")
        right, bottom = self.width() - 1, self.height() - 1
        lines = {
            "top": (0, 0, self.width(), 1),
            "bottom": (0, bottom, self.width(), 1),
            "left": (0, 0, 1, self.height()),
            "right": (right, 0, 1, self.height()),
        }
        for edge in self._edges:
            painter.fillRect(*lines[edge], color)


class Card(Surface):
    """A rounded ground with a border, and a coloured bar at the left when it speaks of a state."""

    def __init__(
        self,
        look: Look,
        fill: str = "surface.raised",
        *,
        bar: str | None = None,
        radius: int = 8,
        border: str = "border.subtle",
    ) -> None:
        super().__init__(look, fill)
        self._bar = bar
        self._radius = radius
        self._border = border

    def set_border(self, border: str) -> None:
        """Change the border's colour token."""
        self._border = border
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint ground, border and bar; the bar follows the rounded corner."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        outline = QPainterPath()
        outline.addRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), self._radius, self._radius)
        painter.fillPath(outline, self.look.color(self._fill))
        painter.strokePath(outline, QPen(self.look.color(self._border), 1))
        if self._bar:
            whole = QPainterPath()
            whole.addRoundedRect(QRectF(self.rect()), self._radius, self._radius)
            rest = QPainterPath()
            inner = QRectF(self.rect()).adjusted(BAR_WIDTH, 0, self._radius, 0)
            rest.addRoundedRect(inner, self._radius - 1, self._radius - 1)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.fillPath(whole.subtracted(rest), self.look.color(self._bar))


class Rule(QWidget):
    """A line of one pixel between two things, lying or standing."""

    def __init__(self, look: Look, *, standing: bool = False, color: str = "border.subtle") -> None:
        super().__init__()
        self._look = look
        self._color = color
        if standing:
            self.setFixedWidth(1)
        else:
            self.setFixedHeight(1)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Fill it."""
        QPainter(self).fillRect(self.rect(), self._look.color(self._color))
