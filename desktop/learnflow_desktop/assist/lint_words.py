"""The words of marks: one table from pyflakes' and Python's messages to short sentences a beginner can use."""

import re
from typing import Literal

Severity = Literal["error", "note"]

FLAKES: dict[str, tuple[Severity, str]] = {
    "UndefinedName": ("error", "The name `{0}` doesn't exist here."),
    "UndefinedLocal": ("error", "`{0}` is used before it gets a value in this function."),
    "UnusedImport": ("note", "`{0}` is imported, but never used."),
    "UnusedVariable": ("note", "`{0}` gets a value, but is never used."),
    "RedefinedWhileUnused": ("note", "`{0}` is made twice; the first one is never used."),
    "ImportStarUsed": ("note", "`from {0} import *` hides where names come from. Import the names you need."),
    "ReturnOutsideFunction": ("error", "`return` only works inside a function. Is the line moved in far enough?"),
    "YieldOutsideFunction": ("error", "`yield` only works inside a function."),
    "ContinueOutsideLoop": ("error", "`continue` only works inside a loop."),
    "BreakOutsideLoop": ("error", "`break` only works inside a loop."),
    "FStringMissingPlaceholders": (
        "note",
        "This f-string has no { } in it. Take the f out, or put a name between { and }.",
    ),
    "IsLiteral": ("error", "Compare values with `==`. `is` asks whether two things are one and the same."),
    "IfTuple": ("error", "The brackets and comma make this always true. Take the comma out."),
    "AssertTuple": ("error", "The brackets and comma make this always true. Take the comma out."),
    "DuplicateArgument": ("error", "Two parameters have the same name: `{0}`."),
    "MultiValueRepeatedKeyLiteral": ("note", "The key {0} stands twice; only the last one counts."),
    "RaiseNotImplemented": ("error", "Write `raise NotImplementedError`."),
    "InvalidPrintSyntax": ("error", "`print` needs round brackets: print(...)."),
    "StringDotFormatMissingArgument": ("error", "`format` has no value for {0}."),
    "TodoInDocstring": ("note", "{0}"),
}

SYNTAX: tuple[tuple[str, str], ...] = (
    (r"'(.)' was never closed", "The `{0}` on this line is never closed. Add its partner."),
    (r"unmatched '(.)'", "There is a `{0}` too many, or its partner is missing before it."),
    (
        r"closing parenthesis '(.)' does not match opening parenthesis '(.)'",
        "`{0}` closes what `{1}` opened. Use the pair that belongs together.",
    ),
    (
        r"unterminated (f-)?string literal|EOL while scanning|unterminated triple",
        "The text isn't closed. Put the same quote at its end.",
    ),
    (r"expected ':'", "A `:` is missing at the end of this line."),
    (r"invalid syntax\. Maybe you meant '==' or ':='", "To compare, use `==`. One `=` gives a name a value."),
    (r"cannot assign to (.+?) here\. Maybe you meant '=='", "To compare, use `==`. One `=` gives a name a value."),
    (r"cannot assign to (.+)", "Only a name can stand left of `=`."),
    (r"Missing parentheses in call to 'print'", "`print` needs round brackets: print(...)."),
    (
        r"invalid syntax\. Perhaps you forgot a comma",
        "Something is missing between two values. A comma, or a plus sign?",
    ),
    (
        r"expected an indented block after (.+?) on line (\d+)",
        "The line after the colon on line {1} must be moved in by four spaces.",
    ),
    (r"expected an indented block", "The line after a colon must be moved in by four spaces."),
    (r"unindent does not match", "The spaces at the start don't fit any line above. Use four spaces a step."),
    (r"unexpected indent", "This line is moved in, but no line above asks for it. Take the spaces away."),
    (r"inconsistent use of tabs|inconsistent tabs", "This line mixes tabs and spaces. Use four spaces."),
    (
        r"'(return|await|yield)' outside function",
        "`{0}` only works inside a function. Is the line moved in far enough?",
    ),
    (r"'(break|continue)' (outside loop|not properly in loop)", "`{0}` only works inside a loop."),
    (
        r"invalid decimal literal|invalid character|invalid non-printable",
        "Python doesn't know a sign on this line. A name can't start with a digit.",
    ),
    (r"f-string", "The { } in this f-string don't fit. Each `{` needs its `}`, with a name between them."),
    (r"leading zeros", "A number can't start with 0. Write 7, not 07."),
    (r"unexpected EOF|was never closed", "The program ends too soon. Is a bracket or quote still open?"),
)
_ELSE_IF = re.compile(r"^\s*else\s+if\b")
_NEAR_WORDS = (
    ("esle", "else"),
    ("elseif", "elif"),
    ("elsif", "elif"),
    ("fro", "for"),
    ("whlie", "while"),
    ("dfe", "def"),
    ("retrun", "return"),
    ("retun", "return"),
    ("pirnt", "print"),
    ("improt", "import"),
)


def flake(rule: str, values: tuple[str, ...], original: str) -> tuple[Severity, str]:
    """How bad a pyflakes finding is, and its words; an unknown one keeps pyflakes' own."""
    severity, words = FLAKES.get(rule, ("note", original))
    try:
        return severity, words.format(*(value.strip("'") for value in values))
    except (IndexError, KeyError, ValueError):
        return severity, words if rule in FLAKES else original


def undefined(name: str, near: str) -> str:
    """A name that doesn't exist, with the nearest one that does."""
    asked = f" Did you mean `{near}`?" if near else " Is it text? Then put quotes around it."
    return f"The name `{name}` doesn't exist here.{asked}"


def shadowed(name: str) -> str:
    """A name of Python's own that is given away."""
    return f"`{name}` is Python's own. If you give the name away, you can't use {name}( ) any more."


def syntax(message: str, line: str) -> str:
    """A syntax error in plain words; the line itself tells the most common slips."""
    first = line.strip().split(" ")[0].rstrip(":(")
    if _ELSE_IF.match(line):
        return "Python writes `elif` for else if."
    for slip, word in _NEAR_WORDS:
        if first == slip:
            return f"Did you mean `{word}`? Here it says `{slip}`."
    for pattern, words in SYNTAX:
        found = re.search(pattern, message)
        if found:
            return (
                words.format(*(group or "" for group in found.groups())) if "{0}" in words or "{1}" in words else words
            )
    return "Python can't read this line. Look for a missing bracket, quote, comma or colon, here or one line above."
