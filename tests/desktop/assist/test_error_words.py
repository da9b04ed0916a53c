"""Real programs are run as the kernel runs them, and their errors are explained with real names, values and lines."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from learnflow_desktop.assist.error_words import _WORDS, Explained, Traceback, explain

RUNS_ALL = """
import json, sys, pathlib
from learnflow_desktop.kernel.inside import Program
codes, folder = json.load(sys.stdin), pathlib.Path(sys.argv[1])
out, results = sys.stdout, []
for number, code in enumerate(codes):
    file = folder / f"{number}.py"
    file.write_text(code, encoding="utf-8")
    program = Program()
    sys.stdout = open(folder / "out.txt", "w", encoding="utf-8")
    program.run(str(file), "answer.py")
    sys.stdout.close()
    sys.stdout = out
    results.append(json.loads(program.result()))
json.dump(results, out)
"""
# error, code, line, what the sentence holds, values
CASES: list[tuple[str, str, int | None, list[str], dict[str, str]]] = [
    ("NameError", "name = 'Ada'\nprint(nmae)", 2, ["`nmae`", "Did you mean `name`?"], {}),
    ("NameError", "Print(1)", 1, ["`Print`", "Did you mean `print`?"], {}),
    ("NameError", "print(hello)", 1, ["`hello`", "quotes around it"], {}),
    ("NameError", "def f():\n    def g():\n        return x\n    g()\n    x = 1\nf()", 3, ["`x` is used before"], {}),
    (
        "UnboundLocalError",
        "n = 1\ndef f():\n    print(n)\n    n = 2\nf()",
        3,
        ["`n` is used before it gets a value"],
        {},
    ),
    ("TypeError", "age = 36\nprint('I am ' + age)", 2, ["Text and a whole number can't be added"], {"age": "36"}),
    ("TypeError", "xs = [1]\nprint('a' + xs)", 2, ["Text and a list can't be added"], {"xs": "[1]"}),
    ("TypeError", "a = 1\nb = '2'\nprint(a + b)", 3, ["`+` is text", "int( )"], {"a": "1", "b": "'2'"}),
    (
        "TypeError",
        "a = '5'\nb = '3'\nprint(a - b)",
        3,
        ["`-` doesn't work between texts", "int( )"],
        {"a": "'5'", "b": "'3'"},
    ),
    ("TypeError", "a = '5'\nprint(a ** 2)", 2, ["`**` is text"], {"a": "'5'"}),
    ("TypeError", "a = '5'\na += 2", 2, ["can't be added"], {"a": "'5'"}),
    ("TypeError", "a = {}\nprint(a + [])", 2, ["`+` doesn't work between a dict and a list"], {"a": "{}"}),
    ("TypeError", "def f(n):\n    print(n)\nprint(f(1) + 2)", 3, ["`+` is None", "print its answer"], {}),
    ("TypeError", "age = '12'\nif age < 18:\n    pass", 2, ["`<` is text", "int( )"], {"age": "'12'"}),
    ("TypeError", "a = [1]\nprint(a < {})", 2, ["`<` doesn't work between a list and a dict"], {"a": "[1]"}),
    ("TypeError", "def area(w, h):\n    return w * h\narea(3)", 3, ["`area` needs more values: 'h' is missing"], {}),
    ("TypeError", "def area(w, h):\n    return w * h\narea()", 3, ["'w' and 'h' are missing"], {}),
    ("TypeError", "def one(n):\n    return n\none(1, 2)", 3, ["`one` takes 1 value, and it was given 2"], {}),
    (
        "TypeError",
        "def two(n, m=1):\n    return n\ntwo(1, 2, 3)",
        3,
        ["`two` takes from 1 to 2 values, and it was given 3"],
        {},
    ),
    ("TypeError", "def f(name):\n    pass\nf(nmae=1)", 3, ["`f` has no parameter `nmae`"], {}),
    ("TypeError", "n = 3\nn()", 2, ["a whole number", "can't be called"], {"n": "3"}),
    ("TypeError", "n = 3\nprint(n[0])", 2, ["a whole number", "[ ]"], {"n": "3"}),
    ("TypeError", "n = 3\nfor i in n:\n    pass", 2, ["a whole number", "range( )"], {"n": "3"}),
    ("TypeError", "n = 3\nlen(n)", 2, ["Line 2 stopped", "has no len()"], {"n": "3"}),
    ("ValueError", "text = '3.5'\nint(text)", 2, ["`int( )` needs a whole number", "'3.5'"], {"text": "'3.5'"}),
    ("ValueError", "text = 'abc'\nfloat(text)", 2, ["`float( )` needs a number", "'abc'"], {"text": "'abc'"}),
    ("ValueError", "xs = [1]\nxs.remove(5)", 2, ["Line 2 stopped", "not in list"], {"xs": "[1]"}),
    ("IndexError", "xs = [1, 2]\nprint(xs[2])", 2, ["`xs` has no item at position `2`"], {"xs": "[1, 2]"}),
    ("IndexError", "xs = []\nprint(xs[0])", 2, ["`xs` is empty here"], {"xs": "[]"}),
    (
        "IndexError",
        "a = [1, 2]\nb = [1]\ni = 1\na[0] = b[i]",
        4,
        ["`b` has no item at position `i`"],
        {"i": "1", "b": "[1]"},
    ),
    ("IndexError", "word = 'hi'\nn = -3\nprint(word[n])", 3, ["`word` has no item at position `n`"], {"n": "-3"}),
    ("IndexError", "stack = []\nstack.pop()", 2, ["`stack` is empty here", "`pop`"], {"stack": "[]"}),
    ("KeyError", "ages = {'Ada': 36}\nprint(ages['ada'])", 2, ["no key 'ada'", "`in`"], {"ages": "{'Ada': 36}"}),
    ("AttributeError", "xs = [1]\nxs.push(2)", 2, ["A list has no `.push`"], {"xs": "[1]"}),
    ("AttributeError", "class Dog:\n    pass\nd = Dog()\nd.bark()", 4, ["A Dog has no `.bark`"], {}),
    ("AttributeError", "xs = [1].sort()\nxs.append(2)", 2, ["None", "`.append`"], {"xs": "None"}),
    ("AttributeError", "import math\nmath.squareroot(2)", 2, ["`math` has no `.squareroot`"], {}),
    ("AttributeError", "class Dog:\n    pass\nDog.bark()", 3, ["`Dog` has no `.bark`"], {}),
    ("ModuleNotFoundError", "import maths", 1, ["no module `maths`", "Did you mean `math`?"], {}),
    ("ModuleNotFoundError", "import qqqqq.zzz", 1, ["no module `qqqqq` here."], {}),
    ("ImportError", "from math import squareroot", 1, ["`math` has no `squareroot`"], {}),
    ("SyntaxError", "x = 1\nprint('a", 2, ["isn't closed"], {}),
    ("IndentationError", "if True:\nx = 1", 2, ["moved in by four spaces"], {}),
    ("TabError", "if True:\n    x = 1\n\ty = 2", 3, ["mixes tabs and spaces"], {}),
    ("ZeroDivisionError", "total, n = 5, 0\nprint(total / n)", 2, ["divides by 0"], {"total": "5", "n": "0"}),
    ("RecursionError", "def f(n):\n    return f(n + 1)\nf(0)", 2, ["calls itself"], {}),
    ("EOFError", "name = input()", 1, ["no", "line of input"], {}),
    ("MemoryError", "xs = [0] * 10**17", 1, ["more memory"], {}),
    ("AssertionError", "n = 3\nassert n > 5, 'too small.'", 2, ["Line 2 stopped: too small."], {"n": "3"}),
    ("AssertionError", "assert False", 1, ["Line 1 stopped with AssertionError."], {}),
    ("FileNotFoundError", "open('none.txt')", 1, ["Line 1 stopped", "'none.txt'"], {}),
    ("Late", "class Late(Exception):\n    pass\nraise Late('by 5')", 3, ["Line 3 stopped: by 5."], {}),
]


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Traceback]:
    """How each program ended, all run in one child as the kernel runs them."""
    codes = [case[1] for case in CASES]
    folder = tmp_path_factory.mktemp("programs")
    done = subprocess.run(
        [sys.executable, "-c", RUNS_ALL, str(folder)],
        input=json.dumps(codes), capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    found = json.loads(done.stdout)
    return {
        code: Traceback(r["error_class"], r["message"], r["line"], code, r["names"], r["original"])
        for code, r in zip(codes, found, strict=True)
    }


@pytest.mark.parametrize(("error_class", "code", "line", "words", "values"), CASES)
def test_an_error_is_explained_with_its_real_names_values_and_line(
    results: dict[str, Traceback], error_class: str, code: str, line: int, words: list[str], values: dict[str, str]
) -> None:
    error = results[code]

    said = explain(error)

    assert (error.error_class, error.line) == (error_class, line)
    assert [part for part in words if part not in said.sentence] == [], said.sentence
    assert dict(said.values).items() >= values.items()
    assert error_class in error.original


def test_every_class_with_words_of_its_own_is_run_here() -> None:
    assert set(_WORDS) - {case[0] for case in CASES} == {"KeyboardInterrupt"}


def test_a_stop_by_the_student_is_called_so() -> None:
    assert "You stopped" in explain(Traceback("KeyboardInterrupt", "", 1, "while True: pass", {}, "")).sentence


def test_a_sentence_is_short_ends_with_a_stop_and_never_shows_a_machine_path(results: dict[str, Traceback]) -> None:
    for error in results.values():
        sentence = explain(error).sentence
        assert len(sentence) < 160, sentence
        assert sentence.endswith((".", "?")), sentence
        assert not sentence.endswith(".."), sentence
        assert str(Path(sys.prefix)) not in sentence


def test_values_are_few_short_and_those_of_the_failing_line() -> None:
    names = {name: repr(name * 50) for name in "abcdefg"} | {"other": "1"}
    error = Traceback("TypeError", "no", 2, "other\nprint(a, b, c, d, e, f, a)", names, "")

    values = explain(error).values

    assert [name for name, _value in values] == ["a", "b", "c", "d"]
    assert all(len(value) <= 60 for _name, value in values)


@pytest.mark.parametrize("line", [None, 0, 99])
@pytest.mark.parametrize("error_class", [*_WORDS, "Unheard"])
def test_an_error_without_a_line_or_a_message_still_gets_a_sentence(error_class: str, line: int | None) -> None:
    said = explain(Traceback(error_class, "", line, "x = 1", {}, ""))

    assert isinstance(said, Explained)
    assert said.sentence
