"""The tables of the embedded form; a change raises SCHEMA_VERSION and brings its step from the version before."""

SCHEMA_VERSION = 2
"""1: the first · 2: revoked_subjects, and nothing is stored of erased students. Both steps only add."""

OF_STUDENTS = ("log", "history", "slots", "ledger", "states", "steps", "alerts", "dead_letters", "receipts", "students")
"""The tables whose rows are one student's, by `student_id`."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS log (
  offset INTEGER PRIMARY KEY, student_id TEXT NOT NULL, received_ms INTEGER NOT NULL, content BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS offsets (grp TEXT PRIMARY KEY, offset INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS dead_letters (
  grp TEXT NOT NULL, offset INTEGER NOT NULL, student_id TEXT NOT NULL, error_class TEXT NOT NULL, frames TEXT NOT NULL,
  PRIMARY KEY (grp, offset)) STRICT;
CREATE TABLE IF NOT EXISTS states (
  student_id TEXT PRIMARY KEY, version INTEGER NOT NULL, content BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS history (
  id TEXT NOT NULL, sha256 TEXT NOT NULL, student_id TEXT NOT NULL, received_ms INTEGER NOT NULL, content BLOB NOT NULL,
  PRIMARY KEY (id, sha256)) STRICT;
CREATE INDEX IF NOT EXISTS history_student ON history (student_id);
CREATE TABLE IF NOT EXISTS slots (
  student_id TEXT NOT NULL, stream TEXT NOT NULL, slot INTEGER NOT NULL, event_id TEXT NOT NULL,
  PRIMARY KEY (student_id, stream, slot, event_id)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS ledger (
  student_id TEXT NOT NULL, stream TEXT NOT NULL, filled TEXT NOT NULL DEFAULT '[]', void TEXT NOT NULL DEFAULT '[]',
  forked INTEGER NOT NULL DEFAULT 0, last_seen_ms INTEGER,
  PRIMARY KEY (student_id, stream)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS teachers (
  teacher_id TEXT PRIMARY KEY, username TEXT NOT NULL UNIQUE, password_hash TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS classes (
  class_id TEXT PRIMARY KEY, name TEXT NOT NULL, class_code TEXT NOT NULL UNIQUE, teacher_id TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS students (
  student_id TEXT PRIMARY KEY, class_id TEXT NOT NULL, name_key TEXT NOT NULL, display_name TEXT NOT NULL,
  pin_hash TEXT NOT NULL, UNIQUE (class_id, name_key)) STRICT;
CREATE TABLE IF NOT EXISTS refresh_tokens (
  token_hash TEXT PRIMARY KEY, family TEXT NOT NULL, subject TEXT NOT NULL, role TEXT NOT NULL, used INTEGER NOT NULL,
  last_used_s INTEGER NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS refresh_family ON refresh_tokens (family);
CREATE TABLE IF NOT EXISTS revoked_tokens (jti TEXT PRIMARY KEY, until_s INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS revoked_subjects (subject TEXT PRIMARY KEY, before_s INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS erased_students (student_id TEXT PRIMARY KEY) STRICT;
CREATE TABLE IF NOT EXISTS steps (
  student_id TEXT NOT NULL, step TEXT NOT NULL, PRIMARY KEY (student_id, step)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS alerts (
  alert_id TEXT PRIMARY KEY, student_id TEXT NOT NULL, rule TEXT NOT NULL, exercise_id TEXT NOT NULL, since TEXT NOT NULL,
  last_event TEXT NOT NULL, detail TEXT NOT NULL, state TEXT NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS alerts_student ON alerts (student_id);
CREATE TABLE IF NOT EXISTS cleared_alerts (alert_id TEXT PRIMARY KEY) STRICT;
CREATE TABLE IF NOT EXISTS receipts (
  student_id TEXT NOT NULL, request_id TEXT NOT NULL, sha256 TEXT NOT NULL, made_s INTEGER NOT NULL, answer BLOB NOT NULL,
  PRIMARY KEY (student_id, request_id)) STRICT
"""

_IS_ERASED = "NEW.student_id IN (SELECT student_id FROM erased_students)"
NOTHING_OF_ERASED = ";".join(
    f"CREATE TRIGGER IF NOT EXISTS no_{table}_of_erased BEFORE INSERT ON {table} "
    f"WHEN {_IS_ERASED} BEGIN SELECT RAISE(IGNORE); END"
    for table in OF_STUDENTS
)
"""Whatever an agent still had in hand when a student was erased revives nothing, in any table."""
