import gc
import sys
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLineEdit,
    QPlainTextEdit,
    QRadioButton,
    QScrollArea,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from learnflow_desktop.ui import gallery_samples as samples
from learnflow_desktop.ui.button import Button
from learnflow_desktop.ui.focus_ring import FocusRing
from learnflow_desktop.ui.main_window import MainWindow
from learnflow_desktop.ui.theme.look import Look
from learnflow_desktop.ui.view_data import SyncFacts

PAGES = ("lesson", "course", "progress", "sync", "settings", "welcome", "quiz")
NO_ROLES = (QAccessible.Role.NoRole, QAccessible.Role.Client)
CONTROLS = (QAbstractButton, QLineEdit, QTabBar, QPlainTextEdit)


def filled(window: MainWindow, page: str) -> MainWindow:
    window.show_exercise(samples.EXERCISE)
    window.show_mastery(samples.MASTERIES)
    window.show_checks(samples.CHECKS)
    window.show_error(samples.ERROR)
    window.show_hints(samples.HINTS)
    window.show_status(samples.STATUS)
    window.show_person("Amina Wanjiru")
    window.show_course(samples.COURSE)
    window.show_progress(samples.PROGRESS)
    window.show_sync(samples.SYNC)
    if page == "quiz":
        window.show_quiz(samples.QUIZ)
    else:
        window.show_page(page)
    QApplication.processEvents()
    return window


def in_a_group(widget: QWidget) -> bool:
    """Of radio buttons only the chosen one is a stop of Tab; the arrows reach the others."""
    return isinstance(widget, QRadioButton)


def tree(interface: QAccessibleInterface) -> Iterator[QAccessibleInterface]:
    yield interface
    for index in range(interface.childCount()):
        child = interface.child(index)
        if child.isValid():
            yield from tree(child)


@pytest.mark.parametrize("page", PAGES)
def test_every_control_has_a_name_and_a_role(window: MainWindow, page: str) -> None:
    filled(window, page)
    focusable = [
        node
        for node in tree(QAccessible.queryAccessibleInterface(window))
        if node.state().focusable and not node.state().invisible
    ]

    nameless = [
        f"{node.role()} {type(node.object()).__name__}"
        for node in focusable
        if not node.text(QAccessible.Text.Name)
        or (node.role() in NO_ROLES and not isinstance(node.object(), QScrollArea))
    ]

    assert len(focusable) > 3
    assert nameless == []


@pytest.mark.parametrize("page", PAGES)
def test_every_control_is_reached_with_the_keyboard(window: MainWindow, page: str) -> None:
    filled(window, page)
    controls = [child for child in window.findChildren(QWidget) if isinstance(child, CONTROLS) and child.isVisible()]

    unreachable = [
        child.accessibleName() or type(child).__name__
        for child in controls
        if child.isEnabled() and not child.focusPolicy().value & Qt.FocusPolicy.TabFocus.value and not in_a_group(child)
    ]

    assert controls
    assert unreachable == []


def test_the_focus_ring_follows_the_keyboard(qtbot: QtBot, window: MainWindow) -> None:
    window.activateWindow()
    (ring,) = window.findChildren(FocusRing)
    run = window._toolbar.run

    run.setFocus()
    qtbot.waitUntil(lambda: ring.isVisible())

    assert ring.geometry().contains(run.mapTo(window, run.rect().center()))
    assert ring.width() == run.width() + 8


def test_a_click_on_a_button_leaves_the_cursor_in_the_code(qtbot: QtBot, window: MainWindow) -> None:
    window.activateWindow()
    before = window.focusWidget()

    QTest.mouseClick(window._toolbar.check, Qt.MouseButton.LeftButton)

    assert window.focusWidget() is before


def test_no_call_loses_a_reference_to_none(qtbot: QtBot, look: Look) -> None:
    """PySide6 6.12.0 on Python 3.11 steals one with each call or override that returns None, and the process dies."""
    button = Button(look, "Run", icon="run", keys="F5")
    editor = QPlainTextEdit()
    window = MainWindow(look, editor, QPlainTextEdit())
    qtbot.addWidget(button)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    gc.collect()
    before = sys.getrefcount(None)

    for count in range(400):
        button.setText(f"Run {count}")
        button.resize(100 + count % 7, 32)
        button.repaint()
        editor.setPlainText(f"print({count})")
        window.repaint()
        window.show_badge(SyncFacts(made=count, settled=count // 2))

    assert sys.getrefcount(None) > before - 200
