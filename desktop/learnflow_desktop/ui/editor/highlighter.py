"""Colours Python line by line; a triple-quoted text that goes on is the line's state."""

from PySide6.QtGui import QSyntaxHighlighter, QTextCharFormat, QTextDocument

from learnflow_desktop.ui.code_colours import code_spans
from learnflow_desktop.ui.theme.look import Look

PLAIN, IN_SINGLE, IN_DOUBLE = -1, 1, 2
QUOTES = {IN_SINGLE: "'''", IN_DOUBLE: '"""'}
BOLD_FROM = ("syntax.keyword",)


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
                self.setFormat(0, len(text), self._format("syntax.string"))
                self.setCurrentBlockState(state)
                return
            start = end + 3
            self.setFormat(0, start, self._format("syntax.string"))
        self.setCurrentBlockState(PLAIN)
        for span in code_spans(text[start:]):
            self.setFormat(start + span.start, span.length, self._format(span.token))
            if span.token == "syntax.string":
                self.setCurrentBlockState(_goes_on(text[start + span.start : start + span.start + span.length]))

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


def _goes_on(literal: str) -> int:
    """The state after a string literal: inside a triple-quoted text that doesn't end on its line, or plain."""
    body = literal.lstrip("rbfuRBFU")
    for state, quotes in QUOTES.items():
        if body.startswith(quotes):
            return PLAIN if len(body) >= 6 and body.endswith(quotes) else state
    return PLAIN
