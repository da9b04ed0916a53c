"""Proves an exercise with the real grader: the solution passes, the starter doesn't, each mistake gets its own hint."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from learnflow_course.errors import Finding
from learnflow_course.files import line_of
from learnflow_course.model import Exercise, Pack
from learnflow_grader import Task, grade
from learnflow_grader.errors import BrokenTask
from learnflow_grader.reference import expected_output

PROOF_SEED = 20261123
GENERATED_CASES = 50


def proof_findings(pack: Pack, exercise: Exercise) -> list[Finding]:
    """What running the exercise's own files shows; each runs in a child process."""
    folder = pack.folder / "exercises" / exercise.slug
    task = _with_many_generated(exercise.task())
    try:
        return [
            *_solution(folder, task),
            *_stated(folder, task),
            *_starter(folder, exercise),
            *_mistakes(folder, exercise),
        ]
    except BrokenTask as error:
        file = folder / ("generator.py" if "generator.py" in str(error) else "solution.py")
        return [Finding(str(file), 1, f"{error}. Mend it so that every case has a result")]


def _with_many_generated(task: Task) -> Task:
    return replace(task, generated=GENERATED_CASES) if task.generated else task


def _solution(folder: Path, task: Task) -> Iterator[Finding]:
    answer = expected_output(task) if task.kind == "predict" else task.solution
    verdict = grade(task, answer, seed=PROOF_SEED)
    if verdict.verdict != "passed":
        first = next((case for case in verdict.cases if case.letter != "p"), None)
        case = f" in the case {first.name}" if first else ""
        yield Finding(
            str(folder / "solution.py"), verdict.line or 1, f"the solution doesn't pass{case}: {verdict.message}"
        )
    elif verdict.quality < 1000:
        sentence = f"the solution has code quality {verdict.quality} of 1000. Students read it: make it clean"
        yield Finding(str(folder / "solution.py"), 1, sentence)


def _stated(folder: Path, task: Task) -> Iterator[Finding]:
    """An expectation written down must be what the solution gives."""
    for case in task.cases:
        if case.expected is None:
            continue
        alone = replace(task, cases=(case,), generated=0, generator="")
        if task.kind != "predict" and grade(alone, task.solution, seed=PROOF_SEED).verdict != "passed":
            place = folder / "exercise.toml"
            sentence = f"expected = {case.expected!r} of the case {case.name} isn't what the solution gives"
            yield Finding(str(place), line_of(place, case.name), sentence)


def _starter(folder: Path, exercise: Exercise) -> Iterator[Finding]:
    if exercise.kind == "predict":
        return
    if grade(exercise.task(), exercise.starter, seed=PROOF_SEED).verdict == "passed":
        yield Finding(
            str(folder / "starter.py"), 1, "the starter passes already, so there is nothing to do. Take the answer out"
        )


def _mistakes(folder: Path, exercise: Exercise) -> Iterator[Finding]:
    for mistake_id, code in exercise.wrong.items():
        verdict = grade(exercise.task(), code, seed=PROOF_SEED)
        file = next((folder / "wrong").glob(f"{mistake_id}.*"))
        if verdict.verdict == "passed":
            yield Finding(str(file), 1, "this wrong answer passes. Add a case that it doesn't pass")
        elif verdict.mistake != mistake_id:
            seen = f"{verdict.mistake or 'no mistake'} (cases {verdict.letters}, error {verdict.error_class or 'none'})"
            yield Finding(str(file), 1, f"this should be recognised as {mistake_id}, and is as {seen}")
