"""The ledger's arithmetic: which slots of a stream are settled, missing or void, given what a device claims."""

from learnflow_events.exchange import StreamClaim, StreamLedger
from learnflow_events.moments import to_wire
from learnflow_mastery.ranges import union
from learnflow_server.domain.records import StreamSlots

MAX_SHOWN_RANGES = 1000
"""More gaps than this are answered in parts: the device sends what is named and asks again."""


def stream_ledger(slots: StreamSlots, claim: StreamClaim | None) -> StreamLedger:
    """The ledger's line of one stream; a claim extends it to the slots that only the device knows of."""
    covered = union(slots.filled, slots.void)
    highest = max(covered[-1][1] if covered else 0, claim.last if claim else 0)
    missing = gaps(covered, 1, highest)
    return StreamLedger(
        settled_through=missing[0][0] - 1 if missing else highest,
        missing=missing[:MAX_SHOWN_RANGES],
        void=list(slots.void),
        forked=slots.forked,
        last_seen=to_wire(slots.last_seen) if slots.last_seen else None,
    )


def lost_slots(slots: StreamSlots, claim: StreamClaim) -> list[tuple[int, int]]:
    """Slots that neither side has: the device says it holds nothing unsettled below `unsettled`, and they aren't here."""
    covered = union(slots.filled, slots.void)
    return gaps(covered, 1, min(claim.unsettled - 1, claim.last))


def subtract(ranges: list[tuple[int, int]], taken: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The numbers of `ranges` that `taken` doesn't hold."""
    return [rest for low, high in ranges for rest in gaps(taken, low, high)]


def gaps(ranges: list[tuple[int, int]], first: int, last: int) -> list[tuple[int, int]]:
    """The numbers from `first` to `last` that no range holds."""
    missing: list[tuple[int, int]] = []
    at = first
    for low, high in ranges:
        if low > last:
            break
        if low > at:
            missing.append((at, low - 1))
        at = max(at, high + 1)
    if at <= last:
        missing.append((at, last))
    return missing
