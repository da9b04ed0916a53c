"""The first page: what the program is, and the way into a class, or in without one."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIntValidator, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from learnflow_desktop.ui.button import Button
from learnflow_desktop.ui.code_boxes import CodeBoxes
from learnflow_desktop.ui.logo import Logo
from learnflow_desktop.ui.looks_choice import TextSizeChoice, ThemeChoice
from learnflow_desktop.ui.prose import Prose
from learnflow_desktop.ui.surface import Card, Rule, Surface
from learnflow_desktop.ui.text import Icon, Shortened, Text
from learnflow_desktop.ui.theme.look import Look
from learnflow_desktop.ui.view_data import JoinRequest

MARGIN, LEAST_MARGIN = 112, 24
CARD_WIDTH = 571
NEEDED = 960
FOOTER = 52
PIN_LENGTH = 4
PROMISES = (
    ("disk", "Saved here first", "Every attempt is on this computer the moment it happens."),
    ("safe", "Sent when there is a network", "Your class gets your work later, in full, once."),
    ("hint", "Errors in plain words", "What happened, with the real values, and where to look."),
)


class WelcomePage(Surface):
    """Emits `join` with what was filled in, or `start_without_class` with the name, which may be empty."""

    join = Signal(object)
    start_without_class = Signal(str)
    theme_chosen = Signal(str)
    text_size_chosen = Signal(int)

    def __init__(self, look: Look) -> None:
        super().__init__(look, "surface.canvas")
        self.setAccessibleName("Welcome")
        halves = QWidget()
        self._halves = QHBoxLayout(halves)
        self._halves.setSpacing(48)
        self._halves.addWidget(_promises(look), 1)
        self._halves.addWidget(self._build_card(look), 0, Qt.AlignmentFlag.AlignVCenter)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(halves)
        halves.setAutoFillBackground(False)
        area.viewport().setAutoFillBackground(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(area, 1)
        column.addWidget(self._build_footer(look))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """The page scrolls; it never forces the window to grow."""
        return QSize(0, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Give up margin before the words have to scroll."""
        super().resizeEvent(event)
        margin = min(MARGIN, max(LEAST_MARGIN, (self.width() - NEEDED) // 2))
        self._halves.setContentsMargins(margin, LEAST_MARGIN, margin, LEAST_MARGIN)

    def show_problem(self, sentence: str) -> None:
        """Say why joining didn't work; the form stays as it was filled in."""
        self._problem.show_sentence(sentence)
        self._problem.setVisible(bool(sentence))
        self._set_busy(False)

    def fill(self, *, class_code: str = "", name: str = "", server_url: str = "") -> None:
        """Fill the form in beforehand, for instance from the last time."""
        if class_code:
            self._code.fill(class_code)
        if name:
            self._name.setText(name)
        if server_url:
            self._server.setText(server_url)
            self._found_text.setText(server_url)
            self._show_server(False)

    def _build_card(self, look: Look) -> Card:
        card = Card(look, "surface.pane", radius=12, border="border.default")
        card.setMaximumWidth(CARD_WIDTH)
        card.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        card.setMinimumWidth(440)
        column = QVBoxLayout(card)
        column.setContentsMargins(32, 28, 32, 24)
        column.setSpacing(6)
        column.addWidget(Text(look, "Join your class", "h2"))
        column.addWidget(Text(look, "The code is on the board.", "ui", "text.muted"))
        column.addSpacing(10)
        self._code = CodeBoxes(look)
        column.addWidget(Text(look, "Class code", "label"))
        column.addWidget(self._code)
        column.addWidget(self._build_found(look))
        column.addSpacing(8)
        column.addLayout(self._build_person(look))
        again = Text(look, "Same name and PIN next time, on any computer in the class.", "caption", "text.muted")
        again.setWordWrap(True)
        column.addWidget(again)
        self._problem = Prose(look, style="ui", color="danger.text", name="Why joining didn't work")
        self._problem.hide()
        column.addWidget(self._problem)
        column.addSpacing(12)
        self._join = _wide(Button(look, "Join class", keys="Enter", kind="primary", size="touch"))
        self._join.clicked.connect(self._send)
        column.addWidget(self._join)
        column.addLayout(_or(look))
        self._alone = _wide(Button(look, "Start without a class", icon="guest", size="touch"))
        self._alone.clicked.connect(lambda: self.start_without_class.emit(self._name.text().strip()))
        column.addWidget(self._alone)
        later = Text(look, "Join later and your work comes along.", "caption", "text.muted")
        later.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(later)
        return card

    def _build_found(self, look: Look) -> QWidget:
        self._found = QWidget()
        row = QHBoxLayout(self._found)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self._found_text = Shortened(look, "", "caption", "text.muted")
        change = Button(look, "Change", kind="quiet", size="compact")
        change.setAccessibleName("Change the server")
        change.clicked.connect(lambda: self._show_server(True))
        row.addWidget(Icon(look, "network", "text.muted", 14))
        row.addWidget(self._found_text, 1)
        row.addWidget(change)
        self._found.hide()
        return self._found

    def _build_person(self, look: Look) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        self._name = Field(look, "Your name")
        self._pin = Field(look, "PIN, 4 digits")
        self._pin.setEchoMode(QLineEdit.EchoMode.Password)
        self._pin.setMaxLength(PIN_LENGTH)
        self._pin.setValidator(QIntValidator(0, 9999, self._pin))
        self._server = Field(look, "Server address")
        self._server.setPlaceholderText("http://192.168.1.20:8000")
        for index, (field, stretch) in enumerate(((self._name, 27), (self._pin, 10))):
            grid.addWidget(Text(look, field.accessibleName(), "label"), 0, index)
            grid.addWidget(field, 1, index)
            grid.setColumnStretch(index, stretch)
            field.returnPressed.connect(self._send)
        self._server_label = Text(look, "Server address", "label")
        grid.addWidget(self._server_label, 2, 0, 1, 2)
        grid.addWidget(self._server, 3, 0, 1, 2)
        self._server.returnPressed.connect(self._send)
        return grid

    def _build_footer(self, look: Look) -> Surface:
        footer = Surface(look, "surface.pane", edges=["top"])
        footer.setFixedHeight(look.px(FOOTER))
        row = QHBoxLayout(footer)
        row.setContentsMargins(24, 1, 24, 0)
        row.setSpacing(12)
        row.addWidget(Icon(look, "language", "text.muted"))
        row.addWidget(Text(look, "English", "ui", "text.muted"))
        row.addStretch(1)
        sizes, themes = TextSizeChoice(look, up_to=150), ThemeChoice(look)
        sizes.chosen.connect(self.text_size_chosen.emit)
        themes.chosen.connect(self.theme_chosen.emit)
        row.addWidget(Text(look, "Text size", "ui", "text.muted"))
        row.addWidget(sizes)
        row.addSpacing(12)
        row.addWidget(Text(look, "Theme", "ui", "text.muted"))
        row.addWidget(themes)
        return footer

    def _missing(self) -> tuple[str, QWidget] | None:
        """What has to be filled in first, and where."""
        places: tuple[tuple[bool, str, QWidget], ...] = (
            (self._code.complete, "The class code has six letters and digits. It is on the board.", self._code),
            (bool(self._name.text().strip()), "Write your name.", self._name),
            (len(self._pin.text()) == PIN_LENGTH, "The PIN has four digits. Choose one the first time.", self._pin),
            (bool(self._server.text().strip()), "Write the server's address. Your teacher has it.", self._server),
        )
        return next(((sentence, field) for filled, sentence, field in places if not filled), None)

    def _send(self) -> None:
        if not self._join.isEnabled():
            return
        if missing := self._missing():
            self.show_problem(missing[0])
            missing[1].setFocus()
            return
        self._problem.hide()
        self._set_busy(True)
        server = self._server.text().strip()
        self.join.emit(JoinRequest(self._code.code, self._name.text().strip(), self._pin.text(), server))

    def _set_busy(self, busy: bool) -> None:
        self._join.set_label("Joining" if busy else "Join class")
        self._join.setEnabled(not busy)

    def _show_server(self, field: bool) -> None:
        self._server.setVisible(field)
        self._server_label.setVisible(field)
        self._found.setVisible(not field)
        if field:
            self._server.setFocus()


def _promises(look: Look) -> QWidget:
    half = QWidget()
    column = QVBoxLayout(half)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addStretch(1)
    mark = QHBoxLayout()
    mark.setSpacing(12)
    mark.addWidget(Logo(look, 40))
    mark.addWidget(Text(look, "LearnFlow", "h1"))
    mark.addStretch(1)
    column.addLayout(mark)
    column.addSpacing(24)
    title = Text(look, "Learn Python, with or without the internet", "display")
    title.setWordWrap(True)
    column.addWidget(title)
    column.addSpacing(28)
    for icon, fact, words in PROMISES:
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(_tile(look, icon))
        lines = QVBoxLayout()
        lines.setSpacing(0)
        lines.addWidget(Text(look, fact, "h3"))
        detail = Text(look, words, "ui", "text.muted")
        detail.setWordWrap(True)
        lines.addWidget(detail)
        row.addLayout(lines, 1)
        column.addLayout(row)
        column.addSpacing(20)
    column.addStretch(1)
    return half


def _tile(look: Look, icon: str) -> QWidget:
    tile = Card(look, "accent.soft", radius=8, border="accent.soft")
    tile.setFixedSize(40, 40)
    row = QHBoxLayout(tile)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(Icon(look, icon, "accent.text", 20), 0, Qt.AlignmentFlag.AlignCenter)
    return tile


class Field(QLineEdit):
    """A one-line field as high as the design's larger controls."""

    def __init__(self, look: Look, name: str) -> None:
        super().__init__()
        self._look = look
        self.setAccessibleName(name)
        look.changed.connect(self._dress)
        self._dress()

    def _dress(self) -> None:
        self.setFont(self._look.font("prose"))
        self.setFixedHeight(self._look.px(40))


def _wide(button: Button) -> Button:
    button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    return button


def _or(look: Look) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(0, 8, 0, 8)
    row.setSpacing(12)
    row.addWidget(Rule(look, color="border.default"), 1)
    row.addWidget(Text(look, "or", "caption", "text.muted"))
    row.addWidget(Rule(look, color="border.default"), 1)
    return row
