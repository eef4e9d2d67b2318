"""What a text means: the longest name, its level, what is left over, and never a silent guess."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ibasho.errors import InvalidInput
from ibasho.gazetteer import find, find_all, suggest
from ibasho.gazetteer.entries import entries_of
from ibasho.gazetteer.wording import spelling
from ibasho.model import AddressLevel, Found
from ibasho.store import Connection
from tests.gazetteer.town import MIHON, TONARI, bring, neighbourhood, station


def told(found: Found) -> tuple[str, str, str] | None:
    """Level, label and rest of the one meaning."""
    hit = found.only
    return None if hit is None else (hit.level.value, hit.label, hit.rest)


@pytest.fixture
def town(conn: Connection, now: datetime) -> Connection:
    bring(conn, [*MIHON, *TONARI], now)
    return conn


@pytest.mark.parametrize(
    ("text", "label", "rest"),
    [
        ("静岡県見本市旭ヶ丘一丁目5番15号", "静岡県見本市旭ヶ丘一丁目", "5-15"),
        ("見本市旭が丘1-5-15 見本ビル3F", "静岡県見本市旭ヶ丘一丁目", "5-15見本ビル3f"),
        ("見本市旭ヶ丘西1-5", "静岡県見本市旭ヶ丘西一丁目", "5"),
        ("静岡県旭ヶ丘2-1", "静岡県見本市旭ヶ丘二丁目", "1"),
        ("〒430-0000 見本市沢ノ上12", "静岡県見本市澤之上", "12"),
        ("隣町本町3", "静岡県北郡隣町本町", "3"),
        ("北郡隣町旭ヶ丘１丁目", "静岡県北郡隣町旭が丘一丁目", ""),
        ("見本市八番町2", "静岡県見本市八番町", "2"),
        ("見本市大字本町字北１", "静岡県見本市本町", "北1"),
    ],
)
def test_the_longest_name_wins(town: Connection, text: str, label: str, rest: str) -> None:
    assert told(find(town, text)) == ("neighbourhood", label, rest)


def test_several_meanings_are_all_given_and_none_is_chosen(town: Connection) -> None:
    found = find(town, "本町3-1")
    assert found.only is None
    assert found.ambiguous
    assert [hit.label for hit in found.hits] == ["静岡県北郡隣町本町", "静岡県見本市本町"]


def test_municipalities_of_one_name_are_told_apart_by_their_prefecture_or_by_what_follows(
    conn: Connection, now: datetime
) -> None:
    """府中市 is in Tokyo and in Hiroshima."""
    bring(
        conn,
        [
            neighbourhood(
                "宮町一丁目", 139.478, 35.670, municipality="府中市", prefecture="東京都", code="13206"
            ),
            neighbourhood("元町", 133.236, 34.568, municipality="府中市", prefecture="広島県", code="34208"),
        ],
        now,
    )
    both = find(conn, "府中市")
    assert both.ambiguous
    assert [hit.label for hit in both.hits] == ["広島県府中市", "東京都府中市"]
    assert told(find(conn, "広島県府中市")) == ("municipality", "広島県府中市", "")
    assert told(find(conn, "府中市宮町1-5")) == ("neighbourhood", "東京都府中市宮町一丁目", "5")
    assert find(conn, "府中市無名町1").ambiguous


def test_a_code_says_where_a_text_without_municipality_lies(town: Connection) -> None:
    assert told(find(town, "本町3-1", municipality_code="229998")) == (
        "neighbourhood",
        "静岡県見本市本町",
        "3-1",
    )
    assert find(town, "本町3-1", municipality_code="22000").ambiguous, "a prefecture's code"
    assert find(town, "本町3-1", municipality_code="13113").hits == ()
    # What the text itself names counts more than a code.
    assert told(find(town, "隣町本町3", municipality_code="22999")) == (
        "neighbourhood",
        "静岡県北郡隣町本町",
        "3",
    )


def test_what_is_not_known_is_told_at_the_level_that_is(town: Connection) -> None:
    found = find(town, "見本市代-官町4-4-1")
    assert told(found) == ("municipality", "静岡県見本市", "代-官町4-4-1")
    assert found.hits[0].within_m is not None


def test_an_unknown_chome_is_no_neighbourhood(town: Connection) -> None:
    found = find(town, "見本市旭ヶ丘9-1")
    assert told(found) == ("municipality", "静岡県見本市", "旭ケ丘9-1")
    assert [(hit.label, hit.loosely) for hit in found.hits[1:]] == [("静岡県見本市旭ヶ丘", ("words_after",))]


def test_a_longer_name_is_not_cut_down_to_a_known_one(town: Connection) -> None:
    """旭ヶ丘南 is not 旭ヶ丘."""
    found = find(town, "見本市旭ヶ丘南1-1")
    assert found.only is not None
    assert found.only.level is AddressLevel.MUNICIPALITY


def test_without_number_the_chome_together_are_meant(town: Connection) -> None:
    hit = find(town, "見本市旭ヶ丘").only
    assert hit is not None
    assert (hit.level, hit.lon, hit.lat) == (AddressLevel.NEIGHBOURHOOD, 137.603, 34.201)
    assert hit.within_m == pytest.approx(184.3, abs=0.5)  # 0.002 degrees of longitude at 34.2 degrees north


def test_a_missing_suffix_is_said(town: Connection) -> None:
    hit = find(town, "見本市代官7-9").only
    assert hit is not None
    assert (hit.label, hit.loosely, hit.rest) == ("静岡県見本市代官町", ("suffix",), "7-9")


def test_stations_are_found_with_and_without_their_word(conn: Connection, now: datetime) -> None:
    stations = [
        station("見本", 137.6, 34.2, "見本線"),
        station("見本", 137.601, 34.2, "北線"),
        station("見本", 138.6, 35.2, "遠線"),
        station("北浜", 137.7, 34.2, "見本線"),
    ]
    bring(conn, [*stations, neighbourhood("北浜")], now, format="stations")
    assert told(find(conn, "北浜駅")) == ("station", "北浜駅（見本線）", "")
    both = find(conn, "北浜")
    assert both.ambiguous
    assert {hit.level for hit in both.hits} == {AddressLevel.STATION, AddressLevel.NEIGHBOURHOOD}
    twice = find(conn, "見本駅")
    assert [hit.label for hit in twice.hits] == ["見本駅（北線・見本線）", "見本駅（遠線）"]


def test_two_gazetteers_that_know_the_same_give_one_answer(town: Connection, now: datetime) -> None:
    bring(town, [neighbourhood("本町", 137.6104, 34.2051)], now, name="もう一つ", format="abr")
    hit = find(town, "見本市本町1").only
    assert hit is not None
    assert (hit.source, hit.lon) == ("もう一つ", 137.6104)


@pytest.mark.parametrize("text", ["", " ", "-", "//", "東京都", "1-2-3", "字", "駅", "🙂" * 100, "町"])
def test_odd_texts_find_nothing(town: Connection, text: str) -> None:
    assert find(town, text).hits == ()
    assert suggest(town, text) == []


def test_a_text_too_long_is_refused(town: Connection) -> None:
    with pytest.raises(InvalidInput, match="address of 301 characters: up to 300 are accepted"):
        find(town, "あ" * 301)


def test_suggestions_while_typing(town: Connection) -> None:
    assert [hit.label for hit in suggest(town, "旭")] == [
        "静岡県北郡隣町旭が丘", "静岡県見本市旭ヶ丘", "静岡県北郡隣町旭が丘一丁目", "静岡県見本市旭ヶ丘一丁目",
        "静岡県見本市旭ヶ丘二丁目", "静岡県見本市旭ヶ丘西", "静岡県見本市旭ヶ丘西一丁目",
    ]  # fmt: skip
    assert [hit.label for hit in suggest(town, "見本市旭", 2)] == [
        "静岡県見本市旭ヶ丘",
        "静岡県見本市旭ヶ丘一丁目",
    ]
    assert [hit.label for hit in suggest(town, "見本")] == ["静岡県見本市"]
    assert suggest(town, "丘") == []


def test_suggestions_by_reading(conn: Connection, now: datetime) -> None:
    bring(conn, [neighbourhood("本町", kana="ホンマチ"), neighbourhood("北浜", kana="キタハマ")], now)
    assert [hit.label for hit in suggest(conn, "ほん")] == ["静岡県見本市本町"]
    assert [hit.label for hit in suggest(conn, "キタ")] == ["静岡県見本市北浜"]


_PARTS = st.text(st.sampled_from("旭丘西本町上北"), min_size=1, max_size=3)
_TOWNS = st.lists(
    st.tuples(_PARTS, st.sampled_from(["", "一丁目", "二丁目", "十丁目"])),
    min_size=1,
    max_size=8,
    unique=True,
)


@given(towns=_TOWNS, name=_PARTS, number=st.sampled_from(["", "1-2", "2丁目3", "10-1", "七番地"]))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.parametrize("store_kind", ["sqlite"], indirect=True)
def test_the_best_neighbourhood_is_that_of_brute_force(
    conn: Connection, now: datetime, towns: list[tuple[str, str]], name: str, number: str
) -> None:
    """Brute force: of all keys that begin the text and end where a name may end, the longest."""
    addresses = [neighbourhood(town + chome) for town, chome in towns]
    bring(conn, addresses, now)
    text = spelling(name + number)
    entries = [each for each in entries_of(addresses) if each.address.level is AddressLevel.NEIGHBOURHOOD]

    def fits(key: str, made_of: str) -> bool:
        behind = text[len(key) :]
        if not text.startswith(key) or (
            behind and not (behind[0] == "-" or behind[0].isdigit() or key[-1].isdigit())
        ):
            return False
        return not (key[-1].isdigit() and behind[:1].isdigit()) and not (made_of == "chome" and behind)

    expected = max((each.key for each in entries if fits(each.key, each.made_of)), key=len, default=None)
    found = find(conn, f"見本市{name}{number}")
    best = found.hits[0] if found.hits else None
    if expected is None:
        assert best is None or best.level is AddressLevel.MUNICIPALITY or best.loosely == ("suffix",)
    else:
        assert best is not None
        assert not best.loosely
        assert spelling(best.label) == spelling("静岡県見本市") + expected


def test_many_texts_at_once_are_as_one_by_one(town: Connection) -> None:
    texts = ["見本市旭ヶ丘1-1", "本町", "見本市代官7", "", "隣町本町3", "見本市旭ヶ丘9-1"]
    assert find_all(town, texts) == [find(town, text) for text in texts]
