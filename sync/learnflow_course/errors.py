"""What can be the matter with a course.

CourseError
├── BrokenPack       the author's: a file, a line, a sentence and the mend, for each problem found
└── DamagedArchive   environment: an archive doesn't hold what its lock says; fetch it again
"""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, order=True)
class Finding:
    """One problem of a pack, at a place an author can open."""

    file: str
    line: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.sentence}"


class CourseError(Exception):
    """A course can't be used as it is."""


class BrokenPack(CourseError):
    """The pack's own files are at fault; `findings` has at least one entry."""

    def __init__(self, *findings: Finding) -> None:
        super().__init__("\n".join(str(finding) for finding in findings))
        self.findings = findings


class DamagedArchive(CourseError):
    """An .lfpack isn't whole."""


def broken(path: Path, line: int, sentence: str) -> BrokenPack:
    """A pack with one problem."""
    return BrokenPack(Finding(str(path), line, sentence))
