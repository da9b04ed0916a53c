"""`learnflow-server`: the commands and their flags."""

import argparse
import sys
from pathlib import Path

from learnflow_server.errors import EXIT_USAGE, StartProblem
from learnflow_server.settings import SETTINGS, read_settings

EXAMPLES = """examples:
  learnflow-server serve --data school                      start on this computer, port 8420
  learnflow-server serve --data school --host 0.0.0.0       let a classroom's network in
  learnflow-server serve --data school --class-name "7b"    name the class of the first start
  learnflow-server demo --students 30                       thirty simulated students
  learnflow-server settings                                 every setting with its default
"""


def main(arguments: list[str] | None = None) -> int:
    """Run a command; returns one of `EXIT_CODES`."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except StartProblem as problem:
        sys.stderr.write(f"learnflow-server: {problem}\n")
        return problem.exit_code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="learnflow-server",
        description="The LearnFlow server.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="serve | demo | settings")
    serve = commands.add_parser("serve", help="run everything in one process, with SQLite")
    for setting in SETTINGS:
        told = f"{setting.help} (default: {setting.default})".replace("%", "%%")
        serve.add_argument(setting.flag, dest=setting.field, help=told)
    serve.add_argument("--teacher-name", default="teacher", help="made at the first start")
    serve.add_argument(
        "--teacher-password-file",
        type=Path,
        help="file with the first teacher's password; at a later start: their new one",
    )
    serve.add_argument("--class-name", default="My class", help="made at the first start")
    serve.set_defaults(run=_serve)
    demo = commands.add_parser("demo", help="simulated students on the real sync library and grader")
    demo.add_argument("--students", type=int, default=30)
    demo.add_argument("--rounds", type=int, default=8, help="exercises that each student works on")
    demo.add_argument("--url", help="a running server (default: one of its own in a temporary folder)")
    demo.add_argument("--class-code", help="with --url: the class to join")
    demo.add_argument("--seed", type=int, default=1)
    demo.set_defaults(run=_demo)
    settings = commands.add_parser("settings", help="list every setting")
    settings.set_defaults(run=_settings)
    return parser


def _serve(options: argparse.Namespace) -> int:
    try:
        settings = read_settings(vars(options))
    except ValueError as error:
        raise StartProblem(str(error), EXIT_USAGE) from error
    from learnflow_server.serve import FirstStart, serve

    return serve(settings, FirstStart(options.teacher_name, options.teacher_password_file, options.class_name))


def _demo(options: argparse.Namespace) -> int:
    from learnflow_server.demo.school import DemoPlan, run_demo

    if options.students < 1 or options.rounds < 1:
        raise StartProblem("A demo needs at least one student and one round.", EXIT_USAGE)
    if options.url and not options.class_code:
        raise StartProblem("With --url name the class to join: --class-code ABC-234.", EXIT_USAGE)
    return run_demo(DemoPlan(options.students, options.rounds, options.seed), options.url, options.class_code)


def _settings(_options: argparse.Namespace) -> int:
    for setting in SETTINGS:
        sys.stdout.write(f"{setting.variable:22} {setting.flag:12} {setting.default:22} {setting.help}\n")
    return 0
