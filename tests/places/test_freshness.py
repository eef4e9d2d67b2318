"""Freshness: only a check moves the dates, and only for the facts that were checked."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from ibasho.errors import InvalidInput, NotFound, OutOfRange
from ibasho.model import FactGroup, Means, Status, Verification, Visibility
from ibasho.places.freshness import checked, due, interval_days, verify
from ibasho.store import Connection, places
from tests import make

CALENDAR = (FactGroup.CALENDAR,)


def stored(conn: Connection, now: datetime, **given: object) -> str:
    offer = make.offer(**given)
    places.put(conn, [offer], at=now)
    return offer.place.id


def test_saving_is_not_verifying(conn: Connection, now: datetime) -> None:
    place_id = stored(conn, now)
    offer = places.get(conn, place_id)[0]
    places.put(conn, [make.offer(place=make.place(id=place_id), activity=offer.activity)], at=now)
    assert places.get(conn, place_id)[0].place.verified_on is None


def test_a_check_is_kept_per_group_and_the_calendar_dates_the_entry(conn: Connection, now: datetime) -> None:
    place_id = stored(conn, now)
    today = now.date()
    verify(conn, place_id, groups=[FactGroup.ACCESS], on=today, by="見本の会", means=Means.VISIT, at=now)
    place = places.get(conn, place_id)[0].place
    assert place.verified_on is None
    assert place.verifications == (Verification(FactGroup.ACCESS, today, "見本の会", Means.VISIT),)
    earlier = today - timedelta(days=3)
    verify(conn, place_id, groups=CALENDAR, on=earlier, by="見本の会", means=Means.TELEPHONE, at=now)
    place = places.get(conn, place_id)[0].place
    assert place.verified_on == earlier
    assert [each.group for each in place.verifications] == [FactGroup.CALENDAR, FactGroup.ACCESS]


def test_an_older_check_does_not_undo_a_newer_one() -> None:
    place = make.place()
    new, old = date(2026, 4, 2), date(2026, 3, 1)
    place = checked(place, CALENDAR, on=new, by="新", means=Means.VISIT)
    again = checked(place, CALENDAR, on=old, by="旧", means=Means.LETTER)
    assert again == place
    assert again.verified_on == new


def test_a_published_date_later_than_the_check_stays() -> None:
    place = make.place(verified_on=date(2026, 4, 2))
    assert checked(place, CALENDAR, on=date(2026, 3, 1), by="見本", means=Means.VISIT).verified_on == date(
        2026, 4, 2
    )


@pytest.mark.parametrize(
    ("given", "error", "told"),
    [
        ({"groups": []}, InvalidInput, "at least one of existence, calendar"),
        ({"by": "  "}, InvalidInput, "who checked is needed"),
        ({"on": date(2999, 1, 1)}, OutOfRange, "nobody has checked the future"),
    ],
)
def test_a_check_that_says_too_little_is_refused(
    conn: Connection, now: datetime, given: dict[str, object], error: type[Exception], told: str
) -> None:
    usual = {"groups": CALENDAR, "on": now.date(), "by": "見本の会", "means": Means.VISIT, "at": now}
    with pytest.raises(error, match=told):
        verify(conn, stored(conn, now), **usual | given)  # type: ignore[arg-type]


def test_an_unknown_place_cannot_be_checked(conn: Connection, now: datetime) -> None:
    with pytest.raises(NotFound, match="'x' does not exist"):
        verify(conn, "x", groups=CALENDAR, on=now.date(), by="見本", means=Means.VISIT, at=now)


def test_what_is_due_depends_on_the_kind(conn: Connection, now: datetime) -> None:
    today = now.date()
    hundred_days_ago = today - timedelta(days=100)
    desk = stored(conn, now, kind="consultation_desk", verified_on=hundred_days_ago)
    stored(conn, now, kind="childrens_cafeteria", verified_on=hundred_days_ago)
    never = stored(conn, now, kind="library")
    hidden = stored(conn, now, kind="salon", visibility=Visibility.HIDDEN)
    stored(conn, now, kind="salon", status=Status.CLOSED)
    found = due(conn, today=today)
    assert [(each.place.id, each.late_days) for each in found] == [
        (never, None), (hidden, None), (desk, 10),
    ]  # fmt: skip
    assert [each.place.id for each in due(conn, today=today, visibility=(Visibility.PUBLIC,))] == [
        never,
        desk,
    ]


def test_on_the_day_itself_it_is_not_late_yet(conn: Connection, now: datetime) -> None:
    today = now.date()
    stored(conn, now, kind="consultation_desk", verified_on=today - timedelta(days=90))
    assert due(conn, today=today) == []
    assert due(conn, today=today + timedelta(days=1))[0].late_days == 1


def test_the_shortest_interval_of_what_goes_on_there_counts() -> None:
    assert interval_days(["library", "consultation_desk"]) == 90
    assert interval_days(["own_kind"]) == interval_days([]) == 270
