"""What the editor shows beside and under the code: numbers, bands, brackets, marks and their words."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtGui import QHelpEvent, QImage, QTextCharFormat, QTextFormat
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from learnflow_desktop.assist.marks import Mark
from learnflow_desktop.ui.editor.code_editor import CodeEditor
from learnflow_desktop.ui.editor.gutter import Gutter
from learnflow_desktop.ui.theme.look import Look

Start = Callable[[str], None]
Keys = Callable[[str], None]
Shown = Callable[[], str]


def gutter_of(editor: CodeEditor) -> Gutter:
    return editor.findChildren(Gutter)[0]


def colors(widget: QWidget, rows: range) -> set[str]:
    QApplication.processEvents()
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in rows}


def rows_of(editor: CodeEditor, line: int) -> range:
    block = editor.document().findBlockByNumber(line - 1)
    area = editor.blockBoundingGeometry(block).translated(editor.contentOffset())
    return range(round(area.top()) + 1, round(area.bottom()) - 1)


def underlined(editor: CodeEditor) -> list[tuple[str, str]]:
    """The texts with a wave below them, with the wave's colour."""
    return [
        (found.cursor.selectedText(), found.format.underlineColor().name())
        for found in editor.extraSelections()
        if found.format.underlineStyle() == QTextCharFormat.UnderlineStyle.WaveUnderline
    ]


def bands(editor: CodeEditor, color: str) -> list[int]:
    """The lines with a band of a colour."""
    return [
        found.cursor.blockNumber() + 1
        for found in editor.extraSelections()
        if found.format.property(QTextFormat.Property.FullWidthSelection)
        and found.format.background().color().name() == color
    ]


def matched(editor: CodeEditor, look: Look) -> list[int]:
    """The places of the brackets that are shown as a pair."""
    color = look.color("editor.bracket")
    return sorted(
        found.cursor.selectionStart()
        for found in editor.extraSelections()
        if found.format.background().color() == color and found.cursor.hasSelection()
    )


def undefined(line: int = 1, column: int = 0, end: int = 4, words: str = "The name `nmae` doesn't exist here.") -> Mark:
    return Mark(line, column, end, "error", words, "UndefinedName")


# Numbers


def test_the_gutter_grows_with_the_third_and_the_fourth_figure(editor: CodeEditor) -> None:
    figure = editor.fontMetrics().horizontalAdvance("9")
    widths = []

    for lines in (1, 99, 100, 999, 1000):
        editor.show_text("\n" * (lines - 1))
        QApplication.processEvents()
        widths.append(gutter_of(editor).width())

    assert [width - widths[0] for width in widths] == [0, 0, figure, figure, 2 * figure]


def test_the_code_begins_where_the_gutter_ends(editor: CodeEditor) -> None:
    editor.show_text("\n" * 1200)
    QApplication.processEvents()

    assert editor.viewport().x() == gutter_of(editor).width()
    assert gutter_of(editor).y() == editor.viewport().y()
    assert gutter_of(editor).height() == editor.viewport().height()


def test_a_larger_text_gets_a_wider_gutter(editor: CodeEditor, look: Look) -> None:
    before = gutter_of(editor).width_needed()

    look.choose(percent=200)
    QApplication.processEvents()

    assert gutter_of(editor).width() == gutter_of(editor).width_needed() > before


def test_the_number_of_the_cursors_line_is_painted_in_its_own_colour(editor: CodeEditor, look: Look) -> None:
    editor.show_text("a\nb\nc")
    editor.go_to_line(2)

    active, plain = look.color("editor.number_active").name(), look.color("editor.number").name()

    assert active in colors(gutter_of(editor), rows_of(editor, 2))
    assert plain in colors(gutter_of(editor), rows_of(editor, 3))
    assert active not in colors(gutter_of(editor), rows_of(editor, 3))


def icon(editor: CodeEditor, line: int) -> set[str]:
    """The colours where a line's icon is, left of its number."""
    image = gutter_of(editor).grab().toImage()
    return {image.pixelColor(x, y).name() for x in range(5, 19) for y in rows_of(editor, line)}


def test_the_gutter_shows_an_icon_on_marked_lines_only(editor: CodeEditor, look: Look) -> None:
    editor.show_text("a\nb\nc\nd")

    editor.show_marks([undefined(line=2), Mark(3, 0, 1, "note", "`c` is never used.", "UnusedVariable")])

    assert look.color("editor.error_line").name() not in icon(editor, 2), "the band is for where the last run stopped"
    assert len(icon(editor, 2)) > 1
    assert len(icon(editor, 3)) > 1
    assert icon(editor, 4) == {look.color("editor.background").name()}


def test_an_error_outweighs_a_note_on_the_same_line(editor: CodeEditor) -> None:
    editor.show_text("name")

    editor.show_marks([undefined(), Mark(1, 5, 6, "note", "A note.", "shadowed")])

    assert gutter_of(editor).marks == {1: "error"}


# Bands and brackets


def test_the_band_is_on_the_cursors_line_and_moves_with_it(editor: CodeEditor, keys: Keys, look: Look) -> None:
    editor.show_text("a\nb\nc")
    color = look.color("editor.line").name()
    first = bands(editor, color)

    keys("↓")

    assert first == [1]
    assert bands(editor, color) == [2]
    assert color in colors(editor.viewport(), rows_of(editor, 2))
    assert color not in colors(editor.viewport(), rows_of(editor, 3))


def test_an_opened_file_has_its_band_on_the_first_line(editor: CodeEditor, look: Look) -> None:
    editor.show_text("a\nb\nc")

    assert bands(editor, look.color("editor.line").name()) == [1]


def test_the_error_line_is_shown_until_the_next_change(editor: CodeEditor, keys: Keys, look: Look) -> None:
    editor.show_text("a\nb\nc")
    color = look.color("editor.error_line").name()
    editor.show_error_line(3)
    shown, marked = bands(editor, color), dict(gutter_of(editor).marks)

    keys("x")

    assert (shown, marked) == ([3], {3: "stopped"})
    assert bands(editor, color) == []
    assert gutter_of(editor).marks == {}


@pytest.mark.parametrize(
    ("code", "pair"),
    [
        ("|(a)", [0, 2]),
        ("(a)|", [0, 2]),
        ("(|a)", [0, 2]),
        ("(a [b] c|)", [0, 8]),
        ("f((|))", [2, 3]),
        ("{\n  'a': [1],\n}|", [0, 14]),
        ("('🙂')|", [0, 5]),
        ("🙂🙂(|\n🙂)", [4, 8]),
        ("(a|", []),
        ("a)|", []),
        ("a|b", []),
        ("(]|", []),
    ],
)
def test_the_bracket_beside_the_cursor_and_its_partner_are_shown(
    editor: CodeEditor, start: Start, look: Look, code: str, pair: list[int]
) -> None:
    start(code)

    assert matched(editor, look) == pair


def test_a_pair_of_brackets_is_forgotten_when_the_cursor_leaves(
    editor: CodeEditor, start: Start, keys: Keys, look: Look
) -> None:
    start("|(a)  b")
    keys("→→→→→")

    assert matched(editor, look) == []


# Marks


def test_marks_are_underlined_in_the_colour_of_what_they_weigh(editor: CodeEditor, look: Look) -> None:
    editor.show_text("nmae = other\nlist = 1")

    editor.show_marks([undefined(), Mark(2, 0, 4, "note", "`list` is Python's own.", "shadowed")])

    assert underlined(editor) == [
        ("nmae", look.color("danger.solid").name()),
        ("list", look.color("warning.solid").name()),
    ]


def test_a_mark_behind_an_emoji_is_under_its_own_name(editor: CodeEditor) -> None:
    editor.show_text("x = '🙂👩‍🚀' + nmae")

    editor.show_marks([undefined(column=13, end=17)])

    assert [text for text, _color in underlined(editor)] == ["nmae"]


@pytest.mark.parametrize(
    ("code", "mark", "text"),
    [
        ("ab", undefined(column=1, end=99), "b"),
        ("ab", undefined(column=99, end=120), "b"),
        ("", undefined(), ""),
        ("ab", undefined(line=40), ""),
        ("ab\n\ncd", undefined(line=2), ""),
    ],
)
def test_a_mark_of_an_older_text_never_reaches_over_its_line(
    editor: CodeEditor, code: str, mark: Mark, text: str
) -> None:
    editor.show_text(code)

    editor.show_marks([mark])

    assert [found for found, _color in underlined(editor)] == [text]


def test_an_underline_stays_under_its_name_while_lines_are_typed_above(
    editor: CodeEditor, start: Start, keys: Keys
) -> None:
    start("x|\nnmae")
    editor.show_marks([undefined(line=2)])

    keys("yz")

    assert [text for text, _color in underlined(editor)] == ["nmae"]


def test_another_file_takes_marks_error_line_and_undo_away(editor: CodeEditor, keys: Keys) -> None:
    editor.show_text("nmae")
    editor.show_marks([undefined()])
    editor.show_error_line(1)
    keys("x")

    editor.show_text("other")

    assert editor.marks == ()
    assert underlined(editor) == []
    assert gutter_of(editor).marks == {}
    assert not editor.document().isUndoAvailable()


def test_marks_stay_under_their_places_when_the_text_is_replaced_by_another_version(editor: CodeEditor) -> None:
    editor.show_text("nmae")
    editor.show_marks([undefined()])

    editor.replace_text("nmae ")

    assert [text for text, _color in underlined(editor)] == ["nmae"]


@pytest.mark.parametrize(("column", "words"), [(0, "first\nsecond"), (3, "first\nsecond"), (5, "second"), (9, "")])
def test_the_words_at_a_place_are_those_of_all_its_marks(editor: CodeEditor, column: int, words: str) -> None:
    editor.show_text("abcdefghij")
    editor.show_marks([undefined(words="first"), undefined(end=7, words="second")])

    assert editor.words_at(1, column) == words
    assert editor.words_at(2, column) == ""


def test_pointing_at_a_mark_says_its_words_and_pointing_elsewhere_is_silent(qtbot: QtBot, editor: CodeEditor) -> None:
    editor.show_text("'🙂' + nmae\nfine")
    editor.show_marks([undefined(column=6, end=10)])
    cursor = editor.textCursor()
    cursor.setPosition(8)
    place = editor.cursorRect(cursor).center()
    below = QPoint(place.x(), place.y() + editor.cursorRect(cursor).height())

    point_at(editor, place)
    qtbot.waitUntil(QToolTip.isVisible, timeout=3000)
    said = QToolTip.text()
    point_at(editor, below)

    assert said == "The name `nmae` doesn't exist here."
    qtbot.waitUntil(lambda: not QToolTip.isVisible(), timeout=3000)


def point_at(editor: CodeEditor, place: QPoint) -> None:
    event = QHelpEvent(QHelpEvent.Type.ToolTip, place, editor.viewport().mapToGlobal(place))
    QCoreApplication.sendEvent(editor.viewport(), event)


# The text and its places


def test_a_change_is_told_with_the_whole_text_and_an_opened_file_is_none(editor: CodeEditor, keys: Keys) -> None:
    told = QSignalSpy(editor.edited)

    editor.show_text("a")
    opened = told.count()
    keys("b")

    assert opened == 0
    assert told.at(told.count() - 1) == ["ba"]


def test_another_version_of_the_text_is_one_step_that_undo_takes_back(editor: CodeEditor, keys: Keys) -> None:
    editor.show_text("x=1\ny=2")

    editor.replace_text("x = 1\ny = 2")
    replaced = editor.toPlainText()
    keys("↺")

    assert replaced == "x = 1\ny = 2"
    assert editor.toPlainText() == "x=1\ny=2"


@pytest.mark.parametrize(
    ("text", "place"),
    [("ab|c", (1, 2)), ("a\nb|", (2, 1)), ("'🙂'|", (1, 3)), ("e\u0301x|", (1, 3)), ("'👩‍🚀'|", (1, 5))],
)
def test_the_place_counts_characters_as_python_does(
    editor: CodeEditor, start: Start, text: str, place: tuple[int, int]
) -> None:
    start(text)

    assert editor.place == place


@pytest.mark.parametrize(("line", "text"), [(2, "a\n    |b"), (0, "|a\n    b"), (99, "a\n    |b")])
def test_going_to_a_line_lands_on_its_code(editor: CodeEditor, shown: Shown, line: int, text: str) -> None:
    editor.show_text("a\n    b")

    editor.go_to_line(line)

    assert shown() == text


def test_one_backspace_takes_an_emoji_whole(editor: CodeEditor, start: Start, keys: Keys) -> None:
    start("a🙂|b")

    keys("\b")

    assert editor.toPlainText() == "ab"


# Large files


def test_five_thousand_lines_open_are_coloured_and_can_be_edited_at_their_end(
    editor: CodeEditor, keys: Keys, look: Look
) -> None:
    editor.show_text("\n".join(f"value_{n} = {n}  # line" for n in range(1, 5001)))
    editor.go_to_line(5000)
    QTest.keyClick(editor, Qt.Key.Key_End)

    keys("\nif a:\npass")

    assert editor.place == (5002, 8)
    assert editor.toPlainText().endswith("5000  # line\nif a:\n    pass")
    assert len(editor.document().lastBlock().layout().formats()) == 1
    assert bands(editor, look.color("editor.line").name()) == [5002]


def test_a_line_of_a_hundred_thousand_signs_can_be_edited(editor: CodeEditor, start: Start, keys: Keys) -> None:
    start("x = [" + "print(1), " * 10_000 + "|]")

    keys("(2)")

    assert editor.toPlainText().endswith("(2)]")
    assert editor.place == (1, 100_008)
