"""Access and refresh tokens: what they carry, how long they hold, and what a replay or a retry does."""

import asyncio
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from learnflow_server.adapters.sqlite.database import Database
from learnflow_server.adapters.sqlite.directory import SqliteDirectory
from learnflow_server.adapters.sqlite.revocations import SqliteRevocations
from learnflow_server.errors import Refused
from learnflow_server.identity.access import LIFETIME_S, AccessTokens
from learnflow_server.identity.keys import SigningKey, load_or_make
from learnflow_server.identity.refresh import LIFETIME_S as REFRESH_LIFETIME_S
from learnflow_server.identity.refresh import RefreshTokens


class Seconds:
    def __init__(self) -> None:
        self.now = 1_795_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> SigningKey:
    return load_or_make(tmp_path_factory.mktemp("keys"))


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def access(key: SigningKey, database: Database, seconds: Seconds) -> AccessTokens:
    return AccessTokens(key, "learnflow", "learnflow", SqliteRevocations(database), seconds)


@pytest.fixture
def refresh(database: Database, seconds: Seconds) -> RefreshTokens:
    return RefreshTokens(SqliteDirectory(database), b"secret", seconds)


def code_of(coroutine: Any) -> tuple[int, str]:
    with pytest.raises(Refused) as caught:
        asyncio.run(coroutine)
    return caught.value.status, caught.value.code


def test_the_signing_key_is_made_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    first, again = load_or_make(tmp_path), load_or_make(tmp_path)

    assert first.kid == again.kid
    assert (tmp_path / "signing-key.pem").stat().st_mode & 0o777 == 0o600
    assert first.private.key_size == 2048


def test_a_token_carries_exactly_the_contracts_claims(access: AccessTokens, key: SigningKey) -> None:
    token = access.make("student_a", "student")

    claims = jwt.decode(token, key.private.public_key(), ["RS256"], audience="learnflow", options={"verify_exp": False})

    assert set(claims) == {"iss", "aud", "sub", "role", "jti", "iat", "exp", "permissions"}
    assert claims["exp"] - claims["iat"] == LIFETIME_S == 86_280
    assert claims["permissions"] == ["exercise:submit", "progress:read"]
    assert jwt.get_unverified_header(token) == {"alg": "RS256", "typ": "JWT", "kid": key.kid}


def test_a_token_ends(access: AccessTokens, seconds: Seconds) -> None:
    token = access.make("student_a", "student")
    asyncio.run(access.check(token))

    seconds.now += LIFETIME_S

    assert code_of(access.check(token)) == (401, "token_expired")


@pytest.mark.parametrize("algorithm", ["HS256", "none"])
def test_another_algorithm_is_refused(access: AccessTokens, key: SigningKey, algorithm: str, seconds: Seconds) -> None:
    claims = {
        "iss": "learnflow",
        "aud": "learnflow",
        "sub": "x",
        "jti": "j",
        "iat": int(seconds.now),
        "exp": 4_000_000_000,
    }
    secret = "x" * 32 if algorithm == "HS256" else ""

    forged = jwt.encode(claims, secret, algorithm=algorithm, headers={"kid": key.kid})

    assert code_of(access.check(forged)) == (401, "not_signed_in")


@pytest.mark.parametrize(
    "change",
    [{"iss": "other"}, {"aud": "other"}, {"jti": None}, {"iat": 4_000_000_000}, {"kid": "unknown"}, {"key": "other"}],
)
def test_a_token_that_differs_in_one_claim_is_refused(
    access: AccessTokens, key: SigningKey, change: dict[str, Any], seconds: Seconds
) -> None:
    claims: dict[str, Any] = {"iss": "learnflow", "aud": "learnflow", "sub": "x", "jti": "j"}
    claims |= {"iat": int(seconds.now), "exp": int(seconds.now) + 100}
    signer = rsa.generate_private_key(65537, 2048) if "key" in change else key.private
    claims |= {name: value for name, value in change.items() if name in claims}
    forged = jwt.encode(
        {name: value for name, value in claims.items() if value is not None},
        signer,
        algorithm="RS256",
        headers={"kid": change.get("kid", key.kid)},
    )

    assert code_of(access.check(forged)) == (401, "not_signed_in")


def test_a_token_taken_back_is_refused_at_once(key: SigningKey, database: Database, seconds: Seconds) -> None:
    revocations = SqliteRevocations(database)
    access = AccessTokens(key, "learnflow", "learnflow", revocations, seconds)
    token = access.make("student_a", "student")

    async def scenario() -> None:
        caller = await access.check(token)
        await revocations.revoke_token(caller.jti, caller.expires_s)
        await access.check(token)

    assert code_of(scenario()) == (401, "token_revoked")


def test_a_lost_answer_may_be_asked_for_again(refresh: RefreshTokens) -> None:
    async def scenario() -> tuple[str, str]:
        first = await refresh.begin("student_a", "student")
        _, successor = await refresh.rotate(first)
        _, again = await refresh.rotate(first)
        return successor, again

    successor, again = asyncio.run(scenario())

    assert successor == again


def test_a_replay_after_the_successor_was_used_ends_the_whole_sign_in(refresh: RefreshTokens) -> None:
    async def stolen() -> str:
        first = await refresh.begin("student_a", "student")
        _, second = await refresh.rotate(first)
        _, third = await refresh.rotate(second)
        with pytest.raises(Refused, match="used twice"):
            await refresh.rotate(first)
        return third

    newest = asyncio.run(stolen())

    assert code_of(refresh.rotate(newest)) == (401, "invalid_credentials")


def test_a_sign_out_wins_over_a_refresh_that_is_on_its_way(refresh: RefreshTokens) -> None:
    async def scenario() -> str:
        token = await refresh.begin("student_a", "student")
        raced = await asyncio.gather(refresh.rotate(token), refresh.end(token), return_exceptions=True)
        newest = raced[0][1] if isinstance(raced[0], tuple) else token
        for one in (token, newest):
            with pytest.raises(Refused) as caught:
                await refresh.rotate(one)
        return caught.value.code

    assert asyncio.run(scenario()) == "invalid_credentials"


def test_a_sign_in_lives_400_days_from_its_last_use(refresh: RefreshTokens, seconds: Seconds) -> None:
    token = asyncio.run(refresh.begin("student_a", "student"))

    seconds.now += REFRESH_LIFETIME_S - 10
    _, successor = asyncio.run(refresh.rotate(token))
    seconds.now += REFRESH_LIFETIME_S + 10

    assert code_of(refresh.rotate(successor)) == (401, "invalid_credentials")
