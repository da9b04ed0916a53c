"""A mark in the code: where, how bad, and in plain words what."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, order=True)
class Mark:
    """Lines count from 1, columns from 0; `rule` is a stable word for tests and for switching a mark off."""

    line: int
    column: int
    end_column: int
    severity: Literal["error", "note"]
    words: str
    rule: str
