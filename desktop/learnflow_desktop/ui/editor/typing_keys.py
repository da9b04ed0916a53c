"""What keys do beyond writing a letter: indents, pairs of brackets and quotes, comments. Each is one undo step."""

from collections.abc import Callable

from PySide6.QtGui import QTextCursor

INDENT = "    "
PAIRS = {"(": ")", "[": "]", "{": "}", '"': '"', "'": "'"}
CLOSERS = frozenset(PAIRS.values())
OUTDENT_AFTER = ("return", "break", "continue", "pass", "raise")


def new_line(cursor: QTextCursor) -> None:
    """Break the line and keep, deepen (after a colon) or end (after return) the indent."""
    line = cursor.block().text()[: cursor.positionInBlock()]
    indent = line[: len(line) - len(line.lstrip())]
    code = line.split("#")[0].strip()
    if code.endswith(":"):
        indent += INDENT
    elif code.split(" ")[0] in OUTDENT_AFTER:
        indent = indent[: -len(INDENT)]
    cursor.insertText("\n" + indent)


def indent(cursor: QTextCursor) -> None:
    """Tab: to the next stop of four spaces, or the chosen lines one step in."""
    if cursor.hasSelection():
        _each_line(cursor, lambda line: line.insertText(INDENT))
        return
    cursor.insertText(" " * (len(INDENT) - cursor.positionInBlock() % len(INDENT)))


def outdent(cursor: QTextCursor) -> None:
    """Shift+Tab: the line or the chosen lines one step out."""
    _each_line(cursor, _take_indent)


def backspace(cursor: QTextCursor) -> bool:
    """Take a whole indent, or an empty pair, in one key; False when a plain backspace is meant."""
    if cursor.hasSelection():
        return False
    before = cursor.block().text()[: cursor.positionInBlock()]
    after = cursor.block().text()[cursor.positionInBlock() :]
    if before and not before.strip() and len(before) % len(INDENT) == 0:
        cursor.movePosition(QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.KeepAnchor, len(INDENT))
        cursor.removeSelectedText()
        return True
    if before and after and PAIRS.get(before[-1]) == after[0]:
        cursor.deleteChar()
        cursor.deletePreviousChar()
        return True
    return False


def pair(cursor: QTextCursor, key: str) -> bool:
    """Close what a key opens, step over what it closes, wrap a selection; False when the key is a plain letter."""
    text, at = cursor.block().text(), cursor.positionInBlock()
    following = text[at : at + 1]
    if key in CLOSERS and following == key and not cursor.hasSelection():
        cursor.movePosition(QTextCursor.MoveOperation.Right)
        return True
    if key not in PAIRS:
        return False
    if cursor.hasSelection():
        cursor.insertText(f"{key}{cursor.selectedText()}{PAIRS[key]}")
        return True
    if key in "\"'" and text[:at].endswith(key * 2):  # a third quote opens a longer text: close it with three
        cursor.insertText(key * 4)
        cursor.movePosition(QTextCursor.MoveOperation.Left, n=3)
        return True
    in_word = text[at - 1 : at].isalnum() if key in "\"'" and at else False
    if in_word and text[at - 1 : at] not in "rbfuRBFU":
        return False
    if following and not (following.isspace() or following in CLOSERS or following in ",:"):
        return False
    cursor.insertText(key + PAIRS[key])
    cursor.movePosition(QTextCursor.MoveOperation.Left)
    return True


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


def _take_indent(line: QTextCursor) -> None:
    text = line.block().text()
    spaces = min(len(INDENT), len(text) - len(text.lstrip(" ")))
    line.movePosition(QTextCursor.MoveOperation.Right, QTextCursor.MoveMode.KeepAnchor, spaces)
    line.removeSelectedText()


def _blocks(cursor: QTextCursor) -> range:
    document = cursor.document()
    first = document.findBlock(cursor.selectionStart()).blockNumber()
    last = document.findBlock(cursor.selectionEnd()).blockNumber()
    return range(first, last + 1)


def _lines(cursor: QTextCursor) -> list[str]:
    return [cursor.document().findBlockByNumber(number).text() for number in _blocks(cursor)]


def _each_line(cursor: QTextCursor, change: Callable[[QTextCursor], None]) -> None:
    """Change every chosen line at its start, as one undo step."""
    cursor.beginEditBlock()
    for number in _blocks(cursor):
        change(QTextCursor(cursor.document().findBlockByNumber(number)))
    cursor.endEditBlock()
