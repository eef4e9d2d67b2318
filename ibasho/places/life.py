"""The life of an entry: proposed → in review → active → paused → moved or closed; and going back to an earlier version.

Which step is legal stands in one table. Every step is a version in the history, with who, why, and since when it is true.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from ibasho.errors import Conflict, InvalidInput, NotFound
from ibasho.model import Activity, Offer, Place, Status
from ibasho.store import Connection
from ibasho.store import history as history_store
from ibasho.store import places as places_store

__all__ = ["NEXT", "restore", "set_status"]

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
    legal = NEXT[place.status]
    if status not in legal:
        accepted = ", ".join(sorted(legal)) or "nothing (take the merge back instead)"
        raise Conflict(
            f"status {status.value!r}: an entry that is {place.status.value} can become {accepted}",
            field="status",
        )
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
    everything = places_store.offers(conn, visibility=None, statuses=None)
    found = [offer for offer in everything if offer.activity.id == was.id]
    if not found:
        raise NotFound(f"activity {was.id!r} does not exist any more", field="id")
    return found
