"""The map of places: clusters, kinds by shape, colour and character, every fact of a place, and its list twin."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from ibasho.errors import InvalidInput
from ibasho.layers import PLACES, check
from ibasho.model import KINDS
from maps import data, ground, legend, shell
from maps.delivery import Delivery
from maps.facts import Facts
from maps.ground import Boundary, Surroundings
from maps.palette import SYMBOLS, symbol

__all__ = ["GROUND_GROUPS", "UNKNOWN", "day_words", "draw", "points", "told"]

UNKNOWN = "わかりません"
"""What is not known is said, never left out and never shown as no."""

_STEP_FREE = {"yes": "段差はありません", "no": "段差があります", "unknown": UNKNOWN, "": UNKNOWN}
_MOMENT = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2}))?")
_WEEKDAYS = "月火水木金土日"


def draw(
    places: gpd.GeoDataFrame,
    *,
    facts: Facts,
    delivery: Delivery,
    title: str | None = None,
    boundary: Boundary = None,
    surroundings: Surroundings | None = None,
    framed: bool = False,
) -> str:
    """The page of a PLACES layer: map and list of the same places in the layer's order.

    ``framed``: the map alone, for a page of ours that shows the list beside it and stays in step with it (both tell the
    other by ``postMessage`` which place is looked at). A place without a point is in the list only, and the page says so. ``title`` stands in for the title of ``facts``.
    Raises InvalidInput when the layer does not keep its contract (a missing CRS included).
    """
    frame = check(places, PLACES)
    around = ground.outline(boundary)
    lon, lat = points(frame, "places")
    view = ground.view(list(frame.geometry), around)
    payload = {
        "story": "places",
        "framed": framed,
        "facts": {**facts.payload(), **({"title": title} if title is not None else {})},
        "view": {"bounds": list(view.bounds), "cut": view.cut_lon},
        "ground": ground.payload(around, surroundings),
        "legend": _legend([data.text(kind) for kind in frame["kind"]], frame),
        "places": told(frame, lon, lat),
    }
    groups = (shell.Group("places", "居場所"), *GROUND_GROUPS)
    return shell.page("places", groups, view, payload, title or facts.title, delivery)


_ABOUT = {
    "neighbourhood": "場所は町丁目まで（印は町丁目の真ん中あたり）",
    "block": "場所は番地のまとまりまで",
}
"""What is said of a point that is not the building's own."""
GROUND_GROUPS = (shell.Group("lines", "道路と境界"), shell.Group("names", "地名"))
"""The switches of the base map, on every map."""


def points(frame: gpd.GeoDataFrame, layer: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Longitudes and latitudes of a point layer; NaN where there is no point.

    Raises InvalidInput for a point that is not in degrees of lon/lat.
    """
    shapes = np.array(frame.geometry.array, dtype=object)
    shapes[shapely.is_empty(shapes)] = None
    lon, lat = shapely.get_x(shapes), shapely.get_y(shapes)
    known = np.isfinite(lon) & np.isfinite(lat)
    wrong = np.flatnonzero(known & ((np.abs(lon) > 180) | (np.abs(lat) > 90)))
    if len(wrong):
        row = int(wrong[0])
        raise InvalidInput(
            f"layer {layer}: row {row} lies at {lon[row]:g},{lat[row]:g}; lon -180 to 180 and lat -90 to 90 are accepted",
            field="geometry",
        )
    return np.where(known, lon, np.nan), np.where(known, lat, np.nan)


def told(frame: gpd.GeoDataFrame, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> dict[str, Any]:
    """The places as columns of text, ready to be read: a heading and, per fact, a label and words."""
    columns: list[tuple[str, str, Callable[[str], str]]] = [
        ("kind_ja", "種類", str),
        ("activity", "活動", str),
        ("next_session", "次回", _moment),
        ("hours", "日時", _or_unknown),
        ("address", "住所", str),
        ("location_level", "位置", lambda value: _ABOUT.get(value, "")),
        ("audience", "対象", _or_unknown),
        ("fee", "参加費", _or_unknown),
        ("step_free", "段差", lambda value: _STEP_FREE.get(value, value)),
        ("phone", "電話", str),
        ("verified_on", "確認日", lambda value: day_words(value) if value else UNKNOWN),
        ("source", "出典", str),
    ]
    codes = [data.text(kind) if data.text(kind) in SYMBOLS else "other" for kind in frame["kind"]]
    kinds = list(dict.fromkeys(codes))
    index = {kind: number for number, kind in enumerate(kinds)}
    return {
        "lon": data.numbers(lon, 6),
        "lat": data.numbers(lat, 6),
        "id": data.texts(frame["id"]),
        "name": data.texts(frame["name"]),
        "kind": data.choices([index[kind] for kind in codes], kinds),
        "symbols": {kind: legend.sample_symbol(symbol(kind)) for kind in kinds},
        "facts": [
            {"key": key, "label": label, **data.texts(say(data.text(value)) for value in frame[key])}
            for key, label, say in columns
        ],
    }


def _legend(codes: list[str], frame: gpd.GeoDataFrame) -> dict[str, Any]:
    """A row per kind that occurs, in the taxonomy's order, with the number of its places."""
    count = Counter(code if code in SYMBOLS else "other" for code in codes)
    rows = tuple(
        legend.Row(
            legend.sample_symbol(symbol(kind.code)), kind.label_ja, f"{count[kind.code]:,}か所", kind.code
        )
        for kind in KINDS
        if count[kind.code]
    )
    return legend.payload("種類", rows, "" if len(frame) else "この地図に表示できる居場所はありません。")


def _or_unknown(value: str) -> str:
    return value or UNKNOWN


def _moment(value: str) -> str:
    """An ISO 8601 instant in words, in the offset it is written in; anything else as it stands."""
    found = _MOMENT.match(value)
    if not found:
        return value or UNKNOWN
    minutes = f"{int(found[5])}分" if found[5] and int(found[5]) else ""
    return day_words(value[:10]) + (f"{int(found[4])}時{minutes}" if found[4] else "")


def day_words(value: str) -> str:
    """An ISO date in words (2026年4月12日（日）); anything else as it stands."""
    try:
        day = date.fromisoformat(value[:10])
    except ValueError:
        return value
    return f"{day.year}年{day.month}月{day.day}日（{_WEEKDAYS[day.weekday()]}）"
