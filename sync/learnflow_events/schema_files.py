"""Write or check the published JSON Schemas, generated from the structs: `python -m learnflow_events.schema_files`."""

import json
import sys
from pathlib import Path
from typing import Any

import msgspec

from learnflow_events.data import TYPES
from learnflow_events.envelope import Event

FOLDER = Path(__file__).parent / "schemas"


def schemas() -> dict[str, dict[str, Any]]:
    """Each published schema by its file name: the envelope, and one payload per type."""
    made: dict[str, dict[str, Any]] = {"envelope.json": _schema(Event, "urn:learnflow:schema:envelope:1")}
    for data in TYPES.values():
        made[f"{data.name}.v{data.version}.json"] = _schema(data, data.schema_name())
    return made


def _schema(kind: type, name: str) -> dict[str, Any]:
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": name}
    return head | msgspec.json.schema(kind, schema_hook=_raw_is_an_object)


def _raw_is_an_object(kind: type) -> dict[str, Any]:
    if kind is msgspec.Raw:
        return {"type": "object"}
    raise NotImplementedError(kind)


def drifted(folder: Path = FOLDER) -> list[str]:
    """The names of files that differ from the structs, are missing, or belong to no type."""
    wanted = {name: _text(schema) for name, schema in schemas().items()}
    found = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.json")}
    return sorted(name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name))


def _text(schema: dict[str, Any]) -> str:
    return json.dumps(schema, indent=2, sort_keys=True) + "\n"


def main(arguments: list[str]) -> int:
    """Write the files, or with `--check` only say which would change (exit 1)."""
    names = drifted()
    if "--check" in arguments:
        for name in names:
            sys.stderr.write(f"{FOLDER / name} differs from the structs: run `make schemas`.\n")
        return 1 if names else 0
    FOLDER.mkdir(exist_ok=True)
    for name, schema in schemas().items():
        (FOLDER / name).write_text(_text(schema), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
