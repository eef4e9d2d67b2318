"""The second factor: an authenticator app or printed codes. Both work without mail, telephone and network."""

from __future__ import annotations

import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from ibasho.accounts import totp
from ibasho.accounts.refusals import WrongCode
from ibasho.errors import InvalidInput
from ibasho.model import Role
from ibasho.settings import Settings
from ibasho.store import Connection, accounts, factors
from ibasho.store.sealing import Keys, load_key

__all__ = [
    "CODES",
    "FactorState",
    "account_keys",
    "begin",
    "check",
    "confirm",
    "new_codes",
    "remove",
    "roles_with_factor",
    "state",
    "waiting",
]

CODES = 10
_FEW = 3
_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Of printed codes: none that can be taken for another (no I, L, O, 0, 1)."""
_GROUPS, _GROUP_LETTERS = 3, 4


@dataclass(frozen=True)
class FactorState:
    """What an account has: an authenticator since some time, printed codes, both or nothing."""

    app: bool
    since: datetime | None
    codes: int
    codes_left: int

    @property
    def enrolled(self) -> bool:
        """Whether a second factor is asked for; printed codes that are all used up are one that nobody can show."""
        return self.app or self.codes > 0

    @property
    def runs_out(self) -> bool:
        """Whether paper is the only way in and there is little left of it."""
        return not self.app and self.codes > 0 and self.codes_left <= _FEW


def account_keys(settings: Settings) -> Keys:
    """The key that seals second factors: of the settings, else a file in the data directory, made when missing.

    Raises InvalidInput for a key of another form, Unavailable for a file that others can read.
    """
    key = load_key(
        settings.accounts_key.get_secret_value(),
        settings.data_dir,
        about="accounts",
        without="nobody with a second factor can sign in",
        create=True,
    )
    return Keys(key, "accounts")


def roles_with_factor(settings: Settings) -> frozenset[Role]:
    """The roles that must have a second factor; none in the demonstration. Raises InvalidInput for an unknown role."""
    text = settings.second_factor_roles.strip()
    if settings.demo or text == "none":
        return frozenset()
    known = {role.value: role for role in Role if role is not Role.PUBLIC}
    names = [name.strip() for name in text.split(",")]
    for name in names:
        if name not in known:
            raise InvalidInput(
                f"IBASHO_SECOND_FACTOR_ROLES: {name!r} is no role; accepted are none, or some of {', '.join(known)} with "
                "commas",
                field="second_factor_roles",
            )
    return frozenset(known[name] for name in names)


def state(conn: Connection, user_id: str) -> FactorState:
    """What the account has."""
    held = factors.get(conn, user_id)
    return FactorState(held.secret is not None, held.made_at, *factors.codes(conn, user_id))


def begin(conn: Connection, user_id: str, keys: Keys) -> None:
    """A new secret waits to be set up, instead of one that waited. It does not count yet."""
    factors.set_waiting(conn, user_id, keys.seal(totp.new_secret(), _bound(user_id)))


def waiting(conn: Connection, user_id: str, keys: Keys) -> str | None:
    """The secret that waits to be set up, in base 32; None when none does."""
    sealed = factors.get(conn, user_id).waiting
    return None if sealed is None else keys.unseal(sealed, _bound(user_id))


def confirm(conn: Connection, user: accounts.User, code: str, *, keys: Keys, at: datetime) -> tuple[str, ...]:
    """The waiting secret counts from now on, since the app shows its code; the account's new printed codes.

    Raises WrongCode when the code does not fit, or when no secret waits.
    """
    secret = waiting(conn, user.id, keys)
    step = None if secret is None else totp.fitting_step(secret, _plain(code), at)
    if secret is None or step is None:
        raise WrongCode
    factors.set_secret(conn, user.id, keys.seal(secret, _bound(user.id)), step=step, at=at)
    return new_codes(conn, user.id, keys)


def new_codes(conn: Connection, user_id: str, keys: Keys) -> tuple[str, ...]:
    """Ten printed codes of 59 bits that count instead of all earlier ones. Stored are keyed marks: shown once, here.

    With an authenticator they stand in for it; without one they are the second factor by themselves.
    """
    codes = tuple(
        "-".join("".join(secrets.choice(_LETTERS) for _ in range(_GROUP_LETTERS)) for _ in range(_GROUPS))
        for _ in range(CODES)
    )
    factors.put_codes(conn, user_id, [_mark(keys, user_id, code) for code in codes])
    return codes


def check(conn: Connection, user_id: str, code: str, *, keys: Keys, at: datetime) -> None:
    """Uses up a code of the authenticator or a printed one. Raises WrongCode when it does not fit or was used before.

    Of an authenticator's codes only later ones than the last are taken: one that somebody saw cannot be used again.
    """
    typed = _plain(code)
    way = _by_app if len(typed) == totp.DIGITS else _printed
    if not way(conn, user_id, typed, keys, at):
        raise WrongCode


def remove(conn: Connection, user: accounts.User) -> None:
    """Forgets the second factor, for somebody who lost telephone and paper; a role that needs one sets up another."""
    factors.remove(conn, user.id)


def _by_app(conn: Connection, user_id: str, typed: str, keys: Keys, at: datetime) -> bool:
    held = factors.get(conn, user_id).secret
    if held is None:
        return False
    step = totp.fitting_step(keys.unseal(held, _bound(user_id)), typed, at)
    return step is not None and factors.take_step(conn, user_id, step)


def _printed(conn: Connection, user_id: str, typed: str, keys: Keys, at: datetime) -> bool:
    return factors.take_code(conn, user_id, _mark(keys, user_id, typed), at=at)


def _plain(code: str) -> str:
    """The code as it is compared: half-width capitals without spaces and hyphens, however it was typed."""
    letters = unicodedata.normalize("NFKC", code).upper()
    return "".join(letter for letter in letters if letter.isalnum())


def _mark(keys: Keys, user_id: str, code: str) -> str:
    return keys.mark("printed code", user_id, _plain(code))


def _bound(user_id: str) -> str:
    return f"second factor of {user_id}"
