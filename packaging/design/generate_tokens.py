"""Write the desktop's theme constants from tokens.json: one source for every colour, size and duration.

python packaging/design/generate_tokens.py            writes ui/theme/tokens.py
python packaging/design/generate_tokens.py --check    exit 1 when the file or a name in the QSS template drifted
"""

import argparse
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
THEME = HERE.parents[1] / "desktop" / "learnflow_desktop" / "ui" / "theme"
OUT = THEME / "tokens.py"
TEMPLATE = THEME / "style.qss"
# QPalette role -> colour token, from DESIGN.md ("From tokens to code").
PALETTE = {
    "Window": "surface.canvas",
    "WindowText": "text.default",
    "Base": "surface.pane",
    "AlternateBase": "surface.raised",
    "Text": "text.default",
    "Button": "surface.raised",
    "ButtonText": "text.default",
    "Highlight": "accent.fill",
    "HighlightedText": "accent.on",
    "Link": "accent.text",
    "PlaceholderText": "text.muted",
    "Accent": "accent.fill",
    "ToolTipBase": "surface.raised",
    "ToolTipText": "text.default",
}
HEAD = '''"""The design's colours, sizes, type and icons; packaging/design/generate_tokens.py wrote it: don't edit."""

from typing import Final, NamedTuple


class TypeStyle(NamedTuple):
    """One step of the type scale; pixels at 100 %."""

    size: int
    line: int
    weight: int
    family: str


class MasteryLevel(NamedTuple):
    """One of the four levels; `first` to `last` are mastery points."""

    level: int
    name: str
    first: int
    last: int


'''


def main(arguments: list[str] | None = None) -> int:
    """Write the constants, or compare them with what is checked in."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 on drift")
    check = parser.parse_args(arguments).check
    tokens = json.loads((HERE / "tokens.json").read_text(encoding="utf-8"))
    unknown = unknown_names(TEMPLATE.read_text(encoding="utf-8"), tokens) if TEMPLATE.exists() else []
    if unknown:
        sys.stderr.write(f"{TEMPLATE.name} uses names that tokens.json doesn't have: {', '.join(unknown)}\n")
        return 1
    text = formatted(source(tokens))
    if check and (not OUT.exists() or OUT.read_text(encoding="utf-8") != text):
        sys.stderr.write("tokens.py drifted from tokens.json: run packaging/design/generate_tokens.py\n")
        return 1
    if not check:
        OUT.write_text(text, encoding="utf-8")
    return 0


def unknown_names(template: str, tokens: dict[str, Any]) -> list[str]:
    """The `$names` of the template that are neither a colour nor a size (`$px.12`) nor a type style (`$type.ui`)."""
    known = set(tokens["color"]["light"])
    named = re.findall(r"\$([a-z0-9_.]*[a-z0-9_])", template)
    return sorted({name for name in named if name not in known and not re.fullmatch(r"px\.\d+|type\.[a-z.0-9]+", name)})


def source(tokens: dict[str, Any]) -> str:
    """The text of tokens.py, before formatting."""
    styles = {
        name: (style["size"], style["line"], style["weight"], style.get("family", "ui"))
        for name, style in tokens["type"]["style"].items()
    }
    parts = [
        HEAD,
        _constant("THEMES", "tuple[str, ...]", repr(tuple(tokens["meta"]["themes"]))),
        _constant("COLORS", "dict[str, dict[str, str]]", repr(tokens["color"])),
        _constant("PALETTE", "dict[str, str]", repr(PALETTE)),
        _constant("SPACE", "dict[str, int]", repr(tokens["space"])),
        _constant("RADIUS", "dict[str, int]", repr(tokens["radius"])),
        _constant("SIZE", "dict[str, float]", repr(tokens["size"])),
        _constant("FAMILIES", "dict[str, tuple[str, ...]]", repr(_families(tokens))),
        _constant("TYPE", "dict[str, TypeStyle]", _named("TypeStyle", styles)),
        _constant("SCALE_STEPS", "tuple[float, ...]", repr(tuple(tokens["type"]["scale_steps"]))),
        _constant("MASTERY_LEVELS", "tuple[MasteryLevel, ...]", _levels(tokens)),
        _constant("ICONS", "dict[str, str]", repr(tokens["icons"]["names"])),
        _constant("ICON_STROKE", "float", repr(tokens["icons"]["stroke"])),
        _constant(
            "MOTION_MS", "dict[str, int]", repr({k: v for k, v in tokens["motion"].items() if isinstance(v, int)})
        ),
    ]
    return "".join(parts)


def formatted(text: str) -> str:
    """The text as `ruff format` leaves it, so that the formatter and the drift check agree."""
    command = [sys.executable, "-m", "ruff", "format", "--line-length", "120", "--stdin-filename", "tokens.py", "-"]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout


def _constant(name: str, kind: str, value: str) -> str:
    return f"{name}: Final[{kind}] = {value}\n"


def _families(tokens: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    return {name.removeprefix("family."): tuple(v) for name, v in tokens["type"].items() if name.startswith("family.")}


def _named(cls: str, rows: dict[str, tuple[Any, ...]]) -> str:
    return "{" + ",".join(f"{name!r}: {cls}{row!r}" for name, row in rows.items()) + ",}"


def _levels(tokens: dict[str, Any]) -> str:
    rows = [(row["level"], row["name"], row["from"], row["to"]) for row in tokens["mastery_levels"]]
    return "(" + ",".join(f"MasteryLevel{row!r}" for row in rows) + ",)"


if __name__ == "__main__":
    sys.exit(main())
