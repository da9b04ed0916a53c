"""The student's session with one server: joining a class, keeping the tokens fresh, asking with them."""

from collections.abc import Mapping

import msgspec

from learnflow_events.exchange import Tokens
from learnflow_sync.errors import Refused, RetryLater, SignInAgain, WrongCredentials
from learnflow_sync.tokens import SignedIn, TokenStore
from learnflow_sync.wire import Answer, Wire, as_json


def join(wire: Wire, server_url: str, *, class_code: str, name: str, pin: str) -> SignedIn:
    """Join a class, or sign in again with the same name and PIN.

    Raises:
        WrongCredentials: code, name or PIN don't fit; the message is the server's.
        Refused: the server names what is wrong with the form.
        RetryLater: the server can't be reached.
    """
    content, headers = as_json({"class_code": class_code, "display_name": name, "pin": pin})
    tokens = _tokens(wire, wire.check(wire.ask("POST", "/v1/join", content=content, headers=headers)))
    if tokens.student_id is None:
        raise RetryLater("The server's answer to the join names no student.")
    return SignedIn(
        server_url=server_url,
        server_id=tokens.server_id,
        student_id=tokens.student_id,
        class_id=tokens.class_id,
        display_name=tokens.display_name or name,
        access_token=tokens.access_token,
        refresh_token=tokens.refresh_token,
    )


class Account:
    """A signed-in student. Only one thread uses it at a time.

    Refreshing is safe to repeat: until a successor was used, its predecessor brings the same one.

    Raises:
        SignInAgain: nobody is signed in.
    """

    def __init__(self, store: TokenStore, wire: Wire) -> None:
        self._store = store
        self._wire = wire
        signed_in = store.load()
        if signed_in is None:
            raise SignInAgain("Sign in with your name and PIN.")
        self._keep(signed_in)

    @property
    def student_id(self) -> str:
        """Who is signed in."""
        return self._signed_in.student_id

    @property
    def server_id(self) -> str:
        """Which server this session is with."""
        return self._signed_in.server_id

    @property
    def wire(self) -> Wire:
        """The way to the server."""
        return self._wire

    def ask(
        self, method: str, path: str, *, content: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Ask with the access token; a 401 refreshes it once and asks again.

        Raises:
            SignInAgain: our server refuses the fresh token too, or the refresh.
            NotAllowed, UpdateNeeded, Erased, RetryLater: see `Wire.check`.
        """
        for fresh in (False, True):
            if fresh:
                self.refresh()
            answer = self._wire.ask(method, path, content=content, headers={**(headers or {}), **self._bearer()})
            if answer.status != 401:
                return self._wire.check(answer)
        self._wire.check(answer)
        raise SignInAgain("Your session has ended: sign in with your PIN. Nothing is lost.")

    def refresh(self) -> None:
        """Swap the refresh token for fresh ones.

        Raises:
            SignInAgain: our server refuses it.
            RetryLater: no answer of ours.
        """
        try:
            self._grant({"grant_type": "refresh_token", "refresh_token": self._signed_in.refresh_token})
        except (WrongCredentials, Refused) as error:
            raise SignInAgain("Your session has ended: sign in with your PIN. Nothing is lost.") from error

    def sign_in(self, pin: str) -> None:
        """Sign in again with the PIN. The person vouches for the server: a replaced one is believed from here on.

        Raises:
            WrongCredentials: the PIN is wrong.
            RetryLater: no answer of ours.
        """
        before, self._wire.expected_server = self._wire.expected_server, ""
        try:
            self._grant({"grant_type": "pin", "student_id": self.student_id, "pin": pin})
        finally:
            self._wire.expected_server = self._wire.expected_server or before

    def _grant(self, form: Mapping[str, str]) -> None:
        content, headers = as_json(form)
        tokens = _tokens(
            self._wire, self._wire.check(self._wire.ask("POST", "/v1/token", content=content, headers=headers))
        )
        kept = msgspec.structs.replace(
            self._signed_in,
            server_id=tokens.server_id,
            access_token=tokens.access_token,
            refresh_token=tokens.refresh_token,
        )
        self._store.save(kept)
        self._keep(kept)

    def _keep(self, signed_in: SignedIn) -> None:
        self._signed_in = signed_in
        self._wire.expected_server = signed_in.server_id

    def _bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._signed_in.access_token}"}


def _tokens(wire: Wire, answer: Answer) -> Tokens:
    if answer.problem is not None:
        if answer.status == 401:
            raise WrongCredentials(answer.problem.detail)
        raise Refused(answer.problem.detail, status=answer.status, code=answer.problem.code)
    if answer.status not in (200, 201):
        raise RetryLater(f"The server can't take it now (status {answer.status}).")
    tokens = answer.read(Tokens)
    if wire.expected_server and tokens.server_id != wire.expected_server:
        raise RetryLater("Another server answered.")
    if not tokens.access_token or not tokens.refresh_token:
        raise RetryLater("The server's answer holds no tokens.")
    return tokens
