"""How a program ended, as the kernel tells it."""

import re
from dataclasses import dataclass, field
from typing import Any, Literal

Outcome = Literal["ok", "error", "stopped", "timeout"]
LONGEST_KEY = 100
_VALUES = re.compile(r"'[^']*'|\"[^\"]*\"|\b\d+(\.\d+)?\b")


@dataclass(frozen=True)
class RunResult:
    """`names` are the values (repr) where an error stopped the program; `original` is Python's own message."""

    outcome: Outcome
    duration_ms: int
    error_class: str | None = None
    message: str = ""
    line: int | None = None
    original: str = ""
    names: dict[str, str] = field(default_factory=dict)

    @property
    def message_key(self) -> str | None:
        """The message without any value of the student's: what may travel."""
        if self.error_class is None:
            return None
        return _VALUES.sub("_", self.message)[:LONGEST_KEY] or self.error_class

    @classmethod
    def from_builtins(cls, value: dict[str, Any]) -> "RunResult":
        """Read what `inside` wrote."""
        return cls(**value)
