"""Asks where a file should go, with the system's own dialog."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget


def ask_save_path(window: QWidget, name: str) -> Path | None:
    """The place that the person chose, beginning in their home folder; None when they changed their mind."""
    chosen, _ = QFileDialog.getSaveFileName(window, "Export my data", str(Path.home() / name))
    return Path(chosen) if chosen else None
