"""A concept's mastery: its name, pips, level, number and a bar with gaps where the levels meet."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from learnflow_desktop.ui.theme.look import Look
from learnflow_desktop.ui.theme.tokens import MASTERY_LEVELS, MasteryLevel
from learnflow_desktop.ui.view_data import Mastery

BAR = 6
GAPS_AT = (40, 70, 90)
GAP_WIDTH = 2
PIP_WIDTH, PIP_STEP = 3, 4
PIP_HEIGHTS = (4, 6, 8, 11)
NOT_ENOUGH = "Not enough evidence yet"


def level_of(points: int) -> MasteryLevel:
    """The level that a number of mastery points falls in."""
    return next(level for level in MASTERY_LEVELS if points <= level.last)


def paint_pips(painter: QPainter, look: Look, level: int, x: int, bottom: int) -> None:
    """Paint the four pips, `level` of them filled, standing on `bottom`."""
    for index, height in enumerate(PIP_HEIGHTS):
        color = f"mastery.{level}.solid" if index < level else "mastery.track"
        tall = look.px(height)
        painter.fillRect(x + index * look.px(PIP_STEP), bottom - tall, look.px(PIP_WIDTH), tall, look.color(color))


def pips_width(look: Look) -> int:
    """The room four pips take."""
    return 3 * look.px(PIP_STEP) + look.px(PIP_WIDTH)


class MasteryBar(QWidget):
    """One concept; with fewer than three first tries an empty outline that says so. `ground` shows in the gaps."""

    def __init__(self, look: Look, mastery: Mastery, *, ground: str = "surface.pane", counted: bool = False) -> None:
        super().__init__()
        self._look = look
        self._ground = ground
        self._counted = counted
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.changed.connect(self.updateGeometry)
        self.show_mastery(mastery)

    def show_mastery(self, mastery: Mastery) -> None:
        """Show another number."""
        self._mastery = mastery
        says = f"{level_of(mastery.points).name}, {mastery.points} of 100" if mastery.known else NOT_ENOUGH
        self.setAccessibleName(f"{mastery.title}: {says}, {self._evidence()}")
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A line of words, the bar, and the evidence below when counted."""
        counted = self._look.line("caption") + self._look.px(4) if self._counted else 0
        return QSize(self._look.px(140), self._look.line("ui") + self._look.px(3 + BAR) + counted)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint words above, bar below."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = QRect(0, 0, self.width(), self._look.line("ui"))
        right = self._paint_level(painter, line) if self._mastery.known else self._paint_unknown(painter, line)
        font = self._look.font("ui.strong")
        painter.setFont(font)
        painter.setPen(self._look.color("text.default"))
        room = line.adjusted(0, 0, right - line.width() - 8, 0)
        title = QFontMetrics(font).elidedText(self._mastery.title, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, title)
        bar = QRect(0, line.height() + self._look.px(3), self.width(), self._look.px(BAR))
        self._paint_bar(painter, bar)
        if self._counted:
            below = QRect(0, bar.bottom() + self._look.px(4), self.width(), self._look.line("caption"))
            painter.setFont(self._look.font("caption"))
            painter.setPen(self._look.color("text.muted"))
            painter.drawText(below, Qt.AlignmentFlag.AlignVCenter, self._evidence())

    def _evidence(self) -> str:
        tries = self._mastery.first_tries
        return f"from {tries} first {'try' if tries == 1 else 'tries'}"

    def _paint_level(self, painter: QPainter, line: QRect) -> int:
        """Paint number, level word and pips from the right; returns where they begin."""
        level = level_of(self._mastery.points)
        strong, caption = self._look.font("ui.strong"), self._look.font("caption")
        number = str(self._mastery.points)
        painter.setFont(strong)
        painter.setPen(self._look.color("text.default"))
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, number)
        right = line.width() - QFontMetrics(strong).horizontalAdvance("000")
        right = min(right, line.width() - QFontMetrics(strong).horizontalAdvance(number)) - self._look.px(8)
        painter.setFont(caption)
        painter.setPen(self._look.color("text.muted"))
        word = QFontMetrics(caption).horizontalAdvance(level.name)
        painter.drawText(QRect(right - word, 0, word + 2, line.height()), Qt.AlignmentFlag.AlignVCenter, level.name)
        x = right - word - self._look.px(6) - pips_width(self._look)
        paint_pips(painter, self._look, level.level, x, line.center().y() + self._look.px(6))
        return x

    def _paint_unknown(self, painter: QPainter, line: QRect) -> int:
        caption = self._look.font("caption")
        painter.setFont(caption)
        painter.setPen(self._look.color("text.muted"))
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, NOT_ENOUGH)
        return line.width() - QFontMetrics(caption).horizontalAdvance(NOT_ENOUGH)

    def _paint_bar(self, painter: QPainter, bar: QRect) -> None:
        radius = bar.height() / 2
        if not self._mastery.known:
            painter.setPen(QPen(self._look.color("mastery.none.solid"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(bar).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
            return
        outline = QPainterPath()
        outline.addRoundedRect(QRectF(bar), radius, radius)
        painter.fillPath(outline, self._look.color("mastery.track"))
        filled = QPainterPath()
        across = bar.width() * self._mastery.points / 100
        filled.addRoundedRect(QRectF(bar.x(), bar.y(), across, bar.height()), radius, radius)
        solid = f"mastery.{level_of(self._mastery.points).level}.solid"
        painter.fillPath(filled.intersected(outline), self._look.color(solid))
        for at in GAPS_AT:
            x = bar.x() + bar.width() * at / 100
            gap = QRectF(round(x) - GAP_WIDTH / 2, bar.y(), GAP_WIDTH, bar.height())
            painter.fillRect(gap, self._look.color(self._ground))
