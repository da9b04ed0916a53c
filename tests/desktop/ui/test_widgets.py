import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from learnflow_desktop.ui.badge import SyncBadge
from learnflow_desktop.ui.button import Button
from learnflow_desktop.ui.check_list import CheckList, OpenCheck
from learnflow_desktop.ui.code_boxes import CodeBoxes
from learnflow_desktop.ui.course_page import CoursePage, NodeButton
from learnflow_desktop.ui.error_card import ErrorCard
from learnflow_desktop.ui.hint_ladder import ENDS_CREDIT, HintLadder
from learnflow_desktop.ui.lesson_pane import LessonPane
from learnflow_desktop.ui.lint_card import LintCard
from learnflow_desktop.ui.mastery_bar import MasteryBar
from learnflow_desktop.ui.prose import Prose
from learnflow_desktop.ui.question_dialog import QuestionDialog
from learnflow_desktop.ui.quiz_page import QuizPage
from learnflow_desktop.ui.sync_page import SyncPage
from learnflow_desktop.ui.theme.look import Look
from learnflow_desktop.ui.view_data import (
    AttemptRow,
    Check,
    Checks,
    CourseView,
    ExerciseView,
    ExplainedError,
    Hint,
    Hints,
    JoinRequest,
    LintNote,
    MapNode,
    MapUnit,
    Mastery,
    Question,
    QuizChoice,
    QuizView,
    SyncFacts,
    SyncView,
)
from learnflow_desktop.ui.welcome_page import WelcomePage

STEPS = tuple(Hint(title, f"text of {title}") for title in ("A nudge", "The idea", "Part of the answer", "The answer"))
QUIZ = QuizView("q", "i", "Loops", "What?", (QuizChoice("`1`"), QuizChoice("`2`")))


def shown(qtbot: QtBot, widget: QWidget) -> QWidget:
    qtbot.addWidget(widget)
    widget.resize(440, 400)
    widget.show()
    qtbot.waitExposed(widget)
    return widget


def words(widget: QWidget) -> str:
    """Everything a sighted reader finds in a widget: labels, prose and buttons that aren't hidden."""
    QApplication.processEvents()  # a layout shows what was added to it with the next event
    found = [
        label.accessibleName() or label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget)
    ]
    found += [
        prose.toPlainText().replace("\u202f", "") for prose in widget.findChildren(Prose) if prose.isVisibleTo(widget)
    ]
    found += [button.text() for button in widget.findChildren(Button) if button.isVisibleTo(widget)]
    return " | ".join(found)


def colors(widget: QWidget) -> set[str]:
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


def test_the_sync_badge_paints_the_colours_of_its_state(qtbot: QtBot, look: Look) -> None:
    badge = SyncBadge(look)
    shown(qtbot, badge)

    badge.show_facts(SyncFacts(made=3, settled=1, saved=False))

    assert look.color("danger.soft").name() in colors(badge)
    assert badge.accessibleName() == "Sync: Not saved"


def test_a_mastery_bar_with_too_little_evidence_shows_no_number(qtbot: QtBot, look: Look) -> None:
    bar = MasteryBar(look, Mastery("Lists", 76, 2), counted=True)
    shown(qtbot, bar)

    assert bar.accessibleName() == "Lists: Not enough evidence yet, from 2 first tries"
    assert look.color("mastery.3.solid").name() not in colors(bar)


def test_a_mastery_bar_with_evidence_shows_level_and_number(qtbot: QtBot, look: Look) -> None:
    bar = MasteryBar(look, Mastery("Lists", 76, 14))
    shown(qtbot, bar)

    assert bar.accessibleName() == "Lists: Proficient, 76 of 100, from 14 first tries"
    assert look.color("mastery.3.solid").name() in colors(bar)


def test_only_the_first_check_that_fails_is_opened(qtbot: QtBot, look: Look) -> None:
    rows = CheckList(look)
    shown(qtbot, rows)
    failed = [Check("failed", f"f({n})", expected=f"'{n}'", got="None", sentence=f"Sentence {n}.") for n in (1, 2)]

    rows.show_checks(Checks((Check("passed", "f(0)"), *failed)))

    assert len([card for card in rows.findChildren(OpenCheck) if card.parent()]) == 1
    assert "Sentence 1." in words(rows)
    assert "Sentence 2." not in words(rows)
    assert "f(2)" in words(rows)


def test_an_opened_check_shows_call_expected_and_got(qtbot: QtBot, look: Look) -> None:
    card = OpenCheck(look, Check("failed", "f(1)", "Small", "'8'", "None", "It prints.", line=3))
    shown(qtbot, card)

    with qtbot.waitSignal(card.go_to_line) as asked:
        QTest.mouseClick(card.findChildren(Button)[0], Qt.MouseButton.LeftButton)

    assert asked.args == [3]
    for text in ("Small", "Call", "f(1)", "Expected", "'8'", "Got", "None", "It prints."):
        assert text in words(card)


def test_markup_in_a_students_value_is_shown_not_obeyed(qtbot: QtBot, look: Look) -> None:
    card = OpenCheck(look, Check("failed", "f()", got="'<b>bold</b>'", expected="'x'"))
    shown(qtbot, card)

    chips = [label for label in card.findChildren(QLabel) if "bold" in label.text()]

    assert chips
    assert "&lt;b&gt;" in chips[0].text()


def test_an_error_card_shows_sentence_values_and_original(qtbot: QtBot, look: Look) -> None:
    card = ErrorCard(look)
    shown(qtbot, card)

    card.show_error(ExplainedError("IndexError", "The list `a` is empty.", 3, (("len(a)", "0"),), "Traceback"))

    for text in ("IndexError on line 3", "The list a is empty.", "len(a)", "0", "Go to line 3", "Original message"):
        assert text in words(card)


def test_a_folded_error_card_brings_the_original_back(qtbot: QtBot, look: Look) -> None:
    card = ErrorCard(look)
    shown(qtbot, card)
    card.show_error(ExplainedError("IndexError", "Empty.", 3, original="Traceback"))
    card.fold(True)
    button = next(button for button in card.findChildren(Button) if button.text() == "Original message")

    button.click()

    assert not card._original.isHidden()


def test_a_lint_note_leads_to_its_line(qtbot: QtBot, look: Look) -> None:
    card = LintCard(look, LintNote(2, "`total` is never used."))
    shown(qtbot, card)

    with qtbot.waitSignal(card.go_to_line) as asked:
        card.findChildren(Button)[0].click()

    assert asked.args == [2]
    assert "Line 2: total is never used." in words(card)


@pytest.mark.parametrize(("used", "shows", "hides"), [(0, [], 4), (2, [1, 2], 2), (4, [1, 2, 3, 4], 0)])
def test_the_ladder_shows_only_the_hints_that_were_opened(
    qtbot: QtBot, look: Look, used: int, shows: list[int], hides: int
) -> None:
    ladder = HintLadder(look)
    shown(qtbot, ladder)

    ladder.show_hints(Hints(STEPS, used))

    opened = [step for step in range(1, 5) if f"text of {STEPS[step - 1].title}" in words(ladder)]
    assert opened == shows
    assert len(opened) + hides == 4


def test_the_ladder_offers_only_the_next_hint(qtbot: QtBot, look: Look) -> None:
    ladder = HintLadder(look)
    shown(qtbot, ladder)
    ladder.show_hints(Hints(STEPS, 1))
    (show,) = ladder.findChildren(Button)

    with qtbot.waitSignal(ladder.asked) as asked:
        show.click()

    assert asked.args == [2]
    assert "After hint 2" in words(ladder)


@pytest.mark.parametrize(
    ("used", "solved", "warns"), [(0, False, True), (2, False, True), (3, False, False), (2, True, False)]
)
def test_step_three_says_what_it_costs_before_it_opens(
    qtbot: QtBot, look: Look, used: int, solved: bool, warns: bool
) -> None:
    ladder = HintLadder(look)
    shown(qtbot, ladder)

    ladder.show_hints(Hints(STEPS, used, solved))

    assert (ENDS_CREDIT in words(ladder)) == warns


def test_copied_prose_holds_no_padding(qtbot: QtBot, look: Look) -> None:
    prose = Prose(look)
    shown(qtbot, prose)
    prose.show_markdown("Write `double(n)`.\n\n```python\ndef f():\n    return 1\n```")
    prose.selectAll()

    copied = prose.createMimeDataFromSelection().text()

    assert copied == "Write double(n).\ndef f():\n    return 1"


def test_prose_is_as_high_as_its_words_need(qtbot: QtBot, look: Look) -> None:
    prose = Prose(look)
    shown(qtbot, prose)
    prose.show_sentence("one")
    low = prose.height()

    prose.show_sentence("many words " * 40)

    assert prose.height() > 3 * low


def test_the_lesson_shows_title_place_and_text(qtbot: QtBot, look: Look) -> None:
    pane = LessonPane(look)
    shown(qtbot, pane)

    pane.show_exercise(ExerciseView("e", "Longest word", "Write `f`.", unit="Unit 3", position=4, of=6))
    pane.show_masteries((Mastery("Lists", 76, 14),))

    assert "Longest word" in words(pane)
    assert "Unit 3, exercise 4 of 6" in words(pane)
    assert "Write f." in words(pane)
    assert [bar.accessibleName()[:5] for bar in pane.findChildren(MasteryBar)] == ["Lists"]


def test_a_lessons_text_opens_on_its_first_exercise_only(qtbot: QtBot, look: Look) -> None:
    pane = LessonPane(look)
    shown(qtbot, pane)

    pane.show_exercise(ExerciseView("a", "A", "do", position=1, of=3, lesson_title="Loops", lesson_text="About loops"))
    first = "About loops" in words(pane)
    pane.show_exercise(ExerciseView("b", "B", "do", position=2, of=3, lesson_title="Loops", lesson_text="About loops"))

    assert first
    assert "About loops" not in words(pane)
    assert "Lesson: Loops" in words(pane)


def test_a_quiz_is_answered_by_letter_and_enter(qtbot: QtBot, look: Look) -> None:
    page = QuizPage(look)
    shown(qtbot, page)
    page.show_quiz(QUIZ)
    QTest.keyClick(page, Qt.Key.Key_B)

    with qtbot.waitSignal(page.answered) as answered:
        QTest.keyClick(page, Qt.Key.Key_Return)

    assert answered.args == ["q", "i", 1]


def test_a_quiz_without_a_choice_sends_nothing(qtbot: QtBot, look: Look) -> None:
    page = QuizPage(look)
    shown(qtbot, page)
    page.show_quiz(QUIZ)

    with qtbot.assertNotEmitted(page.answered):
        QTest.keyClick(page, Qt.Key.Key_Return)


def test_an_answered_quiz_shows_the_first_try_the_right_one_and_why(qtbot: QtBot, look: Look) -> None:
    page = QuizPage(look)
    shown(qtbot, page)
    choices = (QuizChoice("`1`", tried=True), QuizChoice("`2`", right=True))

    page.show_quiz(QuizView("q", "i", "Loops", "What?", choices, answered=True, why="Because."))

    names = [answer.accessibleName() for answer in page._choices]
    assert names == ["A: `1`, your first try", "B: `2`, right"]
    assert "Because." in words(page)


def test_a_locked_node_cannot_be_chosen(qtbot: QtBot, look: Look) -> None:
    page = CoursePage(look)
    shown(qtbot, page)
    nodes = (MapNode("a", "Hello", "done"), MapNode("b", "Sums", "locked"))
    page.show_course(CourseView("Python", (MapUnit("First", nodes),)))
    hello, sums = page.findChildren(NodeButton)

    with qtbot.waitSignal(page.node_chosen) as chosen:
        hello.click()
    sums.click()

    assert chosen.args == ["a"]
    assert not sums.isEnabled()
    assert sums.accessibleName() == "Exercise Sums, locked"


def test_the_sync_page_lists_attempts_with_their_states(qtbot: QtBot, look: Look) -> None:
    page = SyncPage(look)
    shown(qtbot, page)

    page.show_sync(SyncView(SyncFacts(made=2, settled=1), (AttemptRow("09:41", "Run", "Sums", "Fine", "waiting"),)))

    assert "1 of 2 are safe on the server" in words(page)
    assert any(child.accessibleName() == "09:41, Run, Sums, Fine, Waiting" for child in page.findChildren(QWidget))


def test_a_pasted_class_code_fills_every_box(qtbot: QtBot, look: Look) -> None:
    boxes = CodeBoxes(look)
    shown(qtbot, boxes)

    boxes.fill("ktw-47p")

    assert boxes.code == "KTW-47P"
    assert boxes.complete


def test_backspace_in_an_empty_box_erases_the_one_before(qtbot: QtBot, look: Look) -> None:
    boxes = CodeBoxes(look)
    shown(qtbot, boxes)
    for box, letter in zip(boxes._boxes, "KT", strict=False):
        QTest.keyClicks(box, letter)

    QTest.keyClick(boxes._boxes[2], Qt.Key.Key_Backspace)

    assert boxes.code == "K"


def test_the_welcome_page_sends_what_was_filled_in(qtbot: QtBot, look: Look) -> None:
    page = WelcomePage(look)
    shown(qtbot, page)
    page.fill(class_code="KTW47P", name="Amina", server_url="http://host:8000")
    QTest.keyClicks(page._pin, "4711")

    with qtbot.waitSignal(page.join) as join:
        QTest.keyClick(page._pin, Qt.Key.Key_Return)

    assert join.args == [JoinRequest("KTW-47P", "Amina", "4711", "http://host:8000")]


def test_the_welcome_page_says_what_is_missing(qtbot: QtBot, look: Look) -> None:
    page = WelcomePage(look)
    shown(qtbot, page)
    page.fill(class_code="KTW47P", server_url="http://host:8000")

    with qtbot.assertNotEmitted(page.join):
        page._send()

    assert "Write your name." in words(page)


def test_a_refused_join_can_be_tried_again(qtbot: QtBot, look: Look) -> None:
    page = WelcomePage(look)
    shown(qtbot, page)
    page.fill(class_code="KTW47P", name="Amina", server_url="http://host:8000")
    QTest.keyClicks(page._pin, "4711")
    page._send()

    page.show_problem("That doesn't match.")

    assert "That doesn't match." in words(page)
    assert page._join.isEnabled()


def test_the_safe_answer_of_a_question_has_the_keyboard(qtbot: QtBot, look: Look) -> None:
    window, gone = QWidget(), []
    shown(qtbot, window)
    dialog = QuestionDialog(look, Question("Go?", "It goes.", "Keep", "Go"), window, lambda: gone.append(1))
    dialog.open()

    QTest.keyClick(dialog, Qt.Key.Key_Return)

    assert gone == []
    assert not dialog.isVisible()


def test_only_the_other_answer_lets_it_go(qtbot: QtBot, look: Look) -> None:
    window, gone = QWidget(), []
    shown(qtbot, window)
    dialog = QuestionDialog(look, Question("Go?", "It goes.", "Keep", "Go"), window, lambda: gone.append(1))
    dialog.open()

    dialog.go.click()

    assert gone == [1]
