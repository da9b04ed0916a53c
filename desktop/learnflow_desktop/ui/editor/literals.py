"""Tells code from text: whether a place is inside a string, a field of an f-string or a comment."""

import re
from typing import Literal

from learnflow_desktop.ui.code_colours import Span, code_spans

PLAIN, IN_SINGLE, IN_DOUBLE = -1, 1, 2
QUOTES = {IN_SINGLE: "'''", IN_DOUBLE: '"""'}
"""The state of a line that ends inside a triple-quoted text, and the quotes that end it."""
_CLOSED = re.compile(r"""'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*\"""")
Place = Literal["code", "string", "field", "comment"]


def goes_on(literal: str) -> int:
    """The state after a string literal: inside a triple-quoted text that doesn't end on its line, or plain."""
    body = literal.lstrip("rbfuRBFU")
    for state, quotes in QUOTES.items():
        if body.startswith(quotes):
            return PLAIN if len(body) >= 6 and body.endswith(quotes) else state
    return PLAIN


def place_after(before: str, state: int) -> Place:
    """What a place is inside of: `before` is its line up to there, `state` that of the line above."""
    begin = _begin(before, state)
    if begin is None:
        return "string"
    before = before[begin : len(before) - is_escaped(before)]
    last = _last(before)
    if last is None or last.start + last.length < len(before):
        return "code"
    if last.token == "syntax.comment":
        return "comment"
    return _in_string(before[last.start :]) if last.token == "syntax.string" else "code"


def without_comment(before: str, state: int) -> str:
    """The line up to a place without the comment that stands there."""
    begin = _begin(before, state) or 0
    last = _last(before[begin:])
    if place_after(before, state) != "comment" or last is None:
        return before
    return before[: begin + last.start]


def is_escaped(before: str) -> bool:
    """Whether the sign that follows has a backslash before it that counts."""
    return (len(before) - len(before.rstrip("\\"))) % 2 == 1


def _begin(before: str, state: int) -> int | None:
    """Where a line's code begins: behind the text that began above, or nowhere."""
    if state not in QUOTES:
        return 0
    end = before.find(QUOTES[state])
    return end + 3 if end >= 0 else None


def _last(before: str) -> Span | None:
    last = None
    for span in code_spans(before):
        last = span
    return last


def _in_string(literal: str) -> Place:
    body = literal.lstrip("rbfuRBFU")
    triple = body[:3] in QUOTES.values()
    if goes_on(literal) == PLAIN if triple else _CLOSED.fullmatch(body):
        return "code"
    prefix, inner = literal[: len(literal) - len(body)], body.replace("{{", "")
    return "field" if "f" in prefix.lower() and inner.count("{") > inner.count("}") else "string"
