"""The register's places and what goes on in them: get, and ask by position, now and as of a past date.

Writing is ``ibasho.store.register``, what was when is ``ibasho.store.history``; ``put`` and ``offers_as_of`` are named here
too, for those who need no more.

Functions that answer others take ``visibility`` and ``statuses``: public places and what is active only unless more is
asked for, None for all. A status is asked of the place and of the activity: both must have one of them.
Distances are geodesic (WGS 84), rounded to a millimetre, and equal distances are ordered by id, on both stores.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from ibasho.errors import NotFound, OutOfRange
from ibasho.geo.distance import geodesic_m
from ibasho.model import Offer, Place, Status, Visibility
from ibasho.store import offers as rows
from ibasho.store import spatial_index
from ibasho.store.engine import Connection
from ibasho.store.history import offers_as_of
from ibasho.store.offers import PUBLISHED
from ibasho.store.register import put
from ibasho.store.spatial_index import Box
from ibasho.store.tables import PUBLIC_REGISTER, activities, counters, places

__all__ = [
    "PUBLISHED",
    "around",
    "by_source_key",
    "counts",
    "get",
    "near",
    "of_activity",
    "of_organisation",
    "of_status",
    "offers",
    "offers_as_of",
    "page",
    "put",
    "version",
    "version_of",
    "within",
]

_PUBLIC = (Visibility.PUBLIC,)
_ACTIVE = (Status.ACTIVE,)
_FARTHEST_M = 20_100_000.0
"""More than half of the earth's circumference."""


def get(
    conn: Connection,
    place_id: str,
    *,
    visibility: Collection[Visibility] | None = _PUBLIC,
    statuses: Collection[Status] | None = PUBLISHED,
) -> list[Offer]:
    """The offers of one place, those that are paused, moved or closed too: its page says what became of them.

    Who asks for a place that was merged into another gets that one; activities that are told twice there are told once,
    but to those who ask for all statuses (None). NotFound reads the same whether it does not exist or may not be seen.
    """
    found = rows.select(conn, places.c.id == place_id, rows.seen_by(visibility), rows.in_life(statuses))
    if not found:
        stays = _merged_into(conn, place_id, visibility)
        if stays is None:
            raise NotFound(f"place {place_id!r} does not exist", field="place_id")
        return get(conn, stays, visibility=visibility, statuses=statuses)
    once = [offer for offer in found if offer.activity.status is not Status.MERGED]
    return once if once and statuses is not None else found


def offers(
    conn: Connection,
    *,
    visibility: Collection[Visibility] | None = _PUBLIC,
    statuses: Collection[Status] | None = _ACTIVE,
) -> list[Offer]:
    """All offers, in the order of place id and activity id."""
    return rows.select(conn, rows.seen_by(visibility), rows.in_life(statuses))


def of_status(conn: Connection, statuses: Collection[Status]) -> list[Offer]:
    """What goes on at the places of these statuses, whatever their visibility, in the order of place and activity id."""
    return rows.select(conn, places.c.status.in_([each.value for each in statuses]))


def page(
    conn: Connection,
    *,
    limit: int,
    after: str = "",
    kinds: Collection[str] = (),
    life: Status | None = None,
    visibility: Collection[Visibility] | None = _PUBLIC,
    statuses: Collection[Status] | None = _ACTIVE,
) -> list[Offer]:
    """The offers of the next ``limit`` places behind the place id ``after``, in the order of place id and activity id.

    With ``kinds`` only activities of these kinds, with ``life`` only offers whose place or activity is in that state of its
    life, and only places that have such. As fast on the last page as on the first.
    """
    if limit < 1:
        raise OutOfRange(f"limit {limit}: 1 or more are accepted", field="limit")
    asked = [rows.in_life(statuses), rows.of_kinds(kinds), rows.either_is(life)]
    mine = sa.select(places.c.key).where(
        places.c.id > after, rows.seen_by(visibility), rows.has_offers(*asked)
    )
    keys = list(conn.execute(mine.order_by(places.c.id).limit(limit)).scalars())
    return [
        offer for chunk in rows.chunks(keys) for offer in rows.select(conn, places.c.key.in_(chunk), *asked)
    ]


def of_activity(conn: Connection, activity_id: str) -> list[Offer]:
    """An activity at every place where it comes, whatever its visibility and status; NotFound when it is nowhere."""
    found = rows.select(conn, activities.c.id == activity_id)
    if not found:
        raise NotFound(f"activity {activity_id!r} does not exist", field="activity_id")
    return found


def of_organisation(conn: Connection, organisation_id: str) -> list[Offer]:
    """What an organisation has in the register, whatever its visibility and status."""
    return rows.select(conn, places.c.organisation_id == organisation_id)


def counts(
    conn: Connection,
    *,
    visibility: Collection[Visibility] | None = _PUBLIC,
    statuses: Collection[Status] | None = _ACTIVE,
) -> tuple[int, int]:
    """How many places there are at which something goes on, and how many offers: activities at places."""
    number = sa.select(sa.func.count(places.c.key.distinct()), sa.func.count()).select_from(rows.JOINED)
    row = conn.execute(number.where(rows.seen_by(visibility), rows.in_life(statuses))).one()
    return int(row[0]), int(row[1])


def by_source_key(conn: Connection, source: str, keys: Iterable[str]) -> dict[str, Offer]:
    """What is registered of a list: per key of its rows the place with its first activity, whatever its visibility
    and status."""
    found: dict[str, Offer] = {}
    for chunk in rows.chunks(sorted(set(keys))):
        for offer in rows.select(conn, places.c.source == source, places.c.source_key.in_(chunk)):
            found.setdefault(offer.place.source_key, offer)
    return found


def within(
    conn: Connection,
    box: Box,
    *,
    visibility: Collection[Visibility] | None = _PUBLIC,
    statuses: Collection[Status] | None = _ACTIVE,
) -> list[Offer]:
    """The offers inside a box (west, south, east, north; borders count; west > east crosses the antimeridian)."""
    west, south, east, north = box
    if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= north <= 90):
        raise OutOfRange(
            f"box {box}: west, south, east, north in degrees, south ≤ north, are accepted", field="bbox"
        )
    inside = spatial_index.in_boxes(conn, places, [box])
    return rows.select(conn, inside, rows.seen_by(visibility), rows.in_life(statuses))


def near(
    conn: Connection,
    lon: float,
    lat: float,
    within_m: float,
    *,
    visibility: Collection[Visibility] | None = _PUBLIC,
    statuses: Collection[Status] | None = _ACTIVE,
) -> list[tuple[Place, float]]:
    """The places within ``within_m`` metres with their distance, nearest first, then by id."""
    _require_point(lon, lat)
    if not 0 <= within_m <= _FARTHEST_M:
        raise OutOfRange(
            f"within_m {within_m}: 0 to {_FARTHEST_M:,.0f} metres are accepted", field="within_m"
        )
    return _within_m(conn, lon, lat, within_m, _seen(visibility, statuses))


def around(
    conn: Connection,
    lon: float,
    lat: float,
    k: int,
    *,
    visibility: Collection[Visibility] | None = _PUBLIC,
    statuses: Collection[Status] | None = _ACTIVE,
) -> list[tuple[Place, float]]:
    """The ``k`` nearest places with their distance in metres, nearest first, then by id; fewer when there are fewer."""
    _require_point(lon, lat)
    if k < 0:
        raise OutOfRange(f"k {k}: 0 or more are accepted", field="k")
    if k == 0:
        return []
    seen = _seen(visibility, statuses)
    within_m = _reach_of_k(conn, lon, lat, k, seen)
    while True:
        found = _within_m(conn, lon, lat, within_m, seen)
        if len(found) >= k or within_m >= _FARTHEST_M:
            return found[:k]
        within_m *= 4


def version(conn: Connection) -> int:
    """A number that changes whenever the public register does, and never through a place that is not public."""
    number = conn.execute(
        sa.select(counters.c.number).where(counters.c.name == PUBLIC_REGISTER)
    ).scalar_one_or_none()
    return int(number or 0)


def version_of(conn: Connection, place_id: str) -> int:
    """How often a place or one of its activities was stored; NotFound when it does not exist.

    Of a place that was merged into another: the version of that one, which ``get`` gives too.
    """
    stored = rows.read_places(conn, [place_id]).get(place_id)
    if stored is None:
        raise NotFound(f"place {place_id!r} does not exist", field="place_id")
    place = stored.value
    if place.status is Status.MERGED and place.successor_id is not None:
        return version_of(conn, place.successor_id)
    return stored.version


def _seen(
    visibility: Collection[Visibility] | None, statuses: Collection[Status] | None
) -> sa.ColumnElement[bool]:
    """The condition that a place has one of these visibilities and goes on in one of these statuses."""
    return sa.and_(rows.seen_by(visibility), rows.goes_on(statuses))


def _within_m(
    conn: Connection, lon: float, lat: float, within_m: float, asked: sa.ColumnElement[bool]
) -> list[tuple[Place, float]]:
    box = spatial_index.around_point(lon, lat, within_m + 0.001)
    condition = sa.and_(spatial_index.in_boxes(conn, places, [box]), asked)
    seen = conn.execute(
        sa.select(places.c.key, places.c.id, places.c.min_lon, places.c.min_lat).where(condition)
    ).all()
    if not seen:
        return []
    metres = _metres(lon, lat, [(row.min_lon, row.min_lat) for row in seen])
    order = sorted(
        (at for at in range(len(seen)) if metres[at] <= within_m), key=lambda at: (metres[at], seen[at].id)
    )
    told = _places(conn, [seen[at].key for at in order])
    return [(told[seen[at].key], float(metres[at])) for at in order]


def _merged_into(conn: Connection, place_id: str, visibility: Collection[Visibility] | None) -> str | None:
    """The id of the place that this one was merged into; None when it was not, or may not be seen."""
    stored = rows.read_places(conn, [place_id]).get(place_id)
    if stored is None or (visibility is not None and stored.value.visibility not in visibility):
        return None
    return stored.value.successor_id if stored.value.status is Status.MERGED else None


def _places(conn: Connection, keys: Sequence[int]) -> dict[int, Place]:
    found: dict[int, Place] = {}
    for chunk in rows.chunks(keys):
        for row in conn.execute(sa.select(*rows.PLACE_COLUMNS).where(places.c.key.in_(chunk))):
            found[row.key] = rows.place_of(row)
    return found


def _reach_of_k(conn: Connection, lon: float, lat: float, k: int, asked: sa.ColumnElement[bool]) -> float:
    """A distance in metres within which there are probably k places, so that one question finds them."""
    if conn.dialect.name == "sqlite":
        return spatial_index.reach(conn, places, lon, lat, k, at_most_m=_FARTHEST_M)
    # PostGIS orders by the sphere, not by the ellipsoid: its k nearest say how far to look, not which they are.
    point = sa.func.geography(sa.func.ST_SetSRID(sa.func.ST_MakePoint(lon, lat), 4326))
    first = (
        sa.select(places.c.min_lon, places.c.min_lat)
        .where(places.c.geom.is_not(None), asked)
        .order_by(sa.func.geography(places.c.geom).op("<->")(point))
        .limit(k)
    )
    seen = conn.execute(first).all()
    if len(seen) < k:
        return _FARTHEST_M
    return float(_metres(lon, lat, [(row.min_lon, row.min_lat) for row in seen]).max())


def _metres(lon: float, lat: float, points: Sequence[tuple[float, float]]) -> NDArray[np.float64]:
    there = np.asarray(points, dtype=np.float64)
    return np.round(
        geodesic_m(np.full(len(there), lon), np.full(len(there), lat), there[:, 0], there[:, 1]), 3
    )


def _require_point(lon: float, lat: float) -> None:
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise OutOfRange(
            f"position {lon}, {lat}: lon -180 to 180 and lat -90 to 90 are accepted", field="lon, lat"
        )
