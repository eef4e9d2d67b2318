"""The agenda equals looking at every session of every activity; what is not known is never taken for a no."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ibasho.catalogue import Catalogue
from ibasho.geo.distance import geodesic_m, walk_min
from ibasho.model import (
    BookingUntil,
    ChangeKind,
    Fact,
    Offer,
    OpenState,
    SessionChange,
    SessionRule,
    Slot,
    Travel,
    Visibility,
)
from ibasho.nearby import Question
from ibasho.nearby.agenda import Agenda, agenda
from ibasho.schedule import in_time, sessions
from tests import make

pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")

ZONE = ZoneInfo("Asia/Tokyo")
NOW = datetime(2026, 4, 1, 10, 0, tzinfo=ZONE)  # a Wednesday
HERE = (134.05, 34.34)
EVERY_DAY = SessionRule(weekdays=frozenset(range(7)), slots=(Slot(540, 1260),))
WEDNESDAY = SessionRule(weekdays=frozenset({2}), slots=(Slot(600, 660), Slot(840, 960)))
LATE = SessionRule(weekdays=frozenset({1, 2}), slots=(Slot(1320, 1560),))
SECOND_SATURDAY = SessionRule(weekdays=frozenset({5}), nth=(2,), slots=(Slot(600, 720),))


def look(
    offers: list[Offer], *, days: int = 7, from_here: bool = False, at: datetime = NOW, **asked: object
) -> Agenda:
    """The agenda of the days from ``at`` on."""
    catalogue = Catalogue.build(offers, zone=ZONE, now=NOW)
    question = Question(*HERE, at=at, **asked)  # type: ignore[arg-type]  # a test's shorthand
    first = at.date()
    return agenda(
        catalogue, question, first=first, last=first + timedelta(days=days - 1), from_here=from_here
    )


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([(), (EVERY_DAY,), (WEDNESDAY,), (LATE,), (SECOND_SATURDAY,)]),
            st.floats(0, 0.05),
            st.sampled_from([None, 0, 300]),
        ),
        max_size=6,
    ),
    st.integers(0, 24 * 60 - 1),
    st.integers(1, 14),
    st.booleans(),
)
def test_it_equals_looking_at_every_session(
    given_: list[tuple[tuple[SessionRule, ...], float, int | None]], minute: int, days: int, free: bool
) -> None:
    at = datetime(2026, 4, 1, tzinfo=ZONE) + timedelta(minutes=minute)
    offers = [
        make.offer(rules=rules, lon=HERE[0] + east, lat=HERE[1], fee_yen=fee) for rules, east, fee in given_
    ]
    found = look(offers, days=days, from_here=True, at=at, free=free)
    last = at.date() + timedelta(days=days - 1)
    expected = []
    for offer in offers:
        metres = round(float(geodesic_m(*HERE, offer.place.lon, offer.place.lat)), 3)
        arrival = at + timedelta(minutes=int(walk_min(metres)))
        known = sessions(offer.activity.rules, at.date() - timedelta(days=1), last, ZONE)
        good = [each for each in known if in_time(each, arrival, offer.activity.last_entry_min)]
        if good and (not free or offer.activity.fee_yen == 0):
            begin = max(good[0].start, arrival)
            expected.append((begin, metres, good[0].start, offer.place.id))
    told = [
        (
            max(each.session.start, at + timedelta(minutes=each.walk_min)),
            each.distance_m,
            each.session.start,
            each.offer.place.id,
        )
        for each in found.meetings
        if each.session is not None and each.walk_min is not None
    ]
    assert told == sorted(expected)
    assert len(found.meetings) + len(found.perhaps) + len(found.undated) + sum(found.removed.values()) == len(
        offers
    )


def test_without_a_position_nothing_is_near_or_far() -> None:
    found = look([make.offer(rules=(EVERY_DAY,), lon=10.0, lat=50.0)])
    assert found.travel is None
    assert [(each.distance_m, each.walk_min) for each in found.meetings] == [(None, None)]


def test_the_way_counts_a_session_that_ends_before_one_gets_there_is_no_session() -> None:
    near, far = (make.offer(rules=(WEDNESDAY,), lon=HERE[0] + east, lat=HERE[1]) for east in (0.001, 0.045))
    starts = {
        each.offer: each.session.start.hour
        for each in look([near, far], from_here=True).meetings
        if each.session
    }
    assert starts == {near: 10, far: 14}


def test_a_session_after_midnight_belongs_to_the_evening_before() -> None:
    at = datetime(2026, 4, 2, 0, 30, tzinfo=ZONE)
    found = look([make.offer(rules=(LATE,))], days=1, at=at)
    assert [each.session.start.date() for each in found.meetings if each.session] == [date(2026, 4, 1)]


def test_tonight_is_not_tomorrow() -> None:
    catalogue = Catalogue.build([make.offer(rules=(LATE,))], zone=ZONE, now=NOW)
    tomorrow = date(2026, 4, 2)
    found = agenda(catalogue, Question(*HERE, at=NOW), first=tomorrow, last=tomorrow, from_here=False)
    assert found.removed == {"dates": 1}


def test_what_is_not_known_is_set_apart_not_left_out() -> None:
    silent = make.offer(rules=(), fee_yen=None)
    dated = make.offer(rules=(EVERY_DAY,), fee_yen=None, step_free=Fact.UNKNOWN)
    known = make.offer(rules=(EVERY_DAY,), fee_yen=0, step_free=Fact.YES)
    costly = make.offer(rules=(EVERY_DAY,), fee_yen=100)
    found = look([silent, dated, known, costly], free=True, step_free=True)
    assert [each.offer for each in found.meetings] == [known]
    assert [(each.offer, each.unknown) for each in found.perhaps] == [(dated, ("free", "step_free"))]
    assert [(each.offer, each.state) for each in found.undated] == [(silent, OpenState.UNKNOWN)]
    assert found.removed == {"free": 1}


def test_the_days_asked_for_are_kept() -> None:
    saturday = make.offer(rules=(SECOND_SATURDAY,))
    assert look([saturday], days=10).removed == {"dates": 1}
    assert [each.offer for each in look([saturday], days=11).meetings] == [saturday]


def test_a_hidden_place_is_in_no_list_and_no_count() -> None:
    shown = make.offer(rules=(EVERY_DAY,))
    for rules in ((EVERY_DAY,), (), (SECOND_SATURDAY,)):
        hidden = make.offer(rules=rules, visibility=Visibility.HIDDEN)
        assert look([shown, hidden], free=True) == look([shown], free=True)


def test_on_foot_without_streets_is_by_straight_line_and_says_so() -> None:
    found = look([make.offer(rules=(EVERY_DAY,))], from_here=True, travel=Travel.WALK)
    assert found.travel is Travel.LINE


def test_an_empty_register_is_no_error() -> None:
    assert look([], from_here=True) == Agenda((), (), (), {}, Travel.LINE)


class TestCalledOff:
    """An organiser calls the second Saturday off at 08:00: everybody who looks then sees it."""

    SATURDAY = date(2026, 4, 11)
    MORNING = datetime(2026, 4, 11, 8, 0, tzinfo=ZONE)

    def _told(self, change: ChangeKind, *, days: int = 1) -> Agenda:
        said = SessionChange(change, self.SATURDAY, note="大雨のため")
        return look([make.offer(rules=(SECOND_SATURDAY,), changes=(said,))], days=days, at=self.MORNING)

    def test_before_it_is_in_the_list(self) -> None:
        found = look([make.offer(rules=(SECOND_SATURDAY,))], days=1, at=self.MORNING)
        assert [each.state for each in found.meetings] == [OpenState.OPENS_LATER]
        assert found.called_off == ()

    @pytest.mark.parametrize("kind", [ChangeKind.CANCELLED, ChangeKind.FULL])
    def test_after_it_stands_apart_and_says_why(self, kind: ChangeKind) -> None:
        found = self._told(kind)
        assert (found.meetings, found.removed) == ((), {})
        (off,) = found.called_off
        assert (off.state.value, off.session and off.session.note) == (kind.value, "大雨のため")

    def test_the_next_one_is_in_the_list_too(self) -> None:
        found = self._told(ChangeKind.CANCELLED, days=60)
        assert [each.session.start.date() for each in found.meetings if each.session] == [date(2026, 5, 9)]
        assert [each.session.start.date() for each in found.called_off if each.session] == [self.SATURDAY]

    def test_a_booking_deadline_that_is_over(self) -> None:
        booked = make.offer(
            rules=(SECOND_SATURDAY,), booking=Fact.YES, booking_until=BookingUntil(1, 17 * 60)
        )
        found = look([booked], days=1, at=self.MORNING)
        assert [each.state for each in found.called_off] == [OpenState.BOOKING_CLOSED]
        later = look([booked], days=60, at=self.MORNING)
        assert [each.session.start.month for each in later.meetings if each.session] == [5]
        assert later.called_off == ()
