"""Quizzes: one item after the other, the right answer and its reason after each."""

from PySide6.QtCore import QObject, Signal

from learnflow_course import Quiz
from learnflow_desktop.control.exercises import Exercises
from learnflow_desktop.control.learner import Learner
from learnflow_desktop.control.views import quiz_view
from learnflow_desktop.session.course_book import CourseBook
from learnflow_desktop.ui.main_window import MainWindow
from learnflow_desktop.ui.view_data import Notice


class Quizzes(QObject):
    """The quiz in hand. `answered()` follows each answer."""

    answered = Signal()

    def __init__(self, window: MainWindow, book: CourseBook, exercises: Exercises, learner: Learner) -> None:
        super().__init__()
        self._window, self._book = window, book
        self._exercises, self._learner = exercises, learner
        self._quiz: Quiz | None = None
        self._number = self._right = 0
        window.node_chosen.connect(self._choose)
        window.quiz_answered.connect(self._answer)
        window.quiz_continued.connect(self._go_on)

    def _choose(self, node_id: str) -> None:
        """A place on the course map: a quiz or an exercise."""
        quiz = self._book.pack.quizzes.get(node_id)
        if quiz is None:
            self._exercises.choose(node_id)
            return
        self._quiz, self._number, self._right = quiz, 0, 0
        self._window.show_quiz(quiz_view(quiz, 0))

    def _answer(self, _quiz_id: str, _item_id: str, choice: int) -> None:
        if self._quiz is None:
            return
        item = self._quiz.items[self._number]
        correct = choice == item.answer
        self._right += correct
        self._learner.record(self._exercises.attempts.answered(self._quiz.id, item.id, correct=correct))
        self._window.show_quiz(quiz_view(self._quiz, self._number, choice))
        self.answered.emit()

    def _go_on(self) -> None:
        if self._quiz is None:
            return
        self._number += 1
        if self._number < len(self._quiz.items):
            self._window.show_quiz(quiz_view(self._quiz, self._number))
            return
        words = f"{self._right} of {len(self._quiz.items)} right at this try"
        self._window.show_page("course")
        self._window.page_chosen.emit("course")
        self._window.show_notice(Notice(f"{self._quiz.title} is done", words, icon="passed"))
        self._quiz = None
