"""Formatting: the same program in house style, and a sentence instead of a change when it is no program."""

import ast

import pytest

from learnflow_desktop.assist import style
from learnflow_desktop.assist.style import NotFormatted, formatted


def test_a_messy_program_is_put_in_style_and_stays_the_same_program() -> None:
    messy = "x=1\nfor i in range( 3 ):\n  print( i,x )\n"

    tidy = formatted(messy)

    assert tidy == "x = 1\nfor i in range(3):\n    print(i, x)\n"
    assert ast.dump(ast.parse(tidy)) == ast.dump(ast.parse(messy))


def test_formatting_twice_changes_nothing_more() -> None:
    once = formatted("print ( 'ñ', \"it's\" )")

    assert formatted(once) == once == 'print("ñ", "it\'s")\n'


def test_a_program_with_a_slip_stays_and_the_sentence_names_its_line() -> None:
    with pytest.raises(NotFormatted, match="Line 2 is no complete Python yet"):
        formatted("x = 1\nif x\n    print(x)\n")


def test_a_missing_formatter_is_said_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ruff.find_ruff_bin", lambda: "/nowhere/ruff")

    with pytest.raises(NotFormatted, match="can't be run"):
        style.formatted("x = 1\n")
