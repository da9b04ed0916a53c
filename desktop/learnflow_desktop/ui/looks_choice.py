"""Text size and theme as two choices: on the welcome page's footer and in the settings."""

from typing import cast

from PySide6.QtWidgets import QWidget

from learnflow_desktop.ui.choice import Choice
from learnflow_desktop.ui.theme.look import Look
from learnflow_desktop.ui.theme.tokens import SCALE_STEPS

THEME_NAMES = {"light": "Light", "dark": "Dark", "contrast": "High contrast"}


def text_size_choice(look: Look, parent: QWidget, *, up_to: int = 200) -> Choice:
    """The text sizes of the design up to a percentage; follows the look."""
    sizes = [round(100 * step) for step in SCALE_STEPS]
    options = {cast(object, size): str(size) for size in sizes if size <= up_to}
    choice = Choice(look, "Text size", options)
    choice.setParent(parent)
    choice.show_value(look.percent)
    look.changed.connect(lambda: choice.show_value(look.percent))
    return choice


def theme_choice(look: Look, parent: QWidget) -> Choice:
    """The three themes; follows the look."""
    choice = Choice(look, "Theme", {cast(object, theme): name for theme, name in THEME_NAMES.items()})
    choice.setParent(parent)
    choice.show_value(look.theme)
    look.changed.connect(lambda: choice.show_value(look.theme))
    return choice
