"""The window's end of the jedi process, with a real process: answers, late answers, death and coming back."""

import os
import signal
from collections.abc import Iterator
from functools import partial

import psutil
import pytest
from PySide6.QtTest import QSignalSpy, QTest
from pytestqt.qtbot import QtBot

from learnflow_desktop.ui.editor.assistant import MOST_STARTS, Assistant
from learnflow_desktop.ui.editor.code_editor import CodeEditor

pytestmark = pytest.mark.slow
PATIENCE_MS = 60_000


@pytest.fixture
def assistant(qtbot: QtBot) -> Iterator[Assistant]:
    """A started assistant whose process has answered once."""
    assistant = Assistant()
    with qtbot.waitSignal(assistant.marks, timeout=PATIENCE_MS):
        assistant.start()
    yield assistant
    assistant.stop()


def process_of(assistant: Assistant) -> psutil.Process:
    assert assistant._process is not None
    return psutil.Process(assistant._process.processId())


def test_names_come_with_the_place_they_were_asked_for(qtbot: QtBot, assistant: Assistant) -> None:
    with qtbot.waitSignal(assistant.completions, timeout=PATIENCE_MS) as told:
        assistant.complete("import math\nmath.sq", 2, 7)

    assert told.args == [2, 7, ["sqrt"]]


def test_an_answer_that_a_newer_question_overtook_is_dropped(qtbot: QtBot, assistant: Assistant) -> None:
    told = QSignalSpy(assistant.completions)
    assistant.complete("pri", 1, 3)
    assistant.complete("import math\nmath.sq", 2, 7)

    qtbot.waitUntil(lambda: told.count() > 0, timeout=PATIENCE_MS)
    with qtbot.waitSignal(assistant.completions, timeout=PATIENCE_MS):
        assistant.complete("le", 1, 2)

    assert [told.at(index)[:2] for index in range(told.count())] == [[2, 7], [1, 2]]


def test_the_newest_code_is_marked_once_typing_pauses(qtbot: QtBot, assistant: Assistant) -> None:
    told = QSignalSpy(assistant.marks)
    for letters in range(1, 5):
        assistant.look_at(f"print({'nmae'[:letters]})")

    qtbot.waitUntil(lambda: told.count() > 0, timeout=PATIENCE_MS)
    with qtbot.waitSignal(assistant.marks, timeout=PATIENCE_MS):
        assistant.look_at("")

    words = [[mark.words for mark in told.at(index)[0]] for index in range(told.count())]
    assert len(words) == 2
    assert "`nmae`" in words[0][0]
    assert words[1] == []


def test_marks_of_code_that_has_changed_since_are_dropped(qtbot: QtBot, assistant: Assistant) -> None:
    told = QSignalSpy(assistant.marks)
    assistant.look_at("print(older)")
    assistant._pause.stop()
    assistant._lint()

    assistant.look_at("print(newer)")
    qtbot.waitUntil(lambda: told.count() > 0, timeout=PATIENCE_MS)

    assert [mark.words.split("`")[1] for mark in told.at(0)[0]] == ["newer"]


def test_a_killed_process_comes_back_and_marks_and_completes_again(qtbot: QtBot, assistant: Assistant) -> None:
    first = process_of(assistant)

    with qtbot.waitSignal(assistant.marks, timeout=PATIENCE_MS):
        os.kill(first.pid, signal.SIGKILL)
    with qtbot.waitSignal(assistant.completions, timeout=PATIENCE_MS) as told:
        assistant.complete("pri", 1, 3)

    assert told.args == [1, 3, ["print"]]
    assert process_of(assistant).pid != first.pid
    assert not first.is_running()


def test_a_process_that_dies_again_and_again_is_given_up_in_silence(qtbot: QtBot, assistant: Assistant) -> None:
    for _ in range(MOST_STARTS):
        dying = process_of(assistant)
        os.kill(dying.pid, signal.SIGKILL)
        qtbot.waitUntil(partial(_has_another, assistant, dying.pid), timeout=PATIENCE_MS)

    assistant.look_at("x")
    assistant.complete("pri", 1, 3)

    assert assistant._process is None


def _has_another(assistant: Assistant, pid: int) -> bool:
    return assistant._process is None or assistant._process.processId() not in (0, pid)


def test_stopping_leaves_no_process(qtbot: QtBot, assistant: Assistant) -> None:
    process = process_of(assistant)

    assistant.stop()

    assert not process.is_running()
    assert psutil.Process().children() == [] or process not in psutil.Process().children()


def test_stopping_twice_or_before_the_start_is_harmless(qtbot: QtBot) -> None:
    assistant = Assistant()

    assistant.stop()
    assistant.complete("pri", 1, 3)
    assistant.stop()


def test_editor_and_process_together_complete_a_typed_name(
    qtbot: QtBot, editor: CodeEditor, assistant: Assistant
) -> None:
    editor.completion_wanted.connect(lambda line, column: assistant.complete(editor.toPlainText(), line, column))
    assistant.completions.connect(editor.show_completions)
    editor.show_text("message = '🙂'; ")
    editor.moveCursor(editor.textCursor().MoveOperation.End)

    with qtbot.waitSignal(assistant.completions, timeout=PATIENCE_MS):
        QTest.keyClicks(editor, "mes")
    QTest.keyClicks(editor, "\t")

    assert editor.toPlainText() == "message = '🙂'; message"
