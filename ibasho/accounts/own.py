"""What somebody who has signed in changes of their own account, after showing once more that it is them."""

from __future__ import annotations

from datetime import datetime

from ibasho.accounts import passwords
from ibasho.accounts.refusals import WrongSignIn
from ibasho.accounts.signing import Bearer, Stage, bearer_of, whole
from ibasho.accounts.throttle import Throttle
from ibasho.accounts.users import change_password as store_password
from ibasho.store import Store, accounts

__all__ = ["change_password", "require_password"]


def require_password(store: Store, token: str, password: str, *, throttle: Throttle, now: datetime) -> Bearer:
    """Who bears the token, having typed the password again. Raises WrongSignIn, and TooManyTries.

    A device that was left open is not enough to change what keeps others out.
    """
    with store.reading() as conn:
        bearer = bearer_of(conn, token, now=now)
        found = None if bearer.user is None else accounts.by_login(conn, bearer.user.login)
    if found is None or bearer.stage != Stage.WHOLE:
        raise WrongSignIn
    name = f"password:{found[0].id}"
    throttle.attempt(name, now=now)
    if not passwords.matches(password, found[1]):
        raise WrongSignIn
    throttle.succeeded(name)
    return bearer


def change_password(
    store: Store, token: str, password: str, new: str, *, throttle: Throttle, now: datetime
) -> str:
    """Another password; every sign-in of the account ends, and this one goes on under the token that is returned.

    Raises InvalidInput for a new one that is too weak, WrongSignIn and TooManyTries as ``require_password``.
    """
    bearer = require_password(store, token, password, throttle=throttle, now=now)
    if bearer.user is None:
        raise WrongSignIn
    with store.writing() as conn:
        store_password(conn, bearer.user.login, new, at=now)
        return whole(conn, bearer, token, now=now).token
