"""The icon rail at the left: the program's pages, one of them chosen."""

from typing import Literal

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QPushButton, QSizePolicy, QVBoxLayout

from learnflow_desktop.ui.surface import Surface
from learnflow_desktop.ui.theme.look import Look
from learnflow_desktop.ui.theme.tokens import SIZE

Page = Literal["lesson", "course", "progress", "sync", "settings"]
LABELS: dict[Page, str] = {
    "lesson": "Lesson", "course": "Course", "progress": "Progress", "sync": "Sync", "settings": "Settings",
}  # fmt: skip
ITEM_HEIGHT = 52
MARGIN = 6


class Rail(Surface):
    """Emits `chosen` with the page's id when the student picks one; `show_page` marks without emitting."""

    chosen = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__(look, "surface.pane", edges=["right"])
        self._items: dict[str, RailItem] = {}
        self._group = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, 8, MARGIN + 1, 8)
        column.setSpacing(4)
        for page, label in LABELS.items():
            if page == "settings":
                column.addStretch(1)
            item = RailItem(look, label, page)
            item.clicked.connect(lambda _checked=False, page=page: self.chosen.emit(page))
            self._group.addButton(item)
            self._items[page] = item
            column.addWidget(item)
        look.changed.connect(self._fit)
        self._fit()

    def show_page(self, page: str) -> None:
        """Mark a page as the one in view."""
        if page in self._items:
            self._items[page].setChecked(True)

    def _fit(self) -> None:
        self.setFixedWidth(self.look.px(SIZE["rail"]))


class RailItem(QPushButton):
    """An icon over a word; the chosen one has a ground of its own and a heavier word."""

    def __init__(self, look: Look, label: str, icon: str) -> None:
        super().__init__(label)
        self._look = look
        self._icon = icon
        self.setCheckable(True)
        self.setAccessibleName(label)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        look.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """One item of the rail."""
        return QSize(self._look.px(60), self._look.px(ITEM_HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint ground, icon and word."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = "accent.soft" if self.isChecked() else "surface.hover" if self.underMouse() else ""
        if ground:
            painter.setBrush(self._look.color(ground))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawRoundedRect(self.rect(), 6, 6)
        color = "accent.text" if self.isChecked() else "text.muted"
        side = self._look.px(20)
        icon = self._look.icon(self._icon, color, 20, ratio=self.devicePixelRatioF())
        painter.drawPixmap((self.width() - side) // 2, self._look.px(8), icon)
        painter.setFont(self._look.font("label", 600 if self.isChecked() else 500))
        painter.setPen(self._look.color(color))
        top = self._look.px(29)
        word = QRect(0, top, self.width(), self._look.line("label"))
        painter.drawText(word, Qt.AlignmentFlag.AlignCenter, self.text())
