"""Small made-up layers for the maps: a test names the columns that it is about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
from shapely.geometry import LineString, Point, box
from shapely.geometry.base import BaseGeometry

from maps import Facts

__all__ = ["areas", "candidates", "cells", "facts", "places", "routes", "stops"]

LON, LAT = 134.0, 34.3
CELL_LON, CELL_LAT = 1 / 160, 1 / 240
"""The sides of a 500 m mesh cell, degrees."""


def facts(**changes: Any) -> Facts:
    """Facts of a map, made on 1 April 2026."""
    given: dict[str, Any] = {
        "title": "見本市の地図",
        "generated_on": date(2026, 4, 1),
        "subtitle": "見本",
        "method": "直線距離で測りました。",
        "data_dates": (("人口", "2020年"),),
        "attributions": ("見本市オープンデータ",),
    }
    return Facts(**{**given, **changes})


def places(points: Sequence[tuple[float, float] | None] = ((LON, LAT),), **columns: Any) -> gpd.GeoDataFrame:
    """PLACES at these lon/lat points (None: no point); further columns by name, a value or a list."""
    count = len(points)
    given: dict[str, Any] = {
        "id": [f"id-{n}" for n in range(count)],
        "name": [f"見本サロン{n}" for n in range(count)],
        "kind": "salon",
        "kind_ja": "ふれあい・いきいきサロン",
        "activity": "お茶会",
        "address": "見本市見本町1-2-3",
        "audience": "どなたでも",
        "fee": "100円",
        "hours": "第2土曜 10:00〜12:00",
        "next_session": "2026-04-11T10:00:00+09:00",
        "step_free": "yes",
        "location_level": "exact",
        "phone": "000-000-0000",
        "verified_on": "2026-03-01",
        "source": "見本市の一覧",
    }
    return _frame(given, columns, [None if point is None else Point(point) for point in points])


def cells(
    count: int = 4, *, wide: int = 2, shapes: Sequence[BaseGeometry] | None = None, **columns: Any
) -> gpd.GeoDataFrame:
    """GAPS: boxes in rows of ``wide`` from the south-west, 100 people each, distances 0, 300, 600 … m."""
    far = np.arange(count) * 300.0
    given: dict[str, Any] = {
        "code": [f"51375{n:04d}" for n in range(count)],
        "people": 100.0,
        "demand": 30.0,
        "estimated": False,
        "group": "",
        "nearest_m": far,
        "walk_min": np.ceil(far / 80),
        "band_m": np.where(far <= 500, 500.0, np.where(far <= 800, 800.0, np.nan)),
        "area": "中央小学校区",
    }
    boxes = [
        box(
            LON + n % wide * CELL_LON,
            LAT + n // wide * CELL_LAT,
            LON + (n % wide + 1) * CELL_LON,
            LAT + (n // wide + 1) * CELL_LAT,
        )
        for n in range(count)
    ]
    return _frame(given, columns, list(shapes) if shapes is not None else boxes)


def areas(
    names: Sequence[str] = ("中央小学校区", "東小学校区"), within_m: Sequence[float] = (500.0, 800.0)
) -> gpd.GeoDataFrame:
    """AREAS: everywhere, one area a name, and 50 people outside all, for each threshold; 1,000 people an area."""
    rows: list[tuple[Any, ...]] = []
    for metres in within_m:
        whole = 1000.0 * len(names)
        rows.append(("", "全体", "aged_65_plus", metres, whole, whole / 2, whole / 4, whole / 4, 0.5, None))
        for n, name in enumerate(names):
            covered = 400.0 + 100 * n + metres / 10
            shape = box(LON + n * CELL_LON, LAT, LON + (n + 1) * CELL_LON, LAT + 2 * CELL_LAT)
            rows.append(
                (
                    f"A{n}",
                    name,
                    "aged_65_plus",
                    metres,
                    1000.0,
                    covered,
                    900.0 - covered,
                    100.0,
                    covered / 1000,
                    shape,
                )
            )
        rows.append(("outside", "地域の外", "aged_65_plus", metres, 50.0, 0.0, 50.0, 0.0, 0.0, None))
    heads = [
        "code",
        "name",
        "demand",
        "within_m",
        "total",
        "covered",
        "uncovered",
        "unknown",
        "covered_share",
        "geometry",
    ]
    return gpd.GeoDataFrame(
        {head: [row[k] for row in rows] for k, head in enumerate(heads)}, geometry="geometry", crs=4326
    )


def candidates(names: Sequence[str] = ("北集会所", "南公園")) -> gpd.GeoDataFrame:
    """CANDIDATES: the first is chosen."""
    count = len(names)
    given = {
        "name": list(names),
        "chosen": [n == 0 for n in range(count)],
        "order": [1.0 if n == 0 else np.nan for n in range(count)],
        "gained": [812.0 if n == 0 else np.nan for n in range(count)],
    }
    return _frame(given, {}, [Point(LON + n * CELL_LON, LAT) for n in range(count)])


def routes(
    workers: Sequence[str] = ("見本 太郎", "見本 花子"), days: Sequence[str] = ("2026-04-13",), **columns: Any
) -> gpd.GeoDataFrame:
    """ROUTES: one a worker and day."""
    pairs = [(worker, day) for day in days for worker in workers]
    given: dict[str, Any] = {
        "worker": [worker for worker, _ in pairs],
        "day": [day for _, day in pairs],
        "mode": "walk",
        "stops": 2.0,
        "travel_m": 1234.0,
        "start": "09:00",
        "end": "12:00",
    }
    lines = [
        LineString([(LON, LAT), (LON + 0.002 * (n + 1), LAT + 0.003), (LON, LAT)]) for n in range(len(pairs))
    ]
    return _frame(given, columns, lines)


def stops(
    workers: Sequence[str] = ("見本 太郎", "見本 花子"), days: Sequence[str] = ("2026-04-13",), **columns: Any
) -> gpd.GeoDataFrame:
    """STOPS: two a worker and day."""
    pairs = [(worker, day, n) for day in days for worker in workers for n in (1, 2)]
    given: dict[str, Any] = {
        "token": [f"H-{k:03d}" for k in range(len(pairs))],
        "worker": [worker for worker, _, _ in pairs],
        "day": [day for _, day, _ in pairs],
        "order": [float(n) for _, _, n in pairs],
        "arrive": "09:10",
        "start": "09:15",
        "end": "09:35",
        "why": "午前を希望",
    }
    return _frame(given, columns, [Point(LON + 0.001 * k, LAT + 0.001 * (k % 3)) for k in range(len(pairs))])


def _frame(
    given: dict[str, Any], changes: dict[str, Any], shapes: Sequence[BaseGeometry | None]
) -> gpd.GeoDataFrame:
    unknown = set(changes) - set(given)
    assert not unknown, f"no such columns: {unknown}"
    columns = {
        name: list(value) if isinstance(value, list | tuple | np.ndarray) else [value] * len(shapes)
        for name, value in {**given, **changes}.items()
    }
    return gpd.GeoDataFrame(columns, geometry=list(shapes), crs=4326)
