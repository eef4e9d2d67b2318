"""Time-based one-time passwords (RFC 6238 with HMAC-SHA-1, 30 seconds, 6 digits): what authenticator apps show."""

from __future__ import annotations

import base64
import hmac
import secrets
from datetime import datetime
from urllib.parse import quote, urlencode

__all__ = ["DIGITS", "STEP_S", "code_at", "fitting_step", "new_secret", "step_at", "uri"]

DIGITS = 6
STEP_S = 30
_SECRET_BYTES = 20
_AROUND = (0, -1, 1)
"""A code is taken in its own time step and in the one before and after: clocks differ, and people type."""


def new_secret() -> str:
    """A random secret of 160 bits, in base 32 as apps take it."""
    return base64.b32encode(secrets.token_bytes(_SECRET_BYTES)).decode("ascii")


def step_at(now: datetime) -> int:
    """The number of the time step: whole periods of 30 seconds since 1970 (RFC 6238 §4.2)."""
    return int(now.timestamp()) // STEP_S


def code_at(secret: str, step: int, *, digits: int = DIGITS) -> str:
    """The code of a time step: the dynamic truncation of its HMAC (RFC 4226 §5.3)."""
    digest = hmac.digest(base64.b32decode(secret), step.to_bytes(8, "big"), "sha1")
    offset = digest[-1] & 0x0F
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFF_FFFF
    return str(number % 10**digits).zfill(digits)


def fitting_step(secret: str, code: str, now: datetime) -> int | None:
    """The time step whose code this is, if that is the present one, the one before or the one after; else None."""
    present = step_at(now)
    for step in (present + shift for shift in _AROUND):
        if hmac.compare_digest(code_at(secret, step).encode(), code.encode("utf-8", errors="replace")):
            return step
    return None


def uri(secret: str, *, login: str, issuer: str) -> str:
    """What the QR code says: ``otpauth://totp/login?secret=…&issuer=…``, as authenticator apps read it.

    The issuer stands there once, as parameter: a second time before the login would only make the picture finer.
    """
    label = quote(login, safe="")
    told = {"secret": secret, "issuer": issuer, "algorithm": "SHA1", "digits": DIGITS, "period": STEP_S}
    return f"otpauth://totp/{label}?{urlencode(told, quote_via=quote)}"
