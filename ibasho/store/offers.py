"""Rows of the register as places, activities and offers, and back. Not for others: ``places`` asks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

import shapely
import sqlalchemy as sa

from ibasho.model import Activity, Audience, Fact, Offer, Place, SessionRule, Visibility
from ibasho.store import rules
from ibasho.store.engine import Connection
from ibasho.store.geometry import box_of
from ibasho.store.tables import activities, activity_places, places, session_rules

__all__ = ["PLACE_COLUMNS", "activity_values", "place_of", "place_values", "seen_by", "select"]

PLACE_COLUMNS = tuple(
    column
    for column in places.c
    if column.name not in {"geom", "max_lon", "max_lat", "updated_at", "import_id"}
)
_ACTIVITY = tuple(
    column.label(f"activity_{column.name}") for column in activities.c if column.name != "updated_at"
)
_JOINED = places.join(activity_places, activity_places.c.place_key == places.c.key).join(
    activities, activities.c.key == activity_places.c.activity_key
)


def seen_by(visibility: Collection[Visibility] | None) -> sa.ColumnElement[bool]:
    """The condition that a place has one of these visibilities; None lets all pass."""
    if visibility is None:
        return sa.true()
    return places.c.visibility.in_([each.value for each in visibility])


def select(conn: Connection, *conditions: sa.ColumnElement[bool]) -> list[Offer]:
    """The offers whose place and activity meet the conditions, in the order of place id and activity id."""
    found = sa.select(*PLACE_COLUMNS, *_ACTIVITY).select_from(_JOINED).where(*conditions)
    rows = conn.execute(found.order_by(places.c.id, activities.c.id)).all()
    if not rows:
        return []
    told = _rules(conn, sa.select(activities.c.key).select_from(_JOINED).where(*conditions))
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
    )


_PLAIN_OF_PLACE = (
    "id", "name", "location_level", "name_kana", "address", "municipality_code", "phone", "url", "organisation_id",
    "source", "source_key", "verified_on", "description",
)  # fmt: skip
_PLAIN_OF_ACTIVITY = (
    "id", "name", "kind", "fee_yen", "fee_text", "last_entry_min", "hours_text", "hours_not_understood", "irregular",
    "description",
)  # fmt: skip


def place_values(place: Place, *, version: int, at: datetime, import_id: str | None) -> dict[str, Any]:
    """The columns of a place, its geometry and box included."""
    point = None if place.lon is None or place.lat is None else shapely.Point(place.lon, place.lat)
    return {
        **{name: getattr(place, name) for name in _PLAIN_OF_PLACE},
        **_facts(place, ("step_free", "accessible_toilet", "parking", "visibility")),
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
        **_facts(activity, ("booking",)),
        "audience_everyone": activity.audience.everyone.value,
        "audience_age_min": activity.audience.age_min,
        "audience_age_max": activity.audience.age_max,
        "audience_text": activity.audience.text,
        "languages": list(activity.languages),
        "version": version,
        "updated_at": at,
    }


def _facts(owner: Place | Activity, fields: Iterable[str]) -> dict[str, str]:
    return {name: getattr(owner, name).value for name in fields}
