"""The register's places and what goes on in them: put, get, and ask by position.

Functions that answer others take ``visibility`` and ``statuses``: public places and what is active only unless more is
asked for, None for all. A status is asked of the place and of the activity: both must have one of them.
Distances are geodesic (WGS 84), rounded to a millimetre, and equal distances are ordered by id, on both stores.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import TypeVar

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from ibasho.errors import Conflict, InvalidInput, NotFound, OutOfRange
from ibasho.geo.distance import geodesic_m
from ibasho.model import Activity, Offer, Place, Status, Verdict, Visibility
from ibasho.store import names, rules, spatial_index
from ibasho.store import offers as rows
from ibasho.store.engine import Connection
from ibasho.store.spatial_index import Box
from ibasho.store.tables import activities, activity_places, counters, places, session_rules

__all__ = [
    "PUBLISHED",
    "around",
    "by_source_key",
    "get",
    "near",
    "offers",
    "put",
    "version",
    "version_of",
    "within",
]

PUBLISHED = (Status.ACTIVE, Status.PAUSED, Status.MOVED, Status.CLOSED, Status.MERGED)
"""The statuses of what the public may read of: proposals and what is in review are not published."""

_T = TypeVar("_T")
_PUBLIC = (Visibility.PUBLIC,)
_ACTIVE = (Status.ACTIVE,)
_CHUNK = 5_000
"""Values in one IN list: both drivers take more than 30,000."""
_REGISTER = "public_register"
_FARTHEST_M = 20_100_000.0
"""More than half of the earth's circumference."""


def put(
    conn: Connection,
    new: Sequence[Offer],
    *,
    at: datetime,
    import_id: str | None = None,
    expected_version: int | None = None,
) -> list[Verdict]:
    """Store offers under the ids of their place and activity: per offer created, updated or same.

    One activity may come at many places and one place with many activities; a link that exists stays. With
    ``expected_version`` every place must still have that version, else Conflict and nothing is changed (If-Match).
    Raises Conflict when another place of the same source has the same source key.
    """
    if any(not offer.place.id or not offer.activity.id for offer in new):
        raise InvalidInput(
            "an offer without ids cannot be stored: give its place and activity new_id()", field="id"
        )
    known = _known(conn, new)
    verdicts = [_verdict(known, offer) for offer in new]
    changed = [offer for offer, verdict in zip(new, verdicts, strict=True) if verdict is not Verdict.SAME]
    if expected_version is not None:
        _require_version(conn, {offer.place.id for offer in new}, expected_version)
    if not changed:
        return verdicts
    _put_places(conn, changed, known, at, import_id)
    rewritten = _put_activities(conn, changed, known, at)
    _link(conn, changed)
    names.renew(conn, (offer.place.id for offer in changed), rewritten)
    published = _touch_others(conn, rewritten, {offer.place.id for offer in changed}, at)
    if published or any(_is_published(place) for place in _before_and_after(changed, known)):
        _count_change(conn)
    return verdicts


def get(
    conn: Connection,
    place_id: str,
    *,
    visibility: Collection[Visibility] | None = _PUBLIC,
    statuses: Collection[Status] | None = PUBLISHED,
) -> list[Offer]:
    """The offers of one place, those that are paused, moved, merged or closed too: its page says what became of them.

    NotFound reads the same whether it does not exist or may not be seen.
    """
    found = rows.select(conn, places.c.id == place_id, rows.seen_by(visibility), rows.in_life(statuses))
    if not found:
        raise NotFound(f"place {place_id!r} does not exist", field="place_id")
    return found


def offers(
    conn: Connection,
    *,
    visibility: Collection[Visibility] | None = _PUBLIC,
    statuses: Collection[Status] | None = _ACTIVE,
) -> list[Offer]:
    """All offers, in the order of place id and activity id."""
    return rows.select(conn, rows.seen_by(visibility), rows.in_life(statuses))


def by_source_key(conn: Connection, source: str, keys: Iterable[str]) -> dict[str, Offer]:
    """What is registered of a list: per key of its rows the place with its first activity, whatever its visibility
    and status."""
    found: dict[str, Offer] = {}
    for chunk in _chunks(sorted(set(keys))):
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
        sa.select(counters.c.number).where(counters.c.name == _REGISTER)
    ).scalar_one_or_none()
    return int(number or 0)


def version_of(conn: Connection, place_id: str) -> int:
    """How often a place or one of its activities was stored; NotFound when it does not exist."""
    number = conn.execute(sa.select(places.c.version).where(places.c.id == place_id)).scalar_one_or_none()
    if number is None:
        raise NotFound(f"place {place_id!r} does not exist", field="place_id")
    return int(number)


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


def _places(conn: Connection, keys: Sequence[int]) -> dict[int, Place]:
    found: dict[int, Place] = {}
    for chunk in _chunks(keys):
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


class _Known:
    """What is stored under the ids of the offers that come in: keys, versions and contents."""

    def __init__(self) -> None:
        self.places: dict[str, tuple[int, Place, int]] = {}
        self.activities: dict[str, tuple[int, Activity, int]] = {}
        self.links: set[tuple[str, str]] = set()


def _known(conn: Connection, new: Sequence[Offer]) -> _Known:
    known = _Known()
    keys: dict[str, tuple[int, int]] = {}
    for chunk in _chunks(sorted({offer.place.id for offer in new})):
        for row in conn.execute(sa.select(*rows.PLACE_COLUMNS).where(places.c.id.in_(chunk))):
            known.places[row.id] = (row.key, rows.place_of(row), row.version)
    for chunk in _chunks(sorted({offer.activity.id for offer in new})):
        mine = activities.c.id.in_(chunk)
        for row in conn.execute(
            sa.select(activities.c.id, activities.c.key, activities.c.version).where(mine)
        ):
            keys[row.id] = (row.key, row.version)
        for offer in rows.select(conn, mine):
            key, number = keys[offer.activity.id]
            known.activities[offer.activity.id] = (key, offer.activity, number)
            known.links.add((offer.place.id, offer.activity.id))
    return known


def _verdict(known: _Known, offer: Offer) -> Verdict:
    place, activity = known.places.get(offer.place.id), known.activities.get(offer.activity.id)
    linked = (offer.place.id, offer.activity.id) in known.links
    if not linked:
        return Verdict.CREATED
    same = (
        place is not None
        and activity is not None
        and place[1] == offer.place
        and activity[1] == offer.activity
    )
    return Verdict.SAME if same else Verdict.UPDATED


def _require_version(conn: Connection, ids: set[str], expected: int) -> None:
    # An UPDATE, not a SELECT: on PostgreSQL it takes the row lock that makes the answer stay true.
    for place_id in sorted(ids):
        mine = sa.and_(places.c.id == place_id, places.c.version == expected)
        if conn.execute(sa.update(places).where(mine).values(version=places.c.version)).rowcount != 1:
            raise Conflict(
                f"place {place_id!r} is no longer of version {expected}: it was changed", field="version"
            )


def _put_places(
    conn: Connection, changed: Sequence[Offer], known: _Known, at: datetime, import_id: str | None
) -> None:
    wanted = {offer.place.id: offer.place for offer in changed}
    fresh, stale = [], []
    for place in wanted.values():
        stored = known.places.get(place.id)
        number = 1 if stored is None else stored[2] + 1
        values = rows.place_values(place, version=number, at=at, import_id=import_id)
        if stored is None:
            fresh.append(values)
        else:
            stale.append(values | {"_key": stored[0]})
    if stale:
        conn.execute(sa.update(places).where(places.c.key == sa.bindparam("_key")), stale)
    if fresh:
        conn.execute(sa.insert(places), fresh)


def _put_activities(conn: Connection, changed: Sequence[Offer], known: _Known, at: datetime) -> list[int]:
    """Store the activities with their rules; the keys of those that were there and changed."""
    wanted = {offer.activity.id: offer.activity for offer in changed}
    fresh, stale = [], []
    for activity in wanted.values():
        stored = known.activities.get(activity.id)
        if stored is None:
            fresh.append(rows.activity_values(activity, version=1, at=at))
        elif stored[1] != activity:
            stale.append(rows.activity_values(activity, version=stored[2] + 1, at=at) | {"_key": stored[0]})
    if stale:
        conn.execute(sa.update(activities).where(activities.c.key == sa.bindparam("_key")), stale)
        gone = sa.delete(session_rules).where(session_rules.c.activity_key == sa.bindparam("_key"))
        conn.execute(gone, [{"_key": each["_key"]} for each in stale])
    if fresh:
        conn.execute(sa.insert(activities), fresh)
    touched = [each["id"] for each in (*fresh, *stale)]
    keys = _keys(conn, activities, touched)
    told = [
        {"activity_key": keys[each], "position": position, "rule": rules.to_text(rule)}
        for each in touched
        for position, rule in enumerate(wanted[each].rules)
    ]
    if told:
        conn.execute(sa.insert(session_rules), told)
    return [each["_key"] for each in stale]


def _before_and_after(changed: Sequence[Offer], known: _Known) -> Iterator[Place]:
    """The places of changed offers as they become, and as they were."""
    for offer in changed:
        yield offer.place
        if offer.place.id in known.places:
            yield known.places[offer.place.id][1]


def _is_published(place: Place) -> bool:
    return place.visibility in _PUBLIC and place.status in PUBLISHED


def _touch_others(conn: Connection, activity_keys: Sequence[int], own: set[str], at: datetime) -> bool:
    """Count a change of the other places where a rewritten activity also comes; whether one of them is published."""
    published = False
    for chunk in _chunks(activity_keys):
        there = sa.select(activity_places.c.place_key).where(activity_places.c.activity_key.in_(chunk))
        found = sa.select(*rows.PLACE_COLUMNS).where(places.c.key.in_(there))
        others = [row for row in conn.execute(found) if row.id not in own]
        published = published or any(_is_published(rows.place_of(row)) for row in others)
        if others:
            again = sa.update(places).where(places.c.key == sa.bindparam("_key"))
            conn.execute(
                again.values(version=places.c.version + 1, updated_at=at),
                [{"_key": row.key} for row in others],
            )
    return published


def _link(conn: Connection, changed: Sequence[Offer]) -> None:
    place_keys = _keys(conn, places, [offer.place.id for offer in changed])
    activity_keys = _keys(conn, activities, [offer.activity.id for offer in changed])
    wanted = {(activity_keys[offer.activity.id], place_keys[offer.place.id]) for offer in changed}
    there: set[tuple[int, int]] = set()
    for chunk in _chunks(sorted(activity_keys.values())):
        found = sa.select(activity_places).where(activity_places.c.activity_key.in_(chunk))
        there |= {(row.activity_key, row.place_key) for row in conn.execute(found)}
    missing = sorted(wanted - there)
    if missing:
        conn.execute(sa.insert(activity_places), [{"activity_key": a, "place_key": p} for a, p in missing])


def _keys(conn: Connection, table: sa.Table, ids: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for chunk in _chunks(sorted(set(ids))):
        found |= {
            row.id: row.key
            for row in conn.execute(sa.select(table.c.id, table.c.key).where(table.c.id.in_(chunk)))
        }
    return found


def _count_change(conn: Connection) -> None:
    mine = counters.c.name == _REGISTER
    if not conn.execute(sa.update(counters).where(mine).values(number=counters.c.number + 1)).rowcount:
        conn.execute(sa.insert(counters).values(name=_REGISTER, number=1))


def _chunks(values: Sequence[_T]) -> Iterator[Sequence[_T]]:
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]
