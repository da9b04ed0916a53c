"""Cut the static fonts the desktop ships from the variable ones on PyPI: once per font release, checked in.

QFont weights do nothing on a variable TTF, and QPlainTextEdit takes its line height from the font alone: hence static
instances, and 22/14 em of ascent + descent in the code font. Ligatures go: `->` and `!=` are shown as typed.
"""

import shutil
import sys
from importlib.resources import files
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

OUT = Path(__file__).parents[2] / "desktop" / "learnflow_desktop" / "ui" / "theme" / "fonts"
INTER_WEIGHTS = {400: "Regular", 500: "Medium", 600: "SemiBold", 700: "Bold"}
CODE_WEIGHTS = {400: "Regular", 700: "Bold"}
TEXT_SIZE_OPTICAL = 14
# At 14 px FreeType rounds the parts up to 16 + 6 = 22 whole pixels; a unit more would make it 24.
CODE_ASCENT, CODE_DESCENT = 1142, 428
SCRIPTS = [
    (0x0020, 0x024F), (0x02B0, 0x02FF), (0x0300, 0x036F), (0x0370, 0x03FF), (0x0400, 0x052F), (0x1E00, 0x1EFF),
    (0x2000, 0x20BF), (0x2100, 0x218F), (0x2190, 0x21FF), (0x2200, 0x22FF), (0x2500, 0x25FF), (0x2713, 0x2717),
    (0xFFFD, 0xFFFD),
]  # fmt: skip
FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl", "tnum", "case", "zero"]


def main() -> int:
    """Write every font and licence; prints what it wrote."""
    OUT.mkdir(parents=True, exist_ok=True)
    inter = files("fontpkg_inter")
    mono = files("fontpkg_jetbrains_mono")
    for weight, name in INTER_WEIGHTS.items():
        source = Path(str(inter / "files" / "Inter[opsz,wght].ttf"))
        _save(_static(source, wght=weight, opsz=TEXT_SIZE_OPTICAL), f"Inter-{name}.ttf")
    for weight, name in CODE_WEIGHTS.items():
        font = _static(Path(str(mono / "files" / "JetBrainsMono[wght].ttf")), wght=weight)
        _set_line_height(font)
        _save(font, f"JetBrainsMono-{name}.ttf")
    shutil.copyfile(str(inter / "LICENSE"), OUT / "Inter-OFL.txt")
    shutil.copyfile(str(mono / "LICENSE"), OUT / "JetBrainsMono-OFL.txt")
    return 0


def _static(source: Path, **axes: float) -> TTFont:
    font = instancer.instantiateVariableFont(TTFont(source, recalcTimestamp=False), axes, updateFontNames=True)
    options = subset.Options(layout_features=FEATURES, hinting=False, name_IDs=["*"], notdef_outline=True)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[code for low, high in SCRIPTS for code in range(low, high + 1)])
    cutter.subset(font)
    return font


def _set_line_height(font: TTFont) -> None:
    units = font["head"].unitsPerEm
    ascent, descent = CODE_ASCENT * units // 1000, CODE_DESCENT * units // 1000
    font["hhea"].ascent, font["hhea"].descent, font["hhea"].lineGap = ascent, -descent, 0
    os2 = font["OS/2"]
    os2.sTypoAscender, os2.sTypoDescender, os2.sTypoLineGap = ascent, -descent, 0
    os2.usWinAscent, os2.usWinDescent = ascent, descent


def _save(font: TTFont, name: str) -> None:
    font.save(OUT / name)
    print(f"{name}: {(OUT / name).stat().st_size // 1024} KB")


if __name__ == "__main__":
    sys.exit(main())
