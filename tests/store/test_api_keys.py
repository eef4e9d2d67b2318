"""API keys: listed without what opens, found by hash, ended by id or by their first letters."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from ibasho.errors import Conflict, NotFound
from ibasho.model import Role
from ibasho.store import Connection, accounts, api_keys, organisations
from tests import make

YEAR = timedelta(days=365)


def added(conn: Connection, now: datetime, prefix: str, **more: str) -> api_keys.ApiKey:
    if accounts.by_login(conn, "mihon") is None:
        accounts.add(conn, login="mihon", name="見本", password_hash="h", role=Role.PLANNER, at=now)
    known = {"owner": "mihon", "name": "名簿の取りこみ", "secret_hash": f"hash {prefix}"}
    return api_keys.add(conn, **known | more, prefix=prefix, scopes=("read",), at=now, expires=now + YEAR)  # type: ignore[arg-type]  # a test's shorthand


def test_a_key_comes_back_with_its_owner(conn: Connection, now: datetime) -> None:
    home = make.organisation()
    organisations.put(conn, home)
    key = added(conn, now, "aaaa", organisation_id=home.id)
    assert api_keys.by_hash(conn, "hash aaaa") == (key, accounts.get(conn, "mihon"))
    assert (key.scopes, key.organisation_id, key.expires_at) == (("read",), home.id, now + YEAR)
    assert api_keys.by_hash(conn, "hash bbbb") is None
    with pytest.raises(NotFound, match="login 'nobody'"):
        added(conn, now, "bbbb", owner="nobody")


def test_keys_are_listed_used_and_ended(conn: Connection, now: datetime) -> None:
    first, second = added(conn, now, "aaaa"), added(conn, now, "bbbb")
    assert [each.prefix for each in api_keys.listing(conn)] == ["bbbb", "aaaa"]
    assert api_keys.listing(conn, owner="somebody") == []
    api_keys.used(conn, first.id, at=now)
    later = now + timedelta(hours=1)
    assert api_keys.revoke(conn, "aaaa", at=later).used_at == now
    assert api_keys.revoke(conn, first.id, at=later + timedelta(hours=1)).revoked_at == later
    assert api_keys.revoke_all(conn, "mihon", at=later) == 1
    assert {each.revoked_at for each in api_keys.listing(conn, owner="mihon")} == {later}
    assert api_keys.revoke(conn, second.id, at=now).revoked_at == later
    with pytest.raises(NotFound, match="no key 'cccc'"):
        api_keys.revoke(conn, "cccc", at=now)


@pytest.mark.parametrize("store_kind", ["sqlite"], indirect=True)
def test_a_hash_is_there_once(conn: Connection, now: datetime) -> None:
    added(conn, now, "aaaa")
    with pytest.raises(Conflict):
        added(conn, now, "bbbb", secret_hash="hash aaaa")
