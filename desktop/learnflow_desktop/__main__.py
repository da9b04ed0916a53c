"""`learnflow`: the desktop's command."""

import argparse
import gc
import os
import sys
from pathlib import Path

EXAMPLES = """examples:
  learnflow                                      open where you left
  learnflow --server http://192.168.1.20:8420    join a class on this server
  learnflow --theme dark                         for this time
"""


def main(arguments: list[str] | None = None) -> int:
    """Open the desktop; returns its exit code."""
    gc.disable()  # until the first paint: a start makes nothing that a collection could free
    options = _parser().parse_args(arguments)
    from learnflow_desktop.app import Options, run

    join = None
    if options.class_code and options.name:
        from learnflow_desktop.control.learner import JoinFirst  # only here: it brings what the first paint needn't

        pin = os.environ.get("LEARNFLOW_PIN", "")
        join = JoinFirst(options.server, options.class_code, options.name, pin)
    try:
        options.profile_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        sys.stderr.write(
            f"learnflow: {options.profile_dir} can't be written: {error.strerror}. Choose another --profile-dir.\n"
        )
        return 3
    return run(Options(options.profile_dir, options.server, options.theme, join), options.screenshot)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="learnflow",
        description="The LearnFlow desktop: learn Python, online or not.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--profile-dir", type=Path, default=_home(), help="folder of the students of this computer")
    parser.add_argument("--server", default="", help="address of the class's server, filled in when joining")
    parser.add_argument("--class-code", default="", help="join this class at once, with --name and LEARNFLOW_PIN")
    parser.add_argument("--name", default="", help="the name to join with")
    parser.add_argument("--theme", choices=("light", "dark", "contrast"), default="", help="for this time")
    parser.add_argument("--screenshot", type=Path, help="take a picture of the window once it is ready, then end")
    return parser


def _home() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home())) / "LearnFlow"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "LearnFlow"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "learnflow"


if __name__ == "__main__":
    sys.exit(main())
