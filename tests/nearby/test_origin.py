"""From where somebody asks, in words: addresses, stations and places together, and nothing guessed."""

from __future__ import annotations

from datetime import datetime

import pytest

from ibasho.errors import Ambiguous, NotFound
from ibasho.model import AddressLevel, Status, Visibility
from ibasho.nearby.origin import candidates, origin
from ibasho.store import Connection
from ibasho.store import places as places_store
from tests import make
from tests.gazetteer.town import MIHON, TONARI, bring, station


@pytest.fixture
def town(conn: Connection, now: datetime) -> Connection:
    bring(conn, [*MIHON, *TONARI], now)
    bring(
        conn,
        [station("見本", 137.6, 34.2, "見本線"), station("本町", 137.61, 34.205, "見本線")],
        now,
        name="駅",
        format="stations",
    )
    return conn


def register(conn: Connection, now: datetime, name: str, lon: float | None = 137.6, **more: object) -> None:
    where = {"lon": lon, "lat": None if lon is None else 34.2}
    places_store.put(conn, [make.offer(name=name, **where, **more)], at=now)


@pytest.mark.parametrize(
    ("text", "level", "label"),
    [
        ("見本市旭ヶ丘1-5", AddressLevel.NEIGHBOURHOOD, "静岡県見本市旭ヶ丘一丁目"),
        ("見本駅", AddressLevel.STATION, "見本駅（見本線）"),
        ("本町駅", AddressLevel.STATION, "本町駅（見本線）"),
        ("見本市", AddressLevel.MUNICIPALITY, "静岡県見本市"),
        ("みほんの家", AddressLevel.PLACE, "みほんの家"),
        ("ミホンの家", AddressLevel.PLACE, "みほんの家"),
    ],
)
def test_each_kind_of_words_is_found(
    town: Connection, now: datetime, text: str, level: AddressLevel, label: str
) -> None:
    register(town, now, "みほんの家")
    hit = origin(town, text)
    assert (hit.level, hit.label, hit.loosely) == (level, label, ())


def test_several_meanings_are_named_and_none_is_chosen(town: Connection, now: datetime) -> None:
    register(town, now, "本町")
    with pytest.raises(Ambiguous, match="near '本町': 4 places may be meant; say it more exactly") as raised:
        origin(town, "本町")
    assert [each["level"] for each in raised.value.candidates] == [
        "place", "station", "neighbourhood", "neighbourhood",
    ]  # fmt: skip
    assert all("lon" in each and "label" in each for each in raised.value.candidates)
    assert raised.value.field == "near"


def test_a_part_of_a_name_counts_only_when_no_address_fits(town: Connection, now: datetime) -> None:
    register(town, now, "旭ヶ丘一丁目の家")
    register(town, now, "ふれあいの家", lon=137.62)
    assert origin(town, "見本市旭ヶ丘一丁目").level is AddressLevel.NEIGHBOURHOOD
    assert origin(town, "ふれあい").loosely == ("part_of_name",)
    with pytest.raises(Ambiguous, match="2 places may be meant"):
        origin(town, "の家")


def test_one_place_of_two_lists_is_one_meaning(town: Connection, now: datetime) -> None:
    register(town, now, "みほんの家")
    register(town, now, "みほんの家", lon=137.6002)
    assert origin(town, "みほんの家").lon in (137.6, 137.6002)
    register(town, now, "みほんの家", lon=137.7)
    assert candidates(town, "みほんの家").equal == 2


@pytest.mark.parametrize(
    "facts",
    [
        {"visibility": Visibility.HIDDEN},
        {"visibility": Visibility.AREA_ONLY},
        {"status": Status.CLOSED},
        {"lon": None, "location_level": "none"},
    ],
)
def test_places_that_are_not_shown_take_no_part(
    town: Connection, now: datetime, facts: dict[str, object]
) -> None:
    before = [candidates(town, text) for text in ("かくれが", "本町")]
    register(town, now, "かくれが", **facts)
    register(town, now, "本町", **facts)
    assert [candidates(town, text) for text in ("かくれが", "本町")] == before
    with pytest.raises(NotFound, match="near 'かくれが': it is neither an address"):
        origin(town, "かくれが")


def test_an_address_of_which_only_the_municipality_is_known_is_no_position(town: Connection) -> None:
    with pytest.raises(Ambiguous, match="only 静岡県見本市 is known of it, not 無名町4"):
        origin(town, "見本市無名町4")


@pytest.mark.parametrize("text", ["x", "🙂", "0" * 200, "ほげ" * 99])
def test_words_that_name_nothing(town: Connection, text: str) -> None:
    with pytest.raises(NotFound, match="neither an address, postcode or station"):
        origin(town, text)
