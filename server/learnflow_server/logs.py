"""Structured logs: one JSON object a line on standard error, with no code, answer, name, PIN or token in it."""

import json
import logging
import sys
import time
import traceback

FIELDS = frozenset(
    {"request_id", "route", "status", "ms", "group", "offset", "error", "student_id", "stream", "slots", "frames"}
)
"""The only extra fields that reach a line: whatever else is passed is dropped, so that no value can slip in."""


class JsonLines(logging.Formatter):
    """Formats a record as JSON; a traceback as its frames only, since exception text may hold a student's values."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        line = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)),
            "level": record.levelname.lower(),
        }
        line |= {"logger": record.name, "message": record.getMessage()}
        line |= {name: value for name, value in vars(record).items() if name in FIELDS}
        if record.exc_info and record.exc_info[0] is not None:
            frames = traceback.extract_tb(record.exc_info[2])
            line["error"] = record.exc_info[0].__name__
            line["frames"] = " ".join(f"{frame.name}:{frame.lineno}" for frame in frames)
        return json.dumps(line, ensure_ascii=False)


def set_up(level: str) -> None:
    """Send every log of the process to standard error as JSON lines."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    logging.getLogger("uvicorn.access").disabled = True
