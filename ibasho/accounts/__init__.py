"""Accounts: who somebody is, signing in and out, second factors and keys, and what their role lets them do."""

from ibasho.accounts.refusals import (
    KeyLacksScope,
    SignInNeeded,
    TooManyTries,
    WrongCode,
    WrongKey,
    WrongSignIn,
)
from ibasho.accounts.signing import Bearer, Entry, Stage, bearer_of, enter_code, sign_in, sign_out, viewer_of
from ibasho.accounts.throttle import Throttle
from ibasho.accounts.users import change_password, create
from ibasho.accounts.viewer import Viewer

__all__ = [
    "Bearer",
    "Entry",
    "KeyLacksScope",
    "SignInNeeded",
    "Stage",
    "Throttle",
    "TooManyTries",
    "Viewer",
    "WrongCode",
    "WrongKey",
    "WrongSignIn",
    "bearer_of",
    "change_password",
    "create",
    "enter_code",
    "sign_in",
    "sign_out",
    "viewer_of",
]
