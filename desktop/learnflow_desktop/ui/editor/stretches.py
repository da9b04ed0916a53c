"""Stretches of the text with a look of their own: bands over whole lines, brackets, waves under marks."""

from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor, QTextDocument, QTextFormat
from PySide6.QtWidgets import QTextEdit

from learnflow_desktop.assist.marks import Mark
from learnflow_desktop.ui.editor.columns import to_units
from learnflow_desktop.ui.theme.look import Look


def band(cursor: QTextCursor, color: QColor) -> QTextEdit.ExtraSelection:
    """A band over the cursor's whole line."""
    found = QTextEdit.ExtraSelection()
    found.cursor = cursor
    found.format.setBackground(color)
    found.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
    return found


def stretch(document: QTextDocument, position: int, length: int) -> QTextEdit.ExtraSelection:
    """So many signs from a position on, still without a look."""
    found = QTextEdit.ExtraSelection()
    cursor = QTextCursor(document)
    cursor.setPosition(position)
    cursor.setPosition(position + length, QTextCursor.MoveMode.KeepAnchor)
    found.cursor = cursor
    return found


def underline(document: QTextDocument, mark: Mark, look: Look) -> QTextEdit.ExtraSelection:
    """A wave under a mark; one of an older text stays within its line."""
    block = document.findBlockByNumber(mark.line - 1)
    last = max(0, block.length() - 1)
    start = min(to_units(block.text(), mark.column), max(0, last - 1))
    end = min(to_units(block.text(), mark.end_column), last)
    found = stretch(document, block.position() + start, max(1, end - start) if last else 0)
    found.format.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
    found.format.setUnderlineColor(look.color("danger.solid" if mark.severity == "error" else "warning.solid"))
    return found
