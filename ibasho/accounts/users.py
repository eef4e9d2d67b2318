"""The accounts themselves: made by an operator, never by a visitor."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from ibasho.accounts.passwords import check_strength, hashed
from ibasho.errors import InvalidInput
from ibasho.model import Role
from ibasho.store import Connection, accounts, api_keys

__all__ = ["area_of", "change_password", "change_role", "create", "disable"]

_LOGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")
_CODE = re.compile(r"[0-9]{5,6}")
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
    area: Sequence[str] = (),
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
        area=area,
    )


def area_of(text: str) -> tuple[str, ...]:
    """The codes of municipalities named with commas, sorted; none for an empty text. InvalidInput for what is no code.

    Legal: five digits, or six with the check digit.
    """
    codes = [code.strip() for code in text.split(",") if code.strip()]
    for code in codes:
        if not (code.isascii() and _CODE.fullmatch(code)):
            raise InvalidInput(
                f"area {code[:40]!r}: codes of municipalities with 5 or 6 digits are accepted, with commas between them",
                field="area",
            )
    return tuple(sorted(set(codes)))


def change_role(conn: Connection, login: str, role: Role, *, at: datetime) -> None:
    """Another role for an account. Its sign-ins end: the next one asks for what the new role needs."""
    accounts.set_role(conn, login, role)
    accounts.revoke_all(conn, login, at=at)


def disable(conn: Connection, login: str, *, at: datetime) -> None:
    """Closes an account and ends its sign-ins and its keys for good, whether or not it is opened again."""
    accounts.set_disabled(conn, login, True)
    accounts.revoke_all(conn, login, at=at)
    api_keys.revoke_all(conn, login, at=at)


def change_password(conn: Connection, login: str, password: str, *, at: datetime) -> None:
    """Another password for an account; whoever is signed in with the old one is signed out."""
    check_strength(password, login)
    accounts.set_password_hash(conn, login, hashed(password), at=at)
