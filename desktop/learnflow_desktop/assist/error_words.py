"""One short sentence for a runtime error, with the real names and values; Python's own message stays beside it."""

import ast
import builtins
import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from learnflow_desktop.assist import lint_words

MOST_VALUES = 4
LONGEST_VALUE = 60


@dataclass(frozen=True)
class Traceback:
    """An error as the kernel tells it: `line` in the student's file, `names` with their values (repr) where it stopped."""

    error_class: str
    message: str
    line: int | None
    code: str
    names: Mapping[str, str]
    original: str


@dataclass(frozen=True)
class Explained:
    """The sentence, and the values worth seeing."""

    sentence: str
    values: tuple[tuple[str, str], ...] = ()


def explain(error: Traceback) -> Explained:
    """Explain an error; a class without words of its own gets its message in a plain frame."""
    words = _WORDS.get(error.error_class)
    sentence = words(error) if words else ""
    if not sentence:
        where = f"Line {error.line} stopped" if error.line else "The program stopped"
        sentence = f"{where}: {error.message.rstrip('.')}." if error.message else f"{where} with {error.error_class}."
    return Explained(sentence, _values(error))


def _values(error: Traceback) -> tuple[tuple[str, str], ...]:
    """The names that stand on the failing line, with what they are."""
    used = re.findall(r"[A-Za-z_]\w*", _line(error))
    shown = [(name, error.names[name]) for name in dict.fromkeys(used) if name in error.names]
    return tuple((name, _short(value)) for name, value in shown[:MOST_VALUES])


def _short(value: str) -> str:
    return value if len(value) <= LONGEST_VALUE else value[: LONGEST_VALUE - 1] + "…"


def _line(error: Traceback) -> str:
    lines = error.code.splitlines()
    return lines[error.line - 1] if error.line and error.line <= len(lines) else ""


def _name(error: Traceback) -> str:
    found = re.search(r"name '(\w+)' is not defined", error.message)
    if not found:
        return _local(error)
    name = found[1]
    known = [*error.names, *(n for n in dir(builtins) if n.islower())]
    same = [other for other in known if other.lower() == name.lower() and other != name]
    near = same or difflib.get_close_matches(name, known, n=1, cutoff=0.7)
    return lint_words.undefined(name, near[0] if near else "")


def _local(error: Traceback) -> str:
    found = re.search(r"variable '(\w+)'", error.message)
    return f"`{found[1]}` is used before it gets a value in this function." if found else ""


def _type(error: Traceback) -> str:
    message = error.message
    found = re.search(r"can only concatenate str \(not \"(\w+)\"\)|must be str, not (\w+)", message)
    if found:
        return f"Text and {_kind(found[1] or found[2])} can't be added. Use an f-string, or make it text with `str( )`."
    return _operands(message) or _arguments(message) or _wrong_use(message)


def _operands(message: str) -> str:
    found = re.search(r"operand type\(s\) for (\S+)(?: or pow\(\))?: '(\w+)' and '(\w+)'", message) or re.search(
        r"'(\S+)' not supported between instances of '(\w+)' and '(\w+)'", message
    )
    if not found:
        return ""
    sign, left, right = found.groups()
    if "NoneType" in (left, right):
        return f"One side of `{sign}` is None: nothing. Does a function print its answer instead of returning it?"
    if (left == "str") != (right == "str"):
        return f"One side of `{sign}` is text, the other isn't. `int( )` turns text into a whole number."
    if left == right:
        both = "texts" if left == "str" else f"two of the kind {left}"
        return f"`{sign}` doesn't work between {both}." + (" Are they numbers? Use `int( )`." if left == "str" else "")
    return f"`{sign}` doesn't work between {_kind(left)} and {_kind(right)}."


def _arguments(message: str) -> str:
    found = re.search(r"([\w.]+)\(\) missing (\d+) required (?:positional|keyword-only) arguments?: (.+)", message)
    if found:
        return f"`{found[1]}` needs more values: {found[3]} {'is' if found[2] == '1' else 'are'} missing."
    found = re.search(r"([\w.]+)\(\) takes (.+) positional arguments? but (\d+)", message)
    if found:
        return f"`{found[1]}` takes {found[2]} value{'' if found[2] == '1' else 's'}, and it was given {found[3]}."
    found = re.search(r"([\w.]+)\(\) got an unexpected keyword argument '(\w+)'", message)
    return f"`{found[1]}` has no parameter `{found[2]}`. Look at the spelling." if found else ""


def _wrong_use(message: str) -> str:
    found = re.search(r"'(\w+)' object is not (callable|subscriptable|iterable)", message)
    if found:
        kind = _kind(found[1])
        return {
            "callable": f"This is {kind}, so it can't be called with ( ). Did you give a function's name away?",
            "subscriptable": f"This is {kind}, so it has no parts to pick with [ ].",
            "iterable": f"This is {kind}, so a loop can't go through it. Did you mean `range( )`?",
        }[found[2]]
    return ""


KINDS = {"int": "a whole number", "float": "a decimal number", "str": "text", "list": "a list", "NoneType": "None"}


def _kind(name: str) -> str:
    return KINDS.get(name, f"a {name}")


def _value(error: Traceback) -> str:
    found = re.search(r"invalid literal for int\(\) with base 10: (.+)", error.message)
    if found:
        return f"`int( )` needs a whole number, and it got {found[1]}."
    found = re.search(r"could not convert string to float: (.+)", error.message)
    return f"`float( )` needs a number, and it got {found[1]}." if found else ""


def _index(error: Traceback) -> str:
    if error.message.startswith("pop from empty"):
        return f"{_owner(error, 'pop')} is empty here, so there is nothing to `pop`."
    asked = re.findall(r"([A-Za-z_]\w*)\[([^\[\]]+)\]", _line(error))
    past = [(name, place) for name, place in asked if _is_past(error.names, name, place)] or asked
    if not past:
        return "The line asks for an item past the end."
    name, place = past[0]
    if error.names.get(name, "") in ("[]", "''", "()"):
        return f"`{name}` is empty here, so it has no item at position `{place}`."
    return f"`{name}` has no item at position `{place}`. The first item is at 0, the last at len({name}) - 1."


def _owner(error: Traceback, method: str) -> str:
    found = re.search(rf"(\w+)\.{method}\(", _line(error))
    return f"`{found[1]}`" if found else "The list"


def _is_past(names: Mapping[str, str], name: str, place: str) -> bool:
    """Whether a place is past the end, as far as the values tell: of two lists on a line one is at fault."""
    try:
        length, at = len(ast.literal_eval(names[name])), ast.literal_eval(names.get(place, place))
    except (KeyError, ValueError, SyntaxError, TypeError):
        return False
    return isinstance(at, int) and not -length <= at < length


def _key(error: Traceback) -> str:
    return f"There is no key {error.message} here. Look at the spelling, or ask with `in` first."


def _attribute(error: Traceback) -> str:
    found = re.search(r"(?:module|type object) '([\w.]+)' has no attribute '(\w+)'", error.message)
    if found:
        return f"`{found[1]}` has no `.{found[2]}`. Look at the spelling."
    found = re.search(r"'(\w+)' object has no attribute '(\w+)'", error.message)
    if not found:
        return ""
    if found[1] == "NoneType":
        return f"This is None: nothing, so it has no `.{found[2]}`. Where did the value get lost?"
    kind = _kind(found[1])
    return f"{kind[0].upper()}{kind[1:]} has no `.{found[2]}`. Look at the spelling."


def _module(error: Traceback) -> str:
    import sys

    found = re.search(r"No module named '(\w+)", error.message)
    if not found:
        return ""
    near = difflib.get_close_matches(found[1], sys.stdlib_module_names, n=1, cutoff=0.7)
    return f"There is no module `{found[1]}` here." + (f" Did you mean `{near[0]}`?" if near else "")


def _import(error: Traceback) -> str:
    found = re.search(r"cannot import name '(\w+)' from '([\w.]+)'", error.message)
    return f"`{found[2]}` has no `{found[1]}`. Look at the spelling." if found else ""


def _syntax(error: Traceback) -> str:
    return lint_words.syntax(error.message, _line(error))


_WORDS: dict[str, Callable[[Traceback], str]] = {
    "NameError": _name,
    "UnboundLocalError": _local,
    "TypeError": _type,
    "ValueError": _value,
    "IndexError": _index,
    "KeyError": _key,
    "AttributeError": _attribute,
    "ModuleNotFoundError": _module,
    "ImportError": _import,
    "SyntaxError": _syntax,
    "IndentationError": _syntax,
    "TabError": _syntax,
    "ZeroDivisionError": lambda _: "The line divides by 0, and nobody can share among nobody. Which value is 0?",
    "RecursionError": lambda _: "A function calls itself again and again and never stops. Which case ends it?",
    "EOFError": lambda _: "The program asks for a line of input, and there is none left.",
    "KeyboardInterrupt": lambda _: "You stopped the program here.",
    "MemoryError": lambda _: "The program needs more memory than there is. Does a list grow without end?",
}
