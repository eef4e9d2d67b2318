"""Session rules as one cell of text, and back without loss: what no municipal column can say.

The cell is JSON: a list of objects with the fields of ``SessionRule`` that differ from their defaults; slots are pairs
of minutes, closures lists of name, first and last (month, day; a fourth ``false``: not certain), dates ISO 8601. Hand-written cells are read by the same
rules as a file from outside: sizes are limited, unknown keys are refused.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from ibasho.errors import InvalidInput
from ibasho.model import Closure, HolidayPolicy, SessionRule, Shift, Slot

__all__ = ["rules_of_text", "text_of_rules"]

_LENGTH_MOST = 30_000
_RULES_MOST = 100
_LIST_MOST = 1_000


def text_of_rules(rules: Sequence[SessionRule]) -> str:
    """The cell of these rules; empty when there are none.

    >>> text_of_rules((SessionRule(weekdays=frozenset({5}), nth=(2,), slots=(Slot(660, 840),)),))
    '[{"weekdays":[5],"nth":[2],"slots":[[660,840]]}]'
    """
    if not rules:
        return ""
    return json.dumps([_object(rule) for rule in rules], ensure_ascii=False, separators=(",", ":"))


def _object(rule: SessionRule) -> dict[str, Any]:
    whole: dict[str, Any] = {
        "weekdays": sorted(rule.weekdays),
        "nth": list(rule.nth),
        "month_days": list(rule.month_days),
        "months": sorted(rule.months),
        "dates": [day.isoformat() for day in rule.dates],
        "except_dates": [day.isoformat() for day in rule.except_dates],
        "every_weeks": rule.every_weeks if rule.every_weeks != 1 else None,
        "anchor": rule.anchor.isoformat() if rule.anchor else None,
        "slots": [[slot.start_min, slot.end_min] for slot in rule.slots],
        "valid_from": rule.valid_from.isoformat() if rule.valid_from else None,
        "valid_to": rule.valid_to.isoformat() if rule.valid_to else None,
        "holidays": rule.holidays.value if rule.holidays is not HolidayPolicy.UNKNOWN else None,
        "closures": [_span(each) for each in rule.closures],
        "note": rule.note,
        "within": [_span(each) for each in rule.within],
        "shift": [rule.shift.days, sorted(rule.shift.weekdays), sorted(rule.shift.skip)]
        if rule.shift
        else None,
        "times_per_month": rule.times_per_month,
        "part": rule.part,
    }
    return {key: value for key, value in whole.items() if value not in (None, [], "")}


def _span(span: Closure) -> list[Any]:
    return [span.name, list(span.first), list(span.last), *([] if span.certain else [False])]


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > 10_000:
        raise ValueError(f"{str(value)[:20]!r} is no whole number")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > 500:
        raise ValueError("a text of at most 500 characters is accepted")
    return value


def _listed(value: Any) -> list[Any]:
    if not isinstance(value, list) or len(value) > _LIST_MOST:
        raise ValueError(f"a list of at most {_LIST_MOST} is accepted")
    return value


def _numbers(value: Any) -> tuple[int, ...]:
    return tuple(_whole(each) for each in _listed(value))


def _dates(value: Any) -> tuple[date, ...]:
    return tuple(date.fromisoformat(_text(each)) for each in _listed(value))


def _day(value: Any) -> date:
    return date.fromisoformat(_text(value))


def _pair(value: Any) -> tuple[int, int]:
    first, second = _numbers(value)
    return first, second


def _closure(value: Any) -> Closure:
    name, first, last, *rest = _listed(value)
    pairs = (_pair(first), _pair(last))
    if any(not (1 <= month <= 12 and 1 <= day <= 31) for month, day in pairs):
        raise ValueError("a closure is a name and two pairs of month and day")
    return Closure(_text(name), *pairs, certain=rest != [False])


def _shift(value: Any) -> Shift:
    days, weekdays, skip = _listed(value)
    return Shift(_whole(days), frozenset(_numbers(weekdays)), frozenset(_numbers(skip)))


def _times(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 62:
        raise ValueError("times_per_month: a number up to 62")
    return float(value)


_READ: dict[str, Callable[[Any], Any]] = {
    "weekdays": lambda value: frozenset(_numbers(value)),
    "nth": _numbers,
    "month_days": _numbers,
    "months": lambda value: frozenset(_numbers(value)),
    "dates": _dates,
    "except_dates": _dates,
    "every_weeks": _whole,
    "anchor": _day,
    "slots": lambda value: tuple(Slot(*_pair(each)) for each in _listed(value)),
    "valid_from": _day,
    "valid_to": _day,
    "holidays": lambda value: HolidayPolicy(_text(value)),
    "closures": lambda value: tuple(_closure(each) for each in _listed(value)),
    "note": _text,
    "within": lambda value: tuple(_closure(each) for each in _listed(value)),
    "shift": _shift,
    "times_per_month": _times,
    "part": _text,
}


def rules_of_text(text: str) -> tuple[SessionRule, ...]:
    """The rules of a cell; none for an empty one and for ``[]``, which says that there is none. Raises InvalidInput saying what cannot be read."""
    if not text.strip():
        return ()
    if len(text) > _LENGTH_MOST:
        raise InvalidInput(f"rules: {len(text):,} characters; up to {_LENGTH_MOST:,} are accepted")
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise InvalidInput("rules: this is no JSON as the export of the register writes it") from None
    if not isinstance(document, list) or len(document) > _RULES_MOST:
        raise InvalidInput(f"rules: a list of at most {_RULES_MOST} rules is accepted")
    found = []
    for number, each in enumerate(document, start=1):
        try:
            if not isinstance(each, dict):
                raise ValueError("a rule is an object")
            unknown = set(each) - set(_READ)
            if unknown:
                raise ValueError(f"{min(unknown)[:40]!r} is no part of a rule")
            found.append(SessionRule(**{key: _READ[key](value) for key, value in each.items()}))
        except (ValueError, TypeError, InvalidInput) as error:
            raise InvalidInput(f"rules: rule {number}: {str(error)[:120]}") from None
    return tuple(found)
