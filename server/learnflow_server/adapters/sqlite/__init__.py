"""The embedded default: SQLite behind each port, in one process."""
