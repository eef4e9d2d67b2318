"""Accounts and sign-ins: who is signed in, until when, and how it ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ibasho.errors import Conflict, InvalidInput, NotFound
from ibasho.model import Role
from ibasho.store import Connection, accounts, organisations
from tests import make

HOUR = timedelta(hours=1)


def added(conn: Connection, now: datetime, login: str = "mihon") -> accounts.User:
    return accounts.add(conn, login=login, name="見本 太郎", password_hash="hash", role=Role.PLANNER, at=now)


def bearer(conn: Connection, token: str, at: datetime) -> accounts.User | None:
    found = accounts.signed_in(conn, token, at=at)
    return None if found is None else found[0]


def test_an_account_comes_back(conn: Connection, now: datetime) -> None:
    home = make.organisation()
    organisations.put(conn, home)
    user = accounts.add(
        conn,
        login="a",
        name="見本",
        password_hash="h",
        role=Role.COORDINATOR,
        at=now,
        organisation_id=home.id,
        area=("37201", "37202"),
    )
    assert user.area == ("37201", "37202")
    assert accounts.by_login(conn, "a") == (user, "h")
    assert accounts.get(conn, "a") == user
    assert user.organisation_id == home.id


def test_a_login_is_taken_once_and_has_its_case(conn: Connection, now: datetime) -> None:
    added(conn, now)
    with pytest.raises(Conflict, match="'mihon' is taken"):
        added(conn, now)
    assert accounts.by_login(conn, "MIHON") is None
    added(conn, now, "a")
    assert [user.login for user in accounts.listing(conn)] == ["a", "mihon"]


def test_an_unknown_login_is_not_found(conn: Connection, now: datetime) -> None:
    for ask in (
        lambda: accounts.get(conn, "x"),
        lambda: accounts.set_role(conn, "x", Role.ADMIN),
        lambda: accounts.set_area(conn, "x", ()),
        lambda: accounts.set_disabled(conn, "x", True),
        lambda: accounts.set_password_hash(conn, "x", "h", at=now),
    ):
        with pytest.raises(NotFound, match="login 'x'"):
            ask()


def test_a_sign_in_lasts_until_it_expires(conn: Connection, now: datetime) -> None:
    user = added(conn, now)
    accounts.sign_in(conn, user, "token", at=now, expires=now + HOUR)
    assert bearer(conn, "token", now) == user
    assert bearer(conn, "token", (now + HOUR - timedelta(microseconds=1)).astimezone(UTC)) == user
    assert accounts.signed_in(conn, "token", at=now + HOUR) is None
    assert accounts.signed_in(conn, "another", at=now) is None


def test_a_sign_in_ends_when_revoked(conn: Connection, now: datetime) -> None:
    user, other = added(conn, now), added(conn, now, "other")
    for who, token in ((user, "a"), (user, "b"), (other, "c")):
        accounts.sign_in(conn, who, token, at=now, expires=now + HOUR)
    accounts.revoke(conn, "a", at=now)
    accounts.revoke(conn, "no such token", at=now)
    assert [bearer(conn, token, now) for token in "abc"] == [None, user, other]
    accounts.set_password_hash(conn, user.login, "new", at=now)
    assert [bearer(conn, token, now) for token in "abc"] == [None, None, other]
    assert accounts.by_login(conn, user.login) == (user, "new")


def test_sign_ins_are_listed_and_ended_one_by_one(conn: Connection, now: datetime) -> None:
    user, other = added(conn, now), added(conn, now, "other")
    hashes = [letter * 64 for letter in "abc"]
    for number, each in enumerate(hashes):
        accounts.sign_in(
            conn, user, each, at=now + number * HOUR, expires=now + 9 * HOUR, client=f"見本 {number}"
        )
    accounts.sign_in(conn, other, "d" * 64, at=now, expires=now + HOUR, stage="code")
    accounts.seen(conn, hashes[0], at=now + 3 * HOUR)
    listed = accounts.sign_ins_of(conn, "mihon", at=now + 3 * HOUR)
    assert [(each.handle, each.client, each.stage) for each in listed] == [
        (letter * 16, f"見本 {number}", "whole") for number, letter in reversed(list(enumerate("abc")))
    ]
    assert [each.seen_at for each in listed] == [now + HOUR * 2, now + HOUR, now + HOUR * 3]
    assert accounts.sign_ins_of(conn, "other", at=now)[0].stage == "code"
    for login, handle in (("other", "a" * 16), ("mihon", "a" * 15), ("mihon", "%" * 16), ("mihon", "")):
        with pytest.raises(NotFound, match="has no sign-in"):
            accounts.revoke_one(conn, login, handle, at=now)
    accounts.revoke_one(conn, "mihon", "a" * 16, at=now)
    assert [each.handle for each in accounts.sign_ins_of(conn, "mihon", at=now)] == ["c" * 16, "b" * 16]
    assert accounts.revoke_all(conn, "mihon", at=now, but=hashes[2]) == 1
    assert [each.handle for each in accounts.sign_ins_of(conn, "mihon", at=now)] == ["c" * 16]
    assert accounts.clear_ended(conn, before=now + 2 * HOUR) == 1
    assert bearer(conn, hashes[2], now) == user


def test_a_disabled_account_is_not_signed_in(conn: Connection, now: datetime) -> None:
    user = added(conn, now)
    accounts.sign_in(conn, user, "token", at=now, expires=now + HOUR)
    accounts.set_disabled(conn, user.login, True)
    assert accounts.signed_in(conn, "token", at=now) is None
    accounts.set_disabled(conn, user.login, False)
    accounts.set_role(conn, user.login, Role.ADMIN)
    seen = bearer(conn, "token", now)
    assert seen is not None
    assert seen.role is Role.ADMIN


def test_a_time_without_offset_is_refused(conn: Connection, now: datetime) -> None:
    with pytest.raises(InvalidInput, match="no offset"):
        added(conn, now.replace(tzinfo=None))
