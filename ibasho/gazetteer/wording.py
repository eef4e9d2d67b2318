"""Japanese addresses in one spelling: what writers vary is made equal, what tells places apart is kept.

``spelling`` is the key under which a gazetteer's names are stored; ``Spelled`` is the same for a text that somebody typed, with
the places in it where a name may end. The rules, in their order (docs/decisions/0009-gazetteer.md tells why):

1. NFKC (full-width digits and letters, half-width kana); invisible characters and variation selectors go.
2. Old forms of kanji become today's (澤 → 沢, 龍 → 竜, 嶋 → 島 …); 々 is written out (代々木 → 代代木).
3. ヶ, ケ, ヵ, カ, が and ガ between kanji are one letter; ノ, の, 之, 乃 are one; ツ, ッ, つ are one.
4. Kanji numbers before a unit or a hyphen become digits (四丁目 → 4丁目, 北三条 → 北3条).
5. 丁目, 番地, 番, 号 and every kind of hyphen (also の) between numbers become one hyphen: 四丁目5番15号 → 4-5-15.
6. 大字, 字 and 小字 go, and so do spaces; each is a place where a name may end.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from ibasho.writing.kanji import NEW_FORM

__all__ = ["LENGTH_MOST", "Spelled", "group_of", "kana_spelling", "spelling"]

LENGTH_MOST = 300
"""Characters of a text that are looked at: longer ones are no address."""

_EDGE = "/"
"""Marks where a name may end in a spelled text; never part of a key."""
_KANJI = "一-鿿㐀-䶿豈-﫿々〆"
_INVISIBLE = re.compile(
    "[\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef\x00-\x08\x0e-\x1f]"
)
_PLACE_NAMES = (
    "檜桧籠篭曾曽蘆芦谿渓鷗鴎鶯鴬礒磯薗園濤涛竈釜竃釜驒騨鰺鯵邨村藪薮檮梼碕崎鐡鉄寳宝諫諌頸頚櫟檪蔾藜栖棲苅刈"
)
"""Variants that names of places are written with, beside those of ``ibasho.writing``: each with the one it is read as."""
_TODAY = str.maketrans(NEW_FORM | dict(zip(_PLACE_NAMES[::2], _PLACE_NAMES[1::2], strict=True)))
_DIGITS = {digit: value for value, digit in enumerate("〇一二三四五六七八九")}
_TENS = {"十": 10, "百": 100, "千": 1000}
_HYPHENS = "-‐‑‒–—―−﹣ー"
_NUMBER = "〇一二三四五六七八九十百千"
_BEFORE_UNIT = re.compile(
    rf"[{_NUMBER}]+(?=丁目|番|号|条|線|丁(?![{_KANJI}])|地割|区画|[{_HYPHENS}][{_NUMBER}\d])"
    rf"|(?<=\d[{_HYPHENS}])[{_NUMBER}]+"
)
_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(rf"([{_KANJI}])々"), r"\1\1"),
    (re.compile(rf"(?<=[{_KANJI}ぁ-ゖ])[ヶケヵカがガゖゕ](?=[{_KANJI}])"), "ケ"),
    (re.compile(rf"(?<=[{_KANJI}])[ノの之乃廼](?=[{_KANJI}])"), "ノ"),
    (re.compile(rf"(?<=[{_KANJI}])[ツッつっ](?=[{_KANJI}])"), "ツ"),
)
_UNITS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?<=\d)丁目?(?=\d)"), "-"),
    (re.compile(r"(?<=\d)丁(?:目|(?=[\-/]|$))"), ""),
    (re.compile(r"(?<=\d)番地?[のノ](?=\d)"), "-"),
    (re.compile(r"(?<=\d)番地?(?=\d)"), "-"),
    (re.compile(r"(?<=\d)番地?(?=[\-/]|$)|(?<=\d)番地"), ""),
    (re.compile(r"(?<=\d)号(?=\d)"), "-"),
    (re.compile(r"(?<=\d)号(?![\d棟館室車])"), ""),
    (re.compile(r"(?<=\d)[のノ/](?=\d)"), "-"),
)
_AZA = re.compile(rf"大字|小字|(?<![文十名苗赤習])字(?=[{_KANJI}ァ-ヺぁ-ゖ])")
_SPACES = re.compile(r"[\s,、。/()\[\]{}「」『』【】<>]+")
_COUNTED = frozenset("条線丁番号地区町村")
_CHOME = re.compile(rf"(.+?)(?:[\d０-９]+|[{_NUMBER}]+)丁目?")


def _number(kanji: str) -> str:
    """The number that kanji digits say: 二十三 → 23, 一五 → 15, 百二 → 102."""
    if not set(kanji) & set(_TENS):
        return "".join(str(_DIGITS[digit]) for digit in kanji)
    total, digit = 0, 0
    for character in kanji:
        if character in _TENS:
            total += (digit or 1) * _TENS[character]
            digit = 0
        else:
            digit = _DIGITS[character]
    return str(total + digit)


def _until_still(pattern: re.Pattern[str], instead: str | Callable[[re.Match[str]], str], text: str) -> str:
    """The text replaced until nothing is left to replace: 代々々 and 四-五-六 overlap themselves."""
    while text != (written := pattern.sub(instead, text)):
        text = written
    return text


def _plain(text: str) -> str:
    """Rules 1 to 6 with the edges kept."""
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text[:LENGTH_MOST])).translate(_TODAY)
    plain = _AZA.sub(_EDGE, _SPACES.sub(_EDGE, plain))
    plain = _until_still(*_RULES[0], plain)
    for pattern, instead in _RULES[1:]:
        plain = pattern.sub(instead, plain)
    plain = _until_still(_BEFORE_UNIT, lambda match: _number(match[0]), plain)
    plain = re.sub(rf"(?<=[\d目番地号])[{_HYPHENS}]+(?=\d)", "-", plain)
    for pattern, instead in _UNITS:
        plain = pattern.sub(instead, plain)
    plain = re.sub(r"(?<!\d)0+(?=\d)", "", plain)
    return re.sub(r"/{2,}", _EDGE, plain).strip(_EDGE).casefold()


@lru_cache(maxsize=65_536)
def spelling(name: str) -> str:
    """The key of a name: equal for spellings of the same address, and no longer than the name can make it.

    >>> spelling("恵比寿四丁目5番15号") == spelling("恵比寿４－５－１５") == "恵比寿4-5-15"
    True
    >>> spelling("大字幡ヶ谷字代々木") == spelling("幡が谷代代木")
    True
    """
    return _plain(name).replace(_EDGE, "")


def kana_spelling(kana: str) -> str:
    """The key of a reading: hiragana, without spaces and marks.

    >>> kana_spelling("ｴﾋﾞｽ ４ﾁｮｳﾒ")
    'えびす4ちょうめ'
    """
    plain = unicodedata.normalize("NFKC", kana)
    shifted = "".join(chr(ord(c) - 0x60) if "ァ" <= c <= "ヶ" else c for c in plain)
    return "".join(c for c in shifted if c.isalnum() or c == "ー")


def group_of(neighbourhood: str) -> str | None:
    """The name that the 丁目 of a neighbourhood have in common, or None when it has none.

    >>> group_of("恵比寿四丁目"), group_of("大山町")
    ('恵比寿', None)
    """
    match = _CHOME.fullmatch(unicodedata.normalize("NFKC", neighbourhood.strip()))
    return match[1] if match else None


@dataclass(frozen=True)
class Spelled:
    """A text somebody typed, spelled as the keys are, with the places in it where a name may end.

    >>> Spelled.of("幡ヶ谷２の５０の２　見本ビル").beginnings()[-5:]
    ('幡ケ谷2-50', '幡ケ谷2', '幡ケ谷', '幡ケ', '幡')
    """

    marked: str

    @classmethod
    def of(cls, text: str) -> Spelled:
        """The text, spelled."""
        return cls(_plain(text))

    @cached_property
    def key(self) -> str:
        """The whole as a key."""
        return self.marked.replace(_EDGE, "")

    def _behind(self, beginning: str) -> int:
        """Where in ``marked`` a beginning of ``key`` ends."""
        left, at = len(beginning), 0
        while left and at < len(self.marked):
            left -= self.marked[at] != _EDGE
            at += 1
        return at

    def after(self, beginning: str) -> Spelled:
        """What follows a beginning of ``key``."""
        return Spelled(self.marked[self._behind(beginning) :].lstrip(_EDGE + "-"))

    def may_end(self, beginning: str) -> bool:
        """Whether a name may end behind this beginning of ``key``: at the end, a space, 字, or where a number begins or
        ends (but 北3 is no name in 北3条).
        """
        following = self.marked[self._behind(beginning) :][:1]
        if not following or following in (_EDGE, "-") or following.isdigit():
            return True
        return beginning[-1:].isdigit() and following not in _COUNTED

    def beginnings(self) -> tuple[str, ...]:
        """The beginnings of ``key`` that may be a name, the longest first: none ends inside a number or at a hyphen."""
        key = self.key
        return tuple(
            key[:end]
            for end in range(len(key), 0, -1)
            if key[end - 1] != "-" and not (key[end - 1].isdigit() and key[end : end + 1].isdigit())
        )

    @property
    def words(self) -> str:
        """What stands before the first digit."""
        return re.split(r"\d", self.key, maxsplit=1)[0]
