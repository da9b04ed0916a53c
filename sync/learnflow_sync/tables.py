"""The tables of a profile's database, and what its `user_version` means.

meta     one value per name: student_id, server_id, client, the downloaded mastery, the fold of evicted rows, erased_ms
streams  the highest slot made in each stream; the counter that a row's sequence comes from, in the same transaction
outbox   every event made here. `data` is its payload until the event is frozen; from then on `content` holds its bytes.
         state: pending ⇄ accepted ⇄ settled; parked (refused for good, kept); discarded (by the person; only its slot
         is kept)
voids    slots that were declared never to be filled, each written with the event that says so
"""

from typing import Final

from sqlite_utils import Database

from learnflow_sync.errors import NewerDatabase, OldDatabase

VERSION: Final = 2
OLDEST: Final = 1

_V1: Final = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID;
CREATE TABLE streams (stream TEXT PRIMARY KEY, last INTEGER NOT NULL);
CREATE TABLE outbox (
  place INTEGER PRIMARY KEY,
  event_id TEXT NOT NULL UNIQUE,
  stream TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  name TEXT NOT NULL,
  version INTEGER NOT NULL,
  subject TEXT,
  exercise_id TEXT,
  made_ms INTEGER NOT NULL,
  made_boot_ms INTEGER NOT NULL,
  tzoffset INTEGER NOT NULL,
  data BLOB,
  state TEXT NOT NULL DEFAULT 'pending',
  time_ms INTEGER,
  timequality TEXT,
  content BLOB,
  receipt_server TEXT,
  receipt_ms INTEGER,
  settled_by TEXT,
  code TEXT,
  detail TEXT,
  UNIQUE (stream, sequence)
);
CREATE INDEX outbox_pending ON outbox (place) WHERE state = 'pending';
CREATE INDEX outbox_unsettled ON outbox (stream, sequence) WHERE state <> 'settled';
CREATE INDEX outbox_exercise ON outbox (exercise_id, place)
"""
_V2: Final = """
CREATE TABLE voids (
  stream TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, reason TEXT NOT NULL,
  PRIMARY KEY (stream, first, last)
) WITHOUT ROWID;
CREATE INDEX outbox_state ON outbox (state);
INSERT OR IGNORE INTO voids
  SELECT said ->> 'stream', said ->> 'from', said ->> 'to', said ->> 'reason' FROM (
    SELECT CASE WHEN content IS NULL THEN CAST(data AS TEXT) ELSE CAST(content AS TEXT) -> 'data' END AS said
    FROM outbox WHERE name = 'slot.voided' AND (content IS NOT NULL OR data IS NOT NULL)
  )
"""
_STEPS: Final = (_V1, _V2)
"""Step n makes version n + 1 of version n; a new file takes all of them, so that every file of a version is alike."""


def prepare(db: Database) -> None:
    """Make the tables in a new file, bring an old one up to this version, in one transaction.

    Raises:
        OldDatabase: the file is older than this version upgrades from.
        NewerDatabase: the file is newer than this version.
    """
    found = int(db.execute("PRAGMA user_version").fetchone()[0])
    if found > VERSION:
        raise NewerDatabase("This student's work was saved by a newer LearnFlow: update LearnFlow to open it.")
    if found < OLDEST and db.table_names():
        raise OldDatabase(
            f"This student's work was saved in an old form (version {found}) that can't be opened any more."
        )
    if found < VERSION:
        with db.atomic():
            for step in _STEPS[found:]:
                for statement in step.split(";"):
                    db.execute(statement)
            db.execute(f"PRAGMA user_version = {VERSION}")
