"""The ground of a page that scrolls: a column of content on the canvas, with a side panel where the page has one."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from learnflow_desktop.ui.surface import Surface
from learnflow_desktop.ui.theme.look import Look

PADDING = 24


class ScrollingPage(Surface):
    """A page with `content`, a column that scrolls when it is long, and optionally `side`, a panel at the right."""

    def __init__(self, look: Look, name: str, *, side_width: int = 0, fill: str = "surface.canvas") -> None:
        super().__init__(look, fill)
        self.setAccessibleName(name)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self.content = QVBoxLayout()
        row.addWidget(_scrolling(self.content, name, PADDING, 16), 1)
        self.side = QVBoxLayout()
        if side_width:
            panel = Surface(look, "surface.pane", edges=["left"])
            panel.setFixedWidth(side_width)
            inside = QVBoxLayout(panel)
            inside.setContentsMargins(1, 0, 0, 0)
            inside.addWidget(_scrolling(self.side, f"{name}, side panel", 20, 16))
            row.addWidget(panel)


def cleared(layout: QVBoxLayout) -> QVBoxLayout:
    """The layout without anything it held."""
    while item := layout.takeAt(0):
        if widget := item.widget():
            widget.setParent(None)
            widget.deleteLater()
        elif isinstance(inner := item.layout(), QVBoxLayout):
            cleared(inner)
    return layout


def _scrolling(column: QVBoxLayout, name: str, across: int, down: int) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
    area.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    area.setAccessibleName(name)
    body = QWidget()
    column.setContentsMargins(across, down, across, down)
    body.setLayout(column)
    area.setWidget(body)
    body.setAutoFillBackground(False)
    area.viewport().setAutoFillBackground(False)
    return area
