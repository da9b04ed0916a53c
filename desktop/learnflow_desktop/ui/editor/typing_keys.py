"""What keys do beyond writing a letter: indents, pairs of brackets and quotes, comments. Each is one undo step."""

import re
from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QTextBlock, QTextCursor

from learnflow_desktop.ui.editor.columns import to_characters
from learnflow_desktop.ui.editor.literals import is_escaped, place_after, without_comment

INDENT = "    "
PAIRS = {"(": ")", "[": "]", "{": "}", '"': '"', "'": "'"}
CLOSERS = frozenset(PAIRS.values())
OPENERS, BRACKETS_CLOSE = "([{", ")]}"
OUTDENT_AFTER = re.compile(r"\s*(?:return|break|continue|pass|raise)\b")
_PREFIX = re.compile(r"(?<!\w)[rbfuRBFU]{1,2}$")


def is_command(event: QKeyEvent) -> bool:
    """Whether Ctrl is held; with Alt it is AltGr, which writes brackets on many keyboards."""
    held = event.modifiers()
    return bool(held & Qt.KeyboardModifier.ControlModifier) and not held & Qt.KeyboardModifier.AltModifier


def new_line(cursor: QTextCursor) -> None:
    """Break the line and keep, deepen (after a colon or bracket) or end (after return) the indent."""
    before, after = _around(cursor)
    state = _state(cursor)
    indent = before[: len(before) - len(before.lstrip())]
    code = without_comment(before, state).rstrip()
    cursor.beginEditBlock()
    if place_after(before, state) == "string" or not code.endswith((":", *OPENERS)):
        ends = OUTDENT_AFTER.match(code) and not after.strip() and not _is_open(code)
        cursor.insertText("\n" + (indent[: -len(INDENT)] if ends else indent))
    else:
        cursor.insertText("\n" + indent + INDENT)
        if after[:1] == PAIRS.get(code[-1], "none"):
            position = cursor.position()
            cursor.insertText("\n" + indent)
            cursor.setPosition(position)
    cursor.endEditBlock()


def _is_open(code: str) -> bool:
    return sum(map(code.count, OPENERS)) > sum(map(code.count, BRACKETS_CLOSE))


def _around(cursor: QTextCursor) -> tuple[str, str]:
    """What stands on the line before and after the cursor, or before and after what is chosen."""
    first, last = _block_at(cursor, cursor.selectionStart()), _block_at(cursor, cursor.selectionEnd())
    begin = to_characters(first.text(), cursor.selectionStart() - first.position())
    end = to_characters(last.text(), cursor.selectionEnd() - last.position())
    return first.text()[:begin], last.text()[end:]


def _block_at(cursor: QTextCursor, position: int) -> QTextBlock:
    return cursor.document().findBlock(position)


def _state(cursor: QTextCursor) -> int:
    """The highlighter's state of the line above: whether this one begins inside a text."""
    return _block_at(cursor, cursor.selectionStart()).previous().userState()


def indent(cursor: QTextCursor) -> None:
    """Tab: to the next stop of four spaces, or the chosen lines one step in."""
    if cursor.hasSelection():
        _each_line(cursor, _add_indent)
        return
    cursor.insertText(" " * (len(INDENT) - len(_around(cursor)[0]) % len(INDENT)))


def outdent(cursor: QTextCursor) -> None:
    """Shift+Tab: the line or the chosen lines one step out."""
    _each_line(cursor, _take_indent)


def backspace(cursor: QTextCursor) -> bool:
    """Take a whole indent, or an empty pair, in one key; False when a plain backspace is meant."""
    if cursor.hasSelection():
        return False
    before, after = _around(cursor)
    if before and not before.strip(" ") and len(before) % len(INDENT) == 0:
        cursor.movePosition(QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.KeepAnchor, len(INDENT))
        cursor.removeSelectedText()
        return True
    if before and after and PAIRS.get(before[-1]) == after[0]:
        cursor.movePosition(QTextCursor.MoveOperation.Left)
        cursor.movePosition(QTextCursor.MoveOperation.Right, QTextCursor.MoveMode.KeepAnchor, 2)
        cursor.removeSelectedText()
        return True
    return False


def pair(cursor: QTextCursor, key: str) -> bool:
    """Close what a key opens, step over what it closes, wrap a selection; False when the key is a plain letter."""
    if cursor.hasSelection():
        if key in PAIRS:
            cursor.insertText(f"{key}{cursor.selectedText()}{PAIRS[key]}")
        return key in PAIRS
    if key in ("'", '"'):
        return _quote(cursor, key)
    _before, after = _around(cursor)
    if key in CLOSERS and after[:1] == key:
        cursor.movePosition(QTextCursor.MoveOperation.Right)
        return True
    if key not in PAIRS or not _has_room(after):
        return False
    _close(cursor, key, PAIRS[key])
    return True


def _quote(cursor: QTextCursor, key: str) -> bool:
    before, after = _around(cursor)
    place = place_after(before, _state(cursor))
    if place in ("string", "field") and after[:1] == key and not is_escaped(before):
        cursor.movePosition(QTextCursor.MoveOperation.Right)
        return True
    if place in ("string", "comment"):
        return False
    if before.endswith(key * 2):  # a third quote opens a longer text: close it with three
        _close(cursor, key, key * 3)
        return True
    in_word = before[-1:].isalnum() and not _PREFIX.search(before)
    if in_word or after[:1] in ("'", '"') or not _has_room(after):
        return False
    _close(cursor, key, key)
    return True


def _has_room(after: str) -> bool:
    return not after or after[0].isspace() or after[0] in CLOSERS or after[0] in ",:"


def _close(cursor: QTextCursor, key: str, closer: str) -> None:
    cursor.insertText(key + closer)
    cursor.movePosition(QTextCursor.MoveOperation.Left, n=len(closer))


def toggle_comment(cursor: QTextCursor) -> None:
    """Comment the line or the chosen lines out, or back in when all of them are comments."""
    lines = [line for line in _lines(cursor) if line.strip()]
    commented = bool(lines) and all(line.lstrip().startswith("#") for line in lines)
    _each_line(cursor, _uncomment if commented else _comment)


def _comment(line: QTextCursor) -> None:
    if line.block().text().strip():
        line.insertText("# ")


def _uncomment(line: QTextCursor) -> None:
    text = line.block().text()
    at = text.find("#")
    if at < 0:
        return
    line.movePosition(QTextCursor.MoveOperation.Right, n=at)
    length = 2 if text[at + 1 : at + 2] == " " else 1
    line.movePosition(QTextCursor.MoveOperation.Right, QTextCursor.MoveMode.KeepAnchor, length)
    line.removeSelectedText()


def _add_indent(line: QTextCursor) -> None:
    if line.block().text().strip():
        line.insertText(INDENT)


def _take_indent(line: QTextCursor) -> None:
    text = line.block().text()
    spaces = min(len(INDENT), len(text) - len(text.lstrip(" ")))
    line.movePosition(QTextCursor.MoveOperation.Right, QTextCursor.MoveMode.KeepAnchor, spaces)
    line.removeSelectedText()


def _blocks(cursor: QTextCursor) -> range:
    first, last = _block_at(cursor, cursor.selectionStart()), _block_at(cursor, cursor.selectionEnd())
    if first != last and cursor.selectionEnd() == last.position():  # whole lines are chosen: the next isn't one of them
        last = last.previous()
    return range(first.blockNumber(), last.blockNumber() + 1)


def _lines(cursor: QTextCursor) -> list[str]:
    return [cursor.document().findBlockByNumber(number).text() for number in _blocks(cursor)]


def _each_line(cursor: QTextCursor, change: Callable[[QTextCursor], None]) -> None:
    """Change every chosen line at its start, as one undo step."""
    cursor.beginEditBlock()
    for number in _blocks(cursor):
        change(QTextCursor(cursor.document().findBlockByNumber(number)))
    cursor.endEditBlock()
