"""Colours for short pieces of Python in prose and results; the editor has its own highlighter with block state."""

import builtins
import keyword
import re
from collections.abc import Iterator
from typing import NamedTuple

BUILTINS = frozenset(name for name in dir(builtins) if not name.startswith("_") and name.islower())
PATTERN = re.compile(
    r"""(?P<comment>\#[^\n]*)
    |(?P<string>(?:\b[rbfuRBFU]{1,2})?(?:'''[\s\S]*?(?:'''|\Z)|\"\"\"[\s\S]*?(?:\"\"\"|\Z)|'(?:\\.|[^'\\\n])*'?|"(?:\\.|[^"\\\n])*"?))
    |(?P<number>\b(?:0[xXbBoO][\da-fA-F_]+|\d[\d_]*\.?\d*(?:[eE][+-]?\d+)?j?)\b)
    |(?P<prompt>^(?:>>>|\.\.\.)(?=\ |$))
    |(?P<decorator>^[ \t]*@[\w.]+)
    |(?P<name>[^\W\d]\w*)""",
    re.VERBOSE | re.MULTILINE,
)


class Span(NamedTuple):
    """A stretch of text and the `syntax.*` token that colours it."""

    start: int
    length: int
    token: str


def code_spans(code: str) -> Iterator[Span]:
    """The coloured stretches of a piece of Python, in order; what lies between stays `syntax.text`."""
    after = ""
    for found in PATTERN.finditer(code):
        kind = str(found.lastgroup)
        color = _name_color(found[0], after, called=code.startswith("(", found.end())) if kind == "name" else kind
        color = "comment" if color == "prompt" else color
        after = found[0]
        if color:
            yield Span(found.start(), len(found[0]), f"syntax.{color}")


def _name_color(name: str, after: str, *, called: bool) -> str:
    if keyword.iskeyword(name):
        return "keyword"
    if after in ("def", "class"):
        return "function" if after == "def" else "type"
    if name in BUILTINS:
        return "builtin"
    return "function" if called else ""
