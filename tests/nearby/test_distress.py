"""Words of distress are known however they are written; everyday words are not taken for them."""

from __future__ import annotations

import pytest

from ibasho.nearby import speaks_of_distress


@pytest.mark.parametrize(
    "text",
    [
        "死にたい",
        "しにたい",
        "シニタイ",
        "ｼﾆﾀｲ",
        "もう、死に　たい…",
        "きえたい",
        "夫から暴力を受けている",
        "DV",
        "ＤＶ",
        "虐待",
        "たすけて",
        "I want to die",
        "SUICIDE",
        "domestic violence",
        "我想死",
        "家暴",
        "죽고 싶어요",
        "학대",
        "Tôi muốn chết",
        "TU TU toi tự tử",
        "bạo lực gia đình",
        "quero morrer",
        "Violência doméstica",
        "suicidio",
        "あ" * 500 + "死にたい",
    ],
)
def test_known_however_written(text: str) -> None:
    assert speaks_of_distress(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "図書館",
        "さぬき市",
        "こども食堂",
        "DVD",
        "diet",
        "library",
        "서울",
        "Hà Nội",
        "Nova Odessa",
        "160-0022",
        "あ" * 10_000,
    ],
)
def test_everyday_words_are_not(text: str) -> None:
    assert not speaks_of_distress(text)
