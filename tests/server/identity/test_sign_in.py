"""Joining: the same refusal whatever exists, a lockout that grows, and names that belong to one person."""

import asyncio
from pathlib import Path

import pytest

from learnflow_server.adapters.sqlite.database import Database
from learnflow_server.adapters.sqlite.directory import SqliteDirectory
from learnflow_server.adapters.sqlite.revocations import SqliteRevocations
from learnflow_server.domain.people import new_class_code, plain_code
from learnflow_server.errors import Refused
from learnflow_server.identity.access import AccessTokens
from learnflow_server.identity.keys import load_or_make
from learnflow_server.identity.limits import FREE_TRIES, AddressLimit, Lockout
from learnflow_server.identity.refresh import RefreshTokens
from learnflow_server.identity.sign_in import SignIn, Stores


@pytest.fixture
def sign_in(database: Database, tmp_path: Path) -> SignIn:
    directory, revocations = SqliteDirectory(database), SqliteRevocations(database)
    access = AccessTokens(load_or_make(tmp_path), "learnflow", "learnflow", revocations)
    return SignIn("server_1", Stores(directory, revocations), access, RefreshTokens(directory, b"secret"))


def test_the_same_name_and_pin_sign_in_again_on_any_computer(sign_in: SignIn) -> None:
    async def scenario() -> tuple[tuple[str | None, bool], tuple[str | None, bool]]:
        made = await sign_in.new_class("7b", "teacher_1")
        first, new = await sign_in.join(made.class_code, "Amina W.", "4711")
        again, new_again = await sign_in.join(made.class_code.lower().replace("-", " "), " amina  w.", "4711")
        return (first.student_id, new), (again.student_id, new_again)

    (first, new), (again, new_again) = asyncio.run(scenario())

    assert first == again
    assert (new, new_again) == (True, False)


def test_a_wrong_pin_and_an_unknown_code_are_refused_alike(sign_in: SignIn) -> None:
    async def scenario() -> list[tuple[int, str, str]]:
        made = await sign_in.new_class("7b", "teacher_1")
        await sign_in.join(made.class_code, "Amina", "4711")
        said = []
        for code, pin in ((made.class_code, "0000"), ("ZZZ-999", "4711")):
            with pytest.raises(Refused) as caught:
                await sign_in.join(code, "Amina", pin)
            said.append((caught.value.status, caught.value.code, str(caught.value)))
        return said

    wrong_pin, unknown_code = asyncio.run(scenario())

    assert wrong_pin == unknown_code
    assert wrong_pin[:2] == (401, "invalid_credentials")


def test_both_refusals_verify_exactly_one_hash(sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    """Time is what a hash costs; so the same number of hashes is the same time."""
    verified: list[str] = []
    real = sign_in._secrets._verify

    def counting(hashed: str, secret: str) -> bool:
        verified.append(secret)
        return real(hashed, secret)

    monkeypatch.setattr(sign_in._secrets, "_verify", counting)

    async def scenario() -> tuple[int, int]:
        made = await sign_in.new_class("7b", "teacher_1")
        await sign_in.join(made.class_code, "Amina", "4711")
        counts = []
        for code in (made.class_code, "ZZZ-999"):
            before = len(verified)
            with pytest.raises(Refused):
                await sign_in.join(code, "Amina", "0000")
            counts.append(len(verified) - before)
        return counts[0], counts[1]

    assert asyncio.run(scenario()) == (1, 1)


def test_a_known_student_signs_in_with_the_pin_alone(sign_in: SignIn) -> None:
    async def scenario() -> tuple[str | None, str | None]:
        made = await sign_in.new_class("7b", "teacher_1")
        joined, _ = await sign_in.join(made.class_code, "Amina", "4711")
        assert joined.student_id is not None
        return joined.student_id, (await sign_in.with_pin(joined.student_id, "4711")).student_id

    first, again = asyncio.run(scenario())

    assert first == again


def test_a_lockout_grows_and_is_forgotten_after_a_success() -> None:
    now = [0.0]
    lockout = Lockout(lambda: now[0])
    waits: list[float] = []
    for _ in range(3):
        for _ in range(FREE_TRIES if not waits else 1):
            lockout.failed("k")
        with pytest.raises(Refused) as caught:
            lockout.check("k")
        waits.append(caught.value.retry_after_s or 0)
        now[0] += 10_000

    lockout.check("k")
    lockout.succeeded("k")
    lockout.failed("k")
    lockout.check("k")

    assert waits == sorted(set(waits))


def test_an_address_is_limited_by_the_minute_and_a_whole_class_fits() -> None:
    now = [0.0]
    limit = AddressLimit(now=lambda: now[0])
    for _ in range(300):
        limit.count("10.0.0.1")

    with pytest.raises(Refused):
        limit.count("10.0.0.1")
    limit.count("10.0.0.2")
    now[0] = 61
    limit.count("10.0.0.1")


def test_class_codes_are_easy_to_read_aloud() -> None:
    codes = {new_class_code() for _ in range(300)}

    assert all(len(code) == 7 and not set(code) & set("IO01") for code in codes)
    assert all(plain_code(code.lower().replace("-", "")) == code for code in codes)
