"""The words of marks: one table from pyflakes' and Python's messages to short sentences a beginner can use."""

import keyword
import re
from collections.abc import Iterable
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

_OWN_WORD = "`{0}` is a word of Python's own, so it can't be a name."
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
    (r"cannot assign to (True|False|None)", _OWN_WORD),
    (r"cannot assign to (.+)", "Only a name can stand left of `=`. To compare, use `==`."),
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
    (r"invalid character '([“”„‘’‚])'", "`{0}` is a curly quote. Python wants a straight one: ' or \"."),
    (r"invalid character '(.)'", "Python doesn't know the sign `{0}`. Take it out, or put quotes around the text."),
    (r"invalid non-printable", "There is a sign on this line that can't be seen. Write the line anew."),
    (r"invalid (decimal|hexadecimal|octal|binary) literal", "A name can't start with a digit."),
    (r"invalid (digit '.') in", "Python reads this as a number of another kind, where {0} doesn't fit."),
    (r"positional argument follows keyword", "Values without a name come first, then those with `name=`."),
    (r"non-default argument follows", "Parameters without a value come first, then those with `name=value`."),
    (r"expected 'except' or 'finally' block", "A `try` needs an `except` that says what happens when it fails."),
    (
        r"name '(\w+)' is (?:used|assigned to) (?:prior to|before) global",
        "`global {0}` must come before `{0}` is used.",
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
    ("whille", "while"),
    ("forr", "for"),
    ("eles", "else"),
    ("deff", "def"),
)
_OWN_WORDS = "|".join(keyword.kwlist)
_SIGNS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(\w+)\s*\+\+"), "Python has no `++`. Write `{0} += 1`."),
    (re.compile(r"(\w+)\s*--\s*$"), "Python has no `--`. Write `{0} -= 1`."),
    (re.compile(r"&&"), "Python writes `and` for `&&`."),
    (re.compile(r"\|\|"), "Python writes `or` for `||`."),
    (re.compile(r"=([<>])"), "Python writes `{0}=`, not `={0}`."),
    (re.compile(r"!(?!=)"), "Python writes `not` for `!`."),
    (re.compile(rf"^\s*(?:(?:def|for|class)\s+)?({_OWN_WORDS})\s*=(?!=)"), _OWN_WORD),
    (re.compile(rf"^\s*(?:def|for|class)\s+({_OWN_WORDS})\b"), _OWN_WORD),
)
"""What other languages write, and names that are taken: told by the line when Python only says that it can't read it."""


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


def elsewhere(name: str) -> str:
    """A name that exists, but not at this place."""
    return f"`{name}` has no value here. It gets one further down, or only inside a function."


def shadowed(name: str) -> str:
    """A name of Python's own that is given away."""
    return f"`{name}` is Python's own. If you give the name away, you can't use {name}( ) any more."


def syntax(message: str, line: str) -> str:
    """A syntax error in plain words; the line itself tells the most common slips."""
    said = _by_first_word(line)
    if not said and message == "invalid syntax":
        said = _first(_SIGNS, line)
    return (
        said
        or _first(SYNTAX, message)
        or "Python can't read this line. Look for a missing bracket, quote, comma or colon, here or one line above."
    )


def _by_first_word(line: str) -> str:
    found = re.match(r"\s*(\w+)", line)
    first = found[1] if found else ""
    if _ELSE_IF.match(line):
        return "Python writes `elif` for else if."
    meant = dict(_NEAR_WORDS).get(first, first.lower() if first.lower() in keyword.kwlist else first)
    return "" if meant == first or first in keyword.kwlist else f"Did you mean `{meant}`? Here it says `{first}`."


def _first(table: Iterable[tuple[str | re.Pattern[str], str]], text: str) -> str:
    for pattern, words in table:
        found = re.search(pattern, text)
        if found:
            return (
                words.format(*(group or "" for group in found.groups())) if "{0}" in words or "{1}" in words else words
            )
    return ""
