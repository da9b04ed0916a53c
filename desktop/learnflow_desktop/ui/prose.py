"""Running text: Markdown with code as chips and blocks, selectable, as high as its words need."""

from collections.abc import Iterable

from PySide6.QtCore import QMimeData, QRectF, QSize, Qt
from PySide6.QtGui import (
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextLayout,
    QTextLine,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextBrowser

from learnflow_desktop.ui.code_colours import code_spans
from learnflow_desktop.ui.markdown import Block, Run, blocks, inline
from learnflow_desktop.ui.see_through import see_through
from learnflow_desktop.ui.theme.look import Look

CHIP = QTextCharFormat.Property.UserProperty + 1
CODE_BLOCK = QTextCharFormat.Property.UserProperty + 2
# A narrow no-break space on each side gives a chip its padding; it never reaches the clipboard.
PAD = "\u202f"
CODE_PADDING_X, CODE_PADDING_Y = 13, 9
PARAGRAPH_GAP, ITEM_INDENT = 8, 20


class Prose(QTextBrowser):
    """Shows Markdown (`show_markdown`) or one sentence (`show_sentence`); `style` is the type of its paragraphs."""

    def __init__(
        self, look: Look, *, style: str = "prose", color: str = "text.default", name: str = "", chips: bool = True
    ) -> None:
        super().__init__()
        self._chips = chips
        self._look = look
        self._style, self._color = style, color
        self._shown: tuple[Block, ...] = ()
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        see_through(self)
        self.setOpenLinks(False)
        self.document().setDocumentMargin(0)
        look.changed.connect(self._fill)

    def show_markdown(self, markdown: str) -> None:
        """Show a Markdown text."""
        self.show_blocks(blocks(markdown))

    def show_sentence(self, sentence: str) -> None:
        """Show a sentence in which only backticks mean something."""
        self.show_blocks(inline(sentence))

    def show_blocks(self, shown: Iterable[Block]) -> None:
        """Show blocks as they are."""
        self._shown = tuple(shown)
        if not self.accessibleName():
            self.setAccessibleName(self._shown[0].text[:60] if self._shown else "Text")
        self._fill()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """The height at the width in force."""
        return QSize(self._look.px(200), self.height_for(self.width()))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Narrow is fine: words wrap."""
        return QSize(self._look.px(80), self._look.line(self._style))

    def height_for(self, width: int) -> int:
        """The height of the text at a width."""
        self.document().setTextWidth(width)
        return round(self.document().size().height()) + (CODE_PADDING_Y + 2 if self._ends_in_code() else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Be as high as the words need at this width."""
        super().resizeEvent(event)
        self._fit()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Leave scrolling to whatever holds this text."""
        event.ignore()

    def createMimeDataFromSelection(self) -> QMimeData:  # noqa: N802 - Qt's name
        """Copy plain text without the padding of the chips, so that code pasted into the editor runs."""
        data = QMimeData()
        data.setText(self.textCursor().selectedText().replace(PAD, "").replace("\u2029", "\n").replace("\u2028", "\n"))
        return data

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the grounds of code first, then the text over them."""
        if self._shown:
            self._paint_grounds()
        super().paintEvent(event)

    def _paint_grounds(self) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        block = self.document().begin()
        while block.isValid():
            if block.blockFormat().hasProperty(CODE_BLOCK):
                self._paint_code_ground(painter, block)
            elif block.isVisible():
                self._paint_chips(painter, block)
            block = block.next()
        painter.end()

    def _paint_code_ground(self, painter: QPainter, block: QTextBlock) -> None:
        lines = block.layout()
        top = self.document().documentLayout().blockBoundingRect(block).top()
        last = lines.lineAt(lines.lineCount() - 1)
        bottom = top + last.y() + last.height()
        left = block.blockFormat().leftMargin() - CODE_PADDING_X
        area = QRectF(left, top - CODE_PADDING_Y, self.viewport().width() - left, bottom - top + 2 * CODE_PADDING_Y)
        painter.setBrush(self._look.color("surface.raised"))
        painter.setPen(QPen(self._look.color("border.subtle"), 1))
        painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)

    def _paint_chips(self, painter: QPainter, block: QTextBlock) -> None:
        origin = self.document().documentLayout().blockBoundingRect(block).topLeft()
        painter.setBrush(self._look.color("surface.raised"))
        painter.setPen(QPen(self._look.color("border.subtle"), 1))
        for start, end in _chips(block):
            for area in _line_areas(block.layout(), start, end):
                tall = self._look.px(20)
                middle = area.center().y() + origin.y()
                chip = QRectF(area.x() + origin.x(), middle - tall / 2, area.width(), tall)
                painter.drawRoundedRect(chip.adjusted(-0.5, 0.5, 0.5, -0.5), 4, 4)

    def _fill(self) -> None:
        self.setUndoRedoEnabled(False)
        self.document().clear()
        self.document().setDefaultFont(self._look.font(self._style))
        cursor = QTextCursor(self.document())
        for index, block in enumerate(self._shown):
            kind = self._block_format(block, first=index == 0)
            if index == 0:
                cursor.setBlockFormat(kind)
            else:
                cursor.insertBlock(kind)
            if block.kind == "code":
                self._insert_code(cursor, block.text)
            else:
                self._insert_runs(cursor, block)
        self._fit()
        self.viewport().update()

    def _block_format(self, block: Block, *, first: bool) -> QTextBlockFormat:
        shape = QTextBlockFormat()
        style = {"code": "code.small", "h1": "h2", "h2": "h3", "h3": "h3"}.get(block.kind, self._style)
        shape.setLineHeight(self._look.line(style), QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        indent = self._look.px(ITEM_INDENT) * block.depth
        shape.setTopMargin(0 if first else self._look.px(PARAGRAPH_GAP))
        shape.setLeftMargin(indent)
        if block.kind in ("bullet", "number"):
            shape.setTopMargin(0 if block.number > 1 or first else self._look.px(PARAGRAPH_GAP))
            shape.setTextIndent(-self._look.px(ITEM_INDENT - 2))
            shape.setTabPositions([QTextOption.Tab(indent, QTextOption.TabType.LeftTab)])
        elif block.kind in ("h1", "h2", "h3"):
            shape.setTopMargin(0 if first else self._look.px(16))
            shape.setBottomMargin(self._look.px(2))
        elif block.kind == "code":
            shape.setProperty(CODE_BLOCK, True)
            shape.setLeftMargin(indent + CODE_PADDING_X)
            shape.setRightMargin(CODE_PADDING_X)
            shape.setTopMargin((0 if first else self._look.px(PARAGRAPH_GAP + 3)) + CODE_PADDING_Y)
            shape.setBottomMargin(CODE_PADDING_Y + 2)
        elif block.kind == "quote":
            shape.setLeftMargin(indent + self._look.px(12))
        return shape

    def _insert_runs(self, cursor: QTextCursor, block: Block) -> None:
        style = {"h1": "h2", "h2": "h3", "h3": "h3"}.get(block.kind, self._style)
        plain = QTextCharFormat()
        plain.setFont(self._look.font(style))
        plain.setForeground(self._look.color("text.muted" if block.kind == "quote" else self._color))
        if block.kind in ("bullet", "number"):
            cursor.insertText("•\t" if block.kind == "bullet" else f"{block.number}.\t", plain)
        for run in block.runs:
            shape = self._run_format(run, plain, style)
            pad = QTextCharFormat(shape)
            pad.setFont(self._look.font("caption"))
            for text, kind in (
                ((PAD, pad), (run.text, shape), (PAD, pad)) if run.code and self._chips else ((run.text, shape),)
            ):
                cursor.insertText(text, kind)

    def _run_format(self, run: Run, plain: QTextCharFormat, style: str) -> QTextCharFormat:
        shape = QTextCharFormat(plain)
        if run.code:
            shape.setFont(self._look.font("code" if style in ("prose", "h2", "h3") else "code.small"))
            if self._chips:
                shape.setProperty(CHIP, True)
        elif run.strong:
            shape.setFont(self._look.font(style, 600))
        if run.emphasis:
            shape.setFontItalic(True)
        return shape

    def _insert_code(self, cursor: QTextCursor, code: str) -> None:
        plain = QTextCharFormat()
        plain.setFont(self._look.font("code.small"))
        plain.setForeground(self._look.color("syntax.text"))
        at = 0
        for span in code_spans(code):
            colored = QTextCharFormat(plain)
            colored.setForeground(self._look.color(span.token))
            cursor.insertText(_joined(code[at : span.start]), plain)
            cursor.insertText(_joined(code[span.start : span.start + span.length]), colored)
            at = span.start + span.length
        cursor.insertText(_joined(code[at:]), plain)

    def _ends_in_code(self) -> bool:
        return bool(self._shown) and self._shown[-1].kind == "code"

    def _fit(self) -> None:
        height = self.height_for(self.contentsRect().width())
        if height != self.height():
            self.setFixedHeight(height)


def _joined(code: str) -> str:
    return code.replace("\n", "\u2028")


def _chips(block: QTextBlock) -> Iterable[tuple[int, int]]:
    """Where chips begin and end within a block; chips that touch are one."""
    found: list[tuple[int, int]] = []
    pieces = block.begin()
    while not pieces.atEnd():
        piece = pieces.fragment()
        if piece.charFormat().hasProperty(CHIP):
            start = piece.position() - block.position()
            if found and found[-1][1] == start:
                start = found.pop()[0]
            found.append((start, piece.position() - block.position() + piece.length()))
        pieces += 1
    return found


def _line_areas(layout: QTextLayout, start: int, end: int) -> Iterable[QRectF]:
    for index in range(layout.lineCount()):
        line = layout.lineAt(index)
        first, last = max(start, line.textStart()), min(end, line.textStart() + line.textLength())
        if first < last:
            left, right = _x(line, first), _x(line, last)
            yield QRectF(left, line.y(), right - left, line.height())


def _x(line: QTextLine, position: int) -> float:
    found: object = line.cursorToX(position)
    return float(found[0] if isinstance(found, tuple) else found)  # type: ignore[arg-type]  # PySide6 answers (x, position)
