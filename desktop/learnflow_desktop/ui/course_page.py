"""The course map: a row for each unit with its exercises and quizzes, and what comes next for this student."""

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from learnflow_desktop.ui.button import Button
from learnflow_desktop.ui.empty_state import EmptyState
from learnflow_desktop.ui.mastery_bar import MasteryBar, level_of, paint_pips, pips_width
from learnflow_desktop.ui.page import ScrollingPage, cleared
from learnflow_desktop.ui.prose import Prose
from learnflow_desktop.ui.surface import Card
from learnflow_desktop.ui.text import Text
from learnflow_desktop.ui.theme.look import Look
from learnflow_desktop.ui.view_data import CourseView, ExerciseState, MapNode, MapUnit, Mastery

SIDE_WIDTH = 364
NODE_STEP = 106
CIRCLE = 34
ROW_NODES = 6
# (ground, line, icon, icon's colour) by state
NODES: dict[ExerciseState, tuple[str, str, str, str]] = {
    "done": ("success.soft", "success.solid", "tick", "success.text"),
    "next": ("accent.fill", "accent.fill", "run", "accent.on"),
    "open": ("surface.pane", "border.strong", "", "text.default"),
    "locked": ("surface.pane", "border.strong", "locked", "text.muted"),
}
STATE_WORDS = {"done": "done", "next": "next", "open": "not started", "locked": "locked"}


class CoursePage(ScrollingPage):
    """Shows a `CourseView`; `node_chosen` carries the id of an exercise or quiz that isn't locked."""

    node_chosen = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__(look, "Course map", side_width=SIDE_WIDTH)
        self.content.setSpacing(9)

    def show_course(self, course: CourseView) -> None:
        """Show the course as it stands."""
        cleared(self.content)
        for unit in course.units:
            row = UnitRow(self.look, unit)
            row.node_chosen.connect(self.node_chosen)
            self.content.addWidget(row)
        if not course.units:
            self.content.addWidget(EmptyState(self.look, "course", "No course yet", "It arrives with your class."), 1)
        self.content.addStretch(1)
        cleared(self.side)
        self.side.setSpacing(10)
        if course.next_title:
            self.side.addWidget(Text(self.look, "Next for you", "h3"))
            self.side.addWidget(self._next_card(course))
            self.side.addSpacing(12)
        if course.masteries:
            self.side.addWidget(Text(self.look, "My mastery", "h3"))
            for mastery in course.masteries:
                self.side.addWidget(MasteryBar(self.look, mastery))
        self.side.addStretch(1)

    def _next_card(self, course: CourseView) -> Card:
        card = Card(self.look, "surface.raised")
        column = QVBoxLayout(card)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(6)
        column.addWidget(Text(self.look, course.next_title, "h3"))
        for words in (course.next_why, course.next_chance):
            if words:
                line = Prose(self.look, style="ui", color="text.muted", name="Why this is next")
                line.show_sentence(words)
                column.addWidget(line)
        go = Button(self.look, "Continue", icon="run", kind="primary")
        go.clicked.connect(lambda: self.node_chosen.emit(course.next_id))
        column.addSpacing(4)
        column.addWidget(go)
        return card


class UnitRow(Card):
    """One unit: its name, how much is done, its mastery, and its nodes on a line."""

    node_chosen = Signal(str)

    def __init__(self, look: Look, unit: MapUnit) -> None:
        current = any(node.state == "next" for node in unit.nodes)
        super().__init__(look, "surface.pane", border="accent.text" if current else "border.subtle")
        done = sum(node.state == "done" for node in unit.nodes)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 20, 16, 16)
        row.setSpacing(12)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(Text(look, f"Unit {unit.number}   {done} of {len(unit.nodes)} done", "caption", "text.muted"))
        title = Text(look, unit.title, "h3")
        title.setWordWrap(True)
        words.addWidget(title)
        if unit.opens:
            words.addWidget(Text(look, unit.opens, "caption", "text.muted"))
        elif unit.mastery is not None:
            words.addWidget(LevelWord(look, unit.mastery))
        words.addStretch(1)
        holder = QWidget()
        holder.setLayout(words)
        words.setContentsMargins(0, 0, 0, 0)
        holder.setFixedWidth(look.px(196))
        row.addWidget(holder)
        row.addLayout(self._nodes(look, unit.nodes), 1)
        self.setAccessibleName(f"Unit {unit.number}, {unit.title}, {done} of {len(unit.nodes)} done")

    def _nodes(self, look: Look, nodes: tuple[MapNode, ...]) -> QVBoxLayout:
        lines = QVBoxLayout()
        lines.setSpacing(8)
        for start in range(0, len(nodes), ROW_NODES):
            line = QHBoxLayout()
            line.setSpacing(0)
            part = nodes[start : start + ROW_NODES]
            for index, node in enumerate(part):
                button = NodeButton(look, node, _links(nodes, start + index))
                button.clicked.connect(lambda _checked=False, node=node: self.node_chosen.emit(node.node_id))
                line.addWidget(button)
            line.addStretch(1)
            lines.addLayout(line)
        lines.addStretch(1)
        return lines


def _links(nodes: tuple[MapNode, ...], index: int) -> tuple[str, str]:
    """The colours of the lines before and after a node; empty where there is none."""
    reached = [node.state in ("done", "next") for node in nodes]

    def between(left: int) -> str:
        if left < 0 or left + 1 >= len(nodes):
            return ""
        return "success.solid" if nodes[left].state == "done" and reached[left + 1] else "border.default"

    return between(index - 1), between(index)


class LevelWord(QWidget):
    """Pips, level word and number on one short line."""

    def __init__(self, look: Look, mastery: Mastery) -> None:
        super().__init__()
        self._look = look
        self._level = level_of(mastery.points).level if mastery.known else 0
        self._words = (
            f"{level_of(mastery.points).name} {mastery.points}" if mastery.known else "Not enough evidence yet"
        )
        self.setAccessibleName(self._words)
        self.setFixedHeight(look.line("ui"))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint pips and words."""
        painter = QPainter(self)
        x = 0
        if self._level:
            paint_pips(painter, self._look, self._level, 0, self.rect().center().y() + self._look.px(6))
            x = pips_width(self._look) + self._look.px(6)
        painter.setFont(self._look.font("caption"))
        painter.setPen(self._look.color("text.muted"))
        painter.drawText(self.rect().adjusted(x, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self._words)


class NodeButton(QPushButton):
    """An exercise (circle) or a quiz (rounded square) on its line; locked ones are dashed and off."""

    def __init__(self, look: Look, node: MapNode, links: tuple[str, str] = ("", "")) -> None:
        super().__init__(node.title)
        self._look, self._node, self._links = look, node, links
        kind = "Quiz" if node.quiz else "Exercise"
        self.setAccessibleName(f"{kind} {node.title}, {STATE_WORDS[node.state]}")
        self.setToolTip(node.title)
        self.setEnabled(node.state != "locked")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        look.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """One step of the line."""
        return QSize(self._look.px(NODE_STEP), self._look.px(CIRCLE + 6 + 20))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the line, the node and its name."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = self._look.px(CIRCLE)
        middle, level = self.width() / 2, side / 2 + 2
        self._paint_line(painter, middle, level, side)
        self._paint_node(painter, QRectF(middle - side / 2, level - side / 2, side, side))
        font = self._look.font("caption", 600 if self._node.state == "next" else 400)
        painter.setFont(font)
        painter.setPen(self._look.color("text.muted" if self._node.state == "locked" else "text.default"))
        name = QFontMetrics(font).elidedText(self._node.title, Qt.TextElideMode.ElideRight, self.width() - 4)
        below = QRect(0, side + self._look.px(6), self.width(), self._look.px(20))
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, name)

    def _paint_line(self, painter: QPainter, middle: float, level: float, side: int) -> None:
        reaches = ((0.0, middle - side / 2), (middle + side / 2, float(self.width())))
        for (start, end), color in zip(reaches, self._links, strict=True):
            if color:
                painter.setPen(QPen(self._look.color(color), 2))
                painter.drawLine(QPointF(start, level), QPointF(end, level))

    def _paint_node(self, painter: QPainter, area: QRectF) -> None:
        ground, line, icon, tint = NODES[self._node.state]
        if self._node.quiz and not icon:
            icon = "check"
        pen = QPen(self._look.color(line), 1 if self._node.state == "locked" else 2)
        if self._node.state == "locked":
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(self._look.color("surface.hover" if self.underMouse() and not icon else ground))
        shape = area.adjusted(1, 1, -1, -1)
        if self._node.quiz:
            painter.drawRoundedRect(shape, 6, 6)
        else:
            painter.drawEllipse(shape)
        if self._node.state == "next":
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self._look.color("surface.pane"), 1.5))
            painter.drawEllipse(shape.adjusted(1.5, 1.5, -1.5, -1.5))
        if icon:
            side = self._look.px(16)
            pixmap = self._look.icon(icon, tint, 16, filled=icon == "run", ratio=self.devicePixelRatioF())
            painter.drawPixmap(QPointF(area.center().x() - side / 2, area.center().y() - side / 2), pixmap)
