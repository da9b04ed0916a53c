"""The docs are proved: each command, file and folder that they name exists, and the README stays short."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    *[f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")],
]


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def commands(page: str) -> list[str]:
    """The lines after `$ ` in console blocks, without their comments."""
    text = (ROOT / page).read_text(encoding="utf-8")
    blocks = re.findall(r"```console\n(.*?)```", text, re.DOTALL)
    lines = [line[2:] for block in blocks for line in block.splitlines() if line.startswith("$ ")]
    return [line.split("  #")[0].strip() for line in lines]


def test_the_readme_is_short() -> None:
    lines = (ROOT / "README.md").read_text(encoding="utf-8").count("\n")

    assert lines <= 150


@pytest.mark.parametrize("page", PAGES)
def test_each_make_command_in_the_docs_exists(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")

    named = set(re.findall(r"`make ([a-z-]+)`", text)) | {
        line.split()[1] for line in commands(page) if line.startswith("make ")
    }

    assert named <= make_targets()


@pytest.mark.parametrize("page", PAGES)
def test_each_link_and_picture_in_the_docs_exists(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")

    targets = [target for target in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in target]

    assert [target for target in targets if not (ROOT / page).parent.joinpath(target).exists()] == []


@pytest.mark.parametrize("page", PAGES)
def test_each_path_in_the_docs_exists(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    tops = "desktop|server|sync|packaging|tests|docs|requirements"

    paths = re.findall(rf"`((?:{tops})/[\w./-]+)`", text)

    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_make_help_lists_every_command() -> None:
    printed = subprocess.run(
        ["make", "--no-print-directory", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert make_targets() <= {line.split()[1] for line in printed.stdout.splitlines()}


def test_no_address_of_a_registry_and_no_path_of_a_machine_is_committed() -> None:
    files = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    forbidden = re.compile(
        r"pypi\.org|pythonhosted\.org|registry\.npmjs\.org|repo1?\.maven|proxy\.golang|deb\.debian\.org|/root/"
    )
    here = Path(__file__).resolve().relative_to(ROOT).as_posix()

    found = []
    for name in files:
        path = ROOT / name
        if name == here or not path.is_file() or path.suffix in {".png", ".ttf", ".lfpack"}:
            continue
        if forbidden.search(path.read_text(encoding="utf-8", errors="replace")):
            found.append(name)

    assert found == []
