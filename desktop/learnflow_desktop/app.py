"""Builds the desktop: the window first, painted; what stands behind it once it is on the screen."""

import gc
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from learnflow_desktop.session.preferences import PreferenceFile
from learnflow_desktop.ui.console.output import Output
from learnflow_desktop.ui.editor.code_editor import CodeEditor
from learnflow_desktop.ui.main_window import MainWindow
from learnflow_desktop.ui.theme.look import FUSION, Look

if TYPE_CHECKING:
    from learnflow_desktop.control.learner import JoinFirst
    from learnflow_desktop.workbench import Workbench

PICTURE_AFTER_MS, PICTURE_TRIES = 100, 300


@dataclass(frozen=True)
class Options:
    """How the desktop is started."""

    folder: Path
    server_url: str = ""
    theme: str = ""
    join: "JoinFirst | None" = None


class Desktop(QObject):
    """The running desktop: its window at once, its workbench (None until then) right after the first paint."""

    def __init__(self, application: QApplication, options: Options) -> None:
        super().__init__()
        self._options = options
        self._preferences = PreferenceFile(options.folder / "preferences.json")
        self.look = Look(options.theme or self._preferences.now.theme, self._preferences.now.text_percent)
        self.look.prepare(application)
        self.editor, self.output = CodeEditor(self.look), Output(self.look)
        self.window = MainWindow(self.look, self.editor, self.output)
        self._application = application
        self.workbench: Workbench | None = None
        self.window.painted.connect(self._after_paint)
        self.window.closing.connect(self.close)

    def _after_paint(self) -> None:
        """The window is on the screen: now what takes longer, with the libraries that only this needs."""
        self.look.apply(
            self._application
        )  # the style sheet dresses menus and scroll bars: none is in the first picture
        from learnflow_desktop.workbench import Front, Workbench

        gc.enable()
        front = Front(self.window, self.editor, self.output)
        options = self._options
        self.workbench = Workbench(front, options.folder, self._preferences, options.server_url)
        self.workbench.begin(options.join)

    def close(self) -> None:
        """End in order; a window closed before it was painted has nothing to end."""
        if self.workbench is not None:
            self.workbench.close()


def run(options: Options, screenshot: Path | None = None) -> int:
    """Open the window and stay until it is closed; with a screenshot's path, take it once all is ready, then end."""
    os.environ.setdefault("QT_API", "pyside6")
    application = QApplication([*sys.argv[:1], "-style", "Fusion"])
    application.setProperty(FUSION, True)
    application.setApplicationName("LearnFlow")
    desktop = Desktop(application, options)
    if screenshot is not None:
        _take_when_ready(desktop, screenshot)
    desktop.window.show()
    return application.exec()


def _take_when_ready(desktop: Desktop, path: Path) -> None:
    """Wait until Python is ready and everything is safe (at most 30 s), then take the picture and close."""
    timer = QTimer(desktop, interval=PICTURE_AFTER_MS)
    looks: list[bool] = []

    def look() -> None:
        looks.append(desktop.workbench is not None and desktop.workbench.standing.settled())
        if looks[-1] or len(looks) >= PICTURE_TRIES:
            timer.stop()
            path.parent.mkdir(parents=True, exist_ok=True)
            desktop.window.grab().save(str(path))
            desktop.window.close()

    timer.timeout.connect(look)
    timer.start()
