"""Signing in and out. A sign-in is a random token of 256 bits; the store keeps its hash, so a copy of it opens nothing."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from ibasho.accounts import passwords
from ibasho.accounts.refusals import WrongSignIn
from ibasho.accounts.sample import SAMPLE_PASSWORDS
from ibasho.accounts.throttle import Throttle
from ibasho.accounts.viewer import Viewer
from ibasho.model import Action, may
from ibasho.store import Connection, Store, accounts

__all__ = ["sign_in", "sign_out", "viewer_of"]

_LASTS = timedelta(hours=12)
_LASTS_WITH_HOMES = timedelta(hours=4)
"""Shorter for those who see where people live."""


def sign_in(
    store: Store,
    login: str,
    password: str,
    *,
    client: str,
    throttle: Throttle,
    now: datetime,
    earlier: str | None = None,
    demo: bool = False,
) -> tuple[str, Viewer]:
    """A new token for whoever knows login and password, and who it is. A token held before (``earlier``) ends.

    Raises WrongSignIn, the same and after the same work for an unknown login, a wrong password and a disabled account,
    and TooManyTries when login or ``client`` (the address that asks) failed too often. Sample passwords open nothing
    outside the ``demo``.
    """
    login_key, client_key = f"login:{login.casefold()}", f"client:{client}"
    throttle.attempt(login_key, client_key, now=now)
    with store.reading() as conn:
        found = accounts.by_login(conn, login)
    # Hashing takes its time on purpose, so no transaction is open meanwhile.
    fits = passwords.matches(password, found[1] if found else None)
    if found is None or not fits or found[0].disabled or (password in SAMPLE_PASSWORDS and not demo):
        raise WrongSignIn
    throttle.succeeded(login_key, client_key)
    user, token = found[0], secrets.token_urlsafe(32)
    lasts = _LASTS_WITH_HOMES if may(user.role, Action.SEE_OWN_ROUTE) else _LASTS
    with store.writing() as conn:
        if earlier is not None:
            accounts.revoke(conn, _hash(earlier), at=now)
        accounts.sign_in(conn, user, _hash(token), at=now, expires=now + lasts)
    return token, _viewer(user)


def viewer_of(conn: Connection, token: str, *, now: datetime) -> Viewer:
    """Who bears the token: a visitor when it is unknown, expired or revoked, or its account is disabled."""
    user = accounts.signed_in(conn, _hash(token), at=now)
    return Viewer() if user is None else _viewer(user)


def sign_out(conn: Connection, token: str, *, now: datetime) -> None:
    """Ends the sign-in with this token; nothing happens when there is none."""
    accounts.revoke(conn, _hash(token), at=now)


def _hash(token: str) -> str:
    # A token is random to its last bit: a fast hash is enough, nobody can guess their way to it.
    return hashlib.sha256(token.encode("utf-8", errors="replace")).hexdigest()


def _viewer(user: accounts.User) -> Viewer:
    return Viewer(
        role=user.role,
        user_id=user.id,
        login=user.login,
        name=user.name,
        organisation_id=user.organisation_id,
    )
