"""Says a result to screen readers politely, without moving the focus."""

from PySide6.QtWidgets import QWidget


def announce(widget: QWidget, words: str) -> None:
    """Have assistive technology speak the words when it is free; nothing happens where none listens."""
    from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent  # 2 ms that the first paint needn't wait for

    if words and QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, words))
