"""What is pasted becomes code: tabs, foreign line ends, spaces that are none and curly quotes."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QApplication

from learnflow_desktop.ui.editor.code_editor import CodeEditor
from learnflow_desktop.ui.editor.pasted import as_code

Start = Callable[[str], None]
Keys = Callable[[str], None]
TABLE = [
    ("if a:\n\tb", "if a:\n    b"),
    ("if a:\n  \tb", "if a:\n    b"),
    ("x = 'a\tb'", "x = 'a\tb'"),
    ("a\r\nb\rc\r\n", "a\nb\nc\n"),
    ("if a:\n\u00a0\u00a0\u00a0\u00a0b\u00a0= 1", "if a:\n    b = 1"),
    ("\ufeffx = 1\u200b", "x = 1"),
    ("a\u2028b\u2029c", "a\nb\nc"),
    ("print(“hi”)", 'print("hi")'),
    ("print(‘hi’)", "print('hi')"),
    ("    print(“it’s”)", '    print("it\'s")'),
    ('print("“hi”")', 'print("“hi”")'),
    ("x = 1  # “so”", "x = 1  # “so”"),
    ("print('🙂')", "print('🙂')"),
    ("", ""),
]


@pytest.mark.parametrize(("text", "code"), TABLE)
def test_pasted_text_becomes_code(editor: CodeEditor, start: Start, text: str, code: str) -> None:
    start("")
    QApplication.clipboard().setText(text)

    editor.paste()

    assert editor.toPlainText() == code
    assert "\u00a0" not in editor.document().toRawText()


def test_pasting_is_one_step_that_undo_takes_back(editor: CodeEditor, start: Start, keys: Keys) -> None:
    start("a|chosen|b")
    QApplication.clipboard().setText("\tx\r\n\ty\r\n")
    editor.paste()
    pasted = editor.toPlainText()

    keys("↺")

    assert pasted == "a    x\n    y\nb"
    assert editor.toPlainText() == "achosenb"


def test_a_picture_pastes_nothing(editor: CodeEditor, start: Start) -> None:
    start("a|b")
    data = QMimeData()
    data.setData("image/png", b"\x89PNG")

    editor.insertFromMimeData(data)

    assert editor.toPlainText() == "ab"


@given(st.text())
def test_what_was_pasted_once_is_not_changed_by_a_second_pasting(text: str) -> None:
    once = as_code(text)

    assert as_code(once) == once
    assert not set(once) & set("\r\u00a0\u200b\ufeff\u2028\u2029")
