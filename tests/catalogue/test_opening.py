"""The arrays say of every offer what ``ibasho.schedule`` says of it alone."""

from __future__ import annotations

from dataclasses import astuple
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ibasho.catalogue import Catalogue, openings
from ibasho.model import (
    Activity,
    BookingUntil,
    Fact,
    HolidayPolicy,
    OpenState,
    Session,
    SessionRule,
    Shift,
    Slot,
)
from ibasho.schedule import bookable, joinable, next_sessions, open_on_arrival, open_state, sessions
from tests import make
from tests.schedule.announced import announced

TOKYO = ZoneInfo("Asia/Tokyo")
NOW = datetime(2026, 4, 1, 10, 0, tzinfo=TOKYO)

_SLOTS = st.one_of(
    st.tuples(st.integers(0, 1439), st.integers(1, 800)).map(lambda s: Slot(s[0], min(s[0] + s[1], 2880))),
    st.integers(0, 1439).map(lambda minute: Slot(minute, minute)),
)
_RULES = st.builds(
    SessionRule,
    weekdays=st.frozensets(st.integers(0, 6), max_size=5),
    nth=st.sampled_from([(), (1, 2), (-1,)]),
    slots=st.lists(_SLOTS, max_size=3).map(tuple),
    holidays=st.sampled_from([each for each in HolidayPolicy if each is not HolidayPolicy.SHIFTED]),
    part=st.sampled_from(["", "", "", "図書室"]),
) | st.sampled_from(
    [
        SessionRule(slots=(Slot(600, 720),), times_per_month=1.0),
        SessionRule(frozenset({2}), slots=(Slot(600, 720),), holidays=HolidayPolicy.SHIFTED, shift=Shift(7)),
    ]
)
_ACTIVITIES = st.builds(
    lambda rules, entry, irregular, left, changes, booking, until: make.activity(
        rules=tuple(rules),
        last_entry_min=entry,
        irregular=irregular,
        hours_not_understood=left,
        changes=tuple(changes),
        booking=booking,
        booking_until=until,
    ),
    st.lists(_RULES, max_size=3),
    st.integers(0, 60),
    st.booleans(),
    st.sampled_from(["", "", "他"]),
    st.lists(announced(date(2026, 3, 28), date(2026, 4, 8)), max_size=4),
    st.sampled_from(list(Fact)),
    st.none() | st.builds(BookingUntil, st.integers(0, 3), st.none() | st.integers(0, 1440)),
)
_MINUTES = st.integers(-30 * 24 * 60, 60 * 24 * 60)


def _near(activity: Activity, at: datetime) -> list:
    day = at.astimezone(TOKYO).date()
    first, last = day - timedelta(days=1), day + timedelta(days=1)
    return sessions(activity.rules, first, last, TOKYO, changes=activity.changes)


def _all(session: Session) -> tuple[object, ...]:
    """Everything that a session says; equality looks at its instants only."""
    return astuple(session)


@settings(max_examples=200)
@given(
    st.lists(_ACTIVITIES, min_size=1, max_size=4),
    _MINUTES,
    st.lists(st.integers(0, 120), min_size=4, max_size=4),
)
def test_equal_to_each_offer_alone(activities: list[Activity], minute: int, walks: list[int]) -> None:
    """Any time in the weeks that are kept and outside of them."""
    catalogue = Catalogue.build([make.offer(activity=each) for each in activities], zone=TOKYO, now=NOW)
    at = NOW + timedelta(minutes=minute)
    numbers = np.arange(len(catalogue.offers))
    arrivals = [at + timedelta(minutes=walk) for walk in walks[: len(numbers)]]
    told = openings(catalogue, numbers, at, np.array([each.timestamp() for each in arrivals]))
    for number, arrival in enumerate(arrivals):
        activity = catalogue.offers[number].activity
        near = _near(activity, at)
        state = open_state(activity, near, at, arrival, zone=TOKYO)
        known = bookable(near, activity, at)
        assert told.on_arrival[number] == open_on_arrival(known, arrival, activity.last_entry_min)
        assert told.unsaid[number] == (state in (OpenState.UNKNOWN, OpenState.IRREGULAR))
        joins = state in (OpenState.OPEN, OpenState.OPENS_LATER, OpenState.BOOKING_NEEDED)
        assert told.joinable[number] == joins
        assert not joins or joinable(known, arrival, activity.last_entry_min) is not None


@settings(max_examples=200)
@given(_ACTIVITIES, _MINUTES, st.integers(1, 4))
def test_what_comes_next_is_what_the_rules_give(activity: Activity, minute: int, most: int) -> None:
    """In the weeks that are kept, at their end and beyond; asked twice, the second time from what was kept."""
    catalogue = Catalogue.build([make.offer(activity=activity)], zone=TOKYO, now=NOW)
    for later in (0, 1):
        at = NOW + timedelta(minutes=minute + later)
        day = at.astimezone(TOKYO).date()
        first, last = day - timedelta(days=1), day + timedelta(days=100)
        all_of_them = sessions(activity.rules, first, last, TOKYO, changes=activity.changes)
        expected = next_sessions(all_of_them, at, most)
        assert list(map(_all, catalogue.coming(0, at, most))) == list(map(_all, expected))
        for beyond in (0, 60):
            since, until = day + timedelta(days=beyond), day + timedelta(days=beyond + 9)
            told = sessions(activity.rules, since, until, TOKYO, changes=activity.changes)
            assert list(map(_all, catalogue.sessions_of(0, since, until))) == list(map(_all, told))


def test_three_sessions_of_a_monthly_salon() -> None:
    """Five weeks hold one or two of them; the third is found."""
    salon = make.activity(rules=(SessionRule(weekdays=frozenset({5}), nth=(2,), slots=(Slot(600, 720),)),))
    catalogue = Catalogue.build([make.offer(activity=salon)], zone=TOKYO, now=NOW)
    coming = [session.start.date() for session in catalogue.coming(0, NOW, 3)]
    assert coming == [date(2026, 4, 11), date(2026, 5, 9), date(2026, 6, 13)]


def test_clocks_set_back() -> None:
    """Sessions stay in the order of time where the same local hour comes twice."""
    berlin = ZoneInfo("Europe/Berlin")
    rules = (SessionRule(weekdays=frozenset({6}), slots=(Slot(90, 200), Slot(150, 240))),)
    now = datetime(2026, 10, 20, 12, 0, tzinfo=berlin)
    catalogue = Catalogue.build([make.offer(rules=rules)], zone=berlin, now=now)
    first, last = date(2026, 10, 24), date(2026, 11, 2)
    assert catalogue.sessions_of(0, first, last) == sessions(rules, first, last, berlin)
