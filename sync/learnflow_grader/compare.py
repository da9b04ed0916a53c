"""Is this result the expected one? Values by type and content, texts line by line."""

import contextlib
import math
from typing import Any

RELATIVE_TOLERANCE = 1e-6
ABSOLUTE_TOLERANCE = 1e-9


def same_value(expected: Any, got: Any, *, approximate: bool) -> bool:
    """Compare two canonical values; approximately, any two numbers within a millionth are the same."""
    if approximate and number_of(expected) is not None and number_of(got) is not None:
        a, b = number_of(expected), number_of(got)
        assert a is not None
        assert b is not None
        return math.isclose(a, b, rel_tol=RELATIVE_TOLERANCE, abs_tol=ABSOLUTE_TOLERANCE)
    if isinstance(expected, list) and isinstance(got, list):
        return len(expected) == len(got) and all(
            same_value(x, y, approximate=approximate) for x, y in zip(expected, got, strict=True)
        )
    return bool(expected == got)


def number_of(value: Any) -> float | None:
    """A canonical value as a number; None when it is none, though it may bear a number's type's name."""
    if isinstance(value, list) and len(value) == 2 and value[0] in ("int", "float") and isinstance(value[1], str):
        with contextlib.suppress(ValueError):
            return float(value[1])
    return None


def lines_of(text: str) -> list[str]:
    """A text as a reader sees it: no spaces at line ends, no empty lines at the end."""
    return [line.rstrip() for line in text.rstrip().splitlines()]


def same_text(expected: str, got: str) -> bool:
    """Compare two outputs as a reader would."""
    return lines_of(expected) == lines_of(got)


def first_difference(expected: str, got: str) -> tuple[int, str | None, str | None]:
    """The first line (from 1) where two outputs differ, with both lines; None where one has ended."""
    a, b = lines_of(expected), lines_of(got)
    for number in range(max(len(a), len(b))):
        left = a[number] if number < len(a) else None
        right = b[number] if number < len(b) else None
        if left != right:
            return number + 1, left, right
    return 0, None, None
