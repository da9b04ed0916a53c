"""Checks of a pack's structure that need no code to run: everything belongs somewhere, and names point to something."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from learnflow_course.errors import Finding
from learnflow_course.files import line_of
from learnflow_course.model import Exercise, Pack


def structural_findings(pack: Pack) -> list[Finding]:
    """Every structural problem, by file."""
    findings = [*_concepts(pack), *_listed(pack), *_quizzes(pack)]
    for exercise in pack.exercises.values():
        findings += _exercise(pack, exercise)
    return findings


def _at(path: Path, needle: str, sentence: str) -> Finding:
    return Finding(str(path), line_of(path, needle), sentence)


def _concepts(pack: Pack) -> Iterator[Finding]:
    path = pack.folder / "concepts.toml"
    known = {concept.id for concept in pack.concepts}
    used = {concept for exercise in pack.exercises.values() for concept in exercise.concepts}
    needs = {concept.id: set(concept.needs) for concept in pack.concepts}
    for concept in pack.concepts:
        for need in set(concept.needs) - known:
            yield _at(path, f'"{concept.id}"', f"concept {concept.id} needs {need}, which isn't a concept here")
        if concept.id not in used:
            yield _at(path, f'"{concept.id}"', f"no exercise practises {concept.id}. Name it in one, or take it out")
    while ready := [name for name, wanted in needs.items() if not wanted & needs.keys()]:
        for name in ready:
            del needs[name]
    if needs:
        yield _at(path, f'"{min(needs)}"', f"these concepts need each other in a circle: {', '.join(sorted(needs))}")


def _listed(pack: Pack) -> Iterator[Finding]:
    """A folder that no lesson or module names would never be seen by a student."""
    slugs = {exercise.slug for exercise in pack.exercises.values()}
    parts = (
        ("exercises", "*/", slugs),
        ("lessons", "*.md", set(pack.lessons)),
        ("quizzes", "*.toml", set(pack.quizzes)),
    )
    for folder, pattern, names in parts:
        for path in sorted((pack.folder / folder).glob(pattern)):
            if path.stem not in names:
                where = "lesson" if folder == "exercises" else "module"
                yield Finding(str(path), 1, f"no {where} lists {path.stem}. List it, or take it out")
    for lesson in pack.lessons.values():
        if lesson.quiz is not None and lesson.quiz not in pack.quizzes:
            path = pack.folder / "lessons" / f"{lesson.id}.md"
            yield _at(path, "quiz", f"there is no quiz {lesson.quiz} in a module")


def _quizzes(pack: Pack) -> Iterator[Finding]:
    known = {concept.id for concept in pack.concepts}
    for quiz in pack.quizzes.values():
        path = pack.folder / "quizzes" / f"{quiz.id}.toml"
        for item_id, count in Counter(item.id for item in quiz.items).items():
            if count > 1:
                yield _at(path, f'"{item_id}"', f"item {item_id} stands {count} times. Give each item its own id")
        for item in quiz.items:
            if item.concept not in known:
                yield _at(path, f'"{item.id}"', f"item {item.id} is about {item.concept}, which isn't a concept here")
            if len(set(item.choices)) < len(item.choices):
                yield _at(path, f'"{item.id}"', f"item {item.id} offers the same choice twice")


def _exercise(pack: Pack, exercise: Exercise) -> Iterator[Finding]:
    path = pack.folder / "exercises" / exercise.slug / "exercise.toml"
    known = {concept.id for concept in pack.concepts}
    for concept in set(exercise.concepts) - known:
        yield _at(path, "concepts", f"{concept} isn't a concept of concepts.toml")
    yield from _cases(path, exercise)
    yield from _mistakes(path, exercise)


def _cases(path: Path, exercise: Exercise) -> Iterator[Finding]:
    task = exercise.task()
    if not task.cases and exercise.kind != "predict":
        yield _at(path, "kind", "there is no [[case]]. Write at least one")
    if not task.entry and any(case.call for case in task.cases):
        yield _at(path, "kind", "cases call a function, so name it: entry = …")
    if task.entry and not all(case.call for case in task.cases):
        yield _at(path, "[[case]]", f"each case of {task.entry} needs a call")
    visible = {case.call or case.stdin for case in task.cases if not case.hidden}
    for case in task.cases:
        if case.hidden and (case.call or case.stdin) in visible:
            yield _at(path, f'"{case.name}"', f"the hidden case {case.name} is the same as a visible one")


def _mistakes(path: Path, exercise: Exercise) -> Iterator[Finding]:
    mistakes = exercise.task().mistakes
    for mistake in mistakes:
        if not (mistake.cases or mistake.error or mistake.pattern):
            yield _at(path, f'"{mistake.id}"', f"mistake {mistake.id} needs cases, error or pattern to be known by")
        if mistake.id not in exercise.wrong:
            yield _at(path, f'"{mistake.id}"', f"mistake {mistake.id} has no wrong/{mistake.id}.py that shows it")
    for wrong in sorted(set(exercise.wrong) - {mistake.id for mistake in mistakes}):
        place = path.parent / "wrong" / wrong
        yield Finding(str(place), 1, f"no [[mistake]] is named {wrong}. Name it, or take this file out")
