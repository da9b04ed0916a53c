"""Makes code of what is pasted: pages and word processors bring tabs, spaces that are none and curly quotes."""

import ast
import textwrap

TAB = 4
_SIGNS = str.maketrans(
    {"\u00a0": " ", "\u2007": " ", "\u202f": " ", "\u200b": None, "\ufeff": None, "\u2028": "\n", "\u2029": "\n"}
)
_STRAIGHT = str.maketrans("“”„‟‘’‚‛", "\"\"\"\"''''")


def as_code(text: str) -> str:
    """The text with plain line ends, spaces and quotes; curly quotes stay where they are part of a Python text."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_SIGNS)
    text = "\n".join(_indent_by_spaces(line) for line in text.split("\n"))
    straight = text.translate(_STRAIGHT)
    return text if straight == text or _is_python(text) else straight


def _indent_by_spaces(line: str) -> str:
    code = line.lstrip(" \t")
    return line[: len(line) - len(code)].expandtabs(TAB) + code


def _is_python(text: str) -> bool:
    try:
        ast.parse(textwrap.dedent(text))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
