"""Passwords: kept as argon2id hashes, checked in the same time whether or not the login exists."""

from __future__ import annotations

from functools import cache

from pwdlib import PasswordHash
from pwdlib.exceptions import UnknownHashError

from ibasho.errors import InvalidInput

__all__ = ["LENGTH_LEAST", "LENGTH_MOST", "check_strength", "hashed", "matches"]

LENGTH_LEAST = 12
LENGTH_MOST = 128
"""Longer ones are refused unread: hashing is meant to be slow."""


def check_strength(password: str, login: str) -> None:
    """Raises InvalidInput unless the password is 12–128 characters, more than 4 of them different, and not the login."""
    if not LENGTH_LEAST <= len(password) <= LENGTH_MOST:
        raise InvalidInput(
            f"password: {LENGTH_LEAST} to {LENGTH_MOST} characters are accepted, this has {len(password)}",
            field="password",
        )
    if len(set(password)) < 5:
        raise InvalidInput("password: at least 5 different characters are accepted", field="password")
    if password.casefold() == login.casefold():
        raise InvalidInput("password: it must not be the login", field="password")


def hashed(password: str) -> str:
    """The argon2id hash, with its own salt and parameters inside."""
    return _hasher().hash(password)


def matches(password: str, stored: str | None) -> bool:
    """Whether the password belongs to the stored hash. None (no such login) takes as long and is never true."""
    if len(password) > LENGTH_MOST:
        return False
    try:
        fits = _hasher().verify(password, stored if stored is not None else _nobodys())
    except UnknownHashError:
        return False
    return fits and stored is not None


@cache
def _hasher() -> PasswordHash:
    return PasswordHash.recommended()


@cache
def _nobodys() -> str:
    """A hash that stands in for that of a login that does not exist."""
    return _hasher().hash("nobody has this password")
