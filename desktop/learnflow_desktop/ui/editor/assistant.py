"""The window's end of the jedi process: asks, drops answers that come too late, starts it again when it dies."""

import json
import sys
from typing import Any

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal

from learnflow_desktop.assist.marks import Mark

LINT_PAUSE_MS = 300
MOST_STARTS = 5


class Assistant(QObject):
    """Marks and completions, off the GUI thread. `marks(list)` and `completions(line, column, names)` are the answers."""

    marks = Signal(object)
    completions = Signal(int, int, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._process: QProcess | None = None
        self._asked = 0
        self._newest = {"lint": 0, "complete": 0}
        self._place = (0, 0)
        self._code = ""
        self._starts = 0
        self._pause = QTimer(self, singleShot=True, interval=LINT_PAUSE_MS)
        self._pause.timeout.connect(self._lint)

    def start(self) -> None:
        """Start the process; call it after the first paint."""
        self._starts += 1
        process = QProcess(self)
        environment = QProcessEnvironment.systemEnvironment()
        environment.insert("PYTHONUTF8", "1")
        process.setProcessEnvironment(environment)
        process.setStandardErrorFile(QProcess.nullDevice())
        process.readyReadStandardOutput.connect(self._read)
        process.finished.connect(self._ended)
        process.start(sys.executable, ["-m", "learnflow_desktop.assist.jedi_worker"])
        self._process = process
        self._pause.start()

    def stop(self) -> None:
        """End the process."""
        self._pause.stop()
        process, self._process = self._process, None
        if process is not None:
            process.finished.disconnect(self._ended)
            process.closeWriteChannel()
            process.kill()
            process.waitForFinished(3000)

    def look_at(self, code: str) -> None:
        """The code changed: lint it once typing pauses."""
        self._code = code
        self._newest["lint"] = 0
        self._pause.start()

    def complete(self, code: str, line: int, column: int) -> None:
        """Ask which names fit at a place."""
        self._place = (line, column)
        self._ask("complete", {"code": code, "line": line, "column": column})

    def _lint(self) -> None:
        self._ask("lint", {"code": self._code})

    def _ask(self, operation: str, request: dict[str, Any]) -> None:
        if self._process is None:
            return
        self._asked += 1
        self._newest[operation] = self._asked
        line = json.dumps({"id": self._asked, "op": operation} | request)
        self._process.write(line.encode() + b"\n")

    def _read(self) -> None:
        while self._process is not None and self._process.canReadLine():
            answer = json.loads(bytes(self._process.readLine().data()))
            if "marks" in answer and answer["id"] == self._newest["lint"]:
                self.marks.emit([Mark(*fields) for fields in answer["marks"]])
            elif "names" in answer and answer["id"] == self._newest["complete"]:
                self.completions.emit(*self._place, answer["names"])

    def _ended(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.deleteLater()
            if self._starts < MOST_STARTS:
                self.start()
