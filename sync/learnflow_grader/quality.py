"""Code quality, rules v1, on passing code: 0..1000. The weights are the project's own (MASTERY: official mastery)."""

import ast
import re

MAX_NESTING = 4
MAX_FUNCTION_LINES = 40
_SNAKE = re.compile(r"_*[a-z][a-z0-9_]*|_+|[A-Z][A-Z0-9_]*")
_BLOCKS = (ast.For, ast.While, ast.If, ast.With, ast.Try, ast.FunctionDef, ast.ClassDef)


def quality(code: str) -> int:
    """1000 − 150 per pyflakes finding − 100 nesting > 4 − 100 a function > 40 lines − 50 per name − 100 bare except."""
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError):
        return 0
    loss = 150 * _findings(tree)
    loss += 100 if _nesting(tree) > MAX_NESTING else 0
    loss += 100 * sum(_length(node) > MAX_FUNCTION_LINES for node in ast.walk(tree))
    loss += 50 * len(_odd_names(tree))
    loss += 100 * sum(isinstance(node, ast.ExceptHandler) and node.type is None for node in ast.walk(tree))
    return max(0, 1000 - loss)


def _findings(tree: ast.Module) -> int:
    from pyflakes import checker  # imported late: a check that doesn't pass never needs it

    return len(checker.Checker(tree, filename="answer.py").messages)


def _nesting(node: ast.AST, depth: int = 0) -> int:
    inner = depth + isinstance(node, _BLOCKS)
    return max([inner, *(_nesting(child, inner) for child in ast.iter_child_nodes(node))])


def _length(node: ast.AST) -> int:
    if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return 0
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _odd_names(tree: ast.AST) -> set[str]:
    """Names of variables, arguments and functions that aren't snake_case (constants may be capitals)."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            names.add(node.name)
        elif isinstance(node, ast.arg):
            names.add(node.arg)
    return {name for name in names if not _SNAKE.fullmatch(name)}
