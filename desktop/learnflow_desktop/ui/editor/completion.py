"""The list of completions: asked for once per identifier, narrowed down here as letters are typed."""

from collections.abc import Sequence

from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QCompleter, QListView, QPlainTextEdit

from learnflow_desktop.ui.editor.columns import place_of
from learnflow_desktop.ui.editor.literals import place_after
from learnflow_desktop.ui.theme.look import Look

ROWS = 8
CODE = ("code", "field")
ASK_FROM = 2
"""Letters of an identifier before completions are asked for; after a dot at once."""


class Completions:
    """Completion for one editor; the editor asks through its signal `completion_wanted`."""

    def __init__(self, editor: QPlainTextEdit, look: Look) -> None:
        self._editor = editor
        self._model = QStringListModel()
        self._completer = QCompleter(self._model, editor)
        self._popup = QListView()
        self._completer.setPopup(self._popup)
        self._completer.setWidget(editor)
        self._completer.setMaxVisibleItems(ROWS)
        self._completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self._completer.activated.connect(self._take)
        self._popup.setAccessibleName("Completions")
        self._look = look
        self._asked: tuple[int, int] | None = None
        self._length_asked = 0

    def typed(self, text: str) -> None:
        """A key was written: ask for a new identifier, or narrow down."""
        if not text:
            self._moved()
            return
        letter = text[-1]
        if letter == ".":
            self.ask()
        elif letter.isidentifier() or letter.isdigit():
            prefix = self._prefix()
            if self._asked == self._start() and self._model.rowCount():
                self._show(prefix)
            elif len(prefix) == ASK_FROM and prefix.isidentifier():
                self.ask()
        elif letter.isprintable():
            self.hide()
        else:
            self._moved()

    def offer(self, line: int, column: int, names: Sequence[str]) -> None:
        """Show names if the cursor is still in the identifier that they were asked for."""
        if (line, column - self._length_asked) != self._asked or not self._in_place():
            return
        self._model.setStringList(list(names))
        self._show(self._prefix())

    def takes(self, event: QKeyEvent) -> bool:
        """Whether the open list takes a key: Enter and Tab choose, Escape closes, arrows move."""
        if not self._popup.isVisible():
            return False
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab):
            chosen = self._popup.currentIndex().data() or self._completer.currentCompletion()
            self._popup.hide()
            self._take(chosen)
            return True
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
            return True
        return False

    def ask(self) -> None:
        """Ask for the names that fit at the cursor; in a text or a comment there are none."""
        self.hide()
        if place_after(self._before(), self._editor.textCursor().block().previous().userState()) not in CODE:
            return
        self._asked = self._start()
        self._length_asked = len(self._prefix())
        line, column = self._asked
        self._editor.completion_wanted.emit(line, column + self._length_asked)  # type: ignore[attr-defined]

    def hide(self) -> None:
        """Close the list and forget what was asked."""
        self._asked = None
        self._model.setStringList([])
        self._popup.hide()

    def _moved(self) -> None:
        """Arrow keys narrow down or widen within the identifier; outside it the list is of no use."""
        if self._popup.isVisible() and self._in_place():
            self._show(self._prefix())
        elif self._popup.isVisible():
            self.hide()

    def _in_place(self) -> bool:
        """Whether the cursor is still in the identifier that was asked for, and not before the letters known then."""
        return self._asked == self._start() and len(self._prefix()) >= self._length_asked

    def _show(self, prefix: str) -> None:
        self._completer.setCompletionPrefix(prefix)
        names = self._completer.completionCount()
        if names == 0 or (names == 1 and self._completer.currentCompletion() == prefix):
            self._popup.hide()
            return
        self._popup.setFont(self._look.font("code.small"))
        self._popup.setCurrentIndex(self._completer.completionModel().index(0, 0))
        area = self._editor.cursorRect()
        area.translate(self._editor.viewport().geometry().topLeft())
        area.setWidth(max(220, self._popup.sizeHintForColumn(0) + 28))
        self._completer.complete(area)

    def _take(self, name: str) -> None:
        cursor = self._editor.textCursor()
        cursor.movePosition(QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.KeepAnchor, len(self._prefix()))
        cursor.insertText(name)
        self.hide()

    def _prefix(self) -> str:
        before = self._before()
        length = 0
        while length < len(before) and (before[-1 - length].isalnum() or before[-1 - length] == "_"):
            length += 1
        return before[len(before) - length :]

    def _start(self) -> tuple[int, int]:
        return self._editor.textCursor().blockNumber() + 1, len(self._before()) - len(self._prefix())

    def _before(self) -> str:
        cursor = self._editor.textCursor()
        return cursor.block().text()[: place_of(cursor)[1]]
