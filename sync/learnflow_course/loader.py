"""Reads a pack from its folder. Broken files are found here; a solution that fails is the checker's."""

from collections.abc import Mapping
from pathlib import Path

from learnflow_course.errors import BrokenPack, Finding, broken
from learnflow_course.files import (
    ConceptsFile,
    ExerciseFile,
    PackFile,
    QuizFile,
    line_of,
    read_hints,
    read_lesson,
    read_text,
    read_toml,
)
from learnflow_course.model import Concept, Exercise, Lesson, Module, Pack, Quiz, QuizItem
from learnflow_grader.task import Case, Mistake, Task


def bundled_packs() -> Path:
    """The folder of the courses that travel with the program."""
    return Path(__file__).parent / "packs"


def load_pack(folder: Path) -> Pack:
    """Read a whole pack.

    Raises:
        BrokenPack: with every problem found, each at its file and line.
    """
    head = read_toml(folder / "pack.toml", PackFile)
    concepts = read_toml(folder / "concepts.toml", ConceptsFile).concepts
    lessons: dict[str, Lesson] = {}
    exercises: dict[str, Exercise] = {}
    findings: list[Finding] = []
    for module in head.modules:
        for lesson_id in module.lessons:
            try:
                lessons[lesson_id] = _lesson(folder, module.id, lesson_id, exercises)
            except BrokenPack as error:
                findings += error.findings
    quizzes = {quiz.id: quiz for quiz in _quizzes(folder, head, findings)}
    if findings:
        raise BrokenPack(*findings)
    return Pack(
        id=head.id,
        version=head.version,
        title=head.title,
        locale=head.locale,
        folder=folder,
        modules=tuple(Module(m.id, m.title, tuple(m.lessons), tuple(m.quizzes)) for m in head.modules),
        concepts=tuple(Concept(c.id, c.title, tuple(c.needs)) for c in concepts),
        lessons=lessons,
        exercises=exercises,
        quizzes=quizzes,
    )


def _lesson(folder: Path, module: str, lesson_id: str, exercises: dict[str, Exercise]) -> Lesson:
    path = folder / "lessons" / f"{lesson_id}.md"
    head, text = read_lesson(path)
    found: list[Exercise] = []
    findings: list[Finding] = []
    for slug in head.exercises:
        try:
            exercise = _exercise(folder / "exercises" / slug, lesson_id)
        except BrokenPack as error:
            findings += error.findings
            continue
        if exercise.id in exercises:
            place = folder / "exercises" / slug / "exercise.toml"
            sentence = f"the id is already that of {exercises[exercise.id].slug}. Make a new UUID for this one"
            findings.append(Finding(str(place), line_of(place, "id ="), sentence))
        exercises[exercise.id] = exercise
        found.append(exercise)
    if findings:
        raise BrokenPack(*findings)
    return Lesson(lesson_id, head.title, text, tuple(exercise.id for exercise in found), head.quiz, module)


def _exercise(folder: Path, lesson: str) -> Exercise:
    file = read_toml(folder / "exercise.toml", ExerciseFile)
    return Exercise(
        id=file.id,
        slug=folder.name,
        title=file.title,
        kind=file.kind,
        concepts=tuple(file.concepts),
        minutes=file.minutes,
        prior=file.prior,
        required=file.required,
        prompt=read_text(folder / "prompt.md"),
        starter=read_text(folder / "starter.py"),
        hints=read_hints(folder / "hints.md"),
        lesson=lesson,
        wrong=_wrong(folder),
        judged_by=_task(folder, file),
    )


def _task(folder: Path, file: ExerciseFile) -> Task:
    generator = folder / "generator.py"
    if file.generated and not generator.exists():
        place = folder / "exercise.toml"
        sentence = "generated cases need a generator.py with def generate(rng). Write it, or take this line out"
        raise broken(place, line_of(place, "generated"), sentence)
    return Task(
        exercise_id=file.id,
        kind=file.kind,
        entry=file.entry,
        cases=tuple(Case(c.name, c.call, c.stdin, c.hidden, c.expected, c.hint) for c in file.cases),
        solution=read_text(folder / "solution.py"),
        generator=read_text(generator) if file.generated else "",
        generated=file.generated,
        mistakes=tuple(Mistake(m.id, m.hint, m.cases, m.error, m.pattern) for m in file.mistakes),
        forbid=tuple(file.forbid),
        require=tuple(file.require),
        compare=file.compare or ("exact" if file.entry else "text"),
    )


def _wrong(folder: Path) -> Mapping[str, str]:
    return {
        path.stem: read_text(path) for path in sorted((folder / "wrong").glob("*")) if path.suffix in (".py", ".txt")
    }


def _quizzes(folder: Path, head: PackFile, findings: list[Finding]) -> list[Quiz]:
    found: list[Quiz] = []
    for quiz_id in (quiz_id for module in head.modules for quiz_id in module.quizzes):
        try:
            found.append(_quiz(folder / "quizzes" / f"{quiz_id}.toml"))
        except BrokenPack as error:
            findings += error.findings
    return found


def _quiz(path: Path) -> Quiz:
    file = read_toml(path, QuizFile)
    for item in file.items:
        if item.answer >= len(item.choices):
            line = line_of(path, f'"{item.id}"')
            raise broken(
                path,
                line,
                f"item {item.id}: answer = {item.answer}, and the choices count from 0 to {len(item.choices) - 1}",
            )
    items = (QuizItem(i.id, i.question, tuple(i.choices), i.answer, i.why, i.concept) for i in file.items)
    return Quiz(file.id, file.title, tuple(file.concepts), tuple(items))
