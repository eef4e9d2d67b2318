"""One writing for what people write in many ways: width, case, kana, old kanji, marks, long vowels.

``fold`` keeps the kanji, so that any part of a name is found in it. ``sound`` goes further: it leaves out what lengthens a
vowel, and words that stand in kanji, kana or Latin letters (子ども食堂, こどもしょくどう) become their reading. Two texts are alike when one of the two says so.
"""

from __future__ import annotations

import re
import unicodedata

from ibasho.writing.kanji import NEW_FORM
from ibasho.writing.words import READINGS

__all__ = ["bigrams", "fold", "sound"]

_SMALL = dict(zip("ぁぃぅぇぉっゃゅょゎゕゖ", "あいうえおつやゆよわかが", strict=True))
_SAME_SOUND = {"ゐ": "い", "ゑ": "え", "を": "お", "ぢ": "じ", "づ": "ず"}
_NUMERALS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_KANJI = r"[㐀-鿿豈-﫿𠀀-𱍊々]"
_KATAKANA = r"[ァ-ヴー]"

_BETWEEN_KANJI = re.compile(rf"(?<={_KANJI})[ヶケヵがガ](?={_KANJI})")
_LONG_LIKE_ONE = re.compile(rf"(?<={_KATAKANA})一(?={_KATAKANA})|(?<=センタ)一")
_AGAIN = re.compile(r"([^々ゝヽゞヾ]?)([々ゝヽゞヾ]+)")
_COUNTED = re.compile(r"(?<=第)[一二三四五六七八九十]+|[一二三四五六七八九十]+(?=丁目|号館|番館)")
_VU = re.compile(r"ゔ([あいえお])?")
_VU_ROW = {"あ": "ば", "い": "び", None: "ぶ", "え": "べ", "お": "ぼ"}
_MARK = " "


class _Letters(dict[int, str]):
    """Per character what stands for it, found when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = found = _letter(chr(code))
        return found


def _letter(char: str) -> str:
    code = ord(char)
    if 0x30A1 <= code <= 0x30F6:  # katakana
        char = chr(code - 0x60)
    if char in NEW_FORM:
        return NEW_FORM[char]
    char = _SAME_SOUND.get(_SMALL.get(char, char), _SMALL.get(char, char))
    if "À" <= char <= "ɏ" or "Ḁ" <= char <= "ỿ":
        plain = unicodedata.normalize("NFD", char)[0]
        return plain if plain.isascii() else char
    if 0x0300 <= code <= 0x036F or 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF:
        return ""  # accents and variation selectors
    if code in {0x3099, 0x309A}:
        return ""  # a voice mark that belongs to no letter
    kind = unicodedata.category(char)
    if kind == "Cf":
        return ""  # invisible: joiners, directions
    return _MARK if kind[0] in "PSZC" else char


_LETTERS = _Letters()


def fold(text: str) -> str:
    """The letters and figures of a text, written in one way; empty when there are none.

    Width, case, accents, katakana and hiragana, small and large kana, old and new kanji are made one; spaces, marks and
    the long mark ー (and what is typed for it) are left out; 第一 is 第1, 千駄ケ谷 is 千駄が谷. The same text gives the
    same folding, and folding a folding changes nothing.

    >>> fold("ｺﾐｭﾆﾃｨｰ・ｾﾝﾀｰ　第一"), fold("コミュニティセンタ− 第１")
    ('こみゆにていせんた第1', 'こみゆにていせんた第1')
    >>> fold("髙橋學園") == fold("高橋学園"), fold("ノオウチ") == fold("のおうち")
    (True, True)
    """
    # Counted again: what is left out may have stood between 第 and its number.
    return _counted(_written(text).replace("ー", "").replace(_MARK, ""))


def sound(text: str) -> str:
    """The text as it sounds, as far as words that people write in several ways go; empty when there are no letters.

    Words with a known reading become it, kanji of other words stay; what only lengthens a vowel is left out, but not
    where a new word begins (みんなの おうち). It says less than ``fold``: おおの and おの are one.

    >>> sound("子供食堂") == sound("こどもしょくどう") == sound("コドモ食堂")
    True
    >>> sound("おーぷんカフェ") == sound("Open Café"), sound("おとーさん") == sound("おとうさん")
    (True, True)
    """
    read = _WORD.sub(lambda found: f"{_MARK}{_READ.get(found[0], found[0])}{_MARK}", _written(text))
    return _LONG.sub("", read).replace(_MARK, "")


def bigrams(folded: str) -> frozenset[str]:
    """The pairs of neighbouring letters of a folded text; a text of one letter has that letter alone."""
    if len(folded) < 2:
        return frozenset([folded] if folded else [])
    return frozenset(folded[at : at + 2] for at in range(len(folded) - 1))


def _written(text: str) -> str:
    """The folded text with its long marks and with one blank for each mark or space."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    if plain.isascii():
        return plain.translate(_LETTERS)
    plain = _BETWEEN_KANJI.sub("が", plain)
    plain = _LONG_LIKE_ONE.sub("ー", plain)
    plain = _AGAIN.sub(_repeated, plain)
    plain = _counted(plain)
    plain = plain.translate(_LETTERS)
    return _VU.sub(lambda found: _VU_ROW[found[1]], plain)


def _repeated(found: re.Match[str]) -> str:
    """A letter with the marks after it that repeat it: 佐々 as 佐佐, つゞ as つづ; marks that repeat nothing are left out."""
    letters = [found[1]]
    for mark in found[2] if found[1] else "":
        voiced = unicodedata.normalize("NFC", letters[-1] + "\u3099") if mark in "ゞヾ" else letters[-1]
        letters.append(voiced if len(voiced) == 1 else letters[-1])
    return "".join(letters)


def _counted(plain: str) -> str:
    """第一 as 第1, 二丁目 as 2丁目."""
    return _COUNTED.sub(lambda found: str(_number(found[0])), plain)


def _number(numeral: str) -> int:
    """The number of a numeral up to 99 (十 is ten, 二十三 is 23)."""
    tens, ten, units = numeral.rpartition("十")
    return (_NUMERALS.get(tens[-1:], 1) * 10 if ten else 0) + _NUMERALS.get(units[-1:], 0)


_ROWS = {
    "あ": "あかさたなはまやらわがざだばぱ",
    "い": "いきしちにひみりぎじびぴえけせてねへめれげぜでべぺ",
    "う": "うくすつぬふむゆるぐずぶぷおこそとのほもよろごぞどぼぽ",
    "え": "えけせてねへめれげぜでべぺ",
    "お": "おこそとのほもよろごぞどぼぽ",
}
_LONG = re.compile("|".join(["ー", *(rf"(?<=[{row}])[{vowel}]" for vowel, row in _ROWS.items())]))
"""What lengthens the vowel before it."""
_READ = {_written(word): _written(reading) for word, reading in READINGS.items()}
_WORD = re.compile(
    "|".join(
        rf"(?<![a-z]){word}(?![a-z])" if word.isascii() else re.escape(word)
        for word in sorted({*_READ, *_READ.values()}, key=lambda each: (-len(each), each))
        if len(word) > 1 or word in _READ
    )
)
