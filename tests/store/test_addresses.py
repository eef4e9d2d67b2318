"""Gazetteers in the store: the same again is the same, other content replaces, keys and beginnings find."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from ibasho.errors import NotFound
from ibasho.model import Address, AddressLevel, Entry, Verdict
from ibasho.store import Connection, addresses
from tests import make

LEVELS = tuple(AddressLevel)


def entry(key: str, *, level: AddressLevel = AddressLevel.NEIGHBOURHOOD, **given: object) -> Entry:
    """An entry under a key."""
    facts = {"municipality": "見本市", "neighbourhood": key, "lon": 137.6, "lat": 34.2, **given}
    return Entry(Address(level, **facts), key)  # type: ignore[arg-type]


def put(conn: Connection, entries: list[Entry], now: datetime, name: str = "町") -> Verdict:
    return addresses.put(conn, name, entries, format="isj", source="a.csv", at=now)[1]


def test_entries_come_back_whole(conn: Connection, now: datetime) -> None:
    given = Entry(
        Address(
            AddressLevel.STATION, "静岡県", "見本市", "22999", "本町", "北", "5", "見本", ("東線", "西線"), "4300000", "みほん",
            137.6, 34.2, 12.5,
        ),
        "見本",
        "parts",
    )  # fmt: skip
    put(conn, [given], now)
    assert addresses.by_keys(conn, ["見本"], LEVELS) == {"見本": [replace(given, source="町", format="isj")]}
    assert addresses.by_postcode(conn, "4300000") == [replace(given, source="町", format="isj")]
    assert addresses.by_postcode(conn, "4300001") == []


def test_the_same_again_is_the_same_in_any_order(conn: Connection, now: datetime) -> None:
    entries = [entry("甲"), entry("乙")]
    assert put(conn, entries, now) is Verdict.CREATED
    assert put(conn, entries[::-1], now) is Verdict.SAME
    assert put(conn, [entry("甲"), entry("乙", lat=34.3)], now) is Verdict.UPDATED
    assert put(conn, [entry("丙")], now) is Verdict.UPDATED
    assert set(addresses.by_keys(conn, ["甲", "乙", "丙"], LEVELS)) == {"丙"}


def test_levels_and_gazetteers_are_kept_apart(conn: Connection, now: datetime) -> None:
    put(conn, [entry("甲"), entry("甲", level=AddressLevel.STATION)], now)
    put(conn, [entry("甲")], now, "別")
    assert [(each.address.level.value, each.source) for each in addresses.by_keys(conn, ["甲"], LEVELS)["甲"]] == [
        ("neighbourhood", "別"), ("neighbourhood", "町"), ("station", "町"),
    ]  # fmt: skip
    assert len(addresses.by_keys(conn, ["甲"], (AddressLevel.STATION,))["甲"]) == 1
    assert addresses.by_keys(conn, [], LEVELS) == {}


def test_more_keys_than_one_question_holds(conn: Connection, now: datetime) -> None:
    put(conn, [entry("甲"), entry("乙")], now)
    keys = [f"鍵{number}" for number in range(12_000)]
    assert set(addresses.by_keys(conn, [*keys, "甲", "乙"], LEVELS)) == {"甲", "乙"}


def test_beginnings_the_shortest_first_and_no_blocks(conn: Connection, now: datetime) -> None:
    entries = [entry(key) for key in ("見本町2", "見本", "見本町10", "別")]
    put(conn, [*entries, entry("見本1", level=AddressLevel.BLOCK), entry("字", kana="みほ")], now)
    assert [each.key for each in addresses.starting(conn, "見本", "", 10)] == ["見本", "見本町2", "見本町10"]
    assert [each.key for each in addresses.starting(conn, "見本", "", 2)] == ["見本", "見本町2"]
    assert [each.key for each in addresses.starting(conn, "", "み", 10)] == ["字"]
    assert addresses.starting(conn, "", "", 10) == []
    assert addresses.starting(conn, "見_", "%", 10) == []


def test_the_listing_counts_what_the_source_lists(conn: Connection, now: datetime) -> None:
    assert addresses.is_empty(conn)
    assert addresses.listing(conn) == []
    put(conn, [entry("甲"), entry("乙"), replace(entry("丙"), made_of="parts")], now)
    (told,) = addresses.listing(conn)
    assert (told.meta.name, told.format, told.counts) == ("町", "isj", {"neighbourhood": 2})
    assert not addresses.is_empty(conn)


def test_remarks_are_kept(conn: Connection, now: datetime) -> None:
    addresses.put(conn, "町", [entry("甲")], format="isj", source="a", at=now, findings=[make.finding()])
    assert len(addresses.findings(conn, "町")) == 1
    with pytest.raises(NotFound, match="gazetteer 'x' is not stored; stored are: 町"):
        addresses.findings(conn, "x")
