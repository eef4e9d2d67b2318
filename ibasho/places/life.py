"""The life of an entry: proposed → in review → active → paused → moved or closed; and going back to an earlier version.

Which step is legal stands in one table. Every step is a version in the history, with who, why, and since when it is true.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from ibasho.errors import Conflict, InvalidInput
from ibasho.model import Activity, Offer, Place, Status
from ibasho.store import Connection
from ibasho.store import history as history_store
from ibasho.store import places as places_store

__all__ = ["NEXT", "restore", "set_activity_status", "set_status"]

NEXT: dict[Status, frozenset[Status]] = {
    Status.PROPOSED: frozenset({Status.IN_REVIEW, Status.ACTIVE, Status.CLOSED}),
    Status.IN_REVIEW: frozenset({Status.PROPOSED, Status.ACTIVE, Status.CLOSED}),
    Status.ACTIVE: frozenset({Status.PAUSED, Status.MOVED, Status.CLOSED}),
    Status.PAUSED: frozenset({Status.ACTIVE, Status.MOVED, Status.CLOSED}),
    Status.MOVED: frozenset({Status.ACTIVE, Status.CLOSED}),
    Status.CLOSED: frozenset({Status.ACTIVE}),
    # What was merged comes back by taking the merge back, with all that it had.
    Status.MERGED: frozenset(),
}
"""To which states an entry can go from each."""


def set_status(
    conn: Connection,
    place_id: str,
    status: Status,
    *,
    by: str,
    at: datetime,
    why: str = "",
    since: date | None = None,
    successor_id: str | None = None,
    expected_version: int | None = None,
) -> Place:
    """Take a place to another state of its life; the place as it is now.

    ``since``: from when it is true (the day of ``at`` when left out; a closure is often heard of late). ``successor_id``
    says where it moved to, and is needed for that alone. Raises NotFound, Conflict for a step that is not in ``NEXT``,
    InvalidInput for a successor that is missing, is the place itself, or is given for another state.
    """
    offers = places_store.get(conn, place_id, visibility=None, statuses=None)
    place = offers[0].place
    if status is place.status:
        return place
    _require_step(place.status, status)
    if (status is Status.MOVED) is not (successor_id is not None):
        raise InvalidInput(
            "successor_id: an entry that moved names the one where it goes on, any other state names none",
            field="successor_id",
        )
    if successor_id is not None:
        if successor_id == place_id:
            raise InvalidInput("successor_id: an entry cannot move to itself", field="successor_id")
        places_store.get(conn, successor_id, visibility=None, statuses=None)
    new = replace(place, status=status, successor_id=successor_id)
    places_store.put(
        conn,
        [replace(offer, place=new) for offer in offers],
        at=at,
        by=by,
        why=why,
        valid_from=since,
        expected_version=expected_version,
    )
    return new


def set_activity_status(
    conn: Connection,
    activity_id: str,
    status: Status,
    *,
    by: str,
    at: datetime,
    why: str = "",
    since: date | None = None,
) -> Activity:
    """Take an activity to another state of its life, at all its places; the activity as it is now.

    The places and what else goes on there stay as they are. Raises NotFound, Conflict for a step that is not in
    ``NEXT``, InvalidInput for ``moved``: an activity moves by coming at other places (``store.register.set_places``).
    """
    offers = places_store.of_activity(conn, activity_id)
    activity = offers[0].activity
    if status is activity.status:
        return activity
    if status is Status.MOVED:
        raise InvalidInput(
            "status 'moved': an activity moves by coming at another place; paused, closed or active are accepted",
            field="status",
        )
    _require_step(activity.status, status)
    new = replace(activity, status=status)
    told = [replace(offer, activity=new) for offer in offers]
    places_store.put(conn, told, at=at, by=by, why=why, valid_from=since)
    return new


def _require_step(before: Status, after: Status) -> None:
    legal = NEXT[before]
    if after not in legal:
        accepted = ", ".join(sorted(legal)) or "nothing (take the merge back instead)"
        raise Conflict(
            f"status {after.value!r}: an entry that is {before.value} can become {accepted}", field="status"
        )


def restore(
    conn: Connection,
    entry_id: str,
    version: int,
    *,
    by: str,
    at: datetime,
    why: str = "",
    fields: Iterable[str] = (),
) -> Place | Activity:
    """Make a place or an activity what it was after one of its versions, all of it or only some fields.

    Going back is a new version: nothing of the history is lost. Raises NotFound for an unknown entry or version,
    InvalidInput for an unknown field.
    """
    was = history_store.state_at(conn, entry_id, version)
    wanted = list(fields)
    offers = _about(conn, was)
    now: Place | Activity = offers[0].place if isinstance(was, Place) else offers[0].activity
    unknown = sorted(set(wanted) - set(type(was).__dataclass_fields__) | ({"id"} & set(wanted)))
    if unknown:
        names = ", ".join(name for name in type(was).__dataclass_fields__ if name != "id")
        raise InvalidInput(f"field {unknown[0]!r}: {names} are accepted", field="field")
    told = replace(now, **{name: getattr(was, name) for name in wanted}) if wanted else was
    new = [
        replace(offer, place=told) if isinstance(told, Place) else replace(offer, activity=told)
        for offer in offers
    ]
    places_store.put(conn, new, at=at, by=by, why=why or f"restored version {version}")
    return told


def _about(conn: Connection, was: Place | Activity) -> list[Offer]:
    """What is stored of a place, or of the places where an activity comes; NotFound when it is there no more."""
    if isinstance(was, Place):
        return places_store.get(conn, was.id, visibility=None, statuses=None)
    return places_store.of_activity(conn, was.id)
