"""Single values of a profile, kept in the same database and transaction as what they are about."""

from sqlite_utils import Database


def get_meta(db: Database, name: str) -> str | None:
    """The value under a name."""
    found = db.execute("SELECT value FROM meta WHERE name = ?", [name]).fetchone()
    return None if found is None else str(found[0])


def set_meta(db: Database, name: str, value: str) -> None:
    """Put a value under a name."""
    db.execute("INSERT INTO meta VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", [name, value])


def drop_meta(db: Database, name: str) -> None:
    """Forget a name."""
    db.execute("DELETE FROM meta WHERE name = ?", [name])
