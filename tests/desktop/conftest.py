"""The look every desktop test is dressed in; no screen is needed."""

import os

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from learnflow_desktop.ui.theme.look import Look

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture
def look(qapp: QApplication) -> Look:
    """The light look, applied; windows of earlier tests are gone first, or each would be dressed again."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    look = Look()
    look.apply(qapp)
    return look
