"""The window's keys, in one table, as DESIGN.md lists them."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

KEYS: dict[str, tuple[str, ...]] = {
    "run": ("F5", "F8"),
    "stop": ("Shift+F8",),
    "check": ("Ctrl+Return", "Ctrl+Enter"),
    "hint": ("F4",),
    "next_exercise": ("Alt+N",),
    "format": ("Shift+Alt+F",),
    "clear_output": ("Ctrl+L",),
    "next_pane": ("F6",),
    "previous_pane": ("Shift+F6",),
    "larger": ("Ctrl++", "Ctrl+="),
    "smaller": ("Ctrl+-",),
    "usual": ("Ctrl+0",),
}


def bind(window: QWidget, actions: dict[str, Callable[[], None]]) -> None:
    """Bind every key of the table to its action, within this window."""
    for name, sequences in KEYS.items():
        for sequence in sequences:
            shortcut = QShortcut(QKeySequence(sequence), window)
            shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
            shortcut.activated.connect(actions[name])
