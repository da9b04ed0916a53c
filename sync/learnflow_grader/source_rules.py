"""Rules about the code itself: what an exercise forbids or requires, and whether there is any code at all."""

import ast

from learnflow_grader.task import Task

WORDS = {
    "for": (ast.For, ast.comprehension),
    "while": (ast.While,),
    "if": (ast.If, ast.IfExp),
    "def": (ast.FunctionDef,),
    "return": (ast.Return,),
    "import": (ast.Import, ast.ImportFrom),
    "f-string": (ast.JoinedStr,),
    "try": (ast.Try,),
    "lambda": (ast.Lambda,),
    "comprehension": (ast.comprehension,),
}
"""Words an author may use in `forbid` and `require` beside names of functions and variables."""


def broken_rule(task: Task, code: str) -> str:
    """One sentence for the first rule that the code doesn't keep; empty when all hold or the code doesn't parse."""
    if not code.strip():
        return "The editor is empty. Write your answer, then check it."
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    used = _used(tree)
    for word in task.forbid:
        if word in used:
            return f"This exercise is to be solved without {word}. Take it out and find another way."
    for word in task.require:
        if word not in used:
            return f"This exercise practises {word}. Use it in your answer."
    return ""


def _used(tree: ast.AST) -> set[str]:
    used: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            used.add(node.id)
        elif isinstance(node, ast.Attribute):
            used.add(node.attr)
        used.update(word for word, kinds in WORDS.items() if isinstance(node, kinds))
    return used
