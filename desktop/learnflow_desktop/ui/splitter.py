"""Panes side by side with a line of one pixel between them; the grip is wider than it looks."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSplitter, QSplitterHandle

from learnflow_desktop.ui.theme.look import Look


class Splitter(QSplitter):
    """Two panes and the `border.subtle` line; Qt widens the grip of a 1 px handle by itself.

    One pane keeps its size while the window changes, until the student moves the line.
    """

    def __init__(self, look: Look, orientation: Qt.Orientation) -> None:
        super().__init__(orientation)
        self._look = look
        self._kept: tuple[int, int] | None = None
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        self.splitterMoved.connect(self._forget)

    def keep(self, index: int, size: int) -> None:
        """Give a pane this size, and the other one the rest."""
        self._kept = (index, size)
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the kept pane's size."""
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        whole = (self.width() if self.orientation() == Qt.Orientation.Horizontal else self.height()) - 1
        if self._kept is not None and self.count() == 2:
            index, size = self._kept
            size = min(size, whole // 2 if index == 1 else whole * 2 // 3)
            self.setSizes([size, whole - size] if index == 0 else [whole - size, size])

    def _forget(self) -> None:
        self._kept = None

    def createHandle(self) -> QSplitterHandle:  # noqa: N802 - Qt's name
        """The line."""
        return _Line(self._look, self)


class _Line(QSplitterHandle):
    def __init__(self, look: Look, splitter: Splitter) -> None:
        super().__init__(splitter.orientation(), splitter)
        self._look = look

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        area = self.contentsRect()
        QPainter(self).fillRect(area, self._look.color("border.subtle"))
