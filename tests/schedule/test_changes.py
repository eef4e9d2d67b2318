"""Announced changes of single dates, against a plain second reading and against single cases."""

from __future__ import annotations

from dataclasses import astuple
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from ibasho.model import ChangeKind, HolidayPolicy, Session, SessionChange, SessionRule, Slot
from ibasho.schedule import next_sessions, sessions, sessions_per_month, whole_day
from ibasho.schedule.labelled import on
from tests.schedule.announced import SLOTS, announced, as_announced

TOKYO = ZoneInfo("Asia/Tokyo")
MONDAY = date(2026, 4, 6)
MORNING, AFTERNOON = Slot(600, 720), Slot(780, 900)
CANCELLED, MOVED, EXTRA, FULL = ChangeKind.CANCELLED, ChangeKind.MOVED, ChangeKind.EXTRA, ChangeKind.FULL

_RULES = st.builds(
    SessionRule,
    weekdays=st.frozensets(st.integers(0, 6), max_size=5),
    nth=st.sampled_from([(), (1, 2), (-1,)]),
    slots=st.lists(st.sampled_from(SLOTS), max_size=2, unique=True).map(tuple),
    holidays=st.sampled_from([HolidayPolicy.OPEN, HolidayPolicy.CLOSED]),
)


def _slot(session: Session) -> Slot:
    start = session.start.hour * 60 + session.start.minute
    return Slot(start, start + int((session.end - session.start).total_seconds()) // 60)


@given(
    st.lists(_RULES, max_size=3),
    st.lists(announced(date(2026, 4, 20), date(2026, 5, 10)), max_size=6),
    st.integers(-3, 20),
    st.integers(0, 12),
)
def test_equals_a_plain_reading(
    rules: list[SessionRule], changes: list[SessionChange], skip: int, length: int
) -> None:
    first = date(2026, 4, 20) + timedelta(days=skip)
    last = first + timedelta(days=length)
    found = sessions(rules, first, last, TOKYO, changes=changes)
    told = {
        (each.start.date(), _slot(each)): (each.cancelled, each.full, "から変更" in each.note)
        for each in found
    }
    assert len(told) == len(found)
    assert dict(sorted(told.items())) == as_announced(rules, changes, first, last)


@given(
    st.lists(_RULES, max_size=3),
    st.lists(announced(date(2026, 4, 20), date(2026, 5, 10)), max_size=6),
    st.integers(0, 18),
)
def test_windows_join_without_gap_or_overlap(
    rules: list[SessionRule], changes: list[SessionChange], cut: int
) -> None:
    first, last = date(2026, 4, 20), date(2026, 5, 10)
    middle = first + timedelta(days=cut)
    whole = sessions(rules, first, last, TOKYO, changes=changes)
    halves = [
        *sessions(rules, first, middle, TOKYO, changes=changes),
        *sessions(rules, middle + timedelta(days=1), last, TOKYO, changes=changes),
    ]
    assert list(map(astuple, whole)) == list(map(astuple, halves))


def _told(*changes: SessionChange, days: int = 8) -> list[tuple[str, bool, bool, str]]:
    rules = [on("月", "10:00-12:00", "13:00-15:00", holidays=HolidayPolicy.OPEN)]
    found = sessions(rules, MONDAY, MONDAY + timedelta(days=days - 1), TOKYO, changes=changes)
    return [(f"{s.start:%d %H:%M}-{s.end:%H:%M}", s.cancelled, s.full, s.note) for s in found]


REST = [("13 10:00-12:00", False, False, ""), ("13 13:00-15:00", False, False, "")]


def test_a_day_called_off() -> None:
    assert _told(SessionChange(CANCELLED, MONDAY, note="大雨のため")) == [
        ("06 10:00-12:00", True, False, "大雨のため"),
        ("06 13:00-15:00", True, False, "大雨のため"),
        *REST,
    ]


def test_one_of_two_sessions_full() -> None:
    assert _told(SessionChange(FULL, MONDAY, AFTERNOON)) == [
        ("06 10:00-12:00", False, False, ""),
        ("06 13:00-15:00", False, True, ""),
        *REST,
    ]


def test_moved_to_other_hours_of_the_day() -> None:
    assert _told(SessionChange(MOVED, MONDAY, MORNING, to_slot=Slot(1080, 1200))) == [
        ("06 10:00-12:00", True, False, "18:00に変更"),
        ("06 13:00-15:00", False, False, ""),
        ("06 18:00-20:00", False, False, "10:00から変更"),
        *REST,
    ]


def test_the_same_start_and_another_end() -> None:
    told = _told(SessionChange(MOVED, MONDAY, MORNING, to_slot=Slot(600, 690)))
    assert told[:2] == [
        ("06 10:00-11:30", False, False, "10:00〜12:00から変更"),
        ("06 10:00-12:00", True, False, "10:00〜11:30に変更"),
    ]


def test_a_whole_day_moved_keeps_its_hours() -> None:
    told = _told(SessionChange(MOVED, MONDAY, to_day=MONDAY + timedelta(days=2)))
    assert [each[0] for each in told] == [
        "06 10:00-12:00",
        "06 13:00-15:00",
        "08 10:00-12:00",
        "08 13:00-15:00",
        "13 10:00-12:00",
        "13 13:00-15:00",
    ]
    assert told[0][1:] == (True, False, "4月8日（水）に変更")
    assert told[2][1:] == (False, False, "4月6日（月）から変更")


def test_moved_to_another_day_and_hour() -> None:
    told = _told(SessionChange(MOVED, MONDAY, MORNING, to_day=MONDAY + timedelta(days=1), to_slot=AFTERNOON))
    assert told[0] == ("06 10:00-12:00", True, False, "4月7日（火）13:00に変更")
    assert told[2] == ("07 13:00-15:00", False, False, "4月6日（月）10:00から変更")


def test_later_announcements_act_on_earlier_ones() -> None:
    tuesday = MONDAY + timedelta(days=1)
    moved = SessionChange(MOVED, MONDAY, MORNING, to_day=tuesday)
    assert _told(moved, SessionChange(CANCELLED, tuesday))[2][:2] == ("07 10:00-12:00", True)
    again = _told(SessionChange(CANCELLED, MONDAY, note="停電"), SessionChange(EXTRA, MONDAY, MORNING))
    assert [each[1] for each in again[:2]] == [False, True]


def test_what_no_rule_gives_cannot_be_called_off() -> None:
    assert _told(SessionChange(CANCELLED, MONDAY, Slot(540, 600)), days=1) == _told(days=1)


def test_moved_from_before_the_window_and_out_of_it() -> None:
    rules = [on("月", "10:00-12:00", holidays=HolidayPolicy.OPEN)]
    change = SessionChange(MOVED, MONDAY, to_day=date(2026, 8, 3))
    (held,) = sessions(rules, date(2026, 8, 1), date(2026, 8, 3), TOKYO, changes=(change,))
    assert held.note == "4月6日（月）から変更"
    (gone,) = sessions(rules, MONDAY, MONDAY, TOKYO, changes=(change,))
    assert gone.cancelled
    assert next_sessions([gone, held], gone.start) == (held,)


def test_moved_without_known_hours_needs_new_ones() -> None:
    rules = [on("月")]
    tuesday = MONDAY + timedelta(days=1)
    assert (
        sessions(rules, MONDAY, tuesday, TOKYO, changes=(SessionChange(MOVED, MONDAY, to_day=tuesday),)) == []
    )
    told = SessionChange(MOVED, MONDAY, to_day=tuesday, to_slot=MORNING)
    (held,) = sessions(rules, MONDAY, tuesday, TOKYO, changes=(told,))
    assert (held.start.day, held.note) == (7, "4月6日（月）から変更")


def test_what_is_said_of_a_whole_day() -> None:
    off = SessionChange(CANCELLED, MONDAY)
    assert whole_day([off], MONDAY) is CANCELLED
    assert whole_day([off], MONDAY + timedelta(days=1)) is None
    assert whole_day([SessionChange(CANCELLED, MONDAY, MORNING)], MONDAY) is None
    assert whole_day([off, SessionChange(EXTRA, MONDAY, MORNING)], MONDAY) is None
    assert whole_day([off, SessionChange(FULL, MONDAY)], MONDAY) is FULL
    assert whole_day([SessionChange(MOVED, MONDAY, to_day=date(2026, 5, 1))], MONDAY) is CANCELLED
    assert whole_day([SessionChange(MOVED, MONDAY, to_slot=MORNING)], MONDAY) is None


def test_how_often_a_month_does_not_hang_on_single_dates() -> None:
    assert sessions_per_month([on("土", "10:00-12:00", nth=(2,))], TOKYO, MONDAY) == 1
