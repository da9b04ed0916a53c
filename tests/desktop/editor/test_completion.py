"""Completion as the student meets it: asked once a name, taken by Enter or Tab, never in the way. ⎋ is Escape, ⌥ Ctrl+Space."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QListView

from learnflow_desktop.ui.editor.code_editor import CodeEditor

Start = Callable[[str], None]
Keys = Callable[[str], None]
Shown = Callable[[], str]
PR = ["print", "property", "pro_rata"]


def offered() -> list[str]:
    """The names in the open list, none when it is closed."""
    popup = QApplication.activePopupWidget()
    if not isinstance(popup, QListView):
        return []
    model = popup.model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def asked(spy: QSignalSpy) -> list[list[int]]:
    return [list(spy.at(index)) for index in range(spy.count())]


@pytest.fixture
def wanted(editor: CodeEditor) -> QSignalSpy:
    """What the editor asked for."""
    return QSignalSpy(editor.completion_wanted)


@pytest.fixture
def listed(editor: CodeEditor, start: Start, keys: Keys) -> None:
    """`pr` is typed on the second line and its names are offered."""
    start("x = 1\n|")
    keys("pr")
    editor.show_completions(2, 2, PR)
    assert offered() == PR


def test_names_are_asked_for_at_the_second_letter_and_only_once(start: Start, keys: Keys, wanted: QSignalSpy) -> None:
    start("x = |")

    keys("prin")

    assert asked(wanted) == [[1, 6]]


@pytest.mark.parametrize(
    ("text", "signs", "places"),
    [
        ("|", "a.", [[1, 2]]),
        ("|", "p", []),
        ("|", "12", []),
        ("|", "pr in", [[1, 2], [1, 5]]),
        ("'🙂' + |", "na", [[1, 8]]),
        ("p|", "⌥", [[1, 1]]),
        ("|", "⌥", [[1, 0]]),
        ('f"{|}"', "na", [[1, 5]]),
        ('x = """\n"""; |', "na", [[2, 7]]),
    ],
)
def test_names_are_asked_for_where_code_is(
    start: Start, keys: Keys, wanted: QSignalSpy, text: str, signs: str, places: list[list[int]]
) -> None:
    start(text)

    keys(signs)

    assert asked(wanted) == places


@pytest.mark.parametrize(
    "text",
    ["x = '|'", 'x = "it|', "# |", "x = 1  # |", '"""\n|\n"""', "'''a\nb |", 'f"{a} |"', 'f"{{|"', "x = 'it\\'s |'"],
)
@pytest.mark.parametrize("signs", ["print", "a.", "pr⌥"])
def test_nothing_is_asked_inside_a_text_or_a_comment(
    start: Start, keys: Keys, wanted: QSignalSpy, text: str, signs: str
) -> None:
    start(text)

    keys(signs)

    assert asked(wanted) == []


@pytest.mark.usefixtures("listed")
@pytest.mark.parametrize("key", ["\n", "\t"])
def test_enter_and_tab_take_the_first_name(keys: Keys, shown: Shown, key: str) -> None:
    keys(key)

    assert shown() == "x = 1\nprint|"
    assert offered() == []


@pytest.mark.usefixtures("listed")
def test_the_arrow_chooses_another_name(keys: Keys, shown: Shown) -> None:
    keys("↓\n")

    assert shown() == "x = 1\nproperty|"


@pytest.mark.usefixtures("listed")
def test_a_click_takes_the_name_under_it(shown: Shown) -> None:
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, QListView)
    place = popup.visualRect(popup.model().index(2, 0)).center()

    QTest.mouseClick(popup.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place))

    assert shown() == "x = 1\npro_rata|"


@pytest.mark.usefixtures("listed")
def test_a_taken_name_is_one_step_that_undo_takes_back(editor: CodeEditor, keys: Keys, shown: Shown) -> None:
    keys("\n↺")

    assert shown() == "x = 1\npr|"


@pytest.mark.usefixtures("listed")
def test_escape_closes_the_list_and_it_stays_closed_for_this_name(keys: Keys, shown: Shown) -> None:
    keys("⎋")
    closed = offered()
    keys("in\n")

    assert closed == []
    assert shown() == "x = 1\nprin\n|"


@pytest.mark.usefixtures("listed")
def test_more_letters_narrow_the_list_down_without_asking_again(keys: Keys, wanted: QSignalSpy) -> None:
    keys("o")

    assert offered() == ["property", "pro_rata"]
    assert asked(wanted) == []


@pytest.mark.usefixtures("listed")
def test_backspace_widens_the_list_again(keys: Keys) -> None:
    keys("o\b")

    assert offered() == PR


@pytest.mark.usefixtures("listed")
@pytest.mark.parametrize("signs", [" ", "(", ")", "[", ",", '"', "=", "zz", "\b\b", "←←←", "print"])
def test_the_list_closes_when_the_name_ends_or_nothing_fits(keys: Keys, signs: str) -> None:
    keys(signs)

    assert offered() == []


@pytest.mark.usefixtures("listed")
def test_enter_after_a_bracket_breaks_the_line_and_takes_no_name(keys: Keys, shown: Shown) -> None:
    keys("(\n")

    assert shown() == "x = 1\npr(\n    |\n)"


def test_a_dot_offers_all_names_and_letters_narrow_them(editor: CodeEditor, start: Start, keys: Keys) -> None:
    start("|")
    keys("math.")
    editor.show_completions(1, 5, ["ceil", "cos", "pi"])
    all_names = offered()

    keys("c")

    assert all_names == ["ceil", "cos", "pi"]
    assert offered() == ["ceil", "cos"]


def test_capital_letters_do_not_matter(editor: CodeEditor, start: Start, keys: Keys, shown: Shown) -> None:
    start("|")
    keys("va")
    editor.show_completions(1, 2, ["ValueError"])

    keys("\n")

    assert shown() == "ValueError|"


def test_a_name_behind_an_emoji_is_completed_in_its_place(
    editor: CodeEditor, start: Start, keys: Keys, shown: Shown
) -> None:
    start("x = '🙂👩‍🚀' + |")
    keys("pr")
    editor.show_completions(1, len("x = '🙂👩‍🚀' + pr"), ["print"])

    keys("\n")

    assert shown() == "x = '🙂👩‍🚀' + print|"


# An answer that takes its time


def test_typing_goes_on_while_no_answer_comes(start: Start, keys: Keys, shown: Shown) -> None:
    start("|")

    keys("print(name)\nnext")

    assert shown() == "print(name)\nnext|"


def test_an_answer_is_used_when_more_letters_of_the_same_name_were_typed(
    editor: CodeEditor, start: Start, keys: Keys, shown: Shown
) -> None:
    start("|")
    keys("prop")

    editor.show_completions(1, 2, PR)
    narrowed = offered()
    keys("\n")

    assert narrowed == ["property"]
    assert shown() == "property|"


@pytest.mark.parametrize("signs", ["pr = ", "pr(", "pr\n", "pr\npr", "pr⎋ab.", "pr\b\b", "pr←←←", "pr + pr"])
def test_an_answer_to_an_older_place_is_dropped(editor: CodeEditor, start: Start, keys: Keys, signs: str) -> None:
    start("x\n|")
    keys(signs)

    editor.show_completions(2, 2, PR)

    assert offered() == []


def test_an_answer_nobody_asked_for_is_dropped(editor: CodeEditor, start: Start, keys: Keys) -> None:
    start("pr|")
    keys("i\b")

    editor.show_completions(1, 2, PR)

    assert offered() == []


def test_an_answer_without_names_opens_nothing(editor: CodeEditor, start: Start, keys: Keys) -> None:
    start("|")
    keys("pr")

    editor.show_completions(1, 2, [])

    assert offered() == []


def test_the_only_name_that_is_already_there_is_not_offered(editor: CodeEditor, start: Start, keys: Keys) -> None:
    start("|")
    keys("if")

    editor.show_completions(1, 2, ["if"])

    assert offered() == []


def test_an_answer_for_the_file_before_is_dropped(editor: CodeEditor, start: Start, keys: Keys) -> None:
    start("|")
    keys("pr")
    editor.show_text("pr\nother")
    keys("→→")

    editor.show_completions(1, 2, PR)

    assert offered() == []
