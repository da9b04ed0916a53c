"""The look and the window that tests of the interface share; no screen is needed."""

import os

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QPlainTextEdit
from pytestqt.qtbot import QtBot

from learnflow_desktop.ui.main_window import MainWindow
from learnflow_desktop.ui.theme.look import Look

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The offscreen platform complains about size limits of windows; that says nothing about ours."""
    for item in items:
        item.add_marker(pytest.mark.qt_log_ignore("propagateSizeHints", extend=True))


@pytest.fixture
def look(qapp: QApplication) -> Look:
    """The light look, applied; windows of earlier tests are gone first, or each would be dressed again."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    look = Look()
    look.apply(qapp)
    return look


@pytest.fixture
def window(qtbot: QtBot, look: Look) -> MainWindow:
    """A shown window around two plain editors."""
    editor, output = QPlainTextEdit(), QPlainTextEdit()
    editor.setAccessibleName("Editor")
    output.setAccessibleName("Output")
    window = MainWindow(look, editor, output)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    return window
