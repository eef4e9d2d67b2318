"""Which of many entries are alike: nothing that comparing each with each would find is left out."""

from __future__ import annotations

import itertools
import random

import numpy as np
import pytest

from ibasho.geo.distance import geodesic_m
from ibasho.model import Place
from ibasho.places.duplicates import Entry, Pair, alike, compare, entry
from ibasho.places.duplicates.alike import surroundings
from ibasho.places.duplicates.candidates import candidate_pairs
from tests import make

OWN = ["日向", "太川", "太川南", "余白", "清水第一", "清水第二", "みらい", "ふたつ星", "下笠木", "上笠木"]
WHAT = [
    "公民館",
    "コミュニティセンター",
    "こども食堂",
    "子ども食堂",
    "サロン",
    "図書館",
    "公民館分館",
    "児童館",
]
TOWNS = [("見本市", "992011", 134.05), ("雛形市", "992029", 135.2)]


def _register(size: int, seed: int) -> list[Entry]:
    """Made-up places of two towns: each entry is of a new place or tells of an earlier one in other words."""
    draw = random.Random(seed)
    places: list[Place] = []
    while len(places) < size:
        town, code, lon = draw.choice(TOWNS)
        first = make.place(
            name=draw.choice(OWN) + draw.choice(WHAT),
            address=f"{town}{draw.choice('甲乙丙')}町{draw.randint(1, 3)}-{draw.randint(1, 4)}",
            municipality_code=code,
            phone=f"000-0000-{draw.randint(1, 30):04d}",
            lon=lon + draw.randint(0, 30) / 10_000,
            lat=34.34 + draw.randint(0, 30) / 10_000,
            source="甲一覧",
        )
        places.append(first)
        for _ in range(draw.randint(0, 2)):
            told = {
                **vars(first),
                "id": make.new_id(),
                "name": draw.choice(["", town, "NPO法人"]) + first.name + draw.choice(["", "（仮）"]),
                "source": "乙一覧",
            }
            for field in draw.sample(["address", "phone", "municipality_code"], k=draw.randint(0, 2)):
                told[field] = ""
            if draw.random() < 0.3:
                told["lon"] = told["lat"] = None
            places.append(Place(**told))
    return [entry(place, frozenset({"community_centre"})) for place in places[:size]]


def _by_comparing_all(entries: list[Entry]) -> dict[tuple[str, str], float]:
    around = surroundings(entries)
    found = {}
    for one, other in itertools.combinations(entries, 2):
        places = one.place, other.place
        metres = None
        if places[0].lon is not None and places[1].lon is not None:
            metres = float(
                geodesic_m(
                    *(np.array([getattr(place, axis)]) for place in places for axis in ("lon", "lat"))
                )[0]
            )
        likeness = compare(one, other, metres, around)
        if likeness.alike:
            found[tuple(sorted(place.id for place in places))] = likeness.score
    return found


def _told(pairs: list[Pair]) -> dict[tuple[str, str], float]:
    return {(pair.one.place.id, pair.other.place.id): pair.likeness.score for pair in pairs}


@pytest.mark.parametrize("seed", range(4))
def test_equal_to_comparing_all(seed: int) -> None:
    entries = _register(90, seed)
    expected = _by_comparing_all(entries)
    assert expected
    assert _told(alike(entries)) == expected


def test_ranked_and_the_same_for_any_order() -> None:
    entries = _register(80, 7)
    pairs = alike(entries)
    scores = [pair.likeness.score for pair in pairs]
    assert scores == sorted(scores, reverse=True)
    shuffled = list(entries)
    random.Random(1).shuffle(shuffled)
    assert [(p.one.place.id, p.other.place.id, p.likeness) for p in alike(shuffled)] == [
        (p.one.place.id, p.other.place.id, p.likeness) for p in pairs
    ]


def test_only_pairs_with_a_new_entry() -> None:
    entries = _register(80, 3)
    new = np.array([0, 5, 17])
    ids = {entries[at].place.id for at in new}
    around = surroundings(entries)
    expected = {
        pair: score for pair, score in _told(alike(entries, around=around)).items() if ids.intersection(pair)
    }
    assert expected
    assert _told(alike(entries, new=new, around=around)) == expected


@pytest.mark.parametrize("size", [0, 1])
def test_nothing_to_compare(size: int) -> None:
    assert alike(_register(size, 1)) == []


def test_a_crowd_at_one_point_does_not_multiply() -> None:
    """A thousand entries at the point of the town hall: few pairs are looked at, and the repeat is found."""
    places = [
        make.place(name=f"{a}{b}会館", municipality_code="992011")
        for a in "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥天地玄黄宇宙洪荒"
        for b in "日月火水木金土山川海空雲雨雪風花鳥虫魚犬猫馬牛羊"
    ]
    twin = make.place(name="見本市甲日会館", address="見本市1-1", municipality_code="992011")
    entries = [entry(place) for place in [*places, twin]]
    one, _, _ = candidate_pairs(entries)
    assert len(one) < 40 * len(entries)
    (pair,) = alike(entries)
    assert {pair.one.place.id, pair.other.place.id} == {places[0].id, twin.id}


def _reasons(one: Place, other: Place, metres: float | None = None) -> dict[str, float]:
    entries = [entry(one, frozenset({"salon"})), entry(other, frozenset({"salon"}))]
    return {reason.code: reason.weight for reason in compare(*entries, metres, surroundings(entries)).reasons}


def test_reasons_for_and_against() -> None:
    one = make.place(name="見本市日向会館", address="見本市乙町1-2 2F", phone="000-0000-0001", source="甲")
    other = make.place(name="日向会館", address="見本市乙町1丁目2番 5F", phone="000-0000-0002", source="乙")
    told = _reasons(one, other, 12.0)
    assert {code for code, weight in told.items() if weight > 0} == {
        "name_same", "address_same", "distance", "kind_same",
    }  # fmt: skip
    assert {code for code, weight in told.items() if weight < 0} == {"address_floor", "phone_other"}


def test_a_telephone_number_of_many_says_little() -> None:
    phones = [make.place(name=f"{name}会館", phone="000-0000-0001") for name in "甲乙丙丁戊"]
    entries = [entry(place) for place in phones]
    likeness = compare(entries[0], entries[1], None, surroundings(entries))
    assert [reason.words for reason in likeness.reasons if reason.code.startswith("phone")] == [
        "a telephone number that 5 places have"
    ]


def test_a_point_of_the_neighbourhood_says_little() -> None:
    one = make.place(name="日向会館", location_level="neighbourhood")
    other = make.place(name="日向会館")
    assert "distance" not in _reasons(one, other, 900.0)
    assert _reasons(other, make.place(name="日向会館"), 900.0)["distance"] < 0


def test_other_municipalities_are_other_places() -> None:
    one = make.place(name="日向会館", address="見本市1-1")
    assert _reasons(one, make.place(name="日向会館", address="雛形市1-1"))["municipality"] < 0
    assert "municipality" not in _reasons(one, make.place(name="日向会館", address="1-1"))
