"""What a resident wishes for, as it stands in the finder's address: read kindly, and written back for every link.

Everything is in the address, so that a list can be shared and opened again. A part that cannot be read is said in
Japanese and left out; parts that other sites add to links are not looked at.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import urlencode

from api.languages import SPOKEN, Message, mark
from api.pages import stated
from ibasho.model import kinds
from ibasho.nearby import SLOW_M_PER_MIN

__all__ = ["CHECKS", "MINUTES", "NARROWING", "SIGN", "WHENS", "Wishes", "read"]

WHENS: dict[str, tuple[str, int, int]] = {
    "today": (mark("きょう"), 0, 1),
    "tomorrow": (mark("あした"), 1, 2),
    "week": (mark("1週間"), 0, 7),
    "month": (mark("4週間"), 0, 28),
}
"""When: label, first day from today, and the day before which it ends."""

NARROWING = (
    *(
        "when",
        "kind",
        "age",
        "free",
        "step_free",
        "open",
        "no_booking",
        "food",
        "alone",
        "quiet",
        "asks_nothing",
    ),
    *("halal", "pick_up", "online", "spoken", "minutes", "slow"),
)
"""The conditions behind 「もっと」, in their order."""

CHECKS: dict[str, str] = {
    "free": stated.FREE,
    "open": mark("いまひらいている"),
    "no_booking": mark("予約がいらない"),
    "food": mark("食べものがある"),
    "alone": stated.YES["come_alone"],
    "quiet": stated.YES["need_not_talk"],
    "asks_nothing": stated.YES["asks_nothing"],
    "step_free": mark("入口に段差がない"),
    "pick_up": stated.YES["pick_up"],
    "online": stated.YES["online"],
    "halal": stated.YES["halal"],
    "slow": mark("ゆっくり歩く（1分に50m。目安です）"),
}
"""The conditions that one ticks, with their words, in the order of the form."""

MINUTES = (5, 10, 15, 20, 30)
SIGN = "sign"
"""The register's code for sign language."""
_NEAR_MOST = 200
_ORDERS = ("soon", "near")
_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"", "0", "false", "no", "off"}


@dataclass(frozen=True)
class Wishes:
    """The finder's conditions. Without a position nothing is near or far, and a position counts more than words; without
    a kind all kinds are wished for."""

    lon: float | None = None
    lat: float | None = None
    near: str = ""
    """Words that say from where, in place of lon and lat."""
    when: str = "week"
    order: str = "soon"
    kind: str = ""
    age: int | None = None
    free: bool = False
    step_free: bool = False
    open: bool = False
    no_booking: bool = False
    food: bool = False
    alone: bool = False
    quiet: bool = False
    asks_nothing: bool = False
    halal: bool = False
    pick_up: bool = False
    online: bool = False
    spoken: str = ""
    """A language that is spoken there."""
    minutes: int | None = None
    """At most so many minutes on foot."""
    slow: bool = False
    talk: bool = False
    """Who can be called stands before everything else."""
    most: int = 20

    @property
    def has_position(self) -> bool:
        """Whether it is known from where to walk."""
        return self.lon is not None and self.lat is not None

    @property
    def narrowed(self) -> int:
        """How many conditions of those behind 「もっと」 are set."""
        usual = Wishes()
        return sum(getattr(self, name) != getattr(usual, name) for name in NARROWING)

    @property
    def m_per_min(self) -> float:
        """How fast one walks."""
        return SLOW_M_PER_MIN if self.slow else 80.0

    def wider(self) -> Wishes:
        """The same from the same place, without the conditions behind 「もっと」."""
        usual = Wishes()
        changes: dict[str, Any] = {name: getattr(usual, name) for name in NARROWING}
        return replace(self, **changes, most=usual.most)

    def address(self, path: str = "/", **changes: Any) -> str:
        """The finder's address (or that of another page about the same) with these wishes and some changed; what is
        usual is left out."""
        other, usual = replace(self, **changes), Wishes()
        said = {
            each.name: _written(getattr(other, each.name))
            for each in fields(Wishes)
            if getattr(other, each.name) != getattr(usual, each.name)
        }
        return f"{path}?{urlencode(said)}" if said else path

    def hidden(self, *shown: str) -> list[tuple[str, str]]:
        """Name and text of what a form must carry along beside the fields that it shows."""
        usual = Wishes()
        return [
            (each.name, _written(getattr(self, each.name)))
            for each in fields(Wishes)
            if each.name not in shown and getattr(self, each.name) != getattr(usual, each.name)
        ]


def read(params: Mapping[str, str]) -> tuple[Wishes, list[Message]]:
    """The wishes in an address, and a sentence for each part that cannot be read."""
    problems: list[Message] = []
    lon = _number(params, "lon", -180, 180, mark("経度（lon）"), problems)
    lat = _number(params, "lat", -90, 90, mark("緯度（lat）"), problems)
    if (lon is None) != (lat is None):
        problems.append(Message(mark("場所は、経度（lon）と緯度（lat）の両方で指定してください。")))
        lon = lat = None
    near = "".join(c for c in params.get("near", "").strip() if c.isprintable())
    if len(near) > _NEAR_MOST:
        problems.append(Message(mark("住所・駅・郵便番号は、200文字までで入れてください。")))
        near = ""
    age = _number(params, "age", 0, 120, mark("年齢"), problems)
    most = _number(params, "most", 1, 200, mark("件数（most）"), problems)
    minutes = _number(params, "minutes", 1, 600, mark("歩く時間（分）"), problems)
    wishes = Wishes(
        lon=lon,
        lat=lat,
        near="" if lon is not None else near,
        when=_choice(params, "when", tuple(WHENS), mark("いつ（when）"), problems) or "week",
        order=_choice(params, "order", _ORDERS, mark("ならび順（order）"), problems) or "soon",
        kind=_choice(params, "kind", tuple(each.code for each in kinds()), mark("種類（kind）"), problems),
        age=None if age is None else int(age),
        free=_flag(params, "free", CHECKS["free"], problems),
        step_free=_flag(params, "step_free", CHECKS["step_free"], problems),
        open=_flag(params, "open", CHECKS["open"], problems),
        no_booking=_flag(params, "no_booking", CHECKS["no_booking"], problems),
        food=_flag(params, "food", CHECKS["food"], problems),
        alone=_flag(params, "alone", CHECKS["alone"], problems),
        quiet=_flag(params, "quiet", CHECKS["quiet"], problems),
        asks_nothing=_flag(params, "asks_nothing", CHECKS["asks_nothing"], problems),
        halal=_flag(params, "halal", CHECKS["halal"], problems),
        pick_up=_flag(params, "pick_up", CHECKS["pick_up"], problems),
        online=_flag(params, "online", CHECKS["online"], problems),
        spoken=_choice(params, "spoken", (*SPOKEN, SIGN), mark("ことば（spoken）"), problems),
        minutes=None if minutes is None else int(minutes),
        slow=_flag(params, "slow", mark("ゆっくり歩く（slow）"), problems),
        talk=_flag(params, "talk", mark("電話で話す（talk）"), problems),
        most=20 if most is None else int(most),
    )
    return wishes, problems


def _number(
    params: Mapping[str, str], name: str, least: float, most: float, label: str, problems: list[Message]
) -> float | None:
    text = params.get(name, "").strip()
    if not text:
        return None
    try:
        number = float(text) if len(text) <= 40 else math.nan
    except ValueError:
        number = math.nan
    if not least <= number <= most:
        sentence = mark("%(what)sは、%(least)sから%(most)sまでの数で入れてください。")
        problems.append(
            Message(sentence, {"what": Message(label), "least": f"{least:g}", "most": f"{most:g}"})
        )
        return None
    return number


def _choice(
    params: Mapping[str, str], name: str, legal: tuple[str, ...], label: str, problems: list[Message]
) -> str:
    text = params.get(name, "").strip()
    if text and text not in legal:
        problems.append(Message(mark("%(what)sは、画面の中からえらんでください。"), {"what": Message(label)}))
        return ""
    return text


def _flag(params: Mapping[str, str], name: str, label: str, problems: list[Message]) -> bool:
    text = params.get(name, "").strip().casefold()
    if text not in _TRUE | _FALSE:
        problems.append(
            Message(mark("%(what)sは、1（はい）か 0（いいえ）で入れてください。"), {"what": Message(label)})
        )
    return text in _TRUE


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    return f"{value:.4f}" if isinstance(value, float) else str(value)
