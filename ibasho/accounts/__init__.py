"""Accounts: who somebody is, signing in and out, and what their role lets them do."""

from ibasho.accounts.refusals import SignInNeeded, TooManyTries, WrongSignIn
from ibasho.accounts.signing import sign_in, sign_out, viewer_of
from ibasho.accounts.throttle import Throttle
from ibasho.accounts.users import change_password, create
from ibasho.accounts.viewer import Viewer

__all__ = [
    "SignInNeeded",
    "Throttle",
    "TooManyTries",
    "Viewer",
    "WrongSignIn",
    "change_password",
    "create",
    "sign_in",
    "sign_out",
    "viewer_of",
]
