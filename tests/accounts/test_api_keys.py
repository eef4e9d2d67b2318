"""API keys: a program is its key's owner, cut down; a key ends by time, by hand, and with its owner. On both stores."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ibasho import accounts
from ibasho.accounts.api_keys import LASTS_MOST, create_key, keep_key, key_bearer_of, scopes_of
from ibasho.accounts.organisations import establish, find
from ibasho.accounts.users import area_of, disable
from ibasho.errors import Conflict, InvalidInput, NotFound
from ibasho.model import Action, KeyScope, Role
from ibasho.store import Connection, api_keys, tables
from ibasho.store import accounts as stored

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
END = NOW + timedelta(days=30)
ALL = frozenset(KeyScope)


@pytest.fixture(autouse=True)
def _people(conn: Connection) -> None:
    home, other = establish(conn, "見本の会"), establish(conn, "例示の会")
    for login, role, organisation in (
        ("organiser", Role.ORGANISER, home),
        ("coordinator", Role.COORDINATOR, other),
        ("planner", Role.PLANNER, None),
    ):
        accounts.create(
            conn,
            login=login,
            name="見本 太郎",
            password="mihon no aikotoba",
            role=role,
            at=NOW,
            organisation_id=organisation.id if organisation else None,
            area=("37201",) if role is Role.COORDINATOR else (),
        )


def key(conn: Connection, owner: str, **more: object) -> tuple[str, api_keys.ApiKey]:
    known: dict[str, object] = {"name": "見本", "scopes": ALL, "at": NOW, "expires": END}
    return create_key(conn, owner=owner, **(known | more))  # type: ignore[arg-type]  # a test's shorthand


def test_a_key_is_its_owner_until_it_expires(conn: Connection) -> None:
    text, made = key(conn, "coordinator", scopes=frozenset({KeyScope.READ}))
    bearer = key_bearer_of(conn, text, now=NOW)
    assert (bearer.viewer.role, bearer.viewer.login, bearer.viewer.area) == (
        Role.COORDINATOR,
        "coordinator",
        ("37201",),
    )
    assert bearer.viewer.may(Action.SEE_STALE)
    assert not bearer.viewer.may(Action.MODERATE)
    assert key_bearer_of(conn, text, now=END - timedelta(seconds=1)).key_id == made.id
    with pytest.raises(accounts.WrongKey):
        key_bearer_of(conn, text, now=END)


def test_the_owners_present_role_counts(conn: Connection) -> None:
    text, _ = key(conn, "planner")
    assert key_bearer_of(conn, text, now=NOW).viewer.may(Action.RUN_GAPS)
    stored.set_role(conn, "planner", Role.SUGGESTER)
    assert not key_bearer_of(conn, text, now=NOW).viewer.may(Action.RUN_GAPS)


def test_use_is_noted_once_a_minute_at_most(conn: Connection) -> None:
    text, made = key(conn, "planner")
    assert key_bearer_of(conn, text, now=NOW).unused
    keep_key(conn, made.id, now=NOW)
    assert not key_bearer_of(conn, text, now=NOW + timedelta(seconds=60)).unused
    assert key_bearer_of(conn, text, now=NOW + timedelta(seconds=61)).unused
    assert api_keys.listing(conn)[0].used_at == NOW


def test_keys_are_long_random_and_only_their_hash_is_stored(conn: Connection) -> None:
    texts = [key(conn, "planner")[0] for _ in range(3)]
    assert len(set(texts)) == 3
    assert all(len(text.rsplit("_", 1)[0]) >= 15 and len(text) >= 58 for text in texts)
    kept = str(conn.execute(tables.metadata.tables["api_keys"].select()).all())
    assert not any(text in kept or text[16:] in kept for text in texts)


def test_disabling_the_owner_ends_keys_for_good(conn: Connection) -> None:
    text, _ = key(conn, "planner")
    disable(conn, "planner", at=NOW)
    for _ in range(2):
        with pytest.raises(accounts.WrongKey):
            key_bearer_of(conn, text, now=NOW)
        stored.set_disabled(conn, "planner", False)
    with pytest.raises(InvalidInput, match="disabled"):
        disable(conn, "planner", at=NOW)
        key(conn, "planner")


@pytest.mark.parametrize("text", ["", "x", "ibasho_00000000_" + "A" * 43, "\udcff", "a" * 100_000])
def test_what_is_no_key_opens_nothing(conn: Connection, text: str) -> None:
    key(conn, "planner")
    with pytest.raises(accounts.WrongKey):
        key_bearer_of(conn, text, now=NOW)


def test_a_key_for_one_organisation_reaches_no_other(conn: Connection) -> None:
    home, other = find(conn, "見本の会"), find(conn, "例示の会")
    text, _ = key(conn, "coordinator", organisation_id=home.id)
    viewer = key_bearer_of(conn, text, now=NOW).viewer
    assert (viewer.organisation_id, viewer.only_organisation) == (home.id, True)
    assert key_bearer_of(conn, key(conn, "organiser", organisation_id=home.id)[0], now=NOW).viewer.may(
        Action.EDIT_OWN_PLACES
    )
    for owner in ("organiser", "planner"):
        with pytest.raises(InvalidInput, match="is not of it"):
            key(conn, owner, organisation_id=other.id)
    with pytest.raises(NotFound):
        key(conn, "coordinator", organisation_id="none")


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"name": " "}, "name: 1 to 100"),
        ({"name": "x" * 101}, "name: 1 to 100"),
        ({"name": "a\nb"}, "name: 1 to 100"),
        ({"expires": NOW}, "a time in the next 366 days"),
        ({"expires": NOW + LASTS_MOST + timedelta(seconds=1)}, "a time in the next 366 days"),
        ({"owner": "nobody"}, "no account with login 'nobody'"),
    ],
)
def test_a_key_that_cannot_be_made_says_why(conn: Connection, more: dict[str, object], message: str) -> None:
    wanted: dict[str, object] = {"owner": "planner", **more}
    with pytest.raises((InvalidInput, NotFound), match=message):
        key(conn, **wanted)  # type: ignore[arg-type]  # a test's shorthand


def test_scopes_and_areas_are_read_from_text() -> None:
    assert scopes_of("read") == {KeyScope.READ}
    assert scopes_of(" import, write ,read,") == ALL
    for wrong in ("", ",", "admin", "read write", "READ"):
        with pytest.raises(InvalidInput, match="accepted are read, write, import"):
            scopes_of(wrong)
    assert area_of("") == ()
    assert area_of("372021, 37201,37201") == ("37201", "372021")
    for wrong in ("3720", "3720111", "見本市", "３７２０１", "37201 37202"):
        with pytest.raises(InvalidInput, match="5 or 6 digits"):
            area_of(wrong)


def test_an_organisation_is_found_by_id_and_by_its_name(conn: Connection) -> None:
    home = find(conn, "見本の会")
    assert find(conn, home.id) == home
    with pytest.raises(NotFound, match="'ない会' does not exist"):
        find(conn, "ない会")
    with pytest.raises(Conflict, match="there already"):
        establish(conn, " 見本の会 ")
    for name in ("", " ", "x" * 201, "a\x00b"):
        with pytest.raises(InvalidInput, match="name: 1 to 200"):
            establish(conn, name)
