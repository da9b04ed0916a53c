"""What can go wrong that isn't the student's answer.

GraderError
├── BrokenTask      the author's: the solution or generator doesn't run; `learnflow-course check` finds it
└── CannotRun       environment: no child process can be started; tell the person
"""


class GraderError(Exception):
    """The grader can't judge."""


class BrokenTask(GraderError):
    """The exercise itself is broken; the message says how."""


class CannotRun(GraderError):
    """The system refuses to start a process."""
