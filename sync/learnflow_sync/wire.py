"""One request and what its answer means. Only our own problem document, from the expected server, has a say.

Anything foreign (a captive portal, a proxy, a cut body) is no answer, whatever its status: `RetryLater`.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import httpx
import msgspec

from learnflow_events.exchange import PROBLEM_CONTENT_TYPE, Problem
from learnflow_sync.clock import Clock
from learnflow_sync.errors import Erased, NotAllowed, RetryLater, UpdateNeeded
from learnflow_sync.retry import retry_after_s
from learnflow_sync.sockets import OpenSockets
from learnflow_sync.version import CLIENT_NAME

T = TypeVar("T")
TIMEOUT: Final = httpx.Timeout(30.0, connect=10.0)
MAX_ANSWER_BYTES: Final = 16 * 1024 * 1024
_AGAIN: Final = frozenset({408, 425, 429})


@dataclass(frozen=True)
class Answer:
    """What came back; `problem` only if it is our own document from the expected server."""

    status: int
    headers: httpx.Headers
    body: bytes
    problem: Problem | None
    sent_boot_ms: int
    received_boot_ms: int

    def read(self, kind: type[T]) -> T:
        """The body of a success as `kind`.

        Raises:
            RetryLater: it isn't one.
        """
        try:
            return msgspec.json.decode(self.body, type=kind)
        except (msgspec.MsgspecError, ValueError, RecursionError) as error:
            raise RetryLater(
                "The answer didn't come from LearnFlow (is there a sign-in page on this network?)."
            ) from error


class Wire:
    """Requests to one server. `transport` is httpx's port: a test answers there, nothing of ours is replaced.

    `expected_server` is whom to believe; empty while unknown (before the first join).
    """

    def __init__(self, server_url: str, clock: Clock, transport: httpx.BaseTransport | None = None) -> None:
        self.expected_server = ""
        self._clock = clock
        self._sockets = OpenSockets()
        self._stopped = threading.Event()
        self._client = httpx.Client(
            base_url=server_url,
            transport=transport,
            timeout=TIMEOUT,
            headers={"LearnFlow-Client": CLIENT_NAME},
            follow_redirects=False,
        )

    def ask(
        self, method: str, path: str, *, content: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Make one request.

        Raises:
            RetryLater: the network gave no answer.
        """
        if self._stopped.is_set():
            raise RetryLater("Stopped.")
        sent = self._clock.boottime_ms()
        try:
            with self._client.stream(
                method,
                path,
                content=content,
                headers=dict(headers or {}),
                extensions={"trace": self._sockets.trace},
            ) as response:
                body = _limited(response)
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            raise RetryLater(f"The server can't be reached ({type(error).__name__}).") from error
        received = self._clock.boottime_ms()
        return Answer(response.status_code, response.headers, body, self._problem(response, body), sent, received)

    def check(self, answer: Answer) -> Answer:
        """Pass a success, or a problem that only the caller can judge (400, 401, 404, 413, 415, 422, 304).

        Raises:
            NotAllowed, UpdateNeeded, Erased: our server says so.
            RetryLater: anything else.
        """
        status, problem = answer.status, answer.problem
        if status in (200, 201, 204, 304, 413, 415):
            return answer
        if problem is None or status in _AGAIN or status >= 500:
            wish_s = retry_after_s(answer.headers.get("retry-after"), self._clock.now())
            raise RetryLater(f"The server can't take it now (status {status}).", wish_s)
        if status == 403:
            raise NotAllowed(problem.detail)
        if status == 410 and problem.code == "student_erased":
            raise Erased(problem.detail)
        if status == 426:
            raise UpdateNeeded(problem.detail)
        if status in (400, 401, 404, 422):
            return answer
        raise RetryLater(f"The server can't take it now (status {status}).")

    def stop(self) -> None:
        """Break off whatever is under way and refuse the rest; safe from any thread."""
        self._stopped.set()
        self._sockets.shut()

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _problem(self, response: httpx.Response, body: bytes) -> Problem | None:
        if not response.headers.get("content-type", "").startswith(PROBLEM_CONTENT_TYPE):
            return None
        try:
            problem = msgspec.json.decode(body, type=Problem)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            return None
        ours = problem.server_id == self.expected_server or not self.expected_server
        return problem if ours and problem.status == response.status_code else None


def as_json(value: Any) -> tuple[bytes, dict[str, str]]:
    """A JSON body with its header."""
    return msgspec.json.encode(value), {"Content-Type": "application/json"}


def _limited(response: httpx.Response) -> bytes:
    parts: list[bytes] = []
    size_bytes = 0
    for part in response.iter_bytes():
        size_bytes += len(part)
        if size_bytes > MAX_ANSWER_BYTES:
            raise httpx.DecodingError("the answer is too long")
        parts.append(part)
    return b"".join(parts)
