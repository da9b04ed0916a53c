"""Where faults and defects are put between our own parts: around an adapter, and in the middle of a step."""

from typing import Any


class Killed(BaseException):
    """The process dies here."""


class Through:
    """An adapter that passes everything on to another; a fault overrides one method."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)
