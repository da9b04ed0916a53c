"""Every setting, once: its environment variable, flag, default and meaning. A flag wins over the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Settings:
    """What a process of the server is told."""

    data_dir: Path
    host: str = "127.0.0.1"
    port: int = 8420
    issuer: str = "learnflow"
    audience: str = "learnflow"
    packs_dir: Path | None = None
    log_level: str = "info"


@dataclass(frozen=True)
class Setting:
    """How one setting is given."""

    field: str
    variable: str
    flag: str
    default: str
    help: str


LOG_LEVELS = ("debug", "info", "warning", "error")
SETTINGS = (
    Setting("data_dir", "LEARNFLOW_DATA_DIR", "--data", "(required)", "folder for keys and database"),
    Setting("host", "LEARNFLOW_HOST", "--host", "127.0.0.1", "address to listen on; 0.0.0.0 lets a classroom in"),
    Setting("port", "LEARNFLOW_PORT", "--port", "8420", "port to listen on; 0 picks a free one"),
    Setting("issuer", "LEARNFLOW_ISSUER", "--issuer", "learnflow", "`iss` of access tokens"),
    Setting("audience", "LEARNFLOW_AUDIENCE", "--audience", "learnflow", "`aud` of access tokens"),
    Setting("packs_dir", "LEARNFLOW_PACKS_DIR", "--packs", "(the bundled courses)", "folder of course packs"),
    Setting("log_level", "LEARNFLOW_LOG_LEVEL", "--log-level", "info", "debug, info, warning or error"),
)


def read_settings(flags: Mapping[str, Any], environment: Mapping[str, str] = os.environ) -> Settings:
    """Settings from flags (None: not given), then the environment, then defaults.

    Raises:
        ValueError: a value isn't of its kind, or the data folder isn't named; the message is for the operator.
    """
    values: dict[str, Any] = {}
    for setting in SETTINGS:
        given = flags.get(setting.field)
        value = given if given is not None else environment.get(setting.variable)
        if value is not None:
            values[setting.field] = _typed(setting, str(value))
    if "data_dir" not in values:
        raise ValueError("Name a data folder: --data DIR or LEARNFLOW_DATA_DIR.")
    return Settings(**values)


def _typed(setting: Setting, value: str) -> Any:
    kind = {field.name: field.type for field in fields(Settings)}[setting.field]
    told = f"{setting.variable} ({setting.flag})"
    if not value.strip() or "\0" in value:
        raise ValueError(f"{told} is empty: give it a value, or leave it out.")
    if kind is int:
        if not (value.isascii() and value.isdecimal()) or int(value) > 65535:
            raise ValueError(f"{told} is a number from 0 to 65535, not {value!r}.")
        return int(value)
    if setting.field == "log_level":
        if value.lower() not in LOG_LEVELS:
            raise ValueError(f"{told} is one of {', '.join(LOG_LEVELS)}, not {value!r}.")
        return value.lower()
    return Path(value) if "Path" in str(kind) else value
