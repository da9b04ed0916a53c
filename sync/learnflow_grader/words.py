"""The sentences a student reads about a check: what happened, with the real names and values, then where to look."""

import difflib
from typing import Any

from learnflow_grader.compare import first_difference, number_of, same_text
from learnflow_grader.task import Limits, Task

KINDS = {
    "int": "a whole number",
    "float": "a number with a decimal point",
    "str": "text",
    "bool": "True or False",
    "list": "a list",
    "tuple": "a tuple",
    "dict": "a dictionary",
    "set": "a set",
    "NoneType": "None",
}


def kind_of(name: str) -> str:
    """A type in a beginner's words."""
    return KINDS.get(name, f"a {name}")


def stopped(step: dict[str, Any], limits: Limits) -> str:
    """One sentence for a step that ended with an error."""
    name, text = step["error"], step.get("text", "").rstrip("?.")
    where = f"Line {step['line']}" if step.get("line") else "The program"
    special = {
        "OutputLimit": f"The program prints more than {limits.output_characters:,} characters. Does a loop never end?",
        "ValueLimit": "The value that comes back is too long to be checked: more than a million characters.",
        "EOFError": f"{where} asks for another line of input, but {_given(step)}.",
        "RecursionError": f"{where}: the function calls itself again and again and never stops. Which case ends it?",
        "MemoryError": f"{where} needs more memory than a check may use.",
        "IndentationError": f"{where}: Python can't follow the spaces at the start of the line ({text}).",
        "TabError": f"{where} mixes tabs and spaces at its start. Use four spaces.",
        "SyntaxError": f"Python can't read line {step.get('line')}: {text}.",
    }
    return special.get(name, f"{where} stops with {name}: {text}." if text else f"{where} stops with {name}.")


def _given(step: dict[str, Any]) -> str:
    count = step.get("lines_given", 0)
    if count == 0:
        return "this check gives none"
    return f"this check gives only {count}" if count > 1 else "this check gives only one"


def ended_itself(step: dict[str, Any] | None) -> str:
    """The answer ended Python before the check could read its result."""
    if step is not None:
        return "The program ends itself with exit(), so the check can't call your function. Take that line out."
    return "The program ended Python itself before the check could read a result."


def too_slow(limits: Limits) -> str:
    """A step that never ended."""
    return f"Still running after {limits.case_s:g} seconds, so the check stopped it. Look for a loop that never ends."


def missing_entry(task: Task, names: list[str]) -> str:
    """There is no function of the wanted name; a near name is offered."""
    near = difflib.get_close_matches(task.entry, names, n=1, cutoff=0.6)
    hint = f" There is {near[0]}: is that the one?" if near else f" Start with: def {task.entry}(...):"
    return f"The check looks for a function named {task.entry}, and there is none yet.{hint}"


def another_value(task: Task, expected: list[Any], expected_shown: str, step: dict[str, Any]) -> str:
    """One sentence for a call that gave another value; empty when the values speak for themselves."""
    got = step["canonical"]
    if got[0] == "NoneType" and expected[0] != "NoneType":
        if printed_instead(expected, expected_shown, step):
            return f"{task.entry} prints the answer but doesn't return it. Use return: the caller gets the value."
        return f"{task.entry} gives nothing back here (None). Is there a return on every way through?"
    if got[0] != expected[0] and not {got[0], expected[0]} <= {"int", "float"}:
        return f"{task.entry} gives {kind_of(got[0])} here, and {kind_of(expected[0])} is expected."
    if {got[0], expected[0]} == {"int", "float"} and number_of(got) == number_of(expected):
        return f"The number is right, but {task.entry} gives {kind_of(got[0])} and {kind_of(expected[0])} is expected."
    return ""


def printed_instead(expected: list[Any], expected_shown: str, step: dict[str, Any]) -> bool:
    """Whether the expected value was printed where it should have been returned."""
    text = expected[1] if expected[0] == "str" else expected_shown
    printed = step.get("printed", "")
    return bool(printed.strip()) and (same_text(text, printed) or str(text).strip() in printed)


def another_text(expected: str, got: str) -> str:
    """One sentence for an output that differs: which line, and how."""
    if not got.strip() and expected.strip():
        return "Nothing was printed. Use print( ) to show the answer."
    line, wanted, found = first_difference(expected, got)
    if wanted is None:
        return f"Line {line} of the output is one too many: {found!r}."
    if found is None:
        return f"The output ends too soon: line {line} should be {wanted!r}."
    if wanted.casefold() == found.casefold():
        return f"Line {line} of the output differs in capital or small letters: {wanted!r} is expected."
    if "".join(wanted.split()) == "".join(found.split()):
        return f"Line {line} of the output differs in its spaces: {wanted!r} is expected."
    return f"Line {line} of the output differs: {wanted!r} is expected."
