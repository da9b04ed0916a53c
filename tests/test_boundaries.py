"""What each entry point loads, in a fresh interpreter: import-linter can't see that importing a part runs its package."""

import subprocess
import sys

import pytest

OURS = {
    "learnflow_desktop",
    "learnflow_server",
    "learnflow_sync",
    "learnflow_course",
    "learnflow_grader",
    "learnflow_mastery",
    "learnflow_events",
}


@pytest.mark.parametrize(
    ("entry_point", "must_not_load"),
    [
        (
            "learnflow_desktop.__main__",
            {"learnflow_server", "fastapi", "aiokafka", "qtconsole", "jedi", "IPython", "fsrs"},
        ),
        (  # all that the first painted window needs: what stands behind it is loaded afterwards
            "learnflow_desktop.app",
            OURS - {"learnflow_desktop"} | {"msgspec", "httpx", "sqlite_utils", "jedi", "qtconsole", "pyflakes"},
        ),
        (
            "learnflow_server.__main__",
            {"learnflow_desktop", "learnflow_sync", "PySide6", "aiokafka", "confluent_kafka", "redis"},
        ),
        (
            "learnflow_course.__main__",
            {"learnflow_desktop", "learnflow_server", "learnflow_sync", "PySide6", "fastapi"},
        ),
        ("learnflow_grader", OURS - {"learnflow_grader"} | {"msgspec", "PySide6", "httpx"}),
        ("learnflow_mastery", OURS - {"learnflow_mastery", "learnflow_events"} | {"msgspec", "PySide6", "fsrs"}),
        ("learnflow_events.envelope", OURS - {"learnflow_events"}),
    ],
)
def test_an_entry_point_loads_only_its_own_side(entry_point: str, must_not_load: set[str]) -> None:
    probe = f"import sys, {entry_point}; print(*sys.modules, sep='\\n')"

    result = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)

    loaded = {name.partition(".")[0] for name in result.stdout.splitlines()}
    assert loaded & must_not_load == set()
