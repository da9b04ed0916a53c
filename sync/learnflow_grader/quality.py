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
        return max(0, 1000 - _loss(ast.parse(code)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # also code that nests too deep to be read
        return 0


def _loss(tree: ast.Module) -> int:
    loss = 150 * _findings(tree)
    loss += 100 if _nesting(tree) > MAX_NESTING else 0
    loss += 100 * sum(_length(node) > MAX_FUNCTION_LINES for node in ast.walk(tree))
    loss += 50 * len(_odd_names(tree))
    loss += 100 * sum(isinstance(node, ast.ExceptHandler) and node.type is None for node in ast.walk(tree))
    return loss


def _findings(tree: ast.Module) -> int:
    from pyflakes import checker  # imported late: a check that doesn't pass never needs it

    return len(checker.Checker(tree, filename="answer.py").messages)


def _nesting(node: ast.AST, depth: int = 0) -> int:
    inner = depth + isinstance(node, _BLOCKS)
    return max([inner, *(_nesting(child, inner - _is_elif(child, node)) for child in ast.iter_child_nodes(node))])


def _is_elif(child: ast.AST, node: ast.AST) -> bool:
    """An `elif` stands in the tree inside its `if`; to a reader both are on one level."""
    both = isinstance(child, ast.If) and isinstance(node, ast.If) and child in node.orelse
    return both and child.col_offset == node.col_offset  # type: ignore[attr-defined]


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
