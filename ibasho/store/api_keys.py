"""API keys. A key itself is not stored, only a hash that the caller makes and the first letters to know it again by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from ibasho.errors import NotFound
from ibasho.model import new_id
from ibasho.store import accounts
from ibasho.store.engine import Connection
from ibasho.store.tables import api_keys, users

__all__ = ["ApiKey", "add", "by_hash", "listing", "revoke", "revoke_all", "used"]


@dataclass(frozen=True)
class ApiKey:
    """A key as a list shows it. ``organisation_id``: it reaches nothing outside this organisation."""

    id: str
    owner: str
    name: str
    prefix: str
    scopes: tuple[str, ...]
    organisation_id: str | None
    made_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None
    used_at: datetime | None = None


def add(
    conn: Connection,
    *,
    owner: str,
    name: str,
    prefix: str,
    secret_hash: str,
    scopes: tuple[str, ...],
    at: datetime,
    expires: datetime,
    organisation_id: str | None = None,
) -> ApiKey:
    """A new key of the account with the login ``owner``; NotFound when there is none."""
    accounts.get(conn, owner)
    key = ApiKey(new_id(), owner, name, prefix, scopes, organisation_id, at, expires)
    conn.execute(
        sa.insert(api_keys).values(
            id=key.id,
            user_key=sa.select(users.c.key).where(users.c.login == owner).scalar_subquery(),
            name=name,
            prefix=prefix,
            secret_hash=secret_hash,
            scopes=list(scopes),
            organisation_id=organisation_id,
            made_at=at,
            expires_at=expires,
        )
    )
    return key


def by_hash(conn: Connection, secret_hash: str) -> tuple[ApiKey, accounts.User] | None:
    """The key with this hash and its owner as they are, whether or not they still count; None when there is none."""
    row = conn.execute(_with_owner().where(api_keys.c.secret_hash == secret_hash)).one_or_none()
    return None if row is None else (_read(row), accounts.get(conn, row.login))


def listing(conn: Connection, *, owner: str | None = None) -> list[ApiKey]:
    """All keys, or those of one account, the latest first; revoked and expired ones too."""
    found = _with_owner().order_by(api_keys.c.key.desc())
    if owner is not None:
        found = found.where(users.c.login == owner)
    return [_read(row) for row in conn.execute(found)]


def revoke(conn: Connection, key_id: str, *, at: datetime) -> ApiKey:
    """End a key, named by its id or its visible first letters; the key as it is now. NotFound when there is none."""
    named = sa.or_(api_keys.c.id == key_id, api_keys.c.prefix == key_id)
    row = conn.execute(_with_owner().where(named)).one_or_none()
    if row is None:
        raise NotFound(f"there is no key {key_id[:80]!r}", field="key")
    this = sa.and_(api_keys.c.id == row.id, api_keys.c.revoked_at.is_(None))
    conn.execute(sa.update(api_keys).where(this).values(revoked_at=at))
    return _read(conn.execute(_with_owner().where(api_keys.c.id == row.id)).one())


def revoke_all(conn: Connection, owner: str, *, at: datetime) -> int:
    """End every key of an account; how many ended."""
    theirs = api_keys.c.user_key.in_(sa.select(users.c.key).where(users.c.login == owner))
    return conn.execute(
        sa.update(api_keys).where(theirs, api_keys.c.revoked_at.is_(None)).values(revoked_at=at)
    ).rowcount


def used(conn: Connection, key_id: str, *, at: datetime) -> None:
    """Note that a key was used."""
    conn.execute(sa.update(api_keys).where(api_keys.c.id == key_id).values(used_at=at))


def _with_owner() -> sa.Select[Any]:
    return sa.select(api_keys, users.c.login).join(users, api_keys.c.user_key == users.c.key)


def _read(row: sa.Row[Any]) -> ApiKey:
    return ApiKey(
        id=row.id,
        owner=row.login,
        name=row.name,
        prefix=row.prefix,
        scopes=tuple(row.scopes),
        organisation_id=row.organisation_id,
        made_at=row.made_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        used_at=row.used_at,
    )
