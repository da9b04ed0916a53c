"""The house style of Python code, by Ruff in a process of its own."""

import re
import subprocess

PATIENCE_S = 10
_WHERE = re.compile(r":(\d+):\d+:")


class NotFormatted(Exception):
    """The code stays as it is; the message is a sentence for its author."""


def formatted(code: str) -> str:
    """The same program in PEP 8 style (88 columns); blocks for some ten milliseconds.

    Raises:
        NotFormatted: The code has a syntax error, or Ruff can't be run.
    """
    from ruff import find_ruff_bin

    try:
        ruff = find_ruff_bin()
        command = [ruff, "format", "--isolated", "--no-cache", "--stdin-filename", "main.py", "-"]
        result = subprocess.run(  # noqa: S603 - our own formatter, by its own path
            command, input=code, capture_output=True, text=True, encoding="utf-8", timeout=PATIENCE_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotFormatted(f"The formatter can't be run: {error}.") from error
    if result.returncode == 0:
        return result.stdout
    where = _WHERE.search(result.stderr)
    line = f"Line {where[1]} is" if where else "Some line is"
    raise NotFormatted(f"{line} no complete Python yet. Mend it first, then format again.")
