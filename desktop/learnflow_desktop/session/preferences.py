"""The person's choices of looks, kept beside the profiles, read before the window is painted."""

import contextlib
import json
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, Literal

Theme = Literal["light", "dark", "contrast"]
TEXT_SIZES = (90, 100, 115, 130, 150, 175, 200)


@dataclass(frozen=True)
class Preferences:
    """What the person chose; the defaults are what a first start shows."""

    theme: Theme = "light"
    text_percent: int = 100
    last_profile: str = ""
    """The folder name of the profile that worked here last."""
    last_exercise: str = ""


class PreferenceFile:
    """Preferences on disk; a broken or missing file is the defaults, never an error at start."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._now = self._read()

    @property
    def now(self) -> Preferences:
        """The choices in force."""
        return self._now

    def change(self, **choices: Any) -> Preferences:
        """Take choices and keep them; when the disk refuses they hold until the program ends."""
        self._now = _sound(replace(self._now, **choices))
        with contextlib.suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            part = self._path.with_suffix(".part")
            part.write_text(json.dumps(asdict(self._now), indent=1), encoding="utf-8")
            part.replace(self._path)
        return self._now

    def _read(self) -> Preferences:
        try:
            found = json.loads(self._path.read_text(encoding="utf-8"))
            known = {field.name for field in fields(Preferences)}
            return _sound(Preferences(**{name: value for name, value in found.items() if name in known}))
        except (OSError, ValueError, TypeError, AttributeError):
            return Preferences()


def _sound(preferences: Preferences) -> Preferences:
    theme = preferences.theme if preferences.theme in ("light", "dark", "contrast") else "light"
    percent = preferences.text_percent if preferences.text_percent in TEXT_SIZES else 100
    return replace(preferences, theme=theme, text_percent=percent)
