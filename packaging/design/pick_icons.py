"""Copy the icons that tokens.json names out of an unpacked `lucide-static` package into the desktop's theme.

python packaging/design/pick_icons.py FOLDER   (the `package` folder that `npm pack lucide-static` unpacks to)
"""

import json
import re
import sys
from pathlib import Path

HERE = Path(__file__).parent
OUT = HERE.parents[1] / "desktop" / "learnflow_desktop" / "ui" / "theme" / "icons"


def main(folder: Path) -> int:
    """Write one SVG per icon named, on one line, and the licence; icons no longer named go."""
    OUT.mkdir(parents=True, exist_ok=True)
    tokens = json.loads((HERE / "tokens.json").read_text(encoding="utf-8"))
    wanted = set(tokens["icons"]["names"].values())
    for old in OUT.glob("*.svg"):
        if old.stem not in wanted:
            old.unlink()
    for name in sorted(wanted):
        text = (folder / "icons" / f"{name}.svg").read_text(encoding="utf-8")
        text = re.sub(r"<!--.*?-->\s*", "", text, flags=re.DOTALL)
        text = re.sub(r">\s+<", "><", re.sub(r"\s+", " ", text)).replace(" >", ">").replace(' stroke-width="2"', "")
        (OUT / f"{name}.svg").write_text(text.strip() + "\n", encoding="utf-8")
    (OUT / "LICENSE.txt").write_bytes((folder / "LICENSE").read_bytes())
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
