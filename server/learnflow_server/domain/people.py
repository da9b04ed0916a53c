"""Teachers, classes and students. Names live here and nowhere else; everything about learning carries only the id."""

import secrets
import unicodedata
from dataclasses import dataclass

CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_DIGITS = "23456789"
"""No I, O, 0 or 1: a code is read from a board at the back of a room."""
JOINERS = "\u200c\u200d"
SEPARATORS = ("Zs", "Zl", "Zp")
UNSEEN = ("Cc", "Cf", "Co")


@dataclass(frozen=True)
class Teacher:
    """A teacher; `username` is what they sign in with."""

    teacher_id: str
    username: str
    password_hash: str


@dataclass(frozen=True)
class SchoolClass:
    """A class and the code on its board."""

    class_id: str
    name: str
    class_code: str
    teacher_id: str


@dataclass(frozen=True)
class Student:
    """A member of a class."""

    student_id: str
    class_id: str
    display_name: str
    pin_hash: str


@dataclass(frozen=True)
class RefreshToken:
    """One refresh token, by the hash of its text; `generation` counts within the family of one sign-in."""

    token_hash: str
    family: str
    subject: str
    role: str
    used: bool
    last_used_s: int


def new_id(kind: str) -> str:
    """A random pseudonym, for example `student_3f…`; minted once, never reused."""
    return f"{kind}_{secrets.token_hex(10)}"


def new_class_code() -> str:
    """Three letters and three digits, for example `KTW-478`: 7 million, and join is limited."""
    letters = "".join(secrets.choice(CODE_LETTERS) for _ in range(3))
    digits = "".join(secrets.choice(CODE_DIGITS) for _ in range(3))
    return f"{letters}-{digits}"


def plain_code(text: str) -> str:
    """A class code as typed, in its one form: capitals, with its hyphen, without spaces."""
    bare = "".join(letter for letter in text.upper() if letter.isalnum())
    return f"{bare[:3]}-{bare[3:]}"


def shown_name(name: str) -> str:
    """A name as typed, without what nobody sees: it could make two people of one, or write over a teacher's screen.

    The two joiners stay, since Persian and Indic names are spelt with them. May be empty.
    """
    seen = (" " if unicodedata.category(one) in SEPARATORS or one in "\t\n\r" else one for one in name)
    return " ".join("".join(one for one in seen if one in JOINERS or unicodedata.category(one) not in UNSEEN).split())


def name_key(name: str) -> str:
    """Two spellings of one name are the same person: no case, no accents' encoding, no joiners, single spaces."""
    plain = "".join(one for one in name if one not in JOINERS)
    return " ".join(unicodedata.normalize("NFKC", plain).casefold().split())
