"""What colour each piece of code gets, and that a text over many lines colours just its lines."""

from collections.abc import Callable

import pytest

from learnflow_desktop.ui.editor.code_editor import CodeEditor
from learnflow_desktop.ui.theme.look import Look

Start = Callable[[str], None]
Keys = Callable[[str], None]


def pieces(editor: CodeEditor, look: Look, line: int = 1) -> list[tuple[str, str]]:
    """The coloured pieces of a line with the token whose colour they have."""
    names = {
        look.color(f"syntax.{token}").name(): token
        for token in ("keyword", "string", "number", "comment", "decorator", "function", "type", "builtin")
    }
    block = editor.document().findBlockByNumber(line - 1)
    units = block.text().encode("utf-16-le")
    return [
        (
            units[2 * span.start : 2 * (span.start + span.length)].decode("utf-16-le"),
            names[span.format.foreground().color().name()],
        )
        for span in block.layout().formats()
    ]


def strings(editor: CodeEditor, look: Look) -> list[int]:
    """The lines that are a string from end to end."""
    count = editor.document().blockCount()
    found = {n: pieces(editor, look, n) for n in range(1, count + 1)}
    return [n for n, parts in found.items() if parts == [(editor.document().findBlockByNumber(n - 1).text(), "string")]]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("for x in y:", [("for", "keyword"), ("in", "keyword")]),
        ("None", [("None", "keyword")]),
        ("format", [("format", "builtin")]),
        ("fortune = 1", [("1", "number")]),
        ("print(len(x))", [("print", "builtin"), ("len", "builtin")]),
        ("greet(x)", [("greet", "function")]),
        ("def greet(name):", [("def", "keyword"), ("greet", "function")]),
        ("class Dog:", [("class", "keyword"), ("Dog", "type")]),
        ("x = 'a' + \"b\"", [("'a'", "string"), ('"b"', "string")]),
        ("x = 'never closed", [("'never closed", "string")]),
        ("x = 'it\\'s' + y", [("'it\\'s'", "string")]),
        ('f"{a} of {b}"', [('f"{a} of {b}"', "string")]),
        ("rb'x'", [("rb'x'", "string")]),
        ('"""one line"""', [('"""one line"""', "string")]),
        ("x = 1  # for 2", [("1", "number"), ("# for 2", "comment")]),
        ("'# no comment'", [("'# no comment'", "string")]),
        ("1 2.5 0x1F 1_000 1e-3", [(n, "number") for n in ("1", "2.5", "0x1F", "1_000", "1e-3")]),
        ("x1", []),
        ("@property", [("@property", "decorator")]),
        ("    @app.route", [("    @app.route", "decorator")]),
        ("a @ b", []),
    ],
)
def test_each_piece_of_code_has_its_colour(
    editor: CodeEditor, start: Start, look: Look, code: str, expected: list[tuple[str, str]]
) -> None:
    start(code)

    assert pieces(editor, look) == expected


@pytest.mark.parametrize("face", ["🙂", "👩‍🚀", "é", "e\u0301", "日本"])
def test_colours_stay_in_place_after_signs_of_any_width(
    editor: CodeEditor, start: Start, look: Look, face: str
) -> None:
    start(f"x = '{face}' + print(1)  # {face}!")

    assert pieces(editor, look) == [
        (f"'{face}'", "string"),
        ("print", "builtin"),
        ("1", "number"),
        (f"# {face}!", "comment"),
    ]


def test_colours_stay_in_place_behind_a_long_text_that_ends_after_an_emoji(
    editor: CodeEditor, start: Start, look: Look
) -> None:
    start('x = """\n🙂 bye""" + str(1)')

    assert pieces(editor, look, 2) == [('🙂 bye"""', "string"), ("str", "builtin"), ("1", "number")]


@pytest.mark.parametrize("quotes", ['"""', "'''"])
def test_a_text_over_many_lines_is_a_string_on_each_of_them(
    editor: CodeEditor, start: Start, look: Look, quotes: str
) -> None:
    start(f"x = {quotes}a\nfor\n# b\n{quotes}\nfor")

    assert pieces(editor, look, 1) == [(f"{quotes}a", "string")]
    assert strings(editor, look) == [2, 3, 4]
    assert pieces(editor, look, 5) == [("for", "keyword")]


def test_the_other_quotes_do_not_end_a_text(editor: CodeEditor, start: Start, look: Look) -> None:
    start("x = '''\n\"\"\"\nfor\n'''\nfor")

    assert strings(editor, look) == [2, 3, 4]


def test_two_texts_on_one_line_leave_the_second_one_open(editor: CodeEditor, start: Start, look: Look) -> None:
    start('x = """a""" + """b\nc\n"""\nfor')

    assert strings(editor, look) == [2, 3]


def test_opening_a_text_above_colours_all_below_and_taking_it_away_takes_the_colour(
    editor: CodeEditor, start: Start, keys: Keys, look: Look
) -> None:
    start("|\n" + "\n".join("for" for _ in range(60)))
    editor.insertPlainText('"""')
    opened = strings(editor, look)

    keys("\b")
    closed = strings(editor, look)

    assert opened == list(range(1, 62))
    assert closed == [1]
    assert pieces(editor, look, 61) == [("for", "keyword")]


def test_typed_triple_quotes_close_themselves_and_colour_nothing_below(
    editor: CodeEditor, start: Start, keys: Keys, look: Look
) -> None:
    start("|\nfor")

    keys('"""')

    assert editor.toPlainText() == '""""""\nfor'
    assert pieces(editor, look, 2) == [("for", "keyword")]


def test_another_theme_recolours_the_code(editor: CodeEditor, start: Start, look: Look) -> None:
    start("for x in y: pass")
    light = look.color("syntax.keyword").name()

    look.choose(theme="dark")

    assert look.color("syntax.keyword").name() != light
    assert pieces(editor, look)[0] == ("for", "keyword")
