"""Rules → sessions, against dateutil's independent RRULE expander and against a plain day-by-day reading of the rules."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from dateutil import rrule
from hypothesis import given
from hypothesis import strategies as st

from ibasho.errors import OutOfRange
from ibasho.model import Closure, HolidayPolicy, SessionRule, Shift, Slot
from ibasho.schedule import (
    days_without_hours,
    gives_days,
    intervals,
    meeting_days,
    sessions,
    sessions_per_month,
)
from ibasho.schedule.labelled import NEW_YEAR, on
from tests.schedule.plain import confirmed, meets

TOKYO = ZoneInfo("Asia/Tokyo")
_RR = (rrule.MO, rrule.TU, rrule.WE, rrule.TH, rrule.FR, rrule.SA, rrule.SU)


def _starts(rule: SessionRule, first: date, last: date) -> list[str]:
    return [each.start.strftime("%m-%d %H:%M") for each in sessions([rule], first, last, TOKYO)]


# — against RRULE ————————————————————————————————————————————————————————————————

_FIRST = st.dates(date(2024, 1, 1), date(2028, 12, 31))
_LENGTH = st.integers(0, 399)
_WEEKDAYS = st.frozensets(st.integers(0, 6), min_size=1, max_size=4)
_MONTHS = st.frozensets(st.integers(1, 12), max_size=6)


def _until(first: date, days: int) -> tuple[datetime, datetime]:
    start = datetime.combine(first, datetime.min.time())
    return start, start + timedelta(days=days)


@given(_FIRST, _LENGTH, _WEEKDAYS, _MONTHS)
def test_weekly_equals_rrule(
    first: date, days: int, weekdays: frozenset[int], months: frozenset[int]
) -> None:
    start, end = _until(first, days)
    expected = rrule.rrule(
        rrule.WEEKLY, dtstart=start, until=end, byweekday=sorted(weekdays), bymonth=sorted(months) or None
    )
    rule = SessionRule(weekdays=weekdays, months=months, slots=(Slot(600, 660),))
    assert meeting_days([rule], first, end.date()) == [day.date() for day in expected]


@given(_FIRST, _LENGTH, _WEEKDAYS, st.sets(st.sampled_from([1, 2, 3, 4, 5, -1]), min_size=1), _MONTHS)
def test_nth_weekdays_equal_rrule(
    first: date, days: int, weekdays: frozenset[int], nth: set[int], months: frozenset[int]
) -> None:
    start, end = _until(first, days)
    expected = rrule.rrule(
        rrule.MONTHLY,
        dtstart=start,
        until=end,
        byweekday=[_RR[day](n) for day in sorted(weekdays) for n in sorted(nth)],
        bymonth=sorted(months) or None,
    )
    rule = SessionRule(weekdays=weekdays, nth=tuple(sorted(nth)), months=months, slots=(Slot(600, 660),))
    assert meeting_days([rule], first, end.date()) == sorted({day.date() for day in expected})


@given(
    _FIRST, _LENGTH, st.sets(st.sampled_from([*range(1, 32), -1]), min_size=1, max_size=5), _MONTHS, _WEEKDAYS
)
def test_days_of_the_month_equal_rrule(
    first: date, days: int, month_days: set[int], months: frozenset[int], weekdays: frozenset[int]
) -> None:
    start, end = _until(first, days)
    for byday in (None, weekdays):
        expected = rrule.rrule(
            rrule.MONTHLY,
            dtstart=start,
            until=end,
            bymonthday=sorted(month_days),
            bymonth=sorted(months) or None,
            byweekday=sorted(byday) if byday else None,
        )
        rule = SessionRule(
            weekdays=byday or frozenset(),
            month_days=tuple(sorted(month_days)),
            months=months,
            slots=(Slot(1, 2),),
        )
        assert meeting_days([rule], first, end.date()) == sorted({day.date() for day in expected})


@given(_FIRST, _LENGTH, _WEEKDAYS, st.integers(1, 5), st.integers(0, 100))
def test_every_n_weeks_equals_rrule(
    first: date, days: int, weekdays: frozenset[int], interval: int, before: int
) -> None:
    anchor = first - timedelta(days=before)
    start, end = _until(anchor, days + before)
    expected = rrule.rrule(
        rrule.WEEKLY, dtstart=start, until=end, interval=interval, byweekday=sorted(weekdays), wkst=rrule.MO
    )
    rule = SessionRule(weekdays=weekdays, every_weeks=interval, anchor=anchor, slots=(Slot(600, 660),))
    assert meeting_days([rule], first, end.date()) == [day.date() for day in expected if day.date() >= first]


@given(_FIRST, _LENGTH, _WEEKDAYS, st.dates(date(2024, 1, 1), date(2029, 12, 31)), st.integers(0, 500))
def test_validity_equals_rrule(
    first: date, days: int, weekdays: frozenset[int], begin: date, length: int
) -> None:
    until = begin + timedelta(days=length)
    rule = SessionRule(weekdays=weekdays, valid_from=begin, valid_to=until, slots=(Slot(600, 660),))
    last = first + timedelta(days=days)
    expected = rrule.rrule(
        rrule.WEEKLY,
        dtstart=datetime.combine(begin, datetime.min.time()),
        until=datetime.combine(until, datetime.min.time()),
        byweekday=sorted(weekdays),
    )
    assert meeting_days([rule], first, last) == [d.date() for d in expected if first <= d.date() <= last]


# — against a plain reading, one day at a time ————————————————————————————————————————————


_CLOSURES = st.tuples(
    st.tuples(st.integers(1, 12), st.integers(1, 31)),
    st.tuples(st.integers(1, 12), st.integers(1, 31)),
    st.booleans(),
).map(lambda told: Closure("休み", *told))
_SHIFTS = st.builds(
    Shift,
    st.sampled_from([1, -1, 7, -7, 14, 3]),
    weekdays=st.sampled_from([frozenset(), frozenset({5, 6})]),
    skip=st.sampled_from([frozenset(), frozenset({5, 6}), frozenset({0, 6})]),
)
_WITH_SHIFT = (HolidayPolicy.SHIFTED, HolidayPolicy.UNKNOWN, HolidayPolicy.OPEN, HolidayPolicy.CLOSED)


@st.composite
def _rules(draw: st.DrawFn) -> SessionRule:
    shift = draw(st.none() | _SHIFTS)
    without = [policy for policy in HolidayPolicy if policy is not HolidayPolicy.SHIFTED]
    policy = draw(st.sampled_from(without if shift is None else _WITH_SHIFT))
    near = st.dates(date(2026, 1, 1), date(2026, 12, 31))
    moved = policy is HolidayPolicy.MOVED
    every = 1 if moved else draw(st.sampled_from([1, 1, 2, 3]))
    return SessionRule(
        weekdays=draw(_WEEKDAYS),
        nth=() if moved else draw(st.sampled_from([(), (1,), (2, 4), (-1,), (5,)])),
        month_days=() if moved else draw(st.sampled_from([(), (), (3, 4, 5, -1), tuple(range(1, 20))])),
        months=draw(_MONTHS),
        dates=tuple(draw(st.lists(near, max_size=2))),
        except_dates=tuple(draw(st.lists(near, max_size=2))),
        every_weeks=every,
        anchor=draw(near) if every > 1 else None,
        valid_from=draw(st.none() | near),
        holidays=policy,
        closures=tuple(draw(st.lists(_CLOSURES, max_size=2))),
        within=tuple(draw(st.lists(_CLOSURES, max_size=2))),
        shift=shift,
        part=draw(st.sampled_from(["", "", "", "図書室"])),
        slots=(Slot(600, 720),),
    )


@given(_rules(), st.dates(date(2025, 12, 1), date(2026, 12, 31)), st.integers(0, 120))
def test_equals_a_plain_reading(rule: SessionRule, first: date, length: int) -> None:
    window = [first + timedelta(days=n) for n in range(length + 1)]
    expected = [day for day in window if meets(rule, day)]
    assert meeting_days([rule], first, window[-1]) == expected
    found = sessions([rule], first, window[-1], TOKYO)
    assert [each.start.date() for each in found] == expected
    sure = [each.start.date() for each in found if not each.unconfirmed]
    assert sure == [day for day in expected if confirmed(rule, day)]


@given(st.lists(_rules(), max_size=4), st.dates(date(2026, 1, 1), date(2026, 6, 1)))
def test_windows_join_without_gap_or_overlap(rules: list[SessionRule], first: date) -> None:
    whole = sessions(rules, first, first + timedelta(days=59), TOKYO)
    halves = [
        *sessions(rules, first, first + timedelta(days=20), TOKYO),
        *sessions(rules, first + timedelta(days=21), first + timedelta(days=59), TOKYO),
    ]
    assert whole == halves
    assert whole == sorted(whole, key=lambda each: (each.start, each.end))
    assert len({(each.start, each.end) for each in whole}) == len(whole)


# — single cases ————————————————————————————————————————————————————————————————


def test_second_saturday() -> None:
    rule = on("土", "10:00-12:00", nth=(2,))
    assert _starts(rule, date(2026, 4, 1), date(2026, 6, 30)) == ["04-11 10:00", "05-09 10:00", "06-13 10:00"]


def test_moved_to_the_next_week_when_it_falls_on_a_public_holiday() -> None:
    """第1水曜、祝日の場合は翌週: 6 May 2026 is a public holiday (振替休日)."""
    rule = on("水", "10:00-12:00", nth=(1,), holidays=HolidayPolicy.SHIFTED, shift=Shift(7))
    days = meeting_days([rule], date(2026, 4, 1), date(2026, 6, 30))
    assert days == [date(2026, 4, 1), date(2026, 5, 13), date(2026, 6, 3)]
    assert meeting_days([rule], date(2026, 5, 13), date(2026, 5, 13)) == [date(2026, 5, 13)]


def test_moved_back_from_weekends_and_public_holidays() -> None:
    """毎月20日、土日祝の場合は前日: 20 June 2026 is a Saturday, 20 July a Monday and 海の日, 20 September a Sunday."""
    rule = on(
        "",
        "10:00-12:00",
        month_days=(20,),
        holidays=HolidayPolicy.SHIFTED,
        shift=Shift(-1, weekdays=frozenset({5, 6})),
    )
    days = meeting_days([rule], date(2026, 5, 1), date(2026, 9, 30))
    assert days == [
        date(2026, 5, 20),
        date(2026, 6, 19),
        date(2026, 7, 17),
        date(2026, 8, 20),
        date(2026, 9, 18),
    ]


def test_the_next_working_day_passes_over_the_weekend() -> None:
    """毎週金曜、祝日の場合は翌平日: 20 March 2026 (春分の日) is a Friday."""
    rule = on("金", "10:00-12:00", holidays=HolidayPolicy.SHIFTED, shift=Shift(1, skip=frozenset({5, 6})))
    assert meeting_days([rule], date(2026, 3, 19), date(2026, 3, 26)) == [date(2026, 3, 23)]


def test_a_session_moved_into_a_closure_is_none() -> None:
    rule = on("火", nth=(-1,), holidays=HolidayPolicy.SHIFTED, shift=Shift(1), closures=(NEW_YEAR,))
    assert meeting_days([rule], date(2026, 12, 20), date(2027, 1, 5)) == []


def test_a_season_that_is_not_certain_is_not_confirmed() -> None:
    summer = (Closure("夏休み", (7, 28), (8, 15)), Closure("夏休み", (7, 19), (8, 31), certain=False))
    open_then = on("火", "10:00-12:00", within=summer)
    shut_then = on("火", "10:00-12:00", closures=summer)
    july = (date(2026, 7, 13), date(2026, 7, 31))
    for rule, expected in (
        (open_then, [(21, True), (28, False)]),
        (shut_then, [(14, False), (21, True)]),
    ):
        assert [(s.start.day, s.unconfirmed) for s in sessions([rule], *july, TOKYO)] == expected


def test_how_often_without_which_days_gives_no_session() -> None:
    rule = on("土", "10:00-12:00", times_per_month=1.0)
    assert meeting_days([rule], date(2026, 4, 1), date(2026, 4, 30)) == []
    assert not gives_days(rule)


def test_the_hours_of_a_room_are_not_those_of_the_house() -> None:
    house, room = on("月", "9:00-21:00"), on("月", "10:00-17:00", part="図書室")
    assert _starts(room, date(2026, 4, 6), date(2026, 4, 6)) == []
    (only,) = sessions([house, room], date(2026, 4, 6), date(2026, 4, 6), TOKYO)
    assert (only.start.hour, only.end.hour) == (9, 21)
    assert days_without_hours([on("月", part="図書室")], date(2026, 4, 6), date(2026, 4, 6)) == []


def test_past_midnight_belongs_to_the_day_it_begins() -> None:
    (night,) = sessions([on("金", "22:00-26:00")], date(2026, 4, 3), date(2026, 4, 3), TOKYO)
    assert night.start.isoformat() == "2026-04-03T22:00:00+09:00"
    assert night.end.isoformat() == "2026-04-04T02:00:00+09:00"
    assert sessions([on("金", "22:00-26:00")], date(2026, 4, 4), date(2026, 4, 4), TOKYO) == []


def test_midnight_and_the_whole_day() -> None:
    (day,) = sessions([on("土", "0:00-24:00")], date(2026, 4, 4), date(2026, 4, 4), TOKYO)
    assert (day.start.isoformat(), day.end.isoformat()) == (
        "2026-04-04T00:00:00+09:00",
        "2026-04-05T00:00:00+09:00",
    )


def test_a_start_without_an_end_is_no_time_long() -> None:
    (session,) = sessions([on("土", "13:00-")], date(2026, 4, 4), date(2026, 4, 4), TOKYO)
    assert session.start == session.end
    assert not session.end_known


def test_leap_day() -> None:
    rule = on("", "9:00-10:00", month_days=(29,), months=(2,))
    assert meeting_days([rule], date(2028, 2, 1), date(2028, 3, 31)) == [date(2028, 2, 29)]
    assert meeting_days([rule], date(2026, 2, 1), date(2026, 3, 31)) == []


def test_year_end_closure_wraps() -> None:
    rule = on("月火水木金土日", "9:00-10:00", holidays=HolidayPolicy.OPEN, closures=(NEW_YEAR,))
    assert meeting_days([rule], date(2026, 12, 27), date(2027, 1, 5)) == [
        date(2026, 12, 27),
        date(2026, 12, 28),
        date(2027, 1, 4),
        date(2027, 1, 5),
    ]


def test_monday_closing_moves_past_the_holidays_of_september_2026() -> None:
    rule = on("火水木金土日", "9:00-17:00", holidays=HolidayPolicy.MOVED)
    # 21 (Monday), 22 and 23 September are public holidays: open; the 24th is closed instead.
    open_days = [day.day for day in meeting_days([rule], date(2026, 9, 19), date(2026, 9, 29))]
    assert open_days == [19, 20, 21, 22, 23, 25, 26, 27, 29]


def test_a_holiday_before_the_window_still_closes_its_day() -> None:
    rule = on("火水木金土日", "9:00-17:00", holidays=HolidayPolicy.MOVED)
    assert meeting_days([rule], date(2026, 9, 24), date(2026, 9, 25)) == [date(2026, 9, 25)]


def test_equal_sessions_are_one_and_the_sure_one_wins() -> None:
    unsure, sure = on("月", "10:00-12:00"), on("月", "10:00-12:00", holidays=HolidayPolicy.OPEN)
    day = date(2026, 5, 4)  # みどりの日, a Monday
    assert [each.unconfirmed for each in sessions([unsure], day, day, TOKYO)] == [True]
    assert [each.unconfirmed for each in sessions([unsure, sure], day, day, TOKYO)] == [False]


def test_rules_without_hours_give_days_only() -> None:
    rules = [on("月"), on("火", "10:00-12:00")]
    first, last = date(2026, 4, 6), date(2026, 4, 12)
    assert [each.start.day for each in sessions(rules, first, last, TOKYO)] == [7]
    assert days_without_hours(rules, first, last) == [date(2026, 4, 6)]
    assert meeting_days(rules, first, last) == [date(2026, 4, 6), date(2026, 4, 7)]


def test_hours_without_days_give_no_session() -> None:
    assert sessions([on("", "10:00-12:00", months=(4,))], date(2026, 4, 1), date(2026, 4, 30), TOKYO) == []


def test_clocks_that_change_keep_the_wall_time() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    rule = on("日", "1:30-4:00", "2:30-2:45")
    early, skipped = sessions([rule], date(2026, 3, 29), date(2026, 3, 29), berlin)
    assert (early.end - early.start.astimezone(UTC)) == timedelta(hours=1, minutes=30)
    assert skipped.start.isoformat() == "2026-03-29T03:30:00+02:00"
    (autumn, _) = sessions([rule], date(2026, 10, 25), date(2026, 10, 25), berlin)
    assert autumn.end.astimezone(UTC) - autumn.start.astimezone(UTC) == timedelta(hours=3, minutes=30)


def test_bounded_window_and_count() -> None:
    rule = on("月", "10:00-12:00")
    assert sessions([rule], date(2026, 4, 2), date(2026, 4, 1), TOKYO) == []
    assert len(sessions([rule], date(2026, 1, 1), date(2027, 2, 4), TOKYO)) == 57
    with pytest.raises(OutOfRange, match="400 days"):
        sessions([rule], date(2026, 1, 1), date(2027, 2, 5), TOKYO)
    many = SessionRule(weekdays=frozenset(range(7)), slots=tuple(Slot(n, n + 1) for n in range(200)))
    with pytest.raises(OutOfRange, match="20000"):
        intervals([many], date(2026, 1, 1), date(2026, 12, 31))


def test_intervals_are_local_minutes() -> None:
    start, end, flags, notes = intervals([on("水", "10:00-12:00")], date(2026, 4, 1), date(2026, 4, 1))
    midnight = date(2026, 4, 1).toordinal() * 1440
    assert (start.tolist(), end.tolist()) == ([midnight + 600], [midnight + 720])
    assert start.dtype == np.int64
    assert (flags.tolist(), notes) == ([0], {})


class TestSessionsPerMonth:
    AS_OF = date(2026, 4, 15)

    def _of(self, *rules: SessionRule) -> float | None:
        return sessions_per_month(rules, TOKYO, self.AS_OF)

    @pytest.mark.parametrize("as_of", [date(2026, month, 28) for month in range(1, 13)])
    def test_a_monthly_salon_is_monthly_whenever_asked(self, as_of: date) -> None:
        assert sessions_per_month([on("土", "10:00-12:00", nth=(2,))], TOKYO, as_of) == 1

    def test_a_break_in_august_does_not_change_that(self) -> None:
        assert self._of(on("土", "10:00-12:00", nth=(2,), without=(8,))) == 1

    def test_weekly(self) -> None:
        assert self._of(on("月", "10:00-12:00")) == 4

    def test_a_lunch_break_does_not_double_a_day(self) -> None:
        assert self._of(on("土", "10:00-12:00", "13:00-15:00", nth=(1, 3))) == 2

    def test_days_without_hours_count(self) -> None:
        assert self._of(on("土", nth=(1, 3))) == 2

    def test_a_fifth_saturday_is_less_than_monthly(self) -> None:
        assert self._of(on("土", "10:00-12:00", nth=(5,))) == 0

    def test_how_often_without_which_days(self) -> None:
        assert self._of(on("土", times_per_month=1.0)) == 1
        assert self._of(on("土", times_per_month=0.5)) == 0.5
        assert self._of(on("土", nth=(1, 3)), on("日", times_per_month=1.0)) == 3

    def test_a_room_of_the_house_does_not_count(self) -> None:
        assert self._of(on("月", "10:00-12:00", part="図書室")) is None

    def test_unknown_calendar(self) -> None:
        assert self._of() is None
        assert self._of(on("", "10:00-12:00")) is None

    def test_known_and_without_a_session(self) -> None:
        never = on("月火水木金土日", closures=(Closure("休止中", (1, 1), (12, 31)),))
        assert self._of(never) == 0
