"""State is a semilattice: whatever way the same events arrive, its bytes and every number read from it are equal."""

import hashlib
import json
import os
import subprocess
import sys
from datetime import date
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learnflow_events import data as payloads
from learnflow_mastery import (
    BadState,
    State,
    Syllabus,
    SyllabusConcept,
    SyllabusExercise,
    SyllabusQuizItem,
    add,
    merge,
    read,
)
from learnflow_mastery import state as state_module
from learnflow_mastery.schema import STATE_SCHEMA

CONCEPTS = (("print", "loops"), ("loops",), ("print",))
SYLLABUS = Syllabus(
    pack_id="p",
    pack_version="1",
    concepts=(SyllabusConcept("print", "Printing"), SyllabusConcept("loops", "Loops")),
    exercises=tuple(SyllabusExercise(f"e{n}", CONCEPTS[n % 3], 400 + 50 * n, n != 4, n) for n in range(6)),
    quiz_items=(SyllabusQuizItem("q", "i0", ("print",)), SyllabusQuizItem("q", "i1", ("loops", "print"))),
)

Event = dict[str, Any]


def hashed(event: Event) -> str:
    return hashlib.sha256(json.dumps(event, sort_keys=True).encode()).hexdigest()


def fold(events: list[Event]) -> State:
    state = State()
    for event in events:
        add(state, event, hashed(event))
    return state


times = st.builds(
    lambda day, hour, ms: f"2026-11-{day:02}T{hour:02}:00:00.{ms:03}Z",
    st.integers(1, 28),
    st.integers(0, 23),
    st.integers(0, 3),
)
submissions = st.fixed_dictionaries(
    {
        "exercise_id": st.sampled_from([f"e{n}" for n in range(7)]),
        "verdict": st.sampled_from(["passed", "failed", "error", "blocked"]),
        "quality": st.integers(0, 1000),
        "hint_level": st.integers(0, 4),
    }
)
answers = st.fixed_dictionaries(
    {"quiz_id": st.just("q"), "item_id": st.sampled_from(["i0", "i1", "i2"]), "score": st.integers(0, 1000)}
)
bodies = st.one_of(
    st.tuples(st.just(state_module.SUBMITTED), submissions),
    st.tuples(st.just(state_module.ANSWERED), answers),
    st.tuples(st.just("org.learnflow.something.v99"), st.just({"exercise_id": 5})),
)
events = st.builds(
    lambda body, time, tz, stream, slot, number: {
        "id": f"id{number}",
        "type": body[0],
        "data": body[1],
        "time": time,
        "tzoffset": str(tz),
        "source": f"urn:learnflow:stream:{stream}",
        "sequence": str(slot),
    },
    bodies,
    times,
    st.sampled_from([-720, 0, 60, 840]),
    st.sampled_from(["a", "b"]),
    st.integers(1, 12),
    st.integers(0, 6),
)
histories = st.lists(events, max_size=25)


@given(histories, st.randoms(use_true_random=False), st.integers(1, 28))
@settings(max_examples=150, deadline=None)
def test_shuffled_repeated_and_split_arrivals_give_the_same_bytes_and_numbers(
    history: list[Event], random: Any, day: int
) -> None:
    arrivals = history + [event for event in history if random.random() < 0.4]
    random.shuffle(arrivals)
    cut = random.randrange(len(arrivals) + 1)

    whole, there, here = fold(history), fold(arrivals[:cut]), fold(arrivals[cut:])
    joined = merge(there, here)

    assert joined.to_json() == whole.to_json()
    on = date(2026, 11, day)
    assert read(joined, SYLLABUS, on) == read(whole, SYLLABUS, on)


@given(histories, histories, histories)
@settings(max_examples=60, deadline=None)
def test_merge_is_associative_commutative_and_idempotent_and_changes_no_argument(
    one: list[Event], two: list[Event], three: list[Event]
) -> None:
    a, b, c = fold(one), fold(two), fold(three)
    before = a.to_json(), b.to_json()

    assert merge(merge(a, b), c).to_json() == merge(a, merge(b, c)).to_json()
    assert merge(a, b).to_json() == merge(b, a).to_json()
    assert merge(a, a).to_json() == a.to_json()
    assert (a.to_json(), b.to_json()) == before


@given(histories)
@settings(max_examples=60, deadline=None)
def test_a_state_survives_its_json_and_fits_its_published_schema(history: list[Event]) -> None:
    state = fold(history)

    assert State.from_json(state.to_json()) == state
    jsonschema.Draft202012Validator(STATE_SCHEMA).validate(json.loads(state.to_json()))


@given(histories)
@settings(max_examples=60, deadline=None)
def test_every_slot_is_seen_counted_or_not_in_the_fewest_ranges(history: list[Event]) -> None:
    state = fold(history)

    wanted = {(event["source"][21:], int(event["sequence"])) for event in history}
    found = {(stream, n) for stream, ranges in state.seen.items() for lo, hi in ranges for n in range(lo, hi + 1)}
    assert found == wanted
    for ranges in state.seen.values():
        assert all(ranges[n][1] + 1 < ranges[n + 1][0] for n in range(len(ranges) - 1))


@given(histories, events)
@settings(max_examples=60, deadline=None)
def test_a_fold_that_kept_the_latest_instead_of_the_best_would_be_seen(history: list[Event], last: Event) -> None:
    """The checker can fail: with 'the latest arrival wins' two orders of a pass and a fail differ."""
    first = last | {"type": state_module.SUBMITTED, "data": {"exercise_id": "e1", "verdict": "passed", "quality": 9}}
    second = first | {"data": {"exercise_id": "e1", "verdict": "failed"}, "id": "other"}

    def latest_wins(order: list[Event]) -> str:
        return str({event["data"]["exercise_id"]: event["data"]["verdict"] for event in order}["e1"])

    assert latest_wins([first, second]) != latest_wins([second, first])
    assert fold([*history, first, second]) == fold([second, first, *history])


def test_the_types_read_are_those_of_the_wire_contract() -> None:
    assert payloads.ExerciseSubmitted.type_name() == state_module.SUBMITTED
    assert payloads.QuizAnswered.type_name() == state_module.ANSWERED


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"null",
        b"{}",
        b"[" * 100_000,
        b'{"best":{"2026-13-01":{"e":[0,0]}},"quiz":{},"first":{},"seen":{}}',
        b'{"best":{"2026-11-01":{"e":[3,0]}},"quiz":{},"first":{},"seen":{}}',
        b'{"best":{"2026-11-01":{"e":[true,0]}},"quiz":{},"first":{},"seen":{}}',
        b'{"best":{},"quiz":{},"first":{"e":[1]},"seen":{}}',
        b'{"best":{},"quiz":{},"first":{},"seen":{"s":[[2,1]]}}',
        b'{"best":{},"quiz":{},"first":{},"seen":{"s":7}}',
    ],
)
def test_a_value_that_is_no_state_is_refused(content: bytes) -> None:
    with pytest.raises(BadState):
        State.from_json(content)


_SCRIPT = """
import sys, json, hashlib
from datetime import date
from learnflow_mastery import State, add, merge, read, Syllabus, SyllabusConcept, SyllabusExercise
s = Syllabus("p", "1", (SyllabusConcept("c", "C"), SyllabusConcept("d", "D")),
    tuple(SyllabusExercise(f"e{n}", ("c", "d")[: 1 + n % 2], 500, True, n) for n in range(9)), ())
state = State()
for n in range(60):
    event = {"id": f"i{n}", "type": "org.learnflow.exercise.submitted.v1",
        "time": f"2026-11-{1 + n % 20:02}T09:00:00.000Z", "tzoffset": "60",
        "source": f"urn:learnflow:stream:s{n % 5}", "sequence": str(1 + n // 5),
        "data": {"exercise_id": f"e{n % 11}", "verdict": ["passed", "failed"][n % 3 == 0], "quality": 10 * n}}
    add(state, event, hashlib.sha256(str(n).encode()).hexdigest())
sys.stdout.write(state.to_json().decode() + json.dumps(read(state, s, date(2026, 11, 20)).to_builtins()))
"""


def test_another_hash_seed_and_time_zone_give_the_same_bytes() -> None:
    said = {
        subprocess.run(
            [sys.executable, "-c", _SCRIPT],
            env=os.environ | {"PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            check=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Pacific/Auckland"), ("3", "America/Los_Angeles"))
    }

    assert len(said) == 1
    assert b'"percent"' in said.pop()


def test_fsrs_is_not_loaded_before_a_review_is_read() -> None:
    script = "import sys, learnflow_mastery; sys.exit('fsrs' in sys.modules or 'msgspec' in sys.modules)"

    done = subprocess.run(
        [sys.executable, "-c", script], env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}, check=False
    )

    assert done.returncode == 0
