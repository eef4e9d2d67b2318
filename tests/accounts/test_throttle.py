"""Ten failures within a quarter of an hour, per login and per address, whichever process looks, on both stores."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from ibasho.accounts.refusals import TooManyTries
from ibasho.accounts.throttle import TRIES_MOST, WITHIN, Throttle
from ibasho.store import Store, open_store, tables
from ibasho.store.sealing import Keys

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
KEYS = Keys(bytes(32), "accounts")


@pytest.fixture
def throttle(store: Store) -> Throttle:
    return Throttle(store, KEYS)


def trying(throttle: Throttle, *names: str, times: int = TRIES_MOST, at: datetime = NOW) -> None:
    for _ in range(times):
        throttle.attempt(*names, now=at)


def test_ten_tries_are_looked_at_and_the_eleventh_is_not(throttle: Throttle) -> None:
    trying(throttle, "login:mihon")
    with pytest.raises(TooManyTries):
        throttle.attempt("login:mihon", now=NOW)


def test_another_login_from_the_same_address_is_slowed_too(throttle: Throttle) -> None:
    trying(throttle, "login:mihon", "address:192.0.2.1")
    throttle.attempt("login:other", "address:192.0.2.2", now=NOW)
    with pytest.raises(TooManyTries):
        throttle.attempt("login:other", "address:192.0.2.1", now=NOW)


def test_it_says_how_long_to_wait_and_forgets_after_that(throttle: Throttle) -> None:
    trying(throttle, "login:mihon")
    later = NOW + timedelta(minutes=5)
    with pytest.raises(TooManyTries) as refused:
        throttle.attempt("login:mihon", now=later)
    assert refused.value.retry_after_s == 600
    throttle.attempt("login:mihon", now=NOW + WITHIN)


def test_success_frees_the_login_and_takes_back_one_try_of_the_address(throttle: Throttle) -> None:
    trying(throttle, "login:mihon", "address:192.0.2.1")
    throttle.succeeded("login:mihon", "address:192.0.2.1")
    trying(throttle, "login:mihon", times=TRIES_MOST)
    throttle.attempt("address:192.0.2.1", now=NOW)
    with pytest.raises(TooManyTries):
        throttle.attempt("address:192.0.2.1", now=NOW)


def test_tries_at_the_same_time_in_two_processes_are_all_counted(throttle: Throttle, store_url: str) -> None:
    with open_store(store_url) as another:
        both = (throttle, Throttle(another, KEYS))

        def attempt(number: int) -> bool:
            try:
                both[number % 2].attempt("login:mihon", now=NOW)
            except TooManyTries:
                return False
            return True

        with ThreadPoolExecutor(4) as pool:
            assert sum(pool.map(attempt, range(24))) == TRIES_MOST


def test_no_login_and_no_address_can_be_read_and_old_tries_go(throttle: Throttle, store: Store) -> None:
    trying(throttle, "login:mihon", "address:192.0.2.1", times=3)
    with store.reading() as conn:
        kept = conn.execute(tables.metadata.tables["tries"].select()).all()
    assert len(kept) == 6
    assert "mihon" not in str(kept)
    assert "192.0.2.1" not in str(kept)
    trying(throttle, "login:other", times=1, at=NOW + timedelta(days=2))
    with store.reading() as conn:
        assert len(conn.execute(tables.metadata.tables["tries"].select()).all()) == 1


def test_another_window_can_be_asked_for(store: Store) -> None:
    slow = Throttle(store, KEYS, most=2, within=timedelta(hours=1))
    trying(slow, "suggest", times=2)
    with pytest.raises(TooManyTries) as refused:
        slow.attempt("suggest", now=NOW + timedelta(minutes=59))
    assert refused.value.retry_after_s == 60
