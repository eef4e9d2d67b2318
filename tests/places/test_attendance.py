"""Counts entered one by one and from a sheet: which session is meant, and a verdict for every row."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ibasho.errors import InvalidInput, NotFound
from ibasho.files.attendance import CountedRow
from ibasho.model import Attendance, Offer, Slot, Verdict
from ibasho.places import attendance
from ibasho.store import Connection
from ibasho.store import attendance as attendance_store
from ibasho.store import places as places_store
from tests import make

ZONE = ZoneInfo("Asia/Tokyo")
SATURDAY = date(2026, 3, 14)


def row(number: int, **given: Any) -> CountedRow:
    return CountedRow(**{"number": number, "day": SATURDAY, "visits": 12, "place": "見本会館"} | given)


@pytest.fixture
def offers(conn: Connection, now: datetime) -> list[Offer]:
    hall, other = make.place(name="見本会館"), make.place(name="別の会館")
    salon, twice = (
        make.activity(name="サロン"),
        make.activity(name="体操", rules=(make.rule(slots=(Slot(600, 660), Slot(840, 900))),)),
    )
    told = [Offer(hall, salon), Offer(hall, twice), Offer(other, salon)]
    places_store.put(conn, told, at=now)
    return told


def test_every_row_of_a_sheet_has_a_verdict(conn: Connection, now: datetime, offers: list[Offer]) -> None:
    rows = [
        row(2, activity="サ ロン", people=9),
        row(3, activity="体操", start_min=840),
        row(4, activity="体操"),
        5,
        row(6, activity="サロン", people=9),
        row(7, activity="サロン", people=8),
        row(8, activity="合唱"),
        row(9, place="どこか"),
        row(10),
        row(11, activity="サロン", day=date(2026, 3, 15)),
        row(12, activity="サロン", day=date(2026, 4, 2)),
        row(13, place="", activity_id=offers[0].activity.id),
        row(14, place="別の 会館", activity_id=offers[0].activity.id),
        row(15, place="", activity_id="x"),
    ]
    report = attendance.take_in(conn, rows, by="u1", at=now, zone=ZONE)
    done, refused = Verdict.CREATED, Verdict.REFUSED
    told = dict(report.verdicts)
    assert told == {
        2: done, 3: done, 4: refused, 5: refused, 6: Verdict.SAME, 7: refused, 8: refused, 9: refused,
        10: refused, 11: done, 12: refused, 13: refused, 14: done, 15: refused,
    }  # fmt: skip
    says = {finding.row: finding.message for finding in report.findings}
    assert "2 sessions on 2026-03-14 (10:00, 14:00): say which one" in says[4]
    assert "row 2 tells other numbers" in says[7]
    assert "'見本会館' has no such activity: '合唱'" in says[8]
    assert "no place is called 'どこか'" in says[9]
    assert "2 activities could be meant" in says[10]
    assert "the calendar has no session then" in says[11]
    assert "still to come" in says[12]
    assert "2 activities could be meant" in says[13]
    assert "activity 'x' does not exist" in says[15]
    salon, hall = offers[0].activity.id, offers[0].place.id
    assert Attendance(salon, hall, SATURDAY, 660, 12, 9) in attendance_store.get(conn)
    again = attendance.take_in(conn, rows[:2], by="u1", at=now, zone=ZONE)
    assert [verdict for _, verdict in again.verdicts] == [Verdict.SAME] * 2


def test_a_dry_run_says_the_same_and_stores_nothing(
    conn: Connection, now: datetime, offers: list[Offer]
) -> None:
    rows = [row(2, activity="サロン"), row(3, activity="合唱")]
    tried = attendance.take_in(conn, rows, by="", at=now, zone=ZONE, dry_run=True)
    assert attendance_store.get(conn) == []
    assert attendance.take_in(conn, rows, by="", at=now, zone=ZONE) == tried


def test_one_by_one(conn: Connection, now: datetime, offers: list[Offer]) -> None:
    gymnastics = offers[1].activity.id
    count, verdict = attendance.add(
        conn, gymnastics, SATURDAY, 7, by="u1", at=now, zone=ZONE, people=7, start_min=600
    )
    assert verdict is Verdict.CREATED
    assert (
        attendance_store.get(conn)
        == [count]
        == [Attendance(gymnastics, offers[1].place.id, SATURDAY, 600, 7, 7)]
    )


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ({"visits": -1}, InvalidInput, "visits -1: 0 to 100000"),
        ({"visits": 3, "people": 4}, InvalidInput, "people 4: 0 to 3"),
        ({"visits": 3, "start_min": 1440}, InvalidInput, "start_min 1440"),
        ({"visits": 3}, InvalidInput, "2 sessions on 2026-03-14"),
        ({"visits": 3, "activity_id": "x"}, NotFound, "activity 'x' does not exist"),
        ({"visits": 3, "place_id": "y"}, InvalidInput, "does not come at place 'y'"),
    ],
)
def test_numbers_that_cannot_be(
    conn: Connection,
    now: datetime,
    offers: list[Offer],
    given: dict[str, Any],
    error: type[Exception],
    message: str,
) -> None:
    told = {"activity_id": offers[1].activity.id, "day": SATURDAY, "by": "", "at": now, "zone": ZONE} | given
    with pytest.raises(error, match=message):
        attendance.add(conn, told.pop("activity_id"), told.pop("day"), told.pop("visits"), **told)
