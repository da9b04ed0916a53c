"""What a ledger's answer does to the rows of one stream: settle, send again, declare lost.

filled                        → settled, if the server is the final one
neither filled nor void       → a row held here with an old receipt becomes pending (the one rule)
                              → a slot that nothing here holds is declared void, lost: neither side has it
"""

from typing import Final, NamedTuple

from sqlite_utils import Database

from learnflow_events.data import SlotVoided
from learnflow_events.exchange import MOST_RANGES, StreamLedger
from learnflow_mastery.ranges import Range, union
from learnflow_sync.rows import Made, declare_void

LEDGER_SLACK_MS: Final = 60_000
"""A row is sent again only if its receipt is older than the ledger by this much."""
_SETTLE: Final = (
    "UPDATE outbox SET state = 'settled', settled_by = ?, receipt_server = coalesce(receipt_server, ?),"
    " receipt_ms = coalesce(receipt_ms, ?), code = NULL, detail = NULL"
    " WHERE stream = ? AND sequence BETWEEN ? AND ? AND state <> 'settled' AND content IS NOT NULL"
)
_SETTLED: Final = f"{_SETTLE} AND state IN ('accepted', 'pending', 'parked')"
_SETTLED_BY_RECEIPT: Final = f"{_SETTLE} AND state = 'accepted'"


class Said(NamedTuple):
    """One answer: which server, the moment of its ledger, and whether it is the far end."""

    server_id: str
    as_of_ms: int
    final: bool


class Judged(NamedTuple):
    """One stream of an answer: its name, the highest slot that was asked for, and what the ledger has of it."""

    stream: str
    last_asked: int
    ledger: StreamLedger


def settle(db: Database, judged: Judged, said: Said) -> None:
    """A slot up to the highest asked for that is neither missing nor void is filled.

    In a forked stream another device may have filled it: there only what our receipt covers is settled.
    """
    if not said.final:
        return
    rows = _SETTLED_BY_RECEIPT if judged.ledger.forked else _SETTLED
    for first, last in _filled(judged):
        values = [said.server_id, said.server_id, said.as_of_ms, judged.stream, first, last]
        db.execute(rows, values)


def send_again(db: Database, judged: Judged, said: Said) -> int:
    """The one rule: held, a receipt older than the ledger, and a slot that is neither filled nor void."""
    rows = 0
    for first, last in judged.ledger.missing:
        rows += db.execute(
            "UPDATE outbox SET state = 'pending' WHERE stream = ? AND sequence BETWEEN ? AND ?"
            " AND state IN ('accepted', 'settled') AND receipt_ms < ?",
            [judged.stream, first, last, said.as_of_ms - LEDGER_SLACK_MS],
        ).rowcount
    return rows


def declare_lost(db: Database, judged: Judged, said: Said, by: tuple[str, Made]) -> int:
    """Declare the slots that neither side has, as events of (stream of this run, now); the number of declarations.

    A row can be missing here only after a salvage, or behind the back of this program.
    """
    if not said.final:
        return 0
    lost = [
        gap
        for first, last in judged.ledger.missing
        for gap in _not_held(db, judged.stream, (first, min(last, judged.last_asked)))
    ]
    own_stream, made = by
    for first, last in lost:
        declare_void(db, own_stream, SlotVoided(stream=judged.stream, first=first, last=last, reason="lost"), made)
    return len(lost)


def _filled(judged: Judged) -> list[Range]:
    """The slots that the ledger has; a list of missing ranges that is cut says nothing of what lies behind it."""
    missing = judged.ledger.missing
    last_known = judged.last_asked if len(missing) < MOST_RANGES else min(judged.last_asked, missing[-1][1])
    return _between(union(missing, judged.ledger.void), (1, last_known))


def _not_held(db: Database, stream: str, within: Range) -> list[Range]:
    held = db.execute(
        "SELECT sequence FROM outbox WHERE stream = ? AND sequence BETWEEN ? AND ? ORDER BY sequence", [stream, *within]
    )
    return _between([(sequence, sequence) for (sequence,) in held], within)


def _between(ranges: list[Range], within: Range) -> list[Range]:
    """The slots of `within` that none of the sorted ranges holds."""
    gaps, at = [], within[0]
    for first, last in ranges:
        if first > at:
            gaps.append((at, min(first - 1, within[1])))
        at = max(at, last + 1)
    if at <= within[1]:
        gaps.append((at, within[1]))
    return [(first, last) for first, last in gaps if first <= last]
