"""Passwords are kept as argon2id hashes, and a login that does not exist matches nothing."""

from __future__ import annotations

import pytest

from ibasho.accounts import passwords
from ibasho.errors import InvalidInput


def test_a_hash_fits_its_password_only() -> None:
    stored = passwords.hashed("mihon no aikotoba")
    assert stored.startswith("$argon2id$")
    assert "mihon" not in stored
    assert passwords.matches("mihon no aikotoba", stored)
    assert not passwords.matches("mihon no aikotoba ", stored)


def test_equal_passwords_have_different_hashes() -> None:
    assert passwords.hashed("mihon no aikotoba") != passwords.hashed("mihon no aikotoba")


@pytest.mark.parametrize("password", ["nobody has this password", "", "mihon"])
def test_nothing_matches_a_login_that_does_not_exist(password: str) -> None:
    assert not passwords.matches(password, None)


def test_a_broken_hash_matches_nothing() -> None:
    assert not passwords.matches("mihon no aikotoba", "plain text")


def test_an_overlong_password_is_not_hashed() -> None:
    long = "a1b2c" * 100
    assert not passwords.matches(long, passwords.hashed(long[: passwords.LENGTH_MOST]))


@pytest.mark.parametrize(
    ("password", "named"),
    [
        ("short", "12 to 128"),
        ("a" * 129, "12 to 128"),
        ("aaaabbbbcccc", "different"),
        ("Mihon-Tarou-1", "login"),
    ],
)
def test_a_weak_password_is_refused_with_what_would_do(password: str, named: str) -> None:
    with pytest.raises(InvalidInput, match=named) as refused:
        passwords.check_strength(password, "mihon-tarou-1")
    assert password not in refused.value.message


def test_a_passphrase_is_accepted() -> None:
    passwords.check_strength("みほんのあいことばだよ。ね", "mihon")
