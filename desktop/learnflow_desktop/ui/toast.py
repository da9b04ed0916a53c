"""Toasts: one fact at the bottom right for six seconds; problems stay until they are closed."""

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from learnflow_desktop.ui.announce import announce
from learnflow_desktop.ui.button import Button, IconButton
from learnflow_desktop.ui.prose import Prose
from learnflow_desktop.ui.surface import Card
from learnflow_desktop.ui.text import Icon, Text
from learnflow_desktop.ui.theme.look import Look
from learnflow_desktop.ui.view_data import Notice

SHOWN_MS = 6000
WIDTH = 440
MARGIN = 16
STATUS_BAR = 28


class Toast(Card):
    """One notice with its action; a problem has a bar and a Close button."""

    def __init__(self, look: Look, notice: Notice, act: Callable[[], None], close: Callable[[], None]) -> None:
        super().__init__(look, bar="danger.solid" if notice.problem else None, border="border.default")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 12, 12, 12)
        row.setSpacing(12)
        color = "danger.text" if notice.problem else "success.text" if notice.icon == "safe" else "text.muted"
        row.addWidget(Icon(look, "error" if notice.problem else notice.icon, color, 18))
        words = QVBoxLayout()
        words.setSpacing(0)
        title = Text(look, notice.text, "ui.strong")
        title.setWordWrap(True)
        words.addWidget(title)
        if notice.detail:
            detail = Prose(look, style="caption", color="text.muted", name="Details")
            detail.show_sentence(notice.detail)
            words.addWidget(detail)
        row.addLayout(words, 1)
        if notice.action:
            action = Button(look, notice.action, size="compact")
            action.clicked.connect(act)
            row.addWidget(action)
        if notice.problem:
            shut = IconButton(look, "Close", "close")
            shut.clicked.connect(close)
            row.addWidget(shut)
        self.setAccessibleName(f"{notice.text}. {notice.detail}")
        self.setFixedWidth(look.px(WIDTH))


class Toasts:
    """Shows one toast at a time over the bottom right of a window."""

    def __init__(self, look: Look, window: QWidget) -> None:
        self._look = look
        self._window = window
        self._toast: Toast | None = None
        self._timer = QTimer(window)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._time_out)

    def show_notice(self, notice: Notice, action: Callable[[], None] | None = None) -> None:
        """Show a notice in place of the last one."""
        self.close()

        def act() -> None:
            self.close()
            if action is not None:
                action()

        self._toast = Toast(self._look, notice, act, self.close)
        self._toast.setParent(self._window)
        self._toast.show()
        self._toast.adjustSize()
        self.place()
        announce(self._toast, f"{notice.text}. {notice.detail}")
        if not notice.problem:
            self._timer.start(SHOWN_MS)

    def place(self) -> None:
        """Keep to the corner as the window's size changes."""
        if self._toast is not None:
            right, bottom = self._window.width() - MARGIN, self._window.height() - STATUS_BAR - MARGIN
            self._toast.move(right - self._toast.width(), bottom - self._toast.height())
            self._toast.raise_()

    def move_on(self) -> None:
        """The person went elsewhere: a fact about the last place goes, a problem stays until it is closed."""
        if self._timer.isActive():
            self.close()

    def close(self) -> None:
        """Take the toast away."""
        self._timer.stop()
        if self._toast is not None:
            self._toast.hide()
            self._toast.deleteLater()
            self._toast = None

    def _time_out(self) -> None:
        focused: QWidget | None = self._window.focusWidget()
        if self._toast is not None and focused is not None and self._toast.isAncestorOf(focused):
            self._timer.start(SHOWN_MS)  # it stays while focused
        else:
            self.close()
