"""What can go wrong on the server.

ServerError
├── StartProblem     environment: one sentence to the operator and an exit code, no traceback
├── RetryLater       the same request later (503, Retry-After)
└── Refused          this request, for a reason that the caller can read (4xx with a code)
"""


class ServerError(Exception):
    """The server can't do what was asked."""


class StartProblem(ServerError):
    """The server can't start; `exit_code` tells scripts which kind it is."""

    def __init__(self, sentence: str, exit_code: int) -> None:
        super().__init__(sentence)
        self.exit_code = exit_code


class RetryLater(ServerError):
    """Nothing was stored; the caller keeps what it has and tries again after `retry_after_s`."""

    def __init__(self, detail: str, retry_after_s: int = 5) -> None:
        super().__init__(detail)
        self.retry_after_s = retry_after_s


class Refused(ServerError):
    """The request is refused; `code` is the stable word, the message the sentence."""

    def __init__(self, status: int, code: str, detail: str, *, retry_after_s: int | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.retry_after_s = retry_after_s
        self.pointer: str | None = None


EXIT_USAGE = 2
EXIT_DATA_FOLDER = 3
EXIT_PORT_TAKEN = 4
EXIT_ALREADY_RUNNING = 5
EXIT_OTHER_VERSION = 6
EXIT_BROKEN_PACK = 7
EXIT_CODES = {
    0: "It ended in order.",
    1: "A demo ended with events that aren't safe.",
    EXIT_USAGE: "A flag or setting is wrong or missing, the password file can't be read, or there is no such school or student.",
    EXIT_DATA_FOLDER: "The data folder can't be used: not writable, full, or its database or key isn't one of ours.",
    EXIT_PORT_TAKEN: "The address or port can't be used.",
    EXIT_ALREADY_RUNNING: "A server already runs on this data folder; an order left for it wasn't answered in time.",
    EXIT_OTHER_VERSION: "A newer program wrote the database.",
    EXIT_BROKEN_PACK: "A course pack is broken, or there is none.",
}
"""What each exit code tells a script."""
