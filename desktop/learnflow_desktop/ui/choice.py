"""A row of choices of which one holds: text size, theme."""

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QRadioButton, QSizePolicy

from learnflow_desktop.ui.surface import Card
from learnflow_desktop.ui.theme.look import Look

HEIGHT = 28


class Choice(Card):
    """Segments by (value, label); `chosen` carries the value the student picked."""

    chosen = Signal(object)

    def __init__(self, look: Look, name: str, options: dict[object, str]) -> None:
        super().__init__(look, "surface.canvas", radius=6, border="border.default")
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(1, 1, 1, 1)
        row.setSpacing(0)
        self._group = QButtonGroup(self)
        self._segments: dict[object, Segment] = {}
        for value, label in options.items():
            segment = Segment(look, label, f"{name}: {label}")
            segment.clicked.connect(lambda _checked=False, value=value: self.chosen.emit(value))
            self._group.addButton(segment)
            self._segments[value] = segment
            row.addWidget(segment)

    def show_value(self, value: object) -> None:
        """Mark a value as the one in force, without emitting."""
        if value in self._segments:
            self._segments[value].setChecked(True)


class Segment(QRadioButton):
    """One choice; arrow keys move within the row as in any group of radio buttons."""

    def __init__(self, look: Look, label: str, name: str) -> None:
        super().__init__(label)
        self._look = look
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        look.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """The label with room around it."""
        width = QFontMetrics(self._look.font("ui.strong")).horizontalAdvance(self.text()) + self._look.px(22)
        return QSize(width, self._look.px(HEIGHT))

    def hitButton(self, _position: QPoint) -> bool:  # noqa: N802 - Qt's name
        """The whole segment is the target."""
        return True

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the chosen one raised, the others flat."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.isChecked() or self.underMouse():
            painter.setBrush(self._look.color("surface.pane" if self.isChecked() else "surface.hover"))
            painter.setPen(QPen(self._look.color("border.strong"), 1) if self.isChecked() else Qt.PenStyle.NoPen)
            painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        painter.setFont(self._look.font("ui", 600 if self.isChecked() else 500))
        painter.setPen(self._look.color("text.default" if self.isChecked() else "text.muted"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
