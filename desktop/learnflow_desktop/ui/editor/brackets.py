"""Finds the bracket that belongs to the one beside the cursor."""

from PySide6.QtGui import QTextDocument

OPENS = {"(": ")", "[": "]", "{": "}"}
CLOSES = {close: open_ for open_, close in OPENS.items()}
FARTHEST = 4000
"""How many characters are looked through: further away nobody sees both."""


def matching(document: QTextDocument, position: int) -> tuple[int, ...]:
    """The positions of a bracket beside the cursor and of its partner, or nothing."""
    for at in (position - 1, position):
        bracket = document.characterAt(at) if at >= 0 else ""
        if bracket in OPENS:
            return _walk(document, at, (bracket, OPENS[bracket]), 1)
        if bracket in CLOSES:
            return _walk(document, at, (bracket, CLOSES[bracket]), -1)
    return ()


def _walk(document: QTextDocument, start: int, kinds: tuple[str, str], step: int) -> tuple[int, ...]:
    own, partner = kinds
    depth = 0
    for at in range(start, start + step * FARTHEST, step):
        letter = document.characterAt(at) if at >= 0 else "\0"
        if letter == "\0":
            return ()
        depth += (letter == own) - (letter == partner)
        if depth == 0:
            return start, at
    return ()
