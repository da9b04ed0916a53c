"""The sync page: how many attempts are safe, which ones aren't yet and why, and whom the device talks to."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from learnflow_desktop.ui.badge import Badge
from learnflow_desktop.ui.button import Button
from learnflow_desktop.ui.empty_state import EmptyState
from learnflow_desktop.ui.page import ScrollingPage, cleared
from learnflow_desktop.ui.prose import Prose
from learnflow_desktop.ui.surface import Card, Rule
from learnflow_desktop.ui.text import Icon, Shortened, Text
from learnflow_desktop.ui.theme.look import Look
from learnflow_desktop.ui.view_data import AttemptRow, AttemptState, SyncFacts, SyncView

SIDE_WIDTH = 372
STATES: dict[AttemptState, tuple[str, str, str]] = {
    "safe": ("Safe", "success", "safe"),
    "waiting": ("Waiting", "info", "waiting"),
    "parked": ("Parked", "warning", "parked"),
}
COLUMNS = (("Time", 128), ("What", 140), ("Where", 160), ("Result", 0), ("State", 104))
RECORDED = (
    ("tick", "success.text", "Runs, answers, hints and quiz answers, with their times"),
    ("tick", "success.text", "The code of each answer that I check"),
    ("close", "text.muted", "Not my typing, my screen or my other files"),
)


def headline(facts: SyncFacts) -> tuple[str, str]:
    """The two sentences on top; "safe" is said only of what the server read back."""
    if not facts.made:
        return "Nothing to send yet", "Your first run or answer appears here."
    parts = []
    if facts.waiting:
        parts.append(f"{facts.waiting} {'waits' if facts.waiting == 1 else 'wait'} {_why(facts)}.")
    if facts.parked:
        parts.append(f"{facts.parked} {'is' if facts.parked == 1 else 'are'} parked.")
    here = (
        f"All {facts.made} are saved on this device." if facts.saved else "The last one is not saved: the disk refused."
    )
    if not facts.in_class:
        return f"{facts.made} saved on this device", "Join a class and they are sent there."
    return f"{facts.settled} of {facts.made} are safe on the server", " ".join([*parts, here])


def _why(facts: SyncFacts) -> str:
    if not facts.signed_in:
        return "for you to sign in"
    return "to be sent and read back" if facts.online else "for a network"


class SyncPage(ScrollingPage):
    """Shows a `SyncView`; `sync_now` asks to try, `export_asked` for a file with everything."""

    sync_now = Signal()
    export_asked = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(look, "Sync and my data", side_width=SIDE_WIDTH)
        self.content.setSpacing(12)

    def show_sync(self, sync: SyncView) -> None:
        """Show the counts, rows and facts as they stand."""
        cleared(self.content)
        self.content.addWidget(self._head(sync.facts))
        self.content.addWidget(CountsBar(self.look, sync.facts))
        self.content.addWidget(_legend(self.look, sync.facts))
        self.content.addSpacing(4)
        self.content.addWidget(_table(self.look, sync.rows))
        self.content.addStretch(1)
        self._fill_side(sync)

    def _head(self, facts: SyncFacts) -> QWidget:
        head = QWidget()
        row = QHBoxLayout(head)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        safe = facts.kind == "safe"
        row.addWidget(Icon(self.look, "safe" if safe else "waiting", "success.text" if safe else "info.text", 28))
        lines = QVBoxLayout()
        lines.setSpacing(2)
        title, words = headline(facts)
        lines.addWidget(Text(self.look, title, "h1"))
        lines.addWidget(Text(self.look, words, "prose", "text.muted"))
        row.addLayout(lines, 1)
        again = Button(self.look, "Try now", icon="sending")
        again.clicked.connect(self.sync_now)
        row.addWidget(again, 0, Qt.AlignmentFlag.AlignTop)
        return head

    def _fill_side(self, sync: SyncView) -> None:
        cleared(self.side)
        self.side.setSpacing(8)
        self.side.addWidget(Text(self.look, "Connection", "h3"))
        facts = QWidget()
        grid = QGridLayout(facts)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(6)
        grid.setHorizontalSpacing(16)
        grid.setColumnStretch(1, 1)
        for index, (name, value) in enumerate(sync.connection):
            grid.addWidget(Text(self.look, name, "ui", "text.muted"), index, 0, Qt.AlignmentFlag.AlignTop)
            shown = Text(self.look, value)
            shown.setWordWrap(True)
            grid.addWidget(shown, index, 1)
        self.side.addWidget(facts)
        self.side.addSpacing(16)
        self.side.addWidget(Text(self.look, "Recorded about me", "h3"))
        for icon, color, words in RECORDED:
            line = QWidget()
            row = QHBoxLayout(line)
            row.setContentsMargins(0, 2, 0, 2)
            row.setSpacing(8)
            row.addWidget(Icon(self.look, icon, color, 14), 0, Qt.AlignmentFlag.AlignTop)
            text = Prose(self.look, style="ui", name="Recorded about me")
            text.show_sentence(words)
            row.addWidget(text, 1)
            self.side.addWidget(line)
        self.side.addStretch(1)
        export = Button(self.look, "Export my data", icon="export")
        export.clicked.connect(self.export_asked)
        self.side.addWidget(export)


class CountsBar(QWidget):
    """Safe, waiting and parked as one bar; waiting is hatched, so that it doesn't depend on colour."""

    def __init__(self, look: Look, facts: SyncFacts) -> None:
        super().__init__()
        self._look, self._facts = look, facts
        self.setAccessibleName(f"{facts.settled} safe, {facts.waiting} waiting, {facts.parked} parked")
        self.setFixedHeight(12)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the parts with a gap of two pixels; a part that holds anything is never thinner than a corner."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        facts = self._facts
        parts = [(facts.settled, "success"), (facts.waiting, "info"), (facts.parked, "warning")]
        parts = [(count, state) for count, state in parts if count]
        if not parts:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._look.color("mastery.track"))
            painter.drawRoundedRect(self.rect(), 3, 3)
            return
        room = self.width() - 2 * (len(parts) - 1)
        whole = sum(count for count, _state in parts)
        x = 0.0
        for count, state in parts:
            across = max(room * count / whole, 8.0)
            area = QRectF(x, 0, min(across, self.width() - x), self.height())
            paint_part(painter, self._look, area, state)
            x += across + 2


def paint_part(painter: QPainter, look: Look, area: QRectF, state: str) -> None:
    """Paint one part of the bar or one square of its legend."""
    shape = QPainterPath()
    shape.addRoundedRect(area, 3, 3)
    if state != "info":
        painter.fillPath(shape, look.color(f"{state}.solid"))
        return
    painter.fillPath(shape, look.color("info.soft"))
    painter.save()
    painter.setClipPath(shape)
    pen = painter.pen()
    pen.setColor(look.color("info.solid"))
    pen.setWidth(4)
    painter.setPen(pen)
    x = area.left() - area.height()
    while x < area.right() + area.height():
        painter.drawLine(int(x), int(area.bottom()) + 2, int(x + area.height()) + 4, int(area.top()) - 2)
        x += 9
    painter.restore()


class Square(QWidget):
    """The mark of one part in the legend."""

    def __init__(self, look: Look, state: str) -> None:
        super().__init__()
        self._look, self._state = look, state
        self.setFixedSize(12, 12)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint it as the bar paints its part."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_part(painter, self._look, QRectF(self.rect()), self._state)


def _legend(look: Look, facts: SyncFacts) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    for count, words, state in (
        (facts.settled, "safe: the server read them back", "success"),
        (facts.waiting, "waiting to be sent or read back", "info"),
        (facts.parked, "parked: needs you", "warning"),
    ):
        row.addWidget(Square(look, state))
        row.addWidget(Text(look, str(count), "ui.strong"))
        row.addWidget(Text(look, words, "ui", "text.muted"))
        row.addSpacing(16)
    row.addStretch(1)
    return holder


def _table(look: Look, rows: tuple[AttemptRow, ...]) -> Card:
    card = Card(look, "surface.pane")
    card.setAccessibleName("Attempts, newest first")
    column = QVBoxLayout(card)
    column.setContentsMargins(1, 1, 1, 1)
    column.setSpacing(0)
    if not rows:
        column.addWidget(EmptyState(look, "sync", "No attempts yet", "Run or check something first."))
        card.setMinimumHeight(180)
        return card
    head = [Text(look, name, "ui", "text.muted") for name, _width in COLUMNS]
    column.addWidget(_row(look, head))
    for attempt in rows:
        column.addWidget(Rule(look))
        words, state, icon = STATES[attempt.state]
        cells: list[QWidget] = [Text(look, attempt.time, "ui", "text.muted"), Text(look, attempt.what)]
        cells += [Shortened(look, attempt.where), Shortened(look, attempt.result, "ui", "text.muted")]
        cells.append(Badge(look, words, state, icon))
        line = _row(look, cells)
        line.setAccessibleName(f"{attempt.time}, {attempt.what}, {attempt.where}, {attempt.result}, {words}")
        column.addWidget(line)
        if attempt.why:
            why = Prose(look, style="ui", color="warning.text", name="Why it is parked")
            why.show_sentence(attempt.why)
            holder = QHBoxLayout()
            holder.setContentsMargins(104, 0, 12, 10)
            holder.addWidget(why)
            column.addLayout(holder)
    return card


def _row(look: Look, cells: list[QWidget] | list[Text]) -> QWidget:
    line = QWidget()
    line.setFixedHeight(look.px(34))
    row = QHBoxLayout(line)
    row.setContentsMargins(12, 0, 12, 0)
    row.setSpacing(0)
    for cell, (_name, width) in zip(cells, COLUMNS, strict=True):
        if isinstance(cell, QLabel) and width:
            cell.setFixedWidth(look.px(width))
        elif isinstance(cell, QLabel):
            cell.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        if isinstance(cell, Badge):
            holder = QWidget()
            holder.setFixedWidth(look.px(width))
            inner = QHBoxLayout(holder)
            inner.setContentsMargins(0, 0, 0, 0)
            inner.addWidget(cell, 0, Qt.AlignmentFlag.AlignLeft)
            row.addWidget(holder)
        else:
            row.addWidget(cell, 0 if width else 1)
    return line
