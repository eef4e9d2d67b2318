"""The second factor: set up once, each code once, nothing readable in the store, on both stores."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ibasho import accounts
from ibasho.accounts import Stage, factor, totp
from ibasho.accounts.signing import live_sign_ins
from ibasho.errors import InvalidInput, Unavailable
from ibasho.model import Role
from ibasho.settings import Settings
from ibasho.store import Connection, Store, factors, tables
from ibasho.store import accounts as stored
from ibasho.store.sealing import Keys

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
STEP = timedelta(seconds=30)
KEYS = Keys(bytes(32), "accounts")
PASSWORD = "mihon no aikotoba"
MUST = frozenset({Role.COORDINATOR})


@pytest.fixture
def user(store: Store) -> stored.User:
    with store.writing() as conn:
        return accounts.create(
            conn, login="mihon", name="見本 太郎", password=PASSWORD, role=Role.COORDINATOR, at=NOW
        )


def enrol(conn: Connection, user: stored.User, at: datetime = NOW) -> tuple[str, tuple[str, ...]]:
    """Sets up an app; its secret and the printed codes."""
    factor.begin(conn, user.id, KEYS)
    secret = factor.waiting(conn, user.id, KEYS)
    assert secret is not None
    return secret, factor.confirm(conn, user, app(secret, at), keys=KEYS, at=at)


def app(secret: str, at: datetime) -> str:
    """What the app shows."""
    return totp.code_at(secret, totp.step_at(at))


def entered(store: Store, at: datetime = NOW, **more: object) -> accounts.Entry:
    known: dict[str, object] = {
        "client": "192.0.2.1",
        "throttle": accounts.Throttle(store, KEYS),
        "keys": KEYS,
        "now": at,
        "with_factor": MUST,
    }
    return accounts.sign_in(store, "mihon", PASSWORD, **(known | more))  # type: ignore[arg-type]  # a test's shorthand


def second(store: Store, token: str, code: str, at: datetime) -> accounts.Entry:
    throttle = accounts.Throttle(store, KEYS)
    return accounts.enter_code(store, token, code, client="192.0.2.1", throttle=throttle, keys=KEYS, now=at)


def viewer(store: Store, token: str, at: datetime) -> accounts.Viewer:
    with store.reading() as conn:
        return accounts.viewer_of(conn, token, now=at)


def test_the_first_sign_in_of_such_a_role_leads_to_setting_up_and_opens_nothing(
    store: Store, user: stored.User
) -> None:
    entry = entered(store)
    assert entry.stage == Stage.ENROL
    assert not entry.viewer.signed_in
    assert not viewer(store, entry.token, NOW).signed_in
    with pytest.raises(accounts.WrongSignIn):
        second(store, entry.token, "000000", NOW)
    assert not viewer(store, entry.token, NOW + timedelta(minutes=10)).signed_in
    with store.reading() as conn:
        assert accounts.bearer_of(conn, entry.token, now=NOW).stage == Stage.ENROL
        assert accounts.bearer_of(conn, entry.token, now=NOW + timedelta(minutes=10)).user is None
        assert live_sign_ins(conn, user, now=NOW) == []


def test_a_role_without_it_and_the_demonstration_are_not_asked(store: Store, user: stored.User) -> None:
    assert entered(store, with_factor=frozenset()).stage == Stage.WHOLE
    with store.writing() as conn:
        enrol(conn, user)
    assert entered(store, with_factor=frozenset()).stage == Stage.CODE, "who has one is asked"
    assert entered(store, demo=True).stage == Stage.WHOLE


def test_password_and_code_make_a_sign_in_under_a_third_token(store: Store, user: stored.User) -> None:
    with store.writing() as conn:
        secret, _ = enrol(conn, user)
    later = NOW + 2 * STEP
    half = entered(store, later)
    assert half.stage == Stage.CODE
    assert not viewer(store, half.token, later).signed_in
    whole = second(store, half.token, app(secret, later), later)
    assert whole.token != half.token
    assert viewer(store, whole.token, later) == whole.viewer
    assert whole.viewer.role is Role.COORDINATOR
    with pytest.raises(accounts.WrongSignIn):
        second(store, half.token, app(secret, later + STEP), later + STEP)


def test_a_code_of_the_app_counts_once_and_none_before_it(store: Store, user: stored.User) -> None:
    with store.writing() as conn:
        secret, _ = enrol(conn, user)
        later = NOW + 4 * STEP
        with pytest.raises(accounts.WrongCode):
            factor.check(conn, user.id, app(secret, NOW), keys=KEYS, at=NOW)
        factor.check(conn, user.id, app(secret, later), keys=KEYS, at=later)
        for shift in (0, -1):
            with pytest.raises(accounts.WrongCode):
                factor.check(conn, user.id, app(secret, later + shift * STEP), keys=KEYS, at=later)
        factor.check(conn, user.id, app(secret, later + STEP), keys=KEYS, at=later)


def test_a_code_that_two_type_at_the_same_moment_opens_once(store: Store, user: stored.User) -> None:
    with store.writing() as conn:
        secret, codes = enrol(conn, user)
    later = NOW + 4 * STEP

    def check(code: str) -> bool:
        try:
            with store.writing() as conn:
                factor.check(conn, user.id, code, keys=KEYS, at=later)
        except accounts.WrongCode:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(check, [app(secret, later)] * 8)) == 1
        assert sum(pool.map(check, [codes[0]] * 8)) == 1


def test_each_printed_code_counts_once_however_it_is_typed(store: Store, user: stored.User) -> None:
    with store.writing() as conn:
        _, codes = enrol(conn, user)
        assert len(set(codes)) == factor.CODES
        full_width = codes[2].translate({ord(c): ord(c) + 0xFEE0 for c in codes[2] if c != "-"})
        for typed in (codes[0], codes[1].lower().replace("-", " "), full_width.replace("-", "")):
            factor.check(conn, user.id, typed, keys=KEYS, at=NOW)
            with pytest.raises(accounts.WrongCode):
                factor.check(conn, user.id, typed, keys=KEYS, at=NOW)
        assert factor.state(conn, user.id).codes_left == factor.CODES - 3
        newer = factor.new_codes(conn, user.id, KEYS)
        with pytest.raises(accounts.WrongCode):
            factor.check(conn, user.id, codes[5], keys=KEYS, at=NOW)
        factor.check(conn, user.id, newer[5], keys=KEYS, at=NOW)


@pytest.mark.parametrize("typed", ["", "000000", "AAAA-AAAA-AAAA", "\udcff", "x" * 100, "12345６", "٣٤٥٦٧٨"])
def test_what_is_no_code_opens_nothing(store: Store, user: stored.User, typed: str) -> None:
    with store.writing() as conn:
        enrol(conn, user)
        with pytest.raises(accounts.WrongCode):
            factor.check(conn, user.id, typed, keys=KEYS, at=NOW)


def test_another_accounts_codes_open_nothing(store: Store, user: stored.User) -> None:
    with store.writing() as conn:
        other = accounts.create(
            conn, login="other", name="見本", password=PASSWORD, role=Role.COORDINATOR, at=NOW
        )
        _, codes = enrol(conn, user)
        enrol(conn, other)
        with pytest.raises(accounts.WrongCode):
            factor.check(conn, other.id, codes[0], keys=KEYS, at=NOW)


def test_codes_are_guessed_ten_times_and_no_more(store: Store, user: stored.User) -> None:
    with store.writing() as conn:
        secret, _ = enrol(conn, user)
    later = NOW + 2 * STEP
    half = entered(store, later)
    for _ in range(10):
        with pytest.raises(accounts.WrongCode):
            second(store, half.token, "AAAA", later)
    with pytest.raises(accounts.TooManyTries):
        second(store, half.token, app(secret, later), later)


def test_an_app_counts_only_after_it_showed_its_code(store: Store, user: stored.User) -> None:
    with store.writing() as conn:
        with pytest.raises(accounts.WrongCode):
            factor.confirm(conn, user, "000000", keys=KEYS, at=NOW)
        factor.begin(conn, user.id, KEYS)
        assert not factor.state(conn, user.id).enrolled
        secret = factor.waiting(conn, user.id, KEYS)
        factor.begin(conn, user.id, KEYS)
        assert factor.waiting(conn, user.id, KEYS) != secret


def test_another_app_replaces_the_first_and_its_codes(store: Store, user: stored.User) -> None:
    with store.writing() as conn:
        first, codes = enrol(conn, user)
        at = NOW + 4 * STEP
        second_app, _ = enrol(conn, user, at)
        for old in (app(first, at + 2 * STEP), codes[0]):
            with pytest.raises(accounts.WrongCode):
                factor.check(conn, user.id, old, keys=KEYS, at=at + 2 * STEP)
        factor.check(conn, user.id, app(second_app, at + 2 * STEP), keys=KEYS, at=at + 2 * STEP)
        factor.remove(conn, user)
        assert factor.state(conn, user.id) == factor.FactorState(False, None, 0, 0)


def test_paper_alone_is_a_second_factor_until_it_is_used_up(store: Store, user: stored.User) -> None:
    with store.writing() as conn:
        codes = factor.new_codes(conn, user.id, KEYS)
        state = factor.state(conn, user.id)
    assert (state.app, state.enrolled, state.codes_left, state.runs_out) == (False, True, 10, False)
    for number, code in enumerate(codes, 1):
        half = entered(store)
        assert half.stage == Stage.CODE
        assert second(store, half.token, code, NOW).viewer.signed_in
        with store.reading() as conn:
            assert factor.state(conn, user.id).runs_out is (number >= 7)
    assert entered(store).stage == Stage.CODE, "used up is not the same as none"


def test_nothing_of_it_can_be_read_in_the_store(store: Store, user: stored.User) -> None:
    with store.writing() as conn:
        secret, codes = enrol(conn, user)
        kept = str([conn.execute(table.select()).all() for table in tables.metadata.sorted_tables])
        assert secret not in kept
        assert not any(code in kept or code.replace("-", "") in kept for code in codes)
        sealed = factors.get(conn, user.id).secret
        assert sealed is not None
        with pytest.raises(Unavailable, match="accounts key is another"):
            factor.check(conn, user.id, "000000", keys=Keys(bytes(range(32)), "accounts"), at=NOW)
        with pytest.raises(Unavailable):
            KEYS.unseal(sealed, "second factor of somebody else")


def test_the_roles_come_from_the_settings(tmp_path: Path) -> None:
    def roles(**more: object) -> frozenset[Role]:
        return factor.roles_with_factor(Settings(data_dir=tmp_path, **more))  # type: ignore[arg-type]  # a test's shorthand

    assert roles() == {Role.COORDINATOR, Role.OUTREACH_WORKER, Role.CASE_MEMBER, Role.ADMIN}
    assert roles(demo=True) == roles(second_factor_roles="none") == frozenset()
    assert roles(second_factor_roles="planner, admin") == {Role.PLANNER, Role.ADMIN}
    for wrong in ("", "public", "planner;admin", "king"):
        with pytest.raises(InvalidInput, match=r"IBASHO_SECOND_FACTOR_ROLES.*no role; accepted are none"):
            roles(second_factor_roles=wrong)


def test_the_key_is_made_once_and_kept(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    sealed = factor.account_keys(settings).seal("見本", "x")
    assert factor.account_keys(settings).unseal(sealed, "x") == "見本"
    assert (tmp_path / "accounts.key").stat().st_mode & 0o077 == 0
    assert "SecretStr" in repr(settings)
