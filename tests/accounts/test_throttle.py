"""Ten failures within a quarter of an hour, per login and per address."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ibasho.accounts.refusals import TooManyTries
from ibasho.accounts.throttle import TRIES_MOST, WITHIN, Throttle

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


def failing(throttle: Throttle, *keys: str, times: int = TRIES_MOST, at: datetime = NOW) -> None:
    for _ in range(times):
        throttle.failed(*keys, now=at)


def test_ten_failures_are_looked_at_and_the_eleventh_try_is_not() -> None:
    throttle = Throttle()
    failing(throttle, "login:mihon", times=TRIES_MOST - 1)
    throttle.check("login:mihon", now=NOW)
    failing(throttle, "login:mihon", times=1)
    with pytest.raises(TooManyTries):
        throttle.check("login:mihon", now=NOW)


def test_another_login_from_the_same_address_is_slowed_too() -> None:
    throttle = Throttle()
    failing(throttle, "login:mihon", "address:192.0.2.1")
    throttle.check("login:other", "address:192.0.2.2", now=NOW)
    with pytest.raises(TooManyTries):
        throttle.check("login:other", "address:192.0.2.1", now=NOW)


def test_it_says_how_long_to_wait_and_forgets_after_that() -> None:
    throttle = Throttle()
    failing(throttle, "login:mihon")
    later = NOW + timedelta(minutes=5)
    with pytest.raises(TooManyTries) as refused:
        throttle.check("login:mihon", now=later)
    assert refused.value.retry_after_s == 600
    throttle.check("login:mihon", now=NOW + WITHIN)


def test_success_frees_the_login_but_not_the_address() -> None:
    throttle = Throttle()
    failing(throttle, "login:mihon", "address:192.0.2.1")
    throttle.succeeded("login:mihon")
    throttle.check("login:mihon", now=NOW)
    with pytest.raises(TooManyTries):
        throttle.check("address:192.0.2.1", now=NOW)
