"""A sound pack passes; each seeded defect is found, at its file and line."""

import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from learnflow_course import BrokenPack, load_pack
from learnflow_course.archive import build_pack, install_pack
from learnflow_course.checker import check_pack
from learnflow_course.errors import DamagedArchive

FILES = {
    "pack.toml": 'id = "tiny"\nversion = "1.0.0"\ntitle = "Tiny"\n\n[[module]]\nid = "one"\ntitle = "One"\nlessons = ["start"]\nquizzes = ["quiz-one"]\n',
    "concepts.toml": '[[concept]]\nid = "text"\ntitle = "Text"\n\n[[concept]]\nid = "numbers"\ntitle = "Numbers"\nneeds = ["text"]\n',
    "lessons/start.md": '+++\ntitle = "Start"\nexercises = ["double", "greet", "guess"]\nquiz = "quiz-one"\n+++\n# Start\n',
    "exercises/double/exercise.toml": (
        'id = "11111111-1111-4111-8111-111111111111"\nkind = "function"\ntitle = "Double"\nconcepts = ["numbers"]\n'
        'prior = 600\nentry = "double"\ngenerated = 5\n\n[[case]]\nname = "four"\ncall = "double(4)"\nexpected = "8"\n\n'
        '[[case]]\nname = "nine"\ncall = "double(9)"\nhidden = true\n\n'
        '[[mistake]]\nid = "squares"\nhint = "Two times."\ncases = "ff"\n'
    ),
    "exercises/double/prompt.md": "Write `double(n)`.\n",
    "exercises/double/starter.py": "def double(n):\n    return n\n",
    "exercises/double/solution.py": "def double(n):\n    return n * 2\n",
    "exercises/double/generator.py": "def generate(rng):\n    return f'double({rng.randint(3, 99)})'\n",
    "exercises/double/hints.md": "## 1 A nudge\na\n## 2 The idea\nb\n## 3 Part of the answer\nc\n## 4 The answer\nd\n",
    "exercises/double/wrong/squares.py": "def double(n):\n    return n ** 2\n",
    "exercises/greet/exercise.toml": (
        'id = "22222222-2222-4222-8222-222222222222"\nkind = "program"\ntitle = "Greet"\nconcepts = ["text"]\nprior = 700\n\n'
        '[[case]]\nname = "Amina"\nstdin = "Amina\\n"\n'
    ),
    "exercises/greet/prompt.md": "Greet.\n",
    "exercises/greet/starter.py": "name = input()\n",
    "exercises/greet/solution.py": 'name = input()\nprint("Hello", name)\n',
    "exercises/greet/hints.md": "## 1 A nudge\na\n## 2 The idea\nb\n## 3 Part of the answer\nc\n## 4 The answer\nd\n",
    "exercises/guess/exercise.toml": (
        'id = "33333333-3333-4333-8333-333333333333"\nkind = "predict"\ntitle = "Guess"\nconcepts = ["text"]\nprior = 700\n'
    ),
    "exercises/guess/prompt.md": "What does it print?\n",
    "exercises/guess/starter.py": "print(1 + 1)\n",
    "exercises/guess/solution.py": "print(1 + 1)\n",
    "exercises/guess/hints.md": "## 1 A nudge\na\n## 2 The idea\nb\n## 3 Part of the answer\nc\n## 4 The answer\nd\n",
    "quizzes/quiz-one.toml": (
        'id = "quiz-one"\ntitle = "Quiz"\nconcepts = ["text"]\n\n[[item]]\nid = "a"\nquestion = "?"\nchoices = ["x", "y"]\n'
        'answer = 1\nwhy = "because"\nconcept = "text"\n'
    ),
}


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        path = tmp_path / "tiny" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "tiny"


def change(name: str, old: str, new: str) -> Callable[[Path], None]:
    def apply(folder: Path) -> None:
        path = folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return apply


def write(name: str, text: str) -> Callable[[Path], None]:
    def apply(folder: Path) -> None:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    return apply


DOUBLE = "exercises/double/exercise.toml"
DEFECTS = [
    (change("pack.toml", 'title = "Tiny"', "title = Tiny"), "pack.toml:3", "this isn't TOML"),
    (change("pack.toml", 'version = "1.0.0"', 'version = "one"'), "pack.toml:2", "version"),
    (change("pack.toml", 'lessons = ["start"]', 'lessons = ["start", "later"]'), "lessons/later.md:1", "is missing"),
    (change("concepts.toml", 'title = "Text"', 'title = "Text"\nneeds = ["numbers"]'), "concepts.toml:", "in a circle"),
    (change("concepts.toml", 'needs = ["text"]', 'needs = ["tex"]'), "concepts.toml:6", "needs tex"),
    (write("lessons/other.md", "+++\n+++\n"), "lessons/other.md:1", "no module lists other"),
    (change("lessons/start.md", "+++\ntitle", "title"), "lessons/start.md:1", "between two lines of +++"),
    (change("lessons/start.md", '"quiz-one"', '"quiz-two"'), "lessons/start.md:4", "there is no quiz quiz-two"),
    (change("lessons/start.md", '"guess"', '"gess"'), "exercises/gess/exercise.toml:1", "is missing"),
    (change(DOUBLE, "prior = 600", "prior = 990"), f"{DOUBLE}:5", "<= 950"),
    (change(DOUBLE, 'kind = "function"', 'kind = "essay"'), f"{DOUBLE}:2", "essay"),
    (
        change(DOUBLE, "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"),
        "/exercise.toml:1",
        "new UUID",
    ),
    (change(DOUBLE, "hidden = true", "hiden = true"), f"{DOUBLE}:17", "unknown field `hiden`"),
    (change(DOUBLE, 'call = "double(9)"', 'call = "double(4)"'), f"{DOUBLE}:15", "is the same as a visible one"),
    (change(DOUBLE, 'concepts = ["numbers"]', 'concepts = ["numbers", "sums"]'), f"{DOUBLE}:4", "sums isn't a concept"),
    (change(DOUBLE, 'expected = "8"', 'expected = "9"'), f"{DOUBLE}:10", "isn't what the solution gives"),
    (change(DOUBLE, 'cases = "ff"', ""), f"{DOUBLE}:20", "needs cases, error or pattern"),
    (change(DOUBLE, 'cases = "ff"', 'cases = "pf"'), "wrong/squares.py:1", "should be recognised as squares"),
    (change("exercises/double/solution.py", "n * 2", "n / 0"), "double/solution.py:1", "ZeroDivisionError"),
    (
        change("exercises/double/solution.py", "return", "unused = 1\n    return"),
        "double/solution.py:1",
        "code quality 850",
    ),
    (change("exercises/double/starter.py", "return n", "return n * 2"), "double/starter.py:1", "passes already"),
    (
        change("exercises/double/generator.py", "rng.randint(3, 99)", "rng.missing()"),
        "double/generator.py:1",
        "AttributeError",
    ),
    (change("exercises/double/hints.md", "## 3 Part of the answer\nc\n", ""), "double/hints.md:1", "there are 3 hints"),
    (change("exercises/double/hints.md", "\nc\n", "\n\n"), "double/hints.md:5", "this hint is empty"),
    (change("exercises/double/wrong/squares.py", "n ** 2", "n + n"), "wrong/squares.py:1", "this wrong answer passes"),
    (
        write("exercises/double/wrong/other.py", "def double(n):\n    return 1\n"),
        "wrong/other:1",
        "no [[mistake]] is named other",
    ),
    (change("quizzes/quiz-one.toml", "answer = 1", "answer = 2"), "quizzes/quiz-one.toml:6", "count from 0 to 1"),
    (
        change("quizzes/quiz-one.toml", 'concept = "text"', 'concept = "txt"'),
        "quizzes/quiz-one.toml:6",
        "txt, which isn't a concept",
    ),
]


def test_a_sound_pack_has_no_findings(pack: Path) -> None:
    assert check_pack(pack) == []


@pytest.mark.parametrize(("seed_defect", "place", "says"), DEFECTS)
def test_each_seeded_defect_is_found_at_its_place(
    pack: Path, seed_defect: Callable[[Path], None], place: str, says: str
) -> None:
    seed_defect(pack)

    found = [str(finding) for finding in check_pack(pack)]

    assert any(place in finding and says in finding for finding in found), found


def test_progress_counts_every_exercise(pack: Path) -> None:
    heard: list[tuple[int, int]] = []

    check_pack(pack, lambda done, total, _name: heard.append((done, total)))

    assert heard == [(1, 3), (2, 3), (3, 3)]


def test_every_broken_file_is_named_at_once(pack: Path) -> None:
    change(DOUBLE, "prior = 600", "prior = 1")(pack)
    change("exercises/greet/exercise.toml", "prior = 700", "prior = 2")(pack)

    with pytest.raises(BrokenPack) as caught:
        load_pack(pack)

    assert len(caught.value.findings) == 2


def test_the_syllabus_holds_what_the_fold_needs(pack: Path) -> None:
    syllabus = load_pack(pack).syllabus()

    assert [concept.id for concept in syllabus.concepts] == ["text", "numbers"]
    assert [(exercise.prior, exercise.order) for exercise in syllabus.exercises] == [(600, 0), (700, 1), (700, 2)]
    assert [(item.quiz_id, item.item_id) for item in syllabus.quiz_items] == [("quiz-one", "a")]


def test_two_builds_give_the_same_bytes_and_install_as_they_were(pack: Path, tmp_path: Path) -> None:
    first, second = build_pack(pack, tmp_path / "a"), build_pack(pack, tmp_path / "b")

    install_pack(first, tmp_path / "installed" / "tiny")

    assert first.read_bytes() == second.read_bytes()
    assert load_pack(tmp_path / "installed" / "tiny").title == "Tiny"


def test_a_damaged_archive_changes_nothing(pack: Path, tmp_path: Path) -> None:
    installed = tmp_path / "installed" / "tiny"
    archive = build_pack(pack, tmp_path / "a")
    install_pack(archive, installed)
    with zipfile.ZipFile(archive) as whole:
        contents = {name: whole.read(name) for name in whole.namelist()}
    with zipfile.ZipFile(archive, "w") as damaged:
        for name, content in contents.items():
            damaged.writestr(name, content.replace(b"Tiny", b"Evil"))

    with pytest.raises(DamagedArchive):
        install_pack(archive, installed)

    assert load_pack(installed).title == "Tiny"


def test_the_command_lists_problems_and_exits_with_one(pack: Path) -> None:
    change(DOUBLE, "prior = 600", "prior = 1")(pack)

    ran = subprocess.run(
        [sys.executable, "-m", "learnflow_course", "check", pack], capture_output=True, text=True, check=False
    )

    assert ran.returncode == 1
    assert f"{pack}/{DOUBLE}:5: Expected `int` >= 50" in ran.stdout
    assert "tiny: 1 problem\n" in ran.stdout
