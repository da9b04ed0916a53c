"""When an event happened: frozen once, before its first send, from the device's clocks and what a server said.

The clock of a boot only goes forward, so within the run that spoke to a server a moment is the server's time plus the
distance on that clock, whatever was done to the wall clock meanwhile. Time never decides identity or delivery.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from learnflow_events.envelope import TimeQuality
from learnflow_events.moments import to_wire

BUILD_MS: Final = 1_735_689_600_000
"""2025-01-01: no event of this program is older than the program."""
AHEAD_MS: Final = 5 * 60_000
"""How far before the server's clock a device's may be and still be believed."""


def wire_time(time_ms: int) -> str:
    """Milliseconds since 1970 in the form of the wire."""
    return to_wire(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=time_ms))


@dataclass(frozen=True)
class Anchor:
    """A server's time at one moment of this boot; `wobble_ms` is how long the request took."""

    server_ms: int
    boottime_ms: int
    wobble_ms: int

    @classmethod
    def between(cls, server_ms: int, sent_boot_ms: int, received_boot_ms: int) -> "Anchor":
        """The server read its clock somewhere between sending and receiving: take the middle."""
        wobble = received_boot_ms - sent_boot_ms
        return cls(server_ms, sent_boot_ms + wobble // 2, wobble)

    def at(self, boottime_ms: int) -> int:
        """The server's time at another moment of this boot."""
        return self.server_ms + boottime_ms - self.boottime_ms


class Slot(NamedTuple):
    """What is known of one event's time; `time_ms` and `quality` once it is frozen."""

    sequence: int
    made_ms: int
    made_boot_ms: int
    time_ms: int | None
    quality: TimeQuality | None


class Frozen(NamedTuple):
    """The time that the event keeps for ever."""

    time_ms: int
    quality: TimeQuality


def freeze(
    slots: Sequence[Slot], wanted: Sequence[int], *, anchor: Anchor, boottime_ms: int, this_run: bool
) -> Mapping[int, Frozen]:
    """The times of the `wanted` sequences of one stream, all of whose slots are given in order.

    `this_run` says that the stream is of this run, so that the anchor's boot is the one its events were made in.
    """
    send_ms = anchor.at(boottime_ms)
    known: dict[int, Frozen] = {}
    for slot in slots:
        believed = _believed(slot, anchor if this_run else None, send_ms + AHEAD_MS)
        if believed is not None:
            known[slot.sequence] = believed
    if this_run:
        known = _never_backwards(slots, known)
    last = slots[-1].sequence
    return {one: known.get(one) or _estimated(one, known, send_ms - (last - one)) for one in wanted}


def _believed(slot: Slot, anchor: Anchor | None, latest_ms: int) -> Frozen | None:
    if slot.time_ms is not None and slot.quality is not None:
        return Frozen(slot.time_ms, slot.quality)
    told = Frozen(anchor.at(slot.made_boot_ms), "synced") if anchor else Frozen(slot.made_ms, "device")
    return told if BUILD_MS <= told.time_ms <= latest_ms else None


def _never_backwards(slots: Sequence[Slot], known: Mapping[int, Frozen]) -> dict[int, Frozen]:
    """A better anchor may lie some ms before an earlier one; the order of what was done must not turn with it."""
    latest, kept = 0, dict(known)
    for slot in slots:
        frozen = known.get(slot.sequence)
        if frozen is not None and slot.time_ms is None:
            kept[slot.sequence] = frozen._replace(time_ms=max(frozen.time_ms, latest))
        if frozen is not None:
            latest = max(latest, kept[slot.sequence].time_ms)
    return kept


def _estimated(sequence: int, known: Mapping[int, Frozen], without_neighbours_ms: int) -> Frozen:
    before = max((one for one in known if one < sequence), default=None)
    after = min((one for one in known if one > sequence), default=None)
    if before is not None and after is not None:
        low, high = known[before].time_ms, known[after].time_ms
        time_ms = low + (high - low) * (sequence - before) // (after - before)
    elif before is not None:
        time_ms = known[before].time_ms + sequence - before
    elif after is not None:
        time_ms = known[after].time_ms - (after - sequence)
    else:
        time_ms = without_neighbours_ms
    return Frozen(time_ms, "estimated")
