"""A pack as one file: a zip with fixed times, sorted names and a sha256 lock; two builds give the same bytes."""

import hashlib
import io
import json
import shutil
import tempfile
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from learnflow_course.errors import DamagedArchive
from learnflow_course.files import PackFile, read_toml

LOCK = "lock.json"
FIXED_TIME = (1980, 1, 1, 0, 0, 0)
ENDINGS = {".toml", ".md", ".py", ".txt"}


def pack_files(folder: Path) -> list[Path]:
    """The files that belong to a pack, sorted by their name in it."""
    found = (path for path in folder.rglob("*") if path.is_file() and path.suffix in ENDINGS)
    return sorted(
        (path for path in found if "__pycache__" not in path.parts),
        key=lambda path: path.relative_to(folder).as_posix(),
    )


def build_pack(folder: Path, out: Path) -> Path:
    """Write `<id>-<version>.lfpack` into `out` and return its path; the same files give the same bytes anywhere."""
    head = read_toml(folder / "pack.toml", PackFile)
    contents = {path.relative_to(folder).as_posix(): path.read_bytes() for path in pack_files(folder)}
    lock = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
    contents[LOCK] = json.dumps(lock, indent=1, sort_keys=True).encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(contents):
            entry = zipfile.ZipInfo(name, FIXED_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, contents[name])
    out.mkdir(parents=True, exist_ok=True)
    path = out / f"{head.id}-{head.version}.lfpack"
    path.write_bytes(buffer.getvalue())
    return path


def install_pack(archive: Path, folder: Path) -> None:
    """Unpack a verified archive to `folder`, swapping the old pack out in one step.

    Raises:
        DamagedArchive: a file is missing, unexpected or differs from the lock; nothing was changed.
    """
    contents = _verified(archive)
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        for name, content in contents.items():
            target = fresh / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        _swap(fresh, folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _swap(fresh: Path, folder: Path) -> None:
    old = folder.with_name(f".{folder.name}-old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    fresh.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def _verified(path: Path) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(path) as archive:
            contents = {name: archive.read(name) for name in archive.namelist()}
        lock = json.loads(contents.pop(LOCK))
    except (OSError, zipfile.BadZipFile, zlib.error, KeyError, ValueError) as error:
        raise DamagedArchive(f"{path.name} isn't a whole course pack") from error
    if any(PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts for name in contents):
        raise DamagedArchive(f"{path.name} names a file outside its folder")
    if {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()} != lock:
        raise DamagedArchive(f"{path.name} doesn't hold what its lock says")
    return contents
