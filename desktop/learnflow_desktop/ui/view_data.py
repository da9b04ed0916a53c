"""What the widgets show, as plain frozen data: no Qt, no services; whoever knows the facts fills these in.

Named tuples, because two dozen frozen dataclasses would cost 8 ms more of the start.
"""

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Outcome = Literal["passed", "failed", "error", "blocked"]
Hold = Literal["", "not_allowed", "update", "erased"]
BadgeKind = Literal[
    "safe", "sending", "offline", "parked", "sign_in", "not_saved", "device", "not_allowed", "update", "erased"
]
Shown = Literal["all", "waiting", "parked"]
AttemptState = Literal["safe", "waiting", "parked"]
ExerciseState = Literal["done", "next", "open", "locked"]
ENOUGH_FIRST_TRIES = 3


class SyncFacts(NamedTuple):
    """Where the student's attempts are: counts of attempts, and what stands in the way.

    `made` are on this device's disk, `settled` were read back from the server, `parked` were refused for good; `hold`
    is why our server takes no more for now.
    """

    made: int = 0
    settled: int = 0
    parked: int = 0
    online: bool = True
    signed_in: bool = True
    saved: bool = True
    in_class: bool = True
    hold: Hold = ""

    @property
    def waiting(self) -> int:
        """Attempts that are neither safe nor parked."""
        return max(self.made - self.settled - self.parked, 0)

    @property
    def kind(self) -> BadgeKind:
        """The one state to show: the worst wins."""
        if not self.saved:
            return "not_saved"
        if not self.in_class:
            return "device"
        if self.hold:
            return self.hold
        if self.waiting and not self.signed_in:
            return "sign_in"
        if self.parked:
            return "parked"
        if self.waiting:
            return "sending" if self.online else "offline"
        return "safe"


class Mastery(NamedTuple):
    """One concept's official mastery, 0 to 100, and the number of first tries it rests on."""

    title: str
    points: int
    first_tries: int

    @property
    def known(self) -> bool:
        """Whether there is enough evidence to show a number."""
        return self.first_tries >= ENOUGH_FIRST_TRIES


class Check(NamedTuple):
    """One check: what was called, and what came of it. `note` stands beside a closed row ("IndexError, line 3")."""

    outcome: Outcome
    call: str
    title: str = ""
    expected: str = ""
    got: str = ""
    sentence: str = ""
    note: str = ""
    line: int | None = None


class Checks(NamedTuple):
    """The result of one Check; `when` is the caption ("Checked at 09:41"), `summary` one sentence above the rows."""

    rows: tuple[Check, ...] = ()
    when: str = ""
    summary: str = ""

    @property
    def passed(self) -> int:
        """How many checks pass."""
        return sum(row.outcome == "passed" for row in self.rows)


class ExplainedError(NamedTuple):
    """An error in plain words; `values` are (name, value) as they were, `original` is Python's own text."""

    error_class: str
    sentence: str
    line: int | None = None
    values: tuple[tuple[str, str], ...] = ()
    original: str = ""

    @property
    def title(self) -> str:
        """`IndexError on line 3`."""
        return f"{self.error_class} on line {self.line}" if self.line else self.error_class


class LintNote(NamedTuple):
    """One remark about the code, in plain words; code between backticks."""

    line: int
    sentence: str


class Hint(NamedTuple):
    """One step of the ladder; `text` is Markdown."""

    title: str
    text: str


class Hints(NamedTuple):
    """The four steps and how many of them are open; `solved`: the exercise was passed, so no credit is at stake."""

    steps: tuple[Hint, ...] = ()
    used: int = 0
    solved: bool = False


class ExerciseView(NamedTuple):
    """An exercise as the lesson pane and the editor's header show it; `text` is Markdown."""

    exercise_id: str
    title: str
    text: str
    file_name: str = "main.py"
    unit: str = ""
    position: int = 1
    of: int = 1
    lesson_title: str = ""
    lesson_text: str = ""
    solved: bool = False

    @property
    def place(self) -> str:
        """`Unit 3, exercise 4 of 6`."""
        number = f"exercise {self.position} of {self.of}"
        return f"{self.unit}, {number}" if self.unit else number.capitalize()


class QuizChoice(NamedTuple):
    """One answer of a quiz item; `tried`: it was the first try, `right`: it is shown as the right one."""

    text: str
    tried: bool = False
    right: bool = False


class QuizView(NamedTuple):
    """One quiz item; `why` is shown once answered."""

    quiz_id: str
    item_id: str
    title: str
    question: str
    choices: tuple[QuizChoice, ...]
    position: int = 1
    of: int = 1
    answered: bool = False
    why: str = ""


class StatusLine(NamedTuple):
    """The status bar's words, left and right; `saved` false turns the disk fact into a problem."""

    left: tuple[str, ...] = ()
    disk: str = "Every attempt is saved on this device"
    saved: bool = True
    server: str = ""


class Notice(NamedTuple):
    """A toast: one fact, one line more, at most one action; problems stay until closed."""

    text: str
    detail: str = ""
    action: str = ""
    problem: bool = False
    icon: str = "info"


class Question(NamedTuple):
    """A dialog: the question, what stays and what goes, the safe answer and the other one."""

    title: str
    text: str
    keep: str
    go: str
    icon: str = ""
    danger: bool = False


class MapNode(NamedTuple):
    """An exercise or quiz on the course map."""

    node_id: str
    title: str
    state: ExerciseState = "open"
    quiz: bool = False


class MapUnit(NamedTuple):
    """One unit row; `opens` says what opens a locked one."""

    title: str
    nodes: tuple[MapNode, ...]
    number: int = 1
    mastery: Mastery | None = None
    opens: str = ""


class CourseView(NamedTuple):
    """The course map and what stands beside it."""

    title: str
    units: tuple[MapUnit, ...]
    masteries: tuple[Mastery, ...] = ()
    next_title: str = ""
    next_why: str = ""
    next_chance: str = ""
    next_id: str = ""

    @property
    def progress(self) -> str:
        """`16 of 34 done`."""
        nodes = [node for unit in self.units for node in unit.nodes]
        return f"{sum(node.state == 'done' for node in nodes)} of {len(nodes)} done"


class AttemptRow(NamedTuple):
    """One row of the sync page's table, newest first; `why` explains a parked one."""

    time: str
    what: str
    where: str
    result: str
    state: AttemptState
    why: str = ""
    event_id: str = ""


class SyncView(NamedTuple):
    """The sync page: the counts, the rows of the tab `shown`, the connection's facts as (name, value).

    `wipe_on` is the day when the work of an erased student leaves this computer ("24 December", empty otherwise).
    """

    facts: SyncFacts
    rows: tuple[AttemptRow, ...] = ()
    connection: tuple[tuple[str, str], ...] = ()
    shown: Shown = "all"
    wipe_on: str = ""


class ProgressView(NamedTuple):
    """The progress page."""

    masteries: tuple[Mastery, ...] = ()
    solved: int = 0
    exercises: int = 0
    as_of: str = ""


@dataclass(frozen=True)
class JoinRequest:
    """What the welcome page was filled in with; never shown in a log."""

    class_code: str
    name: str
    pin: str = field(repr=False)
    server_url: str = ""
