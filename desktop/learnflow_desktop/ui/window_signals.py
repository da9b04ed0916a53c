"""What the window tells whoever controls it: every signal the student can cause, in one place."""

from PySide6.QtCore import Signal

from learnflow_desktop.ui.surface import Surface


class WindowSignals(Surface):
    """The signals of the main window.

    | signal | when |
    | --- | --- |
    | `run`, `stop`, `check` | the button or its key; `run` not while a program runs, `stop` only then |
    | `hint(step)` | the student opens this step of the ladder (1 to 4); answer with `show_hints` |
    | `start_again`, `format`, `clear_output` | the editor's and the output's quiet buttons |
    | `next_exercise`, `previous_exercise` | the lesson's arrows, Alt+N |
    | `go_to_line(line)` | "Go to line 3" in an error or a check |
    | `page_chosen(page)` | `lesson`, `course`, `progress`, `sync` or `settings` was chosen and is in view |
    | `node_chosen(id)` | an exercise or quiz of the course map |
    | `quiz_answered(quiz, item, choice)` / `quiz_continued()` | a choice (0-based) was confirmed / go on |
    | `join(JoinRequest)` / `start_without_class(str)` | the welcome page |
    | `sync_now()`, `export_asked()` | the sync page |
    | `sync_asked(what, value)` | the sync page: `show` a tab (all, waiting, parked) · `retry` what is parked · |
    | | `discard` one event (its id) · `join` a class or sign in · `erase` what is here |
    | `theme_chosen(theme)`, `text_size_chosen(percent)` | to be remembered; the look has changed already |
    | `painted()` | once, after the first paint: start the kernel and the workers now |
    | `closing()` | the window is about to close |
    """

    run = Signal()
    stop = Signal()
    check = Signal()
    hint = Signal(int)
    start_again = Signal()
    format = Signal()
    clear_output = Signal()
    next_exercise = Signal()
    previous_exercise = Signal()
    go_to_line = Signal(int)
    page_chosen = Signal(str)
    node_chosen = Signal(str)
    quiz_answered = Signal(str, str, int)
    quiz_continued = Signal()
    join = Signal(object)
    start_without_class = Signal(str)
    sync_now = Signal()
    export_asked = Signal()
    sync_asked = Signal(str, str)
    theme_chosen = Signal(str)
    text_size_chosen = Signal(int)
    painted = Signal()
    closing = Signal()
