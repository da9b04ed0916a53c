from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from learnflow_desktop.ui import gallery_samples as samples
from learnflow_desktop.ui.button import Button
from learnflow_desktop.ui.check_list import CheckList
from learnflow_desktop.ui.main_window import MainWindow
from learnflow_desktop.ui.toast import Toast
from learnflow_desktop.ui.view_data import Checks, Hints, Notice, SyncFacts

CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
NONE = Qt.KeyboardModifier.NoModifier


T = TypeVar("T", bound=QWidget)


def only(parent: QWidget, kind: type[T]) -> T:
    (found,) = parent.findChildren(kind)
    return found


def press(window: MainWindow, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    QTest.keyClick(window.focusWidget(), key, modifiers)


@pytest.mark.parametrize(
    ("signal", "key", "modifiers"),
    [
        ("run", Qt.Key.Key_F5, NONE),
        ("run", Qt.Key.Key_F8, NONE),
        ("check", Qt.Key.Key_Return, CTRL),
        ("check", Qt.Key.Key_Enter, CTRL),
        ("next_exercise", Qt.Key.Key_N, ALT),
        ("clear_output", Qt.Key.Key_L, CTRL),
        ("format", Qt.Key.Key_F, SHIFT | ALT),
    ],
)
def test_a_key_emits_its_signal(
    qtbot: QtBot, window: MainWindow, signal: str, key: Qt.Key, modifiers: Qt.KeyboardModifier
) -> None:
    window.activateWindow()

    with qtbot.waitSignal(getattr(window, signal)):
        press(window, key, modifiers)


@pytest.mark.parametrize("key", [Qt.Key.Key_F5, Qt.Key.Key_F8])
def test_run_waits_for_the_program_to_end(qtbot: QtBot, window: MainWindow, key: Qt.Key) -> None:
    window.set_running(True)

    with qtbot.assertNotEmitted(window.run):
        press(window, key)


def test_stop_works_only_while_a_program_runs(qtbot: QtBot, window: MainWindow) -> None:
    with qtbot.assertNotEmitted(window.stop):
        press(window, Qt.Key.Key_F8, SHIFT)
    window.set_running(True)

    with qtbot.waitSignal(window.stop):
        press(window, Qt.Key.Key_F8, SHIFT)


def test_a_free_hint_opens_at_once(qtbot: QtBot, window: MainWindow) -> None:
    window.show_hints(Hints(samples.HINTS.steps, 1))

    with qtbot.waitSignal(window.hint) as asked:
        press(window, Qt.Key.Key_F4)

    assert asked.args == [2]


def test_a_hint_that_costs_credit_shows_its_warning_before_it_opens(qtbot: QtBot, window: MainWindow) -> None:
    window.show_hints(Hints(samples.HINTS.steps, 2))

    with qtbot.assertNotEmitted(window.hint):
        press(window, Qt.Key.Key_F4)
    with qtbot.waitSignal(window.hint) as asked:
        press(window, Qt.Key.Key_F4)

    assert asked.args == [3]


def test_no_hint_is_left_after_the_fourth(qtbot: QtBot, window: MainWindow) -> None:
    window.show_hints(Hints(samples.HINTS.steps, 4))
    press(window, Qt.Key.Key_F4)

    with qtbot.assertNotEmitted(window.hint):
        press(window, Qt.Key.Key_F4)


def test_the_lessons_keys_sleep_on_other_pages(qtbot: QtBot, window: MainWindow) -> None:
    window.show_page("progress")

    with qtbot.assertNotEmitted(window.check):
        press(window, Qt.Key.Key_Return, CTRL)


def test_f6_walks_through_the_panes_and_back(qtbot: QtBot, window: MainWindow) -> None:
    window.activateWindow()
    seen = []
    for _pane in range(4):
        press(window, Qt.Key.Key_F6)
        focused = window.focusWidget()
        seen.append(focused.accessibleName())
    press(window, Qt.Key.Key_F6, SHIFT)

    back = window.focusWidget()

    assert seen == ["Output", "Lesson text", "Checks", "Editor"]
    assert back.accessibleName() == "Checks"


def test_ctrl_plus_minus_and_zero_change_the_text_size(qtbot: QtBot, window: MainWindow) -> None:
    sizes: list[int] = []
    window.text_size_chosen.connect(sizes.append)

    for key in (Qt.Key.Key_Plus, Qt.Key.Key_Plus, Qt.Key.Key_Minus, Qt.Key.Key_0):
        press(window, key, CTRL)

    assert sizes == [115, 130, 115, 100]
    assert window.look.percent == 100


@pytest.mark.parametrize("percent", [90, 150, 200])
def test_a_larger_text_never_forces_the_window_to_grow(qtbot: QtBot, window: MainWindow, percent: int) -> None:
    window.show_exercise(samples.EXERCISE)
    window.show_checks(samples.CHECKS)
    window.show_error(samples.ERROR)
    window.show_hints(samples.HINTS)
    window.show_person("Amina Wanjiru")

    window.look.choose(percent=percent)
    QApplication.processEvents()

    assert window.minimumSizeHint().width() <= 1024
    assert window.size().toTuple() == (1366, 768)


def test_results_are_counted_on_their_tab(window: MainWindow) -> None:
    window.show_checks(samples.CHECKS)

    tabs = window.workspace._tabs
    assert tabs.accessibleTabName(tabs.currentIndex()) == "Checks, 2 of 4"


def test_a_new_exercise_takes_the_last_results_away(window: MainWindow) -> None:
    window.show_exercise(samples.EXERCISE)
    window.show_checks(samples.CHECKS)
    window.show_error(samples.ERROR)
    window.show_hints(samples.HINTS)

    window.show_exercise(samples.EXERCISE)

    assert only(window, CheckList)._shown == Checks()
    assert window.workspace._error_holder.isHidden()
    assert not window._toolbar.hint.isEnabled()


def test_the_hint_button_counts_what_is_used(window: MainWindow) -> None:
    window.show_hints(Hints(samples.HINTS.steps, 1))

    assert window._toolbar.hint.accessibleDescription() == "1 of 4 used"


def test_choosing_a_page_shows_it_and_tells(qtbot: QtBot, window: MainWindow) -> None:
    with qtbot.waitSignal(window.page_chosen) as chosen:
        window._rail._items["sync"].click()

    assert chosen.args == ["sync"]
    assert window.page == "sync"


def test_the_badge_leads_to_the_sync_page(qtbot: QtBot, window: MainWindow) -> None:
    window.show_badge(SyncFacts(made=3, settled=1))

    window._toolbar.badge.click()

    assert window.page == "sync"


def test_the_welcome_page_stands_alone(window: MainWindow) -> None:
    window.show_page("welcome")
    alone = not (window._toolbar.isVisible() or window._rail.isVisible() or window._status.isVisible())

    window.show_page("lesson")

    assert alone
    assert window._toolbar.isVisible()


def test_lesson_and_results_share_a_pane_in_a_narrow_window(window: MainWindow) -> None:
    tabs = window.workspace._tabs
    window.show_checks(samples.CHECKS)

    window.resize(1024, 600)
    QApplication.processEvents()
    narrow = [tabs.accessibleTabName(index) or tabs.tabText(index) for index in range(tabs.count())]
    window.resize(1366, 768)
    QApplication.processEvents()
    wide = [tabs.accessibleTabName(index) or tabs.tabText(index) for index in range(tabs.count())]

    assert narrow == ["Lesson", "Checks, 2 of 4", "Hints"]
    assert wide == ["Checks, 2 of 4", "Hints"]
    assert window.workspace.lesson.isVisible()


def test_the_panes_have_the_sizes_of_the_design(window: MainWindow) -> None:
    QApplication.processEvents()
    lesson = window.workspace.lesson

    assert (lesson.width(), lesson.height()) == (440, 366)
    assert window._toolbar.height() == 48
    assert window._rail.width() == 72
    assert window._status.height() == 28


def test_a_problem_stays_until_it_is_closed(qtbot: QtBot, window: MainWindow) -> None:
    window.show_notice(samples.PROBLEM)
    toast = only(window, Toast)
    ticking = window._toasts._timer.isActive()

    toast.findChildren(Button)[-1].click()

    assert not ticking
    assert window._toasts._toast is None


def test_a_toast_goes_by_itself_and_its_button_acts(qtbot: QtBot, window: MainWindow) -> None:
    acted: list[int] = []
    window.show_notice(Notice("3 attempts are safe", action="Details"), lambda: acted.append(1))
    ticking = window._toasts._timer.isActive()

    only(only(window, Toast), Button).click()

    assert ticking
    assert acted == [1]


def test_the_window_tells_once_that_it_is_painted(qtbot: QtBot, window: MainWindow) -> None:
    told: list[int] = []
    window.painted.connect(lambda: told.append(1))
    qtbot.waitUntil(lambda: window._was_painted)

    window.repaint()
    QApplication.processEvents()

    assert len(told) <= 1
