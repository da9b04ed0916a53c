"""Settings: a flag wins over the environment, a wrong value is told in one sentence, and the list is whole."""

import dataclasses

import pytest

from learnflow_server.cli import main
from learnflow_server.errors import EXIT_USAGE
from learnflow_server.settings import SETTINGS, Settings, read_settings


def test_each_field_is_a_setting_with_its_variable_flag_and_default() -> None:
    fields = {field.name: field.default for field in dataclasses.fields(Settings)}

    assert {setting.field for setting in SETTINGS} == fields.keys()
    for setting in SETTINGS:
        default = fields[setting.field]
        assert setting.default in (str(default), "(required)", "(the bundled courses)")


def test_a_flag_wins_over_the_environment_and_that_over_the_default() -> None:
    environment = {"LEARNFLOW_DATA_DIR": "school", "LEARNFLOW_PORT": "1", "LEARNFLOW_HOST": "::1"}

    found = read_settings({"port": "2", "host": None}, environment)

    assert (found.port, found.host, found.issuer) == (2, "::1", "learnflow")


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PORT", "-1"),
        ("PORT", "²"),
        ("PORT", "65536"),
        ("LOG_LEVEL", "everything"),
        ("ISSUER", ""),
        ("PACKS_DIR", "a\0b"),
    ],
)
def test_a_wrong_value_names_its_variable_and_flag(variable: str, value: str) -> None:
    setting = next(one for one in SETTINGS if one.variable == f"LEARNFLOW_{variable}")

    with pytest.raises(ValueError, match=f"LEARNFLOW_{variable} \\({setting.flag}\\)") as caught:
        read_settings({}, {"LEARNFLOW_DATA_DIR": "school", f"LEARNFLOW_{variable}": value})

    assert str(caught.value).endswith(".")


def test_the_command_lists_every_setting_with_flag_and_default(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["settings"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[:2] for line in lines] == [[setting.variable, setting.flag] for setting in SETTINGS]
    assert all(setting.default in line and setting.help in line for setting, line in zip(SETTINGS, lines, strict=True))


def test_a_wrong_flag_ends_with_one_sentence_and_its_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--data", "school", "--port", "eighty"]) == EXIT_USAGE

    assert (
        capsys.readouterr().err
        == "learnflow-server: LEARNFLOW_PORT (--port) is a number from 0 to 65535, not 'eighty'.\n"
    )
