"""Ten failures within a quarter of an hour, per login and per address."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from ibasho.accounts.refusals import TooManyTries
from ibasho.accounts.throttle import TRIES_MOST, WITHIN, Throttle

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


def trying(throttle: Throttle, *keys: str, times: int = TRIES_MOST, at: datetime = NOW) -> None:
    for _ in range(times):
        throttle.attempt(*keys, now=at)


def test_ten_tries_are_looked_at_and_the_eleventh_is_not() -> None:
    throttle = Throttle()
    trying(throttle, "login:mihon")
    with pytest.raises(TooManyTries):
        throttle.attempt("login:mihon", now=NOW)


def test_another_login_from_the_same_address_is_slowed_too() -> None:
    throttle = Throttle()
    trying(throttle, "login:mihon", "address:192.0.2.1")
    throttle.attempt("login:other", "address:192.0.2.2", now=NOW)
    with pytest.raises(TooManyTries):
        throttle.attempt("login:other", "address:192.0.2.1", now=NOW)


def test_it_says_how_long_to_wait_and_forgets_after_that() -> None:
    throttle = Throttle()
    trying(throttle, "login:mihon")
    later = NOW + timedelta(minutes=5)
    with pytest.raises(TooManyTries) as refused:
        throttle.attempt("login:mihon", now=later)
    assert refused.value.retry_after_s == 600
    throttle.attempt("login:mihon", now=NOW + WITHIN)


def test_success_frees_the_login_and_takes_back_one_try_of_the_address() -> None:
    throttle = Throttle()
    trying(throttle, "login:mihon", "address:192.0.2.1")
    throttle.succeeded("login:mihon", "address:192.0.2.1")
    trying(throttle, "login:mihon", times=TRIES_MOST)
    throttle.attempt("address:192.0.2.1", now=NOW)
    with pytest.raises(TooManyTries):
        throttle.attempt("address:192.0.2.1", now=NOW)


def test_tries_at_the_same_time_are_all_counted() -> None:
    throttle = Throttle()

    def attempt(_: int) -> bool:
        try:
            throttle.attempt("login:mihon", now=NOW)
        except TooManyTries:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(100))) == TRIES_MOST
