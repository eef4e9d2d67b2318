"""What can be said about a place and an activity by hand: each field with what it accepts.

Values come as JSON has them (text, numbers, yes/no/unknown) or as a form has them (text): both read the same. Empty
text is "not known", never "no".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from ibasho.errors import InvalidInput
from ibasho.model import Fact, Visibility, kind

__all__ = ["ACTIVITY_FACTS", "ACTIVITY_FIELDS", "PLACE_FACTS", "PLACE_FIELDS", "Reader", "read"]

Reader = Callable[[str, Any], Any]
"""From a field's name and a raw value to what the model holds; raises InvalidInput naming both."""

PLACE_FACTS: dict[str, str] = {
    "step_free": "段差のない入口",
    "accessible_toilet": "だれでもトイレ",
    "toilet": "トイレ",
    "elevator": "エレベーター",
    "parking": "駐車場",
    "pushchair": "ベビーカーで入れる",
    "baby_corner": "授乳・おむつ替え",
    "hearing_loop": "補聴援助（ヒアリングループ）",
    "wifi": "無料Wi-Fi",
}
"""The yes/no/unknown facts of a building, with their labels."""

ACTIVITY_FACTS: dict[str, str] = {
    "booking": "予約がいる",
    "come_alone": "ひとりで来てよい",
    "need_not_talk": "話さなくてもよい",
    "asks_nothing": "住所・在留資格・名前を聞かない",
    "until_sold_out": "なくなり次第終わる",
    "allergy_care": "アレルギーの対応",
    "halal": "ハラール",
    "takeaway": "持ち帰り",
    "food_pantry": "食品を配る",
    "pick_up": "送迎",
    "online": "オンラインで参加できる",
    "kayoi_no_ba": "通いの場",
}
"""The yes/no/unknown facts of an activity, with their labels."""

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_POSTCODE = re.compile(r"(\d{3})-?(\d{4})")
_PHONE = re.compile(r"\+?\d[\d-]{1,18}\d")
_MAIL = re.compile(r"[^@\s<>\"',;:]{1,64}@[^@\s<>\"',;:]{1,190}\.[A-Za-z]{2,24}")


def read(field: str, value: Any, fields: Mapping[str, Reader]) -> Any:
    """The value of a field as the model holds it. Raises InvalidInput for an unknown field or a value it cannot take."""
    if field not in fields:
        raise InvalidInput(f"field {field[:60]!r}: {', '.join(fields)} are accepted", field=field[:60])
    return fields[field](field, value)


def _text(most: int, *, lines: bool = False, needed: bool = False) -> Reader:
    def reader(field: str, value: Any) -> str:
        if value is None:
            value = ""
        if not isinstance(value, str):
            raise InvalidInput(f"{field} {value!r}: text is accepted", field=field)
        told = value.strip().replace("\r\n", "\n")
        if needed and not told:
            raise InvalidInput(f"{field}: it is needed", field=field)
        if len(told) > most:
            raise InvalidInput(
                f"{field}: at most {most} characters are accepted, this has {len(told)}", field=field
            )
        allowed = "\n" if lines else ""
        if any(unicodedata.category(each) in {"Cc", "Cs"} and each not in allowed for each in told):
            raise InvalidInput(
                f"{field}: characters that are shown are accepted, no control characters", field=field
            )
        return told

    return reader


def _number(low: float, high: float, *, whole: bool = True) -> Reader:
    def reader(field: str, value: Any) -> float | int | None:
        if value is None or (isinstance(value, str) and not value.strip()):
            return None
        plain = (
            unicodedata.normalize("NFKC", value).strip().replace(",", "") if isinstance(value, str) else value
        )
        try:
            number = (int(plain) if whole else float(plain)) if not isinstance(plain, bool) else None
        except (TypeError, ValueError):
            number = None
        if (
            number is None
            or (whole and isinstance(plain, float) and plain != number)
            or not low <= number <= high
        ):
            what = "a whole number" if whole else "a number"
            raise InvalidInput(f"{field} {value!r}: {what} from {low:g} to {high:g} is accepted", field=field)
        return number

    return reader


def _fact(field: str, value: Any) -> Fact:
    if value is None or value == "":
        return Fact.UNKNOWN
    try:
        return Fact(value)
    except ValueError:
        raise InvalidInput(
            f"{field} {str(value)[:40]!r}: {', '.join(Fact)} is accepted", field=field
        ) from None


def _visibility(field: str, value: Any) -> Visibility:
    try:
        return Visibility(value)
    except ValueError:
        raise InvalidInput(
            f"{field} {str(value)[:40]!r}: {', '.join(Visibility)} is accepted", field=field
        ) from None


def _matching(pattern: re.Pattern[str], example: str) -> Reader:
    text = _text(200)

    def reader(field: str, value: Any) -> str:
        told = unicodedata.normalize("NFKC", text(field, value)).replace("ー", "-").replace(" ", "")
        if told and not pattern.fullmatch(told):
            raise InvalidInput(f"{field} {told[:40]!r}: {example} is accepted", field=field)
        return told

    return reader


def _postcode(field: str, value: Any) -> str:
    told = _matching(_POSTCODE, "a postcode like 760-0001")(field, value)
    return _POSTCODE.sub(r"\1-\2", str(told))


def _url(field: str, value: Any) -> str:
    told = str(_text(2_000)(field, value))
    if not told:
        return ""
    try:
        parts = urlsplit(told)
        legal = parts.scheme in {"http", "https"} and bool(parts.hostname) and " " not in told
    except ValueError:
        legal = False
    if not legal:
        raise InvalidInput(
            f"{field} {told[:60]!r}: an address like https://example.jp/ is accepted", field=field
        )
    return told


def _kind(field: str, value: Any) -> str:
    if not isinstance(value, str) or kind(value) is None:
        raise InvalidInput(
            f"{field} {str(value)[:40]!r}: a kind is accepted, such as salon or childrens_cafeteria",
            field=field,
        )
    return value


def _languages(field: str, value: Any) -> tuple[str, ...]:
    told = re.split(r"[\s,、]+", value.strip()) if isinstance(value, str) else value
    if told is None or told == [""]:
        return ()
    if not isinstance(told, list) or len(told) > 30 or not all(isinstance(each, str) for each in told):
        raise InvalidInput(f"{field}: codes of languages are accepted, such as ja, en, vi", field=field)
    wrong = next((each for each in told if not _LANGUAGE.fullmatch(each)), None)
    if wrong is not None:
        raise InvalidInput(
            f"{field} {wrong[:20]!r}: a language's code is accepted, such as vi or zh-Hans", field=field
        )
    return tuple(dict.fromkeys(told))


PLACE_FIELDS: dict[str, Reader] = {
    "name": _text(200, needed=True),
    "name_kana": _text(200),
    "address": _text(300),
    "building": _text(200),
    "postal_code": _postcode,
    "municipality_code": _matching(re.compile(r"\d{5,6}"), "a municipality's code of 5 or 6 digits"),
    "lon": _number(-180, 180, whole=False),
    "lat": _number(-90, 90, whole=False),
    "phone": _matching(_PHONE, "a telephone number like 000-0000-0000"),
    "mail": _matching(_MAIL, "an address like nakama@example.jp"),
    "url": _url,
    "access_text": _text(1_000, lines=True),
    "bus_stop": _text(200),
    "description": _text(4_000, lines=True),
    "visibility": _visibility,
    **dict.fromkeys(PLACE_FACTS, _fact),
}
"""What can be set of a place."""

ACTIVITY_FIELDS: dict[str, Reader] = {
    "name": _text(200),
    "kind": _kind,
    "hours_text": _text(1_000, lines=True),
    "audience_text": _text(500, lines=True),
    "audience_everyone": _fact,
    "age_min": _number(0, 120),
    "age_max": _number(0, 120),
    "fee_yen": _number(0, 1_000_000),
    "fee_text": _text(500, lines=True),
    "booking_text": _text(1_000, lines=True),
    "last_entry_min": _number(0, 600),
    "capacity": _number(1, 100_000),
    "languages": _languages,
    "food_text": _text(500, lines=True),
    "phone": _matching(_PHONE, "a telephone number like 000-0000-0000"),
    "chat_url": _url,
    "campaign": _text(100),
    "description": _text(4_000, lines=True),
    **dict.fromkeys(ACTIVITY_FACTS, _fact),
}
"""What can be set of an activity. ``hours_text`` is understood anew whenever it changes."""
