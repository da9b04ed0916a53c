"""The text in the editor, kept on disk as it is typed, one file per exercise, so that a crash loses nothing."""

import contextlib
import os
import tempfile
from pathlib import Path

from learnflow_desktop.session.errors import NotSaved


class Drafts:
    """Work in hand, by exercise id. A save replaces the file atomically: the old text or the new one, never half."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def text(self, exercise_id: str) -> str | None:
        """The text as last saved, or None where nothing was typed yet."""
        try:
            return self._path(exercise_id).read_text(encoding="utf-8")
        except FileNotFoundError:
            return None

    def save(self, exercise_id: str, text: str) -> None:
        """Keep the text; returns once it is flushed to disk.

        Raises:
            NotSaved: the disk is full or can't be written; the earlier text is intact.
        """
        path = self._path(exercise_id)
        part = None
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile("w", encoding="utf-8", newline="", dir=self._folder, delete=False) as file:
                part = Path(file.name)
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        except OSError as error:
            if part is not None:
                with contextlib.suppress(OSError):
                    part.unlink()
            raise NotSaved(error.strerror or "the disk refused") from error

    def _path(self, exercise_id: str) -> Path:
        return self._folder / f"{exercise_id}.py"
