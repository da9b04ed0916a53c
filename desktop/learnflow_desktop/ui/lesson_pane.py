"""The lesson pane: what to do, in Markdown, and the concepts it practises; previous and next at the top."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QScrollArea, QVBoxLayout, QWidget

from learnflow_desktop.ui.button import Button, IconButton
from learnflow_desktop.ui.mastery_bar import MasteryBar
from learnflow_desktop.ui.pane_header import PaneHeader
from learnflow_desktop.ui.prose import Prose
from learnflow_desktop.ui.see_through import see_through
from learnflow_desktop.ui.surface import Rule, Surface
from learnflow_desktop.ui.text import Text
from learnflow_desktop.ui.theme.look import Look
from learnflow_desktop.ui.view_data import ExerciseView, Mastery

MARGIN = 20


class LessonPane(Surface):
    """Shows an `ExerciseView`; `previous` and `next` ask for the neighbours."""

    previous = Signal()
    next = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(look, "surface.pane")
        self._exercise: ExerciseView | None = None
        self._lesson_open = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._header = PaneHeader(look, "Lesson")
        back, ahead = IconButton(look, "Previous exercise", "back"), IconButton(look, "Next exercise", "next")
        ahead.setToolTip("Next exercise (Alt+N)")
        back.clicked.connect(self.previous)
        ahead.clicked.connect(self.next)
        self._header.add_action(back)
        self._header.add_action(ahead)
        column.addWidget(self._header)
        column.addWidget(self._build_body(look), 1)

    def show_exercise(self, exercise: ExerciseView) -> None:
        """Show an exercise from its top; its lesson's text opens on the lesson's first exercise."""
        if self._exercise is None or self._exercise.exercise_id != exercise.exercise_id:
            self._lesson_open = exercise.position == 1 and not exercise.solved
            self.scroller.verticalScrollBar().setValue(0)
        self._exercise = exercise
        self._header.set_caption(exercise.place)
        self._title.setText(exercise.title)
        self._text.show_markdown(exercise.text)
        self._reading.show_markdown(exercise.lesson_text)
        self._show_reading()

    def show_title(self, shown: bool) -> None:
        """Show the pane's own title, or leave it to the tab it sits under."""
        self._header.title.setVisible(shown)

    def show_masteries(self, masteries: tuple[Mastery, ...]) -> None:
        """Show the concepts this exercise practises."""
        while item := self._bars.takeAt(0):
            if widget := item.widget():
                widget.setParent(None)
                widget.deleteLater()
        for index, mastery in enumerate(masteries):
            self._bars.addWidget(MasteryBar(self.look, mastery), index // 2, index % 2)
        self._practises.setVisible(bool(masteries))

    def _build_body(self, look: Look) -> QScrollArea:
        self.scroller = QScrollArea()
        self.scroller.setWidgetResizable(True)
        self.scroller.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scroller.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.scroller.setAccessibleName("Lesson text")
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(MARGIN, 14, MARGIN, 16)
        column.setSpacing(6)
        self._read_button = Button(look, "Read the lesson first", icon="lesson", kind="quiet", size="compact")
        self._read_button.clicked.connect(self._toggle_reading)
        self._reading = Prose(look, name="Lesson")
        self._title = Text(look, "", "h2")
        self._title.setWordWrap(True)
        self._text = Prose(look, name="Exercise")
        column.addWidget(self._read_button)
        column.addWidget(self._reading)
        self._reading_rule = Rule(look)
        column.addWidget(self._reading_rule)
        column.addWidget(self._title)
        column.addWidget(self._text)
        column.addWidget(self._build_practises(look))
        column.addStretch(1)
        self.scroller.setWidget(body)
        body.setAutoFillBackground(False)
        see_through(self.scroller)
        self._show_reading()
        return self.scroller

    def _build_practises(self, look: Look) -> QWidget:
        self._practises = QWidget()
        column = QVBoxLayout(self._practises)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(10)
        column.addWidget(Rule(look))
        column.addWidget(Text(look, "This exercise practises", "caption", "text.muted"))
        self._bars = QGridLayout()
        self._bars.setHorizontalSpacing(20)
        self._bars.setVerticalSpacing(10)
        column.addLayout(self._bars)
        self._practises.setVisible(False)
        return self._practises

    def _toggle_reading(self) -> None:
        self._lesson_open = not self._lesson_open
        self._show_reading()

    def _show_reading(self) -> None:
        text = self._exercise.lesson_text if self._exercise else ""
        name = self._exercise.lesson_title if self._exercise else ""
        self._read_button.setVisible(bool(text))
        self._read_button.set_label(
            "Hide the lesson" if self._lesson_open else f"Lesson: {name}" if name else "Read the lesson"
        )
        self._reading.setVisible(bool(text) and self._lesson_open)
        self._reading_rule.setVisible(bool(text) and self._lesson_open)
