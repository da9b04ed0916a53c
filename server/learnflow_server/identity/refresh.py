"""Refresh tokens that rotate and are safe to ask for twice.

A successor is derived from its predecessor with the server's secret, so the same predecessor gives the same successor
without its text being stored. Until the successor has been used once, asking again with the predecessor is a retry;
after that it is a theft, and the whole family ends.
"""

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import replace

from learnflow_server.domain.people import RefreshToken
from learnflow_server.errors import Refused
from learnflow_server.ports import Directory

LIFETIME_S = 400 * 24 * 3600


class RefreshTokens:
    """The families of sign-ins. `secret` is the server's own; losing it ends every sign-in, nothing else."""

    def __init__(self, directory: Directory, secret: bytes, now: Callable[[], float] = time.time) -> None:
        self._directory = directory
        self._secret = secret
        self._now = now

    async def begin(self, subject: str, role: str) -> str:
        """The first token of a new sign-in."""
        token = f"lfr_{secrets.token_urlsafe(32)}"
        family = secrets.token_hex(16)
        await self._directory.keep_refresh_token(
            RefreshToken(_hash(token), family, subject, role, used=False, last_used_s=int(self._now()))
        )
        return token

    async def rotate(self, token: str) -> tuple[RefreshToken, str]:
        """Use a token: whose it is, and its successor. The same call again gives the same successor.

        Raises:
            Refused: 401 `invalid_credentials` unknown or ended; `refresh_reused` its successor was used already.
        """
        own = await self._directory.refresh_token(_hash(token))
        if own is None or own.last_used_s + LIFETIME_S < self._now():
            raise _ended()
        successor = self._successor(token)
        following = await self._directory.refresh_token(_hash(successor))
        if following is not None and following.used:
            await self._directory.revoke_family(own.family)
            raise Refused(401, "refresh_reused", "This sign-in was used twice, so it was ended. Sign in again.")
        now = int(self._now())
        fresh = RefreshToken(_hash(successor), own.family, own.subject, own.role, used=False, last_used_s=now)
        if not await self._directory.rotate_refresh_token(replace(own, used=True, last_used_s=now), fresh):
            raise _ended()
        return own, successor

    async def end(self, token: str) -> None:
        """End the sign-in that a token belongs to; an unknown token ends nothing."""
        own = await self._directory.refresh_token(_hash(token))
        if own is not None:
            await self._directory.revoke_family(own.family)

    def _successor(self, token: str) -> str:
        digest = hmac.new(self._secret, token.encode(), hashlib.sha256).digest()
        return f"lfr_{digest.hex()}"


def _ended() -> Refused:
    return Refused(401, "invalid_credentials", "This sign-in has ended. Sign in again.")


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
