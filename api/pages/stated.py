"""What the register states about an activity or a building, in words: what is known alone, unknown is never a no."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.languages import mark
from ibasho.model import Activity, Fact, FactGroup, Means, Place, Verification

__all__ = ["FREE", "NO", "YES", "checks_of", "of_activity", "of_place"]

FREE = mark("無料")

YES: dict[str, str] = {
    "come_alone": mark("ひとりで行ってよい"),
    "need_not_talk": mark("話さなくてもよい"),
    "asks_nothing": mark("名前や住所をきかない"),
    "halal": mark("ハラールの食事がある"),
    "allergy_care": mark("アレルギーのある人の食事がある"),
    "takeaway": mark("持ち帰りができる"),
    "food_pantry": mark("食料をくばっている"),
    "pick_up": mark("送りむかえがある"),
    "online": mark("オンラインでもよい"),
}
"""An activity's facts, said when they hold."""

NO: dict[str, str] = {
    "come_alone": mark("ひとりでは行けない"),
    "need_not_talk": mark("話すことがある"),
    "asks_nothing": mark("名前や住所をきく"),
    "halal": mark("ハラールの食事がない"),
    "allergy_care": mark("アレルギーのある人の食事はない"),
    "takeaway": mark("持ち帰りはできない"),
    "food_pantry": mark("食料はくばっていない"),
    "pick_up": mark("送りむかえがない"),
    "online": mark("オンラインではない"),
}
"""The same, said when they are known not to hold."""

_PLACE = {
    "step_free": mark("段差のない入口"),
    "accessible_toilet": mark("だれでもトイレ"),
    "parking": mark("駐車場"),
    "toilet": mark("トイレ"),
    "elevator": mark("エレベーター"),
    "pushchair": mark("ベビーカーで入れる"),
    "baby_corner": mark("授乳・おむつがえの場所"),
    "hearing_loop": mark("聞こえを助ける設備"),
    "wifi": mark("Wi-Fi"),
}
_ALWAYS = frozenset({"step_free", "accessible_toilet", "parking"})
"""Facts of a building that are told even when they are not known."""

_GROUPS: dict[FactGroup, str] = {
    FactGroup.EXISTENCE: mark("いまも続いていること"),
    FactGroup.CALENDAR: mark("ひらく日と時間"),
    FactGroup.LOCATION: mark("場所"),
    FactGroup.CONTACT: mark("連絡先"),
    FactGroup.CONDITIONS: mark("対象・参加費・予約"),
    FactGroup.ACCESS: mark("建物の設備"),
}
_MEANS: dict[Means, str] = {
    Means.VISIT: mark("行って見ました"),
    Means.TELEPHONE: mark("電話で聞きました"),
    Means.LETTER: mark("手紙で聞きました"),
    Means.LINK: mark("団体の人が答えました"),
    Means.ORGANISER: mark("団体の人が答えました"),
    Means.PUBLISHED: mark("もとの一覧に書いてありました"),
}


def of_activity(activity: Activity) -> list[tuple[str, bool]]:
    """What is known of an activity, as sentences with whether each is a yes; in the order of the table."""
    return [
        ((YES if known is Fact.YES else NO)[name], known is Fact.YES)
        for name in YES
        if (known := _fact(activity, name)) is not Fact.UNKNOWN
    ]


def of_place(place: Place) -> list[tuple[str, Fact]]:
    """The facts of a building with their labels: those that everybody asks for, and the others where they are known."""
    facts = {name: _fact(place, name) for name in _PLACE}
    return [
        (_PLACE[name], fact) for name, fact in facts.items() if name in _ALWAYS or fact is not Fact.UNKNOWN
    ]


def checks_of(verifications: tuple[Verification, ...]) -> list[Mapping[str, Any]]:
    """The last check of each group of facts, ready to be said."""
    return [
        {"group": _GROUPS[each.group], "on": each.on, "means": _MEANS[each.means]} for each in verifications
    ]


def _fact(thing: Activity | Place, name: str) -> Fact:
    known: Fact = getattr(thing, name)
    return known
