"""Places that may stand twice in the register: what is compared of them, and which pairs a person has set apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from ibasho.errors import InvalidInput, NotFound
from ibasho.model import Place, Status
from ibasho.store import offers as rows
from ibasho.store.engine import Connection
from ibasho.store.tables import activities, activity_places, places, places_apart

__all__ = ["Apart", "comparable", "put_apart", "set_apart", "take_back"]

_OVER = [status.value for status in (Status.CLOSED, Status.MOVED, Status.MERGED)]


@dataclass(frozen=True)
class Apart:
    """A person has said that two places are not the same: when, who (a user's id, if one was signed in) and why."""

    one: str
    other: str
    at: datetime
    by: str
    why: str


def comparable(conn: Connection) -> Iterator[tuple[Place, frozenset[str]]]:
    """Every place with the kinds of its activities, in the order of ids; hidden ones too.

    Not those that are over: closed, moved or merged into another.
    """
    kinds: dict[int, set[str]] = defaultdict(set)
    joined = activity_places.join(activities, activities.c.key == activity_places.c.activity_key)
    for key, kind in conn.execute(
        sa.select(activity_places.c.place_key, activities.c.kind).select_from(joined)
    ):
        kinds[key].add(kind)
    going_on = sa.select(*rows.PLACE_COLUMNS).where(places.c.status.not_in(_OVER))
    for row in conn.execute(going_on.order_by(places.c.id)):
        yield rows.place_of(row), frozenset(kinds.get(row.key, ()))


def put_apart(
    conn: Connection, one: str, other: str, *, at: datetime, by: str = "", why: str = ""
) -> tuple[str, str]:
    """Remember that two places are not the same; said again, the latest saying stays. The pair, the smaller id first.

    NotFound names the id that does not exist, InvalidInput two equal ones.
    """
    pair = _pair(one, other)
    for place_id in (one, other):
        if conn.execute(sa.select(places.c.key).where(places.c.id == place_id)).one_or_none() is None:
            raise NotFound(f"place {place_id!r} does not exist", field="place_id")
    take_back(conn, one, other)
    conn.execute(sa.insert(places_apart).values(one_id=pair[0], other_id=pair[1], at=at, by=by, why=why))
    return pair


def take_back(conn: Connection, one: str, other: str) -> bool:
    """Forget that two places are not the same; whether that had been said."""
    pair = _pair(one, other)
    gone = sa.delete(places_apart).where(places_apart.c.one_id == pair[0], places_apart.c.other_id == pair[1])
    return bool(conn.execute(gone).rowcount)


def set_apart(conn: Connection) -> dict[tuple[str, str], Apart]:
    """The pairs that were said not to be the same, by their ids, the smaller first."""
    found = sa.select(places_apart).order_by(places_apart.c.one_id, places_apart.c.other_id)
    return {
        (row.one_id, row.other_id): Apart(row.one_id, row.other_id, row.at, row.by, row.why)
        for row in conn.execute(found)
    }


def _pair(one: str, other: str) -> tuple[str, str]:
    if one == other:
        raise InvalidInput(f"place {one!r}: two different places are accepted", field="place_id")
    return (one, other) if one < other else (other, one)
