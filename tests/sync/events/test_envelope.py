"""The envelope: what is a valid event goes through byte for byte, what isn't is refused with the place named."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learnflow_events import data as payloads
from learnflow_events.envelope import (
    MAX_EVENT_BYTES,
    Event,
    content_sha256,
    decode,
    encode,
    encode_data,
    ord_of,
)
from learnflow_events.errors import Malformed, TooLarge
from learnflow_events.moments import from_wire, local_date, milliseconds, to_wire
from learnflow_events.order import stream_of

PLACE: dict[str, Any] = {"pack_id": "python-foundations", "pack_version": "1.0.0"}
EVENT: dict[str, Any] = {
    "specversion": "1.0",
    "id": "0193b7e2-0000-7000-8000-000000000001",
    "type": "org.learnflow.exercise.submitted.v1",
    "source": "urn:learnflow:stream:7f0c",
    "subject": "exercise/5d1e",
    "time": "2026-11-23T09:15:02.120Z",
    "datacontenttype": "application/json",
    "dataschema": "urn:learnflow:schema:exercise.submitted:1",
    "partitionkey": "student_1",
    "sequence": "42",
    "timequality": "synced",
    "tzoffset": "60",
    "data": PLACE
    | {
        "exercise_id": "5d1e", "attempt": 3, "verdict": "passed", "cases": "ppp", "score": 1000, "quality": 850,
        "hint_level": 0, "duration_ms": 84000, "grader_version": "1", "quality_rules": "1", "seed": 7,
        "code": "x = 1\n",
    },
}  # fmt: skip
SAMPLES: list[payloads.Data] = [
    payloads.SessionStarted(client="desktop/0.1"),
    payloads.SessionEnded(duration_ms=5),
    payloads.LessonViewed(**PLACE, lesson_id="hello"),
    payloads.CodeRan(**PLACE, exercise_id="e", outcome="error", error_class="NameError", line=2, duration_ms=1),
    payloads.ExerciseSubmitted(
        **PLACE, exercise_id="e", attempt=1, verdict="failed", cases="pfeb", score=250, grader_version="1",
        quality_rules="1", code="print('åß∂ \\u0000 💡')",
    ),
    payloads.ExerciseReset(**PLACE, exercise_id="e"),
    payloads.HintShown(**PLACE, exercise_id="e", level=4),
    payloads.QuizAnswered(**PLACE, quiz_id="q", item_id="i", correct=True, score=1000),
    payloads.HelpAsked(**PLACE),
    payloads.SlotVoided(stream="7f0c", first=1, last=3, reason="lost"),
]  # fmt: skip


def wire(**changes: Any) -> bytes:
    return json.dumps(EVENT | changes).encode()


def envelope(data: payloads.Data) -> Event:
    return Event(
        id=EVENT["id"],
        type=data.type_name(),
        source=EVENT["source"],
        time=EVENT["time"],
        dataschema=data.schema_name(),
        partitionkey="student_1",
        sequence="1",
        timequality="device",
        data=encode_data(data),
    )


def test_the_contract_example_is_an_event() -> None:
    event = decode(wire())

    assert (event.stream, event.slot, event.partitionkey) == ("7f0c", 42, "student_1")
    assert ord_of(event, "h") == (1795425302120, "7f0c", 42, EVENT["id"], "h")


def test_there_is_a_sample_of_every_type() -> None:
    assert {type(sample) for sample in SAMPLES} == set(payloads.TYPES.values())


@pytest.mark.parametrize("data", SAMPLES, ids=lambda data: data.name)
def test_each_type_makes_the_round_trip_with_its_constants_on_the_wire(data: payloads.Data) -> None:
    content = encode(envelope(data))

    event = decode(content)

    assert msgspec.json.decode(event.data, type=type(data)) == data
    assert encode(event) == content
    assert json.loads(content)["specversion"] == "1.0"
    assert json.loads(content)["datacontenttype"] == "application/json"
    assert json.loads(content)["tzoffset"] == "0"


def test_a_voided_slot_travels_under_the_names_from_and_to() -> None:
    assert json.loads(bytes(encode_data(SAMPLES[-1]))) == {"stream": "7f0c", "from": 1, "to": 3, "reason": "lost"}


@pytest.mark.parametrize("kind", ["org.learnflow.exercise.submitted.v99", "org.learnflow.peer.reviewed.v1"])
def test_an_event_from_version_99_is_accepted_and_its_bytes_are_kept(kind: str) -> None:
    content = wire(type=kind, data={"anything": [1, {"at": None}]}, extension="of tomorrow")

    event = decode(content)

    assert bytes(event.data) == b'{"anything": [1, {"at": null}]}'


def test_an_unknown_field_of_a_known_type_is_accepted() -> None:
    assert decode(wire(data=EVENT["data"] | {"mood": "proud"})).slot == 42


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"specversion": "0.3"}, "specversion"),
        ({"id": "nonsense"}, "id"),
        ({"id": EVENT["id"].upper()}, "id"),
        ({"type": "com.example.thing"}, "type"),
        ({"source": "urn:other:stream:1"}, "source"),
        ({"source": "urn:learnflow:stream:"}, "source"),
        ({"time": "2026-11-23T09:15:02Z"}, "time"),
        ({"time": "2026-11-23T09:15:02.120+01:00"}, "time"),
        ({"time": "2026-13-23T09:15:02.120Z"}, "month"),
        ({"time": "2026-02-30T09:15:02.120Z"}, "day"),
        ({"time": "0000-01-01T00:00:00.000Z"}, "year"),
        ({"datacontenttype": "text/plain"}, "datacontenttype"),
        ({"partitionkey": ""}, "partitionkey"),
        ({"sequence": "0"}, "sequence"),
        ({"sequence": "01"}, "sequence"),
        ({"sequence": 42}, "sequence"),
        ({"sequence": "-1"}, "sequence"),
        ({"timequality": "exact"}, "timequality"),
        ({"tzoffset": "one"}, "tzoffset"),
        ({"data": None}, "data"),
        ({"data": "text"}, "data"),
        ({"data": EVENT["data"] | {"score": 1001}}, r"data\.score"),
        ({"data": EVENT["data"] | {"cases": "ppx"}}, "cases"),
        ({"data": EVENT["data"] | {"verdict": "maybe"}}, "verdict"),
        ({"data": {}}, "pack_id"),
        ({"type": "org.learnflow.new.v1", "data": [1]}, "data"),
    ],
)
def test_a_wrong_field_is_named(changes: dict[str, Any], named: str) -> None:
    with pytest.raises(Malformed, match=named):
        decode(wire(**changes))


@pytest.mark.parametrize(
    "name", sorted(EVENT.keys() - {"subject", "dataschema", "specversion", "datacontenttype", "tzoffset"})
)
def test_a_missing_field_is_named(name: str) -> None:
    content = json.dumps({key: value for key, value in EVENT.items() if key != name}).encode()

    with pytest.raises(Malformed, match=name):
        decode(content)


UNREAD = wire(type="org.learnflow.new.v1", data={"unread": 1})


@pytest.mark.parametrize(
    "unread",
    [b'"\xff"', b"9" * 5_000, b"1e999", b"[" * 100 + b"]" * 100, b'{"a":' * 900 + b"1" + b"}" * 900, b'"\\ud800"'],
)
def test_a_field_that_some_reader_could_not_read_is_refused_though_this_version_skips_it(unread: bytes) -> None:
    content = UNREAD.replace(b'"unread": 1', b'"unread": ' + unread)

    with pytest.raises(Malformed):
        decode(content)


def test_a_reader_can_read_what_is_nested_as_deep_as_allowed() -> None:
    content = UNREAD.replace(b'"unread": 1', b'"unread": ' + b"[" * 62 + b"]" * 62)

    assert decode(content).slot == 42
    assert json.loads(content)["data"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"null",
        b"[]",
        b"{",
        b"\xff\xfe",
        wire()[:-1],
        wire() + b"x",
        wire().replace(b"submitted", b"submitted\xff"),
        b"[" * 50_000,
        b'{"data":' * 7_000,
        wire(type="org.learnflow.new.v1", data={})[:-3] + b'{"a":' * 9_000 + b"1" + b"}" * 9_000 + b"}",
    ],
)
def test_no_event_at_all_is_malformed(content: bytes) -> None:
    with pytest.raises(Malformed):
        decode(content)


def test_the_size_limit_is_64_kib_exactly() -> None:
    spare = MAX_EVENT_BYTES - len(wire())
    fits = wire(data=EVENT["data"] | {"code": EVENT["data"]["code"] + "x" * spare})

    assert len(fits) == MAX_EVENT_BYTES
    assert decode(fits).slot == 42
    with pytest.raises(TooLarge):
        decode(fits + b" ")


@given(st.binary(max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_an_event_or_malformed(content: bytes) -> None:
    with pytest.raises(Malformed):
        decode(content)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
        max_leaves=10,
    ),
    st.sampled_from(sorted(EVENT)),
)
@settings(max_examples=200, deadline=None)
def test_any_value_in_any_field_is_an_event_or_malformed_and_nothing_else(value: object, name: str) -> None:
    content = wire(**{name: value})

    try:
        decode(content)
    except Malformed:
        return
    assert msgspec.json.decode(content)[name] == value


def test_the_hash_is_of_the_events_own_bytes() -> None:
    assert content_sha256(wire()) == content_sha256(msgspec.Raw(wire()))
    assert content_sha256(wire()) != content_sha256(wire(sequence="43"))


@given(st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(9999, 12, 30), timezones=st.just(UTC)))  # noqa: DTZ001 - Hypothesis takes bare bounds
def test_a_moment_makes_the_round_trip_to_the_millisecond(moment: datetime) -> None:
    text = to_wire(moment)

    assert timedelta(0) <= moment - from_wire(text) < timedelta(milliseconds=1)
    assert milliseconds(text) == (from_wire(text) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def test_a_moment_in_another_zone_is_written_in_utc_and_a_bare_one_is_refused() -> None:
    east = datetime(2026, 11, 23, 1, 30, tzinfo=timezone(timedelta(hours=2)))

    assert to_wire(east) == "2026-11-22T23:30:00.000Z"
    with pytest.raises(ValueError, match="time zone"):
        to_wire(east.replace(tzinfo=None))


@pytest.mark.parametrize(
    ("time", "offset", "wanted"),
    [
        ("2026-11-22T23:30:00.000Z", 60, date(2026, 11, 23)),
        ("2026-11-22T23:30:00.000Z", -720, date(2026, 11, 22)),
        ("9999-12-31T23:30:00.000Z", 60, date(9999, 12, 31)),
        ("0001-01-01T00:00:00.000Z", -60, date(1, 1, 1)),
    ],
)
def test_the_local_date_is_the_devices_and_stays_within_the_calendar(time: str, offset: int, wanted: date) -> None:
    assert local_date(time, offset) == wanted


@pytest.mark.parametrize("source", ["", "urn:learnflow:stream:", "urn:other:7"])
def test_a_source_that_is_no_stream_is_refused(source: str) -> None:
    with pytest.raises(ValueError, match="not a stream"):
        stream_of(source)
