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
  learnflow-server revoke --data school --class-code ABC-234 --name "Amina"
                                                            sign a student out everywhere
  learnflow-server erase --data school --class-code ABC-234 --name "Amina"
                                                            delete all that is held of a student
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
    commands = parser.add_subparsers(required=True, metavar="serve | demo | revoke | erase | settings")
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
    for word, told in (
        ("revoke", "take every sign-in of a student back"),
        ("erase", "delete a student's data for good"),
    ):
        removal = commands.add_parser(word, help=f"{told}; the server may be running")
        removal.add_argument("--data", dest="data_dir", help="folder for keys and database")
        removal.add_argument("--student", default="", help="the student's id")
        removal.add_argument("--class-code", default="", help="the code on the class's board, with --name")
        removal.add_argument("--name", default="", help="the student's name in that class")
        removal.set_defaults(run=_removal, do=word)
        if word == "erase":
            removal.add_argument("--yes", action="store_true", help="don't ask")
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


def _removal(options: argparse.Namespace) -> int:
    if not options.student and not (options.class_code and options.name):
        raise StartProblem("Name the student: --student ID, or --class-code ABC-234 with --name.", EXIT_USAGE)
    try:
        settings = read_settings({"data_dir": options.data_dir})
    except ValueError as error:
        raise StartProblem(str(error), EXIT_USAGE) from error
    if options.do == "erase" and not options.yes:
        _ask_first(options.student or options.name)
    from learnflow_server.identity.removal import Whom
    from learnflow_server.orders import Order, give

    whom = Whom(options.student, options.class_code, options.name)
    sys.stdout.write(give(settings, Order(options.do, whom)))
    return 0


def _ask_first(whom: str) -> None:
    if not sys.stdin.isatty():
        raise StartProblem("Erasing can't be undone: add --yes to do it without a question.", EXIT_USAGE)
    sys.stderr.write(f"Everything of {whom} is deleted and can't be brought back. Type the same again to go on: ")
    if sys.stdin.readline().strip() != whom:
        raise StartProblem("Nothing was erased.", EXIT_USAGE)


def _settings(_options: argparse.Namespace) -> int:
    for setting in SETTINGS:
        sys.stdout.write(f"{setting.variable:22} {setting.flag:12} {setting.default:22} {setting.help}\n")
    return 0
