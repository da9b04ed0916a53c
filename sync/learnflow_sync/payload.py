"""A payload made fit to travel: checked against its own type, readable text, code cut to its limit."""

import msgspec

from learnflow_events.data import MAX_CODE_BYTES, Data, ExerciseSubmitted
from learnflow_events.envelope import encode_data
from learnflow_sync.errors import BugError


def payload_bytes(data: Data) -> bytes:
    """The payload's bytes, checked.

    Raises:
        BugError: a field breaks the wire contract (structs aren't checked when they are made).
    """
    if isinstance(data, ExerciseSubmitted):
        data = with_fitting_code(data)
    try:
        content = bytes(encode_data(data))
        msgspec.json.decode(content, type=type(data))
    except (msgspec.MsgspecError, ValueError, TypeError) as error:
        raise BugError(f"{data.type_name()} can't be sent: {error}") from error
    return content


def with_fitting_code(data: ExerciseSubmitted) -> ExerciseSubmitted:
    """The submission with its code cut at 48 KiB as it travels, and lone surrogates (a broken paste) replaced."""
    code = data.code.encode("utf-8", "replace").decode("utf-8")
    if _travelling_bytes(code) > MAX_CODE_BYTES:
        return msgspec.structs.replace(data, code=_cut(code), code_truncated=True)
    return data if code == data.code else msgspec.structs.replace(data, code=code)


def _cut(code: str) -> str:
    low, high = 0, len(code)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if _travelling_bytes(code[:middle]) <= MAX_CODE_BYTES else (low, middle - 1)
    return code[:low]


def _travelling_bytes(code: str) -> int:
    return len(msgspec.json.encode(code))
