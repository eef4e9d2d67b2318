"""One spelling for every way to write an address; what tells places apart stays."""

from __future__ import annotations

import doctest
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibasho.gazetteer import wording
from ibasho.gazetteer.wording import Spelled, group_of, kana_spelling, spelling

_KANJI_DIGITS = "〇一二三四五六七八九"


def in_kanji(number: int) -> str:
    """1 to 99 as it is written in names of neighbourhoods."""
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else _KANJI_DIGITS[tens] + "十"
    return head + (_KANJI_DIGITS[ones] if ones else "")


def test_the_examples_hold() -> None:
    assert doctest.testmod(wording).failed == 0


@pytest.mark.parametrize(
    "forms",
    [
        ("恵比寿4-5-15", "恵比寿四丁目5番15号", "恵比寿４丁目５－１５", "恵比寿４―５―１５", "恵比寿四丁目五番十五号", "恵比寿4の5の15",
         "恵比寿 4丁目 5番 15号", "恵比寿4丁目5番地15", "恵比寿4ー5ー15", "恵比寿四-五-一五"),
        ("霞が関1", "霞ヶ関1", "霞ケ関一丁目", "霞ガ関１丁目"),
        ("西の丸町", "西ノ丸町", "西之丸町"),
        ("大字新居字北1298番地の2", "新居北1298-2", "新居字北１２９８番地２", "大字新居 字北 1298－2"),
        ("澤田町", "沢田町"),
        ("龍ケ崎", "竜ヶ崎", "竜が﨑"),
        ("代々木", "代代木"),
        ("塚本", "塚\U000e0100本", "\ufa10本"),
        ("麻布十番一丁目5-1", "麻布十番1-5-1", "麻布10番1丁目5番1号"),
        ("北三条西四丁目", "北3条西4丁目", "北３条西4"),
        ("安原下第一号3番地", "安原下第1号3"),
        ("南瓦町3丁180", "南瓦町三丁180番地"),
        ("四ツ谷", "四つ谷", "四ッ谷"),
    ],
)  # fmt: skip
def test_ways_to_write_one_address_are_one(forms: tuple[str, ...]) -> None:
    assert {spelling(form) for form in forms} == {spelling(forms[0])}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("恵比寿4", "恵比寿西4"),
        ("恵比寿4-5", "恵比寿45"),
        ("本町 4 5", "本町45"),
        ("代-木4", "代々木4"),
        ("四谷", "四ツ谷"),
        ("一番町", "一番"),
        ("八丁堀", "八堀"),
        ("十文字町", "十文町"),
        ("坂本", "阪本"),
    ],
)
def test_different_addresses_stay_different(one: str, other: str) -> None:
    assert spelling(one) != spelling(other)


_NAMES = st.text(st.sampled_from("恵比寿西南旭ヶ丘が之上ノ町澤龍字大々あアー塚 "), min_size=1, max_size=6)
_NUMBERS = st.integers(1, 99)


@given(name=_NAMES, chome=_NUMBERS, ban=_NUMBERS, go=_NUMBERS)
def test_numbers_in_every_style_are_one(name: str, chome: int, ban: int, go: int) -> None:
    written = f"{name}町{in_kanji(chome)}丁目{in_kanji(ban)}番{in_kanji(go)}号"
    for other in (
        f"{name}町{chome}-{ban}-{go}",
        f"{name}町{chome}丁目{ban}番{go}号",
        f"{name}町{chome}−{ban}の{go}",
    ):
        assert spelling(other) == spelling(written)
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in f"{name}町{chome}-{ban}-{go}")
    assert spelling(wide) == spelling(written)


@given(st.text(max_size=40))
def test_any_text_has_a_spelling_without_spaces_and_edges(text: str) -> None:
    spelled = Spelled.of(text)
    assert spelled.key == spelling(text)
    assert not any(c.isspace() or c == "/" for c in spelled.key)
    assert spelling(unicodedata.normalize("NFKC", text)) == spelled.key


@given(st.text(st.sampled_from("恵比寿西丘町々四十1２3-－番地丁目号の字 大"), max_size=20))
def test_beginnings_are_beginnings_and_never_cut_a_number(text: str) -> None:
    spelled = Spelled.of(text)
    for beginning in spelled.beginnings():
        after = spelled.key[len(beginning) :]
        assert spelled.key.startswith(beginning)
        assert not (beginning[-1].isdigit() and after[:1].isdigit())
        assert spelled.after(beginning).key == after.lstrip("-")


@pytest.mark.parametrize(
    ("text", "beginning", "may"),
    [
        ("恵比寿西1-7", "恵比寿", False),
        ("恵比寿西1-7", "恵比寿西", True),
        ("恵比寿西1-7", "恵比寿西1", True),
        ("新居字北12", "新居", True),
        ("新居北12", "新居", False),
        ("本町 見本ビル", "本町", True),
        ("本町見本ビル", "本町", False),
        ("本町1見本ビル", "本町1", True),
        ("北3条西4", "北3", False),
    ],
)
def test_where_a_name_may_end(text: str, beginning: str, may: bool) -> None:
    assert Spelled.of(text).may_end(beginning) is may


def test_a_group_is_what_chome_have_in_common() -> None:
    assert group_of("旭ヶ丘十二丁目") == "旭ヶ丘"
    assert group_of("旭ヶ丘１２丁目") == "旭ヶ丘"
    assert group_of("八番町") is None
    assert group_of("一丁目") is None


def test_readings_are_hiragana() -> None:
    assert kana_spelling("アサヒガオカ 1") == kana_spelling("あさひがおか１") == "あさひがおか1"
