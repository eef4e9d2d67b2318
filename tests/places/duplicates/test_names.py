"""A name taken apart."""

from __future__ import annotations

import pytest

from ibasho.places.duplicates.names import parts
from ibasho.writing import sound


@pytest.mark.parametrize(
    ("name", "same_as"),
    [
        ("見本市日向会館", "日向会館"),
        ("見本市立日向会館", "日向会館"),
        ("例示県立見本青年の家", "見本青年の家"),
        ("見本市民会館", "市民会館"),
        ("特定非営利活動法人 雛の会", "雛の会"),
        ("（株）例示介護いこい", "例示介護憩い"),
        ("㈱例示介護", "例示介護"),
        ("一般社団法人はじめ", "はじめ"),
        ("中央図書館(※改修工事中のため使用不可)", "中央図書館"),
        ("特別養護老人ホーム安寿苑 ※", "特養安寿苑"),
        ("包括支援センター港", "地域包括支援センター港"),
        ("地域包括支援センター港（港総合センター内）", "地域包括支援センター港"),
        ("12 余白公民館", "余白公民館"),
        ("（3）余白公民館", "余白公民館"),
        ("安原小学校跡施設", "旧安原小学校"),
        ("川添コミセン", "川添コミュニティーセンター"),
    ],
)
def test_one_calling(name: str, same_as: str) -> None:
    """What is beside the name is left out, short forms are spelled out."""
    assert parts(name, municipality="見本市").callings[0] == parts(same_as).callings[0]


@pytest.mark.parametrize(
    ("name", "also"),
    [
        ("見本市児童センター（きらきら館）", "きらきら館"),
        ("やしろ食堂（旧けやき食堂）", "けやき食堂"),
        ("見本市生涯学習センター（カレッジ）", "生涯学習センターカレッジ"),
        ("見本市日向会館", "見本市日向会館"),
    ],
)
def test_other_callings(name: str, also: str) -> None:
    assert sound(also) in parts(name, municipality="見本市").callings


def test_a_former_name_is_read_in_kana_too() -> None:
    assert sound("寺子屋あさひ") in parts("寺子屋 旭", kana="テラコヤ アサヒ").callings


@pytest.mark.parametrize(
    ("name", "proper", "things", "head", "branch", "numbers"),
    [
        ("下川公民館東分館", "下川", {"公民館"}, "", "東分館", ()),
        ("清水第一公民館", "清水第1", {"公民館"}, "公民館", "", ("1",)),
        ("子ども食堂 ふたつ星", "ふたつ星", {"子ども食堂"}, "", "", ()),
        ("牟田中央公園運動センター", "牟田中央", {"公園", "運動センター"}, "運動センター", "", ()),
        ("体操教室A", "a", {"体操", "教室"}, "", "", ("a",)),
        ("こども食堂", "", {"子ども食堂"}, "子ども食堂", "", ()),
    ],
)
def test_parts(
    name: str, proper: str, things: set[str], head: str, branch: str, numbers: tuple[str, ...]
) -> None:
    found = parts(name)
    assert found.proper[0] == sound(proper)
    assert found.things == set(map(sound, things))
    assert found.head == sound(head)
    assert found.branch == sound(branch)
    assert found.numbers == numbers


@pytest.mark.parametrize("name", ["こども食堂", "中央公民館", "さくら会館", "ふれあいサロン"])
def test_weak_names(name: str) -> None:
    """Many towns have one of these."""
    assert parts(name).weak


@pytest.mark.parametrize("name", ["日向会館", "こども食堂ふたつ星"])
def test_names_of_ones_own(name: str) -> None:
    assert not parts(name).weak


@pytest.mark.parametrize("name", ["", "（仮）", "☆", "12", "NPO法人"])
def test_hardly_a_name(name: str) -> None:
    """Nothing breaks, and an empty calling is never equal to another's."""
    assert isinstance(parts(name).callings[0], str)


@pytest.mark.parametrize("long", ["学校" * 5_000, "1" * 10_000, "（あ）" * 3_000, "第" + "一" * 10_000])
def test_of_an_endless_name_the_beginning_counts(long: str) -> None:
    """Somebody's ten thousand letters cost no more than two hundred."""
    assert all(len(calling) <= 600 for calling in parts(long, kana=long).callings)
