"""The history of one run as JSON: what was asked, what was promised, what was done to the world, what was found at the end.

Each event carries a mark of its own in its payload, given before it is recorded. The checker knows events by their marks,
so that it depends on nothing of the protocol that it judges.
"""

import json
from pathlib import Path
from typing import Any

MARK = "exercise_id"


class Journal:
    """One run's operations, in order."""

    def __init__(self, case: str, seed: int | None = None) -> None:
        self.case = case
        self.seed = seed
        self.operations: list[dict[str, Any]] = []
        self.final: dict[str, Any] = {}

    def note(self, op: str, **what: Any) -> None:
        """begun · saved · refused · discarded · restarted · healed, and what was done: damaged, copied, dropped, fault."""
        self.operations.append({"op": op, **what})

    def marks(self, op: str) -> dict[str, dict[str, Any]]:
        return {one["mark"]: one for one in self.operations if one["op"] == op}

    def to_builtins(self) -> dict[str, Any]:
        return {"case": self.case, "seed": self.seed, "operations": self.operations, "final": self.final}

    def write(self, folder: Path) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{self.case}.json"
        path.write_text(json.dumps(self.to_builtins(), indent=1), encoding="utf-8")
        return path
