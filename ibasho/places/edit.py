"""Entries changed by hand: by their organisation, by whoever keeps the area. Every value is checked by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from ibasho.errors import InvalidInput, NotFound
from ibasho.model import Activity, Fact, Offer, Place, Status, new_id
from ibasho.places.fields import ACTIVITY_FIELDS, PLACE_FIELDS, read
from ibasho.schedule import Understood, understand
from ibasho.store import Connection
from ibasho.store import places as places_store

__all__ = [
    "add_activity",
    "add_place",
    "changed_activity",
    "changed_place",
    "edit_activity",
    "edit_place",
    "understood",
]

_AUDIENCE = {
    "audience_text": "text",
    "audience_everyone": "everyone",
    "age_min": "age_min",
    "age_max": "age_max",
}


def understood(hours_text: str, *, as_of: date) -> Understood:
    """How a text about hours is read today: what an organiser sees before saving."""
    return understand(hours_text, as_of=as_of)


def changed_place(place: Place, changes: Mapping[str, Any]) -> Place:
    """The place with these fields set (``fields.PLACE_FIELDS``); raises InvalidInput naming the first that cannot be.

    A point is lon and lat together; setting it makes the location exact, taking both away makes it unknown.
    """
    told = {name: read(name, value, PLACE_FIELDS) for name, value in changes.items()}
    if "lon" in told or "lat" in told:
        lon, lat = told.get("lon", place.lon), told.get("lat", place.lat)
        if (lon is None) is not (lat is None):
            raise InvalidInput(
                "lon, lat: both or neither are accepted", field="lon" if lon is None else "lat"
            )
        if (lon, lat) != (place.lon, place.lat):
            told["location_level"] = "none" if lon is None else "exact"
    return replace(place, **told)


def changed_activity(activity: Activity, changes: Mapping[str, Any], *, as_of: date) -> Activity:
    """The activity with these fields set (``fields.ACTIVITY_FIELDS``); raises InvalidInput naming the first that cannot.

    A changed ``hours_text`` is understood anew: rules, the part not understood, and whether it meets irregularly follow
    from it. Announcements about single dates stay.
    """
    told = {name: read(name, value, ACTIVITY_FIELDS) for name, value in changes.items()}
    audience = replace(
        activity.audience,
        **{field: told.pop(name) for name, field in _AUDIENCE.items() if name in told},
    )
    low, high = audience.age_min, audience.age_max
    if low is not None and high is not None and low > high:
        raise InvalidInput(f"age_min {low}: at most age_max ({high}) is accepted", field="age_min")
    if told.get("last_entry_min", 0) is None:
        del told["last_entry_min"]
    if told.get("hours_text", activity.hours_text) != activity.hours_text:
        told = _from_hours(told["hours_text"], as_of) | told
    return replace(activity, audience=audience, **told)


def edit_place(
    conn: Connection,
    place_id: str,
    changes: Mapping[str, Any],
    *,
    by: str,
    at: datetime,
    why: str = "",
    expected_version: int | None = None,
) -> Place:
    """Change a place; the place as it is now. The history says ``by`` whom (a user's id) and ``why``.

    Raises NotFound, InvalidInput, and Conflict when it is of another version than expected.
    """
    offers = places_store.get(conn, place_id, visibility=None, statuses=None)
    place = changed_place(offers[0].place, changes)
    new = [replace(offer, place=place) for offer in offers]
    places_store.put(conn, new, at=at, by=by, why=why, expected_version=expected_version)
    return place


def edit_activity(
    conn: Connection,
    place_id: str,
    activity_id: str,
    changes: Mapping[str, Any],
    *,
    by: str,
    at: datetime,
    why: str = "",
    expected_version: int | None = None,
) -> Activity:
    """Change what goes on at a place; the activity as it is now. Raises as ``edit_place`` does."""
    offers = places_store.get(conn, place_id, visibility=None, statuses=None)
    mine = next((offer for offer in offers if offer.activity.id == activity_id), None)
    if mine is None:
        raise NotFound(f"activity {activity_id!r} is not at place {place_id!r}", field="activity_id")
    activity = changed_activity(mine.activity, changes, as_of=at.date())
    places_store.put(
        conn, [Offer(mine.place, activity)], at=at, by=by, why=why, expected_version=expected_version
    )
    return activity


def add_activity(
    conn: Connection,
    place_id: str,
    values: Mapping[str, Any],
    *,
    by: str,
    at: datetime,
    why: str = "",
    expected_version: int | None = None,
) -> Activity:
    """Something more that goes on at a place. ``kind`` is needed. Raises as ``edit_place`` does."""
    place = places_store.get(conn, place_id, visibility=None, statuses=None)[0].place
    activity = _new_activity(values, at)
    places_store.put(conn, [Offer(place, activity)], at=at, by=by, why=why, expected_version=expected_version)
    return activity


def add_place(
    conn: Connection,
    place: Mapping[str, Any],
    activity: Mapping[str, Any],
    *,
    organisation_id: str | None,
    status: Status,
    source: str,
    by: str,
    at: datetime,
) -> Offer:
    """A new place with what goes on there. ``name`` of the place and ``kind`` of the activity are needed.

    ``status`` says whether it is found at once or waits (``proposed``); ``source`` names who says it. Raises
    InvalidInput.
    """
    if "name" not in place:
        raise InvalidInput("name: it is needed", field="name")
    empty = Place(
        new_id(), "", location_level="none", organisation_id=organisation_id, source=source, status=status
    )
    offer = Offer(changed_place(empty, place), _new_activity(activity, at))
    places_store.put(conn, [offer], at=at, by=by)
    return offer


def _new_activity(values: Mapping[str, Any], at: datetime) -> Activity:
    if "kind" not in values:
        raise InvalidInput("kind: it is needed, such as salon or childrens_cafeteria", field="kind")
    return changed_activity(Activity(new_id(), "", ""), values, as_of=at.date())


def _from_hours(text: str, as_of: date) -> dict[str, Any]:
    """The fields of an activity that follow from what is written about its hours; 「休止中」 pauses it."""
    said = understood(text, as_of=as_of)
    told: dict[str, Any] = {"status": Status.PAUSED} if said.suspended else {}
    told |= {
        "rules": said.rules,
        "hours_not_understood": said.not_understood,
        "irregular": said.irregular,
    }
    for name in ("booking", "until_sold_out"):
        if getattr(said, name) is not Fact.UNKNOWN:
            told[name] = getattr(said, name)
    for name in ("booking_until", "capacity"):
        if getattr(said, name) is not None:
            told[name] = getattr(said, name)
    if said.last_entry_min is not None:
        told["last_entry_min"] = said.last_entry_min
    return told
