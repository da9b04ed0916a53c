"""The toolbar: what one does in the page in view at the left, where one's work is and who one is at the right."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from learnflow_desktop.ui.badge import SyncBadge
from learnflow_desktop.ui.button import Button
from learnflow_desktop.ui.button_row import ButtonRow
from learnflow_desktop.ui.logo import Logo
from learnflow_desktop.ui.surface import Rule
from learnflow_desktop.ui.text import Shortened, Text
from learnflow_desktop.ui.theme.look import Look
from learnflow_desktop.ui.theme.tokens import SIZE


class Toolbar(ButtonRow):
    """Holds the buttons `run`, `stop`, `check`, `hint` and the sync `badge`; its builder connects them."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, "surface.pane", edges=["bottom"])
        row = QHBoxLayout(self)
        row.setContentsMargins(22, 0, 12, 1)
        row.setSpacing(0)
        row.addWidget(Logo(look))
        row.addSpacing(22)
        row.addWidget(self._build_actions(look))
        self._title = Text(look, "", "ui.strong")
        self._caption = Text(look, "", "caption", "text.muted")
        row.addWidget(self._title)
        row.addSpacing(8)
        row.addWidget(self._caption)
        row.addStretch(1)
        self.badge = SyncBadge(look)
        self._who = Shortened(look, "", "ui", weight=500)
        self._face = Initials(look)
        rule = Rule(look, standing=True, color="border.default")
        rule.setFixedHeight(20)
        for widget, gap in ((self.badge, 12), (rule, 12), (self._face, 8), (self._who, 0)):
            row.addWidget(widget)
            row.addSpacing(gap)
        self._who_rule = rule
        look.changed.connect(self._fit)
        self._fit()
        self.show_title("")
        self.show_person("")
        self.set_running(False)

    def show_title(self, title: str, caption: str = "") -> None:
        """Show a page's title in place of the lesson's buttons; an empty title brings the buttons back."""
        self._actions.setVisible(not title)
        self._title.setVisible(bool(title))
        self._caption.setVisible(bool(title))
        self._title.setText(title)
        self._caption.setText(caption)

    def show_person(self, name: str) -> None:
        """Show who is working: initials and a short name."""
        parts = name.split()
        self._face.show_initials("".join(part[0] for part in (parts[:1] + parts[-1:] if len(parts) > 1 else parts[:1])))
        self._who.setText(f"{parts[0]} {parts[-1][0]}." if len(parts) > 1 else name)
        for widget in (self._face, self._who, self._who_rule):
            widget.setVisible(bool(name))

    def set_running(self, running: bool) -> None:
        """While a program runs, Stop is on and Run is off."""
        self.run.setEnabled(not running)
        self.stop.setEnabled(running)

    def _build_actions(self, look: Look) -> QWidget:
        self._actions = QWidget()
        row = QHBoxLayout(self._actions)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.run = Button(look, "Run", icon="run", keys="F5", kind="primary")
        self.stop = Button(look, "Stop", icon="stop")
        self.stop.setToolTip("Stop the program (Shift+F8)")
        self.check = Button(look, "Check", icon="check", keys="Ctrl+Enter")
        self.hint = Button(look, "Hint", icon="hint", keys="F4")
        rule = Rule(look, standing=True, color="border.default")
        rule.setFixedHeight(20)
        for widget in (self.run, self.stop, rule, self.check, self.hint):
            row.addWidget(widget)
            if widget in (self.stop, rule):
                row.addSpacing(4)
        return self._actions

    def _fit(self) -> None:
        self.setFixedHeight(self.look.px(SIZE["toolbar"]))


class Initials(QWidget):
    """A person's initials in a circle."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._initials = ""
        look.changed.connect(self._fit)
        self._fit()

    def show_initials(self, initials: str) -> None:
        """Show up to two letters."""
        self._initials = initials.upper()[:2]
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint circle and letters."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.color("surface.hover"))
        painter.drawEllipse(self.rect())
        painter.setFont(self._look.font("label", 700))
        painter.setPen(self._look.color("text.default"))
        painter.drawText(QRect(0, 0, self.width(), self.height()), Qt.AlignmentFlag.AlignCenter, self._initials)

    def _fit(self) -> None:
        self.setFixedSize(self._look.px(28), self._look.px(28))
