"""The ring around what has the keyboard: one overlay per window, so that every control shows it the same way."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QApplication, QLineEdit, QTabBar, QWidget
from shiboken6 import isValid

from learnflow_desktop.ui.theme.look import Look
from learnflow_desktop.ui.theme.tokens import SIZE

OFFSET = int(SIZE["focus.offset"])
WIDTH = int(SIZE["focus.width"])
RADIUS = 6
FOLLOWED = (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Hide, QEvent.Type.Show, QEvent.Type.EnabledChange)


class FocusRing(QWidget):
    """Follows the focus among buttons, fields and tabs of a window; text areas show their caret instead."""

    def __init__(self, look: Look, window: QWidget) -> None:
        super().__init__(window)
        self._look = look
        self._window = window
        self._target: QWidget | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._moved)
        look.changed.connect(self.update)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Follow the widget that has the focus as it moves."""
        if watched is self._target and event.type() in FOLLOWED:
            self._place()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the ring, two pixels wide at a distance of two."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._look.color("focus.ring"), WIDTH))
        half = WIDTH / 2
        radius = RADIUS + OFFSET
        painter.drawRoundedRect(self.rect().toRectF().adjusted(half, half, -half, -half), radius, radius)

    def _moved(self, _old: QWidget | None, now: QWidget | None) -> None:
        if not isValid(self._window):  # the window is going; Qt moves the focus once more
            return
        if self._target is not None and isValid(self._target):
            self._target.removeEventFilter(self)
        rings = isinstance(now, (QAbstractButton, QLineEdit, QTabBar)) or bool(now and now.property("focusRing"))
        self._target = now if now is not None and rings and self._window.isAncestorOf(now) else None
        if self._target is None:
            self.hide()
            self.setParent(self._window)
            return
        self._target.installEventFilter(self)
        self.setParent(self._ground(self._target))
        self._place()

    def _ground(self, target: QWidget) -> QWidget:
        """The nearest viewport, so that the ring scrolls and is cut off with its control, or the window."""
        parent = target.parentWidget()
        while parent is not None and parent is not self._window:
            above = parent.parentWidget()
            if isinstance(above, QAbstractScrollArea):
                return above.viewport()
            parent = above
        return self._window

    def _place(self) -> None:
        target, ground = self._target, self.parentWidget()
        if target is None or ground is None or not target.isVisible():
            self.hide()
            return
        reach = OFFSET + WIDTH
        corner = target.mapTo(ground, QPoint(0, 0))
        area = QRect(corner, target.size()).adjusted(-reach, -reach, reach, reach)
        self.setGeometry(area.intersected(ground.rect()))
        self.show()
        self.raise_()
