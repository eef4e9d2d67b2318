"""Signing in and out. A sign-in is a random token of 256 bits; the store keeps its hash, so a copy of it opens nothing.

With a second factor it has two steps: login and password give a token that opens nothing but the page of the second
step, and the code gives another one. Every step changes the token.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from ibasho.accounts import factor, passwords
from ibasho.accounts.hashes import token_hash
from ibasho.accounts.refusals import WrongSignIn
from ibasho.accounts.sample import SAMPLE_PASSWORDS
from ibasho.accounts.throttle import Throttle
from ibasho.accounts.viewer import Viewer
from ibasho.model import Action, Role, may
from ibasho.store import Connection, Store, accounts
from ibasho.store.sealing import Keys

__all__ = [
    "Bearer",
    "Entry",
    "Stage",
    "bearer_of",
    "enter_code",
    "keep",
    "live_sign_ins",
    "sign_in",
    "sign_out",
    "viewer_of",
    "whole",
]

_LASTS = timedelta(hours=12)
_LASTS_WITH_HOMES = timedelta(hours=4)
"""Shorter for those who see where people live."""
_IDLE = timedelta(hours=2)
_IDLE_ON_ROUTE = timedelta(minutes=90)
"""A visit and the way to the next one lie between two looks at the own route."""
_IDLE_WITH_PEOPLE = timedelta(minutes=30)
_LASTS_HALF = timedelta(minutes=10)
_SEEN_EVERY = timedelta(minutes=1)
_ENDED_KEPT = timedelta(days=30)


class Stage(StrEnum):
    """How far a sign-in is: WHOLE, or the password was right and a code (CODE) or a second factor (ENROL) is missing."""

    WHOLE = accounts.WHOLE
    CODE = "code"
    ENROL = "enrol"


@dataclass(frozen=True)
class Entry:
    """A sign-in that was made just now: the token for the cookie, how far it is, and who it is when it is whole."""

    token: str
    stage: str
    viewer: Viewer


@dataclass(frozen=True)
class Bearer:
    """Who bears a token. ``user`` and ``sign_in`` are None for a visitor; ``viewer`` is one until the stage is WHOLE.

    ``unseen``: it was not noted for more than a minute that the sign-in is in use.
    """

    viewer: Viewer = field(default_factory=Viewer)
    user: accounts.User | None = None
    sign_in: accounts.SignIn | None = None
    unseen: bool = False

    @property
    def stage(self) -> str:
        """The stage of the sign-in; empty for a visitor."""
        return "" if self.sign_in is None else self.sign_in.stage


def sign_in(
    store: Store,
    login: str,
    password: str,
    *,
    client: str,
    throttle: Throttle,
    keys: Keys,
    now: datetime,
    earlier: str | None = None,
    demo: bool = False,
    device: str = "",
    with_factor: frozenset[Role] = frozenset(),
) -> Entry:
    """A new sign-in. Raises WrongSignIn, the same for whatever was wrong, and TooManyTries.

    ``client``: the address it comes from. ``earlier``: a token held before, which ends with this. ``device``: what the
    list of sign-ins shows. ``with_factor``: roles that must have a second factor; who has one is always asked for it.
    In the demonstration nobody is, and only there the passwords of the sample people open anything.
    """
    names = (f"login:{login[:200].casefold()}", f"address:{client}")
    throttle.attempt(*names, now=now)
    with store.reading() as conn:
        found = accounts.by_login(conn, login)
    # Hashing takes its time on purpose, so no transaction is open meanwhile.
    fits = passwords.matches(password, found[1] if found else None)
    if found is None or not fits or found[0].disabled or (password in SAMPLE_PASSWORDS and not demo):
        raise WrongSignIn
    throttle.succeeded(*names)
    user = found[0]
    with store.writing() as conn:
        accounts.clear_ended(conn, before=now - _ENDED_KEPT)
        stage = Stage.WHOLE
        if not demo and factor.state(conn, user.id).enrolled:
            stage = Stage.CODE
        elif not demo and user.role in with_factor:
            stage = Stage.ENROL
            factor.begin(conn, user.id, keys)
        return _enter(conn, user, stage, now=now, device=device, earlier=earlier)


def enter_code(
    store: Store, token: str, code: str, *, client: str, throttle: Throttle, keys: Keys, now: datetime
) -> Entry:
    """The second step: the code of the app, or a printed one, makes the sign-in whole under a new token.

    Raises WrongCode, TooManyTries, and WrongSignIn when the first step was not made or is too long ago.
    """
    with store.reading() as conn:
        bearer = bearer_of(conn, token, now=now)
    if bearer.user is None or bearer.stage != Stage.CODE:
        raise WrongSignIn
    names = (f"code:{bearer.user.id}", f"address:{client}")
    throttle.attempt(*names, now=now)
    with store.writing() as conn:
        factor.check(conn, bearer.user.id, code, keys=keys, at=now)
        entry = whole(conn, bearer, token, now=now)
    throttle.succeeded(*names)
    return entry


def whole(conn: Connection, bearer: Bearer, token: str, *, now: datetime) -> Entry:
    """A whole sign-in under a new token instead of the one at hand, whatever was missing to that."""
    if bearer.user is None or bearer.sign_in is None:
        raise WrongSignIn
    device = bearer.sign_in.client
    return _enter(conn, bearer.user, Stage.WHOLE, now=now, device=device, earlier=token)


def bearer_of(conn: Connection, token: str, *, now: datetime) -> Bearer:
    """Who bears the token: a visitor when it is unknown, expired, idle for too long or revoked, or its account is
    disabled."""
    found = accounts.signed_in(conn, token_hash(token), at=now)
    if found is None:
        return Bearer()
    user, held = found
    if now - held.seen_at > _idle(user.role):
        return Bearer()
    viewer = viewer_for(user) if held.stage == Stage.WHOLE else Viewer()
    return Bearer(viewer, user, held, unseen=now - held.seen_at > _SEEN_EVERY)


def viewer_of(conn: Connection, token: str, *, now: datetime) -> Viewer:
    """Who asks with this token: a visitor unless it is a whole sign-in that has not ended."""
    return bearer_of(conn, token, now=now).viewer


def live_sign_ins(conn: Connection, user: accounts.User, *, now: datetime) -> list[accounts.SignIn]:
    """Where the person is signed in, the latest first: whole sign-ins that neither ended nor were idle for too long."""
    return [
        each
        for each in accounts.sign_ins_of(conn, user.login, at=now)
        if each.stage == Stage.WHOLE and now - each.seen_at <= _idle(user.role)
    ]


def keep(conn: Connection, token: str, *, now: datetime) -> None:
    """Notes that the sign-in is in use, from which its idle time counts."""
    accounts.seen(conn, token_hash(token), at=now)


def sign_out(conn: Connection, token: str, *, now: datetime) -> None:
    """Ends the sign-in with this token; nothing happens when there is none."""
    accounts.revoke(conn, token_hash(token), at=now)


def viewer_for(user: accounts.User) -> Viewer:
    """The person of an account, signed in."""
    return Viewer(
        role=user.role,
        user_id=user.id,
        login=user.login,
        name=user.name,
        organisation_id=user.organisation_id,
        area=user.area,
    )


def _enter(
    conn: Connection, user: accounts.User, stage: str, *, now: datetime, device: str, earlier: str | None
) -> Entry:
    token = secrets.token_urlsafe(32)
    if earlier is not None:
        accounts.revoke(conn, token_hash(earlier), at=now)
    lasts = _lasts(user.role) if stage == Stage.WHOLE else _LASTS_HALF
    accounts.sign_in(conn, user, token_hash(token), at=now, expires=now + lasts, stage=stage, client=device)
    return Entry(token, stage, viewer_for(user) if stage == Stage.WHOLE else Viewer())


def _lasts(role: Role) -> timedelta:
    return _LASTS_WITH_HOMES if may(role, Action.SEE_OWN_ROUTE) or may(role, Action.SEE_CASES) else _LASTS


def _idle(role: Role) -> timedelta:
    if may(role, Action.SEE_VISITS) or may(role, Action.SEE_CASES):
        return _IDLE_WITH_PEOPLE
    return _IDLE_ON_ROUTE if may(role, Action.SEE_OWN_ROUTE) else _IDLE
