"""One-time passwords against the vectors of the RFCs."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from ibasho.accounts import totp

SECRET = base64.b32encode(b"12345678901234567890").decode()

RFC_4226 = "755224 287082 359152 969429 338314 254676 287922 162583 399871 520489"
"""Appendix D: the codes of the counters 0 to 9."""
RFC_6238 = {
    59: "94287082",
    1111111109: "07081804",
    1111111111: "14050471",
    1234567890: "89005924",
    2000000000: "69279037",
    20000000000: "65353130",
}
"""Appendix B, SHA-1: seconds since 1970 and the code of 8 digits."""


def test_the_counters_of_rfc_4226() -> None:
    assert " ".join(totp.code_at(SECRET, counter) for counter in range(10)) == RFC_4226


@pytest.mark.parametrize(("seconds", "code"), RFC_6238.items())
def test_the_times_of_rfc_6238(seconds: int, code: str) -> None:
    step = totp.step_at(datetime.fromtimestamp(seconds, UTC))
    assert totp.code_at(SECRET, step, digits=8) == code
    assert totp.code_at(SECRET, step) == code[2:]


def test_a_code_fits_in_its_step_and_in_the_ones_beside_it() -> None:
    now = datetime.fromtimestamp(1234567890, UTC)
    code = "005924"
    step = totp.step_at(now)
    around = [totp.fitting_step(SECRET, code, now + timedelta(seconds=30 * shift)) for shift in range(-2, 3)]
    assert around == [None, step, step, step, None]


@pytest.mark.parametrize(
    "code", ["", "005925", "5924", "0059240", "００５９２４", "\udcff" * 6, "a" * 10_000]
)
def test_anything_else_fits_never(code: str) -> None:
    assert totp.fitting_step(SECRET, code, datetime.fromtimestamp(1234567890, UTC)) is None


def test_secrets_are_long_and_random() -> None:
    made = {totp.new_secret() for _ in range(5)}
    assert len(made) == 5
    assert all(len(base64.b32decode(secret)) == 20 for secret in made)


def test_the_address_for_apps_survives_any_name() -> None:
    address = totp.uri(SECRET, login="a@b.example", issuer="見本市 & 会:場")
    parts = urlsplit(address)
    assert (parts.scheme, parts.netloc) == ("otpauth", "totp")
    assert parts.path == "/a%40b.example"
    told = parse_qs(parts.query)
    assert told == {
        "secret": [SECRET],
        "issuer": ["見本市 & 会:場"],
        "algorithm": ["SHA1"],
        "digits": ["6"],
        "period": ["30"],
    }
