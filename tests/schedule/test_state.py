"""Open states and "in time", against single cases and a scan of every minute."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibasho.errors import InvalidInput
from ibasho.model import (
    Activity,
    BookingUntil,
    ChangeKind,
    Fact,
    OpenState,
    Session,
    SessionChange,
    SessionRule,
    Slot,
)
from ibasho.schedule import (
    bookable,
    booking_deadline,
    in_time,
    joinable,
    next_sessions,
    open_on_arrival,
    open_state,
    sessions,
)
from ibasho.schedule.labelled import on
from tests import make

TOKYO = ZoneInfo("Asia/Tokyo")
SECOND_SATURDAY = date(2026, 4, 11)


def at(day: date, clock: str) -> datetime:
    hours, minutes = map(int, clock.split(":"))
    return datetime.combine(day, datetime.min.time(), TOKYO) + timedelta(hours=hours, minutes=minutes)


def _sessions(activity: Activity, day: date) -> list[Session]:
    first, last = day - timedelta(days=1), day + timedelta(days=1)
    return sessions(activity.rules, first, last, TOKYO, changes=activity.changes)


def state(activity: Activity, day: date, clock: str, walk_min: int = 0) -> OpenState:
    now = at(day, clock)
    return open_state(activity, _sessions(activity, day), now, now + timedelta(minutes=walk_min), zone=TOKYO)


SALON = make.activity(rules=(on("土", "10:00-12:00", nth=(2,)),))
CENTRE = make.activity(kind="community_centre", rules=(on("月火水木金土日", "9:00-21:00"),))


class TestDayOne:
    """A community centre is open 9–21, its salon on the second Saturday 10–12: what counts is the salon."""

    def test_on_a_tuesday_afternoon_the_salon_is_not_open(self) -> None:
        tuesday = date(2026, 4, 14)
        assert state(CENTRE, tuesday, "15:00") is OpenState.OPEN
        assert state(SALON, tuesday, "15:00") is OpenState.CLOSED_TODAY

    def test_arriving_at_12_02_is_too_late(self) -> None:
        now, arrival = at(SECOND_SATURDAY, "11:50"), at(SECOND_SATURDAY, "12:02")
        (session,) = _sessions(SALON, SECOND_SATURDAY)
        assert in_time(session, arrival, SALON.last_entry_min) is False
        assert open_state(SALON, [session], now, arrival) is OpenState.CLOSING

    def test_arriving_in_time(self) -> None:
        assert state(SALON, SECOND_SATURDAY, "10:30", walk_min=10) is OpenState.OPEN
        assert state(SALON, SECOND_SATURDAY, "9:00", walk_min=10) is OpenState.OPENS_LATER
        assert state(SALON, SECOND_SATURDAY, "13:00") is OpenState.CLOSED_TODAY


class TestInTime:
    SESSION = Session(at(SECOND_SATURDAY, "10:00"), at(SECOND_SATURDAY, "12:00"))

    @pytest.mark.parametrize(
        ("clock", "good"),
        [
            ("8:00", True),
            ("10:00", True),
            ("11:45", True),
            ("11:46", False),
            ("12:00", False),
            ("12:30", False),
        ],
    )
    def test_until_a_quarter_of_an_hour_before_the_end(self, clock: str, good: bool) -> None:
        assert in_time(self.SESSION, at(SECOND_SATURDAY, clock), 15) is good

    def test_last_entry_of_its_own(self) -> None:
        assert in_time(self.SESSION, at(SECOND_SATURDAY, "11:59"), 0) is True
        assert in_time(self.SESSION, at(SECOND_SATURDAY, "11:01"), 60) is False

    def test_a_short_session_can_be_entered_at_its_start(self) -> None:
        short = Session(at(SECOND_SATURDAY, "10:00"), at(SECOND_SATURDAY, "10:10"))
        assert in_time(short, at(SECOND_SATURDAY, "10:00"), 15) is True
        assert in_time(short, at(SECOND_SATURDAY, "10:01"), 15) is False

    def test_without_known_end(self) -> None:
        begins = Session(at(SECOND_SATURDAY, "10:00"), at(SECOND_SATURDAY, "10:00"))
        assert in_time(begins, at(SECOND_SATURDAY, "10:00"), 15) is True
        assert in_time(begins, at(SECOND_SATURDAY, "10:01"), 15) is None

    def test_cancelled_or_full(self) -> None:
        full = Session(self.SESSION.start, self.SESSION.end, full=True)
        assert in_time(full, self.SESSION.start, 15) is False
        off = Session(self.SESSION.start, self.SESSION.end, cancelled=True)
        assert in_time(off, self.SESSION.start, 15) is False

    def test_zones_do_not_matter(self) -> None:
        assert in_time(self.SESSION, at(SECOND_SATURDAY, "11:45").astimezone(UTC), 15) is True
        assert (
            in_time(self.SESSION, at(SECOND_SATURDAY, "11:46").astimezone(ZoneInfo("America/Lima")), 15)
            is False
        )


class TestStates:
    TWICE = make.activity(rules=(on("土", "10:00-12:00", "13:00-16:00"),))
    SATURDAY = date(2026, 4, 4)

    def test_too_late_for_the_first_but_not_for_the_second(self) -> None:
        assert state(self.TWICE, self.SATURDAY, "11:50", walk_min=12) is OpenState.OPENS_LATER

    def test_cancelled(self) -> None:
        off = replace(SALON, changes=(SessionChange(ChangeKind.CANCELLED, SECOND_SATURDAY),))
        assert state(off, SECOND_SATURDAY, "9:00") is OpenState.CANCELLED
        assert state(off, SECOND_SATURDAY, "13:00") is OpenState.CLOSED_TODAY
        morning = SessionChange(ChangeKind.CANCELLED, self.SATURDAY, Slot(600, 720))
        assert state(replace(self.TWICE, changes=(morning,)), self.SATURDAY, "9:00") is OpenState.OPENS_LATER

    def test_full(self) -> None:
        full = replace(SALON, changes=(SessionChange(ChangeKind.FULL, SECOND_SATURDAY),))
        assert state(full, SECOND_SATURDAY, "9:00") is OpenState.FULL
        assert state(full, SECOND_SATURDAY, "10:30") is OpenState.FULL
        assert state(full, SECOND_SATURDAY, "11:50") is OpenState.CLOSING
        assert state(full, SECOND_SATURDAY, "13:00") is OpenState.CLOSED_TODAY
        morning = SessionChange(ChangeKind.FULL, self.SATURDAY, Slot(600, 720))
        assert state(replace(self.TWICE, changes=(morning,)), self.SATURDAY, "10:30") is OpenState.OPENS_LATER

    def test_a_day_called_off_of_which_no_hours_are_known(self) -> None:
        for activity in (
            make.activity(rules=(on("土"),)),
            make.activity(rules=(on("", "10:00-12:00"),), irregular=True),
            make.activity(rules=(on("日", "10:00-12:00"),), hours_not_understood="他"),
        ):
            for kind, expected in (
                (ChangeKind.CANCELLED, OpenState.CANCELLED),
                (ChangeKind.FULL, OpenState.FULL),
            ):
                said = replace(activity, changes=(SessionChange(kind, self.SATURDAY),))
                assert state(said, self.SATURDAY, "9:00") is expected
                assert state(said, date(2026, 4, 11), "9:00") is state(activity, date(2026, 4, 11), "9:00")

    def test_moved_to_another_day(self) -> None:
        sunday = SECOND_SATURDAY + timedelta(days=1)
        moved = replace(
            SALON,
            changes=(SessionChange(ChangeKind.MOVED, SECOND_SATURDAY, to_day=sunday, note="会場の都合"),),
        )
        assert state(moved, SECOND_SATURDAY, "9:00") is OpenState.CANCELLED
        assert state(moved, sunday, "9:00") is OpenState.OPENS_LATER
        there = _sessions(moved, SECOND_SATURDAY)
        assert [(each.start.day, each.cancelled, each.note) for each in there] == [
            (11, True, "4月12日（日）に変更。会場の都合"),
            (12, False, "4月11日（土）から変更。会場の都合"),
        ]

    def test_booking(self) -> None:
        booked = make.activity(rules=SALON.rules, booking=Fact.YES)
        assert state(booked, SECOND_SATURDAY, "10:30") is OpenState.BOOKING_NEEDED
        assert state(booked, SECOND_SATURDAY, "13:00") is OpenState.CLOSED_TODAY

    @pytest.mark.parametrize(
        ("until", "last"),
        [
            (BookingUntil(1, 1020), "2026-04-10T17:00"),
            (BookingUntil(3), "2026-04-09T00:00"),
            (BookingUntil(0, 540), "2026-04-11T09:00"),
            (BookingUntil(7, 720), "2026-04-04T12:00"),
        ],
    )
    def test_the_deadline_counts_per_session(self, until: BookingUntil, last: str) -> None:
        deadline = datetime.fromisoformat(last).replace(tzinfo=TOKYO)
        assert booking_deadline(SECOND_SATURDAY, until, TOKYO) == deadline
        for fact in (Fact.YES, Fact.UNKNOWN):
            salon = make.activity(rules=SALON.rules, booking=fact, booking_until=until)
            (session,) = _sessions(salon, SECOND_SATURDAY)
            assert bookable([session], salon, deadline) == [session]
            assert bookable([session], salon, deadline + timedelta(minutes=1)) == []
            if deadline.date() < SECOND_SATURDAY:
                assert state(salon, SECOND_SATURDAY, "9:30") is OpenState.BOOKING_CLOSED
        free = make.activity(rules=SALON.rules, booking=Fact.NO, booking_until=until)
        assert state(free, SECOND_SATURDAY, "10:30") is OpenState.OPEN

    def test_the_evening_can_still_be_booked_when_the_morning_cannot(self) -> None:
        booked = make.activity(rules=self.TWICE.rules, booking=Fact.YES, booking_until=BookingUntil(0, 600))
        assert state(booked, self.SATURDAY, "9:59") is OpenState.BOOKING_NEEDED
        assert state(booked, self.SATURDAY, "10:01") is OpenState.BOOKING_CLOSED

    def test_irregular(self) -> None:
        irregular = make.activity(rules=(on("", "10:00-12:00"),), irregular=True)
        assert state(irregular, self.SATURDAY, "11:00") is OpenState.IRREGULAR
        with_dates = make.activity(rules=(on("", "10:00-12:00", dates=(self.SATURDAY,)),), irregular=True)
        assert state(with_dates, self.SATURDAY, "11:00") is OpenState.OPEN

    def test_unknown_calendar(self) -> None:
        assert state(make.activity(rules=()), self.SATURDAY, "11:00") is OpenState.UNKNOWN
        assert (
            state(make.activity(rules=(on("", "10:00-12:00"),)), self.SATURDAY, "11:00") is OpenState.UNKNOWN
        )

    def test_days_without_hours_are_unknown_on_those_days_only(self) -> None:
        days_only = make.activity(rules=(on("土"),))
        assert state(days_only, self.SATURDAY, "11:00") is OpenState.UNKNOWN
        assert state(days_only, date(2026, 4, 5), "11:00") is OpenState.CLOSED_TODAY

    def test_a_part_not_understood_makes_closed_days_unknown(self) -> None:
        partly = make.activity(rules=(on("土", "10:00-12:00"),), hours_not_understood="他")
        assert state(partly, self.SATURDAY, "11:00") is OpenState.OPEN
        assert state(partly, date(2026, 4, 5), "11:00") is OpenState.UNKNOWN

    def test_a_start_without_an_end(self) -> None:
        open_end = make.activity(rules=(on("土", "13:00-"),))
        assert state(open_end, self.SATURDAY, "12:00", walk_min=30) is OpenState.OPENS_LATER
        assert state(open_end, self.SATURDAY, "12:50", walk_min=30) is OpenState.UNKNOWN
        assert state(open_end, self.SATURDAY, "15:00") is OpenState.UNKNOWN

    def test_past_midnight(self) -> None:
        night = make.activity(rules=(on("土", "22:00-26:00"),))
        sunday = self.SATURDAY + timedelta(days=1)
        assert state(night, sunday, "1:00", walk_min=10) is OpenState.OPEN
        assert state(night, sunday, "1:50", walk_min=20) is OpenState.CLOSING
        assert state(night, sunday, "3:00") is OpenState.CLOSED_TODAY
        assert state(night, self.SATURDAY, "23:55", walk_min=10) is OpenState.OPEN

    def test_the_day_is_that_of_the_place(self) -> None:
        # 22:00 on Friday in UTC is 7:00 on Saturday in Tokyo.
        now = datetime(2026, 4, 10, 22, 0, tzinfo=UTC)
        assert open_state(SALON, _sessions(SALON, SECOND_SATURDAY), now, now) is OpenState.OPENS_LATER
        days_only = make.activity(rules=(on("土"),))
        assert open_state(days_only, [], now, now, zone=TOKYO) is OpenState.UNKNOWN

    def test_times_need_an_offset(self) -> None:
        naive = datetime(2026, 4, 11, 10, 0)  # noqa: DTZ001
        with pytest.raises(InvalidInput, match="arrival"):
            open_state(SALON, [], at(SECOND_SATURDAY, "10:00"), naive)


def test_next_sessions_begin_with_the_one_under_way() -> None:
    off = (SessionChange(ChangeKind.CANCELLED, SECOND_SATURDAY),)
    found = sessions([on("土", "10:00-12:00")], date(2026, 4, 1), date(2026, 5, 31), TOKYO, changes=off)
    coming = next_sessions(found, at(date(2026, 4, 4), "11:00"))
    assert [each.start.date().isoformat() for each in coming] == ["2026-04-04", "2026-04-18", "2026-04-25"]
    assert next_sessions(found, at(date(2026, 4, 4), "12:00"), most=1)[0].start.day == 18


# — every minute of a day ————————————————————————————————————————————————————————

_SLOTS = st.lists(
    st.tuples(st.integers(0, 1439), st.integers(1, 600)).map(lambda s: Slot(s[0], min(s[0] + s[1], 2880))),
    max_size=3,
)


@given(_SLOTS, st.integers(0, 90), st.integers(0, 60), st.integers(0, 1439))
def test_equals_a_scan_of_minutes(slots: list[Slot], walk_min: int, entry_min: int, minute: int) -> None:
    """Whoever arrives in minute m of a day that repeats can join when m lies in a slot and before its last entry."""
    rule = SessionRule(weekdays=frozenset(range(7)), slots=tuple(slots))
    activity = make.activity(rules=(rule,), last_entry_min=entry_min)
    day = date(2026, 4, 8)
    found = sessions([rule], day - timedelta(days=3), day + timedelta(days=2), TOKYO)
    now = at(day, "0:00") + timedelta(minutes=minute)
    arrival = now + timedelta(minutes=walk_min)
    reached = minute + walk_min
    spans = [(slot.start_min + 1440 * d, slot.end_min + 1440 * d) for slot in slots for d in range(-3, 3)]
    joins = [(a, b) for a, b in spans if a <= reached <= max(a, b - entry_min)]
    assert open_on_arrival(found, arrival, entry_min) == bool(joins)
    best = joinable(found, arrival, entry_min)
    later = sorted((a, b) for a, b in spans if reached <= max(a, b - entry_min))
    assert (best is None) == (not later)
    if best is not None:
        assert best.start == at(day, "0:00") + timedelta(minutes=later[0][0])
    today = [(a, b) for a, b in spans if 0 <= a < 1440 or a < minute < b]
    good = sorted((a, b) for a, b in today if reached <= max(a, b - entry_min))
    if good:
        expected = OpenState.OPEN if good[0][0] <= minute else OpenState.OPENS_LATER
    elif any(a <= minute < b for a, b in today):
        expected = OpenState.CLOSING
    else:
        expected = OpenState.CLOSED_TODAY
    if slots:
        assert open_state(activity, found, now, arrival) is expected
