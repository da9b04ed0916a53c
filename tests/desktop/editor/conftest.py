"""The editor in a window, and hands that type in it: real key events to whatever takes the keys just then."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from learnflow_desktop.ui.editor.code_editor import CodeEditor
from learnflow_desktop.ui.theme.look import Look

NONE, SHIFT, CTRL = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)
KEYS = {
    "\n": (Qt.Key.Key_Return, NONE),
    "\t": (Qt.Key.Key_Tab, NONE),
    "\b": (Qt.Key.Key_Backspace, NONE),
    "⇤": (Qt.Key.Key_Backtab, SHIFT),
    "⎋": (Qt.Key.Key_Escape, NONE),
    "←": (Qt.Key.Key_Left, NONE),
    "→": (Qt.Key.Key_Right, NONE),
    "↓": (Qt.Key.Key_Down, NONE),
    "⌘": (Qt.Key.Key_Slash, CTRL),
    "⌥": (Qt.Key.Key_Space, CTRL),
    "↺": (Qt.Key.Key_Z, CTRL),
}


@pytest.fixture
def editor(qtbot: QtBot, look: Look) -> CodeEditor:
    """A shown editor."""
    editor = CodeEditor(look)
    qtbot.addWidget(editor)
    editor.resize(700, 420)
    editor.show()
    qtbot.waitExposed(editor)
    editor.activateWindow()
    editor.setFocus()
    qtbot.waitUntil(editor.hasFocus, timeout=5000)  # a list of completions closes when its editor has no focus
    return editor


@pytest.fixture
def start(editor: CodeEditor) -> Callable[[str], None]:
    """Open a text; `|` is the cursor, two of them are what is chosen."""

    def open_text(text: str) -> None:
        places = [at for at, sign in enumerate(text) if sign == "|"] or [len(text)]
        plain = text.replace("|", "")
        editor.show_text(plain)
        cursor = QTextCursor(editor.document())
        cursor.setPosition(_units(plain, places[0]))
        cursor.setPosition(_units(plain, places[-1] - len(places) + 1), QTextCursor.MoveMode.KeepAnchor)
        editor.setTextCursor(cursor)

    return open_text


@pytest.fixture
def keys(editor: CodeEditor) -> Callable[[str], None]:
    """Type: each sign is a key; those of KEYS are the special ones."""

    def press_all(text: str) -> None:
        for sign in text:
            target = QApplication.activePopupWidget() or editor
            if sign in KEYS:
                QTest.keyClick(target, *KEYS[sign])
            elif sign.isascii():
                QTest.keyClicks(target, sign)
            else:
                QCoreApplication.sendEvent(target, QKeyEvent(QEvent.Type.KeyPress, 0, NONE, sign))

    return press_all


@pytest.fixture
def shown(editor: CodeEditor) -> Callable[[], str]:
    """The text with `|` at the cursor, or at both ends of what is chosen."""

    def text() -> str:
        cursor, plain = editor.textCursor(), editor.toPlainText().encode("utf-16-le")
        begin, end = 2 * cursor.selectionStart(), 2 * cursor.selectionEnd()
        parts = (
            [plain[:begin], plain[begin:end], plain[end:]] if cursor.hasSelection() else [plain[:begin], plain[begin:]]
        )
        return "|".join(part.decode("utf-16-le") for part in parts)

    return text


@pytest.fixture
def typed(
    start: Callable[[str], None], keys: Callable[[str], None], shown: Callable[[], str]
) -> Callable[[str, str], str]:
    """Open a text, type, and give what stands there then."""

    def type_in(text: str, signs: str) -> str:
        start(text)
        keys(signs)
        return shown()

    return type_in


def _units(text: str, characters: int) -> int:
    return len(text[:characters].encode("utf-16-le")) // 2
