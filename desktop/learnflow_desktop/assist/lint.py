"""Marks for a piece of code: jedi names every syntax error, pyflakes the rest, and we say it in a beginner's words."""

import ast
import builtins
import difflib
import re
import warnings
from collections.abc import Iterable, Sequence
from typing import Any

from learnflow_desktop.assist import lint_words
from learnflow_desktop.assist.marks import Mark

MOST_MARKS = 50
Slip = tuple[int, int, str]
"""Where a parser stumbled: line from 1, column from 0, its message."""
BUILTINS = frozenset(name for name in dir(builtins) if name.islower() and not name.startswith("_"))
SHADOWED = BUILTINS - {"copyright", "credits", "license", "exit", "quit"}
"""Python's own names that programs use; the others are only there for its prompt."""
_LINE_END = re.compile(r"\r\n|\r|\n")
_WORD = re.compile(r"\w+")


def lint(code: str, syntax_errors: Iterable[Slip] | None = None) -> list[Mark]:
    """The marks of a file, by place; `syntax_errors` are jedi's, None leaves Python's own first one."""
    lines = _LINE_END.split(code)
    try:
        with warnings.catch_warnings():  # they are not for beginners
            warnings.simplefilter("ignore")
            tree = ast.parse(code)
            marks = {*_flakes(tree, lines), *_shadows(tree, lines)}
            return sorted({*marks, *_refused(tree, lines, {m.line for m in marks if m.severity == "error"})})[
                :MOST_MARKS
            ]
    except (SyntaxError, ValueError) as error:
        return _syntax(lines, error, syntax_errors)
    except (RecursionError, MemoryError):  # nested deeper than anybody writes
        return []


def _refused(tree: ast.Module, lines: Sequence[str], marked: set[int]) -> Iterable[Mark]:
    """What is well formed and yet refused by the compiler, unless its line is marked as wrong."""
    try:
        compile(tree, "answer.py", "exec")
    except SyntaxError as error:
        mark = _slip(lines, _own(error))
        if mark.line not in marked:
            yield mark


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
    line, column, message = min(max(1, slip[0]), len(lines)), slip[1], slip[2]
    text = lines[line - 1]
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
            name = values[0]
            words = lint_words.elsewhere(name) if name in names else lint_words.undefined(name, _near(name, names))
        column = _column(lines, message)
        yield Mark(message.lineno, column, _end(lines[message.lineno - 1], column), severity, words, rule)


def _column(lines: Sequence[str], place: Any) -> int:
    """The column in characters of a node or a message, which count the bytes of UTF-8."""
    offset = place.col if hasattr(place, "col") else place.col_offset
    return len(lines[place.lineno - 1].encode(errors="replace")[:offset].decode(errors="ignore"))


def _end(text: str, column: int) -> int:
    word = _WORD.match(text, column)
    return word.end() if word else max(column + 1, len(text.rstrip()))


def _names(tree: ast.AST) -> set[str]:
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    names |= {node.name for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    names |= {node.asname or node.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.alias)}
    names |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    return names


def _near(name: str, names: set[str]) -> str:
    candidates = sorted(names - {name}) + sorted(BUILTINS)
    found = difflib.get_close_matches(name, candidates, n=1, cutoff=0.7)
    lower = [candidate for candidate in candidates if candidate.lower() == name.lower()]
    return (lower or found or [""])[0]


def _shadows(tree: ast.AST, lines: Sequence[str]) -> Iterable[Mark]:
    """Pyflakes says nothing when a name of Python's own is given away."""
    for node in _outside_classes(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id in SHADOWED:
            yield _shadow(node.id, node.lineno, _column(lines, node))
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name in SHADOWED:
            yield _shadow(node.name, node.lineno, lines[node.lineno - 1].find(node.name, _column(lines, node) + 4))


def _shadow(name: str, line: int, column: int) -> Mark:
    return Mark(line, column, column + len(name), "note", lint_words.shadowed(name), "shadowed")


def _outside_classes(tree: ast.AST) -> Iterable[ast.AST]:
    """Every node but those that stand in a class itself: `Score.max` takes nobody's name away."""
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.ClassDef) for part in _own_names(node)}
    return (node for node in ast.walk(tree) if id(node) not in inside)


def _own_names(class_: ast.ClassDef) -> Iterable[ast.AST]:
    for statement in class_.body:
        yield statement
        yield from ast.iter_child_nodes(statement)
