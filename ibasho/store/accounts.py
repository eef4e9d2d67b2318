"""Accounts and sign-ins. Neither a password nor a token is stored, only hashes that the caller makes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from ibasho.errors import Conflict, NotFound
from ibasho.model import Role, new_id
from ibasho.store.engine import Connection
from ibasho.store.tables import sign_ins, users

__all__ = [
    "User",
    "add",
    "by_login",
    "get",
    "listing",
    "revoke",
    "revoke_all",
    "set_disabled",
    "set_password_hash",
    "set_role",
    "sign_in",
    "signed_in",
]


@dataclass(frozen=True)
class User:
    """An account without its password."""

    id: str
    login: str
    name: str
    role: Role
    organisation_id: str | None = None
    disabled: bool = False


def add(
    conn: Connection,
    *,
    login: str,
    name: str,
    password_hash: str,
    role: Role,
    at: datetime,
    organisation_id: str | None = None,
) -> User:
    """A new account; Conflict when the login is taken."""
    if by_login(conn, login) is not None:
        raise Conflict(f"login {login!r} is taken", field="login")
    user = User(new_id(), login, name, role, organisation_id)
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


def sign_in(conn: Connection, user: User, token_hash: str, *, at: datetime, expires: datetime) -> None:
    """Remember that the bearer of the token with this hash is the user, until ``expires``."""
    key = sa.select(users.c.key).where(users.c.id == user.id).scalar_subquery()
    conn.execute(
        sa.insert(sign_ins).values(token_hash=token_hash, user_key=key, made_at=at, expires_at=expires)
    )


def signed_in(conn: Connection, token_hash: str, *, at: datetime) -> User | None:
    """Who bears the token with this hash: None when it is unknown, expired or revoked, or the account is disabled."""
    found = (
        sa.select(users)
        .join(sign_ins, sign_ins.c.user_key == users.c.key)
        .where(
            sign_ins.c.token_hash == token_hash,
            sign_ins.c.expires_at > at,
            sign_ins.c.revoked_at.is_(None),
            users.c.disabled.is_(False),
        )
    )
    row = conn.execute(found).one_or_none()
    return None if row is None else _read(row)


def revoke(conn: Connection, token_hash: str, *, at: datetime) -> None:
    """End one sign-in; no error when there is none."""
    open_ = sa.and_(sign_ins.c.token_hash == token_hash, sign_ins.c.revoked_at.is_(None))
    conn.execute(sa.update(sign_ins).where(open_).values(revoked_at=at))


def revoke_all(conn: Connection, login: str, *, at: datetime) -> None:
    """End every sign-in of an account."""
    theirs = sign_ins.c.user_key.in_(sa.select(users.c.key).where(users.c.login == login))
    conn.execute(sa.update(sign_ins).where(theirs, sign_ins.c.revoked_at.is_(None)).values(revoked_at=at))


def _set(conn: Connection, login: str, values: dict[str, Any]) -> None:
    if not conn.execute(sa.update(users).where(users.c.login == login).values(values)).rowcount:
        raise _no_login(login)


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
    )
