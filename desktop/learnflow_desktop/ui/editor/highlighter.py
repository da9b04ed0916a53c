"""Colours Python line by line; a triple-quoted text that goes on is the line's state."""

from PySide6.QtGui import QSyntaxHighlighter, QTextCharFormat, QTextDocument

from learnflow_desktop.ui.code_colours import code_spans
from learnflow_desktop.ui.editor.columns import to_units
from learnflow_desktop.ui.editor.literals import PLAIN, QUOTES, goes_on
from learnflow_desktop.ui.theme.look import Look


class PythonHighlighter(QSyntaxHighlighter):
    """One pass of one pattern a line, so that a key press costs well under a millisecond."""

    def __init__(self, document: QTextDocument, look: Look) -> None:
        super().__init__(document)
        self._look = look
        self._formats: dict[str, QTextCharFormat] = {}
        look.changed.connect(self._recolour)

    def highlightBlock(self, text: str) -> None:  # noqa: N802 - Qt's name
        """Colour one line."""
        start = 0
        state = self.previousBlockState()
        if state in QUOTES:
            end = text.find(QUOTES[state])
            if end < 0:
                self._colour(text, 0, len(text), "syntax.string")
                self.setCurrentBlockState(state)
                return
            start = end + 3
            self._colour(text, 0, start, "syntax.string")
        self.setCurrentBlockState(PLAIN)
        for span in code_spans(text[start:]):
            begin, end = start + span.start, start + span.start + span.length
            self._colour(text, begin, end, span.token)
            if span.token == "syntax.string":
                self.setCurrentBlockState(goes_on(text[begin:end]))

    def _colour(self, text: str, begin: int, end: int, token: str) -> None:
        start = to_units(text, begin)
        self.setFormat(start, to_units(text, end) - start, self._format(token))

    def _format(self, token: str) -> QTextCharFormat:
        found = self._formats.get(token)
        if found is None:
            found = QTextCharFormat()
            found.setForeground(self._look.color(token))
            self._formats[token] = found
        return found

    def _recolour(self) -> None:
        self._formats.clear()
        self.rehighlight()
