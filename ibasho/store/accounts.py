"""Accounts and sign-ins. Neither a password nor a token is stored, only hashes that the caller makes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from ibasho.errors import Conflict, NotFound
from ibasho.model import Role, new_id
from ibasho.store.engine import Connection
from ibasho.store.tables import sign_ins, users

__all__ = [
    "WHOLE",
    "SignIn",
    "User",
    "add",
    "by_login",
    "clear_ended",
    "get",
    "listing",
    "revoke",
    "revoke_all",
    "revoke_one",
    "seen",
    "set_area",
    "set_disabled",
    "set_organisation",
    "set_password_hash",
    "set_role",
    "sign_in",
    "sign_ins_of",
    "signed_in",
]

WHOLE = "whole"
"""The stage of a sign-in to which nothing is missing."""
_HANDLE_DIGITS = 16


@dataclass(frozen=True)
class User:
    """An account without its password."""

    id: str
    login: str
    name: str
    role: Role
    organisation_id: str | None = None
    disabled: bool = False
    area: tuple[str, ...] = ()
    """Codes of municipalities; empty is the whole installation."""


@dataclass(frozen=True)
class SignIn:
    """A sign-in that has not ended: what a list of them shows. ``handle`` names it and opens nothing."""

    handle: str
    stage: str
    client: str
    made_at: datetime
    seen_at: datetime
    expires_at: datetime


_SIGN_IN = (
    sign_ins.c.token_hash,
    sign_ins.c.stage,
    sign_ins.c.client,
    sign_ins.c.made_at.label("began_at"),
    sign_ins.c.seen_at,
    sign_ins.c.expires_at,
)


def add(
    conn: Connection,
    *,
    login: str,
    name: str,
    password_hash: str,
    role: Role,
    at: datetime,
    organisation_id: str | None = None,
    area: Sequence[str] = (),
) -> User:
    """A new account; Conflict when the login is taken."""
    if by_login(conn, login) is not None:
        raise Conflict(f"login {login!r} is taken", field="login")
    user = User(new_id(), login, name, role, organisation_id, area=tuple(area))
    conn.execute(
        sa.insert(users).values(
            id=user.id,
            login=login,
            name=name,
            password_hash=password_hash,
            role=role.value,
            organisation_id=organisation_id,
            disabled=False,
            made_at=at,
            area=list(area),
        )
    )
    return user


def by_login(conn: Connection, login: str) -> tuple[User, str] | None:
    """The account with this login and its password hash, or None: the caller must not show the difference."""
    row = conn.execute(sa.select(users).where(users.c.login == login)).one_or_none()
    return None if row is None else (_read(row), row.password_hash)


def get(conn: Connection, login: str) -> User:
    """The account with this login; NotFound when there is none."""
    found = by_login(conn, login)
    if found is None:
        raise _no_login(login)
    return found[0]


def listing(conn: Connection) -> list[User]:
    """All accounts in the order of their logins."""
    return [_read(row) for row in conn.execute(sa.select(users).order_by(users.c.login))]


def set_role(conn: Connection, login: str, role: Role) -> None:
    """Give an account another role; who is signed in has it from the next request on."""
    _set(conn, login, {"role": role.value})


def set_disabled(conn: Connection, login: str, disabled: bool) -> None:
    """Close an account or open it again; a closed one is not signed in any more."""
    _set(conn, login, {"disabled": disabled})


def set_password_hash(conn: Connection, login: str, password_hash: str, *, at: datetime) -> None:
    """Store another password hash and end every sign-in of the account."""
    _set(conn, login, {"password_hash": password_hash})
    revoke_all(conn, login, at=at)


def set_organisation(conn: Connection, login: str, organisation_id: str | None) -> None:
    """Let an account belong to another organisation, or to none."""
    _set(conn, login, {"organisation_id": organisation_id})


def set_area(conn: Connection, login: str, area: Sequence[str]) -> None:
    """Give an account another area: codes of municipalities, none for the whole installation."""
    _set(conn, login, {"area": list(area)})


def sign_in(
    conn: Connection,
    user: User,
    token_hash: str,
    *,
    at: datetime,
    expires: datetime,
    stage: str = WHOLE,
    client: str = "",
) -> None:
    """Remember that the bearer of the token with this hash is the user, until ``expires``.

    ``stage``: WHOLE, or what is still missing. ``client``: what the sign-in was made with, in words.
    """
    conn.execute(
        sa.insert(sign_ins).values(
            token_hash=token_hash,
            user_key=_key_of(user),
            made_at=at,
            expires_at=expires,
            stage=stage,
            client=client,
        )
    )


def signed_in(conn: Connection, token_hash: str, *, at: datetime) -> tuple[User, SignIn] | None:
    """Who bears the token with this hash, at whatever stage: None when it is unknown, expired or revoked, or the
    account is disabled."""
    found = (
        sa.select(users, *_SIGN_IN)
        .join(sign_ins, sign_ins.c.user_key == users.c.key)
        .where(sign_ins.c.token_hash == token_hash, _open(at), users.c.disabled.is_(False))
    )
    row = conn.execute(found).one_or_none()
    return None if row is None else (_read(row), _read_sign_in(row))


def sign_ins_of(conn: Connection, login: str, *, at: datetime) -> list[SignIn]:
    """The sign-ins of an account that have not ended, the latest first."""
    found = (
        sa.select(*_SIGN_IN)
        .join(users, sign_ins.c.user_key == users.c.key)
        .where(users.c.login == login, _open(at))
        .order_by(sign_ins.c.made_at.desc(), sign_ins.c.token_hash)
    )
    return [_read_sign_in(row) for row in conn.execute(found)]


def seen(conn: Connection, token_hash: str, *, at: datetime) -> None:
    """Note that a sign-in was used."""
    conn.execute(sa.update(sign_ins).where(sign_ins.c.token_hash == token_hash).values(seen_at=at))


def revoke(conn: Connection, token_hash: str, *, at: datetime) -> None:
    """End one sign-in; no error when there is none."""
    open_ = sa.and_(sign_ins.c.token_hash == token_hash, sign_ins.c.revoked_at.is_(None))
    conn.execute(sa.update(sign_ins).where(open_).values(revoked_at=at))


def revoke_one(conn: Connection, login: str, handle: str, *, at: datetime) -> None:
    """End the sign-in of the account that has this handle; NotFound when the account has none with it."""
    mine = next((each for each in sign_ins_of(conn, login, at=at) if each.handle == handle), None)
    if mine is None:
        raise NotFound(f"{login!r} has no sign-in {handle[:40]!r}", field="sign_in")
    theirs = sa.and_(_of(login), sign_ins.c.token_hash.startswith(mine.handle, autoescape=True))
    conn.execute(sa.update(sign_ins).where(theirs).values(revoked_at=at))


def revoke_all(conn: Connection, login: str, *, at: datetime, but: str | None = None) -> int:
    """End every sign-in of an account, but for the one with the token hash ``but``; how many ended."""
    theirs = [_of(login), _open(at)]
    if but is not None:
        theirs.append(sign_ins.c.token_hash != but)
    return conn.execute(sa.update(sign_ins).where(*theirs).values(revoked_at=at)).rowcount


def clear_ended(conn: Connection, *, before: datetime) -> int:
    """Delete sign-ins that expired before a time; how many."""
    return conn.execute(sa.delete(sign_ins).where(sign_ins.c.expires_at < before)).rowcount


def _set(conn: Connection, login: str, values: dict[str, Any]) -> None:
    if not conn.execute(sa.update(users).where(users.c.login == login).values(values)).rowcount:
        raise _no_login(login)


def _key_of(user: User) -> sa.ScalarSelect[int]:
    return sa.select(users.c.key).where(users.c.id == user.id).scalar_subquery()


def _of(login: str) -> sa.ColumnElement[bool]:
    return sign_ins.c.user_key.in_(sa.select(users.c.key).where(users.c.login == login))


def _open(at: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(sign_ins.c.expires_at > at, sign_ins.c.revoked_at.is_(None))


def _no_login(login: str) -> NotFound:
    return NotFound(f"there is no account with login {login!r}", field="login")


def _read(row: sa.Row[Any]) -> User:
    return User(
        id=row.id,
        login=row.login,
        name=row.name,
        role=Role(row.role),
        organisation_id=row.organisation_id,
        disabled=row.disabled,
        area=tuple(row.area),
    )


def _read_sign_in(row: Any) -> SignIn:
    return SignIn(
        handle=row.token_hash[:_HANDLE_DIGITS],
        stage=row.stage,
        client=row.client,
        made_at=row.began_at,
        seen_at=row.seen_at or row.began_at,
        expires_at=row.expires_at,
    )
