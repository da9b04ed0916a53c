"""The published JSON Schema of `State`, for whoever reads `state` in `GET /v1/mastery`."""

from typing import Any, Final

_MILLI: Final = {"type": "integer", "minimum": 0, "maximum": 1000}
_SLOT: Final = {"type": "integer", "minimum": 1}


def _dated(values: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "propertyNames": {"pattern": r"^\d{4}-\d{2}-\d{2}$"},
        "additionalProperties": {"type": "object", "additionalProperties": values},
    }


def _row(*columns: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "prefixItems": list(columns), "items": False, "minItems": len(columns)}


_TEXT: Final = {"type": "string"}

STATE_SCHEMA: Final[dict[str, Any]] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": "urn:learnflow:schema:state:1",
    "title": "State",
    "type": "object",
    "required": ["best", "first", "quiz", "seen"],
    "properties": {
        "best": {
            "description": "local date → exercise → [0 failed, 1 passed with help, 2 passed; quality of the best pass]",
            **_dated(_row({"type": "integer", "minimum": 0, "maximum": 2}, _MILLI)),
        },
        "quiz": {
            "description": "local date → quiz → item → best score",
            **_dated({"type": "object", "additionalProperties": _MILLI}),
        },
        "first": {
            "description": "exercise → [time in ms, stream, sequence, event id, sha256, success] of the first try",
            "type": "object",
            "additionalProperties": _row({"type": "integer"}, _TEXT, _SLOT, _TEXT, _TEXT, {"type": "boolean"}),
        },
        "seen": {
            "description": "stream → inclusive ranges of sequences",
            "type": "object",
            "additionalProperties": {"type": "array", "items": _row(_SLOT, _SLOT)},
        },
    },
}
