"""What a person has said of pairs of places, on both stores."""

from __future__ import annotations

from datetime import datetime

import pytest

from ibasho.errors import InvalidInput, NotFound
from ibasho.model import Status
from ibasho.store import Connection, repeats
from ibasho.store import places as places_store
from tests import make


def _two(conn: Connection, now: datetime) -> tuple[str, str]:
    offers = [make.offer(), make.offer()]
    places_store.put(conn, offers, at=now)
    return offers[0].place.id, offers[1].place.id


def test_kept_with_the_smaller_id_first(conn: Connection, now: datetime) -> None:
    one, other = _two(conn, now)
    assert repeats.put_apart(conn, other, one, at=now, by="u1", why="別の階") == (one, other)
    kept = repeats.set_apart(conn)[one, other]
    assert (kept.at, kept.by, kept.why) == (now, "u1", "別の階")


def test_said_again_the_latest_stays(conn: Connection, now: datetime) -> None:
    one, other = _two(conn, now)
    repeats.put_apart(conn, one, other, at=now, why="a")
    repeats.put_apart(conn, other, one, at=now, why="b")
    assert [each.why for each in repeats.set_apart(conn).values()] == ["b"]


def test_taken_back(conn: Connection, now: datetime) -> None:
    one, other = _two(conn, now)
    assert not repeats.take_back(conn, one, other)
    repeats.put_apart(conn, one, other, at=now)
    assert repeats.take_back(conn, other, one)
    assert repeats.set_apart(conn) == {}


def test_both_must_exist_and_differ(conn: Connection, now: datetime) -> None:
    one, _ = _two(conn, now)
    with pytest.raises(NotFound, match="'nowhere' does not exist"):
        repeats.put_apart(conn, one, "nowhere", at=now)
    with pytest.raises(InvalidInput, match="two different places"):
        repeats.put_apart(conn, one, one, at=now)


def test_what_is_compared(conn: Connection, now: datetime) -> None:
    """Each place once, with the kinds of all its activities."""
    place = make.place()
    salon = make.offer(place, kind="salon")
    library = make.offer(place, kind="library")
    places_store.put(conn, [salon, library], at=now)
    assert list(repeats.comparable(conn)) == [(place, frozenset({"salon", "library"}))]


def test_what_is_over_is_not_compared(conn: Connection, now: datetime) -> None:
    offers = [make.offer(status=status) for status in (Status.CLOSED, Status.MOVED, Status.MERGED)]
    places_store.put(conn, [*offers, make.offer(status=Status.PAUSED)], at=now)
    assert [place.status for place, _ in repeats.comparable(conn)] == [Status.PAUSED]
