"""What can go wrong between a click and the server, named for what the caller should do.

SyncError
├── DiskProblem              environment: nothing of this was saved; tell the person, earlier rows are intact
│   └── BrokenDatabase       the file is damaged: set it aside, never write to it
├── AlreadyOpen              another LearnFlow has this profile open
├── OldDatabase              made by a version that this one can't upgrade from
├── NewerDatabase            made by a newer version: update LearnFlow
├── OtherStudent             the folder belongs to another student: never send their work
├── Closed                   the outbox was closed before this was saved
├── RetryLater               no answer of ours: the same again later
├── SignInAgain              the session is over: keep everything and ask for the PIN
├── WrongCredentials         code, name or PIN don't fit; the message is the server's sentence
├── NotAllowed               a permission is missing: keep everything and tell
├── UpdateNeeded             this client is too old for the server: keep everything and offer the update
├── Erased                   the student was erased: stop, tell, offer a local export
├── Refused                  our server refused the request itself
└── BugError                 ours: report it
"""


class SyncError(Exception):
    """Root of everything this package raises on purpose."""


class DiskProblem(SyncError):
    """The disk is full, read-only or broken: nothing of this was saved; what was saved before is intact."""


class BrokenDatabase(DiskProblem):
    """The database file is damaged or isn't one."""


class AlreadyOpen(SyncError):
    """Another LearnFlow has this profile open."""


class OldDatabase(SyncError):
    """The database was made by a version that this one can't upgrade from."""


class NewerDatabase(SyncError):
    """The database was made by a newer version of LearnFlow."""


class OtherStudent(SyncError):
    """The database belongs to another student."""


class Closed(SyncError):
    """The outbox is closed."""


class RetryLater(SyncError):
    """No answer of ours came; the same request may be made again after `after_s` seconds or more."""

    def __init__(self, message: str, after_s: float = 0.0) -> None:
        super().__init__(message)
        self.after_s = after_s


class SignInAgain(SyncError):
    """The session is over; nothing is lost."""


class WrongCredentials(SyncError):
    """The class code, name or PIN doesn't fit."""


class NotAllowed(SyncError):
    """A permission is missing; nothing is lost."""


class UpdateNeeded(SyncError):
    """The server no longer speaks with a client this old; nothing is lost."""


class Erased(SyncError):
    """The student was erased on the server."""


class Refused(SyncError):
    """Our server refused the request itself; `code` is its stable word."""

    def __init__(self, message: str, *, status: int, code: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


class BugError(SyncError):
    """An invariant of ours is broken."""
