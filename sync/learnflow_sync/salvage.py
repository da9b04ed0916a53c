"""A damaged database: set aside whole, never written to again, and what can be read of it put into a new one.

What couldn't be read isn't guessed at: the next ledger names the slots that neither side has, and they are declared lost
(`ledger_rules`). A crash at any point of a salvage lets the next start go on with it; a marker says how far it came.
"""

import contextlib
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlite_utils import Database

from learnflow_sync.errors import DiskProblem
from learnflow_sync.salvage_reading import readable_meta, readable_rows, readable_streams, readable_voids
from learnflow_sync.tables import prepare

CHEAP_BYTES: Final = 8 * 1024 * 1024
"""A file up to this size is checked at every open (some ms); a larger one only when the last run ended badly."""
_SIDE_FILES: Final = ("-wal", "-shm", "")
_BROKEN: Final = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_PAGE_BYTES: Final = 4096


@dataclass(frozen=True)
class Salvage:
    """What became of a damaged database: how many events were read out of it, and where it lies now."""

    events: int
    set_aside: Path


def suspect(path: Path) -> None:
    """Remember that the database at `path` turned out to be damaged while it was in use."""
    with contextlib.suppress(OSError):
        _marker(path, "suspect").touch()


def mend(path: Path) -> Salvage | None:
    """Make sure that the database at `path` is sound before it is opened; the caller holds the instance lock.

    Raises:
        DiskProblem: a salvage is needed and the disk refuses it; the damaged file is still there.
    """
    salvaging = _marker(path, "salvaging")
    try:
        if not salvaging.exists():
            if not path.exists() or not _worth_checking(path) or _sound(path):
                _marker(path, "suspect").unlink(missing_ok=True)
                return None
            salvaging.write_text(_free_name(path).name, encoding="utf-8")
        return _salvage(path, path.with_name(salvaging.read_text(encoding="utf-8")))
    except OSError as error:
        raise DiskProblem(f"The damaged file couldn't be set aside: {error.strerror}.") from error
    except sqlite3.Error as error:
        raise DiskProblem(f"What could be read of the damaged file couldn't be saved: {error}.") from error


def _salvage(path: Path, aside: Path) -> Salvage:
    if not aside.exists():
        for suffix in _SIDE_FILES:
            source = path.with_name(path.name + suffix)
            if source.exists():
                source.replace(aside.with_name(aside.name + suffix))
    if not path.exists():
        _rebuild(path, aside)
    with contextlib.closing(sqlite3.connect(path)) as connection:
        [events] = connection.execute("SELECT count(*) FROM outbox").fetchone()
    for name in ("suspect", "salvaging"):
        _marker(path, name).unlink(missing_ok=True)
    return Salvage(events, aside)


def _rebuild(path: Path, aside: Path) -> None:
    """A new database with what is readable, complete on disk before it takes the name."""
    new = path.with_name(f"{path.name}.new")
    for suffix in _SIDE_FILES:
        new.with_name(new.name + suffix).unlink(missing_ok=True)
    connection = sqlite3.connect(new)
    try:
        connection.execute("PRAGMA synchronous = FULL")
        db = Database(connection)
        prepare(db)
        with _readable_copy(aside, new) as source, db.atomic():
            _fill(db, source)
    finally:
        connection.close()
    new.replace(path)


def _fill(db: Database, source: sqlite3.Connection) -> None:
    last: dict[str, int] = {}
    for row in readable_rows(source):
        db.execute(
            f"INSERT OR IGNORE INTO outbox ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})",  # noqa: S608 - our column names
            list(row.values()),
        )
        last[row["stream"]] = max(row["sequence"], last.get(row["stream"], 0))
    for stream, slot in readable_streams(source):
        last[stream] = max(slot, last.get(stream, 0))
    db.conn.executemany("INSERT INTO streams VALUES (?, ?)", list(last.items()))
    db.conn.executemany("INSERT OR IGNORE INTO voids VALUES (?, ?, ?, ?)", list(readable_voids(source)))
    db.conn.executemany("INSERT OR IGNORE INTO meta VALUES (?, ?)", list(readable_meta(source)))


@contextlib.contextmanager
def _readable_copy(aside: Path, near: Path) -> Iterator[sqlite3.Connection]:
    """A copy to read from, so that the damaged file stays as it was found.

    A damaged first page is replaced by that of a new database: the tables of a version always begin on the same pages.
    """
    copy = near.with_name(f"{near.name}.reading")
    try:
        for suffix in ("", "-wal"):
            source = aside.with_name(aside.name + suffix)
            if source.exists():
                shutil.copyfile(source, copy.with_name(copy.name + suffix))
        if not _opens(copy):
            _replace_first_page(copy)
        with contextlib.closing(sqlite3.connect(copy)) as connection:
            connection.row_factory = sqlite3.Row
            yield connection
    finally:
        for suffix in _SIDE_FILES:
            copy.with_name(copy.name + suffix).unlink(missing_ok=True)


def _opens(copy: Path) -> bool:
    try:
        with contextlib.closing(sqlite3.connect(copy)) as connection:
            connection.execute("SELECT max(place) FROM outbox").fetchone()
    except sqlite3.Error:
        return False
    return True


def _replace_first_page(copy: Path) -> None:
    fresh = copy.with_name(f"{copy.name}.fresh")
    try:
        connection = sqlite3.connect(fresh)
        with contextlib.closing(connection):
            prepare(Database(connection))
        page = fresh.read_bytes()[:_PAGE_BYTES]
    finally:
        fresh.unlink(missing_ok=True)
    with copy.open("r+b") as file:
        file.write(page[:_PAGE_BYTES])
        # A size of 0 pages in the header makes SQLite take the file's own.
        file.seek(28)
        file.write(bytes(4))


def _worth_checking(path: Path) -> bool:
    wal = path.with_name(f"{path.name}-wal")
    ended_badly = wal.exists() and wal.stat().st_size > 0
    return ended_badly or _marker(path, "suspect").exists() or path.stat().st_size <= CHEAP_BYTES


def _sound(path: Path) -> bool:
    """Whether SQLite finds the file in order; a file that can't be opened for another reason is left to the opener."""
    try:
        with contextlib.closing(sqlite3.connect(path, timeout=5)) as connection:
            [said] = connection.execute("PRAGMA quick_check(1)").fetchone()
            return bool(said == "ok")
    except sqlite3.Error as error:
        return (getattr(error, "sqlite_errorcode", 0) & 0xFF) not in _BROKEN


def _free_name(path: Path) -> Path:
    number = 1
    while (name := path.with_name(f"{path.name}.broken-{number}")).exists():
        number += 1
    return name


def _marker(path: Path, name: str) -> Path:
    return path.with_name(f"{path.name}.{name}")
