"""Organisations: stored under their id."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ibasho.errors import NotFound
from ibasho.model import Verdict
from ibasho.store import Connection, organisations
from tests import make


def test_created_same_updated(conn: Connection) -> None:
    one = make.organisation(public_contact="000-000-0000")
    assert organisations.put(conn, one) is Verdict.CREATED
    assert organisations.put(conn, one) is Verdict.SAME
    renamed = replace(one, name="新見本の会")
    assert organisations.put(conn, renamed) is Verdict.UPDATED
    assert organisations.get(conn, one.id) == renamed
    other = make.organisation()
    organisations.put(conn, other)
    assert organisations.listing(conn) == [renamed, other]


def test_an_unknown_one_is_not_found(conn: Connection) -> None:
    with pytest.raises(NotFound, match="organisation 'x' does not exist"):
        organisations.get(conn, "x")
