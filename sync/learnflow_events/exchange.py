"""What client and server say to each other about attempts: batch answers, the ledger, and problems (RFC 9457)."""

from typing import Literal

import msgspec

PROBLEM_CONTENT_TYPE = "application/problem+json"
MOST_RANGES = 1000
"""A ledger names this many missing ranges of a stream at most; of what lies behind the last of so many it says nothing."""


class Result(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of one event of a batch.

    `accepted`: it is on the log. `rejected`: never send it again. `retry`: send the same event again later.
    """

    status: Literal["accepted", "rejected", "retry"]
    code: str | None = None
    detail: str | None = None


class BatchAnswer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The answer to `POST /v1/events`; an id missing from `results` is not answered."""

    server_id: str
    server_time: str
    results: dict[str, Result]
    retry_after_s: int | None = None


class StreamClaim(msgspec.Struct, frozen=True, kw_only=True):
    """What a device says it made in one stream: the highest slot, and the lowest one not settled."""

    last: int
    unsettled: int


class LedgerQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """The body of `POST /v1/ledger`, at most 100 streams."""

    streams: dict[str, StreamClaim]


class StreamLedger(msgspec.Struct, frozen=True, kw_only=True):
    """What the far end of the pipeline has of one stream; ranges are inclusive."""

    settled_through: int
    missing: list[tuple[int, int]]
    void: list[tuple[int, int]]
    forked: bool
    last_seen: str | None


class LedgerAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The ledger as of a moment: whatever the log took before `as_of` is in it."""

    server_id: str
    as_of: str
    final: bool
    streams: dict[str, StreamLedger]


class FieldProblem(msgspec.Struct, frozen=True, kw_only=True):
    """One wrong place of a request body, named by a JSON pointer."""

    pointer: str
    detail: str


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A problem document; only one with our `code` and the expected `server_id` may park or wipe anything."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    request_id: str
    server_id: str
    errors: list[FieldProblem] | None = None


class Tokens(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The answer to a join (with the person's names) and to a token grant (without)."""

    server_id: str
    access_token: str
    refresh_token: str
    expires_in: int
    token_type: Literal["Bearer"]
    student_id: str | None = None
    class_id: str | None = None
    display_name: str | None = None
