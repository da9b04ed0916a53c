"""Renders the window or its parts with made-up data to a picture, so that looks can be judged.

python -m learnflow_desktop.ui.gallery --theme dark --view lesson --out FILE.png
"""

import argparse
import sys
from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint
from PySide6.QtWidgets import QApplication, QGridLayout, QPlainTextEdit, QVBoxLayout, QWidget

from learnflow_desktop.ui import gallery_samples as samples
from learnflow_desktop.ui.badge import Badge, SyncBadge
from learnflow_desktop.ui.button import Button
from learnflow_desktop.ui.check_list import CheckList
from learnflow_desktop.ui.empty_state import EmptyState
from learnflow_desktop.ui.error_card import ErrorCard
from learnflow_desktop.ui.focus_ring import FocusRing
from learnflow_desktop.ui.hint_ladder import HintLadder
from learnflow_desktop.ui.lint_card import LintCard
from learnflow_desktop.ui.main_window import MainWindow
from learnflow_desktop.ui.mastery_bar import MasteryBar
from learnflow_desktop.ui.question_dialog import QuestionDialog
from learnflow_desktop.ui.quiz_page import QuizAnswer
from learnflow_desktop.ui.surface import Card, Surface
from learnflow_desktop.ui.text import Text
from learnflow_desktop.ui.theme.look import Look
from learnflow_desktop.ui.toast import Toast
from learnflow_desktop.ui.view_data import Notice, SyncFacts

VIEWS = (
    "lesson",
    "hints",
    "course",
    "progress",
    "sync",
    "settings",
    "welcome",
    "quiz",
    "components",
    "dialog",
    "toast",
)


def main(arguments: list[str] | None = None) -> int:
    """Render one view to a file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--theme", choices=("light", "dark", "contrast"), default="light")
    parser.add_argument("--view", choices=VIEWS, default="lesson")
    parser.add_argument("--text", type=int, default=100, help="text size in percent")
    parser.add_argument("--size", default="1366x768")
    parser.add_argument("--out", required=True)
    options = parser.parse_args(arguments)
    application = QApplication.instance() or QApplication([])
    look = Look(options.theme, options.text)
    look.apply(application)  # type: ignore[arg-type]  # a QApplication, made here
    shown = components(look) if options.view == "components" else window(look, options.view)
    if options.view != "components":
        shown.resize(*(int(side) for side in options.size.split("x")))
    shown.show()
    for _round in range(6):
        application.processEvents()
        application.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    picture = shown.grab()
    if dialog := shown.findChild(QuestionDialog):
        dialog.render(picture, QPoint((shown.width() - dialog.width()) // 2, (shown.height() - dialog.height()) // 2))
    saved = picture.save(options.out)
    sys.stdout.write(f"{options.out}\n" if saved else "not written\n")
    return 0 if saved else 1


def window(look: Look, view: str) -> MainWindow:
    """The main window with sample data, at one of its pages."""
    main_window = MainWindow(look, _plain(look, samples.CODE, "Editor"), _plain(look, samples.OUTPUT, "Output"))
    main_window.show_exercise(samples.EXERCISE)
    main_window.show_person("Amina Wanjiru")
    main_window.show_saved("Saved on this device at 09:41")
    main_window.show_mastery(samples.MASTERIES[1:3])
    main_window.show_hints(samples.HINTS)
    main_window.show_checks(samples.CHECKS)
    main_window.show_error(samples.ERROR)
    main_window.show_run("Stopped on line 3 after 0.2 s")
    main_window.show_status(samples.STATUS)
    main_window.show_course(samples.COURSE)
    main_window.show_progress(samples.PROGRESS)
    main_window.show_sync(samples.SYNC)
    main_window.show_badge(SyncFacts(made=37, settled=37) if look.theme == "light" else samples.SYNC.facts)
    _open(main_window, view)
    return main_window


def _open(main_window: MainWindow, view: str) -> None:
    if view == "quiz":
        main_window.show_quiz(samples.QUIZ)
    elif view == "hints":
        main_window.workspace.ask_for_hint()
    elif view == "dialog":
        main_window.ask(samples.QUESTION, lambda: None)
    elif view == "toast":
        main_window.show_notice(samples.PROBLEM)
    elif view != "lesson":
        main_window.show_page(view)
    if view == "welcome":
        main_window.welcome.fill(class_code="KTW-47P", name="Amina Wanjiru", server_url="http://192.168.1.20:8000")
        main_window.show_join_problem("That code, name and PIN don't match. Check each one and try again.")


def components(look: Look) -> QWidget:
    """Every component in its states, as on the design's sheets."""
    sheet = Surface(look, "surface.canvas")
    sheet.setFixedSize(1440, 1080)
    columns = QGridLayout(sheet)
    columns.setContentsMargins(24, 20, 24, 20)
    columns.setSpacing(20)
    makers: tuple[tuple[tuple[str, Callable[[Look], QWidget]], ...], ...] = (
        (
            ("Buttons", _buttons),
            ("Sync badge", _sync_badges),
            ("Badges", _badges),
            ("Toast", _toasts),
            ("Empty state", _empty),
        ),
        (("Check results", _checks), ("Explained error, lint note", _error), ("Quiz item", _quiz)),
        (("Mastery bar", _masteries), ("Hint ladder", _hints)),
    )
    for index, column in enumerate(makers):
        stack = QVBoxLayout()
        stack.setSpacing(16)
        for title, make in column:
            card = Card(look, "surface.pane")
            inside = QVBoxLayout(card)
            inside.setContentsMargins(16, 12, 16, 14)
            inside.setSpacing(10)
            inside.addWidget(Text(look, title, "h3"))
            inside.addWidget(make(look))
            stack.addWidget(card)
        stack.addStretch(1)
        columns.addLayout(stack, 0, index)
        columns.setColumnStretch(index, 1)
    ring = FocusRing(look, sheet)
    ring.setObjectName("ring")
    return sheet


def _grid(widgets: list[QWidget], across: int) -> QWidget:
    holder = QWidget()
    grid = QGridLayout(holder)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setSpacing(12)
    for index, widget in enumerate(widgets):
        grid.addWidget(widget, index // across, index % across)
    grid.setColumnStretch(across, 1)
    return holder


def _buttons(look: Look) -> QWidget:
    check, off = Button(look, "Check", icon="check"), Button(look, "Check", icon="check", keys="Ctrl+Enter")
    off.setEnabled(False)
    run, erase = (
        Button(look, "Run", icon="run", keys="F5", kind="primary"),
        Button(look, "Erase", icon="erase", kind="danger"),
    )
    return _grid(
        [check, off, run, Button(look, "Format", kind="quiet"), erase, Button(look, "Go to line 3", size="compact")], 3
    )


def _sync_badges(look: Look) -> QWidget:
    badges: list[QWidget] = []
    for facts in samples.BADGES:
        badge = SyncBadge(look)
        badge.show_facts(facts)
        badges.append(badge)
    return _grid(badges, 3)


def _badges(look: Look) -> QWidget:
    return _grid([Badge(look, *parts) for parts in samples.PILLS], 4)


def _toasts(look: Look) -> QWidget:
    safe = Notice("3 attempts are safe on the server", "Sent at 10:04", "Details", icon="safe")
    return _grid([Toast(look, notice, lambda: None, lambda: None) for notice in (safe, samples.PROBLEM)], 1)


def _empty(look: Look) -> QWidget:
    return EmptyState(look, "review", "No runs yet", "Press F5 to run your program. It shows up here.")


def _checks(look: Look) -> QWidget:
    rows = CheckList(look)
    rows.setFixedHeight(330)
    rows.show_checks(samples.CHECKS_OF_ALL_KINDS)
    return rows


def _error(look: Look) -> QWidget:
    card = ErrorCard(look, beside=False)
    card.show_error(samples.NAME_ERROR)
    return _grid_wide([card, LintCard(look, samples.LINT)])


def _quiz(look: Look) -> QWidget:
    answers = [QuizAnswer(look, letter, choice, open_=letter in "AB") for letter, choice in samples.ANSWERS]
    answers[1].setChecked(True)
    return _grid_wide(list(answers))


def _masteries(look: Look) -> QWidget:
    return _grid_wide([MasteryBar(look, mastery, counted=True) for mastery in samples.MASTERIES])


def _hints(look: Look) -> QWidget:
    ladder = HintLadder(look)
    ladder.setFixedHeight(300)
    ladder.show_hints(samples.HINTS)
    return ladder


def _grid_wide(widgets: list[QWidget]) -> QWidget:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(10)
    for widget in widgets:
        column.addWidget(widget)
    return holder


def _plain(look: Look, text: str, name: str) -> QPlainTextEdit:
    editor = QPlainTextEdit(text)
    editor.setFrameShape(QPlainTextEdit.Shape.NoFrame)
    editor.setFont(look.font("code"))
    editor.setAccessibleName(name)
    editor.document().setDocumentMargin(12)
    editor.viewport().setAutoFillBackground(False)
    return editor


if __name__ == "__main__":
    sys.exit(main())
