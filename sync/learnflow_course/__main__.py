"""`learnflow-course`: the authors' command."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from learnflow_course.errors import CourseError
from learnflow_course.loader import bundled_packs

EXAMPLES = """examples:
  learnflow-course check                          every course that travels with the program
  learnflow-course check packs/my-course          one course
  learnflow-course build packs/my-course --out .  my-course-1.0.0.lfpack, the same bytes every time
"""


def main(arguments: list[str] | None = None) -> int:
    """Run a command; 0 fine, 1 problems found, 2 the command itself is off."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except CourseError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except OSError as error:
        sys.stderr.write(f"{error.filename or ''}: {error.strerror}\n")
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="learnflow-course",
        description="Check and build course packs.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="check | build")
    check = commands.add_parser("check", help="prove every exercise of a pack")
    check.add_argument("folders", nargs="*", type=Path, help="pack folders (default: the bundled ones)")
    check.add_argument("--quiet", action="store_true", help="print problems only")
    check.set_defaults(run=_check)
    build = commands.add_parser("build", help="write the .lfpack of a pack")
    build.add_argument("folder", type=Path)
    build.add_argument("--out", type=Path, default=Path(), help="folder for the archive (default: here)")
    build.set_defaults(run=_build)
    return parser


def _check(options: argparse.Namespace) -> int:
    from learnflow_course.checker import check_pack

    folders = options.folders or sorted(path.parent for path in bundled_packs().glob("*/pack.toml"))
    problems = 0
    for folder in folders:
        findings = check_pack(folder, _progress(folder, quiet=options.quiet))
        for finding in findings:
            sys.stdout.write(f"{finding}\n")
        problems += len(findings)
        if not options.quiet:
            sys.stdout.write(f"{folder.name}: {len(findings) or 'no'} problem{'s' if len(findings) != 1 else ''}\n")
    return 1 if problems else 0


def _progress(folder: Path, *, quiet: bool) -> Callable[[int, int, str], None]:
    def tell(done: int, total: int, name: str) -> None:
        end = "\n" if done == total else ""
        sys.stderr.write(f"\r\033[K{folder.name}: {done} of {total} exercises proved, {name}{end}")
        sys.stderr.flush()

    return (lambda *_: None) if quiet or not sys.stderr.isatty() else tell


def _build(options: argparse.Namespace) -> int:
    from learnflow_course.archive import build_pack

    path = build_pack(options.folder, options.out)
    sys.stdout.write(f"{path}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
