"""The teacher's reading of a class: the matrix of mastery, and who is stuck now."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from learnflow_events.moments import from_wire, to_wire
from learnflow_mastery import State, Syllabus, read
from learnflow_server.classroom.answers import (
    Cell,
    ClassMastery,
    ConceptHead,
    ExerciseNow,
    NoNews,
    SameTrouble,
    StuckAlert,
    StuckCounts,
    StuckNow,
    StudentRow,
)
from learnflow_server.domain.people import Student
from learnflow_server.domain.records import OpenAlert, StreamSlots
from learnflow_server.ports import AlertBoard, Directory, Ledger, StateStore

WORKING_FOR = timedelta(minutes=15)
QUIET_AFTER_DAYS = 1
REMEMBERED_DAYS = 90
IDLE_CLEARS = timedelta(minutes=30)
SAME_TROUBLE_FROM = 2


@dataclass(frozen=True)
class Sources:
    """Where a class is read from."""

    directory: Directory
    states: StateStore
    ledger: Ledger
    board: AlertBoard


class Classroom:
    """The use-cases of a teacher's pages."""

    def __init__(self, sources: Sources, syllabus: Syllabus, now: Callable[[], datetime]) -> None:
        self._sources = sources
        self._syllabus = syllabus
        self._now = now

    async def mastery(self, class_id: str, on: date) -> ClassMastery:
        """Class × concept as of a local date, each cell with its evidence and freshness."""
        members = await self._sources.directory.roster(class_id)
        states = await self._states(members)
        rows = [self._row(member, states[member.student_id], await self._seen(member), on) for member in members]
        heads = [ConceptHead(id=concept.id, title=concept.title) for concept in self._syllabus.concepts]
        return ClassMastery(concepts=heads, students=rows)

    async def stuck(self, class_id: str) -> StuckNow:
        """Who is stuck, who has no news, and where the class stands."""
        now = self._now()
        members = await self._sources.directory.roster(class_id)
        seen = {member.student_id: await self._seen(member) for member in members}
        alerts = await self._sources.board.of_students([member.student_id for member in members])
        shown = [_shown(alert, now) for alert in alerts]
        live = {alert.student_id for alert in shown if alert.state == "live"}
        quiet_before, working_after = now - timedelta(days=QUIET_AFTER_DAYS), now - WORKING_FOR
        no_news = [s for s, moment in seen.items() if moment is None or moment < quiet_before]
        working = [s for s, moment in seen.items() if moment is not None and moment >= working_after and s not in live]
        quiet = len(seen) - len(live | set(no_news) | set(working))
        return StuckNow(
            as_of=to_wire(now),
            counts=StuckCounts(stuck=len(live), working=len(working), quiet=quiet, no_news=len(set(no_news) - live)),
            alerts=shown,
            no_news=[NoNews(student_id=s, last_seen=_wire(seen[s])) for s in no_news],
            same_trouble=_same_trouble(shown),
            exercises=self._exercises(await self._states(members), shown),
        )

    def _row(self, member: Student, state: State, seen: datetime | None, on: date) -> StudentRow:
        numbers = read(state, self._syllabus, on)
        as_of = _wire(seen)
        return StudentRow(
            student_id=member.student_id,
            display_name=member.display_name,
            last_seen=as_of,
            cells=[
                Cell(concept_id=concept.id, official=concept.official, evidence=concept.evidence, as_of=as_of)
                for concept in numbers.concepts
            ],
        )

    async def _states(self, members: list[Student]) -> dict[str, State]:
        found = await self._sources.states.load_many([member.student_id for member in members])
        return {
            member.student_id: State.from_json(found[member.student_id]) if member.student_id in found else State()
            for member in members
        }

    async def _seen(self, member: Student) -> datetime | None:
        since = self._now() - timedelta(days=REMEMBERED_DAYS)
        return _latest(await self._sources.ledger.recent(member.student_id, since))

    def _exercises(self, states: Mapping[str, State], alerts: list[StuckAlert]) -> list[ExerciseNow]:
        here: dict[str, set[str]] = defaultdict(set)
        solved: dict[str, set[str]] = defaultdict(set)
        for student_id, state in states.items():
            for (_, exercise), best in state.best.items():
                if best.how:
                    solved[exercise].add(student_id)
            newest = max(state.first, key=lambda exercise: state.first[exercise].ord, default="")
            if student_id not in solved[newest]:
                here[newest].add(student_id)
        stuck: dict[str, set[str]] = defaultdict(set)
        for alert in alerts:
            if alert.state == "live":
                stuck[alert.exercise_id].add(alert.student_id)
        return [
            ExerciseNow(exercise_id=e.id, here=len(here[e.id]), stuck=len(stuck[e.id]), solved=len(solved[e.id]))
            for e in self._syllabus.exercises
            if any(e.id in state.first for state in states.values()) or stuck[e.id]
        ]


def _latest(streams: Mapping[str, StreamSlots]) -> datetime | None:
    return max((slots.last_seen for slots in streams.values() if slots.last_seen), default=None)


def _wire(moment: datetime | None) -> str | None:
    return to_wire(moment) if moment else None


def _shown(alert: OpenAlert, now: datetime) -> StuckAlert:
    """An alert as of now: a live one clears by itself after 30 idle minutes."""
    idle = now - from_wire(alert.last_event) > IDLE_CLEARS
    return StuckAlert(
        alert_id=alert.alert_id,
        student_id=alert.student_id,
        rule=alert.rule,
        exercise_id=alert.exercise_id,
        since=alert.since,
        detail=alert.detail,
        state="cleared" if alert.state == "live" and idle else alert.state,
    )


def _same_trouble(alerts: list[StuckAlert]) -> list[SameTrouble]:
    """Students who are stuck in one exercise by one rule with one detail, from two on."""
    groups: dict[tuple[str, str], set[str]] = defaultdict(set)
    for alert in alerts:
        if alert.state == "live" and alert.rule == "same_error":
            groups[alert.exercise_id, alert.detail.partition("× ")[2]].add(alert.student_id)
    return [
        SameTrouble(exercise_id=exercise, mistake=mistake, students=sorted(students))
        for (exercise, mistake), students in sorted(groups.items())
        if len(students) >= SAME_TROUBLE_FROM
    ]
