"""The published layers: the contract between analysis, files, API and maps.

A layer is a GeoDataFrame in lon/lat (OGC:CRS84, stored as EPSG:4326) with exactly the columns that are listed here, in
this order, before its geometry. ``check`` is the only gate: who writes a layer calls it, who reads one may rely on it.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from ibasho.errors import InvalidInput

__all__ = ["AREAS", "CANDIDATES", "GAPS", "LAYERS", "PLACES", "ROUTES", "STOPS", "Column", "Layer", "check"]


@dataclass(frozen=True)
class Column:
    """One column: its name, type (``text``, ``number``, ``integer``, ``date``, ``flag``), unit and meaning."""

    name: str
    type: str
    meaning_ja: str
    meaning_en: str
    unit: str = ""


@dataclass(frozen=True)
class Layer:
    """One layer: name, what its geometry is (``Point``, ``Polygon``, ``LineString``), titles and columns.

    ``private`` layers hold something about people and never leave the outreach story.
    """

    name: str
    geometry: str
    title_ja: str
    title_en: str
    columns: tuple[Column, ...]
    private: bool = False


PLACES = Layer(
    "places",
    "Point",
    "居場所",
    "Places to belong",
    (
        Column("id", "text", "番号", "identifier"),
        Column("name", "text", "名称", "name"),
        Column("kind", "text", "種類（記号）", "kind of the activity"),
        Column("kind_ja", "text", "種類", "kind, Japanese label"),
        Column("activity", "text", "活動", "activity"),
        Column("address", "text", "住所", "address"),
        Column("audience", "text", "対象", "who is welcome, as stated"),
        Column("fee", "text", "参加費", "fee, as stated"),
        Column("hours", "text", "日時", "when, as stated"),
        Column("next_session", "text", "次回", "start of the next session, ISO 8601"),
        Column("step_free", "text", "段差なし", "step-free: yes, no, unknown"),
        Column("phone", "text", "電話", "telephone"),
        Column("verified_on", "text", "確認日", "last verified on"),
        Column("source", "text", "出典", "list it came from"),
        Column(
            "location_level", "text", "位置の細かさ", "how exact the point is: exact, block, neighbourhood"
        ),
    ),
)

GAPS = Layer(
    "gaps",
    "Polygon",
    "居場所の空白地域",
    "Gap cells",
    (
        Column("code", "text", "メッシュ番号等", "mesh code or cell identifier"),
        Column("people", "number", "総人口", "all people; empty = unknown", "people"),
        Column(
            "demand",
            "number",
            "対象人口（推定を含む）",
            "people of the demand, shared out within merged groups",
            "people",
        ),
        Column("estimated", "flag", "推定値", "the demand is an estimate within a merged group"),
        Column("group", "text", "合算先", "merged group, by its destination code"),
        Column(
            "nearest_m",
            "number",
            "最寄りまでの距離",
            "distance to the nearest place; empty = none reachable",
            "m",
        ),
        Column("walk_min", "integer", "徒歩分", "minutes at 80 m/min, rounded up", "min"),
        Column("band_m", "number", "圏", "smallest threshold that reaches; empty = none", "m"),
        Column("area", "text", "地域", "area that holds most of the cell"),
    ),
)

AREAS = Layer(
    "areas",
    "Polygon",
    "地域別の集計",
    "Coverage per area",
    (
        Column("code", "text", "地域番号", "area code"),
        Column("name", "text", "地域名", "area name"),
        Column("demand", "text", "対象", "demand column"),
        Column("within_m", "number", "距離", "threshold", "m"),
        Column("total", "number", "人数", "people", "people"),
        Column("covered", "number", "圏内", "people within reach", "people"),
        Column("uncovered", "number", "圏外", "people out of reach", "people"),
        Column("unknown", "number", "不明", "people of whom it cannot be said", "people"),
        Column("covered_share", "number", "カバー率", "covered / total, 0–1"),
    ),
)

CANDIDATES = Layer(
    "candidates",
    "Point",
    "候補地",
    "Candidate sites",
    (
        Column("name", "text", "名称", "name"),
        Column("chosen", "flag", "選定", "chosen by the siting model"),
        Column("order", "integer", "順位", "rank by people gained; empty = not chosen"),
        Column("gained", "number", "新たに届く人数", "people newly reached", "people"),
    ),
)

ROUTES = Layer(
    "routes",
    "LineString",
    "訪問ルート",
    "Visit routes",
    (
        Column("worker", "text", "担当者", "worker"),
        Column("day", "text", "日", "day"),
        Column("mode", "text", "移動手段", "walk, bicycle or car"),
        Column("stops", "integer", "訪問数", "number of stops"),
        Column("travel_m", "number", "移動距離", "distance", "m"),
        Column("start", "text", "開始", "start of the day, HH:MM"),
        Column("end", "text", "終了", "end of the day, HH:MM"),
    ),
    private=True,
)

STOPS = Layer(
    "stops",
    "Point",
    "訪問先",
    "Stops",
    (
        Column("token", "text", "世帯コード", "household token"),
        Column("worker", "text", "担当者", "worker"),
        Column("day", "text", "日", "day"),
        Column("order", "integer", "順番", "order within the day"),
        Column("arrive", "text", "到着", "arrival, HH:MM"),
        Column("start", "text", "開始", "start, HH:MM"),
        Column("end", "text", "終了", "end, HH:MM"),
        Column("why", "text", "理由", "why this worker and time"),
    ),
    private=True,
)

LAYERS = {layer.name: layer for layer in (PLACES, GAPS, AREAS, CANDIDATES, ROUTES, STOPS)}

_KINDS = {
    "Point": {"Point"},
    "Polygon": {"Polygon", "MultiPolygon"},
    "LineString": {"LineString", "MultiLineString"},
}


def check(frame: gpd.GeoDataFrame, layer: Layer) -> gpd.GeoDataFrame:
    """The frame with the layer's columns in their order; raises InvalidInput when it does not keep the contract.

    Legal: EPSG:4326, exactly the layer's columns, geometries of its kind (empty or missing ones are accepted).
    """
    if frame.crs is None or frame.crs.to_epsg() != 4326:
        raise InvalidInput(
            f"layer {layer.name}: its CRS is {frame.crs}; EPSG:4326 (lon, lat) is accepted", field="crs"
        )
    names = [column.name for column in layer.columns]
    present = [str(name) for name in frame.columns if name != frame.geometry.name]
    if sorted(present) != sorted(names):
        missing, extra = sorted(set(names) - set(present)), sorted(set(present) - set(names))
        raise InvalidInput(f"layer {layer.name}: missing columns {missing}, unexpected columns {extra}")
    kinds = set(frame.geometry.dropna().geom_type) - _KINDS[layer.geometry]
    if kinds:
        raise InvalidInput(
            f"layer {layer.name}: geometries are {sorted(kinds)}; {layer.geometry} is accepted"
        )
    ordered = frame[[*names, frame.geometry.name]]
    for column in layer.columns:
        if column.type in {"number", "integer"} and not pd.api.types.is_numeric_dtype(ordered[column.name]):
            raise InvalidInput(f"layer {layer.name}: column {column.name} must hold numbers")
    return ordered
