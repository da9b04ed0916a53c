"""Judge one answer: rules about the code, then every case in a child process, then one verdict."""

import json
import re
import time
from dataclasses import dataclass, replace
from typing import Any, Literal

from learnflow_grader import words
from learnflow_grader.compare import first_difference, same_text, same_value
from learnflow_grader.process import run_steps
from learnflow_grader.quality import quality
from learnflow_grader.reference import Expectation, expectations, expected_output, job_for
from learnflow_grader.source_rules import broken_rule
from learnflow_grader.task import DEFAULT_LIMITS, Case, Limits, Mistake, Task
from learnflow_grader.verdict import CaseResult, Verdict

PRINTS_INSTEAD = "prints-instead-of-returns"


@dataclass
class _Judged:
    """The cases so far, and the first error that stopped something."""

    cases: list[CaseResult]
    stopped: dict[str, Any] | None = None
    sentence: str = ""
    printed_instead: bool = False


def grade(task: Task, code: str, *, seed: int, limits: Limits = DEFAULT_LIMITS) -> Verdict:
    """Check an answer; blocks until each case is judged, leaves no process behind, never raises for bad code.

    Raises:
        BrokenTask: the exercise's own solution or generator doesn't run.
        CannotRun: the system refuses to start a process.
    """
    began = time.perf_counter()
    if task.kind == "predict":
        judged = _judge_prediction(task, code, limits)
    else:
        expected = expectations(task, seed, limits)
        rule = broken_rule(task, code)
        judged = _blocked(task, expected, rule) if rule else _judge(task, code, expected, limits)
    verdict = _verdict(task, code, seed, judged)
    return replace(verdict, duration_ms=round(1000 * (time.perf_counter() - began)))


def _judge_prediction(task: Task, answer: str, limits: Limits) -> _Judged:
    wanted = expected_output(task, limits)
    name = task.cases[0].name if task.cases else "the output"
    if same_text(wanted, answer):
        return _Judged([CaseResult("p", name, "the program's output", wanted, answer)])
    message = words.another_text(wanted, answer) if answer.strip() else "Type what the program prints, line by line."
    line, _, got = first_difference(wanted, answer)
    # The expected output is the answer itself, so only the place of the first difference is shown.
    return _Judged(
        [CaseResult("f", name, "the program's output", "", got or "", _without_answer(message), line=line)],
        sentence=_without_answer(message),
    )


def _without_answer(message: str) -> str:
    return re.sub(r":? '[^']*' is expected|: line (\d+) should be '.*'", "", message)


def _blocked(task: Task, expected: tuple[Expectation, ...], sentence: str) -> _Judged:
    judged = _Judged([], sentence=sentence)
    _fill(task, expected, judged, sentence)
    return judged


def _judge(task: Task, code: str, expected: tuple[Expectation, ...], limits: Limits) -> _Judged:
    judged = _Judged([])
    job = job_for(task, code, tuple(expectation.call for expectation in expected))
    results: dict[int, dict[str, Any]] = {}
    ended = "done"
    for step in run_steps(job, limits):
        if "loaded" in step:
            _take_load(task, step["loaded"], judged, limits)
        if "case" in step:
            results[step["case"]] = step
        ended = step.get("ended", ended)
    if judged.stopped is None and (ended != "done" or len(results) < len(expected)):
        judged.stopped = {"error": "Timeout" if ended == "timeout" else "Exit"}
        judged.sentence = words.too_slow(limits) if ended == "timeout" else words.ended_itself(None)
    for number, case in enumerate(task.cases):
        if number in results:
            judged.cases.append(_case_result(task, case, expected[number], results[number], judged, limits))
    if len(judged.cases) == len(task.cases) and len(expected) > len(task.cases):
        _take_generated(task, expected, results, judged, limits)
    _fill(task, expected, judged, judged.sentence)
    return judged


def _take_load(task: Task, loaded: dict[str, Any], judged: _Judged, limits: Limits) -> None:
    if "error" in loaded:
        judged.stopped, judged.sentence = loaded, words.stopped(loaded, limits)
    elif "exit" in loaded:
        judged.stopped, judged.sentence = {"error": "SystemExit"}, words.ended_itself(loaded)
    elif task.entry and not loaded["has_entry"]:
        judged.stopped = {"error": "NameError"}
        judged.sentence = words.missing_entry(task, loaded["names"])


def _case_result(
    task: Task, case: Case, expected: Expectation, step: dict[str, Any], judged: _Judged, limits: Limits
) -> CaseResult:
    result = CaseResult("p", case.name, _call(task, expected), expected.shown, hidden=case.hidden)
    if "error" in step or (task.entry and "exit" in step):
        message = words.stopped(step, limits) if "error" in step else words.ended_itself(step)
        if judged.stopped is None:
            judged.stopped = step if "error" in step else {"error": "SystemExit"}
        return replace(result, letter="e", got=step.get("error", "SystemExit"), message=message, line=step.get("line"))
    if not task.entry:
        if same_text(expected.canonical, step["printed"]):
            return replace(result, got=step["printed"])
        message = f"{words.another_text(expected.canonical, step['printed'])} {case.hint}".rstrip()
        return replace(result, letter="f", got=step["printed"], message=message)
    return _value_result(task, case, expected, step, result, judged)


def _value_result(
    task: Task, case: Case, expected: Expectation, step: dict[str, Any], result: CaseResult, judged: _Judged
) -> CaseResult:
    wanted = json.loads(expected.canonical)
    if _same(task, wanted, step["canonical"]):
        return replace(result, got=step["shown"])
    nothing = step["canonical"][0] == "NoneType"
    judged.printed_instead |= nothing and words.printed_instead(wanted, expected.shown, step)
    message = words.another_value(task, wanted, expected.shown, step) or case.hint
    return replace(result, letter="f", got=step["shown"], message=message)


def _same(task: Task, wanted: Any, got: Any) -> bool:
    if task.compare == "text" and wanted[0] == got[0] == "str":
        return same_text(wanted[1], got[1])
    return same_value(wanted, got, approximate=task.compare == "approximate")


def _take_generated(
    task: Task, expected: tuple[Expectation, ...], results: dict[int, dict[str, Any]], judged: _Judged, limits: Limits
) -> None:
    """The generated cases are one line of the list: the first that isn't right stands for all."""
    first, count = len(task.cases), len(expected) - len(task.cases)
    case = Case(name=f"{count} more values" if count > 1 else "one more value")
    for number in range(first, len(expected)):
        if number not in results:
            return
        result = _case_result(task, case, expected[number], results[number], judged, limits)
        if result.letter != "p":
            judged.cases.append(result)
            return
    judged.cases.append(CaseResult("p", case.name, f"{expected[first].call} and others" if task.entry else case.name))


def _fill(task: Task, expected: tuple[Expectation, ...], judged: _Judged, sentence: str) -> None:
    """The step that stopped everything gets the error, the cases behind it are blocked."""
    names = [(case.name, case.hidden) for case in task.cases]
    if len(expected) > len(task.cases):
        names.append((f"{len(expected) - len(task.cases)} more values", False))
    for number in range(len(judged.cases), len(names)):
        name, hidden = names[number]
        stops_here = judged.stopped is not None and all(case.letter != "e" for case in judged.cases)
        call = _call(task, expected[number])
        if stops_here:
            assert judged.stopped is not None
            line = judged.stopped.get("line")
            judged.cases.append(CaseResult("e", name, call, message=sentence, hidden=hidden, line=line))
        else:
            judged.cases.append(CaseResult("b", name, call, hidden=hidden))


def _call(task: Task, expected: Expectation) -> str:
    if task.entry:
        return expected.call
    lines = expected.call.splitlines()
    return f"run with input {', '.join(lines)}" if lines else "run"


def _verdict(task: Task, code: str, seed: int, judged: _Judged) -> Verdict:
    letters = "".join(case.letter for case in judged.cases)
    word = _word(letters)
    stopped = judged.stopped or {}
    mistake = None if word == "passed" else _mistake(task, code, letters, stopped, judged)
    shown = next((case for case in judged.cases if case.letter in "fe"), None)
    message = judged.sentence or (shown.message if shown else "")
    if word != "passed" and not message and shown is not None:
        message = f"{shown.call} gives {shown.got}, and {shown.expected} is expected."
    return Verdict(
        verdict=word,
        cases=tuple(judged.cases),
        score=1000 * letters.count("p") // len(letters) if letters else 0,
        quality=quality(code) if word == "passed" and task.kind != "predict" else 1000 * (word == "passed"),
        seed=seed,
        message=message if word != "passed" else "",
        mistake=mistake.id if mistake else None,
        mistake_hint=mistake.hint if mistake else "",
        line=stopped.get("line") or (shown.line if shown else None),
        error_class=stopped.get("error"),
        original=stopped.get("original", ""),
        duration_ms=0,
    )


def _word(letters: str) -> Literal["passed", "failed", "error", "blocked"]:
    if set(letters) <= {"p"} and letters:
        return "passed"
    if "f" in letters:
        return "failed"
    return "error" if "e" in letters else "blocked"


def _mistake(task: Task, code: str, letters: str, stopped: dict[str, Any], judged: _Judged) -> Mistake | None:
    """The first named mistake whose every given criterion holds; the most common one is known without being named."""
    fixed = letters[: len(task.cases)]
    for mistake in task.mistakes:
        if mistake.cases and not re.fullmatch(mistake.cases, fixed):
            continue
        if mistake.error and mistake.error != stopped.get("error"):
            continue
        if mistake.pattern and not re.search(mistake.pattern, code, re.MULTILINE):
            continue
        return mistake
    if judged.printed_instead:
        return Mistake(PRINTS_INSTEAD, "print shows a value to a person. return gives it back to the caller.")
    return None
