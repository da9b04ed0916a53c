"""Joining a class and signing in: every refusal costs the same time and says the same, whatever exists."""

import asyncio
import functools
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from learnflow_events.exchange import Tokens
from learnflow_server.domain.people import (
    SchoolClass,
    Student,
    Teacher,
    name_key,
    new_class_code,
    new_id,
    plain_code,
    shown_name,
)
from learnflow_server.errors import Refused
from learnflow_server.identity.access import LIFETIME_S, AccessTokens
from learnflow_server.identity.limits import Lockout
from learnflow_server.identity.refresh import RefreshTokens
from learnflow_server.ports import Directory, Revocations

NOT_KNOWN = "This code, name and PIN don't go together. Check the PIN. If you are new in the class, add an initial to your name."
NOT_KNOWN_TEACHER = "This name and password don't go together."


def _refused() -> Refused:
    return Refused(401, "invalid_credentials", NOT_KNOWN)


def _named(display_name: str) -> str:
    name = shown_name(display_name)
    if not name:
        refused = Refused(422, "malformed", "The name has no letter that can be seen. Type another.")
        refused.pointer = "/display_name"
        raise refused
    return name


HASHED_AT_ONCE = 2
"""Each thread keeps the 19 MiB of its last hash: a class that joins at the bell would hold them six-fold otherwise."""


class Secrets:
    """PINs and passwords as argon2id hashes, about 30 ms each, on threads of their own: no reader waits behind them."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
        self._threads = ThreadPoolExecutor(HASHED_AT_ONCE, thread_name_prefix="secrets")

    async def hash(self, secret: str) -> str:
        """A new hash."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._hasher.hash, secret)

    async def matches(self, hashed: str | None, secret: str) -> bool:
        """Whether a secret belongs to a hash; without a hash the same time is spent."""
        loop = asyncio.get_running_loop()
        same = await loop.run_in_executor(self._threads, lambda: self._verify(hashed or self._nobody, secret))
        return same and hashed is not None

    @functools.cached_property
    def _nobody(self) -> str:
        return self._hasher.hash("nobody")

    def _verify(self, hashed: str, secret: str) -> bool:
        try:
            return self._hasher.verify(hashed, secret)
        except (VerificationError, InvalidHashError):
            return False


@dataclass(frozen=True)
class Stores:
    """Where people and taken-back sign-ins are kept."""

    directory: Directory
    revocations: Revocations


class SignIn:
    """The use-cases of `/v1/join` and `/v1/token`."""

    def __init__(self, server_id: str, stores: Stores, access: AccessTokens, refresh: RefreshTokens) -> None:
        self._server_id = server_id
        self._directory, self._revocations = stores.directory, stores.revocations
        self._access, self._refresh = access, refresh
        self._secrets = Secrets()
        self._lockout = Lockout()

    async def join(self, class_code: str, display_name: str, pin: str) -> tuple[Tokens, bool]:
        """Sign a member in, or take a new one; True when they are new.

        Raises:
            Refused: 401 for an unknown code and a wrong PIN alike; 429 after many tries with one name.
        """
        display_name = _named(display_name)
        key = f"{plain_code(class_code)}|{name_key(display_name)}"
        self._lockout.count(key)
        school_class = await self._directory.class_by_code(plain_code(class_code))
        member = (
            await self._directory.student_named(school_class.class_id, name_key(display_name)) if school_class else None
        )
        if school_class is not None and member is None:
            student = await self._new_student(school_class, display_name, pin)
            if student is not None:
                self._lockout.succeeded(key)
                return await self._tokens(student), True
        if member is None or not await self._secrets.matches(member.pin_hash, pin):
            if member is None:
                await self._secrets.matches(None, pin)
            raise _refused()
        self._lockout.succeeded(key)
        return await self._tokens(member), False

    async def with_pin(self, student_id: str, pin: str) -> Tokens:
        """Sign a known student in without a class code."""
        self._lockout.count(student_id)
        if await self._revocations.is_erased(student_id):
            raise Refused(410, "student_erased", "This student's data was erased from the server.")
        student = await self._directory.student(student_id)
        if not await self._secrets.matches(student.pin_hash if student else None, pin) or student is None:
            raise _refused()
        self._lockout.succeeded(student_id)
        return await self._tokens(student)

    async def with_password(self, username: str, password: str) -> Tokens:
        """Sign a teacher in."""
        self._lockout.count(f"teacher|{username}")
        teacher = await self._directory.teacher(username)
        if not await self._secrets.matches(teacher.password_hash if teacher else None, password) or teacher is None:
            raise Refused(401, "invalid_credentials", NOT_KNOWN_TEACHER)
        self._lockout.succeeded(f"teacher|{username}")
        return Tokens(
            server_id=self._server_id,
            access_token=self._access.make(teacher.teacher_id, "teacher"),
            refresh_token=await self._refresh.begin(teacher.teacher_id, "teacher"),
            expires_in=LIFETIME_S,
            token_type="Bearer",
        )

    async def with_refresh_token(self, token: str) -> Tokens:
        """Go on with a sign-in; safe to repeat when the answer was lost."""
        own, successor = await self._refresh.rotate(token)
        if await self._revocations.is_erased(own.subject):
            raise Refused(410, "student_erased", "This student's data was erased from the server.")
        access = self._access.make(own.subject, own.role)
        return Tokens(
            server_id=self._server_id,
            access_token=access,
            refresh_token=successor,
            expires_in=LIFETIME_S,
            token_type="Bearer",
        )

    async def sign_out(self, token: str) -> None:
        """Take a token back: an access token by its jti, a refresh token with its whole sign-in."""
        if token.startswith("lfr_"):
            await self._refresh.end(token)
            return
        caller = await self._access.check(token)
        await self._revocations.revoke_token(caller.jti, caller.expires_s)

    async def new_teacher(self, username: str, password: str) -> Teacher:
        """Store a new teacher."""
        teacher = Teacher(new_id("teacher"), username, await self._secrets.hash(password))
        await self._directory.add_teacher(teacher)
        return teacher

    async def change_password(self, teacher: Teacher, password: str) -> bool:
        """Give a teacher another password; False when it is the one they have."""
        if await self._secrets.matches(teacher.password_hash, password):
            return False
        await self._directory.set_password(teacher.teacher_id, await self._secrets.hash(password))
        return True

    async def new_class(self, name: str, teacher_id: str) -> SchoolClass:
        """Store a new class with a code that no other has."""
        while True:
            school_class = SchoolClass(new_id("class"), name, new_class_code(), teacher_id)
            try:
                await self._directory.add_class(school_class)
            except Refused:
                continue
            return school_class

    async def _new_student(self, school_class: SchoolClass, display_name: str, pin: str) -> Student | None:
        """A new member; None when somebody of that name came in at the same moment."""
        student = Student(new_id("student"), school_class.class_id, display_name, await self._secrets.hash(pin))
        return student if await self._directory.add_student(student) else None

    async def _tokens(self, student: Student) -> Tokens:
        return Tokens(
            server_id=self._server_id,
            access_token=self._access.make(student.student_id, "student"),
            refresh_token=await self._refresh.begin(student.student_id, "student"),
            expires_in=LIFETIME_S,
            token_type="Bearer",
            student_id=student.student_id,
            class_id=student.class_id,
            display_name=student.display_name,
        )
