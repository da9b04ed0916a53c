"""The table of what was recorded: newest first, under tabs for all, waiting and parked; a parked row says why it is."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from learnflow_desktop.ui.badge import Badge
from learnflow_desktop.ui.button import Button
from learnflow_desktop.ui.empty_state import EmptyState
from learnflow_desktop.ui.prose import Prose
from learnflow_desktop.ui.surface import Card, Rule
from learnflow_desktop.ui.tabs import Tabs
from learnflow_desktop.ui.text import Shortened, Text
from learnflow_desktop.ui.theme.look import Look
from learnflow_desktop.ui.view_data import AttemptRow, AttemptState, Shown, SyncView

STATES: dict[AttemptState, tuple[str, str, str]] = {
    "safe": ("Safe", "success", "safe"),
    "waiting": ("Waiting", "info", "waiting"),
    "parked": ("Parked", "warning", "parked"),
}
COLUMNS = (("Time", 128), ("What", 140), ("Where", 160), ("Result", 0), ("State", 104))
TABS: tuple[tuple[Shown, str], ...] = (("all", "All"), ("waiting", "Waiting"), ("parked", "Parked"))
NONE: dict[Shown, tuple[str, str]] = {
    "all": ("No attempts yet", "Run or check something first."),
    "waiting": ("Nothing waits", "All that was made is with the server, or parked."),
    "parked": ("Nothing is parked", "The server took everything that it was offered."),
}


class AttemptTable(Card):
    """Shows the rows of a `SyncView`; `chosen(tab)`, `retry()` and `discard(event id)` are asked by the person."""

    chosen = Signal(str)
    retry = Signal()
    discard = Signal(str)

    def __init__(self, look: Look, view: SyncView) -> None:
        super().__init__(look, "surface.pane")
        self._look = look
        self.setAccessibleName("Attempts, newest first")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(1, 1, 1, 1)
        self._column.setSpacing(0)
        self._column.addWidget(self._tabs(view))
        self._column.addWidget(Rule(look))
        if not view.rows:
            self._column.addWidget(EmptyState(look, "sync", *NONE[view.shown]))
            self.setMinimumHeight(220)
            return
        self._column.addWidget(_row(look, [Text(look, name, "ui", "text.muted") for name, _width in COLUMNS]))
        for attempt in view.rows:
            self._add(attempt)

    def _tabs(self, view: SyncView) -> QWidget:
        facts = view.facts
        tabs = Tabs(self._look, "Which attempts")
        for index, ((_, word), count) in enumerate(zip(TABS, (facts.made, facts.waiting, facts.parked), strict=True)):
            tabs.addTab(word)
            tabs.set_count(index, str(count))
        tabs.setCurrentIndex([name for name, _ in TABS].index(view.shown))
        tabs.currentChanged.connect(lambda index: self.chosen.emit(TABS[index][0]))
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(12, 0, 12, 0)
        row.addWidget(tabs)
        row.addStretch(1)
        line.setFixedHeight(self._look.px(38))
        return line

    def _add(self, attempt: AttemptRow) -> None:
        look = self._look
        self._column.addWidget(Rule(look))
        words, state, icon = STATES[attempt.state]
        cells: list[QWidget] = [Text(look, attempt.time, "ui", "text.muted"), Text(look, attempt.what)]
        cells += [Shortened(look, attempt.where), Shortened(look, attempt.result, "ui", "text.muted")]
        cells.append(Badge(look, words, state, icon))
        line = _row(look, cells)
        line.setAccessibleName(f"{attempt.time}, {attempt.what}, {attempt.where}, {attempt.result}, {words}")
        self._column.addWidget(line)
        if attempt.state == "parked":
            self._column.addLayout(self._why(attempt))

    def _why(self, attempt: AttemptRow) -> QHBoxLayout:
        why = Prose(self._look, style="ui", color="warning.text", name="Why it is parked")
        why.show_sentence(f"{attempt.why} It stays here, and nothing else waits for it.".strip())
        again = Button(self._look, "Try again", kind="quiet", size="compact")
        again.clicked.connect(self.retry)
        leave = Button(self._look, "Discard", kind="quiet", size="compact")
        leave.clicked.connect(lambda: self.discard.emit(attempt.event_id))
        holder = QHBoxLayout()
        holder.setContentsMargins(140, 0, 12, 10)
        holder.addWidget(why, 1)
        holder.addWidget(again)
        holder.addWidget(leave)
        return holder


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
