"""The column left of the code: line numbers, and an icon on lines with an error or a note."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from learnflow_desktop.ui.theme.look import Look

MARK_SPACE, PADDING = 28, 22
ICON = 14
RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class Gutter(QWidget):
    """Paints beside an editor; the editor tells it where its blocks are."""

    def __init__(self, editor: QPlainTextEdit, look: Look) -> None:
        super().__init__(editor)
        self._editor = editor
        self._look = look
        self.marks: dict[int, str] = {}
        self.setAccessibleName("Line numbers")

    def width_needed(self) -> int:
        """Room for an icon, the longest number and some air."""
        digits = max(2, len(str(self._editor.blockCount())))
        return MARK_SPACE + PADDING + self._editor.fontMetrics().horizontalAdvance("9") * digits

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As wide as needed."""
        return QSize(self.width_needed(), 0)

    def show_marks(self, marks: dict[int, str]) -> None:
        """Lines (from 1) with `error`, `note`, or `stopped`: there the last run ended, and the line has a band."""
        self.marks = marks
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the numbers of the visible lines."""
        editor, look = self._editor, self._look
        painter = QPainter(self)
        painter.fillRect(event.rect(), look.color("editor.background"))
        painter.setFont(look.font("code.small"))
        block = editor.firstVisibleBlock()
        offset = editor.contentOffset()
        current = editor.textCursor().blockNumber()
        while block.isValid():
            area = editor.blockBoundingGeometry(block).translated(offset)
            if area.top() > event.rect().bottom():
                return
            if area.bottom() >= event.rect().top():
                self._paint_line(painter, block.blockNumber(), (round(area.top()), round(area.height())), current)
            block = block.next()

    def _paint_line(self, painter: QPainter, number: int, area: tuple[int, int], current: int) -> None:
        look, (top, height) = self._look, area
        kind = self.marks.get(number + 1)
        if kind == "stopped":
            painter.fillRect(0, top, self.width(), height, look.color("editor.error_line"))
        elif number == current:
            painter.fillRect(0, top, self.width(), height, look.color("editor.line"))
        if kind:
            name, color = ("info", "warning.text") if kind == "note" else ("failed", "danger.text")
            ratio = self.devicePixelRatioF()
            icon = look.icon(name, color, ICON, ratio=ratio)
            painter.drawPixmap(5, top + (height - look.px(ICON)) // 2, icon)
        painter.setPen(
            look.color("editor.number_active" if number == current or kind == "stopped" else "editor.number")
        )
        painter.drawText(0, top, self.width() - PADDING, height, RIGHT, str(number + 1))
