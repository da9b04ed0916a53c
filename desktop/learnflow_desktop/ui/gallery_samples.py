"""Made-up data for the gallery, after the design's pictures; nothing else may import it."""

from learnflow_desktop.ui.view_data import (
    AttemptRow,
    Check,
    Checks,
    CourseView,
    ExerciseState,
    ExerciseView,
    ExplainedError,
    Hint,
    Hints,
    LintNote,
    MapNode,
    MapUnit,
    Mastery,
    Notice,
    ProgressView,
    Question,
    QuizChoice,
    QuizView,
    StatusLine,
    SyncFacts,
    SyncView,
)

CODE = """# Return the longest word. If two are equally long, return the first.
def longest_word(words):
    longest = words[0]
    for word in words:
        if len(word) >= len(longest):
            longest = word
    return longest


names = ["Amina", "Jin", "Matteo", "Priya", "Oluwaseun"]
print("Longest:", longest_word(names))
print("Letters:", len(longest_word(names)))
print("Nobody:", longest_word([]))
"""
OUTPUT = "Longest: Oluwaseun\nLetters: 9"
TEXT = """Write `longest_word(words)`. It looks at every word in a list and returns the longest one.

- Two words equally long? Return the first.
- An empty list? Return `""`.

```python
>>> longest_word(["sun", "river", "sky"])
'river'
```
"""
EXERCISE = ExerciseView("e1", "Longest word", TEXT, "longest_word.py", "Unit 3", 4, 6)
MASTERIES = (
    Mastery("Slicing", 22, 3),
    Mastery("for loops", 58, 9),
    Mastery("Lists", 76, 14),
    Mastery("Variables", 96, 17),
    Mastery("Dictionaries", 50, 2),
)
CHECKS = Checks(
    (
        Check("passed", 'longest_word(["Amina", "Jin", "Matteo"])'),
        Check("passed", 'longest_word(["Oluwaseun"])'),
        Check(
            "failed",
            'longest_word(["sol", "río", "mar"])',
            "Two words equally long",
            "'sol'",
            "'mar'",
            "Your answer moved on to a later word of the same length. Look at the sign on line 5.",
        ),
        Check("error", "longest_word([])", note="IndexError, line 3"),
    ),
    "Checked at 09:41",
)
CHECKS_OF_ALL_KINDS = Checks(
    (
        Check("passed", "square(4)", note="16"),
        Check(
            "failed", "square(-3)", "A negative number", "9", "-9", "The sign of the answer is turned around.", line=2
        ),
        Check("error", "square('a')", note="TypeError, line 2"),
        Check("blocked", "square(0.5)"),
    )
)
ERROR = ExplainedError(
    "IndexError",
    "The list `words` is empty here, so it has no item at position `0`.",
    3,
    (("words", "[]"), ("len(words)", "0"), ("Called from", "line 13")),
    """Traceback (most recent call last):
  File "longest_word.py", line 13, in <module>
    print("Nobody:", longest_word([]))
                     ^^^^^^^^^^^^^^^^
  File "longest_word.py", line 3, in longest_word
    longest = words[0]
              ~~~~~^^^
IndexError: list index out of range""",
)
NAME_ERROR = ExplainedError(
    "NameError",
    "The name `pirce` doesn't exist here. Did you mean `price`?",
    4,
    (),
    "NameError: name 'pirce' is not defined",
)
LINT = LintNote(2, "`total` gets a value but is never used.")
HINTS = Hints(
    (
        Hint("A nudge", "Which sign keeps the first of two equal words?"),
        Hint("The idea", "Compare with `>`: a word of the same length is then not longer."),
        Hint("Part of the answer", 'Start with `longest = ""`.'),
        Hint("The answer", "```python\nfor word in words:\n    ...\n```"),
    ),
    used=2,
)
STATUS = StatusLine(("Python 3.11, ready", "Line 3, column 20", "4 spaces"), server="Server answered 09:41")
PROBLEM = Notice(
    "The disk is full: this run is not saved",
    "Free some space, then save again. Earlier work is intact.",
    "Save again",
    problem=True,
)
QUESTION = Question(
    "Start this exercise again?",
    "Your code goes back to the first version. Your 6 attempts stay in the timeline.",
    "Keep my code",
    "Start again",
    "reset",
)
BADGES = (
    SyncFacts(made=37, settled=37),
    SyncFacts(made=40, settled=37),
    SyncFacts(made=40, settled=37, online=False),
    SyncFacts(made=41, settled=40, parked=1),
    SyncFacts(made=40, settled=37, signed_in=False),
    SyncFacts(made=40, settled=37, saved=False),
    SyncFacts(made=12, in_class=False),
    SyncFacts(),
)
PILLS = (
    ("Not started",),
    ("Changed", "accent"),
    ("Passed", "success", "passed"),
    ("Parked", "warning", "parked"),
    ("Asked for help", "danger", "stuck"),
    ("Waiting", "info", "waiting"),
)
ANSWERS = (
    ("A", QuizChoice("`2 5`")),
    ("B", QuizChoice("`2 5 8`")),
    ("C", QuizChoice("`2 5 8`", tried=True)),
    ("D", QuizChoice("`2 5`", right=True)),
)
QUIZ = QuizView(
    "q1",
    "i1",
    "Loops",
    'What does this print?\n\n```python\nfor n in range(2, 8, 3):\n    print(n, end=" ")\n```',
    (QuizChoice("`2 5`"), QuizChoice("`2 5 8`"), QuizChoice("`3 6`"), QuizChoice("It stops with an error")),
    2,
    5,
)


def _unit(number: int, title: str, names: str, done: int, mastery: Mastery | None, opens: str = "") -> MapUnit:
    nodes = []
    for index, name in enumerate(names.split(", ")):
        state: ExerciseState = "locked" if opens else "done" if index < done else "open"
        if number == 3 and index == done:
            state = "next"
        nodes.append(MapNode(f"{number}-{index}", name, state, name.startswith("Quiz")))
    return MapUnit(title, tuple(nodes), number, mastery, opens)


COURSE = CourseView(
    "Python basics",
    (
        _unit(1, "First programs", "Hello, Your name, Sums, Tickets, Receipt, Quiz 5 of 5", 6, Mastery("", 96, 20)),
        _unit(
            2,
            "Functions and decisions",
            "Double it, Bigger, Bus fare, Leap year, Grades, Quiz 4 of 5",
            6,
            Mastery("", 83, 14),
        ),
        _unit(3, "Lists and loops", "Add up, Vowels, Squares, Longest word, Top three, Quiz", 3, Mastery("", 64, 9)),
        _unit(4, "Text", "Shout, Initials, Palindrome, Secret code, Quiz", 1, Mastery("", 22, 3)),
        _unit(
            5,
            "Dictionaries",
            "Phone book, Count words, Prices, Votes, Group by, Quiz",
            0,
            None,
            "Opens after 5 of 6 in unit 3",
        ),
        _unit(
            6,
            "Files and errors",
            "Read lines, High scores, Try again, Weather log, Quiz",
            0,
            None,
            "Opens after unit 5",
        ),
    ),
    MASTERIES,
    "Longest word",
    "You know lists. This one adds comparing lengths.",
    "62 in 100 chance at first try, from 9 first tries",
    "3-3",
)
PROGRESS = ProgressView(MASTERIES, 16, 34, "as of 09:52")
SYNC = SyncView(
    SyncFacts(made=41, settled=37, parked=1, online=False),
    (
        AttemptRow("09:41:07", "Answer checked", "Longest word", "2 of 4 checks pass", "waiting"),
        AttemptRow("09:41:02", "Program run", "Longest word", "IndexError on line 3", "waiting"),
        AttemptRow("09:36:48", "Hint shown", "Longest word", "Hint 1 of 4", "waiting"),
        AttemptRow("08:51:30", "Answer checked", "Vowels", "5 of 5 checks pass", "safe"),
        AttemptRow("08:47:12", "Program run", "Vowels", "Finished in 0.3 s", "safe"),
        AttemptRow(
            "08:44:55",
            "Answer checked",
            "Vowels",
            "Code with a pasted word list",
            "parked",
            "The server takes up to 64 KB. This attempt stays here, and nothing else waits for it.",
        ),
        AttemptRow("08:40:19", "Quiz answered", "Loops, question 3", "Right", "safe"),
        AttemptRow("08:31:40", "Lesson opened", "Lists and loops", "", "safe"),
    ),
    (("Class", "Form 2 East, Ms Achieng"), ("Server", "Room 4 laptop"), ("Last answer", "08:52, 49 min ago")),
)
