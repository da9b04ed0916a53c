"""A holder that is as high as what it holds while there is room, and scrolls when there isn't."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QWidget

from learnflow_desktop.ui.see_through import see_through
from learnflow_desktop.ui.theme.look import Look

LEAST_HEIGHT = 96


class FittingScroll(QScrollArea):
    """Holds one widget; hidden with it."""

    def __init__(self, look: Look, held: QWidget) -> None:
        super().__init__()
        self._look = look
        self._held = held
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(held)
        held.setAutoFillBackground(False)
        see_through(self)
        held.installEventFilter(self)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As high as what it holds."""
        return QSize(super().sizeHint().width(), self._held.sizeHint().height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Enough to read the first lines."""
        return QSize(0, min(self._held.sizeHint().height(), self._look.px(LEAST_HEIGHT)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Take another height when the held widget's needs change."""
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            self.updateGeometry()
        return super().eventFilter(watched, event)
