"""Why an event isn't one.

EventError
├── Malformed        never retry: the event itself breaks the contract
└── TooLarge         never retry: the event is above the size limit
"""


class EventError(Exception):
    """An event breaks the wire contract; `code` is the word that travels."""

    code = "malformed"


class Malformed(EventError):
    """The envelope or payload breaks the contract; the message names the field."""


class TooLarge(EventError):
    """The event is above 64 KiB."""

    code = "too_large"
