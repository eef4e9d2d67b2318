"""Kinds that an installation adds, on both stores."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from ibasho.catalogue import Catalogue
from ibasho.errors import Conflict, InvalidInput, NotFound
from ibasho.model import Kind, kind, set_own_kinds
from ibasho.store import Connection, Store, kinds, open_store, places
from tests import make

BOOK_TALK = Kind("book_talk", "読書会", "book talk", ("読書会",), (("vi", "Nhóm đọc sách"),))


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    yield
    set_own_kinds([])


def test_a_kind_is_added_changed_and_taken_away(conn: Connection, now: datetime) -> None:
    version = places.version(conn)
    assert kinds.put(conn, BOOK_TALK, at=now) is True
    assert kinds.listing(conn) == [BOOK_TALK]
    assert kind("book_talk") == BOOK_TALK
    assert kinds.put(conn, BOOK_TALK, at=now) is False
    assert places.version(conn) == version + 1
    changed = Kind("book_talk", "本の会", "book talk")
    assert kinds.put(conn, changed, at=now) is False
    assert kinds.listing(conn) == [changed]
    kinds.remove(conn, "book_talk")
    assert kinds.listing(conn) == []
    assert kind("book_talk") is None
    with pytest.raises(NotFound, match="none that was added here"):
        kinds.remove(conn, "book_talk")


def test_a_kind_that_is_used_stays(conn: Connection, now: datetime) -> None:
    kinds.put(conn, BOOK_TALK, at=now)
    places.put(conn, [make.offer(kind="book_talk")], at=now)
    with pytest.raises(Conflict, match="1 activities are of it"):
        kinds.remove(conn, "book_talk")


def test_a_seeded_kind_is_not_stored(conn: Connection, now: datetime) -> None:
    with pytest.raises(InvalidInput, match="kind of every installation"):
        kinds.put(conn, Kind("library", "図書館", "library"), at=now)
    assert kinds.listing(conn) == []


def test_who_opens_the_database_knows_its_kinds(store: Store, store_url: str, now: datetime) -> None:
    with store.writing() as conn:
        kinds.put(conn, BOOK_TALK, at=now)
        places.put(conn, [make.offer(kind="book_talk"), make.offer()], at=now)
    set_own_kinds([])
    with open_store(store_url):
        assert kind("book_talk") == BOOK_TALK
    set_own_kinds([])
    with store.reading() as conn:
        catalogue = Catalogue.load(conn, zone=ZoneInfo("Asia/Tokyo"), now=now)
    assert kind("book_talk") == BOOK_TALK
    assert sorted(catalogue.facts.of_kinds(["book_talk"]).tolist()) == [0, 2]
