"""What was when: every version of every place and activity, and the register as of any past date.

A version says who changed what, why, from when it is known (``known_from``: when it was registered) and from when it is
true (``valid_from``). The row of an entry is its last version; of each version the history keeps only what the fields
that it changed were before, so an entry that never changed takes one short row. Nothing in it is ever rewritten.

Reading the past: what was true on the day D as it was known at the instant K is what the versions known at K say that
are valid from D or before, the later registered over the earlier ones. A version that was taken back (an import that
was undone) counts as long as that was not known. A field is always taken over whole.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from ibasho.errors import InvalidInput, NotFound
from ibasho.model import Activity, Offer, Place, Status, Visibility
from ibasho.store import offers as rows
from ibasho.store.columns import canonical_json
from ibasho.store.documents import FORMAT, from_document, to_document
from ibasho.store.engine import Connection
from ibasho.store.tables import activities as activity_table
from ibasho.store.tables import activity_places, imports, register_changes, versions
from ibasho.store.tables import places as place_table

__all__ = [
    "PLACES",
    "Change",
    "Difference",
    "Entry",
    "PublicChange",
    "Subject",
    "Version",
    "What",
    "before",
    "difference",
    "latest_public",
    "mark",
    "of",
    "of_many",
    "offers_as_of",
    "record",
    "standing",
    "state_at",
]

PLACES = "places"
"""Beside the fields of an activity its documents tell of its places: a sorted list of their ids."""

_State = dict[str, Any]
"""A place or an activity as a document (``ibasho.store.documents``); a field that is missing has its default value."""


class Subject(StrEnum):
    """What a version is a version of."""

    PLACE = "place"
    ACTIVITY = "activity"


class What(StrEnum):
    """What a version did."""

    CREATED = "created"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True)
class Change:
    """Who changed something, when and why, and since when it is true."""

    at: datetime
    valid_from: date
    by: str
    why: str
    import_id: str | None = None

    @classmethod
    def of(
        cls, *, at: datetime, by: str, why: str, valid_from: date | None, import_id: str | None = None
    ) -> Change:
        """The change with what may be left out: true since the day of ``at``, by the import that it is of.

        Raises InvalidInput for a day after that of ``at``: the register says what is, not what will be.
        """
        today = at.date()
        if valid_from is not None and valid_from > today:
            raise InvalidInput(
                f"valid_from {valid_from}: it lies after today ({today}); a change is registered when it has become "
                "true, single dates are announced as changes of sessions",
                field="valid_from",
            )
        return cls(
            at, valid_from or today, by or (f"import {import_id}" if import_id else ""), why, import_id
        )


@dataclass(frozen=True)
class Entry:
    """A version to be recorded. ``was``: what the changed fields were, None where they had their default value."""

    subject: Subject
    id: str
    what: What
    was: Mapping[str, Any] | None = None
    undoes: int | None = None


@dataclass(frozen=True)
class Difference:
    """One field before and after, as JSON values; None where nothing was stated."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Version:
    """One version of a place or an activity. ``number`` counts from 1 and has no gaps; ``undoes`` names the first
    version that it takes back: that one and all between."""

    subject: Subject
    id: str
    number: int
    what: What
    known_from: datetime
    valid_from: date
    by: str
    why: str
    import_id: str | None
    undoes: int | None
    differences: tuple[Difference, ...]


def difference(before: Place | Activity, after: Place | Activity) -> dict[str, Any]:
    """What the fields were that changed; None where they had their default value. Empty when nothing changed."""
    was, told = to_document(before), to_document(after)
    return {name: was.get(name) for name in was.keys() | told.keys() if was.get(name) != told.get(name)}


def mark(conn: Connection) -> tuple[int, int]:
    """How far the register's story has come: another value after every change of it and after every import."""
    last = [
        conn.execute(sa.select(sa.func.max(table.c.key))).scalar_one()
        for table in (register_changes, imports)
    ]
    return int(last[0] or 0), int(last[1] or 0)


def record(conn: Connection, change: Change, entries: Sequence[Entry]) -> None:
    """Write one version per entry."""
    made = sa.insert(register_changes).values(
        at=change.at,
        valid_from=change.valid_from,
        by=change.by,
        why=change.why,
        import_id=change.import_id,
    )
    (key,) = conn.execute(made).inserted_primary_key or (None,)
    last: dict[str, int] = {}
    for chunk in rows.chunks(sorted({entry.id for entry in entries})):
        highest = sa.select(versions.c.id, sa.func.max(versions.c.number).label("number"))
        found = highest.where(versions.c.id.in_(chunk)).group_by(versions.c.id)
        last |= {row.id: row.number for row in conn.execute(found)}
    conn.execute(
        sa.insert(versions),
        [
            {
                "id": entry.id,
                "number": last.get(entry.id, 0) + 1,
                "subject": entry.subject.value,
                "what": entry.what.value,
                "was": None if entry.was is None else canonical_json({"v": FORMAT, **entry.was}),
                "undoes": entry.undoes,
                "change_key": key,
            }
            for entry in entries
        ],
    )


def of(conn: Connection, entry_id: str) -> list[Version]:
    """The versions of a place or of an activity, the first first; NotFound when there never was one with this id."""
    kept = _read(conn, versions.c.id == entry_id).get(entry_id)
    if not kept:
        raise NotFound(f"place or activity {entry_id!r} does not exist", field="id")
    return [each.version for each in kept]


def of_many(conn: Connection, entry_ids: Collection[str]) -> dict[str, list[Version]]:
    """The versions of places and activities, by id."""
    found: dict[str, list[Version]] = {}
    for chunk in rows.chunks(sorted(set(entry_ids))):
        for entry_id, kept in _read(conn, versions.c.id.in_(chunk)).items():
            found[entry_id] = [each.version for each in kept]
    return found


@dataclass(frozen=True)
class PublicChange:
    """A change of a place that the public may find, or of what goes on there."""

    place_id: str
    name: str
    version_id: str
    number: int
    created: bool
    at: datetime


def latest_public(conn: Connection, *, most: int) -> list[PublicChange]:
    """The latest changes of what can be found now, the newest first. What cannot be found leaves no gap in it."""
    found = place_table.c.visibility == Visibility.PUBLIC.value
    active = place_table.c.status == Status.ACTIVE.value
    of_places = _joined(
        place_table.c.id.label("place_id"), place_table.c.name, versions.c.id, versions.c.number, versions.c.what,
        register_changes.c.at, register_changes.c.key,
    ).join(place_table, place_table.c.id == versions.c.id)  # fmt: skip
    of_activities = (
        _joined(
            place_table.c.id.label("place_id"), place_table.c.name, versions.c.id, versions.c.number, versions.c.what,
            register_changes.c.at, register_changes.c.key,
        )
        .join(activity_table, activity_table.c.id == versions.c.id)
        .join(activity_places, activity_places.c.activity_key == activity_table.c.key)
        .join(place_table, place_table.c.key == activity_places.c.place_key)
    )  # fmt: skip
    told: list[sa.Row[Any]] = []
    for each in (of_places, of_activities):
        ordered = each.where(found, active).order_by(register_changes.c.key.desc(), versions.c.id).limit(most)
        told += conn.execute(ordered).all()
    told.sort(key=lambda row: (-row.key, row.place_id, row.id))
    return [
        PublicChange(row.place_id, row.name, row.id, row.number, row.what == What.CREATED.value, row.at)
        for row in told[:most]
    ]


def state_at(conn: Connection, entry_id: str, number: int) -> Place | Activity:
    """A place or an activity as it was after one of its versions; NotFound when it has none of this number or was gone."""
    kept = _read(conn, versions.c.id == entry_id).get(entry_id) or []
    for each in kept:
        if each.version.number == number and each.after is not None:
            return _told(each.version.subject, each.after)
    raise NotFound(f"{entry_id!r} has no version {number} to read: it has {len(kept)}", field="version")


def before(
    conn: Connection, numbers: Mapping[str, int]
) -> dict[str, tuple[Place | Activity, frozenset[str]]]:
    """What entries were before a version of theirs (by id its number), with the places where an activity came.

    An entry that there was not before that version is left out.
    """
    found: dict[str, tuple[Place | Activity, frozenset[str]]] = {}
    for chunk in rows.chunks(sorted(numbers)):
        for entry_id, kept in _read(conn, versions.c.id.in_(chunk)).items():
            for each in kept:
                if each.version.number == numbers[entry_id] and each.before is not None:
                    told = _told(each.version.subject, each.before)
                    found[entry_id] = (told, frozenset(each.before.get(PLACES, ())))
    return found


def standing(kept: Sequence[Version]) -> list[Version]:
    """The versions that still count: without those that were taken back and those that took them back.

    A version that takes back another takes back all that came between the two as well.
    """
    count: list[Version] = []
    for each in kept:
        if each.undoes is None:
            count.append(each)
        else:
            count = [other for other in count if other.number < each.undoes]
    return count


def offers_as_of(
    conn: Connection,
    *,
    valid_on: date,
    known_at: datetime | None = None,
    visibility: Collection[Visibility] | None = (Visibility.PUBLIC,),
    statuses: Collection[Status] | None = (Status.ACTIVE,),
    place_id: str | None = None,
) -> list[Offer]:
    """The offers that were true on a day, as it was known at an instant (None: as it is known now).

    In the order of place id and activity id; with ``place_id`` only those of this place. For today and now it is what
    ``places.offers`` gives. ``visibility`` and ``statuses`` are asked of what was true then.
    """
    other = _other_than_now(valid_on, known_at)
    if place_id is not None:
        other = sa.and_(other, versions.c.id.in_(_ids_about(conn, place_id)))
    changed = _read(conn, versions.c.id.in_(_joined(versions.c.id).where(other)))
    places: dict[str, Place] = {}
    activities: dict[str, Activity] = {}
    links: set[tuple[str, str]] = set()
    for offer in rows.select(conn, *(() if place_id is None else (place_table.c.id == place_id,))):
        if offer.place.id not in changed:
            places[offer.place.id] = offer.place
        if offer.activity.id not in changed:
            activities[offer.activity.id] = offer.activity
            links.add((offer.place.id, offer.activity.id))
    for entry_id, kept in changed.items():
        state = _believed(kept, valid_on, known_at)
        told = None if state is None else _told(kept[0].version.subject, state)
        if isinstance(told, Place):
            places[entry_id] = told
        elif told is not None and state is not None:
            activities[entry_id] = told
            links |= {(each, entry_id) for each in state.get(PLACES, ())}
    # Of one place's past the place itself may have nothing left that comes there now.
    unread = {place for place, _ in links} - places.keys() - changed.keys()
    places |= {each: stored.value for each, stored in rows.read_places(conn, unread).items()}
    offers = [Offer(places[p], activities[a]) for p, a in sorted(links) if p in places and a in activities]
    return [
        each
        for each in offers
        if (visibility is None or each.place.visibility in visibility)
        and (statuses is None or (each.place.status in statuses and each.activity.status in statuses))
        and place_id in (None, each.place.id)
    ]


@dataclass(frozen=True)
class _Kept:
    """A version with the entry's state before and after it; None where there was no such entry."""

    version: Version
    before: _State | None
    after: _State | None


def _joined(*columns: sa.ColumnElement[Any]) -> sa.Select[Any]:
    both = versions.join(register_changes, register_changes.c.key == versions.c.change_key)
    return sa.select(*columns).select_from(both)


def _other_than_now(valid_on: date, known_at: datetime | None) -> sa.ColumnElement[bool]:
    """Versions that may make an entry differ from its row: a second one, or one of later."""
    later = [versions.c.number > 1, register_changes.c.valid_from > valid_on]
    if known_at is not None:
        later.append(register_changes.c.at > known_at)
    return sa.or_(*later)


def _ids_about(conn: Connection, place_id: str) -> list[str]:
    """The ids of a place and of all activities that come there or ever came."""
    came = sa.select(versions.c.id).where(
        versions.c.subject == Subject.ACTIVITY.value,
        versions.c.was.contains(json.dumps(place_id, ensure_ascii=False), autoescape=True),
    )
    come = [offer.activity.id for offer in rows.select(conn, place_table.c.id == place_id)]
    return sorted({place_id, *come, *conn.execute(came).scalars()})


def _read(conn: Connection, wanted: sa.ColumnElement[bool]) -> dict[str, list[_Kept]]:
    """All versions of the entries whose versions are wanted, in the order of id and number."""
    columns = [column for column in versions.c if column.name != "change_key"]
    about = [column for column in register_changes.c if column.name != "key"]
    found = conn.execute(_joined(*columns, *about).where(wanted).order_by(versions.c.id, versions.c.number))
    by_id: dict[str, list[sa.Row[Any]]] = defaultdict(list)
    for row in found:
        by_id[row.id].append(row)
    now = _current(conn, by_id)
    return {entry_id: _replayed(told, now.get(entry_id)) for entry_id, told in by_id.items()}


def _current(conn: Connection, by_id: Mapping[str, Sequence[sa.Row[Any]]]) -> dict[str, _State]:
    """What the rows say now, as documents."""
    of_places = [each for each, told in by_id.items() if told[0].subject == Subject.PLACE.value]
    of_activities = [each for each, told in by_id.items() if told[0].subject != Subject.PLACE.value]
    links = rows.read_links(conn, of_activities)
    places = rows.read_places(conn, of_places)
    activities = rows.read_activities(conn, of_activities)
    return {each: to_document(stored.value) for each, stored in places.items()} | {
        each: {**to_document(stored.value), PLACES: sorted(links.get(each, ()))}
        for each, stored in activities.items()
    }


def _replayed(told: Sequence[sa.Row[Any]], state: _State | None) -> list[_Kept]:
    """The versions of one entry with their states, from the last back to the first."""
    kept: list[_Kept] = []
    for row in reversed(told):
        was = {} if row.was is None else json.loads(row.was)
        after, what = state, What(row.what)
        if what is What.CREATED:
            state = None
        else:
            state = {name: value for name, value in {**(after or {}), **was}.items() if value is not None}
        kept.append(_Kept(_version(row, what, state, after), state, after))
    return kept[::-1]


def _version(row: sa.Row[Any], what: What, before: _State | None, after: _State | None) -> Version:
    old, new = before or {}, after or {}
    names = sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name) and name != "v")
    return Version(
        subject=Subject(row.subject),
        id=row.id,
        number=row.number,
        what=what,
        known_from=row.at,
        valid_from=row.valid_from,
        by=row.by,
        why=row.why,
        import_id=row.import_id,
        undoes=row.undoes,
        differences=tuple(Difference(name, old.get(name), new.get(name)) for name in names),
    )


def _believed(kept: Sequence[_Kept], valid_on: date, known_at: datetime | None) -> _State | None:
    """The state that was true on a day as known at an instant, None where there was nothing yet."""
    known = [each for each in kept if known_at is None or each.version.known_from <= known_at]
    count = {each.number for each in standing([each.version for each in known])}
    state: _State | None = None
    for each in known:
        if each.version.number not in count or each.version.valid_from > valid_on:
            continue
        if each.version.what is What.CREATED:
            state = dict(each.after or {})
        elif state is not None:
            after = each.after or {}
            for name in (difference.field for difference in each.version.differences):
                if name in after:
                    state[name] = after[name]
                else:
                    state.pop(name, None)
    return state


def _told(subject: Subject, state: _State) -> Place | Activity:
    if subject is Subject.PLACE:
        return from_document(Place, state)
    return from_document(Activity, {name: value for name, value in state.items() if name != PLACES})
