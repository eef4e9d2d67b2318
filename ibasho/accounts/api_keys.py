"""API keys: a program acts as the key's owner, cut down to the key's scopes. A key is shown once, when it is made."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ibasho.accounts.hashes import token_hash
from ibasho.accounts.refusals import WrongKey
from ibasho.accounts.signing import viewer_for
from ibasho.accounts.viewer import Viewer
from ibasho.errors import InvalidInput
from ibasho.model import Action, KeyScope, Scope, scope
from ibasho.store import Connection, accounts, organisations
from ibasho.store import api_keys as stored

__all__ = ["LASTS_MOST", "KeyBearer", "create_key", "keep_key", "key_bearer_of", "scopes_of"]

LASTS_MOST = timedelta(days=366)
"""A key ends by itself after a year at most, so that a forgotten one does."""
_USED_EVERY = timedelta(minutes=1)
_NAME_MOST = 100
_VISIBLE = 8


@dataclass(frozen=True)
class KeyBearer:
    """Who asks with a key. ``unused``: it was not noted for more than a minute that the key is in use."""

    viewer: Viewer
    key_id: str
    unused: bool


def scopes_of(text: str) -> frozenset[KeyScope]:
    """The scopes named with commas; InvalidInput for none or an unknown one."""
    known = {each.value: each for each in KeyScope}
    names = [name.strip() for name in text.split(",") if name.strip()]
    unknown = next((name for name in names if name not in known), None)
    if not names or unknown is not None:
        raise InvalidInput(
            f"scopes {(unknown or text)[:40]!r}: accepted are {', '.join(known)}, with commas between them",
            field="scopes",
        )
    return frozenset(known[name] for name in names)


def create_key(
    conn: Connection,
    *,
    owner: str,
    name: str,
    scopes: frozenset[KeyScope],
    at: datetime,
    expires: datetime,
    organisation_id: str | None = None,
) -> tuple[str, stored.ApiKey]:
    """A new key: its text, which nobody can see again, and what a list shows of it.

    ``organisation_id``: the key reaches nothing outside this organisation; an organiser's key never reaches farther
    than the own one. Legal: a name of 1–100 printable characters, an end after ``at`` and within a year. Raises
    InvalidInput, and NotFound for an unknown owner or organisation.
    """
    user = accounts.get(conn, owner)
    if user.disabled:
        raise InvalidInput(f"owner {owner!r}: the account is disabled", field="owner")
    if not name.strip() or len(name) > _NAME_MOST or not name.isprintable():
        raise InvalidInput(f"name: 1 to {_NAME_MOST} printable characters are accepted", field="name")
    if not at < expires <= at + LASTS_MOST:
        raise InvalidInput(
            f"expires {expires.isoformat()}: a time in the next {LASTS_MOST.days} days is accepted",
            field="expires",
        )
    if organisation_id is not None:
        _require_within(conn, user, organisation_id)
    visible = secrets.token_hex(_VISIBLE // 2)
    text = f"ibasho_{visible}_{secrets.token_urlsafe(32)}"
    made = stored.add(
        conn,
        owner=owner,
        name=name,
        prefix=visible,
        secret_hash=token_hash(text),
        scopes=tuple(sorted(scopes)),
        at=at,
        expires=expires,
        organisation_id=organisation_id,
    )
    return text, made


def key_bearer_of(conn: Connection, text: str, *, now: datetime) -> KeyBearer:
    """Who asks with this key. Raises WrongKey when it is unknown, expired or revoked, or its owner is disabled."""
    found = stored.by_hash(conn, token_hash(text))
    if found is None:
        raise WrongKey
    key, owner = found
    if owner.disabled or key.revoked_at is not None or key.expires_at <= now:
        raise WrongKey
    person = viewer_for(owner)
    narrowed = key.organisation_id is not None
    viewer = replace(
        person,
        organisation_id=key.organisation_id if narrowed else person.organisation_id,
        key_scopes=frozenset(KeyScope(each) for each in key.scopes),
        only_organisation=narrowed,
    )
    return KeyBearer(viewer, key.id, key.used_at is None or now - key.used_at > _USED_EVERY)


def keep_key(conn: Connection, key_id: str, *, now: datetime) -> None:
    """Notes that the key is in use."""
    stored.used(conn, key_id, at=now)


def _require_within(conn: Connection, user: accounts.User, organisation_id: str) -> None:
    """The owner reaches this organisation's places: as a member, or as one who keeps an area."""
    organisations.get(conn, organisation_id)
    if user.organisation_id != organisation_id and scope(user.role, Action.EDIT_ANY_PLACE) is not Scope.AREA:
        raise InvalidInput(
            f"organisation {organisation_id!r}: the owner {user.login!r} is not of it", field="organisation"
        )
