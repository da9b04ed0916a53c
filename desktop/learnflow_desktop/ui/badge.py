"""Badges: a pill of one state; the sync badge among them says where the student's attempts are."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from learnflow_desktop.ui.theme.look import Look
from learnflow_desktop.ui.view_data import BadgeKind, SyncFacts

HEIGHT, SYNC_HEIGHT = 22, 28
PADDING, SYNC_PADDING = 8, 11
ICON = 14
GAP = 5
# (icon, state) by kind
SYNC: dict[BadgeKind, tuple[str, str]] = {
    "safe": ("safe", "success"),
    "sending": ("sending", "info"),
    "offline": ("offline", "info"),
    "parked": ("parked", "warning"),
    "sign_in": ("pin", "warning"),
    "not_saved": ("error", "danger"),
    "device": ("disk", "info"),
    "not_allowed": ("pin", "warning"),
    "update": ("export", "warning"),
    "erased": ("error", "danger"),
}


def sync_words(facts: SyncFacts) -> str:
    """The badge's few words: always a count, and never "safe" for what the server hasn't read back."""
    counts: dict[BadgeKind, str] = {
        "not_saved": "Not saved",
        "device": f"{facts.made} saved on this device",
        "sign_in": f"Sign in to send {facts.waiting}",
        "parked": f"{facts.parked} parked",
        "sending": f"Sending {facts.waiting}",
        "offline": f"Offline, {facts.waiting} waiting",
        "not_allowed": f"Not allowed, {facts.waiting} kept",
        "update": f"Update to send {facts.waiting}",
        "erased": "Erased on the server",
        "safe": f"{facts.settled} of {facts.made} safe",
    }
    return counts[facts.kind] if facts.made or not facts.saved else "Nothing to send yet"


def paint_pill(painter: QPainter, area: QRect, look: Look, state: str, words: str, icon: str) -> None:
    """Paint a pill of a state (`success`, `info`…; empty for neutral) with its icon and words."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    text = f"{state}.text" if state else "text.muted"
    painter.setPen(Qt.PenStyle.NoPen if state else look.color("border.default"))
    painter.setBrush(look.color(f"{state}.soft" if state else "surface.raised"))
    painter.drawRoundedRect(area, area.height() / 2, area.height() / 2)
    side = look.px(ICON)
    font = painter.font()
    width = QFontMetrics(font).horizontalAdvance(words) + (side + look.px(GAP) if icon else 0)
    x = area.x() + (area.width() - width) // 2
    if icon:
        ratio = painter.device().devicePixelRatioF()
        painter.drawPixmap(x, area.y() + (area.height() - side) // 2, look.icon(icon, text, ICON, ratio=ratio))
        x += side + look.px(GAP)
    painter.setPen(look.color(text))
    painter.drawText(QRect(x, area.y(), area.right() - x, area.height()), Qt.AlignmentFlag.AlignVCenter, words)


class Badge(QWidget):
    """A small pill; `state` is `success`, `warning`, `danger`, `info`, `accent` or empty."""

    def __init__(self, look: Look, words: str, state: str = "", icon: str = "") -> None:
        super().__init__()
        self._look = look
        self._words, self._state, self._icon = words, state, icon
        self.setAccessibleName(words)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        look.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """The words with their padding."""
        width = QFontMetrics(self._look.font("label")).horizontalAdvance(self._words) + 2 * self._look.px(PADDING)
        return QSize(width + (self._look.px(ICON + GAP) if self._icon else 0), self._look.px(HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the pill."""
        painter = QPainter(self)
        painter.setFont(self._look.font("label"))
        paint_pill(painter, self.rect(), self._look, self._state, self._words, self._icon)


class SyncBadge(QPushButton):
    """Where the attempts are, in the worst state of all; pressing it opens the sync page."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._facts = SyncFacts()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setToolTip("Open sync and my data")
        look.changed.connect(self.updateGeometry)
        self.show_facts(self._facts)

    @property
    def kind(self) -> BadgeKind:
        """The state in view."""
        return self._facts.kind

    def show_facts(self, facts: SyncFacts) -> None:
        """Show these counts."""
        self._facts = facts
        self.setText(sync_words(facts))
        self.setAccessibleName(f"Sync: {self.text()}")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """The words with their padding."""
        words = QFontMetrics(self._look.font("ui.strong")).horizontalAdvance(self.text())
        return QSize(words + self._look.px(ICON + GAP + 2 * SYNC_PADDING), self._look.px(SYNC_HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the pill of the state."""
        icon, state = SYNC[self._facts.kind]
        if not self._facts.made and self._facts.saved:
            icon, state = "safe", ""
        painter = QPainter(self)
        painter.setFont(self._look.font("ui.strong"))
        paint_pill(painter, self.rect(), self._look, state, self.text(), icon)
