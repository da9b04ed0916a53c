"""The envelope: CloudEvents 1.0 in JSON, checked field by field, with the payload kept as its own bytes."""

import hashlib
from typing import Annotated, Literal

import msgspec

from learnflow_events.data import TYPES, Data
from learnflow_events.errors import Malformed, TooLarge
from learnflow_events.moments import milliseconds
from learnflow_events.order import Ord, stream_of

MAX_EVENT_BYTES = 64 * 1024
MAX_DEPTH = 64
"""Far above any payload of ours, far below what overflows a reader's stack."""
MAX_BATCH_EVENTS = 500
MAX_BATCH_BYTES = 1024 * 1024
BATCH_CONTENT_TYPE = "application/cloudevents-batch+json"
EVENT_CONTENT_TYPE = "application/cloudevents+json"

TimeQuality = Literal["synced", "device", "estimated"]
"""synced: with a server's offset · device: the clock alone · estimated: by its neighbours in the stream."""


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One event as it travels; field order is the order on the wire."""

    specversion: Literal["1.0"] = "1.0"
    id: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
    type: Annotated[str, msgspec.Meta(pattern=r"^org\.learnflow\.[a-z.]+\.v[0-9]+$", max_length=100)]
    source: Annotated[str, msgspec.Meta(pattern="^urn:learnflow:stream:[0-9a-zA-Z-]{1,64}$")]
    subject: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    time: Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$")]
    datacontenttype: Literal["application/json"] = "application/json"
    dataschema: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    partitionkey: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    sequence: Annotated[str, msgspec.Meta(pattern="^[1-9][0-9]{0,17}$")]
    timequality: TimeQuality
    tzoffset: Annotated[str, msgspec.Meta(pattern="^-?[0-9]{1,3}$")] = "0"
    data: msgspec.Raw

    @property
    def stream(self) -> str:
        """The uuid of the stream that the event is a slot of."""
        return stream_of(self.source)

    @property
    def slot(self) -> int:
        """The event's place in its stream, from 1."""
        return int(self.sequence)


_EVENT = msgspec.json.Decoder(Event)
_PAYLOADS = {name: msgspec.json.Decoder(data) for name, data in TYPES.items()}
# omit_defaults must not drop the constants that CloudEvents requires; they are written on every event.
_CONSTANTS = {"specversion": "1.0", "datacontenttype": "application/json", "tzoffset": "0"}


def encode(event: Event) -> bytes:
    """The event's bytes. They are made once, on the device, and never made again by anyone who passes them on."""
    fields = msgspec.to_builtins(event, builtin_types=(msgspec.Raw,))
    whole = {name: fields.get(name, _CONSTANTS.get(name)) for name in Event.__struct_fields__}
    return msgspec.json.encode({name: value for name, value in whole.items() if value is not None})


def encode_data(data: Data) -> msgspec.Raw:
    """A payload ready for an envelope."""
    return msgspec.Raw(msgspec.json.encode(data))


def decode(content: bytes | msgspec.Raw) -> Event:
    """Check one event: its size, its envelope and, where this version knows the type, its payload.

    An unknown type or newer version passes with its payload unread.

    Raises:
        TooLarge: above 64 KiB.
        Malformed: a field is missing or of the wrong form; the message names it.
    """
    size_bytes = len(bytes(content))
    if size_bytes > MAX_EVENT_BYTES:
        raise TooLarge(f"The event has {size_bytes} bytes; the limit is {MAX_EVENT_BYTES}.")
    try:
        event = _EVENT.decode(content)
        milliseconds(event.time)
        _check_readable(content)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise Malformed(str(error)) from error
    _check_payload(event)
    return event


def _check_payload(event: Event) -> None:
    payload = _PAYLOADS.get(event.type)
    if payload is None:
        if bytes(event.data).lstrip()[:1] != b"{":
            raise Malformed("Expected `object` - at `$.data`")
        return
    try:
        payload.decode(event.data)
    except (msgspec.MsgspecError, ValueError) as error:
        place = "`$.data" if "`$" in str(error) else ""
        raise Malformed(str(error).replace("`$", place) if place else f"{error} - at `$.data`") from error


def _check_readable(content: bytes | msgspec.Raw) -> None:
    """Read also what this version skips: every reader behind the log must be able to, whatever decoder it has.

    The typed decoder passes over unread fields without looking at their encoding, numbers or depth.
    """
    level = [msgspec.json.decode(content)]
    for _ in range(MAX_DEPTH + 1):
        level = [
            inner
            for value in level
            if isinstance(value, (dict, list))
            for inner in (value.values() if isinstance(value, dict) else value)
        ]
        if not level:
            return
    raise Malformed(f"The event is nested deeper than {MAX_DEPTH} levels.")


def content_sha256(content: bytes | msgspec.Raw) -> str:
    """The hash of an event's own bytes: what tells two contents under one id apart."""
    return hashlib.sha256(bytes(content)).hexdigest()


def ord_of(event: Event, sha256: str) -> Ord:
    """Where the event stands among its student's events."""
    return Ord(milliseconds(event.time), event.stream, event.slot, event.id, sha256)
