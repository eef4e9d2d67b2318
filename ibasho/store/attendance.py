"""How many came to each session. A session is an activity at a place on a day at a minute; there are no names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from ibasho.errors import NotFound
from ibasho.model import Attendance, Verdict
from ibasho.store.engine import Connection
from ibasho.store.offers import chunks
from ibasho.store.tables import activities, attendance, places

__all__ = ["Month", "counted", "get", "months", "put"]


@dataclass(frozen=True)
class Month:
    """How many came to an activity at a place in one month (its first day).

    ``visits`` is the sum over the sessions that were counted. ``people`` is the sum of the people of each session, so
    who came to two sessions counts twice; None when no session has it, and ``without_people`` says how many have not.
    """

    activity_id: str
    place_id: str
    month: date
    sessions: int
    visits: int
    people: int | None
    without_people: int


def put(
    conn: Connection, counts: Sequence[Attendance], *, by: str, at: datetime, dry_run: bool = False
) -> list[Verdict]:
    """Store how many came, one number a session: per count created, updated (it was another number) or same.

    With ``dry_run`` the verdicts are the same and nothing is stored. Raises NotFound when an activity or a place does not exist.
    """
    activity_keys = _keys(conn, activities, [each.activity_id for each in counts], "activity_id")
    place_keys = _keys(conn, places, [each.place_id for each in counts], "place_id")
    known = {_session(each): each for each in get(conn, activity_ids={each.activity_id for each in counts})}
    verdicts: list[Verdict] = []
    for each in counts:
        before = known.get(_session(each))
        if before == each:
            verdicts.append(Verdict.SAME)
            continue
        values = {"visits": each.visits, "people": each.people, "note": each.note, "by": by, "at": at}
        session = {
            "activity_key": activity_keys[each.activity_id],
            "place_key": place_keys[each.place_id],
            "day": each.day,
            "start_min": each.start_min,
        }
        if dry_run:
            pass
        elif before is None:
            conn.execute(sa.insert(attendance).values(**session, **values))
        else:
            mine = sa.and_(*(attendance.c[name] == value for name, value in session.items()))
            conn.execute(sa.update(attendance).where(mine).values(**values))
        known[_session(each)] = each
        verdicts.append(Verdict.CREATED if before is None else Verdict.UPDATED)
    return verdicts


def get(
    conn: Connection,
    *,
    activity_ids: Collection[str] | None = None,
    first: date | None = None,
    last: date | None = None,
) -> list[Attendance]:
    """What was counted, in the order of activity, place, day and start; of some activities and days, or of all."""
    found: list[Attendance] = []
    within = [attendance.c.day >= first] if first is not None else []
    within += [attendance.c.day <= last] if last is not None else []
    if activity_ids is None:
        return _select(conn, *within)
    for chunk in chunks(sorted(set(activity_ids))):
        found += _select(conn, activities.c.id.in_(chunk), *within)
    return found


def months(conn: Connection, *, first: date | None = None, last: date | None = None) -> list[Month]:
    """How many came per activity, place and month, in this order; of the days from ``first`` to ``last``."""
    groups: dict[tuple[str, str, date], list[Attendance]] = defaultdict(list)
    for each in get(conn, first=first, last=last):
        groups[each.activity_id, each.place_id, each.day.replace(day=1)].append(each)
    return [
        Month(
            activity_id,
            place_id,
            month,
            sessions=len(told),
            visits=sum(each.visits for each in told),
            people=sum(people) if (people := [e.people for e in told if e.people is not None]) else None,
            without_people=sum(each.people is None for each in told),
        )
        for (activity_id, place_id, month), told in groups.items()
    ]


def counted(conn: Connection, activity_ids: Collection[str], place_ids: Collection[str]) -> set[str]:
    """Which of these activities and places have a session that was counted."""
    found: set[str] = set()
    for table, key, ids in (
        (activities, attendance.c.activity_key, activity_ids),
        (places, attendance.c.place_key, place_ids),
    ):
        both = attendance.join(table, table.c.key == key)
        for chunk in chunks(sorted(set(ids))):
            mine = sa.select(table.c.id).distinct().select_from(both).where(table.c.id.in_(chunk))
            found |= set(conn.execute(mine).scalars())
    return found


def _select(conn: Connection, *conditions: sa.ColumnElement[bool]) -> list[Attendance]:
    joined = attendance.join(activities, activities.c.key == attendance.c.activity_key).join(
        places, places.c.key == attendance.c.place_key
    )
    columns = [attendance.c[name] for name in ("day", "start_min", "visits", "people", "note")]
    found = (
        sa.select(activities.c.id.label("activity_id"), places.c.id.label("place_id"), *columns)
        .select_from(joined)
        .where(*conditions)
        .order_by(activities.c.id, places.c.id, attendance.c.day, attendance.c.start_min)
    )
    return [Attendance(**row._mapping) for row in conn.execute(found)]


def _session(each: Attendance) -> tuple[str, str, date, int]:
    return each.activity_id, each.place_id, each.day, each.start_min


def _keys(conn: Connection, table: sa.Table, ids: Sequence[str], field: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for chunk in chunks(sorted(set(ids))):
        mine = sa.select(table.c.id, table.c.key).where(table.c.id.in_(chunk))
        found |= {row.id: row.key for row in conn.execute(mine)}
    missing = sorted(set(ids) - found.keys())
    if missing:
        raise NotFound(f"{field.removesuffix('_id')} {missing[0]!r} does not exist", field=field)
    return found
