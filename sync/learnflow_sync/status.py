"""What the sync badge says: plain data, always true of the moment it was made."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from learnflow_sync.errors import (
    DiskProblem,
    Erased,
    NotAllowed,
    SignInAgain,
    SyncError,
    UpdateNeeded,
)
from learnflow_sync.outbox import Counts

Kind = Literal["safe", "sending", "offline", "sign_in", "parked", "not_saved", "not_allowed", "update", "erased"]
_BY_ERROR: tuple[tuple[type[SyncError], Kind], ...] = (
    (Erased, "erased"),
    (UpdateNeeded, "update"),
    (SignInAgain, "sign_in"),
    (NotAllowed, "not_allowed"),
)


@dataclass(frozen=True)
class SyncStatus:
    """How many of the `made` events are where, and why the rest isn't safe yet.

    `as_of` is the ledger's moment behind `settled`; `last_answer` when our server last answered; `last_error` a
    sentence for the student, empty after a round that went well; `wipe_on` when an erased student's work here leaves.
    """

    kind: Kind
    made: int
    waiting: int
    accepted: int
    settled: int
    parked: int
    as_of: str | None
    last_answer: datetime | None
    last_error: str
    wipe_on: datetime | None = None


def kind_of(counts: Counts, error: SyncError | None, disk_problem: DiskProblem | None) -> Kind:
    """The one word: what asks something of the person comes first; safe only when everything is settled."""
    if disk_problem is not None or isinstance(error, DiskProblem):
        return "not_saved"
    for leaf, kind in _BY_ERROR:
        if isinstance(error, leaf):
            return kind
    if counts.waiting or counts.accepted:
        return "offline" if error is not None else "sending"
    return "parked" if counts.parked else "safe"
