"""The published JSON Schemas are those of the structs, and say the same of an event as the decoder."""

import json
from pathlib import Path

import jsonschema
import msgspec
import pytest

from learnflow_events.data import TYPES, HintShown
from learnflow_events.envelope import encode_data
from learnflow_events.schema_files import FOLDER, drifted, main, schemas


def test_no_checked_in_schema_differs_from_its_struct() -> None:
    assert drifted() == []
    assert main(["--check"]) == 0


def test_a_changed_a_missing_and_a_foreign_file_are_each_named(tmp_path: Path) -> None:
    for path in FOLDER.glob("*.json"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "envelope.json").write_text("{}", encoding="utf-8")
    (tmp_path / "help.asked.v1.json").unlink()
    (tmp_path / "stray.v1.json").write_text("{}", encoding="utf-8")

    assert drifted(tmp_path) == ["envelope.json", "help.asked.v1.json", "stray.v1.json"]


@pytest.mark.parametrize("name", sorted(schemas()))
def test_each_schema_is_a_schema(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schemas()[name])


def test_there_is_a_schema_of_each_type() -> None:
    assert len(schemas()) == len(TYPES) + 1


@pytest.mark.parametrize(("level", "valid"), [(1, True), (4, True), (5, False), (0, False)])
def test_schema_and_struct_agree(level: int, valid: bool) -> None:
    raw = bytes(encode_data(HintShown(pack_id="p", pack_version="1", exercise_id="e", level=level)))
    by_schema = jsonschema.Draft202012Validator(schemas()["hint.shown.v1.json"]).is_valid(json.loads(raw))

    try:
        msgspec.json.decode(raw, type=HintShown)
    except msgspec.ValidationError:
        assert not valid
    else:
        assert valid
    assert by_schema is valid
