"""The files of a pack as they are written: their exact form, and errors that name file and line."""

import re
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import msgspec

from learnflow_course.errors import broken
from learnflow_course.model import HINT_LEVELS

T = TypeVar("T")
Slug = Annotated[str, msgspec.Meta(pattern="^[a-z0-9][a-z0-9-]*$")]
Title = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
_UUID = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
_TOML_LINE = re.compile(r"at line (\d+)")
_KEY = re.compile(r"`\$((?:\.|\[)[^`]*)`")
_HINT_HEAD = re.compile(r"^## ([1-9])\b.*$", re.MULTILINE)


class ModuleFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`[[module]]` of pack.toml."""

    id: Slug
    title: Title
    lessons: list[Slug]
    quizzes: list[Slug] = []


class PackFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """pack.toml."""

    id: Slug
    version: Annotated[str, msgspec.Meta(pattern=r"^\d+\.\d+\.\d+$")]
    title: Title
    locale: str = "en"
    license: str = ""
    description: str = ""
    authors: list[str] = []
    modules: list[ModuleFile] = msgspec.field(name="module")


class ConceptFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`[[concept]]` of concepts.toml."""

    id: Slug
    title: Title
    needs: list[Slug] = []
    description: str = ""


class ConceptsFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """concepts.toml."""

    concepts: list[ConceptFile] = msgspec.field(name="concept")


class LessonHead(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The front matter of a lesson, between +++ lines."""

    title: Title
    exercises: list[Slug]
    quiz: Slug | None = None


class CaseFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`[[case]]` of exercise.toml."""

    name: Title
    call: str = ""
    stdin: str = ""
    hidden: bool = False
    expected: str | None = None
    hint: str = ""


class MistakeFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`[[mistake]]` of exercise.toml."""

    id: Slug
    hint: Annotated[str, msgspec.Meta(min_length=1)]
    cases: Annotated[str, msgspec.Meta(pattern=r"^[pfeb.]*$")] = ""
    error: str = ""
    pattern: str = ""


class ExerciseFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """exercise.toml."""

    id: Annotated[str, msgspec.Meta(pattern=_UUID)]
    kind: Literal["function", "program", "fix", "predict", "parsons"]
    title: Title
    concepts: Annotated[list[Slug], msgspec.Meta(min_length=1)]
    minutes: Annotated[int, msgspec.Meta(ge=1, le=60)] = 5
    prior: Annotated[int, msgspec.Meta(ge=50, le=950)]
    required: bool = True
    entry: str = ""
    compare: Literal["exact", "approximate", "text"] | None = None
    forbid: list[str] = []
    require: list[str] = []
    generated: Annotated[int, msgspec.Meta(ge=0, le=200)] = 0
    cases: list[CaseFile] = msgspec.field(name="case", default_factory=list)
    mistakes: list[MistakeFile] = msgspec.field(name="mistake", default_factory=list)


class QuizItemFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`[[item]]` of a quiz."""

    id: Slug
    question: Annotated[str, msgspec.Meta(min_length=1)]
    choices: Annotated[list[str], msgspec.Meta(min_length=2, max_length=6)]
    answer: Annotated[int, msgspec.Meta(ge=0)]
    why: Annotated[str, msgspec.Meta(min_length=1)]
    concept: Slug


class QuizFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """quizzes/<id>.toml."""

    id: Slug
    title: Title
    concepts: list[Slug]
    items: Annotated[list[QuizItemFile], msgspec.Meta(min_length=1)] = msgspec.field(name="item")


def read_text(path: Path) -> str:
    """A file of a pack as text.

    Raises:
        BrokenPack: it isn't there, or isn't UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise broken(path, 1, "this file is missing. Write it, or take its name out where it is listed") from error
    except UnicodeDecodeError as error:
        raise broken(path, 1, "this file isn't UTF-8 text. Save it again as UTF-8") from error


def read_toml(path: Path, kind: type[T]) -> T:
    """A TOML file in its exact form.

    Raises:
        BrokenPack: it doesn't parse, or a field is missing, unknown or of another form.
    """
    return parse_toml(read_text(path), kind, path)


def parse_toml(text: str, kind: type[T], path: Path, first_line: int = 1) -> T:
    """TOML text that starts at a given line of its file, in its exact form."""
    try:
        return msgspec.toml.decode(text, type=kind)
    except msgspec.ValidationError as error:
        raise broken(path, first_line - 1 + _line_of_key(text, str(error)), _plain(error)) from error
    except (msgspec.DecodeError, ValueError) as error:
        found = _TOML_LINE.search(str(error))
        line = int(found.group(1)) if found else text.count("\n") + 1
        raise broken(path, first_line - 1 + line, f"this isn't TOML: {error}") from error


def _plain(error: Exception) -> str:
    return str(error).replace("Object", "this part").replace("`$.", "`")


def _line_of_key(text: str, message: str) -> int:
    """The line of the key that a message names; for an item of a list, of that item."""
    path = _KEY.search(message)
    names = re.findall(r"[A-Za-z_]+|\[\d+\]", path.group(1)) if path else []
    unknown = re.search(r"unknown field `(\w+)`", message)
    if unknown:
        names.append(unknown.group(1))
    lines, at = text.splitlines(), 0
    for name, following in zip(names, [*names[1:], ""], strict=True):
        if name.startswith("["):
            continue
        if following.startswith("["):
            heads = [n for n, line in enumerate(lines) if line.strip() == f"[[{name}]]"]
            number = int(following[1:-1])
            at = heads[number] if number < len(heads) else at
            continue
        at = next((n for n in range(at, len(lines)) if re.match(rf"\s*{name}\s*=", lines[n])), at)
    return at + 1


def read_lesson(path: Path) -> tuple[LessonHead, str]:
    """A lesson's head and its Markdown.

    Raises:
        BrokenPack: the head between +++ lines is missing or broken.
    """
    text = read_text(path)
    parts = text.split("+++\n", 2)
    if len(parts) != 3 or parts[0].strip():
        raise broken(path, 1, "a lesson starts with its title and exercises between two lines of +++")
    return parse_toml(parts[1], LessonHead, path, first_line=2), parts[2].strip() + "\n"


def read_hints(path: Path) -> tuple[str, str, str, str]:
    """The four steps of a hint ladder, from `## 1 …` to `## 4 …`.

    Raises:
        BrokenPack: there aren't exactly four, in order.
    """
    text = read_text(path)
    heads = list(_HINT_HEAD.finditer(text))
    if [head.group(1) for head in heads] != ["1", "2", "3", "4"]:
        raise broken(path, 1, f"there are {len(heads)} hints; write {HINT_LEVELS}, headed ## 1 … to ## 4 …")
    ends = [*(head.start() for head in heads[1:]), len(text)]
    hints = [text[head.end() : end].strip() for head, end in zip(heads, ends, strict=True)]
    for head, hint in zip(heads, hints, strict=True):
        if not hint:
            line = text.count("\n", 0, head.start()) + 1
            raise broken(path, line, "this hint is empty. Write one or two sentences under it")
    return hints[0], hints[1], hints[2], hints[3]


def line_of(path: Path, needle: str) -> int:
    """The first line of a file that holds a text; 1 where none does. For messages only."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return 1
    return next((number for number, line in enumerate(lines, 1) if needle in line), 1)


def schema(kind: type[Any]) -> dict[str, Any]:
    """The JSON Schema of a file's form."""
    return msgspec.json.schema(kind)
