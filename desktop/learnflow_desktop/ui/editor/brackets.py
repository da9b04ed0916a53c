"""Finds the bracket that belongs to the one beside the cursor."""

import re

from PySide6.QtGui import QTextBlock, QTextDocument

from learnflow_desktop.ui.editor.columns import to_characters, to_units

OPENS = {"(": ")", "[": "]", "{": "}"}
CLOSES = {close: open_ for open_, close in OPENS.items()}
FARTHEST_LINES = 200
"""How many lines are looked through: further away nobody sees both."""


def matching(document: QTextDocument, position: int) -> tuple[int, ...]:
    """The positions of a bracket beside the cursor and of its partner, or nothing."""
    for at in (position - 1, position):
        bracket = document.characterAt(at) if at >= 0 else ""
        if bracket in OPENS:
            return _forward(document.findBlock(at), at, bracket + OPENS[bracket])
        if bracket in CLOSES:
            return _backward(document.findBlock(at), at, bracket + CLOSES[bracket])
    return ()


def _forward(block: QTextBlock, at: int, kinds: str) -> tuple[int, ...]:
    depth, begin = 0, to_characters(block.text(), at - block.position())
    for _ in range(FARTHEST_LINES):
        if not block.isValid():
            return ()
        for found in _either(kinds).finditer(block.text(), begin):
            depth += 1 if found[0] == kinds[0] else -1
            if depth == 0:
                return at, block.position() + to_units(block.text(), found.start())
        block, begin = block.next(), 0
    return ()


def _backward(block: QTextBlock, at: int, kinds: str) -> tuple[int, ...]:
    depth, end = 0, to_characters(block.text(), at - block.position()) + 1
    for _ in range(FARTHEST_LINES):
        if not block.isValid():
            return ()
        for found in reversed(list(_either(kinds).finditer(block.text(), 0, end))):
            depth += 1 if found[0] == kinds[0] else -1
            if depth == 0:
                return at, block.position() + to_units(block.text(), found.start())
        block = block.previous()
        end = block.length()
    return ()


def _either(kinds: str) -> re.Pattern[str]:
    return re.compile(f"[{re.escape(kinds)}]")
