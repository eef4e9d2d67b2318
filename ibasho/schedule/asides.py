"""What a text about hours says beside the days and hours: until when one can book, that it ends when nothing is left, for
how many it is.

Each is taken out of the text where it stands, so that a clock in a booking deadline is never read as an opening hour.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ibasho.model import BookingUntil, Fact
from ibasho.schedule.words import Text, number

__all__ = ["Asides", "take_asides"]


@dataclass(frozen=True)
class Asides:
    """What was said; None and unknown where nothing was."""

    booking_until: BookingUntil | None = None
    until_sold_out: Fact = Fact.UNKNOWN
    capacity: int | None = None


_BOOK = r"(?:予約|申し?込み?|お申し?込み?|エントリー|連絡|ご連絡|受付)"
_NEED = rf"(?:要|事前に?|必ず)?(?:の)?{_BOOK}(?:制|が必要|必要|締め?切り?|期限)?(?:は|を|が|:)?[、\s]?"
_BACK = (
    r"(?:(?P<same>当日)|(?P<eve>前日)|(?P<days>\d{1,2}|[一二三四五六七])日前|(?P<weeks>\d|[一二三四])週間前)"
)
_CLOCK = r"(?:の?\s?(?:(?P<noon>正午)|(?P<half>午前|午後)?(?P<h>\d{1,2})(?::(?P<m>\d{2})|時(?:(?P<hf>半)|(?P<mk>\d{1,2})分)?)))?"
_BY = r"(?:までに?|迄に?)(?:の)?"
_WAY = r"(?:電話|メール|窓口|FAX|ファクス|ホームページ|WEB)(?:で|にて|へ|に)"
_ASK = rf"(?:要|ご)?{_BOOK}(?:をお願いします|してください|ください|が必要(?:です)?|必要|制|のこと)?"
_THEN = rf"(?:[、\s]?(?:{_WAY})?[、\s]?{_ASK}|[、\s]?{_WAY})"
_DEADLINE = re.compile(
    rf"(?P<need>{_NEED})?(?<![の日])\s?{_BACK}{_CLOCK}\s?{_BY}(?P<then>{_THEN})?(?:です|とします)?"
)

_SOLD_OUT = re.compile(
    r"(?:(?:食材|材料|食事|お弁当|弁当|商品|数|定員)が?)?"
    r"(?:(?:なく|無く)なり次第(?:終了)?|売り?切れ次第(?:終了)?|完売次第(?:終了)?|(?:に)?なり次第(?:終了|締め?切り?))(?:します|です|となります)?"
)
_FIRST_COME = re.compile(
    r"(?:申込)?先着(?:順)?(?:で)?[、\s]?(?:(?P<many>\d{1,4})(?:名|人|食|組|セット)(?:様|まで|限定)?)?"
)
_CAPACITY = re.compile(
    r"(?:各回|毎回)?定員(?:は|:|数)?[、\s]?(?:各回)?(?P<many>\d{1,4})(?:名|人|組|席)(?:程度|様|まで)?"
)


def take_asides(text: Text) -> tuple[Text, Asides]:
    """The text with blanks where the asides stood, and what they say. Positions stay as they were."""
    left = text.uniform
    until: BookingUntil | None = None
    sold_out, capacity = Fact.UNKNOWN, None
    for found in _DEADLINE.finditer(left):
        told = _deadline(found)
        if told is not None and until in (None, told):
            until, left = told, _blanked(left, found)
    for pattern in (_SOLD_OUT, _FIRST_COME, _CAPACITY):
        for found in pattern.finditer(left):
            many = found.groupdict().get("many")
            if many is not None and (not int(many) or capacity not in (None, int(many))):
                continue  # two numbers of people: which one counts is not known, so both stay unread
            capacity = capacity if many is None else int(many)
            sold_out = sold_out if pattern is _CAPACITY else Fact.YES
            left = _blanked(left, found)
    return Text(text.source, left, text.spans), Asides(until, sold_out, capacity)


def _deadline(found: re.Match[str]) -> BookingUntil | None:
    """The deadline; None for a day that is one of meeting, not of booking (nothing around it speaks of booking)."""
    if found["same"] and not (found["need"] or found["then"]):
        return None
    if not found["need"] and not found["then"] and found["h"] is None and found["noon"] is None:
        return None
    if found["weeks"]:
        days = 7 * number(found["weeks"])
    elif found["days"]:
        days = number(found["days"])
    else:
        days = 0 if found["same"] else 1
    minute = _minute(found)
    return None if minute is not None and minute > 1440 else BookingUntil(days, minute)


def _minute(found: re.Match[str]) -> int | None:
    if found["noon"]:
        return 720
    if found["h"] is None:
        return None
    hour = int(found["h"]) + (12 if found["half"] == "午後" and int(found["h"]) < 12 else 0)
    return hour * 60 + (30 if found["hf"] else int(found["m"] or found["mk"] or 0))


def _blanked(text: str, found: re.Match[str]) -> str:
    return text[: found.start()] + " " * (found.end() - found.start()) + text[found.end() :]
