"""Types into an editor and prints, as JSON, the milliseconds from each key to the end of the paint that shows it."""

import json
import sys
import time

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from learnflow_desktop.ui.editor.code_editor import CodeEditor
from learnflow_desktop.ui.theme.look import Look

TYPED = "total = sum(price * count for price, count in bill)  # every item\n    if total > limit:\nprint('too much')\n"
ROUNDS = 4


class Paints(QObject):
    """Sees when the viewport has been asked to paint."""

    def __init__(self) -> None:
        super().__init__()
        self.seen = False

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - a method of Qt
        if event.type() == QEvent.Type.Paint:
            self.seen = True
        return False


def main() -> int:
    which, lines = sys.argv[1], int(sys.argv[2])
    application = QApplication(sys.argv[:1])
    look = Look("light", 100)
    look.apply(application)
    editor: QPlainTextEdit = CodeEditor(look) if which == "editor" else QPlainTextEdit()
    if isinstance(editor, CodeEditor):
        editor.show_text(_program(lines))
    else:
        editor.setPlainText(_program(lines))
    editor.resize(900, 600)
    editor.show()
    QTest.qWaitForWindowExposed(editor)
    sys.stdout.write(json.dumps(_type(application, editor)))
    return 0


def _program(lines: int) -> str:
    """A module of small functions."""
    block = 'def area_{n}(width, height):\n    "Return the area."\n    result = width * height  # plain\n    return result\n\n'
    return "".join(block.format(n=n) for n in range(lines // 5))


def _type(application: QApplication, editor: QPlainTextEdit) -> list[float]:
    """Each key in the middle of the file: sent, handled, painted."""
    paints = Paints()
    editor.viewport().installEventFilter(paints)
    cursor = QTextCursor(editor.document().findBlockByNumber(editor.blockCount() // 2))
    editor.setTextCursor(cursor)
    editor.centerCursor()
    application.processEvents()
    taken = []
    for key in TYPED * ROUNDS:
        paints.seen = False
        begun = time.perf_counter()
        if key == "\n":
            QTest.keyClick(editor, Qt.Key.Key_Return)
        else:
            QTest.keyClicks(editor, key)
        while not paints.seen:
            application.processEvents()
        application.processEvents()
        taken.append(1000 * (time.perf_counter() - begun))
    return taken


if __name__ == "__main__":
    sys.exit(main())
