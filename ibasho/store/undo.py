"""Take an import back: what it made goes, what it changed is as it was before, and the history says so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from ibasho.errors import Conflict
from ibasho.model import Place
from ibasho.store import attendance, history, imports, listed, names
from ibasho.store import offers as rows
from ibasho.store.documents import to_document
from ibasho.store.engine import Connection
from ibasho.store.history import Change, Entry, Subject, Version, What
from ibasho.store.register import Wanted, count_change, is_published, known_of, touch, write
from ibasho.store.tables import activities, places, register_changes, versions
from ibasho.store.tables import imports as imports_table

__all__ = ["LISTED_MOST", "Undone", "undo_import"]

LISTED_MOST = 20
"""Later changes that a Conflict names; the others are counted."""


@dataclass(frozen=True)
class Undone:
    """What undoing an import did: ids of entries that went, that are as before, and that were left as they are."""

    removed: tuple[str, ...]
    restored: tuple[str, ...]
    kept: tuple[str, ...]


def undo_import(
    conn: Connection, import_id: str, *, at: datetime, by: str = "", why: str = "", keep_later: bool = False
) -> Undone:
    """Make places and activities what they were before an import; what it created is removed.

    Entries that were changed after it, or where it was counted how many came, are a Conflict that lists them, or are left as they are with ``keep_later``
    (with what a kept entry needs of what the import created: the place of an activity, the activities of a place).
    Raises NotFound for an unknown import, Conflict when it was undone before.
    """
    about, _ = imports.get(conn, import_id)
    if about.undone_at is not None:
        raise Conflict(f"import {import_id!r} was undone at {about.undone_at.isoformat()}", field="import_id")
    kept = history.of_many(conn, _touched_by(conn, import_id))
    first = {
        each: mine[0].number
        for each, told in kept.items()
        if (mine := [v for v in history.standing(told) if v.import_id == import_id])
    }
    made = {each for each in first if history.standing(kept[each])[0].number == first[each]}
    later = {
        each: after for each, number in first.items() if (after := _later(kept[each], number, import_id))
    }
    strangers = _strangers(conn, {each for each in made if kept[each][0].subject is Subject.PLACE}, first)
    counted = attendance.counted(conn, made, made)
    if (later or strangers or counted) and not keep_later:
        raise _conflict(later, strangers, counted)
    left = _with_what_they_need(conn, made, first, {*later, *strangers, *counted})
    change = Change.of(at=at, by=by, why=why or f"undo of import {import_id}", valid_from=None)
    _restore(conn, {each: n for each, n in first.items() if each not in made | left}, kept, change)
    _remove(conn, {each: first[each] for each in made - left}, change)
    listed.forget(conn, import_id)
    conn.execute(sa.update(imports_table).where(imports_table.c.id == import_id).values(undone_at=at))
    gone = tuple(sorted(made - left))
    return Undone(gone, tuple(sorted(set(first) - made - left)), tuple(sorted(left & set(first))))


def _touched_by(conn: Connection, import_id: str) -> list[str]:
    both = versions.join(register_changes, register_changes.c.key == versions.c.change_key)
    mine = sa.select(versions.c.id).distinct().select_from(both)
    return list(conn.execute(mine.where(register_changes.c.import_id == import_id)).scalars())


def _later(kept: Sequence[Version], first: int, import_id: str) -> list[Version]:
    """The standing versions of an entry that came after the first one of the import and are not of it."""
    return [v for v in history.standing(kept) if v.number > first and v.import_id != import_id]


def _strangers(conn: Connection, made: set[str], first: Mapping[str, int]) -> dict[str, list[str]]:
    """Per place that the import made the activities that come there and that it never touched."""
    comers = rows.read_comers(conn, made)
    found = {place_id: sorted(ids - first.keys()) for place_id, ids in comers.items()}
    return {place_id: ids for place_id, ids in found.items() if ids}


def _with_what_they_need(
    conn: Connection, made: set[str], first: Mapping[str, int], left: set[str]
) -> set[str]:
    """The entries that are left, and of what the import made the places of such activities and the activities of such
    places."""
    together: dict[str, set[str]] = defaultdict(set)
    for activity_id, place_ids in rows.read_links(conn, first).items():
        for place_id in place_ids:
            together[activity_id].add(place_id)
            together[place_id].add(activity_id)
    staying, open_ends = set(left), list(left)
    while open_ends:
        needed = (together[open_ends.pop()] & made) - staying
        staying |= needed
        open_ends += needed
    return staying


def _conflict(
    later: Mapping[str, list[Version]], strangers: Mapping[str, list[str]], counted: set[str]
) -> Conflict:
    told = [
        f"{each} version {version.number} by {version.by or 'unknown'}, {version.known_from.date()}: "
        f"{', '.join(difference.field for difference in version.differences)}"
        for each in sorted(later)
        for version in later[each]
    ]
    told += [f"{each}: activity {', '.join(strangers[each])} came there" for each in sorted(strangers)]
    told += [f"{each}: it was counted how many came" for each in sorted(counted)]
    more = "" if len(told) <= LISTED_MOST else f"; and {len(told) - LISTED_MOST} more"
    return Conflict(
        f"{len(told)} later changes of what this import brought: {'; '.join(told[:LISTED_MOST])}{more}; "
        "they can be left as they are (keep later changes)",
        field="import_id",
    )


def _restore(
    conn: Connection, first: Mapping[str, int], kept: Mapping[str, list[Version]], change: Change
) -> None:
    wanted = Wanted()
    of_import: dict[str, str | None] = {}
    for each, (was, place_ids) in history.before(conn, first).items():
        if isinstance(was, Place):
            wanted.places[each] = was
            below = [v for v in history.standing(kept[each]) if v.number < first[each]]
            of_import[each] = below[-1].import_id
        else:
            wanted.activities[each] = was
            wanted.comes[each] = place_ids
    known = known_of(conn, wanted.places, wanted.activities)
    write(conn, wanted, known, change, undoes=first, import_ids=of_import)


def _remove(conn: Connection, first: Mapping[str, int], change: Change) -> None:
    """Delete entries, with a version each that tells all of what they were."""
    if not first:
        return
    known = known_of(conn, first, first)
    entries = [
        Entry(Subject.PLACE, each, What.REMOVED, to_document(known.places[each].value), first[each])
        for each in sorted(first.keys() & known.places.keys())
    ]
    for each in sorted(known.activities):
        was = {**to_document(known.activities[each].value), history.PLACES: sorted(known.comes.get(each, ()))}
        entries.append(Entry(Subject.ACTIVITY, each, What.REMOVED, was, first[each]))
    history.record(conn, change, entries)
    touch(conn, known.places.keys() - first.keys(), known, change.at)
    for table, ids in ((activities, known.activities), (places, first)):
        for chunk in rows.chunks(sorted(ids)):
            conn.execute(sa.delete(table).where(table.c.id.in_(chunk)))
    names.renew(conn, known.places.keys() - first.keys())
    if any(is_published(stored.value) for stored in known.places.values()):
        count_change(conn)
