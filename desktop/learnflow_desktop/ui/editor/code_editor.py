"""The code editor: Qt's plain text edit with line numbers, colours, marks in plain words and completion.

Signals: `edited(str)` after a pause-free change (the whole text), `completion_wanted(line, column)`, `place_changed(line,
column)`. Lines count from 1, columns from 0. Nothing here lints, completes or saves: whoever owns it does.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMimeData, QObject, QRect, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QPalette, QResizeEvent, QTextCharFormat, QTextCursor, QTextFormat
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QToolTip

from learnflow_desktop.assist.marks import Mark
from learnflow_desktop.ui.editor import typing_keys
from learnflow_desktop.ui.editor.brackets import matching
from learnflow_desktop.ui.editor.columns import place_of, to_units
from learnflow_desktop.ui.editor.gutter import Gutter
from learnflow_desktop.ui.editor.highlighter import PythonHighlighter
from learnflow_desktop.ui.theme.look import Look

if TYPE_CHECKING:
    from learnflow_desktop.ui.editor.completion import Completions

TOP_MARGIN = 6


class CodeEditor(QPlainTextEdit):
    """An editor for one Python file."""

    edited = Signal(str)
    completion_wanted = Signal(int, int)
    place_changed = Signal(int, int)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._marks: tuple[Mark, ...] = ()
        self._error_line: int | None = None
        self._loading = False
        self._says_words = False
        self._line = -1
        self._painted: object = None
        self._band_at = QTextCursor()
        self._numbered: object = None
        self._gutter = Gutter(self, look)
        self._highlighter = PythonHighlighter(self.document(), look)
        self._compose()
        look.changed.connect(self._dress)
        self.blockCountChanged.connect(self._make_room)
        self.updateRequest.connect(self._scroll_gutter)
        self.cursorPositionChanged.connect(self._moved)
        self.textChanged.connect(self._changed)

    def _compose(self) -> None:
        self.setAccessibleName("Code editor")
        self.setAccessibleDescription("Ctrl+M lets Tab move to the next part of the window")
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.document().setDocumentMargin(
            0
        )  # bands reach both edges; the air is the gutter's and the viewport margin's
        self._dress()

    # What is shown

    def show_text(self, text: str) -> None:
        """Replace the text by another file's; the undo history starts anew."""
        self._loading = True
        if "_completions" in self.__dict__:
            self._completions.hide()
        self.setPlainText(text)
        self._loading = False
        self._painted = None  # Qt moved the places of the old text to the end of the new one
        self.show_marks(())
        self.show_error_line(None)
        self._moved()

    def replace_text(self, text: str) -> None:
        """Replace the text by another version of the same file, as one step that undo takes back."""
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(text)
        self._painted = None
        self._paint_places()

    @property
    def marks(self) -> tuple[Mark, ...]:
        """The marks in view."""
        return self._marks

    def show_marks(self, marks: Sequence[Mark]) -> None:
        """Underline these places; a tooltip says each in plain words."""
        if tuple(marks) == self._marks:
            return
        self._marks = tuple(marks)
        self._say_words()
        self._show_gutter_marks()
        self._paint_places()

    def show_error_line(self, line: int | None) -> None:
        """Mark the line where the last run stopped; the next change takes the mark away."""
        self._error_line = line
        self._show_gutter_marks()
        self._paint_places()

    def go_to_line(self, line: int) -> None:
        """Put the cursor at the start of a line's code and bring it into view."""
        block = self.document().findBlockByNumber(max(0, line - 1))
        cursor = QTextCursor(block if block.isValid() else self.document().lastBlock())
        text = cursor.block().text()
        cursor.movePosition(QTextCursor.MoveOperation.Right, n=len(text) - len(text.lstrip()))
        self.setTextCursor(cursor)
        self.centerCursor()
        self.setFocus()

    def show_completions(self, line: int, column: int, names: Sequence[str]) -> None:
        """Offer names for the identifier at a place; an answer that came too late is dropped."""
        self._completions.offer(line, column, names)

    @property
    def place(self) -> tuple[int, int]:
        """The cursor's line from 1 and column from 0."""
        return place_of(self.textCursor())

    # Keys

    @cached_property
    def _completions(self) -> "Completions":
        """Made with the first key: the first paint needs no list."""
        from learnflow_desktop.ui.editor.completion import Completions

        return Completions(self, self._look)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Completion first, then the keys with a meaning of their own, then Qt's."""
        if self._completions.takes(event):
            return
        command = typing_keys.is_command(event)
        if command and self._control(event.key()):
            return
        if command or not self._special(event):
            super().keyPressEvent(event)
        self._completions.typed(event.text())

    def insertFromMimeData(self, source: QMimeData) -> None:  # noqa: N802 - Qt's name
        """Paste as code, in one step that undo takes back."""
        if source.hasText():
            from learnflow_desktop.ui.editor.pasted import as_code

            self.textCursor().insertText(as_code(source.text()))
            self.ensureCursorVisible()

    def _special(self, event: QKeyEvent) -> bool:
        key = event.key()
        cursor = self.textCursor()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            typing_keys.new_line(cursor)
        elif key == Qt.Key.Key_Backtab:
            typing_keys.outdent(cursor)
        elif key == Qt.Key.Key_Tab:
            if self.tabChangesFocus():
                return False
            typing_keys.indent(cursor)
        elif (key == Qt.Key.Key_Backspace and typing_keys.backspace(cursor)) or (
            event.text() and typing_keys.pair(cursor, event.text())
        ):
            pass
        else:
            return False
        self.setTextCursor(cursor)
        self.ensureCursorVisible()
        return True

    def _control(self, key: int) -> bool:
        if key == Qt.Key.Key_Slash:
            typing_keys.toggle_comment(self.textCursor())
        elif key == Qt.Key.Key_Space:
            self._completions.ask()
        elif key == Qt.Key.Key_M:
            self.setTabChangesFocus(not self.tabChangesFocus())
        else:
            return False
        return True

    def _say_words(self) -> None:
        """With the first marks there is something to say: asking for the viewport earlier would cost 15 ms of the start."""
        if not self._says_words:
            self._says_words = True
            self.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Say what is marked under the pointer. A filter: a Python `event` crashes at a deferred delete."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            words = self.words_at(*place_of(self.cursorForPosition(event.pos())))
            QToolTip.showText(event.globalPos(), words, self) if words else QToolTip.hideText()
            return True
        return super().eventFilter(watched, event)

    def words_at(self, line: int, column: int) -> str:
        """The words of the marks at a place, one a line."""
        return "\n".join(m.words for m in self._marks if m.line == line and m.column <= column <= m.end_column)

    # Painting and room

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the gutter beside the text."""
        super().resizeEvent(event)
        area = self.contentsRect()
        width, height = self._gutter.width_needed(), area.height() - TOP_MARGIN
        self._gutter.setGeometry(QRect(area.left(), area.top() + TOP_MARGIN, width, height))

    def _dress(self) -> None:
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Base, self._look.color("editor.background"))
        palette.setColor(QPalette.ColorRole.Window, self._look.color("editor.background"))
        self.setPalette(palette)
        self.setFont(self._look.font("code"))
        self.document().setDefaultFont(self._look.font("code"))
        self.setTabStopDistance(4 * self.fontMetrics().horizontalAdvance(" "))
        self._make_room()
        self._gutter.update()
        self._paint_places()

    def _make_room(self) -> None:
        self.setViewportMargins(self._gutter.width_needed(), TOP_MARGIN, 0, 0)

    def _scroll_gutter(self, area: QRect, dy: int) -> None:
        if dy:
            self._gutter.scroll(0, dy)
            return
        # A key press makes the highlighter ask for the whole view; the numbers beside it stay as they are.
        numbered = (self.firstVisibleBlock().blockNumber(), self.contentOffset().y(), self.blockCount())
        if numbered != self._numbered:
            self._numbered = numbered
            self._gutter.update(0, area.y(), self._gutter.width(), area.height())

    def _moved(self) -> None:
        self._paint_places()
        line = self.textCursor().blockNumber()
        if line != self._line:
            self._line = line
            self._gutter.update()
        self.place_changed.emit(*self.place)

    def _changed(self) -> None:
        if self._loading:
            return
        if self._error_line is not None:
            self.show_error_line(None)
        self.edited.emit(self.toPlainText())

    def _show_gutter_marks(self) -> None:
        by_weight = sorted(self._marks, key=lambda mark: mark.severity == "error")
        marks: dict[int, str] = {mark.line: mark.severity for mark in by_weight}
        if self._error_line is not None:
            marks[self._error_line] = "stopped"
        self._gutter.show_marks(marks)

    def _paint_places(self) -> None:
        """The current line, the error line, the matching brackets and the underlines, as extra selections.

        Qt paints all of them anew when they are set, and moves them itself as text is typed before them: so they are set
        only when they are others than before, or when another text came in their place.
        """
        look, cursor = self._look, self.textCursor()
        brackets = matching(self.document(), cursor.position())
        wanted = (cursor.blockNumber(), self._error_line, brackets, self._marks, look.theme)
        if wanted == self._painted and self._band_at.block() == cursor.block():
            return
        self._painted = wanted
        self._band_at = QTextCursor(cursor.block())
        found = [self._band(self._band_at, "editor.line")]
        if self._error_line is not None:
            block = self.document().findBlockByNumber(self._error_line - 1)
            found.append(self._band(QTextCursor(block), "editor.error_line"))
        for position in brackets:
            found.append(self._stretch(position, 1))
            found[-1].format.setBackground(look.color("editor.bracket"))
        found += [self._underline(mark) for mark in self._marks]
        self.setExtraSelections(found)

    def _band(self, cursor: QTextCursor, color: str) -> QTextEdit.ExtraSelection:
        band = QTextEdit.ExtraSelection()
        band.cursor = cursor
        band.format.setBackground(self._look.color(color))
        band.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
        return band

    def _stretch(self, position: int, length: int) -> QTextEdit.ExtraSelection:
        stretch = QTextEdit.ExtraSelection()
        cursor = QTextCursor(self.document())
        cursor.setPosition(position)
        cursor.setPosition(position + length, QTextCursor.MoveMode.KeepAnchor)
        stretch.cursor = cursor
        return stretch

    def _underline(self, mark: Mark) -> QTextEdit.ExtraSelection:
        block = self.document().findBlockByNumber(mark.line - 1)
        last = max(0, block.length() - 1)
        start = min(to_units(block.text(), mark.column), max(0, last - 1))
        end = min(to_units(block.text(), mark.end_column), last)
        stretch = self._stretch(block.position() + start, max(1, end - start) if last else 0)
        stretch.format.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        color = "danger.solid" if mark.severity == "error" else "warning.solid"
        stretch.format.setUnderlineColor(self._look.color(color))
        return stretch
