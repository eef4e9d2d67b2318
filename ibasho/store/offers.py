"""Rows of the register as places, activities and offers, and back. Not for others: ``places`` asks.

What the store filters, counts or sorts by has a column. The other facts of a place or an activity are one JSON document
in its column ``facts`` (format: ``ibasho.store.documents``; null when all of them have their default value), so that a
fact more is no migration.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import lru_cache
from typing import Any, Generic, TypeVar

import shapely
import sqlalchemy as sa

from ibasho.model import Activity, Audience, Fact, Offer, Place, SessionRule, Status, Visibility
from ibasho.store import rules
from ibasho.store.columns import canonical_json
from ibasho.store.documents import fields_from_document, to_document
from ibasho.store.engine import Connection
from ibasho.store.geometry import box_of
from ibasho.store.tables import activities, activity_places, places, session_rules

__all__ = [
    "PLACE_COLUMNS",
    "PUBLISHED",
    "Stored",
    "activity_values",
    "chunks",
    "either_is",
    "goes_on",
    "has_offers",
    "in_life",
    "of_kinds",
    "place_of",
    "place_values",
    "read_activities",
    "read_comers",
    "read_links",
    "read_places",
    "seen_by",
    "select",
]

PLACE_COLUMNS = tuple(
    column
    for column in places.c
    if column.name not in {"geom", "max_lon", "max_lat", "updated_at", "import_id"}
)
_ACTIVITY = tuple(
    column.label(f"activity_{column.name}") for column in activities.c if column.name != "updated_at"
)
JOINED = places.join(activity_places, activity_places.c.place_key == places.c.key).join(
    activities, activities.c.key == activity_places.c.activity_key
)


PUBLISHED = (Status.ACTIVE, Status.PAUSED, Status.MOVED, Status.CLOSED, Status.MERGED)
"""The statuses of what the public may read of: proposals and what is in review are not published."""
_T = TypeVar("_T")
_CHUNK = 5_000
"""Values in one IN list: both drivers take more than 30,000."""


def chunks(values: Sequence[_T]) -> Iterator[Sequence[_T]]:
    """The values in parts that fit into one IN list."""
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]


def seen_by(visibility: Collection[Visibility] | None) -> sa.ColumnElement[bool]:
    """The condition that a place has one of these visibilities; None lets all pass."""
    if visibility is None:
        return sa.true()
    return places.c.visibility.in_([each.value for each in visibility])


def in_life(statuses: Collection[Status] | None) -> sa.ColumnElement[bool]:
    """The condition that both the place and the activity have one of these statuses; None lets all pass."""
    if statuses is None:
        return sa.true()
    accepted = [each.value for each in statuses]
    return sa.and_(places.c.status.in_(accepted), activities.c.status.in_(accepted))


def goes_on(statuses: Collection[Status] | None) -> sa.ColumnElement[bool]:
    """``in_life`` where only places are asked for: the place and at least one of its activities; None lets all pass."""
    if statuses is None:
        return sa.true()
    return has_offers(in_life(statuses))


def has_offers(*conditions: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """The condition that a place has an activity with which it meets the conditions."""
    there = activity_places.join(activities, activities.c.key == activity_places.c.activity_key)
    mine = sa.exists().select_from(there).where(activity_places.c.place_key == places.c.key, *conditions)
    return mine.correlate(places)


def either_is(status: Status | None) -> sa.ColumnElement[bool]:
    """The condition that the place or the activity has this status; None lets all pass."""
    if status is None:
        return sa.true()
    return sa.or_(places.c.status == status.value, activities.c.status == status.value)


def of_kinds(kinds: Collection[str]) -> sa.ColumnElement[bool]:
    """The condition that an activity is of one of these kinds; none named lets all pass."""
    return activities.c.kind.in_(sorted(set(kinds))) if kinds else sa.true()


def select(conn: Connection, *conditions: sa.ColumnElement[bool]) -> list[Offer]:
    """The offers whose place and activity meet the conditions, in the order of place id and activity id."""
    found = sa.select(*PLACE_COLUMNS, *_ACTIVITY).select_from(JOINED).where(*conditions)
    rows = conn.execute(found.order_by(places.c.id, activities.c.id)).all()
    if not rows:
        return []
    told = _rules(conn, sa.select(activities.c.key).select_from(JOINED).where(*conditions))
    read_places: dict[int, Place] = {}
    read_activities: dict[int, Activity] = {}
    offers = []
    for row in rows:
        place = read_places.get(row.key) or read_places.setdefault(row.key, place_of(row))
        key = row.activity_key
        activity = read_activities.get(key)
        if activity is None:
            activity = read_activities[key] = _activity_of(row, told.get(key, ()))
        offers.append(Offer(place, activity))
    return offers


@dataclass(frozen=True)
class Stored(Generic[_T]):
    """A row as it is stored: its key, how often it was stored, and what it tells of."""

    key: int
    version: int
    value: _T


def read_places(conn: Connection, ids: Collection[str]) -> dict[str, Stored[Place]]:
    """The stored places with these ids, by id."""
    found: dict[str, Stored[Place]] = {}
    for chunk in chunks(sorted(set(ids))):
        for row in conn.execute(sa.select(*PLACE_COLUMNS).where(places.c.id.in_(chunk))):
            found[row.id] = Stored(row.key, row.version, place_of(row))
    return found


def read_activities(conn: Connection, ids: Collection[str]) -> dict[str, Stored[Activity]]:
    """The stored activities with these ids, by id."""
    found: dict[str, Stored[Activity]] = {}
    for chunk in chunks(sorted(set(ids))):
        mine = activities.c.id.in_(chunk)
        told = _rules(conn, sa.select(activities.c.key).where(mine))
        for row in conn.execute(sa.select(*_ACTIVITY).where(mine)):
            key = row.activity_key
            activity = _activity_of(row, told.get(key, ()))
            found[activity.id] = Stored(key, row.activity_version, activity)
    return found


def read_links(conn: Connection, activity_ids: Collection[str]) -> dict[str, frozenset[str]]:
    """At which places these activities come: place ids by activity id."""
    found: dict[str, set[str]] = defaultdict(set)
    for chunk in chunks(sorted(set(activity_ids))):
        there = sa.select(activities.c.id, places.c.id.label("place_id")).select_from(JOINED)
        for row in conn.execute(there.where(activities.c.id.in_(chunk))):
            found[row.id].add(row.place_id)
    return {activity_id: frozenset(each) for activity_id, each in found.items()}


def read_comers(conn: Connection, place_ids: Collection[str]) -> dict[str, frozenset[str]]:
    """Which activities come at these places: activity ids by place id."""
    found: dict[str, set[str]] = defaultdict(set)
    for chunk in chunks(sorted(set(place_ids))):
        there = sa.select(activities.c.id, places.c.id.label("place_id")).select_from(JOINED)
        for row in conn.execute(there.where(places.c.id.in_(chunk))):
            found[row.place_id].add(row.id)
    return {place_id: frozenset(each) for place_id, each in found.items()}


def _rules(conn: Connection, wanted: sa.Select[tuple[int]]) -> dict[int, tuple[SessionRule, ...]]:
    found = sa.select(session_rules.c.activity_key, session_rules.c.rule).where(
        session_rules.c.activity_key.in_(wanted)
    )
    told: dict[int, list[SessionRule]] = defaultdict(list)
    for key, text in conn.execute(found.order_by(session_rules.c.activity_key, session_rules.c.position)):
        told[key].append(rules.from_text(text))
    return {key: tuple(each) for key, each in told.items()}


def place_of(row: sa.Row[Any]) -> Place:
    """The place that a row of ``places`` tells of."""
    return Place(
        id=row.id,
        name=row.name,
        lon=row.min_lon,
        lat=row.min_lat,
        location_level=row.location_level,
        name_kana=row.name_kana,
        address=row.address,
        municipality_code=row.municipality_code,
        phone=row.phone,
        url=row.url,
        step_free=Fact(row.step_free),
        accessible_toilet=Fact(row.accessible_toilet),
        parking=Fact(row.parking),
        visibility=Visibility(row.visibility),
        organisation_id=row.organisation_id,
        source=row.source,
        source_key=row.source_key,
        verified_on=row.verified_on,
        description=row.description,
        status=Status(row.status),
        **_facts_of_place(row.facts),
    )


def _activity_of(row: sa.Row[Any], told: tuple[SessionRule, ...]) -> Activity:
    return Activity(
        id=row.activity_id,
        name=row.activity_name,
        kind=row.activity_kind,
        audience=Audience(
            everyone=Fact(row.activity_audience_everyone),
            age_min=row.activity_audience_age_min,
            age_max=row.activity_audience_age_max,
            text=row.activity_audience_text,
        ),
        fee_yen=row.activity_fee_yen,
        fee_text=row.activity_fee_text,
        booking=Fact(row.activity_booking),
        last_entry_min=row.activity_last_entry_min,
        languages=tuple(row.activity_languages),
        rules=told,
        hours_text=row.activity_hours_text,
        hours_not_understood=row.activity_hours_not_understood,
        irregular=row.activity_irregular,
        description=row.activity_description,
        status=Status(row.activity_status),
        **_facts_of_activity(row.activity_facts),
    )


_PLAIN_OF_PLACE = (
    "id", "name", "location_level", "name_kana", "address", "municipality_code", "phone", "url", "organisation_id",
    "source", "source_key", "verified_on", "description",
)  # fmt: skip
_PLAIN_OF_ACTIVITY = (
    "id", "name", "kind", "fee_yen", "fee_text", "last_entry_min", "hours_text", "hours_not_understood", "irregular",
    "description",
)  # fmt: skip
_FACTS_OF_PLACE = frozenset(each.name for each in fields(Place)) - {
    *_PLAIN_OF_PLACE, "lon", "lat", "status", "step_free", "accessible_toilet", "parking", "visibility",
}  # fmt: skip
_FACTS_OF_ACTIVITY = frozenset(each.name for each in fields(Activity)) - {
    *_PLAIN_OF_ACTIVITY, "status", "audience", "booking", "languages", "rules",
}  # fmt: skip


@lru_cache(maxsize=65_536)
def _facts_of_place(text: str | None) -> Mapping[str, Any]:
    # Many rows of a list say the same, so what a text says is kept; nobody may change it.
    return {} if text is None else fields_from_document(Place, json.loads(text))


@lru_cache(maxsize=65_536)
def _facts_of_activity(text: str | None) -> Mapping[str, Any]:
    return {} if text is None else fields_from_document(Activity, json.loads(text))


def _facts_text(owner: Place | Activity, names: Collection[str]) -> str | None:
    document = to_document(owner, only=names)
    return canonical_json(document) if len(document) > 1 else None


def place_values(place: Place, *, version: int, at: datetime, import_id: str | None) -> dict[str, Any]:
    """The columns of a place, its geometry and box included."""
    point = None if place.lon is None or place.lat is None else shapely.Point(place.lon, place.lat)
    return {
        **{name: getattr(place, name) for name in _PLAIN_OF_PLACE},
        **_values(place, ("step_free", "accessible_toilet", "parking", "visibility", "status")),
        "facts": _facts_text(place, _FACTS_OF_PLACE),
        **box_of(point),
        "geom": point,
        "version": version,
        "updated_at": at,
        "import_id": import_id,
    }


def activity_values(activity: Activity, *, version: int, at: datetime) -> dict[str, Any]:
    """The columns of an activity; its rules have a table of their own."""
    return {
        **{name: getattr(activity, name) for name in _PLAIN_OF_ACTIVITY},
        **_values(activity, ("booking", "status")),
        "facts": _facts_text(activity, _FACTS_OF_ACTIVITY),
        "audience_everyone": activity.audience.everyone.value,
        "audience_age_min": activity.audience.age_min,
        "audience_age_max": activity.audience.age_max,
        "audience_text": activity.audience.text,
        "languages": list(activity.languages),
        "version": version,
        "updated_at": at,
    }


def _values(owner: Place | Activity, fields: Iterable[str]) -> dict[str, str]:
    return {name: getattr(owner, name).value for name in fields}
