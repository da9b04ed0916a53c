"""The button: icon, label and the shortcut in muted text, painted from tokens in every state."""

from typing import Literal

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QSizePolicy

from learnflow_desktop.ui.theme.look import Look

Kind = Literal["default", "primary", "quiet", "danger"]
Size = Literal["compact", "default", "touch"]
HEIGHTS: dict[str, int] = {"compact": 24, "default": 32, "touch": 40}
PADDING: dict[str, int] = {"compact": 8, "default": 12, "touch": 16}
GAP = 8
HINT_GAP = 10
RADIUS = 6
KEYS_GONE, LABEL_GONE = 1, 2
# (ground, border, text, hint) by kind; hover and pressed change the ground only
PAINT: dict[str, tuple[str, str, str, str]] = {
    "default": ("surface.raised", "border.default", "text.default", "text.muted"),
    "primary": ("accent.fill", "accent.fill", "accent.on", "accent.on"),
    "quiet": ("", "", "text.muted", "text.muted"),
    "danger": ("surface.raised", "border.default", "danger.text", "text.muted"),
}


class Button(QPushButton):
    """A push button; it takes focus by Tab only, so that a click leaves the cursor in the code."""

    def __init__(
        self, look: Look, label: str, *, icon: str = "", keys: str = "", kind: Kind = "default", size: Size = "default"
    ) -> None:
        super().__init__(label)
        self._look = look
        self._icon, self._keys, self._kind, self._size = icon, keys, kind, size
        self._shortened = 0
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(label)
        if keys:
            self.setAccessibleDescription(keys)
        look.changed.connect(self.updateGeometry)

    def set_keys(self, keys: str) -> None:
        """Change the muted text after the label (`1 of 4 used`)."""
        if keys != self._keys:
            self._keys = keys
            self.setAccessibleDescription(keys)
            self.updateGeometry()
            self.update()

    def shorten(self, level: int) -> None:
        """Take less room: 0 shows everything, 1 leaves out the shortcut, 2 the label too where an icon remains."""
        if level != self._shortened:
            self._shortened = level
            if self._icon and not self.toolTip():
                self.setToolTip(self.text() if level == LABEL_GONE else "")
            self.updateGeometry()
            self.update()

    def set_label(self, label: str) -> None:
        """Change the label and the accessible name with it."""
        self.setText(label)
        self.setAccessibleName(label)
        self.updateGeometry()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As wide as its parts, as high as its size says."""
        return QSize(self.width_at(self._shortened), self._look.px(HEIGHTS[self._size]))

    def width_at(self, level: int) -> int:
        """How wide the button is when shortened to a level."""
        width = self._content_width(level) + 2 * self._look.px(PADDING[self._size])
        return max(width, self._look.px(HEIGHTS[self._size]))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Never smaller than its parts."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint ground, icon, label, shortcut on one centre line."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter)
        text, hint = PAINT[self._kind][2:]
        if not self.isEnabled():
            text = hint = "text.faint"
        elif self._kind == "quiet" and self.underMouse():
            text = "text.default"
        x = (self.width() - self._content_width(self._shortened)) // 2
        if self._icon:
            x = self._paint_icon(painter, x, text)
        label, keys = self._words(self._shortened)
        for font, words, color in ((self._label_font(), label, text), (self._keys_font(), keys, hint)):
            if words:
                width = QFontMetrics(font).horizontalAdvance(words)
                painter.setFont(font)
                painter.setPen(self._look.color(color))
                painter.drawText(QRect(x, 0, width + 2, self.height()), Qt.AlignmentFlag.AlignVCenter, words)
                x += width + self._look.px(HINT_GAP)

    def _paint_ground(self, painter: QPainter) -> None:
        ground, border = PAINT[self._kind][:2]
        if self.isEnabled() and self._kind == "primary":
            ground = border = "accent.pressed" if self.isDown() else "accent.hover" if self.underMouse() else ground
        elif self.isEnabled() and (self.underMouse() or self.isDown()):
            ground = "surface.selected" if self.isDown() else "surface.hover"
        elif not self.isEnabled() and self._kind != "quiet":
            ground, border = "surface.pane", "border.default"
        if not ground:
            return
        painter.setBrush(self._look.color(ground))
        painter.setPen(QPen(self._look.color(border), 1) if border else Qt.PenStyle.NoPen)
        painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)

    def _paint_icon(self, painter: QPainter, x: int, color: str) -> int:
        filled = self._icon in ("run", "stop")
        pixmap = self._look.icon(self._icon, color, 16, filled=filled, ratio=self.devicePixelRatioF())
        side = self._look.px(16)
        painter.drawPixmap(x, (self.height() - side) // 2, pixmap)
        return x + side + self._look.px(GAP)

    def _content_width(self, level: int) -> int:
        width = self._look.px(16) if self._icon else 0
        label, keys = self._words(level)
        if label:
            width += QFontMetrics(self._label_font()).horizontalAdvance(label)
            width += self._look.px(GAP) if self._icon else 0
        if keys:
            width += self._look.px(HINT_GAP) + QFontMetrics(self._keys_font()).horizontalAdvance(keys)
        return width

    def _words(self, level: int) -> tuple[str, str]:
        label = "" if self._icon and level >= LABEL_GONE else self.text()
        return label, "" if level >= KEYS_GONE else self._keys

    def _label_font(self) -> QFont:
        style = {"compact": "label", "default": "ui", "touch": "prose"}[self._size]
        return self._look.font(style, 500 if self._size == "compact" or self._kind == "quiet" else 600)

    def _keys_font(self) -> QFont:
        return self._look.font("caption")


class IconButton(Button):
    """A quiet square button that shows an icon only; its name is in the tooltip and for screen readers."""

    def __init__(self, look: Look, name: str, icon: str) -> None:
        super().__init__(look, "", icon=icon, kind="quiet", size="compact")
        self.setAccessibleName(name)
        self.setToolTip(name)

    def width_at(self, level: int) -> int:
        """A square of the compact height, always."""
        return self._look.px(HEIGHTS["compact"])
