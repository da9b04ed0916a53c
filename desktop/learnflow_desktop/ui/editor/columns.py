"""Two ways to count along a line: Qt counts UTF-16 units, Python characters; an emoji is two of the first."""

from PySide6.QtGui import QTextCursor


def place_of(cursor: QTextCursor) -> tuple[int, int]:
    """A cursor's line from 1 and column from 0, in characters."""
    return cursor.blockNumber() + 1, to_characters(cursor.block().text(), cursor.positionInBlock())


def to_characters(text: str, units: int) -> int:
    """The column in characters of a place that Qt tells."""
    if text.isascii():
        return units
    return len(text.encode("utf-16-le", "surrogatepass")[: 2 * units].decode("utf-16-le", "surrogatepass"))


def to_units(text: str, characters: int) -> int:
    """The column as Qt counts it of a place in characters."""
    if text.isascii():
        return characters
    return len(text[:characters].encode("utf-16-le", "surrogatepass")) // 2 + max(0, characters - len(text))
