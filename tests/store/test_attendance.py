"""Counts of sessions on both stores: one number a session, months by brute force."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ibasho.errors import Conflict, NotFound
from ibasho.model import Attendance, Offer, Verdict
from ibasho.store import Connection, attendance, imports, places, undo
from tests import make

DAY = date(2026, 3, 14)


def count(offer: Offer, **given: object) -> Attendance:
    usual = {"activity_id": offer.activity.id, "place_id": offer.place.id, "day": DAY, "start_min": 660}
    return Attendance(**{**usual, "visits": 12, "people": 10, **given})  # type: ignore[arg-type]


def test_a_session_has_one_count(conn: Connection, now: datetime) -> None:
    offer = make.offer()
    places.put(conn, [offer], at=now)
    first, noon = count(offer), count(offer, start_min=840, people=None, note="雨")
    assert attendance.put(conn, [first, noon], by="u1", at=now) == [Verdict.CREATED] * 2
    assert attendance.put(conn, [first], by="u1", at=now) == [Verdict.SAME]
    mended = replace(first, visits=14)
    assert attendance.put(conn, [mended], by="u1", at=now, dry_run=True) == [Verdict.UPDATED]
    assert attendance.get(conn) == [first, noon]
    assert attendance.put(conn, [mended], by="u1", at=now) == [Verdict.UPDATED]
    assert attendance.get(conn, activity_ids=[offer.activity.id]) == [mended, noon]
    assert attendance.get(conn, activity_ids=["x"]) == []


def test_what_is_not_there_cannot_be_counted(conn: Connection, now: datetime) -> None:
    offer = make.offer()
    places.put(conn, [offer], at=now)
    with pytest.raises(NotFound, match="activity 'x' does not exist"):
        attendance.put(conn, [count(offer, activity_id="x")], by="", at=now)
    with pytest.raises(NotFound, match="place 'y' does not exist"):
        attendance.put(conn, [count(offer, place_id="y")], by="", at=now)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.integers(0, 2),
            st.dates(date(2026, 1, 1), date(2026, 4, 10)),
            st.integers(0, 50),
            st.none() | st.integers(0, 5),
        ),
        max_size=20,
        unique_by=lambda each: each[:2],
    )
)
def test_months_add_up(
    conn: Connection, now: datetime, told: list[tuple[int, date, int, int | None]]
) -> None:
    within = conn.begin_nested()
    try:
        offers = [make.offer() for _ in range(3)]
        places.put(conn, offers, at=now)
        counts = [
            count(offers[at], day=day, visits=visits, people=people) for at, day, visits, people in told
        ]
        attendance.put(conn, counts, by="", at=now)
        expected: dict[tuple[str, date], list[Attendance]] = defaultdict(list)
        for each in counts:
            if date(2026, 1, 15) <= each.day <= date(2026, 3, 31):
                expected[each.activity_id, each.day.replace(day=1)].append(each)
        found = attendance.months(conn, first=date(2026, 1, 15), last=date(2026, 3, 31))
        assert [(each.activity_id, each.month) for each in found] == sorted(expected)
        for each in found:
            mine = expected[each.activity_id, each.month]
            counted = [c.people for c in mine if c.people is not None]
            assert (each.sessions, each.visits) == (len(mine), sum(c.visits for c in mine))
            assert each.people == (sum(counted) if counted else None)
            assert each.without_people == len(mine) - len(counted)
    finally:
        within.rollback()


def test_what_was_counted_is_not_taken_away_by_undoing_an_import(conn: Connection, now: datetime) -> None:
    import_id = imports.put(
        conn, make.report(), file_name="a", sha256="0", format="csv", source="見本一覧", at=now
    )
    visited, empty = make.offer(), make.offer()
    places.put(conn, [visited, empty], at=now, import_id=import_id)
    attendance.put(conn, [count(visited)], by="", at=now)
    with pytest.raises(Conflict, match=f"{visited.activity.id}: it was counted how many came"):
        undo.undo_import(conn, import_id, at=now)
    undo.undo_import(conn, import_id, at=now, keep_later=True)
    assert places.offers(conn) == [visited]
    assert attendance.get(conn) == [count(visited)]
