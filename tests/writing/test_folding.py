"""One writing for what people write in many ways."""

from __future__ import annotations

import doctest
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ibasho.writing import bigrams, fold, folding, sound
from ibasho.writing.kanji import NEW_FORM
from ibasho.writing.words import READINGS

SAME_FOLDED = [
    # what stands in a list, what somebody types
    ("ふれあい", "ﾌﾚｱｲ"),
    ("ＮＰＯ見本", "npo見本"),
    ("みんなのおうち", "ミンナノオウチ"),
    ("コミュニティセンター", "コミュニティーセンタ"),
    ("サポーターズ", "サポ―タ―ズ"),
    ("サポーターズ", "サポ－タ‐ズ"),
    ("サービス", "サ一ビス"),
    ("見本センター", "見本センタ一"),
    ("髙橋學園", "高橋学園"),
    ("見本縣廳", "見本県庁"),
    ("圖書館", "図書館"),
    ("龍の湯", "竜の湯"),
    ("第一公民館", "第１公民館"),
    ("第十二公民館", "第12公民館"),
    ("二十三丁目集会所", "23丁目集会所"),
    ("見本ヶ丘", "見本ケ丘"),
    ("見本ヶ丘", "見本が丘"),
    ("佐々木", "佐佐木"),
    ("いすゞ", "いすず"),
    ("ヴィラ", "ビラ"),
    ("キャフェ", "キヤフエ"),
    ("つゞみ", "つづみ"),
    ("みすゞ々", "みすずず"),
    ("Café Ü", "cafe u"),
    ("「みほん」・ひろば（仮）", "みほんひろば仮"),
    ("みほん ☆ 食堂", "みほん食堂"),
    ("葛\U000e0100飾", "葛飾"),
    ("み\u200bほ\u202eん", "みほん"),
    ("か\u3099っこう", "がっこう"),
]

SAME_SOUND = [
    ("子ども食堂", "こども食堂"),
    ("子供食堂", "こどもしょくどう"),
    ("コドモ食堂", "子どもしょくどー"),
    ("みんなのお家", "みんなのおうち"),
    ("こーえん", "こうえん"),
    ("おとーさん", "おとうさん"),
    ("おかーさん", "おかあさん"),
    ("とーり", "とおり"),
    ("せんせー", "せんせい"),
    ("すうぱあ", "スーパー"),
    ("子供コミュニティー", "こどもコミュニティ"),
    ("日溜まりカフェ", "ひだまりcafé"),
    ("ＫＩＤＳ　ＣＡＦＥ", "キッズカフェ"),
    ("いこいの広場", "憩いのひろば"),
    ("触れ合いサロン", "ふれあい salon"),
    ("集会所", "しゅうかいじょ"),
]

DIFFERENT = [
    ("第1公民館", "第2公民館"),
    ("北部会館", "南部会館"),
    ("大きな木", "小さな木"),
    ("さくら会", "さくらの会"),
    ("中央公民館", "中央公園"),
    ("我が家", "我家"),
    ("パン", "バン"),
]


@pytest.mark.parametrize(("listed", "typed"), SAME_FOLDED)
def test_folded_alike(listed: str, typed: str) -> None:
    assert fold(listed) == fold(typed)


@pytest.mark.parametrize(("listed", "typed"), [*SAME_FOLDED, *SAME_SOUND])
def test_sounds_alike(listed: str, typed: str) -> None:
    assert sound(listed) == sound(typed)


@pytest.mark.parametrize(("listed", "typed"), SAME_SOUND)
def test_sound_says_more_than_fold(listed: str, typed: str) -> None:
    """Each of these needs its sound, so none stands in the table for nothing."""
    assert fold(listed) != fold(typed)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_stays_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)
    assert sound(one) != sound(other)


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("見本子ども食堂", "食堂"),
        ("見本子ども食堂", "ども"),
        ("みんなのおうち", "うち"),
        ("みんなのお家", "家"),
        ("コミュニティセンター", "ｾﾝﾀｰ"),
        ("東見本コミュニティーセンター", "見本コミ"),
        ("千本ケ丘集会所", "ヶ丘"),
    ],
)
def test_a_part_of_a_name_is_found_in_its_folding(name: str, part: str) -> None:
    assert fold(part) in fold(name)


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("見本子ども食堂", "こどもしょくどう"),
        ("みんなのお家", "おうち"),
        ("みんなのおうち", "お家"),
        ("はな遊びの会", "あそび"),
        ("子育てオープンスペース", "こそだて"),
    ],
)
def test_a_word_of_a_name_is_found_in_its_sound(name: str, part: str) -> None:
    assert sound(part) in sound(name)


@pytest.mark.parametrize("blank", ["", " ", "☆♪", "（）", "\u200b", "ー"])
def test_a_text_without_letters_is_empty(blank: str) -> None:
    assert fold(blank) == sound(blank) == ""


def test_other_scripts_keep_their_letters() -> None:
    """Vowel signs of Thai and Devanagari are letters, not accents to drop."""
    assert fold("ไทยแลนด์") == "ไทยแลนด์"
    assert fold("नमस्ते") == "नमस्ते"
    assert fold("Việt Nam") == "vietnam"


@given(st.text(max_size=30))
def test_folding_a_folding_changes_nothing(text: str) -> None:
    once = fold(text)
    assert fold(once) == once
    assert " " not in once


@example("第ー一")
@example("かーゞ")
@given(
    st.text(
        alphabet="かゞゝ々ヶケ千あいうえおかきくけこさしすせそこどもしょくどう子供食堂ーア 第一二12",
        max_size=12,
    )
)
def test_folding_a_folding_changes_nothing_in_japanese(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert len(sound(text)) <= 3 * len(text)


@given(st.text(alphabet=st.characters(min_codepoint=0x3041, max_codepoint=0x3094), max_size=20))
def test_hiragana_and_katakana_are_one(hiragana: str) -> None:
    katakana = "".join(chr(ord(letter) + 0x60) for letter in hiragana)
    assert fold(katakana) == fold(hiragana)
    assert fold(unicodedata.normalize("NFD", katakana)) == fold(hiragana)


def test_bigrams() -> None:
    assert bigrams("") == frozenset()
    assert bigrams("花") == {"花"}
    assert bigrams("こども") == {"こど", "ども"}


def test_no_new_form_is_an_old_one() -> None:
    """One step is enough: no chain, no circle, one character each, and none that NFKC would change first."""
    assert not set(NEW_FORM) & set(NEW_FORM.values())
    assert all(len(old) == len(new) == 1 for old, new in NEW_FORM.items())
    assert all(unicodedata.normalize("NFKC", old) == old for old in NEW_FORM)
    assert len(NEW_FORM) > 300


def test_readings_are_kana() -> None:
    assert all(all("ぁ" <= letter <= "ー" for letter in reading) for reading in READINGS.values())


def test_examples() -> None:
    assert doctest.testmod(folding).failed == 0
