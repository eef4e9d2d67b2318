"""Writing the register: places, activities, where they come, and a version of each that changes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import sqlalchemy as sa

from ibasho.errors import Conflict, InvalidInput, NotFound
from ibasho.model import Activity, Offer, Place, Verdict, Visibility
from ibasho.store import history, names, rules
from ibasho.store import offers as rows
from ibasho.store.engine import Connection
from ibasho.store.history import Change, Entry, Subject, What
from ibasho.store.tables import (
    PUBLIC_REGISTER,
    activities,
    activity_places,
    counters,
    places,
    session_rules,
)

__all__ = ["Wanted", "count_change", "is_published", "known_of", "put", "set_places", "touch", "write"]


def put(
    conn: Connection,
    new: Sequence[Offer],
    *,
    at: datetime,
    by: str = "",
    why: str = "",
    valid_from: date | None = None,
    import_id: str | None = None,
    expected_version: int | None = None,
) -> list[Verdict]:
    """Store offers under the ids of their place and activity: per offer created, updated or same.

    One activity may come at many places and one place with many activities; a link that exists stays. What changes
    gets a version in the history, in the same transaction: ``by`` whom (a user's id, ``link``; an import's when left
    out), ``why``, known from ``at``, and true since ``valid_from`` (the day of ``at`` when left out, never later).
    With ``expected_version`` every place must still have that version, else Conflict and nothing is changed
    (If-Match). Raises Conflict when another place of the same source has the same source key.
    """
    if any(not offer.place.id or not offer.activity.id for offer in new):
        raise InvalidInput(
            "an offer without ids cannot be stored: give its place and activity new_id()", field="id"
        )
    change = Change.of(at=at, by=by, why=why, valid_from=valid_from, import_id=import_id)
    known = known_of(conn, {o.place.id for o in new}, {o.activity.id for o in new})
    verdicts = [_verdict(known, offer) for offer in new]
    if expected_version is not None:
        _require_version(conn, {offer.place.id for offer in new}, expected_version)
    wanted = Wanted()
    for offer, verdict in zip(new, verdicts, strict=True):
        if verdict is not Verdict.SAME:
            wanted.places[offer.place.id] = offer.place
            wanted.activities[offer.activity.id] = offer.activity
            before = wanted.comes.get(offer.activity.id) or known.comes.get(offer.activity.id, frozenset())
            wanted.comes[offer.activity.id] = before | {offer.place.id}
    write(conn, wanted, known, change)
    return verdicts


def set_places(
    conn: Connection,
    activity_id: str,
    place_ids: Collection[str],
    *,
    at: datetime,
    by: str = "",
    why: str = "",
    valid_from: date | None = None,
) -> None:
    """Let an activity come at exactly these places, one or more; its history says so.

    Raises NotFound when the activity or a place does not exist, InvalidInput without a place. A place that is left
    without any activity stays registered, but nobody finds it: give it another activity or another status first.
    """
    if not place_ids:
        raise InvalidInput("an activity comes at one place at least: name its place", field="place_ids")
    change = Change.of(at=at, by=by, why=why, valid_from=valid_from)
    known = known_of(conn, place_ids, {activity_id})
    if activity_id not in known.activities:
        raise NotFound(f"activity {activity_id!r} does not exist", field="activity_id")
    for place_id in sorted(set(place_ids) - set(known.places)):
        raise NotFound(f"place {place_id!r} does not exist", field="place_ids")
    write(conn, Wanted(comes={activity_id: frozenset(place_ids)}), known, change)


@dataclass(frozen=True)
class Known:
    """What is stored: places, activities, and at which places each activity comes, all by id."""

    places: dict[str, rows.Stored[Place]]
    activities: dict[str, rows.Stored[Activity]]
    comes: dict[str, frozenset[str]]


@dataclass
class Wanted:
    """How places and activities are to be, by id; ``comes`` are all places of an activity, unchanged when left out."""

    places: dict[str, Place] = field(default_factory=dict)
    activities: dict[str, Activity] = field(default_factory=dict)
    comes: dict[str, frozenset[str]] = field(default_factory=dict)


def known_of(conn: Connection, place_ids: Collection[str], activity_ids: Collection[str]) -> Known:
    """What is stored of these places and activities, and of all places where the activities come."""
    comes = rows.read_links(conn, activity_ids)
    there = set().union(place_ids, *comes.values())
    return Known(rows.read_places(conn, there), rows.read_activities(conn, activity_ids), comes)


def write(
    conn: Connection,
    wanted: Wanted,
    known: Known,
    change: Change,
    *,
    undoes: Mapping[str, int] | None = None,
    import_ids: Mapping[str, str | None] | None = None,
) -> None:
    """Make the register as wanted: rows, links, versions, and the counter of public changes.

    What is as wanted already is left alone. ``undoes`` names per id the version that is taken back, ``import_ids`` per
    place the import that it is of (that of the change when left out).
    """
    touched = _changed_places(wanted, known)
    entries = [
        *_place_entries(wanted, known, undoes or {}),
        *_activity_entries(wanted, known, undoes or {}),
    ]
    if not entries:
        return
    of_import = dict.fromkeys(wanted.places, change.import_id) | dict(import_ids or {})
    _put_places(conn, wanted, known, change.at, of_import)
    touch(conn, touched, known, change.at)
    _put_activities(conn, wanted, known, change.at)
    _put_links(conn, wanted, known)
    names.renew(conn, {*wanted.places, *touched})
    history.record(conn, change, entries)
    seen = [known.places[each].value for each in {*touched, *wanted.places} if each in known.places]
    if any(map(is_published, (*seen, *wanted.places.values()))):
        count_change(conn)


def is_published(place: Place) -> bool:
    """Whether the public may read of a place."""
    return place.visibility is Visibility.PUBLIC and place.status in rows.PUBLISHED


def count_change(conn: Connection) -> None:
    """Count one change that the public can see."""
    mine = counters.c.name == PUBLIC_REGISTER
    if not conn.execute(sa.update(counters).where(mine).values(number=counters.c.number + 1)).rowcount:
        conn.execute(sa.insert(counters).values(name=PUBLIC_REGISTER, number=1))


def _verdict(known: Known, offer: Offer) -> Verdict:
    if offer.place.id not in known.comes.get(offer.activity.id, ()):
        return Verdict.CREATED
    place, activity = known.places[offer.place.id], known.activities[offer.activity.id]
    same = place.value == offer.place and activity.value == offer.activity
    return Verdict.SAME if same else Verdict.UPDATED


def _require_version(conn: Connection, ids: set[str], expected: int) -> None:
    # An UPDATE, not a SELECT: on PostgreSQL it takes the row lock that makes the answer stay true.
    for place_id in sorted(ids):
        mine = sa.and_(places.c.id == place_id, places.c.version == expected)
        if conn.execute(sa.update(places).where(mine).values(version=places.c.version)).rowcount != 1:
            raise Conflict(
                f"place {place_id!r} is no longer of version {expected}: it was changed", field="version"
            )


def _changed_places(wanted: Wanted, known: Known) -> set[str]:
    """The stored places that count one version more although they stay as they are: what goes on there changed."""
    touched: set[str] = set()
    for activity_id in {*wanted.activities, *wanted.comes}:
        before = known.comes.get(activity_id, frozenset())
        after = wanted.comes.get(activity_id, before)
        if _rewritten(wanted, known, activity_id):
            touched |= before | after
        else:
            touched |= before ^ after
    rewritten = {each for each, place in wanted.places.items() if known_place(known, each) != place}
    return (touched & set(known.places)) - rewritten


def known_place(known: Known, place_id: str) -> Place | None:
    """The place as it is stored, None when it is not."""
    stored = known.places.get(place_id)
    return None if stored is None else stored.value


def _rewritten(wanted: Wanted, known: Known, activity_id: str) -> bool:
    if activity_id not in wanted.activities:
        return False
    stored = known.activities.get(activity_id)
    return stored is None or stored.value != wanted.activities[activity_id]


def _place_entries(wanted: Wanted, known: Known, undoes: Mapping[str, int]) -> Iterable[Entry]:
    for place_id, place in wanted.places.items():
        before = known_place(known, place_id)
        if before is None:
            yield Entry(Subject.PLACE, place_id, What.CREATED)
        elif before != place:
            was = history.difference(before, place)
            yield Entry(Subject.PLACE, place_id, What.CHANGED, was, undoes.get(place_id))


def _activity_entries(wanted: Wanted, known: Known, undoes: Mapping[str, int]) -> Iterable[Entry]:
    for activity_id in {**wanted.activities, **wanted.comes}:
        stored = known.activities.get(activity_id)
        if stored is None:
            yield Entry(Subject.ACTIVITY, activity_id, What.CREATED)
            continue
        was = history.difference(stored.value, wanted.activities.get(activity_id, stored.value))
        before = known.comes.get(activity_id, frozenset())
        if wanted.comes.get(activity_id, before) != before:
            was[history.PLACES] = sorted(before)
        if was:
            yield Entry(Subject.ACTIVITY, activity_id, What.CHANGED, was, undoes.get(activity_id))


def _put_places(
    conn: Connection, wanted: Wanted, known: Known, at: datetime, import_ids: Mapping[str, str | None]
) -> None:
    fresh, stale = [], []
    for place in wanted.places.values():
        stored = known.places.get(place.id)
        number = 1 if stored is None else stored.version + 1
        values = rows.place_values(place, version=number, at=at, import_id=import_ids[place.id])
        if stored is None:
            fresh.append(values)
        elif stored.value != place:
            stale.append(values | {"_key": stored.key})
    if stale:
        conn.execute(sa.update(places).where(places.c.key == sa.bindparam("_key")), stale)
    if fresh:
        conn.execute(sa.insert(places), fresh)


def touch(conn: Connection, place_ids: Collection[str], known: Known, at: datetime) -> None:
    """Count a version more of places that stay as they are, because of what goes on there."""
    if place_ids:
        again = sa.update(places).where(places.c.key == sa.bindparam("_key"))
        conn.execute(
            again.values(version=places.c.version + 1, updated_at=at),
            [{"_key": known.places[each].key} for each in sorted(place_ids)],
        )


def _put_activities(conn: Connection, wanted: Wanted, known: Known, at: datetime) -> None:
    fresh, stale = [], []
    for activity in wanted.activities.values():
        stored = known.activities.get(activity.id)
        if stored is None:
            fresh.append(rows.activity_values(activity, version=1, at=at))
        elif stored.value != activity:
            values = rows.activity_values(activity, version=stored.version + 1, at=at)
            stale.append(values | {"_key": stored.key})
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
        for position, rule in enumerate(wanted.activities[each].rules)
    ]
    if told:
        conn.execute(sa.insert(session_rules), told)


def _put_links(conn: Connection, wanted: Wanted, known: Known) -> None:
    none: frozenset[str] = frozenset()
    changed = {each: ids for each, ids in wanted.comes.items() if ids != known.comes.get(each, none)}
    if not changed:
        return
    activity_keys = _keys(conn, activities, changed)
    place_keys = _keys(
        conn, places, {place for each, ids in changed.items() for place in ids | known.comes.get(each, none)}
    )
    gone = [(each, place) for each, ids in changed.items() for place in known.comes.get(each, none) - ids]
    came = [(each, place) for each, ids in changed.items() for place in ids - known.comes.get(each, none)]
    if gone:
        mine = sa.and_(
            activity_places.c.activity_key == sa.bindparam("_activity"),
            activity_places.c.place_key == sa.bindparam("_place"),
        )
        ended = [{"_activity": activity_keys[a], "_place": place_keys[p]} for a, p in gone]
        conn.execute(sa.delete(activity_places).where(mine), ended)
    if came:
        begun = sorted((activity_keys[a], place_keys[p]) for a, p in came)
        conn.execute(sa.insert(activity_places), [{"activity_key": a, "place_key": p} for a, p in begun])


def _keys(conn: Connection, table: sa.Table, ids: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for chunk in rows.chunks(sorted(set(ids))):
        mine = sa.select(table.c.id, table.c.key).where(table.c.id.in_(chunk))
        found |= {row.id: row.key for row in conn.execute(mine)}
    return found
