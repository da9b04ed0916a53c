"""One line of text, or an icon, in a style and colour of the design."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from learnflow_desktop.ui.theme.look import Look


class Text(QLabel):
    """A label by type style and colour token; plain text only, so that nothing a student typed becomes markup."""

    def __init__(
        self, look: Look, text: str = "", style: str = "ui", color: str = "text.default", *, weight: int | None = None
    ) -> None:
        super().__init__(text)
        self._look = look
        self._style = style
        self._color = color
        self._weight = weight
        self.setTextFormat(Qt.TextFormat.PlainText)
        look.changed.connect(self._dress)
        self._dress()

    def set_color(self, color: str) -> None:
        """Change the colour token."""
        if color != self._color:
            self._color = color
            self._dress()

    def _dress(self) -> None:
        self.setFont(self._look.font(self._style, self._weight))
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.WindowText, self._look.color(self._color))
        self.setPalette(palette)
        self.setMinimumHeight(self._look.line(self._style))


class Shortened(Text):
    """A label that ends in an ellipsis where the room ends, with the whole text in its tooltip and accessible name."""

    def __init__(
        self, look: Look, text: str = "", style: str = "ui", color: str = "text.default", *, weight: int | None = None
    ) -> None:
        super().__init__(look, text, style, color, weight=weight)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(look.px(24))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint as much as fits."""
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        self.setToolTip(self.text() if shown != self.text() else "")
        painter = QPainter(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), shown)


class Icon(QWidget):
    """An icon that says what the words beside it say; hidden from screen readers by having no name of its own."""

    def __init__(
        self, look: Look, name: str, color: str = "text.default", size: int = 16, *, filled: bool = False
    ) -> None:
        super().__init__()
        self._look = look
        self._name, self._color, self._size, self._filled = name, color, size, filled
        look.changed.connect(self._fit)
        self._fit()

    def set(self, name: str, color: str) -> None:
        """Show another icon or colour."""
        self._name, self._color = name, color
        self.update()

    def _fit(self) -> None:
        self.setFixedSize(self._look.px(self._size), self._look.px(self._size))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the tinted icon."""
        ratio = self.devicePixelRatioF()
        pixmap = self._look.icon(self._name, self._color, self._size, filled=self._filled, ratio=ratio)
        QPainter(self).drawPixmap(0, 0, pixmap)
