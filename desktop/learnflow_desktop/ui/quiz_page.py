"""One quiz item: a question and its answers; A to D or the arrows choose, Enter answers."""

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QRadioButton, QSizePolicy, QVBoxLayout

from learnflow_desktop.ui.announce import announce
from learnflow_desktop.ui.badge import Badge
from learnflow_desktop.ui.button import Button
from learnflow_desktop.ui.page import ScrollingPage, cleared
from learnflow_desktop.ui.prose import Prose
from learnflow_desktop.ui.surface import Card
from learnflow_desktop.ui.text import Text
from learnflow_desktop.ui.theme.look import Look
from learnflow_desktop.ui.view_data import QuizChoice, QuizView

WIDTH = 720
LETTERS = "ABCDEFGH"


class QuizPage(ScrollingPage):
    """Shows a `QuizView`; `answered` carries quiz, item and choice, `continued` asks for the next item."""

    answered = Signal(str, str, int)
    continued = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(look, "Quiz")
        self._quiz: QuizView | None = None
        self._choices: list[QuizAnswer] = []

    def show_quiz(self, quiz: QuizView) -> None:
        """Show an item, open or answered."""
        self._quiz = quiz
        cleared(self.content)
        card = Card(self.look, "surface.pane")
        card.setMaximumWidth(self.look.px(WIDTH))
        column = QVBoxLayout(card)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(10)
        column.addWidget(
            Text(self.look, f"{quiz.title}, question {quiz.position} of {quiz.of}", "caption", "text.muted")
        )
        question = Prose(self.look, name="Question")
        question.show_markdown(quiz.question)
        column.addWidget(question)
        column.addSpacing(4)
        self._group = QButtonGroup(card)
        self._choices = []
        for index, choice in enumerate(quiz.choices):
            answer = QuizAnswer(self.look, LETTERS[index], choice, open_=not quiz.answered)
            self._group.addButton(answer, index)
            self._choices.append(answer)
            column.addWidget(answer)
        if quiz.answered and quiz.why:
            why = Prose(self.look, name="Why")
            why.show_markdown(quiz.why)
            column.addWidget(why)
            announce(self, why.toPlainText())
        column.addSpacing(4)
        column.addWidget(self._build_button(quiz))
        self.content.addWidget(card)
        self.content.addStretch(1)
        if self._choices and not quiz.answered:
            self._choices[0].setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Choose by letter, answer by Enter."""
        index = LETTERS.find(event.text().upper()) if event.text() else -1
        if self._quiz is None:
            super().keyPressEvent(event)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._confirm()
        elif not self._quiz.answered and 0 <= index < len(self._choices):
            self._choices[index].setChecked(True)
            self._choices[index].setFocus()
        else:
            super().keyPressEvent(event)

    def _build_button(self, quiz: QuizView) -> Button:
        self._button = Button(self.look, "Continue" if quiz.answered else "Answer", keys="Enter", kind="primary")
        self._button.setEnabled(quiz.answered)
        self._button.setToolTip("" if quiz.answered else "Choose an answer first")
        self._button.clicked.connect(self._confirm)
        self._group.idToggled.connect(lambda: self._button.setEnabled(True))
        return self._button

    def _confirm(self) -> None:
        if self._quiz is None:
            return
        if self._quiz.answered:
            self.continued.emit()
        elif self._group.checkedId() >= 0:
            self.answered.emit(self._quiz.quiz_id, self._quiz.item_id, self._group.checkedId())


class QuizAnswer(QRadioButton):
    """One answer: plain, chosen, the first try, or the right one; each state has a word beside its colour."""

    def __init__(self, look: Look, letter: str, choice: QuizChoice, *, open_: bool) -> None:
        super().__init__()
        self._look, self._letter, self._choice = look, letter, choice
        self.setEnabled(open_)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        said = [word for word, holds in (("your first try", choice.tried), ("right", choice.right)) if holds]
        self.setAccessibleName(", ".join([f"{letter}: {choice.text}", *said]))
        row = QHBoxLayout(self)
        row.setContentsMargins(look.px(44), 8, 12, 8)
        row.setSpacing(8)
        text = Prose(look, style="ui", name=choice.text, chips=False)
        text.show_markdown(choice.text)
        text.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        text.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        row.addWidget(text, 1)
        if choice.right:
            row.addWidget(Badge(look, "Right", "success", "passed"))
        elif choice.tried:
            row.addWidget(Badge(look, "Your first try", "", "failed"))

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As high as the words of the answer."""
        layout = self.layout()
        return layout.sizeHint() if layout is not None else super().sizeHint()

    def hitButton(self, _position: QPoint) -> bool:  # noqa: N802 - Qt's name
        """The whole row is the target."""
        return self.isEnabled()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint ground, border and letter."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground, border, width = "surface.pane", "border.strong", 1
        if self._choice.right:
            ground, border, width = "success.soft", "success.solid", 2
        elif self.isChecked():
            ground = "surface.selected"
        elif not self.isEnabled():
            border = "border.default"
        elif self.underMouse():
            ground = "surface.hover"
        painter.setPen(QPen(self._look.color(border), width))
        painter.setBrush(self._look.color(ground))
        half = width / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(half, half, -half, -half), 6, 6)
        side = self._look.px(20)
        tile = QRectF(self._look.px(12), (self.height() - side) / 2, side, side)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.color("surface.hover"))
        painter.drawRoundedRect(tile, 4, 4)
        painter.setFont(self._look.font("label", 600))
        painter.setPen(self._look.color("text.muted"))
        painter.drawText(tile, Qt.AlignmentFlag.AlignCenter, self._letter)
