"""Text size and theme as two choices: on the welcome page's footer and in the settings."""

from learnflow_desktop.ui.choice import Choice
from learnflow_desktop.ui.theme.look import Look
from learnflow_desktop.ui.theme.tokens import SCALE_STEPS

THEME_NAMES: dict[object, str] = {"light": "Light", "dark": "Dark", "contrast": "High contrast"}


class TextSizeChoice(Choice):
    """The text sizes of the design up to a percentage; follows the look."""

    def __init__(self, look: Look, *, up_to: int = 200) -> None:
        sizes = [round(100 * step) for step in SCALE_STEPS]
        super().__init__(look, "Text size", {size: str(size) for size in sizes if size <= up_to})
        look.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        self.show_value(self.look.percent)


class ThemeChoice(Choice):
    """The three themes; follows the look."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, "Theme", THEME_NAMES)
        look.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        self.show_value(self.look.theme)
