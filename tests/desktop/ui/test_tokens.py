import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QFont, QFontInfo, QFontMetrics, QRawFont, QTextLayout

from learnflow_desktop.ui.theme import tokens
from learnflow_desktop.ui.theme.look import Look

ROOT = Path(__file__).parents[3]
DESIGN = ROOT / "packaging" / "design"
THEME = ROOT / "desktop" / "learnflow_desktop" / "ui" / "theme"


def run(*command: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *command], capture_output=True, text=True, check=False, cwd=cwd)


def test_the_constants_are_what_the_generator_writes() -> None:
    result = run(str(DESIGN / "generate_tokens.py"), "--check")

    assert result.returncode == 0, result.stderr


def test_the_generator_finds_drift(tmp_path: Path) -> None:
    copy = tmp_path / "packaging" / "design"
    copy.mkdir(parents=True)
    theme = tmp_path / "desktop" / "learnflow_desktop" / "ui" / "theme"
    theme.mkdir(parents=True)
    (copy / "generate_tokens.py").write_text((DESIGN / "generate_tokens.py").read_text())
    found = json.loads((DESIGN / "tokens.json").read_text())
    found["color"]["light"]["text.default"] = found["color"]["light"]["text.muted"]
    (copy / "tokens.json").write_text(json.dumps(found))
    (theme / "tokens.py").write_text((THEME / "tokens.py").read_text())

    result = run(str(copy / "generate_tokens.py"), "--check", cwd=tmp_path)

    assert result.returncode == 1
    assert "drifted" in result.stderr


def test_the_generator_refuses_a_style_sheet_that_names_no_token(tmp_path: Path) -> None:
    copy = tmp_path / "packaging" / "design"
    copy.mkdir(parents=True)
    theme = tmp_path / "desktop" / "learnflow_desktop" / "ui" / "theme"
    theme.mkdir(parents=True)
    for name in ("generate_tokens.py", "tokens.json"):
        (copy / name).write_text((DESIGN / name).read_text())
    (theme / "style.qss").write_text("QLabel { color: $text.mauve; }")

    result = run(str(copy / "generate_tokens.py"), cwd=tmp_path)

    assert result.returncode == 1
    assert "text.mauve" in result.stderr


def test_every_pair_of_text_and_ground_has_contrast_enough() -> None:
    result = run(str(DESIGN / "check_tokens.py"))

    assert result.returncode == 0, result.stdout


def test_no_colour_is_written_by_hand() -> None:
    literal = re.compile(
        r"""["']\#[0-9A-Fa-f]{3,8}["']|:\s*\#[0-9A-Fa-f]{3,8}\b|QColor\(\s*\d|rgba?\(\d|Qt\.GlobalColor\.(?!transparent)""",
    )
    sources = [*(ROOT / "desktop").rglob("*.py"), *(ROOT / "desktop").rglob("*.qss")]

    written = [
        f"{path.name}: {found[0]}"
        for path in sources
        if path != THEME / "tokens.py"
        for found in literal.finditer(path.read_text(encoding="utf-8"))
    ]

    assert len(sources) > 20
    assert written == []


def test_the_icons_are_those_that_the_design_names() -> None:
    files = {path.stem for path in (THEME / "icons").glob("*.svg")}

    assert files == set(tokens.ICONS.values())
    assert (THEME / "icons" / "LICENSE.txt").exists()


@pytest.mark.parametrize("weight", [400, 500, 600, 700])
def test_the_interface_font_ships_each_weight(look: Look, weight: int) -> None:
    font = look.font("ui", weight)

    assert QFontInfo(font).family() == "Inter"
    assert QFontInfo(font).weight() == weight


def test_a_line_of_code_is_as_high_as_the_design_says(look: Look) -> None:
    font = look.font("code")

    assert QFontInfo(font).family() == "JetBrains Mono"
    assert QFontMetrics(font).height() == tokens.TYPE["code"].line


def test_code_has_no_ligatures(look: Look) -> None:
    for ligature in ("->", "!=", "==", ">=", "**", "//"):
        font = QRawFont.fromFont(look.font("code"))
        drawn = QTextLayout(ligature, look.font("code"))
        drawn.beginLayout()
        drawn.createLine()
        drawn.endLayout()
        glyphs = [glyph for run in drawn.glyphRuns() for glyph in run.glyphIndexes()]

        assert glyphs == font.glyphIndexesForString(ligature)

    assert QFont(look.font("code")).fixedPitch()


@pytest.mark.parametrize("theme", tokens.THEMES)
def test_each_theme_fills_the_style_sheet(qapp: object, theme: str) -> None:
    sheet = Look(theme).stylesheet()

    assert "$" not in sheet
    assert Look(theme).css("surface.raised") in sheet


def test_the_scrim_is_see_through_as_the_token_says(qapp: object) -> None:
    assert Look("dark").color("surface.scrim").alpha() == 0xA6


def test_a_text_size_beyond_the_limits_is_brought_back(look: Look) -> None:
    look.choose(percent=500)

    assert look.percent == 200
