import pytest

from learnflow_desktop.ui.badge import sync_words
from learnflow_desktop.ui.code_colours import code_spans
from learnflow_desktop.ui.markdown import Run, blocks, inline
from learnflow_desktop.ui.mastery_bar import level_of
from learnflow_desktop.ui.sync_page import headline
from learnflow_desktop.ui.view_data import Check, Checks, ExerciseView, JoinRequest, SyncFacts


@pytest.mark.parametrize(
    ("facts", "kind", "words"),
    [
        (SyncFacts(made=37, settled=37), "safe", "37 of 37 safe"),
        (SyncFacts(made=37, settled=37, online=False), "safe", "37 of 37 safe"),
        (SyncFacts(made=40, settled=37), "sending", "Sending 3"),
        (SyncFacts(made=40, settled=37, online=False), "offline", "Offline, 3 waiting"),
        (SyncFacts(made=41, settled=40, parked=1), "parked", "1 parked"),
        (SyncFacts(made=41, settled=37, parked=1, online=False), "parked", "1 parked"),
        (SyncFacts(made=40, settled=36, parked=1, signed_in=False), "sign_in", "Sign in to send 3"),
        (SyncFacts(made=40, settled=40, signed_in=False), "safe", "40 of 40 safe"),
        (SyncFacts(made=40, settled=36, parked=1, signed_in=False, saved=False), "not_saved", "Not saved"),
        (SyncFacts(saved=False), "not_saved", "Not saved"),
        (SyncFacts(made=12, in_class=False), "device", "12 saved on this device"),
        (SyncFacts(), "safe", "Nothing to send yet"),
    ],
)
def test_the_badge_shows_the_worst_state_with_its_count(facts: SyncFacts, kind: str, words: str) -> None:
    assert facts.kind == kind
    assert sync_words(facts) == words


@pytest.mark.parametrize("settled", range(5))
@pytest.mark.parametrize("parked", range(3))
@pytest.mark.parametrize("online", [True, False])
def test_safe_is_never_said_of_what_the_server_has_not_read_back(settled: int, parked: int, online: bool) -> None:
    facts = SyncFacts(made=4 + parked, settled=settled, parked=parked, online=online)

    says_safe = "safe" in sync_words(facts)

    assert says_safe == (settled == 4 and parked == 0)


def test_the_sync_headline_says_what_waits_and_why() -> None:
    title, words = headline(SyncFacts(made=41, settled=37, parked=1, online=False))

    assert title == "37 of 41 are safe on the server"
    assert words == "3 wait for a network. 1 is parked. All 41 are saved on this device."


def test_the_sync_headline_never_calls_an_unsaved_attempt_saved() -> None:
    _title, words = headline(SyncFacts(made=5, settled=2, saved=False))

    assert "All 5" not in words
    assert "not saved" in words


@pytest.mark.parametrize(("points", "level"), [(0, 1), (40, 1), (41, 2), (70, 2), (71, 3), (90, 3), (91, 4), (100, 4)])
def test_mastery_levels_meet_where_the_design_says(points: int, level: int) -> None:
    assert level_of(points).level == level


def test_checks_count_what_passes() -> None:
    assert Checks((Check("passed", "a()"), Check("failed", "b()"), Check("passed", "c()"))).passed == 2


def test_an_exercise_says_its_place_in_the_unit() -> None:
    assert ExerciseView("e", "T", "", unit="Unit 3", position=4, of=6).place == "Unit 3, exercise 4 of 6"
    assert ExerciseView("e", "T", "", position=4, of=6).place == "Exercise 4 of 6"


def test_a_pin_never_shows_in_a_log() -> None:
    assert "4711" not in repr(JoinRequest("KTW-47P", "Amina", "4711"))


def test_markdown_becomes_blocks_of_runs() -> None:
    found = blocks("# Title\n\nWrite `double(n)` **now**.\n\n- one\n- two\n\n3. three\n\n```python\nx = 1\n```\n")

    assert [(block.kind, block.text) for block in found] == [
        ("h1", "Title"),
        ("paragraph", "Write double(n) now."),
        ("bullet", "one"),
        ("bullet", "two"),
        ("number", "three"),
        ("code", "x = 1"),
    ]
    assert found[1].runs == (Run("Write "), Run("double(n)", code=True), Run(" "), Run("now", strong=True), Run("."))
    assert found[4].number == 3


def test_markdown_shows_html_as_the_text_it_is() -> None:
    (block,) = blocks("a <b>c</b>")

    assert block.text == "a <b>c</b>"


def test_in_a_sentence_only_backticks_mean_something() -> None:
    assert inline("The list `a*b*c` is *empty*.")[0].runs == (
        Run("The list "),
        Run("a*b*c", code=True),
        Run(" is *empty*."),
    )


def test_code_is_coloured_by_what_it_is() -> None:
    code = "def add(a):\n    return len(a) + 1  # sum"

    found = {code[span.start : span.start + span.length]: span.token for span in code_spans(code)}

    assert found == {
        "def": "syntax.keyword",
        "add": "syntax.function",
        "return": "syntax.keyword",
        "len": "syntax.builtin",
        "1": "syntax.number",
        "# sum": "syntax.comment",
    }


def test_a_keyword_inside_a_string_stays_a_string() -> None:
    found = [span.token for span in code_spans("'for a in b'")]

    assert found == ["syntax.string"]
