"""Japanese text as lists write it, made uniform: widths, dashes, circled digits, numerals, Japanese years.

Every character of the uniform text knows where it came from, so that what is not understood can be shown in
the source's own writing.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

__all__ = ["KANJI_NUMBER", "NUMBER", "Text", "number", "uniform", "year_of"]

_WAVES = {ord(char): "~" for char in "〜～∼∿〰⁓"}
_DASHES = {ord(char): "-" for char in "‐‑‒–—―−－─━"}
_SEPARATORS = {ord("､"): "、", ord("｡"): "。", ord("･"): "・", ord(","): "、", ord("•"): "・", ord("："): ":"}
_CIRCLED = {chr(0x2460 + n): str(n + 1) for n in range(20)}
_OLD_KANJI = {ord("會"): "会", ord("舘"): "館", ord("冝"): "宜"}
_KANA = re.compile(r"[\u3041-\u30ff]")
_HALF_MARKS = "ﾞﾟ\u3099\u309a"

NUMBER = r"(?:\d{1,2}|[〇一二三四五六七八九十]{1,3})"
KANJI_NUMBER = re.compile(r"[〇一二三四五六七八九十]+")

_DIGITS = {char: value for value, char in enumerate("〇一二三四五六七八九")}
_ERAS = {"令和": 2018, "R": 2018, "r": 2018, "平成": 1988, "H": 1988}


@dataclass(frozen=True)
class Text:
    """A uniform text and, per character, the span ``[start, end)`` of the source that it stands for."""

    source: str
    uniform: str
    spans: tuple[tuple[int, int], ...]

    def original(self, start: int, end: int) -> str:
        """The source's own writing of ``uniform[start:end]``."""
        if start >= end:
            return ""
        return self.source[self.spans[start][0] : self.spans[end - 1][1]]


def uniform(source: str) -> Text:
    """The text with widths, dashes, waves and separators made uniform (NFKC and what it leaves apart).

    Circled digits become digits after 第 and between such digits, and blanks where they only number the items.
    """
    out: list[str] = []
    spans: list[tuple[int, int]] = []
    at = 0
    while at < len(source):
        upto = at + 1
        while upto < len(source) and source[upto] in _HALF_MARKS:
            upto += 1
        chunk = source[at:upto]
        if chunk in _CIRCLED:
            piece = _circled(chunk, out, source[at - 1] if at else "")
        else:
            piece = unicodedata.normalize("NFKC", chunk.translate(_WAVES).translate(_DASHES))
            piece = piece.translate(_SEPARATORS).translate(_OLD_KANJI).translate(_WAVES).translate(_DASHES)
        for char in piece:
            if char == "ー" and out and not _KANA.match(out[-1]):
                char = "-"  # a long mark lengthens kana; after anything else it is meant as a dash
            out.append(" " if char in "\t\u200b\ufeff" else char)
            spans.append((at, upto))
        at = upto
    return Text(source, "".join(out), tuple(spans))


def _circled(char: str, before: list[str], previous: str) -> str:
    """A circled digit as a number of its own after 第 or after another such number, else a blank: it only
    counts items."""
    if before and before[-1] == "第":
        return _CIRCLED[char]
    if previous in _CIRCLED and before[-1].isdigit():
        return "・" + _CIRCLED[char]
    if len(before) > 1 and before[-1] in "・、と~-" and before[-2].isdigit():
        return _CIRCLED[char]
    return " "


def number(text: str) -> int:
    """The value of one- or two-digit Arabic or kanji numerals, as 12, 十二, 二十三 or 三十."""
    if text.isdigit():
        return int(text)
    if "十" in text:
        tens, _, ones = text.partition("十")
        return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)
    return int("".join(str(_DIGITS[char]) for char in text))


def year_of(era: str | None, text: str) -> int:
    """The common year of a year as written: 2026, or 8 with an era (令和, R, 平成, H); 元 is the era's first."""
    value = 1 if text == "元" else number(text) if not text.isdigit() else int(text)
    return value + _ERAS[era] if era else value
