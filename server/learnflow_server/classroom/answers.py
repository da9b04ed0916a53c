"""What a teacher and a student read, as it travels: lower_snake_case, scores 0..1000, times in UTC."""

import msgspec


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """One student in one concept; with `evidence` below 3 the number is shown as "not enough evidence yet"."""

    concept_id: str
    official: int
    evidence: int
    as_of: str | None


class StudentRow(msgspec.Struct, frozen=True, kw_only=True):
    """One student's cells; `last_seen` is when the server last heard of them: no news isn't no work."""

    student_id: str
    display_name: str
    last_seen: str | None
    cells: list[Cell]


class ConceptHead(msgspec.Struct, frozen=True, kw_only=True):
    """A column of the matrix."""

    id: str
    title: str


class ClassMastery(msgspec.Struct, frozen=True, kw_only=True):
    """Class × concept."""

    concepts: list[ConceptHead]
    students: list[StudentRow]


class StuckCounts(msgspec.Struct, frozen=True, kw_only=True):
    """How many are stuck, working, quiet (seen, nothing lately) and without news."""

    stuck: int
    working: int
    quiet: int
    no_news: int


class StuckAlert(msgspec.Struct, frozen=True, kw_only=True):
    """Who needs help, where, by which rule, since when; `state` is live, retrospective or cleared."""

    alert_id: str
    student_id: str
    rule: str
    exercise_id: str
    since: str
    detail: str
    state: str


class NoNews(msgspec.Struct, frozen=True, kw_only=True):
    """A student the server hasn't heard of lately."""

    student_id: str
    last_seen: str | None


class SameTrouble(msgspec.Struct, frozen=True, kw_only=True):
    """Several students with one named mistake."""

    exercise_id: str
    mistake: str
    students: list[str]


class ExerciseNow(msgspec.Struct, frozen=True, kw_only=True):
    """How many are at an exercise (the one they began last, not solved yet), stuck in it, and have solved it."""

    exercise_id: str
    here: int
    stuck: int
    solved: int


class StuckNow(msgspec.Struct, frozen=True, kw_only=True):
    """The teacher's first page."""

    as_of: str
    counts: StuckCounts
    alerts: list[StuckAlert]
    no_news: list[NoNews]
    same_trouble: list[SameTrouble]
    exercises: list[ExerciseNow]


class RosterEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A member of a class."""

    student_id: str
    display_name: str


class ClassAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A class and the code for its board."""

    class_id: str
    name: str
    class_code: str
