"""Signing in: the right people get a token, the wrong ones get one and the same answer."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ibasho import accounts
from ibasho.accounts import sample
from ibasho.errors import Conflict, InvalidInput
from ibasho.model import Action, Role
from ibasho.store import Store, open_store, places
from ibasho.store import accounts as stored
from tests import make

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
PASSWORD = "mihon no aikotoba"


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Path]]:
    """A register with one planner, one coordinator and one closed account."""
    path = tmp_path_factory.mktemp("signing") / "ibasho.db"
    with open_store(f"sqlite:///{path}", create=True) as store:
        with store.writing() as conn:
            for login, role in (
                ("planner1", Role.PLANNER),
                ("coord1", Role.COORDINATOR),
                ("gone", Role.ADMIN),
            ):
                accounts.create(conn, login=login, name="見本 太郎", password=PASSWORD, role=role, at=NOW)
            stored.set_disabled(conn, "gone", True)
        yield store, path


@pytest.fixture
def store(register: tuple[Store, Path]) -> Store:
    return register[0]


def signed(
    store: Store, login: str = "planner1", password: str = PASSWORD, **more: object
) -> tuple[str, accounts.Viewer]:
    known: dict[str, object] = {"client": "192.0.2.1", "throttle": accounts.Throttle(), "now": NOW}
    return accounts.sign_in(store, login, password, **(known | more))  # type: ignore[arg-type]  # a test's shorthand


def who(store: Store, token: str, *, later: timedelta = timedelta()) -> accounts.Viewer:
    with store.reading() as conn:
        return accounts.viewer_of(conn, token, now=NOW + later)


def test_a_token_is_the_person(store: Store) -> None:
    token, viewer = signed(store)
    assert who(store, token) == viewer
    assert viewer.signed_in
    assert viewer.role is Role.PLANNER
    assert viewer.may(Action.RUN_GAPS)
    assert not viewer.may(Action.SEE_VISITS)


def test_no_token_is_a_visitor(store: Store) -> None:
    for token in ("", "x", "\udcff", "a" * 10_000):
        assert who(store, token) == accounts.Viewer()
    assert not accounts.Viewer().signed_in


def test_tokens_are_long_random_and_only_their_hash_is_stored(register: tuple[Store, Path]) -> None:
    store, path = register
    tokens = {signed(store)[0] for _ in range(3)}
    assert len(tokens) == 3
    assert all(len(token) >= 43 for token in tokens)
    with sqlite3.connect(path) as conn:
        kept = str(
            conn.execute("SELECT * FROM sign_ins").fetchall() + conn.execute("SELECT * FROM users").fetchall()
        )
    conn.close()
    assert not any(token in kept for token in tokens)
    assert PASSWORD not in kept


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("planner1", "wrong password"),
        ("nobody", PASSWORD),
        ("gone", PASSWORD),
        ("", ""),
        ("planner1", "x" * 5000),
    ],
)
def test_wrong_login_password_and_closed_account_read_the_same(
    store: Store, login: str, password: str
) -> None:
    with pytest.raises(accounts.WrongSignIn) as refused:
        signed(store, login, password)
    assert refused.value.message == "Login or password is wrong."


def test_an_unknown_login_costs_a_hash_too(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer takes as long because the same work is done, which is what can be tested without a clock."""
    hashes: list[str | None] = []
    monkeypatch.setattr(accounts.signing.passwords, "matches", lambda _, kept: bool(hashes.append(kept)))
    for login in ("planner1", "nobody"):
        with pytest.raises(accounts.WrongSignIn):
            signed(store, login)
    assert len(hashes) == 2
    assert hashes[1] is None


def test_the_eleventh_try_is_not_looked_at_even_with_the_right_password(store: Store) -> None:
    throttle = accounts.Throttle()
    for _ in range(10):
        with pytest.raises(accounts.WrongSignIn):
            signed(store, password="x", throttle=throttle)
    with pytest.raises(accounts.TooManyTries):
        signed(store, throttle=throttle)
    token, _ = signed(store, throttle=throttle, now=NOW + timedelta(minutes=16))
    assert who(store, token).signed_in


def test_a_new_sign_in_ends_the_one_held_before(store: Store) -> None:
    first, _ = signed(store)
    second, _ = signed(store, earlier=first)
    assert first != second
    assert not who(store, first).signed_in
    assert who(store, second).signed_in


def test_signing_out_ends_it_on_the_server(store: Store) -> None:
    token, _ = signed(store)
    with store.writing() as conn:
        accounts.sign_out(conn, token, now=NOW)
    assert not who(store, token).signed_in


def test_it_ends_by_itself_and_sooner_for_those_who_see_homes(store: Store) -> None:
    planner, coordinator = signed(store)[0], signed(store, "coord1")[0]
    assert who(store, coordinator, later=timedelta(hours=3)).signed_in
    assert not who(store, coordinator, later=timedelta(hours=5)).signed_in
    assert who(store, planner, later=timedelta(hours=5)).signed_in
    assert not who(store, planner, later=timedelta(hours=13)).signed_in


def test_another_password_signs_everybody_out(store: Store) -> None:
    with store.writing() as conn:
        accounts.create(conn, login="mover", name="見本 次郎", password=PASSWORD, role=Role.PLANNER, at=NOW)
    token, _ = signed(store, "mover")
    with store.writing() as conn:
        accounts.change_password(conn, "mover", "another aikotoba", at=NOW)
    assert not who(store, token).signed_in
    with pytest.raises(accounts.WrongSignIn):
        signed(store, "mover")


@pytest.mark.parametrize("login", ["", "a b", "-x", "x" * 65, "<script>", "名前"])
def test_an_odd_login_is_refused(store: Store, login: str) -> None:
    with store.writing() as conn, pytest.raises(InvalidInput, match="login"):
        accounts.create(conn, login=login, name="見本", password=PASSWORD, role=Role.PLANNER, at=NOW)


def test_a_taken_login_is_a_conflict(store: Store) -> None:
    with store.writing() as conn, pytest.raises(Conflict):
        accounts.create(conn, login="planner1", name="見本", password=PASSWORD, role=Role.PLANNER, at=NOW)


def test_sample_passwords_open_nothing_outside_the_demonstration(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path / 'demo.db'}", create=True) as store:
        with store.writing() as conn:
            made = sample.make_sample_users(conn, NOW)
            assert sample.make_sample_users(conn, NOW) == made
        for user in sample.SAMPLE_USERS:
            assert signed(store, user.login, user.password, demo=True)[1].role is user.role
            with pytest.raises(accounts.WrongSignIn):
                signed(store, user.login, user.password)


def test_the_sample_organiser_has_the_places_of_the_own_organisation(tmp_path: Path) -> None:
    theirs = make.offer(name="見本食堂", description=f"会食。運営: {sample.SAMPLE_ORGANISATION}")
    others = make.offer(name="例示食堂", description="運営: 例示会")
    with open_store(f"sqlite:///{tmp_path / 'demo.db'}", create=True) as store, store.writing() as conn:
        places.put(conn, [theirs, others], at=NOW)
        organiser = sample.make_sample_users(conn, NOW)[0]
        owned = [
            o.place.name for o in places.offers(conn) if o.place.organisation_id == organiser.organisation_id
        ]
    assert owned == ["見本食堂"]
