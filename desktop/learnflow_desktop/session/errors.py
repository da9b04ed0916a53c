"""What can go wrong with the student's own things.

SessionError
└── NotSaved      environment: tell the person "not saved", keep the text in the editor, offer to save again
"""


class SessionError(Exception):
    """The session can't do what was asked."""


class NotSaved(SessionError):
    """The disk refused; the message says why in a few words."""
