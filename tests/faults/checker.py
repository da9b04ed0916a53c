"""The judge of every run: from its JSON history alone it says what was lost, duplicated, foreign or left unexplained.

lost         promised to a student, and neither at the far end nor declared void for a reason that the run knows
duplicated   one act stored as two, or taken into account twice
foreign      stored under somebody who didn't do it, or done by nobody
unexplained  a slot neither filled nor void, a row or a number that the protocol has no reason for
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from learnflow_events.data import SlotVoided
from learnflow_mastery import State, add

Kind = Literal["lost", "duplicated", "foreign", "unexplained"]
VOID = SlotVoided.type_name()
Slots = dict[str, dict[int, str]]


class Finding(NamedTuple):
    """One accusation."""

    kind: Kind
    what: str


def judge(history: Mapping[str, Any]) -> list[Finding]:
    """Every accusation that the history supports; an empty list is an acquittal."""
    run = _Run(history)
    return sorted({*_owners(run), *_stored(run), *_promises(run), *_slots(run), *_devices(run), *_effects(run)})


def kinds(findings: Sequence[Finding]) -> set[str]:
    return {finding.kind for finding in findings}


class _Run:
    """The history, indexed."""

    def __init__(self, history: Mapping[str, Any]) -> None:
        self.by_op: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for one in history["operations"]:
            self.by_op[one["op"]].append(one)
        self.begun = {one["mark"]: one["student"] for one in self.by_op["begun"]}
        self.saved = {one["mark"]: one for one in self.by_op["saved"]}
        self.stored: list[dict[str, Any]] = history["final"]["stored"]
        self.devices: list[dict[str, Any]] = history["final"]["devices"]
        self.states: dict[str, Any] = history["final"]["states"]
        self.ledgers: list[dict[str, Any]] = history["final"]["ledgers"]
        self.alarms: int = history["final"]["alarms"]
        self.marks = {mark_of(one["event"]) for one in self.stored} - {None}
        self.voids: Slots = defaultdict(dict)
        for one in self.stored:
            if one["event"]["type"] == VOID:
                data = one["event"]["data"]
                self.voids[data["stream"]].update(dict.fromkeys(range(data["from"], data["to"] + 1), data["reason"]))

    def did(self, op: str) -> bool:
        return bool(self.by_op[op])


def mark_of(event: Mapping[str, Any]) -> str | None:
    """Which act an event is of; None for a void."""
    return None if event["type"] == VOID else str(event["data"].get("exercise_id"))


def _owners(run: _Run) -> Iterator[Finding]:
    """What lies at the far end lies under the student who did it."""
    for one in run.stored:
        event, mark = one["event"], mark_of(one["event"])
        if event["partitionkey"] != one["student"]:
            yield Finding("foreign", f"{event['id']} of {event['partitionkey']} is stored under {one['student']}")
        if mark is not None and run.begun.get(mark) != one["student"]:
            yield Finding("foreign", f"{mark} is stored under {one['student']}, who didn't do it")


def _stored(run: _Run) -> Iterator[Finding]:
    """What lies at the far end lies there once, and nothing that was called not saved."""
    ids: dict[str, set[str]] = defaultdict(set)
    contents: dict[str, list[str]] = defaultdict(list)
    for one in run.stored:
        event, mark = one["event"], mark_of(one["event"])
        contents[event["id"]].append(one["sha256"])
        if mark is not None:
            ids[mark].add(event["id"])
    for mark, found in ids.items():
        if len(found) > 1:
            yield Finding("duplicated", f"{mark} is stored under {len(found)} ids")
    for event_id, hashes in contents.items():
        if len(hashes) > len(set(hashes)) or (len(hashes) > 1 and not run.did("copied")):
            yield Finding("duplicated", f"{event_id} is stored {len(hashes)} times")
    for one in run.by_op["refused"]:
        if one["mark"] in run.marks:
            yield Finding("unexplained", f"{one['mark']} was called not saved and is stored")


def _promises(run: _Run) -> Iterator[Finding]:
    """Whatever was called saved is at the far end, or there is a reason."""
    discarded = {one["mark"] for one in run.by_op["discarded"]}
    poisoned = {one["mark"] for one in run.by_op["poisoned"]}
    erased = {one["student"] for one in run.by_op["erased"]}
    held = {mark: row["state"] for device in run.devices for mark, row in device["rows"].items()}
    for mark, saved in run.saved.items():
        reason = run.voids[saved["stream"]].get(saved["slot"])
        if mark in run.marks or run.begun[mark] in erased:
            continue
        if mark in discarded or held.get(mark) == "parked":
            if mark not in discarded | poisoned:
                yield Finding("unexplained", f"{mark} is parked and nothing was wrong with it")
            if reason is None:
                yield Finding("unexplained", f"{mark} was given up and its slot is open")
        elif held.get(mark) in ("pending", "accepted"):
            if run.did("healed"):
                yield Finding("unexplained", f"{mark} is still {held[mark]} after everything healed")
        elif not (reason == "lost" and (run.did("damaged") or run.did("dropped"))):
            yield Finding("lost", f"{mark} was called saved; held here: {held.get(mark)}, slot: {reason or 'open'}")


def _slots(run: _Run) -> Iterator[Finding]:
    """After healing each slot of each stream is filled or void, and no ledger says more than that."""
    filled: dict[str, set[int]] = defaultdict(set)
    last: dict[str, int] = defaultdict(int)
    for one in run.stored:
        stream, slot = one["event"]["source"].rpartition(":")[2], int(one["event"]["sequence"])
        filled[stream].add(slot)
        last[stream] = max(last[stream], slot)
    for one in run.saved.values():
        last[one["stream"]] = max(last[one["stream"]], one["slot"])
    if run.did("healed"):
        for stream, highest in last.items():
            for slot in set(range(1, highest + 1)) - filled[stream] - run.voids[stream].keys():
                yield Finding("unexplained", f"slot {slot} of {stream} is neither filled nor void")
    for line in run.ledgers:
        covered = filled[line["stream"]] | run.voids[line["stream"]].keys()
        if not covered >= set(range(1, line["settled_through"] + 1)):
            yield Finding("unexplained", f"the ledger of {line['stream']} passes an open slot")
    if run.alarms and not (run.did("damaged") or run.did("dropped") or run.did("copied") or run.did("restored")):
        yield Finding("unexplained", f"the loss alarm counted {run.alarms} slots in a run without a loss")
    named = any(reason == "lost" for slots in run.voids.values() for reason in slots.values())
    if run.did("dropped") and not named and not run.alarms:
        yield Finding("unexplained", "rows were dropped and nobody says so")


def _devices(run: _Run) -> Iterator[Finding]:
    """What a device calls settled is there; what it calls safe is so."""
    for device in run.devices:
        states = [row["state"] for row in device["rows"].values()]
        for mark, row in device["rows"].items():
            if row["state"] == "settled" and mark not in run.marks:
                yield Finding("lost", f"{mark} is called settled and isn't at the far end")
        if device["status"] == "safe" and set(states) - {"settled", "discarded"}:
            yield Finding("unexplained", f"{device['name']} says safe with rows {sorted(set(states))}")


def _effects(run: _Run) -> Iterator[Finding]:
    """Mastery equals the fold of what is stored, each content once."""
    folds: dict[str, State] = defaultdict(State)
    for one in run.stored:
        add(folds[one["student"]], one["event"], one["sha256"])
    for student, said in run.states.items():
        fold, state = folds[student], State.from_builtins(said)
        if state.seen != fold.seen:
            yield Finding("lost", f"the mastery of {student} has not seen what is stored")
        elif state != fold:
            yield Finding("duplicated", f"the mastery of {student} counts otherwise than once")
