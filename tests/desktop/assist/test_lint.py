"""The slips of beginners and the words that they get; correct programs get none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learnflow_desktop.assist.jedi_worker import marks
from learnflow_desktop.assist.lint import lint
from learnflow_desktop.assist.marks import Mark

# code, line, column (None: anywhere on the line), what its words hold
SLIPS: list[tuple[str, int, int | None, str]] = [
    ('print("hello)', 1, 6, "isn't closed"),
    ("x = 'don't'", 1, 10, "isn't closed"),
    ('say = """hi\nyou', 1, 6, "isn't closed"),
    ('print("hello"', 1, 5, "`(` on this line is never closed"),
    ("x = [1, 2\ny = 3", 1, 4, "`[` on this line is never closed"),
    ("x = (1, 2]", 1, 9, "`]` closes what `(` opened"),
    ("x = 1)", 1, 5, "a `)` too many"),
    ('print "hello"', 1, 0, "`print` needs round brackets"),
    ('print("a" 5)', 1, 6, "A comma, or a plus sign?"),
    ("if x = 3:\n    pass", 1, None, "use `==`"),
    ("5 = x", 1, 0, "Only a name can stand left of `=`"),
    ("if True\n    x = 1", 1, 6, "A `:` is missing"),
    ("for i in range(3)\n    print(i)", 1, 16, "A `:` is missing"),
    ("def greet()\n    return 1", 1, 10, "A `:` is missing"),
    ("while True:\nprint(1)", 2, 0, "after the colon on line 1 must be moved in"),
    ("def f():\n\nx = 1", 3, 0, "after the colon on line 1 must be moved in"),
    ("x = 1\n  y = 2", 2, None, "moved in, but no line above asks for it"),
    ("if True:\n        x = 1\n    y = 2", 3, None, "don't fit any line above"),
    ("if True:\n    x = 1\n\ty = 2", 3, 0, "mixes tabs and spaces"),
    ('pritn("hi")', 1, 0, "`pritn` doesn't exist here. Did you mean `print`?"),
    ('Print("hi")', 1, 0, "`Print` doesn't exist here. Did you mean `print`?"),
    ('name = "A"\nprint(nmae)', 2, 6, "`nmae` doesn't exist here. Did you mean `name`?"),
    ("print(hello)", 1, 6, "`hello` doesn't exist here. Is it text?"),
    ("import math\nprint(maths.pi)", 2, 6, "`maths` doesn't exist here. Did you mean `math`?"),
    ("print(total)\ntotal = 1", 1, 6, "`total` has no value here. It gets one further down"),
    ("def f():\n    total = 1\n    return total\nprint(total)", 4, 6, "`total` has no value here"),
    ("def f(n):\n    return m", 2, 11, "`m` doesn't exist here"),
    ("'🙂é' + nmae", 1, 7, "`nmae` doesn't exist here"),
    ("class = 3", 1, None, "`class` is a word of Python's own"),
    ("def import():\n    pass", 1, None, "`import` is a word of Python's own"),
    ("True = 1", 1, 0, "`True` is a word of Python's own"),
    ("1st = 2", 1, None, "can't start with a digit"),
    ("print(“hi”)", 1, 6, "`“` is a curly quote"),
    ("x = 3 × 4", 1, 6, "the sign `×`"),
    ("x = 3\u00a0+ 4", 1, 5, "can't be seen"),
    ("i = 1\ni++", 2, None, "Write `i += 1`"),
    ("if True && False:\n    pass", 1, None, "`and` for `&&`"),
    ("if 1 => 0:\n    pass", 1, None, "`>=`, not `=>`"),
    ("if True:\n    pass\nelse if False:\n    pass", 3, None, "`elif` for else if"),
    ("If True:\n    pass", 1, None, "Did you mean `if`? Here it says `If`"),
    ("def f():\n    retrun 3", 2, None, "Did you mean `return`? Here it says `retrun`"),
    ("return 3", 1, 0, "`return` only works inside a function"),
    ("if True:\n    break", 2, 4, "`break` only works inside a loop"),
    ("continue", 1, 0, "`continue` only works inside a loop"),
    ("import random", 1, 0, "`random` is imported, but never used"),
    ("from math import *\nprint(pi)", 1, 0, "`from math import *` hides"),
    ("list = [1]", 1, 0, "`list` is Python's own"),
    ("'é'; sum = 3", 1, 5, "`sum` is Python's own"),
    ("def max(a, b):\n    return a", 1, 4, "`max` is Python's own"),
    ("for input in [1]:\n    print(input)", 1, 4, "`input` is Python's own"),
    ("def f():\n    x = 1", 2, 4, "`x` gets a value, but is never used"),
    ('print(f"hi")', 1, 6, "no { } in it"),
    ("print(f'{x')", 1, None, "Each `{` needs its `}`"),
    ("x = 007", 1, None, "can't start with 0"),
    ("x = 3\nif x is 3:\n    pass", 2, 3, "`==`"),
    ("def f(a, a):\n    pass", 1, None, "same name: `a`"),
    ("ages = {'Ada': 1, 'Ada': 2}", 1, None, "key Ada stands twice"),
    ("print(sep='', 2)", 1, None, "Values without a name come first"),
    ("def f(a=1, b):\n    pass", 1, None, "Parameters without a value come first"),
    ("try:\n    x = 1", 2, None, "`try` needs an `except`"),
    ("def f():\n    x = 1\n    global x\n    return x", 3, 4, "`global x` must come before"),
    ("def f():\n    pass\n\ndef f():\n    pass", 4, 0, "`f` is made twice"),
]
PROGRAMS = [
    "",
    "# only a remark\n",
    'print("Hello")\n',
    'name = input("Who? ")\nprint(f"Hi {name}!")\n',
    "total = 0\nfor n in range(1, 11):\n    total += n\nprint(total)\n",
    "def double(n):\n    return 2 * n\n\n\nprint(double(4))\n",
    'def greet(name="you"):\n    """Say hello."""\n    return "Hi " + name\n\n\nprint(greet())\n',
    "n = 10\nwhile n > 0:\n    n -= 3\n    if n == 4:\n        break\nelse:\n    n = 0\nprint(n)\n",
    "ages = {'Ada': 36, 'Alan': 41}\nfor name, age in ages.items():\n    print(name, age)\n",
    "squares = [n * n for n in range(5) if n % 2]\nprint(sum(squares), max(squares))\n",
    "try:\n    n = int(input())\nexcept ValueError:\n    print('no number')\nelse:\n    print(n)\n",
    "import math\n\nprint(math.sqrt(2))\n",
    "from random import choice as pick\n\nprint(pick([1, 2]))\n",
    "class Dog:\n    legs = 4\n\n    def __init__(self, name):\n        self.name = name\n\n    def speak(self):\n        return self.name\n\n\nprint(Dog('Rex').speak(), Dog.legs)\n",
    "class Score:\n    max = 10\n\n    def sum(self):\n        return self.max\n\n\nprint(Score().sum())\n",
    "count = 0\n\n\ndef add():\n    global count\n    count += 1\n\n\nadd()\nprint(count)\n",
    "with open('notes.txt') as file:\n    for line in file:\n        print(line.strip())\n",
    "def fact(n):\n    return 1 if n < 2 else n * fact(n - 1)\n\n\nprint(fact(5))\n",
    "a, b = 1, 2\na, b = b, a\nprint(a, b, sep=', ')\n",
    "matrix = [[0] * 3 for _ in range(3)]\nmatrix[1][2] = 5\nprint(matrix)\n",
    "name = '🙂 Zoë'\nprint(name[::-1])\n",
    'text = """two\nlines"""\nprint(text)\nprint("\\d and %d" % 3)\n',
    "def main():\n    print('go')\n\n\nif __name__ == '__main__':\n    main()\n",
    "license = 'free'\nprint(license)\n",
    "print(1)\r\nprint(2)\r\n",
    "x: int = 3\nmatch x:\n    case 3:\n        print('three')\n    case _:\n        pass\n",
]


@pytest.mark.parametrize(("code", "line", "column", "words"), SLIPS)
@pytest.mark.parametrize("all_errors", [False, True])
def test_a_slip_is_marked_in_its_place_with_words_that_name_it(
    code: str, line: int, column: int | None, words: str, all_errors: bool
) -> None:
    found = [Mark(*fields) for fields in marks(code)] if all_errors else lint(code)

    there = [mark for mark in found if words in mark.words]

    assert there, found
    assert there[0].line == line
    assert column is None or there[0].column == column


@pytest.mark.parametrize("code", PROGRAMS)
def test_a_correct_program_gets_no_mark(code: str) -> None:
    assert lint(code) == []
    assert marks(code) == []


@pytest.mark.parametrize("code", [code for code, *_rest in SLIPS])
def test_a_slip_below_a_correct_program_is_found_where_it_is(code: str) -> None:
    before = "def double(n):\n    return 2 * n\n\n\nprint(double(4))\n"

    alone, below = lint(code), lint(before + code)

    assert [(mark.line + 5, mark.column, mark.rule) for mark in alone] == [(m.line, m.column, m.rule) for m in below]


def test_all_syntax_errors_are_marked_but_none_that_only_follows() -> None:
    code = "x = (1, 2]\ny = 1\nz = 2\nfor i in range(3)\n    print(i)\na = 1\nb = 2\nc = 5 +\n"

    lines = [fields[0] for fields in marks(code)]

    assert lines[0] == 1
    assert 8 in lines
    assert len(lines) == len(set(lines)) <= 4


def test_a_return_in_the_wrong_place_hides_no_other_mark() -> None:
    assert [mark.rule for mark in lint("return 1\nprint(nmae)")] == ["ReturnOutsideFunction", "UndefinedName"]


def test_no_more_marks_are_made_than_anybody_reads() -> None:
    assert len(lint("\n".join(f"print(nothing_{n})" for n in range(300)))) == 50


@pytest.mark.parametrize(
    "code",
    [
        "\0",
        "x = '\ud800'",
        "(" * 500,
        "-" * 100_000 + "1",
        "+".join("1" * 3000),
        "a" + ".b" * 3000,
        "\f\x1c\u2028 = 1",
        "if x:",
    ],
    ids=range(8),
)
def test_code_that_nobody_writes_is_no_reason_to_stumble(code: str) -> None:
    for mark in lint(code):
        assert 1 <= mark.line <= code.count("\n") + 1


def in_bounds(code: str, found: list[Mark]) -> bool:
    lines = code.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return all(
        1 <= mark.line <= len(lines) and 0 <= mark.column <= len(lines[mark.line - 1]) and mark.column < mark.end_column
        for mark in found
    )


@given(st.sampled_from(PROGRAMS + [code for code, *_rest in SLIPS]), st.data())
def test_half_typed_code_never_raises_and_its_marks_are_inside_it(program: str, data: st.DataObject) -> None:
    code = program[: data.draw(st.integers(0, len(program)))]

    assert in_bounds(code, lint(code))


@given(st.text())
def test_any_text_is_marked_inside_itself(code: str) -> None:
    assert in_bounds(code, lint(code))


@given(st.lists(st.sampled_from([*"()[]{}:=\"'#\\\n\r \t.,x1é🙂", "if ", "def ", "f'", "'''"])))
def test_any_heap_of_pythons_signs_is_marked_inside_itself(parts: list[str]) -> None:
    code = "".join(parts)

    assert in_bounds(code, lint(code))


def test_marks_come_in_the_order_of_their_places() -> None:
    found = lint("list = 1\nprint(b)\nprint(a, c)\nimport os")

    assert found == sorted(found)
    assert [mark.line for mark in found] == [1, 2, 3, 3, 4]
