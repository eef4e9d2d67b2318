"""The search equals looking at every place; states come from matching activities alone; nothing hidden shows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibasho.catalogue import Catalogue
from ibasho.errors import InvalidInput, OutOfRange
from ibasho.geo.distance import geodesic_m, walk_min
from ibasho.geo.reach import walk_matrix
from ibasho.geo.streets import StreetNetwork, snap
from ibasho.model import (
    Activity,
    Audience,
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
from ibasho.nearby import Question, answer_as_geojson, find, parse_time
from ibasho.schedule import in_time, open_on_arrival, open_state, sessions
from tests import make

# A failing register is printed whole, however long.
pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")

ZONE = ZoneInfo("Asia/Tokyo")
NOW = datetime(2026, 4, 1, 10, 0, tzinfo=ZONE)
HERE = (134.05, 34.34)


def ask(**given: object) -> Question:
    """A question from here and now."""
    return Question(*HERE, **({"at": NOW} | given))


RULES = (
    (),
    (SessionRule(weekdays=frozenset(range(7)), slots=(Slot(540, 1260),)),),
    (SessionRule(weekdays=frozenset({2}), slots=(Slot(600, 660), Slot(840, 960))),),
    (SessionRule(weekdays=frozenset({5}), nth=(2,), slots=(Slot(600, 720),)),),
    (SessionRule(weekdays=frozenset({1, 2}), slots=(Slot(1320, 1560),)),),
    (SessionRule(weekdays=frozenset({2, 3})),),
)

offers_of_one_place = st.lists(
    st.builds(
        lambda kind, rules, fee, booking, ages, languages, stated: make.activity(
            kind=kind,
            rules=rules,
            fee_yen=fee,
            booking=booking,
            audience=Audience(age_min=ages[0], age_max=ages[1]),
            languages=languages[0],
            languages_on=languages[1],
            **stated,
        ),
        st.sampled_from(["salon", "library", "consultation_desk", "childrens_cafeteria"]),
        st.sampled_from(RULES),
        st.sampled_from([None, 0, 300]),
        st.sampled_from(list(Fact)),
        st.sampled_from([(None, None), (None, 15), (65, None)]),
        st.sampled_from(
            [
                ((), ()),
                (("ja",), ()),
                (("ja", "pt"), ()),
                (("ja",), (("pt", frozenset({2, 5})),)),
                ((), (("pt", frozenset({1})), ("en", frozenset({2})))),
            ]
        ),
        st.fixed_dictionaries(
            {},
            optional={
                "come_alone": st.sampled_from(list(Fact)),
                "online": st.sampled_from(list(Fact)),
                "food_pantry": st.sampled_from(list(Fact)),
                "takeaway": st.sampled_from(list(Fact)),
                "food_text": st.sampled_from(["", "カレー"]),
            },
        ),
    ),
    min_size=1,
    max_size=3,
)
places = st.builds(
    lambda x, y, step_free, visibility: make.place(
        lon=HERE[0] + x / 5000, lat=HERE[1] + y / 5000, step_free=step_free, visibility=visibility
    ),
    st.integers(-60, 60),
    st.integers(-60, 60),
    st.sampled_from(list(Fact)),
    st.sampled_from([Visibility.PUBLIC] * 5 + [Visibility.HIDDEN, Visibility.AREA_ONLY]),
)
registers = st.lists(st.tuples(places, offers_of_one_place), max_size=25).map(
    lambda pairs: [Offer(place, activity) for place, activities in pairs for activity in activities]
)
further: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
    [
        {},
        {"food": True},
        {"come_alone": True},
        {"online": True},
        {"max_min": 9},
        {"max_min": 13, "m_per_min": 50.0},
        {"until_h": 3},
        {"until_h": 30, "food": True},
        {"until_h": 24 * 7},
    ]
)


def until(more: dict[str, Any], at: datetime) -> dict[str, Any]:
    """``until_h`` hours later."""
    hours = more.get("until_h")
    rest = {name: value for name, value in more.items() if name != "until_h"}
    return rest if hours is None else rest | {"until": at + timedelta(hours=hours)}


questions = st.builds(
    lambda hours, limit, within, kinds, age, free, step_free, no_booking, language, today, open_now, more: (
        ask(
            at=NOW + timedelta(hours=hours),
            limit=limit,
            within_m=within,
            kinds=kinds,
            audience_age=age,
            free=free,
            step_free=step_free,
            no_booking=no_booking,
            language=language,
            today=today,
            open_now=open_now,
            **until(more, NOW + timedelta(hours=hours)),
        )
    ),
    st.integers(-20, 200) | st.integers(24 * 30, 24 * 60),
    st.integers(1, 8),
    st.sampled_from([None, 500.0, 900.0]),
    st.sampled_from([(), ("salon",), ("library", "salon")]),
    st.sampled_from([None, 8, 75]),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.sampled_from([None, "pt"]),
    st.booleans(),
    st.booleans(),
    further,
)


def facts(question: Question, offer: Offer, arrival: datetime) -> list[Fact]:
    """What each condition says, written down a second time, from the rules and not from the catalogue."""
    place, activity = offer.place, offer.activity
    day = question.at.astimezone(ZONE).date()
    last = day if question.until is None else question.until.astimezone(ZONE).date()
    near = sessions(activity.rules, day - timedelta(days=1), last + timedelta(days=1), ZONE)
    only = {d for code, days in activity.languages_on if code == question.language for d in days}
    if question.language not in activity.languages and only:
        near = [each for each in near if each.start.weekday() in only]
    state = open_state(activity, near, question.at, arrival, zone=ZONE)
    vague = state in (OpenState.UNKNOWN, OpenState.IRREGULAR)

    def fact(yes: bool, *, unknown: bool = False) -> Fact:
        return Fact.UNKNOWN if unknown else Fact.YES if yes else Fact.NO

    said = []
    if question.kinds:
        said.append(fact(activity.kind in question.kinds))
    if question.audience_age is not None:
        said.append(activity.audience.welcomes(question.audience_age))
    if question.free:
        said.append(fact(activity.fee_yen == 0, unknown=activity.fee_yen is None))
    if question.step_free:
        said.append(place.step_free)
    if question.no_booking:
        said.append(fact(activity.booking is Fact.NO, unknown=activity.booking is Fact.UNKNOWN))
    if question.language:
        spoken = {*activity.languages, *(code for code, _ in activity.languages_on)}
        said.append(fact(question.language in spoken, unknown=not spoken))
    if question.food:
        given_out = (activity.food_pantry, activity.takeaway)
        fed = activity.kind == "childrens_cafeteria" or bool(activity.food_text) or Fact.YES in given_out
        said.append(fact(fed, unknown=not fed and Fact.UNKNOWN in given_out))
    if question.come_alone:
        said.append(activity.come_alone)
    if question.online:
        said.append(activity.online)
    if question.today:
        good = (OpenState.OPEN, OpenState.OPENS_LATER, OpenState.BOOKING_NEEDED)
        said.append(fact(state in good, unknown=vague))
    if question.open_now:
        going = open_on_arrival(near, arrival, activity.last_entry_min)
        said.append(fact(going, unknown=not going and vague))
    if question.until:
        before = [each for each in near if each.start < question.until]
        comes = any(in_time(each, arrival, activity.last_entry_min) for each in before)
        said.append(fact(comes, unknown=not comes and hours_are_vague(activity, day, last)))
    return said


def hours_are_vague(activity: Activity, first: date, last: date) -> bool:
    """Whether a day without a session says nothing: no calendar, or hours that are not known."""
    days = [first + timedelta(days=ahead) for ahead in range((last - first).days + 1)]
    without = [rule for rule in activity.rules if not rule.slots]
    return not activity.rules or any(day.weekday() in rule.weekdays for rule in without for day in days)


def brute_force(offers: list[Offer], question: Question) -> tuple[list[str], list[str]]:
    """Ids of fitting places, and of all places that may fit, by looking at each."""
    shown: dict[str, list[Offer]] = {}
    for offer in offers:
        if offer.place.visibility is Visibility.PUBLIC:
            shown.setdefault(offer.place.id, []).append(offer)
    order = sorted(
        (round(float(geodesic_m(*HERE, each[0].place.lon, each[0].place.lat)), 3), place_id)
        for place_id, each in shown.items()
    )
    fits, may = [], []
    for metres, place_id in order:
        if question.within_m is not None and metres > question.within_m:
            continue
        minutes = int(walk_min(metres, question.m_per_min))
        if question.max_min is not None and minutes > question.max_min:
            continue
        arrival = question.at + timedelta(minutes=minutes)
        said = [facts(question, offer, arrival) for offer in shown[place_id]]
        if any(all(fact is Fact.YES for fact in each) for each in said):
            fits.append(place_id)
        elif any(Fact.NO not in each for each in said):
            may.append(place_id)
    return fits, may


@given(registers, questions)
def test_equal_to_looking_at_every_place(offers: list[Offer], question: Question) -> None:
    """The same places in the same order; those that may fit stand apart; the counts add up."""
    answer = find(Catalogue.build(offers, zone=ZONE, now=NOW), question)
    fits, may = brute_force(offers, question)
    assert [each.place.id for each in answer.results] == fits[: question.limit]
    perhaps = [each.place.id for each in answer.perhaps]
    assert perhaps == may[: len(perhaps)]
    if len(fits) < question.limit:
        assert perhaps == may[:20]
        assert answer.looked_at == len(
            {o.place.id for o in offers if o.place.visibility is Visibility.PUBLIC}
        )
        assert sum(answer.removed.values()) == answer.looked_at - len(fits) - len(may)
    for each in answer.results:
        assert each.unknown == ()
        assert each.state in {one.state for one in each.activities}


@given(registers, questions)
def test_a_hidden_place_changes_no_byte(offers: list[Offer], question: Question) -> None:
    """With and without hidden and area-only places: the same answer."""
    shown = [offer for offer in offers if offer.place.visibility is Visibility.PUBLIC]
    both = [
        answer_as_geojson(find(Catalogue.build(each, zone=ZONE, now=NOW), question))
        for each in (offers, shown)
    ]
    assert both[0] == both[1]


@given(registers, questions)
def test_an_empty_answer_offers_something(offers: list[Offer], question: Question) -> None:
    """When nothing fits, giving up one condition gives a place that fits the rest."""
    catalogue = Catalogue.build(offers, zone=ZONE, now=NOW)
    answer = find(catalogue, question)
    if answer.results:
        assert answer.alternatives == ()
    for other in answer.alternatives:
        changes: dict[str, Any] = {other.without: getattr(Question, other.without), "limit": 1}
        relaxed = replace(question, **changes)
        assert find(catalogue, relaxed).results[0].place.id == other.result.place.id
    desks = [
        o
        for o in offers
        if o.activity.kind == "consultation_desk" and o.place.visibility is Visibility.PUBLIC
    ]
    assert (answer.desk is None) == (not desks)


def test_on_foot_the_way_counts() -> None:
    """A place across the river is farther on foot than one down the road; without streets it is said."""
    lon = np.array([134.05, 134.06, 134.06, 134.05])
    lat = np.array([34.34, 34.34, 34.3405, 34.3405])
    network = StreetNetwork.build(lon, lat, np.array([0, 1, 2]), np.array([1, 2, 3]))
    across, along = make.offer(lon=134.05, lat=34.3405), make.offer(lon=134.056, lat=34.34)
    catalogue = Catalogue.build([across, along], zone=ZONE, now=NOW)
    on_foot = find(catalogue, ask(travel=Travel.WALK), network)
    assert [each.place.id for each in on_foot.results] == [along.place.id, across.place.id]
    metres = walk_matrix(network, snap(network, [HERE[0]], [HERE[1]]), snap(network, [134.05], [34.3405]))[
        0, 0
    ]
    assert on_foot.results[1].distance_m == pytest.approx(metres, abs=1e-3)
    assert on_foot.results[1].walk_min == int(walk_min(metres))
    line = find(catalogue, ask(travel=Travel.WALK))
    assert line.travel is Travel.LINE
    assert line.notes == ("no_streets",)
    assert line.results[0].place.id == across.place.id


def test_what_cannot_be_walked_to_is_counted() -> None:
    """An island is no result on foot."""
    lon, lat = np.array([134.05, 134.06, 134.2, 134.21]), np.full(4, 34.34)
    network = StreetNetwork.build(lon, lat, np.array([0, 2]), np.array([1, 3]))
    catalogue = Catalogue.build([make.offer(lon=134.205, lat=34.34)], zone=ZONE, now=NOW)
    answer = find(catalogue, ask(travel=Travel.WALK), network)
    assert answer.results == ()
    assert answer.removed == {"unreachable": 1}


def test_the_salon_is_open_not_the_building() -> None:
    """A centre open 9–21 with a salon on the 2nd Saturday 10–12: the salon's state is the salon's."""
    place = make.place(lon=HERE[0], lat=HERE[1])
    hall = make.activity(kind="community_centre", rules=RULES[1])
    salon = make.activity(kind="salon", rules=RULES[3])
    catalogue = Catalogue.build([Offer(place, hall), Offer(place, salon)], zone=ZONE, now=NOW)
    tuesday = datetime(2026, 4, 7, 15, 0, tzinfo=ZONE)
    asked = find(catalogue, ask(at=tuesday, kinds=("salon",))).results[0]
    assert asked.state is OpenState.CLOSED_TODAY
    assert asked.in_time is False
    assert [each.activity.id for each in asked.activities] == [salon.id]
    assert asked.next_sessions[0].start == datetime(2026, 4, 11, 10, 0, tzinfo=ZONE)
    assert find(catalogue, ask(at=tuesday)).results[0].state is OpenState.OPEN

    saturday = datetime(2026, 4, 11, 11, 50, tzinfo=ZONE)
    far = make.place(lon=HERE[0] + 0.0104, lat=HERE[1])  # about 960 m: twelve minutes
    catalogue = Catalogue.build([Offer(far, salon)], zone=ZONE, now=NOW)
    late = find(catalogue, ask(at=saturday, kinds=("salon",))).results[0]
    assert late.walk_min == 12
    assert late.state is OpenState.CLOSING
    assert late.in_time is False


def test_called_off_at_eight() -> None:
    """The organiser calls the second Saturday off: who asks afterwards is told so, and when the next one is."""
    morning = datetime(2026, 4, 11, 8, 0, tzinfo=ZONE)
    salon = make.offer(lon=HERE[0], lat=HERE[1], rules=RULES[3])
    before = find(Catalogue.build([salon], zone=ZONE, now=morning), ask(at=morning)).results[0]
    assert (before.state, before.in_time) == (OpenState.OPENS_LATER, True)
    said = SessionChange(ChangeKind.CANCELLED, date(2026, 4, 11), note="大雨のため")
    off = replace(salon, activity=replace(salon.activity, changes=(said,)))
    catalogue = Catalogue.build([off], zone=ZONE, now=morning)
    after = find(catalogue, ask(at=morning)).results[0]
    assert (after.state, after.in_time) == (OpenState.CANCELLED, False)
    assert after.next_sessions[0].start.date() == date(2026, 5, 9)
    assert find(catalogue, ask(at=morning, today=True)).results == ()
    (session, *_) = catalogue.sessions_of(0, date(2026, 4, 11), date(2026, 4, 11))
    assert (session.cancelled, session.note) == (True, "大雨のため")


def test_beyond_the_weeks_that_are_kept() -> None:
    """Three months ahead the rules are asked directly."""
    catalogue = Catalogue.build([make.offer(lon=HERE[0], lat=HERE[1], rules=RULES[2])], zone=ZONE, now=NOW)
    july = datetime(2026, 7, 1, 10, 5, tzinfo=ZONE)
    assert find(catalogue, ask(at=july)).results[0].state is OpenState.OPEN


def test_nobody_registered() -> None:
    """An empty register is an empty answer, not an error."""
    for travel in Travel:
        answer = find(Catalogue.build([], zone=ZONE, now=NOW), ask(travel=travel))
        assert (answer.results, answer.perhaps, answer.desk, answer.looked_at) == ((), (), None, 0)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"lon": 181.0}, "lon 181"),
        ({"lat": float("nan")}, "lat nan"),
        ({"limit": 0}, "1 to 200"),
        ({"limit": 10**9}, "1 to 200"),
        ({"within_m": 0.0}, "within_m 0"),
        ({"within_m": 1e9}, "100000"),
        ({"m_per_min": 0.0}, "m_per_min"),
        ({"kinds": ("castle",)}, "salon"),
        ({"audience_age": 200}, "120"),
        ({"language": "x" * 10_000}, "zh-Hans"),
        ({"at": datetime(2026, 4, 1)}, "offset"),  # noqa: DTZ001
    ],
)
def test_impossible_questions(change: dict[str, object], told: str) -> None:
    """The field, its value and what is accepted are named, shortly."""
    with pytest.raises((InvalidInput, OutOfRange), match=told) as caught:
        replace(ask(), **change)
    assert len(str(caught.value)) < 800


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("now", NOW),
        ("2026-04-02T09:30", datetime(2026, 4, 2, 9, 30, tzinfo=ZONE)),
        ("2026-04-02T00:30:00+00:00", datetime(2026, 4, 2, 9, 30, tzinfo=ZONE)),
        ("2026-04-02T09:30:00 09:00", datetime(2026, 4, 2, 9, 30, tzinfo=ZONE)),
    ],
)
def test_times_as_typed(text: str, moment: datetime) -> None:
    """Now, with and without an offset, and with the plus sign that a query string lost."""
    assert parse_time(text, now=NOW, zone=ZONE) == moment


@pytest.mark.parametrize(
    "text", ["tomorrow", "25:00", "2026-13-01", "9" * 10_000, "2099-01-01", "0001-01-01T00:00+23:59"]
)
def test_times_that_are_none(text: str) -> None:
    """Refused by name; a long value is not echoed."""
    with pytest.raises(InvalidInput, match="at ") as caught:
        parse_time(text, now=NOW, zone=ZONE)
    assert len(str(caught.value)) < 300
