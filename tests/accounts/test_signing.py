"""Signing in: the right people get a token, the wrong ones get one and the same answer."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ibasho import accounts
from ibasho.accounts import sample, signing
from ibasho.errors import Conflict, InvalidInput
from ibasho.model import Action, Role
from ibasho.store import Store, open_store, places, tries
from ibasho.store import accounts as stored
from ibasho.store.sealing import Keys
from tests import make

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
KEYS = Keys(bytes(32), "accounts")
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
                ("worker1", Role.OUTREACH_WORKER),
                ("council1", Role.CASE_MEMBER),
                ("gone", Role.ADMIN),
            ):
                accounts.create(conn, login=login, name="見本 太郎", password=PASSWORD, role=role, at=NOW)
            stored.set_disabled(conn, "gone", True)
        yield store, path


@pytest.fixture
def store(register: tuple[Store, Path]) -> Store:
    return register[0]


def entered(
    store: Store, login: str = "planner1", password: str = PASSWORD, **more: object
) -> accounts.Entry:
    known: dict[str, object] = {
        "client": "192.0.2.1",
        "throttle": accounts.Throttle(store, KEYS),
        "keys": KEYS,
        "now": NOW,
    }
    return accounts.sign_in(store, login, password, **(known | more))  # type: ignore[arg-type]  # a test's shorthand


def signed(
    store: Store, login: str = "planner1", password: str = PASSWORD, **more: object
) -> tuple[str, accounts.Viewer]:
    entry = entered(store, login, password, **more)
    assert entry.stage == accounts.Stage.WHOLE
    return entry.token, entry.viewer


@pytest.fixture(autouse=True)
def _no_tries(store: Store) -> None:
    """The store is shared; what one test tried does not count in the next."""
    with store.writing() as conn:
        tries.take(conn, [], at=NOW + timedelta(days=9), most=1, within=timedelta(minutes=1))


def who(store: Store, token: str, *, later: timedelta = timedelta()) -> accounts.Viewer:
    with store.reading() as conn:
        return accounts.viewer_of(conn, token, now=NOW + later)


def use(store: Store, token: str, *, later: timedelta) -> None:
    with store.writing() as conn:
        signing.keep(conn, token, now=NOW + later)


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
    for _ in range(10):
        with pytest.raises(accounts.WrongSignIn):
            signed(store, password="x")
    with pytest.raises(accounts.TooManyTries):
        signed(store)
    with pytest.raises(accounts.TooManyTries):
        signed(store, "PLANNER1", client="192.0.2.2")
    token, _ = signed(store, now=NOW + timedelta(minutes=16))
    assert who(store, token, later=timedelta(minutes=16)).signed_in


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


@pytest.mark.parametrize(
    ("login", "hours"), [("planner1", 12), ("coord1", 4), ("worker1", 4), ("council1", 4)]
)
def test_it_ends_by_itself_and_sooner_for_those_who_see_homes(store: Store, login: str, hours: int) -> None:
    token, _ = signed(store, login)
    for minutes in range(0, hours * 60, 20):
        use(store, token, later=timedelta(minutes=minutes))
    assert who(store, token, later=timedelta(hours=hours, seconds=-1)).signed_in
    assert not who(store, token, later=timedelta(hours=hours)).signed_in


@pytest.mark.parametrize(
    ("login", "minutes"), [("planner1", 120), ("coord1", 30), ("worker1", 90), ("council1", 30)]
)
def test_it_ends_when_nobody_uses_it(store: Store, login: str, minutes: int) -> None:
    token, _ = signed(store, login)
    most = timedelta(minutes=minutes)
    assert who(store, token, later=most).signed_in
    assert not who(store, token, later=most + timedelta(seconds=1)).signed_in
    use(store, token, later=timedelta(minutes=10))
    assert who(store, token, later=most + timedelta(minutes=10)).signed_in
    assert not who(store, token, later=most + timedelta(minutes=10, seconds=1)).signed_in


def test_use_is_noted_once_a_minute_at_most(store: Store) -> None:
    token, _ = signed(store)
    with store.reading() as conn:
        unseen = [
            accounts.bearer_of(conn, token, now=NOW + timedelta(seconds=each)).unseen for each in (0, 60, 61)
        ]
    assert unseen == [False, False, True]


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
