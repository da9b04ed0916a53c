"""What can go wrong in the fold.

MasteryError
└── BadState         the stored or downloaded value isn't a State: refill it from history
"""


class MasteryError(Exception):
    """Root of the fold's errors."""


class BadState(MasteryError):
    """A value that should be a `State` has another form; the message names the place."""
