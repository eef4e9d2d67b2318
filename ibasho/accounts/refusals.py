"""Why somebody is not let in, beyond what every story can raise."""

from __future__ import annotations

from ibasho.errors import Forbidden

__all__ = ["SignInNeeded", "TooManyTries", "WrongSignIn"]


class SignInNeeded(Forbidden):
    """Nobody has signed in, and a visitor may not do this."""

    def __init__(self) -> None:
        super().__init__("This needs a sign-in.")


class WrongSignIn(Forbidden):
    """Login and password do not belong together. Says nothing of which is wrong, or whether the login exists."""

    def __init__(self) -> None:
        super().__init__("Login or password is wrong.", field="login")


class TooManyTries(Forbidden):
    """Too many failed sign-ins for this login or from this address. ``retry_after_s``: seconds to wait, at least 1."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(f"Too many failed sign-ins; try again in {retry_after_s} seconds.", field="login")
        self.retry_after_s = retry_after_s
