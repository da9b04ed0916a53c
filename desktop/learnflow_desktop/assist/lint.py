"""Marks for a piece of code: jedi names every syntax error, pyflakes the rest, and we say it in a beginner's words."""

import ast
import builtins
import difflib
import re
from collections.abc import Iterable, Sequence
from typing import Any

from learnflow_desktop.assist import lint_words
from learnflow_desktop.assist.marks import Mark

MOST_MARKS = 50
Slip = tuple[int, int, str]
"""Where a parser stumbled: line from 1, column from 0, its message."""
SHADOWED = frozenset(name for name in dir(builtins) if name.islower() and not name.startswith("_"))
_WORD = re.compile(r"\w+")


def lint(code: str, syntax_errors: Iterable[Slip] | None = None) -> list[Mark]:
    """The marks of a file, by place; `syntax_errors` are jedi's, None leaves Python's own first one."""
    lines = code.splitlines() or [""]
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError) as error:
        return _syntax(lines, error, syntax_errors)
    except RecursionError:
        return []
    return sorted({*_flakes(tree, lines), *_shadows(tree)})[:MOST_MARKS]


def _syntax(lines: Sequence[str], error: Exception, found: Iterable[Slip] | None) -> list[Mark]:
    own = _own(error)
    slips = [slip for slip in (found or []) if slip[0] != own[0]]
    marks = [_slip(lines, own)]
    for slip in sorted(slips):
        follows = any(abs(slip[0] - mark.line) <= 1 for mark in marks) or "indent" in slip[2].lower()
        if not follows:
            marks.append(_slip(lines, slip))
    return sorted(marks)[:MOST_MARKS]


def _own(error: Exception) -> Slip:
    if isinstance(error, SyntaxError):
        return error.lineno or 1, max(0, (error.offset or 1) - 1), error.msg or "invalid syntax"
    return 1, 0, str(error)


def _slip(lines: Sequence[str], slip: Slip) -> Mark:
    line, column, message = slip
    text = lines[line - 1] if line <= len(lines) else ""
    words = lint_words.syntax(message, text)
    end = max(column + 1, len(text.rstrip()))
    return Mark(line, min(column, max(0, len(text) - 1)), end, "error", words, "syntax")


def _flakes(tree: ast.Module, lines: Sequence[str]) -> Iterable[Mark]:
    from pyflakes import checker

    names = _names(tree)
    for message in checker.Checker(tree, filename="answer.py").messages:
        rule = type(message).__name__
        values = tuple(str(value) for value in message.message_args)
        severity, words = lint_words.flake(rule, values, message.message % message.message_args)
        if rule == "UndefinedName":
            words = lint_words.undefined(values[0], _near(values[0], names))
        yield Mark(message.lineno, message.col, _end(lines, message), severity, words, rule)


def _end(lines: Sequence[str], message: Any) -> int:
    text = lines[message.lineno - 1] if message.lineno <= len(lines) else ""
    word = _WORD.match(text, message.col)
    return word.end() if word else max(message.col + 1, len(text.rstrip()))


def _names(tree: ast.AST) -> set[str]:
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    names |= {node.name for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    names |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    return names


def _near(name: str, names: set[str]) -> str:
    candidates = sorted(names - {name}) + sorted(SHADOWED)
    found = difflib.get_close_matches(name, candidates, n=1, cutoff=0.7)
    lower = [candidate for candidate in candidates if candidate.lower() == name.lower()]
    return (lower or found or [""])[0]


def _shadows(tree: ast.AST) -> Iterable[Mark]:
    """Pyflakes says nothing when a name of Python's own is given away."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id in SHADOWED:
            words = lint_words.shadowed(node.id)
            yield Mark(node.lineno, node.col_offset, node.col_offset + len(node.id), "note", words, "shadowed")
        elif isinstance(node, ast.FunctionDef) and node.name in SHADOWED:
            start = node.col_offset + 4
            yield Mark(node.lineno, start, start + len(node.name), "note", lint_words.shadowed(node.name), "shadowed")
