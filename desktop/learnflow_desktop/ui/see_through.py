"""Lets what is behind a scrolling widget show through it."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QAbstractScrollArea


def see_through(area: QAbstractScrollArea) -> None:
    """Fill the widget with nothing.

    By its palette, not by its viewport: the first question for a viewport has PySide look through every widget class for
    its type, 15 ms of the start.
    """
    palette = area.palette()
    for role in (QPalette.ColorRole.Base, QPalette.ColorRole.Window):
        palette.setColor(role, Qt.GlobalColor.transparent)
    area.setPalette(palette)
