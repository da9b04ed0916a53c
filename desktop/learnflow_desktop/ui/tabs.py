"""Tabs with counts, painted flat: the chosen one is heavier and underlined."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QTabBar

from learnflow_desktop.ui.theme.look import Look

GAP = 16
COUNT_GAP = 6
UNDERLINE = 2


class Tabs(QTabBar):
    """A tab bar; each tab is a word and, in lighter print, a count ("Checks  2 of 4")."""

    def __init__(self, look: Look, name: str) -> None:
        super().__init__()
        self._look = look
        self._counts: dict[int, str] = {}
        self.setAccessibleName(name)
        self.setExpanding(False)
        self.setDrawBase(False)
        self.setUsesScrollButtons(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        look.changed.connect(self._fit)

    def set_count(self, index: int, count: str) -> None:
        """Show a count beside a tab's word; it is part of the accessible name."""
        self._counts[index] = count
        word = self.tabText(index)
        self.setAccessibleTabName(index, f"{word}, {count}" if count else word)
        self._fit()

    def shift_counts(self, by: int) -> None:
        """Move every count along after a tab was put in or taken out at the front."""
        self._counts = {index + by: count for index, count in self._counts.items() if index + by >= 0}
        self._fit()

    def tabSizeHint(self, index: int) -> QSize:  # noqa: N802 - Qt's name
        """The word, its count and the gap to the next."""
        return QSize(self._word_width(index) + self._count_width(index) + self._look.px(GAP), self._look.px(35))

    def minimumTabSizeHint(self, index: int) -> QSize:  # noqa: N802 - Qt's name
        """Words are never cut."""
        return self.tabSizeHint(index)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint words, counts and the underline of the chosen tab."""
        painter = QPainter(self)
        for index in range(self.count()):
            area = self.tabRect(index)
            chosen = index == self.currentIndex()
            painter.setFont(self._font(chosen))
            painter.setPen(self._look.color("text.default" if chosen else "text.muted"))
            painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, self.tabText(index))
            width = self._word_width(index)
            if self._counts.get(index):
                painter.setFont(self._look.font("caption"))
                painter.setPen(self._look.color("text.muted"))
                rest = area.adjusted(width + self._look.px(COUNT_GAP), 0, 0, 0)
                painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter, self._counts[index])
            if chosen:
                across = width + self._count_width(index)
                line = QRect(area.x(), self.height() - UNDERLINE, across, UNDERLINE)
                painter.fillRect(line, self._look.color("accent.text"))

    def _font(self, chosen: bool) -> QFont:
        return self._look.font("ui.strong" if chosen else "ui", 600 if chosen else 500)

    def _word_width(self, index: int) -> int:
        return QFontMetrics(self._font(index == self.currentIndex())).horizontalAdvance(self.tabText(index))

    def _count_width(self, index: int) -> int:
        count = self._counts.get(index, "")
        if not count:
            return 0
        return self._look.px(COUNT_GAP) + QFontMetrics(self._look.font("caption")).horizontalAdvance(count)

    def _fit(self) -> None:
        # QTabBar lays its tabs out again only when one of them changes.
        for index in range(self.count()):
            self.setTabData(index, None)
            self.setTabText(index, self.tabText(index))
        self.updateGeometry()
        self.update()
