"""Panes side by side with a line of one pixel between them; the grip is wider than it looks."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSplitter, QSplitterHandle

from learnflow_desktop.ui.theme.look import Look


class Splitter(QSplitter):
    """A splitter whose handle is the `border.subtle` line; Qt widens the grip of a 1 px handle by itself."""

    def __init__(self, look: Look, orientation: Qt.Orientation) -> None:
        super().__init__(orientation)
        self._look = look
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)

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
