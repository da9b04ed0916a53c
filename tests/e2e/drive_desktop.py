"""Drives the real window from inside its process, through keys and buttons, step by step as told on standard input.

Each line in is one JSON step; each line out is its answer. Killed with SIGKILL it leaves exactly what a crash leaves.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSocketNotifier, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from learnflow_desktop.app import Desktop, Options
from learnflow_desktop.ui.view_data import JoinRequest
from learnflow_desktop.workbench import Workbench

WAIT_S = 30.0


class Driver:
    def __init__(self, desktop: Desktop, application: QApplication) -> None:
        self.desktop, self.application = desktop, application

    @property
    def bench(self) -> Workbench:
        """What stands behind the window, once it is painted."""
        self.until(lambda: self.desktop.workbench is not None, "the first paint")
        assert self.desktop.workbench is not None
        return self.desktop.workbench

    def until(self, true: Callable[[], bool], what: str) -> None:
        end = time.monotonic() + WAIT_S
        while not true():
            if time.monotonic() > end:
                raise TimeoutError(what)
            self.application.processEvents()
            QTest.qWait(5)

    def join(self, url: str, class_code: str, name: str, pin: str) -> dict[str, Any]:
        window = self.desktop.window
        self.until(lambda: window.page == "welcome", "the welcome page")
        window.join.emit(JoinRequest(class_code, name, pin, url))
        return self.opened()

    def refused(self, url: str, class_code: str, name: str, pin: str) -> dict[str, Any]:
        window = self.desktop.window
        said: list[str] = []
        self.until(lambda: window.page == "welcome", "the welcome page")
        self.bench.learner.refused.connect(said.append)
        window.join.emit(JoinRequest(class_code, name, pin, url))
        self.until(lambda: bool(said), "a refusal")
        return {"sentence": said[0], "page": window.page}

    def opened(self) -> dict[str, Any]:
        self.until(lambda: self.bench.learner.student is not None, "a student")
        self.until(lambda: self.bench.standing.facts().made > 0, "the exercise they left")
        return {"exercise": self.bench.exercises.current.slug, "text": self.desktop.editor.toPlainText()}

    def type(self, code: str) -> dict[str, Any]:
        editor = self.desktop.editor
        editor.setFocus()
        editor.selectAll()
        QTest.keyClick(editor, Qt.Key.Key_Delete)
        QTest.keyClicks(editor, code)
        return {"text": editor.toPlainText()}

    def check(self) -> dict[str, Any]:
        seen: list[bool] = []
        self.bench.checks.judged.connect(lambda: seen.append(True))
        QTest.keyClick(self.desktop.window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        self.until(lambda: bool(seen), "a verdict")
        made = self.bench.standing.facts().made
        self.until(lambda: self.bench.learner.student.outbox.counts().made > 0, "a saved attempt")  # type: ignore[union-attr]
        return {
            "made_before": made,
            "tries": self.bench.exercises.attempts.tries(self.bench.exercises.current.id).attempts,
        }

    def run(self) -> dict[str, Any]:
        done: list[Any] = []
        self.bench.runner.finished.connect(done.append)
        QTest.keyClick(self.desktop.window, Qt.Key.Key_F5)
        self.until(lambda: bool(done), "the end of the run")
        return {"outcome": done[0].outcome, "output": self.desktop.output.plain_text()}

    def format(self) -> dict[str, Any]:
        """Format by its key, then take it back by undo's: the text after each."""
        editor = self.desktop.editor
        before = editor.toPlainText()
        QTest.keyClick(
            self.desktop.window, Qt.Key.Key_F, Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.AltModifier
        )
        self.until(lambda: editor.toPlainText() != before, "a formatted text")
        after = editor.toPlainText()
        QTest.keyClick(editor, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        return {"formatted": after, "undone": editor.toPlainText()}

    def badge(self, words: str) -> dict[str, Any]:
        badge = self.desktop.window._toolbar.badge
        self.until(lambda: words in badge.text(), f"a badge with {words!r}, it says {badge.text()!r}")
        facts = self.bench.standing.facts()
        return {"badge": badge.text(), "made": facts.made, "settled": facts.settled}

    def saved(self) -> dict[str, Any]:
        """Wait until everything shown as done is on the disk."""
        self.bench.exercises.save()
        self.until(
            lambda: "Saved on this device at" in self.desktop.window.workspace._editor_header.caption.text(), "saved"
        )
        return {"made": self.bench.learner.student.outbox.counts().made}  # type: ignore[union-attr]

    def close(self) -> dict[str, Any]:
        self.desktop.window.close()
        self.application.quit()
        return {}


def main() -> int:
    application = QApplication(sys.argv[:1])
    desktop = Desktop(application, Options(Path(sys.argv[1])))
    driver = Driver(desktop, application)
    desktop.window.show()
    notifier = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)

    def told() -> None:
        notifier.setEnabled(False)
        step = json.loads(sys.stdin.readline() or '{"do": "close"}')
        try:
            answer = getattr(driver, step.pop("do"))(**step)
        except Exception as error:  # noqa: BLE001 - told to the test
            answer = {"problem": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)  # noqa: T201 - the protocol
        notifier.setEnabled(True)

    notifier.activated.connect(told)
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
