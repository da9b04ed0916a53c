"""A bar whose buttons give up their shortcuts, then their labels, where the room ends."""

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject, QSize
from PySide6.QtGui import QResizeEvent

from learnflow_desktop.ui.button import KEYS_GONE, LABEL_GONE, Button
from learnflow_desktop.ui.surface import Surface
from learnflow_desktop.ui.theme.look import Look


class ButtonRow(Surface):
    """A surface with one row of widgets that never forces the window to be wider than it is."""

    def __init__(self, look: Look, fill: str, *, edges: Iterable[str] = ()) -> None:
        super().__init__(look, fill, edges=edges)
        self.installEventFilter(self)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Any width will do."""
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Fit the buttons to the width."""
        super().resizeEvent(event)
        self.shorten_buttons()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Fit again when a label or the text size changed.

        A filter on itself, because overriding `event` in Python crashes when the event is the widget's own deletion.
        """
        if watched is self and event.type() == QEvent.Type.LayoutRequest:
            self.shorten_buttons()
        return super().eventFilter(watched, event)

    def shorten_buttons(self) -> None:
        """Give every button the most room that all of them can have; changes nothing when it fits already."""
        layout = self.layout()
        buttons = [button for button in self.findChildren(Button) if not button.isHidden()]
        if layout is None or not buttons:
            return
        rest = layout.minimumSize().width() - sum(button.sizeHint().width() for button in buttons)
        levels = (0, KEYS_GONE, LABEL_GONE)
        fits = (level for level in levels if rest + sum(button.width_at(level) for button in buttons) <= self.width())
        level = next(fits, LABEL_GONE)
        for button in buttons:
            button.shorten(level)
