"""The accounts themselves: made by an operator, never by a visitor."""

from __future__ import annotations

import re
from datetime import datetime

from ibasho.accounts.passwords import check_strength, hashed
from ibasho.errors import InvalidInput
from ibasho.model import Role
from ibasho.store import Connection, accounts

__all__ = ["change_password", "create"]

_LOGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")
_NAME_MOST = 100


def create(
    conn: Connection,
    *,
    login: str,
    name: str,
    password: str,
    role: Role,
    at: datetime,
    organisation_id: str | None = None,
) -> accounts.User:
    """A new account. Raises InvalidInput for a login, name or password that will not do, Conflict for a taken login.

    Legal: login 1–64 of letters, digits and ``. _ @ -``, beginning with a letter or digit; name 1–100 printable
    characters; password as ``passwords.check_strength`` says; any role but PUBLIC, which needs no account.
    """
    if not _LOGIN.fullmatch(login):
        raise InvalidInput(
            f"login {login[:70]!r}: 1 to 64 of A–Z a–z 0–9 . _ @ - are accepted, a letter or digit first",
            field="login",
        )
    if not name.strip() or len(name) > _NAME_MOST or not name.isprintable():
        raise InvalidInput(f"name: 1 to {_NAME_MOST} printable characters are accepted", field="name")
    if role is Role.PUBLIC:
        raise InvalidInput("role 'public': it needs no account; any other role is accepted", field="role")
    check_strength(password, login)
    return accounts.add(
        conn,
        login=login,
        name=name,
        password_hash=hashed(password),
        role=role,
        at=at,
        organisation_id=organisation_id,
    )


def change_password(conn: Connection, login: str, password: str, *, at: datetime) -> None:
    """Another password for an account; whoever is signed in with the old one is signed out."""
    check_strength(password, login)
    accounts.set_password_hash(conn, login, hashed(password), at=at)
