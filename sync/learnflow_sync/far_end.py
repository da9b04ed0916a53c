"""What comes back from the far end of the pipeline: the ledger ("settled") and the mastery behind it."""

from datetime import date
from typing import Any, Final

import msgspec

from learnflow_events.exchange import LedgerAnswer, LedgerQuestion
from learnflow_events.moments import milliseconds
from learnflow_mastery import BadState, Mastery, State, Syllabus, merge, read
from learnflow_sync.account import Account
from learnflow_sync.deliveries import Deliveries
from learnflow_sync.errors import RetryLater
from learnflow_sync.outbox import Outbox
from learnflow_sync.wire import as_json

LEDGER_PATH: Final = "/v1/ledger"
MASTERY_PATH: Final = "/v1/mastery"


class _MasteryAnswer(msgspec.Struct, frozen=True):
    student_id: str
    state: dict[str, Any]


def settle(deliveries: Deliveries, account: Account, *, whole: bool) -> tuple[str | None, int]:
    """Ask the ledger and apply it: (its `as_of`, None without any stream; the number of rows to send again).

    Not `whole`: only the streams with something unsettled, and the newest that fit into the same questions.

    Raises:
        RetryLater: no answer of ours.
    """
    as_of, again = None, 0
    questions = deliveries.claims()
    for number, question in enumerate(questions):
        unsettled = any(claim.unsettled <= claim.last for claim in question.streams.values())
        if number > 0 and not whole and not unsettled:
            break
        answer = _ask_ledger(account, question)
        again += deliveries.apply_ledger(question, answer)
        as_of = answer.as_of if as_of is None else min(as_of, answer.as_of)
    return as_of, again


def fetch_mastery(deliveries: Deliveries, account: Account, on: date) -> bool:
    """Download the mergeable state behind the mastery of `on`, unless it is unchanged; whether it came anew.

    Raises:
        RetryLater: no answer of ours.
    """
    kept = deliveries.mastery()
    fresh = kept is not None and kept[1] == on.isoformat() and kept[0]
    headers = {"If-None-Match": kept[0]} if kept is not None and fresh else {}
    answer = account.ask("GET", f"{MASTERY_PATH}?on={on.isoformat()}", headers=headers)
    if answer.status == 304:
        return False
    if answer.status != 200:
        raise RetryLater(f"The server has no mastery to tell (status {answer.status}).")
    said = answer.read(_MasteryAnswer)
    if said.student_id != account.student_id:
        raise RetryLater("The answer is about another student.")
    try:
        state = State.from_builtins(said.state)
    except BadState as error:
        raise RetryLater("The server's mastery can't be read.") from error
    deliveries.keep_mastery(answer.headers.get("etag", ""), on.isoformat(), state.to_json().decode("ascii"))
    return True


def merged_state(outbox: Outbox) -> State:
    """The server's state merged with the fold of what is held here, so that progress never jumps back."""
    kept = outbox.deliveries.mastery()
    here = outbox.state()
    return here if kept is None else merge(State.from_json(kept[2]), here)


def merged_mastery(outbox: Outbox, syllabus: Syllabus, on: date) -> Mastery:
    """Every number of the student's mastery as of the local date `on`, with or without a server."""
    return read(merged_state(outbox), syllabus, on)


def _ask_ledger(account: Account, question: LedgerQuestion) -> LedgerAnswer:
    content, headers = as_json(question)
    answer = account.ask("POST", LEDGER_PATH, content=content, headers=headers)
    if answer.status != 200:
        raise RetryLater(f"The server's ledger can't be asked now (status {answer.status}).")
    said = answer.read(LedgerAnswer)
    if said.server_id != account.server_id:
        raise RetryLater("Another server answered.")
    try:
        milliseconds(said.as_of)
    except ValueError as error:
        raise RetryLater("The ledger's time can't be read.") from error
    return said
