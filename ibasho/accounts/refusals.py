"""Why somebody is not let in, beyond what every story can raise."""

from __future__ import annotations

from ibasho.errors import Forbidden

__all__ = ["KeyLacksScope", "SignInNeeded", "TooManyTries", "WrongCode", "WrongKey", "WrongSignIn"]


class SignInNeeded(Forbidden):
    """Nobody has signed in, and a visitor may not do this."""

    def __init__(self) -> None:
        super().__init__("This needs a sign-in.")


class WrongSignIn(Forbidden):
    """Login and password do not belong together. Says nothing of which is wrong, or whether the login exists."""

    def __init__(self) -> None:
        super().__init__("Login or password is wrong.", field="login")


class WrongCode(Forbidden):
    """The code of the second factor does not fit, or was used before; nobody is told which."""

    def __init__(self) -> None:
        super().__init__("The code is wrong, or was used before.", field="code")


class WrongKey(Forbidden):
    """The API key does not exist, has ended, or its owner's account is disabled; nobody is told which."""

    def __init__(self) -> None:
        super().__init__("The API key is wrong, or has ended.", field="Authorization")


class KeyLacksScope(Forbidden):
    """The owner may do this, the key may not: it has not the scope, or no key can do it (``scope`` is empty)."""

    def __init__(self, scope: str) -> None:
        told = (
            f"This API key lacks the scope {scope!r}."
            if scope
            else "This needs a sign-in: no API key can do it."
        )
        super().__init__(told, field="Authorization")
        self.scope = scope


class TooManyTries(Forbidden):
    """Too many failed tries for this account or from this address. ``retry_after_s``: seconds to wait, at least 1."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(f"Too many tries; try again in {retry_after_s} seconds.", field="login")
        self.retry_after_s = retry_after_s
