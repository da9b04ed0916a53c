"""What the reference solution answers: computed once per task and seed, in a child of its own."""

import ast
import functools
import json
from dataclasses import dataclass, replace
from typing import Any

from learnflow_grader.errors import BrokenTask
from learnflow_grader.process import run_steps
from learnflow_grader.task import DEFAULT_LIMITS, Case, Limits, Task

CACHED_TASKS = 256


@dataclass(frozen=True)
class Expectation:
    """What one case must give: a value as canonical JSON (functions) or a text (programs), and how it is shown."""

    call: str
    canonical: str
    shown: str


def job_for(task: Task, code: str, calls: tuple[str, ...]) -> dict[str, Any]:
    """The child's job for given calls; the generator stays empty."""
    return {"code": code, "entry": task.entry, "calls": list(calls), "generator": "", "generated": 0, "seed": 0}


def calls_of(task: Task) -> tuple[str, ...]:
    """The fixed cases as the child takes them: expressions for an entry, input texts for a program."""
    return tuple(case.call if task.entry else case.stdin for case in task.cases)


@functools.lru_cache(maxsize=CACHED_TASKS)
def expectations(task: Task, seed: int, limits: Limits) -> tuple[Expectation, ...]:
    """The fixed cases' results and then the generated ones', the same for the same seed.

    Raises:
        BrokenTask: the solution or the generator stops with an error.
    """
    job = job_for(task, task.solution, calls_of(task))
    job |= {"generator": task.generator if task.generated else "", "generated": task.generated, "seed": seed}
    calls: list[str] = []
    found: dict[int, Expectation] = {}
    for step in run_steps(job, limits):
        if "calls" in step:
            calls = step["calls"]
        if "generator" in step:
            raise BrokenTask(f"generator.py stops with {_what(step['generator'])}")
        if "error" in step.get("loaded", {}):
            raise BrokenTask(f"solution.py stops with {_what(step['loaded'])}")
        if task.entry and step.get("loaded", {}).get("has_entry") is False:
            raise BrokenTask(f"solution.py has no function {task.entry}")
        if "case" in step:
            found[step["case"]] = _expected(task, calls[step["case"]], step)
    if (not calls and task.cases) or len(found) < len(calls):
        raise BrokenTask("solution.py doesn't finish all cases in time")
    fixed = [_stated(task, number, found[number]) for number in range(len(task.cases))]
    return (*fixed, *(found[number] for number in range(len(task.cases), len(calls))))


def expected_output(task: Task, limits: Limits = DEFAULT_LIMITS) -> str:
    """What a `predict` task's program prints: the answer that a student is to type.

    Raises:
        BrokenTask: the program stops with an error.
    """
    if task.answer:
        return task.answer
    program = replace(task, kind="program", entry="", cases=(Case("the output"),), generator="", generated=0)
    return expectations(program, 0, limits)[0].shown


def _expected(task: Task, call: str, step: dict[str, Any]) -> Expectation:
    if "error" in step:
        raise BrokenTask(f"solution.py stops with {_what(step)} for {call!r}")
    if task.entry:
        return Expectation(call, json.dumps(step["canonical"]), step["shown"])
    return Expectation(call, step["printed"], step["printed"])


def _stated(task: Task, number: int, computed: Expectation) -> Expectation:
    """An expectation that the author wrote down wins over the computed one; the checker compares the two."""
    stated = task.cases[number].expected
    if stated is None:
        return computed
    if not task.entry:
        return Expectation(computed.call, stated, stated)
    from learnflow_grader import child  # the one place that knows a value's canonical form

    try:
        value = ast.literal_eval(stated)
    except (ValueError, SyntaxError) as error:
        raise BrokenTask(f"expected = {stated!r} isn't a literal") from error
    return Expectation(computed.call, json.dumps(child.canonical(value)), child.shown(value))  # type: ignore[no-untyped-call]


def _what(step: dict[str, Any]) -> str:
    line = f" on line {step['line']}" if step.get("line") else ""
    return f"{step['error']}{line}: {step.get('text', '')}"
