"""A short piece of code on one or a few lines, with syntax colours: calls, values, Python's own messages."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from learnflow_desktop.ui.code_colours import code_spans
from learnflow_desktop.ui.theme.look import Look


class CodeText(QLabel):
    """A label in the code font; `show_code` colours, `show_plain` doesn't. Everything is escaped."""

    def __init__(self, look: Look, code: str = "", *, style: str = "code.small", color: str = "syntax.text") -> None:
        super().__init__()
        self._look = look
        self._style, self._color = style, color
        self._code = code
        self._plain = color != "syntax.text"
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setMinimumWidth(look.px(24))
        look.changed.connect(self._fill)
        self._fill()

    def show_code(self, code: str) -> None:
        """Show code with its colours."""
        self._code, self._plain = code, False
        self._fill()

    def show_plain(self, text: str) -> None:
        """Show text in one colour."""
        self._code, self._plain = text, True
        self._fill()

    def _fill(self) -> None:
        self.setFont(self._look.font(self._style))
        self.setAccessibleName(self._code)
        color = self._look.css(self._color)
        self.setText(f'<span style="color:{color};white-space:pre-wrap">{self._markup()}</span>')

    def _markup(self) -> str:
        if self._plain:
            return _escaped(self._code)
        parts, at = [], 0
        for span in code_spans(self._code):
            end = span.start + span.length
            colored = (
                f'<span style="color:{self._look.css(span.token)}">{_escaped(self._code[span.start : end])}</span>'
            )
            parts += [_escaped(self._code[at : span.start]), colored]
            at = end
        return "".join([*parts, _escaped(self._code[at:])])


def _escaped(text: str) -> str:
    from html import escape  # its table of entities is 2 ms that the first paint needn't wait for

    return escape(text, quote=False).replace("\n", "<br>")
