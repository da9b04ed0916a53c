"""Every bad answer gets its kind and a precise sentence, breaks nothing and leaves nothing behind."""

import contextlib
import os
import subprocess
import sys
import uuid
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from learnflow_grader import Case, Limits, Mistake, Task, grade

DOUBLE = Task(
    exercise_id="double",
    kind="function",
    entry="double",
    cases=(
        Case("a small number", "double(4)"),
        Case("zero", "double(0)"),
        Case("below zero", "double(-3)", hidden=True),
    ),
    solution="def double(n):\n    return n * 2\n",
    generator="def generate(rng):\n    return 'double(%d)' % rng.randint(-50, 50)\n",
    generated=20,
)
GREET = Task(
    exercise_id="greet",
    kind="program",
    entry="",
    cases=(Case("Amina", stdin="Amina\n"), Case("Jin", stdin="Jin\n")),
    solution='name = input("Your name? ")\nprint(f"Hello, {name}")\n',
    compare="text",
)
MARK = "LEARNFLOW_TEST_MARK"
QUICK = Limits(case_s=0.7)

# answer, verdict, letters, error class, what the sentence must say
BAD_FUNCTIONS = [
    ("", "blocked", "bbbb", None, "The editor is empty"),
    ("   \n\n", "blocked", "bbbb", None, "The editor is empty"),
    ("def double(n):\n    print(n * 2)\n", "failed", "ffff", None, "prints the answer but doesn't return it"),
    ("def double(n):\n    n * 2\n", "failed", "ffff", None, "gives nothing back here (None)"),
    (
        "def double(n):\n    return str(n * 2)\n",
        "failed",
        "ffff",
        None,
        "gives text here, and a whole number is expected",
    ),
    ("def double(n):\n    return n * 2.0\n", "failed", "ffff", None, "a number with a decimal point"),
    ("def double(n):\n    return n > 0\n", "failed", "ffff", None, "gives True or False here"),
    ("def double(n):\n    return n ** 2\n", "failed", "fpff", None, "double(4) gives 16, and 8 is expected"),
    ("def double(n):\n    if n == 4:\n        return 8\n    return 0\n", "failed", "ppff", None, "double(-3) gives 0"),
    ("def dubble(n):\n    return n * 2\n", "error", "ebbb", "NameError", "There is dubble: is that the one?"),
    ("x = 3\n", "error", "ebbb", "NameError", "Start with: def double("),
    ("double = 8\n", "error", "ebbb", "NameError", "a function named double"),
    ("def double(n)\n    return n * 2\n", "error", "ebbb", "SyntaxError", "Python can't read line 1"),
    ("def double(n):\nreturn n * 2\n", "error", "ebbb", "IndentationError", "Line 2"),
    ("def double(n):\n    return m * 2\n", "error", "eeee", "NameError", "Line 2 stops with NameError"),
    ("def double():\n    return 2\n", "error", "eeee", "TypeError", "takes 0 positional arguments"),
    ("def double(n):\n    return n / 0\n", "error", "eeee", "ZeroDivisionError", "Line 2"),
    ("def double(n):\n    return double(n)\n", "error", "eeee", "RecursionError", "calls itself again and again"),
    ("def double(n):\n    while True:\n        pass\n", "error", "ebbb", "Timeout", "Still running after 0.7 seconds"),
    ("while True:\n    pass\n", "error", "ebbb", "Timeout", "Look for a loop that never ends"),
    ("def double(n):\n    while True:\n        print('x' * 100)\n", "error", "eeee", "OutputLimit", "prints more than"),
    ("import sys\nsys.exit()\n", "error", "ebbb", "SystemExit", "ends itself with exit()"),
    ("import os\nos._exit(0)\n", "error", "ebbb", "Exit", "ended Python itself"),
    ("n = input()\ndef double(n):\n    return n * 2\n", "error", "ebbb", "EOFError", "this check gives none"),
    ("class Broken:\n    x = 1 / 0\n", "error", "ebbb", "ZeroDivisionError", "Line 2"),
    ("big = [0] * 10 ** 10\n", "error", "ebbb", "MemoryError", "more memory than a check may use"),
    ("open('f', 'wb').write(b'0' * 10 ** 7)\n", "error", "ebbb", "OSError", "File too large"),
    ("def double(n):\n    raise KeyboardInterrupt\n", "error", "eeee", "KeyboardInterrupt", "Line 2"),
    ("def double(n):\n    return [n] * 10 ** 9\n", "error", "eeee", "MemoryError", "more memory"),
]


@pytest.mark.parametrize(("code", "word", "letters", "error_class", "says"), BAD_FUNCTIONS)
def test_a_bad_function_gets_its_kind_and_a_precise_sentence(
    code: str, word: str, letters: str, error_class: str | None, says: str
) -> None:
    verdict = grade(DOUBLE, code, seed=7, limits=QUICK)

    assert (verdict.verdict, verdict.letters, verdict.error_class) == (word, letters, error_class)
    assert says in verdict.message


BAD_PROGRAMS = [
    ("pass\n", "failed", "ff", "Nothing was printed"),
    ("print('hello, ' + input())\n", "failed", "ff", "capital or small letters"),
    ("print('Hello,' + input())\n", "failed", "ff", "differs in its spaces"),
    ("print('Hello, Amina')\n", "failed", "pf", "Line 1 of the output differs: 'Hello, Jin' is expected"),
    ("input()\ninput()\n", "error", "ee", "this check gives only one"),
    ("print('Hello, ' + input())\nprint('Bye')\n", "failed", "ff", "one too many: 'Bye'"),
    ("for i in range(3)\n    print(i)\n", "error", "eb", "Python can't read line 1"),
]


@pytest.mark.parametrize(("code", "word", "letters", "says"), BAD_PROGRAMS)
def test_a_bad_program_gets_its_kind_and_a_precise_sentence(code: str, word: str, letters: str, says: str) -> None:
    verdict = grade(GREET, code, seed=1, limits=QUICK)

    assert (verdict.verdict, verdict.letters) == (word, letters)
    assert says in verdict.message


@pytest.mark.parametrize(
    "code",
    [
        "def double(n):\n    return n * 2\n",
        "def double(n):\n    return n + n\n",
        "print('working')\ndef double(n):\n    return n << 1\n",
        "print = None\nlist = 3\ndef double(n):\n    return n * 2\n",
        "import threading, time\nthreading.Thread(target=time.sleep, args=(60,)).start()\ndef double(n):\n    return n * 2\n",
    ],
)
def test_any_way_that_works_passes(code: str) -> None:
    verdict = grade(DOUBLE, code, seed=7)

    assert (verdict.verdict, verdict.letters, verdict.score, verdict.message) == ("passed", "pppp", 1000, "")


def test_the_prompt_of_input_is_free() -> None:
    assert grade(GREET, "n = input()\nprint('Hello, ' + n)\n", seed=1).verdict == "passed"


@pytest.mark.parametrize("printed", ["Hello, Amina", "Hello, Amina   ", "Hello, Amina\\n\\n", "Hello, Amina\\n  \\n"])
def test_spaces_and_empty_lines_at_an_end_are_free(printed: str) -> None:
    task = replace(GREET, cases=GREET.cases[:1])

    assert grade(task, f"print('{printed}')\n", seed=1).verdict == "passed"


def test_an_empty_line_before_the_end_is_not_free() -> None:
    task = replace(GREET, cases=GREET.cases[:1])

    assert grade(task, "print('\\nHello, Amina')\n", seed=1).verdict == "failed"


@pytest.mark.parametrize(("stated", "word"), [("8", "passed"), ("9", "failed"), (None, "passed")])
def test_what_the_author_wrote_down_wins_over_what_the_solution_gives(stated: str | None, word: str) -> None:
    task = replace(DOUBLE, cases=(Case("one", "double(4)", expected=stated),), generated=0)

    assert grade(task, DOUBLE.solution, seed=1).verdict == word


def test_a_hidden_case_is_marked_as_such_in_every_outcome() -> None:
    answers = (
        DOUBLE.solution,
        "def double(n):\n    return 1\n",
        "def double(n):\n    return 1 / 0\n",
        "",
        "while True:\n    pass\n",
    )

    for code in answers:
        cases = grade(DOUBLE, code, seed=7, limits=QUICK).cases
        assert [case.hidden for case in cases] == [False, False, True, False]


def test_a_failing_case_shows_call_expected_and_got() -> None:
    case = grade(DOUBLE, "def double(n):\n    return n + 1\n", seed=7).cases[0]

    assert (case.call, case.expected, case.got) == ("double(4)", "8", "5")


def test_the_original_message_names_the_students_file_and_none_of_ours() -> None:
    verdict = grade(DOUBLE, "def double(n):\n    return n / 0\n", seed=7)

    assert 'File "answer.py", line 2, in double' in verdict.original
    assert "child.py" not in verdict.original


def test_a_named_mistake_brings_its_hint() -> None:
    task = replace(DOUBLE, mistakes=(Mistake("squares", "Two times, not to the power of two.", cases="fpf"),))

    verdict = grade(task, "def double(n):\n    return n ** 2\n", seed=7)

    assert (verdict.mistake, verdict.mistake_hint) == ("squares", "Two times, not to the power of two.")


@pytest.mark.parametrize(
    ("criteria", "named"),
    [
        ({"cases": "eee", "error": "ZeroDivisionError"}, True),
        ({"cases": "e.."}, True),
        ({"pattern": r"n / 0"}, True),
        ({"pattern": r"^    return"}, True),
        ({"cases": "eee", "error": "NameError"}, False),
        ({"cases": "eef"}, False),
        ({"error": "ZeroDivisionError", "pattern": r"n / 1"}, False),
    ],
)
def test_a_mistake_is_named_only_when_each_criterion_holds(criteria: dict[str, str], named: bool) -> None:
    task = replace(DOUBLE, mistakes=(Mistake("by-zero", "Nothing can be divided by zero.", **criteria),))

    assert grade(task, "def double(n):\n    return n / 0\n", seed=7).mistake == ("by-zero" if named else None)


def test_the_most_common_mistake_is_known_without_being_named() -> None:
    assert grade(DOUBLE, "def double(n):\n    print(n * 2)\n", seed=7).mistake == "prints-instead-of-returns"


def test_forbidden_and_required_words_block_before_anything_runs() -> None:
    forbidding, requiring = replace(DOUBLE, forbid=("eval",)), replace(DOUBLE, require=("for",))

    first = grade(forbidding, "def double(n):\n    return eval('n * 2')\n", seed=7)
    second = grade(requiring, DOUBLE.solution, seed=7)

    method = grade(replace(DOUBLE, forbid=("sort",)), f"[2, 1].sort()\n{DOUBLE.solution}", seed=7)

    assert (first.letters, second.letters, method.letters) == ("bbbb", "bbbb", "bbbb")
    assert "without eval" in first.message
    assert "practises for" in second.message


def test_generated_cases_catch_an_answer_made_for_the_visible_ones_and_follow_the_seed() -> None:
    cheat = "def double(n):\n    return {4: 8, 0: 0, -3: -6}.get(n)\n"

    first, again, other = (grade(DOUBLE, cheat, seed=seed) for seed in (7, 7, 8))

    assert first.letters == "pppf"
    assert first.cases[-1].call == again.cases[-1].call
    assert first.cases[-1].call != other.cases[-1].call


def test_a_prediction_is_compared_as_a_reader_would_and_never_shows_the_answer() -> None:
    task = Task("p", "predict", "", (), "for i in range(3):\n    print(i)\n", compare="text")

    right, off = grade(task, "0\n1 \n2", seed=0), grade(task, "0\n1\n3", seed=0)

    assert right.verdict == "passed"
    assert off.verdict == "failed"
    assert "Line 3" in off.message
    assert "2" not in off.message + off.cases[0].expected


def test_approximate_comparison_takes_any_close_number() -> None:
    third = Task(
        "t", "function", "third", (Case("one", "third(1)"),), "def third(n):\n    return n / 3\n", compare="approximate"
    )

    assert grade(third, "def third(n):\n    return 0.33333334 * n\n", seed=0).verdict == "passed"
    assert grade(third, "def third(n):\n    return 0.33 * n\n", seed=0).verdict == "failed"


@pytest.mark.parametrize(
    "code",
    [
        "import os\nif os.fork() == 0:\n    while True:\n        pass\ndef double(n):\n    return n * 2\n",
        "import subprocess\nsubprocess.Popen(['sleep', '300'])\ndef double(n):\n    return n * 2\n",
        "def double(n):\n    while True:\n        try:\n            while True:\n                pass\n        except BaseException:\n            pass\n",
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="process groups are POSIX; Windows gets a Job Object later")
def test_no_process_is_left_behind(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    mark = uuid.uuid4().hex
    monkeypatch.setenv(MARK, mark)  # every process that this check starts inherits it, wherever it wanders

    grade(DOUBLE, code, seed=7, limits=QUICK)

    _, alive = psutil.wait_procs(_marked(mark), timeout=10)
    assert alive == []


def _marked(mark: str) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.environ().get(MARK) == mark:
                found.append(process)
    return found


@pytest.mark.parametrize("hash_seed", ["0", "1", "4242"])
def test_the_verdict_does_not_depend_on_hash_seed_or_locale(hash_seed: str, tmp_path: Path) -> None:
    program = tmp_path / "judge.py"
    program.write_text(
        "from learnflow_grader import *\n"
        "task = Task('s', 'function', 'letters', (Case('one', \"letters('banana')\"),), 'def letters(t):\\n    return set(t)\\n')\n"
        "right = grade(task, 'def letters(t):\\n    return {c for c in t}\\n', seed=1)\n"
        'off = grade(task, \'def letters(t):\\n    return set(t) | {"é", "z"}\\n\', seed=1)\n'
        "print(right.letters, off.letters, ascii(off.cases[0].got), off.message.encode())\n"
    )
    environment = os.environ | {"PYTHONHASHSEED": hash_seed, "LC_ALL": "C", "PYTHONUTF8": "1"}

    printed = subprocess.run(
        [sys.executable, program], env=environment, capture_output=True, text=True, check=True
    ).stdout

    assert printed.startswith("p f \"{'a', 'b', 'n', 'z', '\\xe9'}\"")


def test_a_mutated_argument_is_judged_by_what_comes_back() -> None:
    task = Task(
        "m",
        "function",
        "longest",
        (Case("two", "longest(['a', 'bb'])"),),
        "def longest(words):\n    return max(words, key=len)\n",
    )

    assert (
        grade(task, "def longest(words):\n    words.sort(key=len)\n    return words.pop()\n", seed=0).verdict
        == "passed"
    )


def test_code_quality_follows_the_published_rules() -> None:
    clean = "def double(n):\n    return n * 2\n"
    unused = "import os\n" + clean
    odd_name = "def double(n):\n    Result = n * 2\n    return Result\n"
    bare = "def double(n):\n    try:\n        return n * 2\n    except:\n        return 0\n"

    assert [grade(DOUBLE, code, seed=7).quality for code in (clean, unused, odd_name, bare)] == [1000, 850, 950, 900]
