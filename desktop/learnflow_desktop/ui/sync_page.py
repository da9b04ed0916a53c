"""The sync page: how many attempts are safe, which ones aren't yet and why, and whom the device talks to."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from learnflow_desktop.ui.attempt_table import AttemptTable
from learnflow_desktop.ui.button import Button
from learnflow_desktop.ui.counts_bar import CountsBar, legend
from learnflow_desktop.ui.page import ScrollingPage, cleared
from learnflow_desktop.ui.prose import Prose
from learnflow_desktop.ui.text import Icon, Text
from learnflow_desktop.ui.theme.look import Look
from learnflow_desktop.ui.view_data import SyncFacts, SyncView

SIDE_WIDTH = 372
HOLDS = {
    "not_allowed": "The server doesn't let this account send. Ask your teacher; everything is kept here.",
    "update": "This LearnFlow is too old for the server. Everything is kept here until it is updated.",
    "erased": "Your data was erased on the server, so nothing more is sent.",
}
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
    if facts.hold:
        return "Not sent", HOLDS[facts.hold]
    return f"{facts.settled} of {facts.made} are safe on the server", " ".join([*parts, here])


def _why(facts: SyncFacts) -> str:
    if not facts.signed_in:
        return "for you to sign in"
    return "to be sent and read back" if facts.online else "for a network"


class SyncPage(ScrollingPage):
    """Shows a `SyncView`.

    `sync_now` asks to try, `export_asked` for a file with everything, `asked(what, value)` for the rest: see
    `WindowSignals.sync_asked`.
    """

    sync_now = Signal()
    export_asked = Signal()
    asked = Signal(str, str)

    def __init__(self, look: Look) -> None:
        super().__init__(look, "Sync and my data", side_width=SIDE_WIDTH)
        self.content.setSpacing(12)

    def show_sync(self, sync: SyncView) -> None:
        """Show the counts, rows and facts as they stand."""
        cleared(self.content)
        self.content.addWidget(self._head(sync.facts))
        self.content.addWidget(CountsBar(self.look, sync.facts))
        self.content.addWidget(legend(self.look, sync.facts))
        self.content.addSpacing(4)
        table = AttemptTable(self.look, sync)
        table.chosen.connect(lambda tab: self.asked.emit("show", tab))
        table.retry.connect(lambda: self.asked.emit("retry", ""))
        table.discard.connect(lambda event_id: self.asked.emit("discard", event_id))
        self.content.addWidget(table)
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
        row.addWidget(self._action(facts), 0, Qt.AlignmentFlag.AlignTop)
        return head

    def _action(self, facts: SyncFacts) -> Button:
        """The one thing that helps now: join, sign in, or try at once."""
        if not facts.in_class or not facts.signed_in:
            join = Button(self.look, "Sign in" if facts.in_class else "Join a class", icon="pin", kind="primary")
            join.clicked.connect(lambda: self.asked.emit("join", ""))
            return join
        again = Button(self.look, "Try now", icon="sending")
        again.clicked.connect(self.sync_now)
        return again

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
        if sync.wipe_on:
            self.side.addWidget(self._erase(sync.wipe_on))

    def _erase(self, wipe_on: str) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 8, 0, 0)
        words = Prose(self.look, style="ui", color="text.muted", name="When it leaves this computer")
        words.show_sentence(
            f"What is here leaves this computer on {wipe_on}. Export it before, if you want to keep it."
        )
        erase = Button(self.look, "Delete it now", icon="erase", kind="danger")
        erase.clicked.connect(lambda: self.asked.emit("erase", ""))
        column.addWidget(words)
        column.addWidget(erase)
        return holder
