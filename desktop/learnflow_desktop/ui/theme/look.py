"""The look in force: theme and text size, and every colour, font, size and icon that follows from them."""

import re
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette, QPixmap
from PySide6.QtWidgets import QApplication

from learnflow_desktop.ui.theme import tokens
from learnflow_desktop.ui.theme.icon_paint import tinted

HERE = Path(__file__).parent
SMALLEST_PERCENT, LARGEST_PERCENT = 90, 200
FUSION = "learnflowFusion"
"""Set on an application that was started with the style: to set it later makes PySide load all of QStyle, 6 ms."""


class Look(QObject):
    """Hands out colours, fonts and pixels by their token names; `changed` asks widgets to read them again."""

    changed = Signal()

    def __init__(self, theme: str = "light", percent: int = 100, *, less_motion: bool = False) -> None:
        super().__init__()
        self._theme = theme
        self._percent = percent
        self._less_motion = less_motion
        self._colors: dict[str, QColor] = {}
        self._fonts: dict[tuple[str, int], QFont] = {}
        self._icons: dict[tuple[str, str, int, bool, float], QPixmap] = {}

    @property
    def theme(self) -> str:
        """`light`, `dark` or `contrast`."""
        return self._theme

    @property
    def percent(self) -> int:
        """The text size, 90 to 200."""
        return self._percent

    def apply(self, application: QApplication) -> None:
        """Dress the application: style, fonts and palette, then the style sheet."""
        self.prepare(application)
        application.setStyleSheet(self.stylesheet())

    def prepare(self, application: QApplication) -> None:
        """The first half of `apply`, all that widgets measure themselves by; fonts are loaded once.

        With a style sheet in force each widget put into a layout is styled anew: a window built between the two halves
        is built in half the time.
        """
        if not QFontDatabase.hasFamily(tokens.FAMILIES["code"][0]) or not application.property("learnflowFonts"):
            for file in sorted((HERE / "fonts").glob("*.ttf")):
                QFontDatabase.addApplicationFont(str(file))
            application.setProperty("learnflowFonts", True)
            if not application.property(FUSION):
                application.setStyle("Fusion")
        application.setFont(self.font("ui"))
        application.setPalette(self.palette())

    def choose(self, theme: str | None = None, percent: int | None = None) -> None:
        """Change theme or text size and dress the running application again; repeated choices cost nothing."""
        theme = theme if theme in tokens.THEMES else self._theme
        percent = min(max(percent or self._percent, SMALLEST_PERCENT), LARGEST_PERCENT)
        if (theme, percent) == (self._theme, self._percent):
            return
        self._theme, self._percent = theme, percent
        self._colors.clear()
        self._fonts.clear()
        self._icons.clear()
        application = QApplication.instance()
        if isinstance(application, QApplication):
            self.apply(application)
        self.changed.emit()

    def percent_after(self, steps: int) -> int:
        """The text size so many steps of the scale further (or back), within its ends."""
        sizes = [round(100 * step) for step in tokens.SCALE_STEPS]
        nearest = min(range(len(sizes)), key=lambda index: abs(sizes[index] - self._percent))
        return sizes[min(max(nearest + steps, 0), len(sizes) - 1)]

    def color(self, name: str) -> QColor:
        """The colour of a token; eight digits are red, green, blue, alpha as in CSS."""
        found = self._colors.get(name)
        if found is None:
            text = tokens.COLORS[self._theme][name]
            found = QColor(text[:7])
            if len(text) == 9:
                found.setAlpha(int(text[7:], 16))
            self._colors[name] = found
        return found

    def css(self, name: str) -> str:
        """The colour of a token as rich text and style sheets want it."""
        color = self.color(name)
        return f"rgba({color.red()},{color.green()},{color.blue()},{color.alpha()})"

    def font(self, style: str, weight: int | None = None) -> QFont:
        """The font of a type style at the text size in force; figures are tabular."""
        scale = tokens.TYPE[style]
        key = (style, weight or scale.weight)
        found = self._fonts.get(key)
        if found is None:
            found = QFont(list(tokens.FAMILIES[scale.family]))
            found.setPixelSize(self.px(scale.size))
            found.setWeight(QFont.Weight(key[1]))
            found.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
            found.setStyleStrategy(QFont.StyleStrategy.PreferAntialias)
            if scale.family == "ui":
                found.setFeature(QFont.Tag("tnum"), 1)
            else:
                found.setFixedPitch(True)
            self._fonts[key] = found
        return found

    def code_font(self, style: str) -> QFont:
        """The code font at the size of another style, for code and messages among smaller print."""
        found = QFont(self.font("code"))
        found.setPixelSize(self.px(tokens.TYPE[style].size))
        return found

    def line(self, style: str) -> int:
        """The line height of a type style in pixels, at the text size in force."""
        return self.px(tokens.TYPE[style].line)

    def px(self, value: float) -> int:
        """A length that grows with the text, in whole pixels."""
        return round(value * self._percent / 100)

    def duration_ms(self, name: str) -> int:
        """A duration of the design; 0 when less motion is asked for."""
        return 0 if self._less_motion else tokens.MOTION_MS[name]

    def icon(self, name: str, color: str, size: int = 16, *, filled: bool = False, ratio: float = 1.0) -> QPixmap:
        """An icon by the design's name, tinted with a colour token; `size` grows with the text."""
        pixels = self.px(size)
        key = (name, color, pixels, filled, ratio)
        found = self._icons.get(key)
        if found is None:
            found = tinted(HERE / "icons" / f"{tokens.ICONS[name]}.svg", self.color(color), pixels, filled, ratio)
            self._icons[key] = found
        return found

    def palette(self) -> QPalette:
        """The palette that Qt's own widgets paint with."""
        palette = QPalette()
        for role, name in tokens.PALETTE.items():
            palette.setColor(QPalette.ColorRole[role], self.color(name))
        for role in ("WindowText", "Text", "ButtonText"):
            palette.setColor(QPalette.ColorGroup.Disabled, QPalette.ColorRole[role], self.color("text.faint"))
        return palette

    def stylesheet(self) -> str:
        """The template with colours and lengths filled in."""
        template = (HERE / "style.qss").read_text(encoding="utf-8")
        sized = re.sub(r"\$px\.(\d+)", lambda found: f"{self.px(int(found[1]))}px", template)
        return re.sub(r"\$([a-z0-9_.]*[a-z0-9_])", lambda found: self.css(found[1]), sized)
