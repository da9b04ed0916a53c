"""Routes of a student's client: attempts, the ledger, mastery, courses."""

import hashlib
import json
import re
from datetime import date
from typing import Any

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, Response

from learnflow_events.envelope import MAX_BATCH_BYTES, Event
from learnflow_events.exchange import BatchAnswer, LedgerAnswer, LedgerQuestion
from learnflow_mastery import State, read
from learnflow_server.api.callers import Reader, Submitter, services_of
from learnflow_server.api.documents import PackEntry, described, given, taken
from learnflow_server.errors import Refused
from learnflow_server.ingest.accept import Batch
from learnflow_server.ingest.body import read_body

router = APIRouter()
SIGNED_IN = (401, 403, 410)
RANGE = re.compile(r"bytes=(?P<first>\d{0,18})-(?P<last>\d{0,18})", re.ASCII)


@router.post(
    "/v1/events",
    openapi_extra=described(takes=list[Event], gives=BatchAnswer, refuses=(*SIGNED_IN, 400, 413, 415, 422, 503)),
)
async def events(request: Request, caller: Submitter) -> Response:
    """Take a batch of events; each id gets its own result, `accepted` only once it is stored."""
    encoding = request.headers.get("content-encoding", "").strip().lower()
    body = await read_body(request.stream(), encoding, MAX_BATCH_BYTES)
    batch = Batch(caller.subject, request.headers.get("idempotency-key"), body)
    return given(await services_of(request).ingest.take(batch))


@router.get("/v1/ledger", openapi_extra=described(gives=LedgerAnswer, refuses=SIGNED_IN))
async def ledger(request: Request, caller: Submitter) -> Response:
    """The streams of the last 90 days, as history holds them."""
    return given(await services_of(request).ledger.recent(caller.subject))


@router.post(
    "/v1/ledger", openapi_extra=described(takes=LedgerQuestion, gives=LedgerAnswer, refuses=(*SIGNED_IN, 413, 422))
)
async def ask_ledger(request: Request, caller: Submitter) -> Response:
    """What is settled of the streams named; slots that neither side has raise the loss alarm."""
    question = await taken(request, LedgerQuestion)
    return given(await services_of(request).ledger.answer(caller.subject, question))


@router.get("/v1/mastery", openapi_extra=described(gives=dict[str, Any], refuses=(*SIGNED_IN, 422)))
async def mastery(request: Request, caller: Reader, on: str = "") -> Response:
    """Every number as of the student's local date `on`, and the mergeable state behind them."""
    services = services_of(request)
    day = local_date(on)
    content, _ = await services.states.load(caller.subject)
    state = State.from_json(content) if content else State()
    numbers = {"student_id": caller.subject} | read(state, services.active.syllabus, day).to_builtins()
    return _tagged(request, json.dumps(numbers | {"state": state.to_builtins()}, separators=(",", ":")).encode())


@router.get("/v1/packs", openapi_extra=described(gives=list[PackEntry], refuses=SIGNED_IN))
async def packs(request: Request, _caller: Reader) -> Response:
    """The courses on offer."""
    entries = [
        PackEntry(
            id=offer.pack.id,
            version=offer.pack.version,
            title=offer.pack.title,
            sha256=offer.sha256,
            size_bytes=offer.size_bytes,
            locale=offer.pack.locale,
        )
        for offer in services_of(request).packs
    ]
    return _tagged(request, msgspec.json.encode(entries))


@router.get(
    "/v1/packs/{pack_id}/{version}",
    openapi_extra=described(gives=bytes, media="application/octet-stream", refuses=(*SIGNED_IN, 404, 416)),
)
async def pack(request: Request, _caller: Reader, pack_id: str, version: str) -> Response:
    """A course as one file, with ETag and Range."""
    for offer in services_of(request).packs:
        if (offer.pack.id, offer.pack.version) == (pack_id, version):
            headers = {"ETag": f'"{offer.sha256}"', "Cache-Control": "private, max-age=31536000, immutable"}
            if _has(request, headers["ETag"]):
                return Response(status_code=304, headers=headers)
            _one_range(request, offer.size_bytes)
            return FileResponse(offer.archive, headers=headers, media_type="application/octet-stream")
    raise Refused(404, "not_found", f"This server doesn't offer {pack_id} {version}.")


def _one_range(request: Request, size_bytes: int) -> None:
    """Leave the request one sound range or none: any other is passed over, as HTTP allows, and the whole file is sent.

    Raises:
        Refused: 416 the range begins behind the end.
    """
    asked = RANGE.fullmatch(request.headers.get("range", ""))
    first, last = (asked["first"], asked["last"]) if asked else ("", "")
    if first and int(first) >= size_bytes:
        raise Refused(416, "range_not_satisfiable", f"The file has {size_bytes} bytes.")
    if not (first or last.strip("0")) or (first and last and int(last) < int(first)):
        request.scope["headers"] = [(name, value) for name, value in request.scope["headers"] if name != b"range"]


def local_date(text: str) -> date:
    """The `on` parameter: required, because the server knows no student's today.

    Raises:
        Refused: 422.
    """
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:  # other forms of ISO 8601 aren't in the contract
        refused = Refused(422, "malformed", "Name the local date: ?on=YYYY-MM-DD.")
        refused.pointer = "/on"
        raise refused
    return day


def _has(request: Request, etag: str) -> bool:
    """Whether the caller holds this content already; a gateway that compresses makes a tag weak."""
    held = request.headers.get("if-none-match", "").split(",")
    return any(tag.strip().removeprefix("W/") == etag for tag in held)


def _tagged(request: Request, content: bytes) -> Response:
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    if _has(request, etag):
        return Response(status_code=304, headers=headers)
    return given(content, headers=headers)
