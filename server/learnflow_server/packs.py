"""The courses a server offers: loaded once, with an archive built once for those who download it."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from learnflow_course import BrokenPack, Pack, load_pack
from learnflow_course.archive import build_pack
from learnflow_mastery import Syllabus
from learnflow_server.errors import EXIT_BROKEN_PACK, EXIT_DATA_FOLDER, StartProblem


@dataclass(frozen=True)
class OfferedPack:
    """One pack with its syllabus and its archive's size and hash."""

    pack: Pack
    syllabus: Syllabus
    archive: Path
    sha256: str
    size_bytes: int


def offered_packs(folder: Path, archives: Path) -> list[OfferedPack]:
    """Every pack of a folder, by id and version.

    Raises:
        StartProblem: a pack is broken (its file and line are named), or there is none.
    """
    heads = sorted(folder.glob("*/pack.toml"))
    if not heads:
        raise StartProblem(f"There is no course pack in {folder}. Name another with --packs.", EXIT_BROKEN_PACK)
    try:
        return [_offered(head.parent, archives) for head in heads]
    except BrokenPack as error:
        raise StartProblem(_told(error), EXIT_BROKEN_PACK) from error
    except OSError as error:
        sentence = f"The courses of {folder} can't be read, or not packed into {archives}: {error.strerror}."
        raise StartProblem(sentence, EXIT_DATA_FOLDER) from error


def _told(error: BrokenPack) -> str:
    more = len(error.findings) - 1
    others = f" ({more} more: `learnflow-course check` names them all)" if more else ""
    return f"A course pack is broken, so nothing was started: {error.findings[0]}{others}"


def _offered(folder: Path, archives: Path) -> OfferedPack:
    pack = load_pack(folder)
    archive = build_pack(folder, archives)
    content = archive.read_bytes()
    return OfferedPack(pack, pack.syllabus(), archive, hashlib.sha256(content).hexdigest(), len(content))
