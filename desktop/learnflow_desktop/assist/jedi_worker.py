"""A process of its own for jedi: JSON lines in, JSON lines out, so that the window never waits for it.

in:  {"id": 1, "op": "complete", "code": …, "line": 1, "column": 4}    out: {"id": 1, "names": [...]}
in:  {"id": 2, "op": "lint", "code": …}                                out: {"id": 2, "marks": [[...], ...]}
It starts by saying {"ready": true}, then warms jedi up, and ends when its input ends.
"""

import json
import sys
from dataclasses import astuple
from typing import Any

MOST_NAMES = 200


def complete(code: str, line: int, column: int) -> list[str]:
    """The names that fit at a place, public ones first."""
    import jedi

    script = jedi.Script(code, environment=jedi.InterpreterEnvironment())
    names = [found.name for found in script.complete(line, column)]
    return sorted(dict.fromkeys(names), key=lambda name: (name.startswith("_"), name.lower()))[:MOST_NAMES]


def marks(code: str) -> list[tuple[Any, ...]]:
    """The marks of a file, with all of jedi's syntax errors."""
    from learnflow_desktop.assist.lint import lint

    return [astuple(mark) for mark in lint(code, _slips(code))]


def _slips(code: str) -> list[tuple[int, int, str]]:
    """All of jedi's syntax errors; none where jedi itself stumbles, so that Python's own first one stays."""
    import jedi

    try:
        return [(e.line, e.column, e.get_message()) for e in jedi.Script(code).get_syntax_errors()]
    except Exception:  # noqa: BLE001 - jedi raises anything on code that is being written
        return []


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """One answer; jedi stumbling over half-written code is no answer, never an end."""
    try:
        if request["op"] == "complete":
            return {"id": request["id"], "names": complete(request["code"], request["line"], request["column"])}
        return {"id": request["id"], "marks": marks(request["code"])}
    except Exception as error:  # noqa: BLE001 - jedi raises anything on code that is being written
        return {"id": request["id"], "failed": type(error).__name__}


def main() -> None:
    """Answer until the input ends."""
    out = sys.stdout.buffer
    out.write(b'{"ready": true}\n')
    out.flush()
    answer({"id": 0, "op": "complete", "code": "import math\nmath.", "line": 2, "column": 5})
    for line in sys.stdin.buffer:
        out.write(json.dumps(answer(json.loads(line))).encode() + b"\n")
        out.flush()


if __name__ == "__main__":
    main()
