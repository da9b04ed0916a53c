"""The window that tests of the interface share; no screen is needed."""

import pytest
from PySide6.QtWidgets import QPlainTextEdit
from pytestqt.qtbot import QtBot

from learnflow_desktop.ui.main_window import MainWindow
from learnflow_desktop.ui.theme.look import Look


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
