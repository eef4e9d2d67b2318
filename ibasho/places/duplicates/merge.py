"""Two entries become one: the activities of the second go to the first, and it can all be undone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from ibasho.errors import Conflict, InvalidInput, NotFound
from ibasho.model import Activity, Place, Status, new_id
from ibasho.places.duplicates.filling import filled, given_back, parts_of, same_activity, values_of
from ibasho.store import Connection, history, merging, repeats
from ibasho.store import offers as rows
from ibasho.store import register as register_store
from ibasho.store.history import Change
from ibasho.store.merging import Into, Merge
from ibasho.store.register import Known, Wanted
from ibasho.writing import sound

__all__ = ["Saying", "merge", "refresh", "sayings", "unmerge"]

_OVER = frozenset({Status.CLOSED, Status.MOVED, Status.MERGED})


def merge(
    conn: Connection, kept_id: str, gone_id: str, *, at: datetime, by: str = "", why: str = ""
) -> Merge:
    """Make the second entry part of the first: one change in the history.

    The first keeps what it knows and gets what it does not know from the second. Activities of the second come at the
    first from now on; one that the first has too is told once, its facts filled likewise. The second entry is kept as
    what its list says, has the status ``merged``, and who asks for it gets the first.

    Raises NotFound for an id that does not exist, InvalidInput for two equal ids or entries that may not be seen by the
    same people, Conflict when one of them is merged already or the first is closed or moved.
    """
    known = _known(conn, kept_id, gone_id)
    kept, gone = known.places[kept_id].value, known.places[gone_id].value
    _require_fit(kept, gone)
    moved = {
        each: tuple(sorted(known.comes[each])) for each in sorted(known.comes) if gone_id in known.comes[each]
    }
    made = Merge(
        id=new_id(), kept_id=kept_id, gone_id=gone_id, at=at, by=by, why=why,
        was=gone.status, successor_was=gone.successor_id, moved=moved, into=_told_twice(known, kept, gone),
    )  # fmt: skip
    joint = _Joint(conn, kept_id, known)
    known = joint.known
    wanted = Wanted()
    joint.fill([*joint.merges, made], wanted)
    wanted.places[gone_id] = replace(gone, status=Status.MERGED, successor_id=kept_id)
    for each in moved:
        wanted.comes[each] = (known.comes[each] - {gone_id}) | {kept_id}
    for each in made.into:
        wanted.activities[each] = replace(known.activities[each].value, status=Status.MERGED)
    repeats.take_back(conn, kept_id, gone_id)
    merging.put(conn, made)
    change = Change.of(at=at, by=by, why=why or f"{gone_id} merged into {kept_id}", valid_from=None)
    register_store.write(conn, wanted, known, change)
    numbers = {each: told[-1].number for each, told in history.of_many(conn, _ids(wanted)).items()}
    made = replace(joint.current(made), versions=numbers)
    merging.save(conn, made)
    joint.save(conn, but=made.id)
    return made


def unmerge(conn: Connection, gone_id: str, *, at: datetime, by: str = "", why: str = "") -> Merge:
    """Undo a merge: both entries are as they were, but for what was changed since then.

    Raises NotFound when the place is not merged into another, Conflict when that other was itself merged since then.
    """
    found = merging.standing(conn, gone=[gone_id])
    if not found:
        raise NotFound(f"place {gone_id!r} is not merged into another", field="place_id")
    made = found[-1]
    known = _known(conn, made.kept_id, made.gone_id, made.moved)
    kept, gone = known.places[made.kept_id].value, known.places[gone_id].value
    if kept.status is Status.MERGED:
        raise Conflict(
            f"place {kept.id!r} was merged into {kept.successor_id!r} since then: unmerge that first",
            field="place_id",
        )
    joint = _Joint(conn, made.kept_id, known)
    known = joint.known
    wanted = Wanted()
    joint.fill(_without(joint.merges, made, known, wanted), wanted)
    wanted.places[gone_id] = replace(gone, status=made.was, successor_id=made.successor_was)
    for each, before in made.moved.items():
        if each in known.activities:
            wanted.comes[each] = (known.comes[each] - ({made.kept_id} - set(before))) | {gone_id}
    for each, into in made.into.items():
        activity = known.activities[each].value if each in known.activities else None
        if activity is not None and activity.status is Status.MERGED:
            wanted.activities[each] = replace(activity, status=into.was)
    last = {each: told[-1].number for each, told in history.of_many(conn, made.versions).items()}
    undoes = {each: number for each, number in made.versions.items() if last.get(each) == number}
    change = Change.of(at=at, by=by, why=why or f"merge of {gone_id} undone", valid_from=None)
    register_store.write(conn, wanted, known, change, undoes=undoes)
    merging.end(conn, made.id, at=at)
    joint.save(conn, but=made.id)
    return made


def _without(merges: Sequence[Merge], made: Merge, known: Known, wanted: Wanted) -> list[Merge]:
    """The other merges when this one is undone: what was told once as an activity that leaves is told by itself again."""
    left = []
    for other in merges:
        if other.id == made.id:
            continue
        leaving = {each for each, into in other.into.items() if into.activity_id in made.moved}
        for each in leaving & known.activities.keys():
            activity = known.activities[each].value
            if activity.status is Status.MERGED:
                wanted.activities[each] = replace(activity, status=other.into[each].was)
        into = {each: told for each, told in other.into.items() if each not in leaving}
        left.append(replace(other, into=into))
    return left


def refresh(conn: Connection, before: Mapping[str, Place | Activity], change: Change) -> None:
    """Follow what a list has changed in entries that were merged: those that took something from them take it anew.

    ``before`` are the changed entries as they were, by id; the change is of the same import.
    """
    for made in merging.standing(conn, gone=[each for each in before if isinstance(before[each], Place)]):
        known = _known(conn, made.kept_id, made.gone_id)
        joint = _Joint(conn, made.kept_id, known, before=before)
        wanted = Wanted()
        joint.fill(joint.merges, wanted)
        register_store.write(conn, wanted, joint.known, change)
        joint.save(conn)
        then: dict[str, Place | Activity] = {made.kept_id: known.places[made.kept_id].value}
        then |= {each: joint.known.activities[each].value for each in wanted.activities}
        refresh(conn, then, change)


@dataclass(frozen=True)
class Saying:
    """What one list says of a fact of a place, and whether that is what the register shows."""

    part: str
    value: tuple[Any, ...]
    place_id: str
    source: str
    source_key: str
    shown: bool


def sayings(conn: Connection, place_id: str) -> list[Saying]:
    """Per fact of a place which list and row says what: its own, and those of the entries merged into it.

    Facts that nobody states are left out. In the order of the parts, the place's own list first.
    """
    stored = rows.read_places(conn, [place_id]).get(place_id)
    if stored is None:
        raise NotFound(f"place {place_id!r} does not exist", field="place_id")
    made = merging.standing(conn, kept=[place_id])
    others = {each: told.value for each, told in rows.read_places(conn, [m.gone_id for m in made]).items()}
    own = given_back(stored.value, [(others[each.gone_id], each.taken) for each in made])
    told = []
    for part in parts_of(Place):
        shown = values_of(stored.value, part)
        for entry in (own, *(others[each.gone_id] for each in made)):
            if filled(replace(own, **_nothing(part)), [entry])[1][0].count(part):
                value = values_of(entry, part)
                told.append(
                    Saying(part, value, entry.id, entry.source, entry.source_key, shown=value == shown)
                )
    return told


def _nothing(part: str) -> dict[str, Any]:
    empty = Place(id="", name="", location_level="none")
    return {name: getattr(empty, name) for name in parts_of(Place)[part]}


class _Joint:
    """An entry with those merged into it: what it says itself, and what it says with all of them."""

    def __init__(
        self,
        conn: Connection,
        kept_id: str,
        known: Known,
        *,
        before: Mapping[str, Place | Activity] | None = None,
    ) -> None:
        """``before``: entries as they were when something was taken from them, where that is no longer what they are."""
        self.merges = merging.standing(conn, kept=[kept_id])
        self._kept_id = kept_id
        told = {
            each
            for made in self.merges
            for gone, into in made.into.items()
            for each in (gone, into.activity_id)
        }
        others = register_store.known_of(conn, [each.gone_id for each in self.merges], told)
        self.known = Known(
            others.places | known.places, others.activities | known.activities, others.comes | known.comes
        )
        """What is stored of the entry, of those merged into it, and of all their activities."""
        self._places, self._activities = self.known.places, self.known.activities
        was = before or {}
        self._place_then = {key: was.get(key, stored.value) for key, stored in self._places.items()}
        self._activity_then = {key: was.get(key, stored.value) for key, stored in self._activities.items()}
        self._current: dict[str, Merge] = {}

    def own_place(self) -> Place:
        """What the place says itself."""
        return given_back(
            self._places[self._kept_id].value,
            [(_place(self._place_then[each.gone_id]), each.taken) for each in self.merges],
        )

    def own_activity(self, activity_id: str) -> Activity:
        """What an activity says itself."""
        took = [
            (_activity(self._activity_then[gone]), into.taken)
            for made in self.merges
            for gone, into in made.into.items()
            if into.activity_id == activity_id and gone in self._activity_then
        ]
        return given_back(self._activities[activity_id].value, took)

    def fill(self, wanted_merges: Sequence[Merge], wanted: Wanted) -> None:
        """Put into ``wanted`` the entry and its activities as they are with these merges."""
        own = self.own_place()
        place, gave = filled(own, [self._places[each.gone_id].value for each in wanted_merges])
        wanted.places[self._kept_id] = place
        current = {
            made.id: replace(made, taken=taken) for made, taken in zip(wanted_merges, gave, strict=True)
        }
        staying = {into.activity_id for made in (*self.merges, *wanted_merges) for into in made.into.values()}
        for activity_id in sorted(staying & self._activities.keys()):
            givers = [
                (made.id, gone)
                for made in wanted_merges
                for gone, into in made.into.items()
                if into.activity_id == activity_id and gone in self._activities
            ]
            activity, gave = filled(
                self.own_activity(activity_id), [self._activities[gone].value for _, gone in givers]
            )
            wanted.activities[activity_id] = activity
            for (merge_id, gone), taken in zip(givers, gave, strict=True):
                made = current[merge_id]
                into = replace(made.into[gone], taken=taken)
                current[merge_id] = replace(made, into={**made.into, gone: into})
        self._current = current

    def current(self, made: Merge) -> Merge:
        """The merge with what is taken from whom since the last ``fill``."""
        return self._current[made.id]

    def save(self, conn: Connection, *, but: str = "") -> None:
        """Remember what is taken from whom, where that has changed."""
        was = {each.id: each for each in self.merges}
        for merge_id, made in self._current.items():
            if merge_id != but and was.get(merge_id) != made:
                merging.save(conn, made)


def _place(entry: Place | Activity) -> Place:
    assert isinstance(entry, Place)  # noqa: S101 - ids of places name places
    return entry


def _activity(entry: Place | Activity) -> Activity:
    assert isinstance(entry, Activity)  # noqa: S101 - ids of activities name activities
    return entry


def _known(conn: Connection, kept_id: str, gone_id: str, more: Iterable[str] = ()) -> Known:
    """What is stored of both places and of all their activities; NotFound names the id that there is not."""
    comers = rows.read_comers(conn, [kept_id, gone_id])
    known = register_store.known_of(conn, {kept_id, gone_id}, set().union(more, *comers.values()))
    for place_id in (kept_id, gone_id):
        if place_id not in known.places:
            raise NotFound(f"place {place_id!r} does not exist", field="place_id")
    return known


def _require_fit(kept: Place, gone: Place) -> None:
    if kept.id == gone.id:
        raise InvalidInput(f"place {kept.id!r}: two different places are accepted", field="place_id")
    if gone.status is Status.MERGED:
        raise Conflict(f"place {gone.id!r} is merged into {gone.successor_id!r} already", field="place_id")
    if kept.status in _OVER:
        raise Conflict(
            f"place {kept.id!r} is {kept.status.value}: merge into an entry that goes on", field="place_id"
        )
    if kept.visibility is not gone.visibility:
        raise InvalidInput(
            f"places {kept.id!r} and {gone.id!r} are seen by different people ({kept.visibility.value}, "
            f"{gone.visibility.value}); entries of one visibility are accepted",
            field="place_id",
        )


def _told_twice(known: Known, kept: Place, gone: Place) -> dict[str, Into]:
    """The activities of the entry that goes which the other has too, each with its like."""
    theirs = {
        each: told.value for each, told in sorted(known.activities.items()) if kept.id in known.comes[each]
    }
    found: dict[str, Into] = {}
    taken: set[str] = set()
    for each, stored in sorted(known.activities.items()):
        activity = stored.value
        if gone.id not in known.comes[each] or kept.id in known.comes[each] or activity.status in _OVER:
            continue
        for other_id, other in theirs.items():
            alike = sound(activity.name) == sound(other.name) or (
                sound(activity.name) == sound(gone.name) and sound(other.name) == sound(kept.name)
            )
            if (
                other_id not in taken
                and other.status not in _OVER
                and same_activity(activity, other, names_alike=alike)
            ):
                found[each] = Into(other_id, (), activity.status)
                taken.add(other_id)
                break
    return found


def _ids(wanted: Wanted) -> set[str]:
    return {*wanted.places, *wanted.activities, *wanted.comes}
