"""Draws a Lucide icon in one colour; QtSvg is loaded with the first icon, about a millisecond each."""

from pathlib import Path

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

from learnflow_desktop.ui.theme.tokens import ICON_STROKE


def tinted(file: Path, color: QColor, pixels: int, filled: bool, ratio: float) -> QPixmap:
    """The icon as a square pixmap of `pixels` at the screen's ratio; `filled` for run and stop."""
    from PySide6.QtSvg import QSvgRenderer  # here, not above: the window's first import stays small

    stroke = color.name()
    markup = file.read_text(encoding="utf-8").replace("currentColor", f'{stroke}" stroke-width="{ICON_STROKE}')
    if filled:
        markup = markup.replace('fill="none"', f'fill="{stroke}"')
    pixmap = QPixmap(round(pixels * ratio), round(pixels * ratio))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(markup.encode())).render(painter)
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap
