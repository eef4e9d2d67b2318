"""The register on both stores: round trips, verdicts, versions, and questions by position against brute force."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, datetime

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyproj import Geod

from ibasho.errors import Conflict, InvalidInput, NotFound, OutOfRange
from ibasho.model import Activity, Audience, Fact, Offer, Place, Status, Verdict, Visibility
from ibasho.store import Connection, Store, imports, organisations, places
from tests import make
from tests.store.written import ACTIVITIES, OF_ACTIVITY, OF_PLACE, PLACES

GEOD = Geod(ellps="GRS80")
ALL = None


def full_offer() -> Offer:
    """An offer in which no field has its default value."""
    place = Place(
        id=make.new_id(),
        name="見本会館",
        lon=134.0461234567891,
        lat=34.3401234567891,
        location_level="block",
        name_kana="ミホンカイカン",
        address="見本市見本町1-2-3",
        municipality_code="992011",
        phone="000-000-0000",
        url="https://example.jp/見本",
        step_free=Fact.YES,
        accessible_toilet=Fact.NO,
        parking=Fact.YES,
        visibility=Visibility.AREA_ONLY,
        organisation_id="o1",
        source="見本一覧",
        source_key="12-3",
        verified_on=date(2026, 2, 28),
        description="二階 '引用' \"quote\" ; DROP TABLE places; 🏠",
    )
    activity = Activity(
        id=make.new_id(),
        name="見本食堂",
        kind="childrens_cafeteria",
        audience=Audience(Fact.YES, 0, 120, "どなたでも"),
        fee_yen=0,
        fee_text="無料",
        booking=Fact.NO,
        last_entry_min=0,
        languages=("ja", "vi"),
        rules=(make.rule(), make.rule(nth=(), anchor=date(2026, 4, 1), every_weeks=2, note="隔週")),
        hours_text="第2・4土曜",
        hours_not_understood="（雨天中止）",
        irregular=True,
        description="手ぶらで",
    )
    return Offer(place, activity)


def test_an_offer_comes_back_as_it_went_in(conn: Connection, now: datetime) -> None:
    organisations.put(conn, make.organisation(id="o1"))
    offer = full_offer()
    assert places.put(conn, [offer], at=now) == [Verdict.CREATED]
    assert places.get(conn, offer.place.id, visibility=ALL) == [offer]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(PLACES, ACTIVITIES), min_size=1, max_size=4))
def test_every_field_comes_back_as_it_went_in(
    conn: Connection, now: datetime, told: list[tuple[Place, Activity]]
) -> None:
    new = [
        Offer(replace(place, id=make.new_id()), replace(activity, id=make.new_id()))
        for place, activity in told
    ]
    assert places.put(conn, new, at=now) == [Verdict.CREATED] * len(new)
    for offer in new:
        assert places.get(conn, offer.place.id, visibility=ALL, statuses=ALL) == [offer]
    assert places.put(conn, new, at=now) == [Verdict.SAME] * len(new)


def test_a_field_more_is_in_the_round_trip_too() -> None:
    assert {*OF_PLACE, "id", "lon", "lat", "organisation_id", "source_key"} == {f.name for f in fields(Place)}
    assert {*OF_ACTIVITY, "id"} == {f.name for f in fields(Activity)}


@pytest.mark.parametrize("status", [each for each in Status if each is not Status.ACTIVE])
@pytest.mark.parametrize("of", ["place", "activity"])
def test_only_what_is_active_is_found(conn: Connection, now: datetime, status: Status, of: str) -> None:
    stays = make.offer(lon=134.2)
    gone = make.offer(
        **(
            {"place": make.place(status=status)}
            if of == "place"
            else {"activity": make.activity(status=status)}
        )
    )
    places.put(conn, [stays, gone], at=now)
    assert places.offers(conn) == [stays]
    assert places.within(conn, (134, 34, 135, 35)) == [stays]
    assert [place for place, _ in places.around(conn, 134.05, 34.34, 2)] == [stays.place]
    assert places.near(conn, 134.05, 34.34, 100) == []
    assert places.offers(conn, statuses=ALL) == [stays, gone]
    found = [place for place, _ in places.around(conn, 134.05, 34.34, 2, statuses=ALL)]
    assert found == [gone.place, stays.place]
    if status in places.PUBLISHED:
        assert places.get(conn, gone.place.id) == [gone]
    else:
        with pytest.raises(NotFound):
            places.get(conn, gone.place.id)
        assert places.get(conn, gone.place.id, statuses=ALL) == [gone]


def test_one_activity_of_two_is_paused(conn: Connection, now: datetime) -> None:
    here = make.place()
    salon, lunch = make.activity(), make.activity(status=Status.PAUSED)
    places.put(conn, [Offer(here, salon), Offer(here, lunch)], at=now)
    assert places.offers(conn) == [Offer(here, salon)]
    assert places.get(conn, here.id) == [Offer(here, salon), Offer(here, lunch)]
    assert [place for place, _ in places.around(conn, 134.05, 34.34, 2)] == [here]


def test_a_proposed_place_changes_no_public_answer(conn: Connection, now: datetime) -> None:
    before = places.version(conn)
    proposed = make.offer(status=Status.PROPOSED)
    places.put(conn, [proposed], at=now)
    assert places.version(conn) == before
    places.put(conn, [Offer(replace(proposed.place, status=Status.ACTIVE), proposed.activity)], at=now)
    assert places.version(conn) == before + 1


def test_an_offer_of_which_little_is_known_comes_back_as_it_went_in(conn: Connection, now: datetime) -> None:
    offer = Offer(Place(make.new_id(), "見本", location_level="none"), Activity(make.new_id(), "", "other"))
    places.put(conn, [offer], at=now)
    assert places.get(conn, offer.place.id) == [offer]


def test_the_same_again_changes_nothing(conn: Connection, now: datetime) -> None:
    new = [make.offer() for _ in range(20)]
    assert set(places.put(conn, new, at=now)) == {Verdict.CREATED}
    version = places.version(conn)
    assert set(places.put(conn, new, at=now)) == {Verdict.SAME}
    assert places.version(conn) == version
    assert places.version_of(conn, new[0].place.id) == 1


def test_a_change_is_stored_whole(conn: Connection, now: datetime) -> None:
    offer = make.offer(fee_yen=100)
    places.put(conn, [offer], at=now)
    changed = Offer(
        replace(offer.place, name="新見本会館", lon=None, lat=None, verified_on=date(2026, 4, 1)),
        replace(offer.activity, rules=(make.rule(nth=(1,)),), fee_yen=None, kind="exercise_group"),
    )
    assert places.put(conn, [changed], at=now) == [Verdict.UPDATED]
    assert places.get(conn, offer.place.id) == [changed]
    assert places.version_of(conn, offer.place.id) == 2
    assert places.around(conn, 134.05, 34.34, 5) == []


def test_one_activity_at_many_places_and_one_place_with_many_activities(
    conn: Connection, now: datetime
) -> None:
    salon, lunch = make.activity(name="サロン"), make.activity(name="食堂")
    here, there = make.place(), make.place(lon=134.2)
    verdicts = places.put(conn, [Offer(here, salon), Offer(here, lunch), Offer(there, salon)], at=now)
    assert verdicts == [Verdict.CREATED] * 3
    assert places.get(conn, here.id) == [Offer(here, salon), Offer(here, lunch)]
    assert places.get(conn, there.id) == [Offer(there, salon)]
    renamed = replace(salon, name="茶話会")
    assert places.put(conn, [Offer(here, renamed)], at=now) == [Verdict.UPDATED]
    assert places.get(conn, there.id) == [Offer(there, renamed)]
    assert places.version_of(conn, there.id) == 2


def test_offers_come_in_the_order_of_their_ids(conn: Connection, now: datetime) -> None:
    ids = ["00b", "00-", "00A", "00a", "00_", "00あ"]
    places.put(conn, [make.offer(make.place(id=f"{each}{1:012x}")) for each in ids], at=now)
    stored = [offer.place.id for offer in places.offers(conn)]
    assert stored == sorted(stored)
    assert len(stored) == len(ids)


def test_ids_are_needed(conn: Connection, now: datetime) -> None:
    with pytest.raises(InvalidInput, match="without ids"):
        places.put(conn, [make.offer(activity=make.activity(id=""))], at=now)


def test_a_source_key_belongs_to_one_place(store: Store, now: datetime) -> None:
    first, second = make.offer(source_key="1"), make.offer(source_key="1")
    with pytest.raises(Conflict), store.writing() as conn:
        places.put(conn, [first, second], at=now)
    with store.writing() as conn:
        assert places.offers(conn) == []
        places.put(conn, [make.offer(source_key=""), make.offer(source_key="")], at=now)


def test_rows_of_a_list_are_found_by_their_keys(conn: Connection, now: datetime) -> None:
    mine = [make.offer(source="一覧A", source_key=str(at)) for at in range(3)]
    hidden = make.offer(source="一覧A", source_key="h", visibility=Visibility.HIDDEN)
    places.put(conn, [*mine, hidden, make.offer(source="一覧B", source_key="0")], at=now)
    found = places.by_source_key(conn, "一覧A", ["0", "2", "h", "nowhere"])
    assert found == {"0": mine[0], "2": mine[2], "h": hidden}


def test_the_import_is_remembered(conn: Connection, now: datetime) -> None:
    import_id = imports.put(
        conn, make.report(), file_name="a.csv", sha256="0" * 64, format="csv", source="見本一覧", at=now
    )
    places.put(conn, [make.offer()], at=now, import_id=import_id)
    with pytest.raises(Conflict):
        places.put(conn, [make.offer()], at=now, import_id="no such import")


@pytest.mark.parametrize("visibility", [Visibility.HIDDEN, Visibility.AREA_ONLY])
def test_a_place_that_is_not_public_changes_no_public_answer(
    conn: Connection, now: datetime, visibility: Visibility
) -> None:
    places.put(conn, [make.offer() for _ in range(3)], at=now)

    def answers() -> tuple[object, ...]:
        return (
            places.version(conn),
            places.offers(conn),
            places.around(conn, 134.05, 34.34, 10),
            places.near(conn, 134.05, 34.34, 1_000),
            places.within(conn, (134, 34, 135, 35)),
        )

    before = answers()
    hidden = make.offer(visibility=visibility)
    places.put(conn, [hidden], at=now)
    places.put(conn, [Offer(replace(hidden.place, name="別名"), hidden.activity)], at=now)
    assert answers() == before
    with pytest.raises(NotFound) as unseen:
        places.get(conn, hidden.place.id)
    with pytest.raises(NotFound) as missing:
        places.get(conn, "x")
    assert str(unseen.value).replace(hidden.place.id, "x") == str(missing.value)
    assert places.near(conn, 134.05, 34.34, 0, visibility=(visibility,))[0][0].name == "別名"


def test_the_register_version_counts_public_changes(conn: Connection, now: datetime) -> None:
    assert places.version(conn) == 0
    offer = make.offer(visibility=Visibility.HIDDEN)
    places.put(conn, [offer], at=now)
    assert places.version(conn) == 0
    shown = Offer(replace(offer.place, visibility=Visibility.PUBLIC), offer.activity)
    for number, each in enumerate((shown, offer), start=1):
        places.put(conn, [each], at=now)
        assert places.version(conn) == number
    shared = make.offer(activity=offer.activity)
    places.put(conn, [shared], at=now)
    places.put(conn, [Offer(offer.place, replace(offer.activity, name="別の名"))], at=now)
    assert places.version(conn) == 4, "the activity of a hidden place also comes at a public one"


def test_a_change_from_an_old_version_is_refused(conn: Connection, now: datetime) -> None:
    offer = make.offer()
    places.put(conn, [offer], at=now)
    first = Offer(replace(offer.place, name="一"), offer.activity)
    assert places.put(conn, [first], at=now, expected_version=1) == [Verdict.UPDATED]
    with pytest.raises(Conflict, match="no longer of version 1"):
        places.put(conn, [Offer(replace(offer.place, name="二"), offer.activity)], at=now, expected_version=1)
    assert places.get(conn, offer.place.id) == [first]


def scattered(rng: np.random.Generator, n: int) -> list[Offer]:
    """Places around one town, many of them on equal points, some at the ends of the world."""
    lon, lat = rng.normal(134.05, 0.05, n).round(3), rng.normal(34.3, 0.04, n).round(3)
    ends = [
        (180.0, 0.0),
        (-180.0, 0.01),
        (179.999, 10.0),
        (-179.999, 10.0),
        (0.0, 90.0),
        (12.0, -90.0),
        (-70.0, 89.99),
    ]
    points = [*zip(lon.tolist(), lat.tolist(), strict=True), *ends]
    return [make.offer(lon=x, lat=y) for x, y in points] + [make.offer(lon=None, lat=None)]


def by_brute_force(offers: list[Offer], lon: float, lat: float) -> list[tuple[str, float]]:
    located = [offer.place for offer in offers if offer.place.lon is not None and offer.place.lat is not None]
    found = [(each.id, round(GEOD.inv(lon, lat, each.lon, each.lat)[2], 3)) for each in located]
    return sorted(found, key=lambda each: (each[1], each[0]))


QUESTIONS = [
    (134.05, 34.3),
    (134.0501, 34.2999),
    (139.7, 35.6),
    (180.0, 10.0),
    (-179.9995, 9.9995),
    (0.0, 89.999),
    (100.0, -89.9),
    (-45.0, -34.3),
]


def told(found: list[tuple[Place, float]]) -> list[tuple[str, float]]:
    return [(place.id, metres) for place, metres in found]


def test_nearest_places_equal_brute_force(conn: Connection, now: datetime) -> None:
    offers = scattered(np.random.default_rng(7), 300)
    places.put(conn, offers, at=now)
    for lon, lat in QUESTIONS:
        expected = by_brute_force(offers, lon, lat)
        for k in (1, 10, 40, 1_000):
            assert told(places.around(conn, lon, lat, k)) == expected[:k], (lon, lat, k)


def test_places_within_a_distance_equal_brute_force(conn: Connection, now: datetime) -> None:
    offers = scattered(np.random.default_rng(8), 300)
    places.put(conn, offers, at=now)
    for lon, lat in QUESTIONS:
        expected = by_brute_force(offers, lon, lat)
        for within_m in (0.0, 800.0, 5_000.0, expected[20][1], 1e7, 20_100_000.0):
            wanted = [each for each in expected if each[1] <= within_m]
            assert told(places.near(conn, lon, lat, within_m)) == wanted, (lon, lat, within_m)


@pytest.mark.parametrize(
    "box",
    [
        (134.0, 34.25, 134.1, 34.35),
        (134.05, 34.3, 134.05, 34.3),
        (179.9, -10, -179.9, 20),
        (-180, -90, 180, 90),
        (134.0501, 34.3001, 134.0509, 34.3009),
    ],
)
def test_places_within_a_box_equal_brute_force(
    conn: Connection, now: datetime, box: tuple[float, float, float, float]
) -> None:
    offers = scattered(np.random.default_rng(9), 300)
    places.put(conn, offers, at=now)
    west, south, east, north = box

    def inside(place: Place) -> bool:
        if place.lon is None or place.lat is None or not south <= place.lat <= north:
            return False
        return west <= place.lon <= east if west <= east else place.lon >= west or place.lon <= east

    assert places.within(conn, box) == [offer for offer in offers if inside(offer.place)]


def test_questions_out_of_range_are_refused(conn: Connection) -> None:
    for ask in (
        lambda: places.around(conn, 181, 0, 1),
        lambda: places.around(conn, 0, float("nan"), 1),
        lambda: places.around(conn, 0, 0, -1),
        lambda: places.near(conn, 0, 0, -1),
        lambda: places.near(conn, 0, 0, float("inf")),
        lambda: places.within(conn, (0, 10, 0, 0)),
    ):
        with pytest.raises(OutOfRange):
            ask()
    assert places.around(conn, 0, 0, 0) == []


def test_more_places_than_one_question_may_name(conn: Connection, now: datetime) -> None:
    new = [make.offer(rules=()) for _ in range(5_100)]
    assert set(places.put(conn, new, at=now)) == {Verdict.CREATED}
    found = places.by_source_key(conn, "見本一覧", [offer.place.source_key for offer in new])
    assert sorted(found.values(), key=lambda offer: offer.place.id) == new


def test_pages_together_are_all_that_is_found(conn: Connection, now: datetime) -> None:
    """Pages of any size, put together, are the offers: none twice, none left out, hidden and closed ones nowhere."""
    made = [make.offer(kind=("salon", "library")[n % 2]) for n in range(7)]
    made += [make.offer(visibility=Visibility.HIDDEN), make.offer(place=make.place(status=Status.CLOSED))]
    more = make.activity(kind="library")
    places.put(conn, [*made, Offer(made[0].place, more)], at=now)
    for kinds in ((), ("salon",), ("library",)):
        wanted = [o for o in places.offers(conn) if not kinds or o.activity.kind in kinds]
        for limit in (1, 2, 3, 100):
            found: list[Offer] = []
            while page := places.page(
                conn, after=found[-1].place.id if found else "", limit=limit, kinds=kinds
            ):
                assert len({o.place.id for o in page}) <= limit
                found += page
            assert found == wanted
    with pytest.raises(OutOfRange, match="limit 0"):
        places.page(conn, limit=0)
