"""From facts to what the window shows: plain functions, no Qt, no services."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from learnflow_course import Exercise, Quiz
from learnflow_desktop.assist.error_words import Traceback, explain
from learnflow_desktop.kernel.run_result import RunResult
from learnflow_desktop.session.attempts import Attempts
from learnflow_desktop.session.course_book import CourseBook, file_name
from learnflow_desktop.ui.view_data import (
    AttemptRow,
    AttemptState,
    Check,
    Checks,
    CourseView,
    ExerciseState,
    ExerciseView,
    ExplainedError,
    Hint,
    Hints,
    MapNode,
    MapUnit,
    Mastery,
    Outcome,
    ProgressView,
    QuizChoice,
    QuizView,
)
from learnflow_events.moments import from_wire

if TYPE_CHECKING:
    from learnflow_grader import CaseResult, Verdict
    from learnflow_mastery import Mastery as Numbers
    from learnflow_sync import PastEvent

OUTCOMES: Mapping[str, Outcome] = {"p": "passed", "f": "failed", "e": "error", "b": "blocked"}
HINT_TITLES = ("A nudge", "The idea", "Part of the answer", "The answer")
STATES: Mapping[str, AttemptState] = {"settled": "safe", "parked": "parked"}


def clock(moment: datetime) -> str:
    """The local time of day."""
    return moment.astimezone().strftime("%H:%M")


def exercise_view(book: CourseBook, exercise: Exercise, *, solved: bool) -> ExerciseView:
    """An exercise beside its lesson."""
    lesson = book.pack.lessons[exercise.lesson]
    return ExerciseView(
        exercise_id=exercise.id,
        title=exercise.title,
        text=exercise.prompt,
        file_name=file_name(exercise),
        unit=f"Lesson {book.number(exercise)}",
        position=lesson.exercises.index(exercise.id) + 1,
        of=len(lesson.exercises),
        lesson_title=lesson.title,
        lesson_text=lesson.text,
        solved=solved,
    )


def hints_view(exercise: Exercise, attempts: Attempts) -> Hints:
    """The ladder as it stands."""
    tries = attempts.tries(exercise.id)
    steps = tuple(Hint(title, text) for title, text in zip(HINT_TITLES, exercise.hints, strict=True))
    return Hints(steps, tries.hint_level, tries.passed)


def checks_view(verdict: "Verdict", when: datetime) -> Checks:
    """What Check found: a named mistake's hint stands at the first check that doesn't pass."""
    first = next((number for number, case in enumerate(verdict.cases) if case.letter in "fe"), -1)
    rows = tuple(
        _check(case, verdict.mistake_hint if number == first else "") for number, case in enumerate(verdict.cases)
    )
    in_rows = any(verdict.message and verdict.message == row.sentence for row in rows)
    summary = "" if in_rows or first >= 0 else verdict.message
    return Checks(rows, f"Checked at {clock(when)}", summary)


def _check(case: "CaseResult", hint: str) -> Check:
    sentence = case.message
    if hint and hint not in sentence:
        sentence = f"{sentence} {hint}".strip()
    note = "not run, an earlier check stopped" if case.letter == "b" else ""
    return Check(
        outcome=OUTCOMES[case.letter],
        call=case.call,
        title=case.name.capitalize(),
        expected=case.expected,
        got=case.got,
        sentence=sentence,
        note=note,
        line=case.line,
    )


def error_view(result: RunResult, code: str) -> ExplainedError | None:
    """The error that ended a run, in plain words beside Python's own; a stopped run needs no explanation."""
    if result.outcome != "error" or result.error_class is None:
        return None
    if result.error_class == "PythonEnded":
        return ExplainedError("Python ended", "The program ended Python itself. A new one has started.")
    said = explain(Traceback(result.error_class, result.message, result.line, code, result.names, result.original))
    return ExplainedError(result.error_class, said.sentence, result.line, said.values, result.original)


def run_words(result: RunResult) -> str:
    """How a run ended, in a caption."""
    seconds = f"{max(result.duration_ms, 1) / 1000:.1f} s"
    if result.outcome == "ok":
        return f"Finished in {seconds}"
    if result.outcome == "stopped":
        return f"Stopped after {seconds}"
    return f"Stopped on line {result.line} after {seconds}" if result.line else f"Stopped after {seconds}"


def masteries(numbers: "Numbers", concepts: Sequence[str] | None = None) -> tuple[Mastery, ...]:
    """The numbers of these concepts (all: None), 0 to 100."""
    return tuple(
        Mastery(concept.title, (concept.official + 5) // 10, concept.evidence)
        for concept in numbers.concepts
        if concepts is None or concept.id in concepts
    )


def progress_view(book: CourseBook, numbers: "Numbers", solved: frozenset[str], now: datetime) -> ProgressView:
    """The progress page."""
    return ProgressView(masteries(numbers), len(solved & set(book.order)), len(book.order), f"as of {clock(now)}")


def course_view(book: CourseBook, numbers: "Numbers", attempts: Attempts, current: str) -> CourseView:
    """The course map: a row for each lesson."""
    solved = attempts.solved()
    suggestion = numbers.next[0] if numbers.next else None
    chosen = book.exercise(suggestion.exercise_id if suggestion else current)
    units = []
    for number, lesson in enumerate(book.lessons, 1):
        nodes = [MapNode(one, book.exercise(one).title, _state(one, solved, chosen.id)) for one in lesson.exercises]
        if lesson.quiz is not None:
            done: ExerciseState = "done" if attempts.quiz_done(book.pack.quizzes[lesson.quiz]) else "open"
            nodes.append(MapNode(lesson.quiz, "Quiz", done, quiz=True))
        units.append(MapUnit(lesson.title, tuple(nodes), number))
    return CourseView(
        title=book.pack.title,
        units=tuple(units),
        masteries=masteries(numbers),
        next_title=chosen.title,
        next_why=_why(suggestion.reason if suggestion else ""),
        next_chance=_chance(numbers, chosen),
        next_id=chosen.id,
    )


def _state(exercise_id: str, solved: frozenset[str], chosen: str) -> ExerciseState:
    if exercise_id in solved:
        return "done"
    return "next" if exercise_id == chosen else "open"


def _why(reason: str) -> str:
    return {
        "unfinished": "You began this one. A fresh look often helps.",
        "new": "This one comes next.",
        "review": "It is a while since you practised this.",
    }.get(reason, "You have solved everything here.")


def _chance(numbers: "Numbers", exercise: Exercise) -> str:
    """The chance at first try, with the first tries it rests on; nothing where they are too few."""
    found = [concept for concept in numbers.concepts if concept.id in exercise.concepts]
    known = [concept for concept in found if concept.evidence >= 3 and concept.p_next is not None]
    if not known:
        return ""
    weakest = min(known, key=lambda concept: concept.p_next or 0)
    return f"{round((weakest.p_next or 0) / 10)} in 100 chance at first try, from {weakest.evidence} first tries"


def quiz_view(quiz: Quiz, number: int, chosen: int | None = None) -> QuizView:
    """One item of a quiz; with a choice made, which one is right and why."""
    item = quiz.items[number]
    answered = chosen is not None
    choices = tuple(
        QuizChoice(text, tried=index == chosen, right=answered and index == item.answer)
        for index, text in enumerate(item.choices)
    )
    return QuizView(
        quiz_id=quiz.id,
        item_id=item.id,
        title=quiz.title,
        question=item.question,
        choices=choices,
        position=number + 1,
        of=len(quiz.items),
        answered=answered,
        why=item.why if answered else "",
    )


def attempt_row(event: "PastEvent", book: CourseBook) -> AttemptRow:
    """One event in the list of what was recorded."""
    data = event.data
    what, result = _what(event.name, data)
    state = STATES.get(event.state, "waiting")
    return AttemptRow(
        time=from_wire(event.time).astimezone().strftime("%d %b %H:%M:%S"),
        what=what,
        where=_where(event, book),
        result=result,
        state=state,
        why=event.detail or "",
        event_id=event.event_id,
    )


def _where(event: "PastEvent", book: CourseBook) -> str:
    """The title of the exercise, lesson or quiz; empty when this course has none such."""
    pack, data = book.pack, event.data
    found = (
        pack.exercises.get(event.exercise_id or ""),
        pack.lessons.get(str(data.get("lesson_id"))),
        pack.quizzes.get(str(data.get("quiz_id"))),
    )
    return next((part.title for part in found if part is not None), "")


def _what(name: str, data: Mapping[str, object]) -> tuple[str, str]:
    if name == "exercise.submitted":
        cases = str(data.get("cases", ""))
        return "Answer checked", f"{cases.count('p')} of {len(cases)} checks pass"
    if name == "code.ran":
        return "Program run", "Finished" if data.get("outcome") == "ok" else str(data.get("error_class") or "Stopped")
    words = {
        "hint.shown": ("Hint shown", f"Hint {data.get('level')} of 4"),
        "quiz.answered": ("Quiz answered", "Right" if data.get("correct") else "Not yet"),
        "lesson.viewed": ("Lesson opened", ""),
        "session.started": ("Session started", str(data.get("client", ""))),
        "session.ended": ("Session ended", ""),
        "exercise.reset": ("Started again", ""),
        "help.asked": ("Asked for help", ""),
        "slot.voided": ("Left out", str(data.get("reason", ""))),
    }
    return words.get(name, (name, ""))
