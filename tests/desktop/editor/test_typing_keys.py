"""What keys do in the editor, with real key events. `|` is the cursor; ⇤ is Shift+Tab, ⌘ Ctrl+/, ↺ Ctrl+Z."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from learnflow_desktop.ui.editor.code_editor import CodeEditor
from learnflow_desktop.ui.theme.look import Look

Typed = Callable[[str, str], str]
Start = Callable[[str], None]
Keys = Callable[[str], None]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("|", "\n|"),
        ("x = 1|", "x = 1\n|"),
        ("    x = 1|", "    x = 1\n    |"),
        ("if a:|", "if a:\n    |"),
        ("    while True:  # for ever|", "    while True:  # for ever\n        |"),
        ('if sign == "#":|', 'if sign == "#":\n    |'),
        ("x = 1  # note:|", "x = 1  # note:\n|"),
        ('    """Say:|', '    """Say:\n    |'),
        ('say = """\n  Dear reader:|\n"""', 'say = """\n  Dear reader:\n  |\n"""'),
        ('say = """\nhi"""  # note:|', 'say = """\nhi"""  # note:\n|'),
        ("|if a:", "\n|if a:"),
        ("if a:|  b", "if a:\n    |  b"),
    ],
)
def test_enter_keeps_the_indent_and_deepens_it_after_a_colon(typed: Typed, before: str, after: str) -> None:
    assert typed(before, "\n") == after


@pytest.mark.parametrize(
    "code", ["return", "return 1", "return(1)", "pass", "break", "continue", "raise ValueError('no')"]
)
def test_enter_ends_the_block_after_a_line_that_leaves_it(typed: Typed, code: str) -> None:
    assert typed(f"def f():\n    {code}|", "\n") == f"def f():\n    {code}\n|"


@pytest.mark.parametrize("code", ["returned = 1", "pass_mark = 3", "return| x", "return [1,", "# return"])
def test_enter_stays_in_the_block_when_the_line_does_not_leave_it(typed: Typed, code: str) -> None:
    whole = code if "|" in code else code + "|"

    text = typed(f"def f():\n    {whole}", "\n")

    assert text.splitlines()[2].startswith("    |")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("f(|)", "f(\n    |\n)"),
        ("    x = [|]", "    x = [\n        |\n    ]"),
        ("x = {|}", "x = {\n    |\n}"),
        ("f(|", "f(\n    |"),
        ("f(|]", "f(\n    |]"),
        ("f(|1)", "f(\n    |1)"),
        ('"(|)"', '"(\n|)"'),
    ],
)
def test_enter_between_brackets_opens_a_line_of_its_own(typed: Typed, before: str, after: str) -> None:
    assert typed(before, "\n") == after


def test_enter_replaces_what_is_chosen_and_keeps_the_indent_of_its_first_line(typed: Typed) -> None:
    assert typed("    if a:|b\nc|d", "\n") == "    if a:\n        |d"


def test_shift_enter_is_an_enter_and_no_hidden_line_separator(editor: CodeEditor, start: Start) -> None:
    start("if a:|")

    QTest.keyClick(editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)

    assert editor.document().blockCount() == 2
    assert editor.toPlainText() == "if a:\n    "


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("        |x", "    |x"),
        ("    |", "|"),
        ("      |x", "     |x"),
        ("x    |y", "x   |y"),
        ("a\n|b", "a|b"),
        ("(|)", "|"),
        ('"|"', "|"),
        ("(|]", "|]"),
        ("    |chosen|", "    |"),
    ],
)
def test_backspace_takes_a_whole_indent_or_an_empty_pair(typed: Typed, before: str, after: str) -> None:
    assert typed(before, "\b") == after


@pytest.mark.parametrize(
    ("before", "key", "after"),
    [
        ("|", "\t", "    |"),
        ("ab|", "\t", "ab  |"),
        ("🙂|", "\t", "🙂   |"),
        ("|a\n\n  b|", "\t", "    |a\n\n      b|"),
        ("a\n|b\nc\n|d", "\t", "a\n    |b\n    c\n|d"),
        ("    x|", "⇤", "x|"),
        ("  x|", "⇤", "x|"),
        ("x|", "⇤", "x|"),
        ("|    a\n  b\nc|", "⇤", "|a\nb\nc|"),
    ],
)
def test_tab_and_shift_tab_move_lines_in_and_out(typed: Typed, before: str, key: str, after: str) -> None:
    assert typed(before, key).replace("|", "") == after.replace("|", "")


def test_chosen_lines_stay_chosen_when_they_are_moved(typed: Typed) -> None:
    assert typed("|a\nb|\nc", "\t\t⇤") == "    |a\n    b|\nc"


@pytest.mark.parametrize(
    ("before", "signs", "after"),
    [
        ("|", "(", "(|)"),
        ("|", "print(x)", "print(x)|"),
        ("|", "a[1]", "a[1]|"),
        ("|", "{1: 2}", "{1: 2}|"),
        ("|word", "(", "(|word"),
        ("f(|)", "[", "f([|])"),
        ("f(|, 2)", "(", "f((|), 2)"),
        ("a|b|c", "(", "a(b)|c"),
        ("|b|", '"', '"b"|'),
        ("|", '"', '"|"'),
        ("|", '"hi"', '"hi"|'),
        ("|", "f'x'", "f'x'|"),
        ("|", "'it'", "'it'|"),
        ("|", '""', '""|'),
        ("|", '"""', '"""|"""'),
        ("|", '"""doc"""', '"""doc"""|'),
        ("|", "'''", "'''|'''"),
        ("|", '"a" + "b"', '"a" + "b"|'),
    ],
)
def test_brackets_and_quotes_are_closed_and_typed_over(typed: Typed, before: str, signs: str, after: str) -> None:
    assert typed(before, signs) == after


@pytest.mark.parametrize(
    ("before", "signs", "after"),
    [
        ("|", '"Bob\'s"', '"Bob\'s"|'),
        ("|", '"of the \'90s"', '"of the \'90s"|'),
        ("|", "# don't", "# don't|"),
        ("|", '# say "hi"', '# say "hi"|'),
        ("|", '"say \\"hi\\""', '"say \\"hi\\""|'),
        ("|", '"a\\\\"', '"a\\\\"|'),
        ('say = """\n|', '"""', 'say = """\n"""|'),
        ('|"hi"', '"', '"|"hi"'),
        ("don|", "'", "don'|"),
        ("|", "f\"{d['a']}\"", "f\"{d['a']}\"|"),
    ],
)
def test_a_quote_that_belongs_to_a_text_stands_alone(typed: Typed, before: str, signs: str, after: str) -> None:
    assert typed(before, signs) == after


def test_altgr_brackets_are_closed_like_any_other(editor: CodeEditor, start: Start) -> None:
    start("|")

    QTest.keyClick(
        editor, Qt.Key.Key_BracketLeft, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    )

    assert editor.toPlainText() == "[]"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("x = 1|", "# x = 1"),
        ("# x = 1|", "x = 1"),
        ("#x = 1|", "x = 1"),
        ("|a\n    b\n\nc|", "# a\n#     b\n\n# c"),
        ("|# a\n# b|", "a\nb"),
        ("|# a\nb|", "# # a\n# b"),
        ("|a\n|b", "# a\nb"),
        ("|", ""),
    ],
)
def test_ctrl_slash_comments_lines_out_and_in_again(typed: Typed, before: str, after: str) -> None:
    assert typed(before, "⌘").replace("|", "") == after


@pytest.mark.parametrize(
    ("before", "key"),
    [
        ("if a:|", "\n"),
        ("f(|)", "\n"),
        ("|a\nb\nc|", "\t"),
        ("|    a\n    b|", "⇤"),
        ("|a\nb|", "⌘"),
        ("        |x", "\b"),
        ("(|)", "\b"),
        ("(|)", "("),
        ("|word|", "("),
        ('""|', '"'),
    ],
)
def test_undo_takes_one_action_back_in_one_step(
    editor: CodeEditor, start: Start, keys: Keys, before: str, key: str
) -> None:
    start(before)
    keys(key)
    assert editor.toPlainText() != before.replace("|", "")

    keys("↺")

    assert editor.toPlainText() == before.replace("|", "")
    assert not editor.document().isUndoAvailable()


def test_redo_brings_back_what_undo_took(editor: CodeEditor, start: Start, keys: Keys) -> None:
    start("if a:|")
    keys("\npass")
    text = editor.toPlainText()
    keys("↺↺")

    editor.redo()
    editor.redo()

    assert editor.toPlainText() == text


def test_ctrl_m_gives_tab_to_the_window_and_takes_it_back(qtbot: QtBot, look: Look) -> None:
    window, editor, button = QWidget(), CodeEditor(look), QPushButton("Next")
    qtbot.addWidget(window)
    row = QHBoxLayout(window)
    row.addWidget(editor)
    row.addWidget(button)
    window.show()
    qtbot.waitExposed(window)
    editor.setFocus()

    QTest.keyClick(editor, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(editor, Qt.Key.Key_Tab)
    left = window.focusWidget() is button
    QTest.keyClick(editor, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(editor, Qt.Key.Key_Tab)

    assert left
    assert editor.toPlainText() == "    "


def test_a_small_program_can_be_typed_as_a_beginner_types_it(typed: Typed) -> None:
    program = 'def greet(name):\nif name == "":\nreturn "who?"\nreturn f"Hi {name}!"\nprint(greet("Bob\'s"))'

    assert typed("|", program) == (
        'def greet(name):\n    if name == "":\n        return "who?"\n    return f"Hi {name}!"\nprint(greet("Bob\'s"))|'
    )
