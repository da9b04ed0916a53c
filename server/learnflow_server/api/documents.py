"""What the routes take and give, as msgspec types, and how they stand in the OpenAPI document."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeVar

import msgspec
from fastapi import Request
from fastapi.responses import Response

from learnflow_events.envelope import BATCH_CONTENT_TYPE, Event
from learnflow_events.exchange import PROBLEM_CONTENT_TYPE, BatchAnswer, LedgerAnswer, LedgerQuestion, Problem, Tokens
from learnflow_server.classroom.answers import ClassAnswer, ClassMastery, RosterEntry, StuckNow
from learnflow_server.errors import Refused

T = TypeVar("T")
MAX_BODY_BYTES = 64 * 1024
Pin = Annotated[str, msgspec.Meta(pattern="^[0-9]{4,12}$", description="4–12 digits")]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=60, pattern=r"\S")]


class JoinRequest(msgspec.Struct, frozen=True, kw_only=True):
    """Join a class, or sign in again with the same name and PIN."""

    class_code: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    display_name: Name
    pin: Pin


class PasswordGrant(msgspec.Struct, frozen=True, kw_only=True, tag_field="grant_type", tag="password"):
    """A teacher signs in."""

    username: Annotated[str, msgspec.Meta(max_length=100)]
    password: Annotated[str, msgspec.Meta(max_length=200)]


class PinGrant(msgspec.Struct, frozen=True, kw_only=True, tag_field="grant_type", tag="pin"):
    """A known student signs in without a class code."""

    student_id: Annotated[str, msgspec.Meta(max_length=100)]
    pin: Pin


class RefreshGrant(msgspec.Struct, frozen=True, kw_only=True, tag_field="grant_type", tag="refresh_token"):
    """Go on with a sign-in."""

    refresh_token: Annotated[str, msgspec.Meta(max_length=200)]


Grant = PasswordGrant | PinGrant | RefreshGrant


class RevokeRequest(msgspec.Struct, frozen=True, kw_only=True):
    """Take a token back."""

    token: Annotated[str, msgspec.Meta(max_length=4000)]


class NewClass(msgspec.Struct, frozen=True, kw_only=True):
    """Make a class."""

    name: Name


class PackEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A course on offer."""

    id: str
    version: str
    title: str
    sha256: str
    size_bytes: int
    locale: str


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """The process is alive."""

    status: Literal["alive"]


class Dependency(msgspec.Struct, frozen=True, kw_only=True):
    """One thing the server needs, and how it is."""

    name: str
    ready: bool
    detail: str


class Ready(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the server can take work."""

    ready: bool
    dependencies: list[Dependency]


DOCUMENTS = (
    JoinRequest,
    PasswordGrant,
    PinGrant,
    RefreshGrant,
    RevokeRequest,
    Tokens,
    NewClass,
    ClassAnswer,
    RosterEntry,
    Event,
    BatchAnswer,
    LedgerQuestion,
    LedgerAnswer,
    ClassMastery,
    StuckNow,
    PackEntry,
    Health,
    Ready,
    Problem,
)
_REF = "#/components/schemas/{name}"


def schemas() -> dict[str, Any]:
    """The components of the OpenAPI document."""
    _, components = msgspec.json.schema_components(DOCUMENTS, schema_hook=_raw, ref_template=_REF)
    return dict(components)


def _raw(kind: type) -> dict[str, Any]:
    if kind is msgspec.Raw:
        return {"type": "object"}
    raise NotImplementedError(kind)


def described(
    *,
    takes: Any = None,
    gives: Any = None,
    status: int = 200,
    media: str = "application/json",
    refuses: tuple[int, ...] = (),
) -> dict[str, Any]:
    """A route's part of the OpenAPI document: what it takes, gives and refuses."""
    good: dict[str, Any] = {"description": "Done"}
    if gives is not None:
        good["content"] = {media: {"schema": _schema(gives)}}
    extra: dict[str, Any] = {"responses": {str(status): good}}
    for code in (*refuses, 500):
        content = {PROBLEM_CONTENT_TYPE: {"schema": _schema(Problem)}}
        extra["responses"][str(code)] = {"description": "Refused, with a problem document", "content": content}
    if takes is not None:
        of = BATCH_CONTENT_TYPE if takes == list[Event] else "application/json"
        extra["requestBody"] = {"required": True, "content": {of: {"schema": _schema(takes)}}}
    return extra


def _schema(kind: Any) -> dict[str, Any]:
    (found,), _ = msgspec.json.schema_components((kind,), schema_hook=_raw, ref_template=_REF)
    return found


async def taken(request: Request, kind: type[T]) -> T:
    """The request's body as a document.

    Raises:
        Refused: 413 too long; 422 not of its form, with a pointer to the place.
    """
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise Refused(413, "too_large", f"The body has more than {MAX_BODY_BYTES} bytes.")
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        refused = Refused(422, "malformed", str(error))
        place = str(error).partition("`$.")[2].rstrip("`")
        refused.pointer = "/" + place.replace(".", "/") if place else None
        raise refused from error


def given(document: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A document as a response."""
    content = document if isinstance(document, bytes) else msgspec.json.encode(document)
    return Response(content, status, {"Cache-Control": "no-store", **(headers or {})}, "application/json")
