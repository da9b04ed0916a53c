"""Sets of slots as sorted, disjoint, never adjacent inclusive ranges: equal sets have equal ranges."""

from bisect import bisect_left
from collections.abc import Iterable

Range = tuple[int, int]


def insert(ranges: list[Range], slot: int) -> None:
    """Put one slot into `ranges` in place; a slot that is there already changes nothing."""
    if ranges and slot == ranges[-1][1] + 1:
        ranges[-1] = (ranges[-1][0], slot)
        return
    at = bisect_left(ranges, slot, key=lambda pair: pair[1])
    if at < len(ranges) and ranges[at][0] <= slot:
        return
    joins_left = at > 0 and ranges[at - 1][1] + 1 == slot
    joins_right = at < len(ranges) and ranges[at][0] - 1 == slot
    first = ranges[at - 1][0] if joins_left else slot
    last = ranges[at][1] if joins_right else slot
    ranges[at - joins_left : at + joins_right] = [(first, last)]


def union(*sets: Iterable[Range]) -> list[Range]:
    """The slots that are in any of the sets."""
    joined: list[Range] = []
    for first, last in sorted(pair for ranges in sets for pair in ranges):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return joined


def contains(ranges: list[Range], slot: int) -> bool:
    """Whether the slot is in the set."""
    at = bisect_left(ranges, slot, key=lambda pair: pair[1])
    return at < len(ranges) and ranges[at][0] <= slot
