"""Joining: the same refusal whatever exists, a lockout that grows, and names that belong to one person."""

import asyncio
from collections.abc import Awaitable, Callable
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
            lockout.count("k")
        with pytest.raises(Refused) as caught:
            lockout.count("k")
        waits.append(caught.value.retry_after_s or 0)
        now[0] += 10_000

    lockout.count("k")
    lockout.succeeded("k")
    for _ in range(FREE_TRIES):
        lockout.count("k")

    assert waits == sorted(set(waits))


async def many_tries_at_once(sign_in: SignIn, ways: str) -> list[str]:
    """Forty wrong PINs that all set out before the first is verified: how each was refused."""
    made = await sign_in.new_class("7b", "teacher_1")
    student, _ = await sign_in.join(made.class_code, "Amina", "471147")
    await sign_in.new_teacher("achieng", "sesame")
    tries: dict[str, Callable[[str], Awaitable[object]]] = {
        "join": lambda pin: sign_in.join(made.class_code, "Amina", pin),
        "pin": lambda pin: sign_in.with_pin(student.student_id or "", pin),
        "password": lambda pin: sign_in.with_password("achieng", pin),
    }
    ended = await asyncio.gather(*(tries[ways](f"{n:04}") for n in range(40)), return_exceptions=True)
    return [one.code for one in ended if isinstance(one, Refused)]


@pytest.mark.parametrize("ways", ["join", "pin", "password"])
def test_guesses_sent_all_at_once_are_no_more_than_guesses_one_by_one(sign_in: SignIn, ways: str) -> None:
    refused = asyncio.run(many_tries_at_once(sign_in, ways))

    assert (refused.count("invalid_credentials"), refused.count("rate_limited")) == (FREE_TRIES, 40 - FREE_TRIES)


def test_counting_only_after_the_hash_would_let_all_of_them_through(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The seeded defect: a lockout that hears of a failure once the PIN was verified."""
    monkeypatch.setattr(sign_in._lockout, "count", lambda key: None)

    assert asyncio.run(many_tries_at_once(sign_in, "join")).count("invalid_credentials") == 40


def test_who_joins_and_comes_back_is_never_locked_out(sign_in: SignIn) -> None:
    async def scenario() -> set[str | None]:
        made = await sign_in.new_class("7b", "teacher_1")
        return {(await sign_in.join(made.class_code, "Amina", "4711"))[0].student_id for _ in range(2 * FREE_TRIES)}

    assert len(asyncio.run(scenario())) == 1


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Ami\u200bna", "Amina"),
        ("\u202eAmina\u202c", "Amina"),
        ("\x1b[31mAmina", "[31mAmina"),
        ("\ufeffAmina\x00", "Amina"),
        ("  Amina\n\tW.\u2028", "Amina W."),
        ("Sofía Ñandú", "Sofía Ñandú"),
        ("علی\u200cرضا", "علی\u200cرضا"),
    ],
)
def test_a_name_keeps_its_letters_and_nothing_that_nobody_sees(sign_in: SignIn, typed: str, shown: str) -> None:
    async def scenario() -> tuple[str | None, bool]:
        made = await sign_in.new_class("7b", "teacher_1")
        joined, _ = await sign_in.join(made.class_code, typed, "4711")
        _, new = await sign_in.join(made.class_code, shown.replace("\u200c", ""), "4711")
        return joined.display_name, new

    assert asyncio.run(scenario()) == (shown, False)


@pytest.mark.parametrize("typed", ["\u200b", "\x00", "\u202e \u2069"])
def test_a_name_without_a_letter_is_refused(sign_in: SignIn, typed: str) -> None:
    with pytest.raises(Refused) as caught:
        asyncio.run(sign_in.join("ABC-234", typed, "4711"))

    assert (caught.value.status, caught.value.code, caught.value.pointer) == (422, "malformed", "/display_name")


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
