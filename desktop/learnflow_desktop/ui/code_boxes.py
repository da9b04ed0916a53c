"""The class code, a box for each character; typing moves on, pasting fills them all."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from learnflow_desktop.ui.text import Text
from learnflow_desktop.ui.theme.look import Look

LENGTH = 6
HEIGHT = 56


class CodeBoxes(QWidget):
    """Six boxes, three and three; `changed` tells that the code in them is another."""

    changed = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self._boxes = [CodeBox(look, index) for index in range(LENGTH)]
        for index, box in enumerate(self._boxes):
            if index == LENGTH // 2:
                row.addWidget(Text(look, "–", "h2", "text.muted"))
            row.addWidget(box)
            box.typed.connect(self._take)
            box.erased.connect(self._back)
        self.setFocusProxy(self._boxes[0])

    @property
    def code(self) -> str:
        """The code as written on the board, `KTW-47P`; shorter while boxes are empty."""
        letters = "".join(box.text() for box in self._boxes)
        return f"{letters[:3]}-{letters[3:]}" if len(letters) > LENGTH // 2 else letters

    @property
    def complete(self) -> bool:
        """Whether every box holds a character."""
        return all(box.text() for box in self._boxes)

    def fill(self, code: str, first: int = 0) -> None:
        """Fill the boxes from `first` on with the letters and digits of a code; what doesn't fit is left out."""
        letters = [letter for letter in code.upper() if letter.isalnum()]
        for box, letter in zip(self._boxes[first:], letters, strict=False):
            box.setText(letter)
        following = min(first + len(letters), LENGTH - 1)
        if self.isVisible():
            self._boxes[following].setFocus()
        self.changed.emit()

    def _take(self, index: int, letters: str) -> None:
        self.fill(letters, index)

    def _back(self, index: int) -> None:
        before = self._boxes[max(index - 1, 0)]
        before.clear()
        before.setFocus()
        self.changed.emit()


class CodeBox(QLineEdit):
    """One character; more typed or pasted here is passed on to the boxes that follow."""

    typed = Signal(int, str)
    erased = Signal(int)

    def __init__(self, look: Look, index: int) -> None:
        super().__init__()
        self._look = look
        self._index = index
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAccessibleName(f"Class code, character {index + 1} of {LENGTH}")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setTextMargins(0, 0, 0, 0)
        look.changed.connect(self._dress)
        self._dress()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Type over what is there; Backspace in an empty box erases the one before."""
        text = event.text()
        if event.matches(QKeySequence.StandardKey.Paste):
            self.typed.emit(self._index, QApplication.clipboard().text())
        elif event.key() == Qt.Key.Key_Backspace and not self.text():
            self.erased.emit(self._index)
        elif text and text.isalnum() and len(text) == 1:
            self.typed.emit(self._index, text)
        elif not (text and text.isprintable()):
            super().keyPressEvent(event)

    def _dress(self) -> None:
        self.setFont(self._look.code_font("h1"))
        self.setFixedHeight(self._look.px(HEIGHT))
