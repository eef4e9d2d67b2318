"""A list comes again and somebody has corrected the entry since: what the list changed comes in, what people corrected stays.

Three states are held side by side: what the list said last, what it says now, and what the register says. A field that the
list did not change keeps what the register says. A field that only the list changed follows the list. Where both changed it
differently the correction stays, and a finding puts the two before a person.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar

from ibasho.model import Activity, Finding, Level, Offer, Place

__all__ = ["reconciled"]

_T = TypeVar("_T", Place, Activity)

_TOGETHER: tuple[frozenset[str], ...] = (
    frozenset({"lon", "lat", "location_level"}),
    frozenset({"hours_text", "rules", "hours_not_understood", "irregular"}),
)
"""Fields that only make sense together: they follow one decision."""

_HEADINGS = {
    "name": "名称",
    "address": "住所",
    "lon": "緯度・経度",
    "phone": "電話番号",
    "hours_text": "利用可能日時特記事項",
    "url": "URL",
    "audience": "対象",
    "fee_text": "料金",
    "description": "説明",
}


def reconciled(said: Offer, says: Offer, held: Offer, row: int) -> tuple[Offer, tuple[Finding, ...]]:
    """The entry as it should be, under the ids that ``held`` has, and a finding per field that two have changed.

    ``said``: what the list said last, ``says``: what it says now, ``held``: what the register says.
    """
    place, of_place = _merged(said.place, says.place, held.place)
    activity, of_activity = _merged(said.activity, says.activity, held.activity)
    findings = tuple(
        Finding(
            row,
            _HEADINGS.get(name, name),
            _short(getattr(new, name)),
            Level.WARNING,
            "corrected_here",
            f"the list changed this, and it was corrected in the register to {_short(getattr(old, name))!r}, which stays",
            "compare the two and correct the one that is wrong",
        )
        for names, new, old in (
            (of_place, says.place, held.place),
            (of_activity, says.activity, held.activity),
        )
        for name in names
    )
    return Offer(place, activity), findings


def _merged(said: _T, says: _T, held: _T) -> tuple[_T, list[str]]:
    """What one of the two says follows the list, except where people corrected it; and the fields that both changed."""
    taken: dict[str, Any] = {}
    both: list[str] = []
    for names in _groups(type(held)):
        old, new, now = ([getattr(each, name) for name in names] for each in (said, says, held))
        if new in (old, now):
            continue
        if now != old:
            both.append(names[0])
            continue
        taken |= dict(zip(names, new, strict=True))
    return replace(held, **taken), both


def _groups(kind: type[Place] | type[Activity]) -> list[list[str]]:
    fields = [name for name in kind.__dataclass_fields__ if name != "id"]
    grouped = [[name for name in fields if name in together] for together in _TOGETHER]
    alone = [[name] for name in fields if not any(name in together for together in _TOGETHER)]
    return [names for names in (*grouped, *alone) if names]


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 60 else text[:57] + "…"
