"""The three maps of an installation, put together from stories and layers for whoever delivers them: pages and files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import geopandas as gpd
import numpy as np

import maps.gaps
import maps.places
import maps.routes
from ibasho.errors import NotFound
from ibasho.gaps import words
from ibasho.gaps.layers import run_frames
from ibasho.geo.streets import StreetNetwork
from ibasho.layers import CANDIDATES
from ibasho.model import GapRun, Offer, Plan
from ibasho.outreach.layers import routes_frame, stops_frame
from ibasho.places import places_frame
from ibasho.store import Connection
from ibasho.store import areas as areas_store
from ibasho.store import places as places_store
from ibasho.store import streets as streets_store
from maps import Delivery, Facts, Lines, Surroundings

__all__ = ["candidates_frame", "found_map", "gaps_map", "places_map", "routes_map"]

_MADE_UP = "99"
"""No prefecture has this number: the sample town's codes begin with it."""
_CALL_FIRST = "日程は変わることがあります。お出かけの前に電話などで確かめてください。"


def places_map(conn: Connection, *, now: datetime, zone: ZoneInfo, delivery: Delivery) -> str:
    """The page of all public places."""
    frame = places_frame(places_store.offers(conn), now=now, zone=zone)
    facts = Facts(
        title="居場所の地図",
        generated_on=now.astimezone(zone).date(),
        subtitle=f"{frame['id'].nunique():,}か所・{len(frame):,}の活動",
        data_dates=tuple(("一覧", source) for source in sorted(set(frame["source"]))),
        attributions=_credits(conn, None),
        notes=(_CALL_FIRST,),
    )
    return maps.places.draw(
        frame,
        facts=facts,
        delivery=delivery,
        boundary=_boundary(conn),
        surroundings=_surroundings(conn, None),
    )


def found_map(
    conn: Connection,
    offers: Sequence[Offer],
    *,
    now: datetime,
    zone: ZoneInfo,
    delivery: Delivery,
    framed: bool,
) -> str:
    """The page of what the finder found."""
    frame = places_frame(offers, now=now, zone=zone)
    facts = Facts(
        title="さがした居場所の地図",
        generated_on=now.astimezone(zone).date(),
        subtitle=f"{frame['id'].nunique():,}か所",
        attributions=_credits(conn, None),
        notes=(_CALL_FIRST,),
    )
    return maps.places.draw(
        frame, facts=facts, delivery=delivery, surroundings=_surroundings(conn, None), framed=framed
    )


def gaps_map(
    conn: Connection,
    run: GapRun,
    *,
    now: datetime,
    zone: ZoneInfo,
    delivery: Delivery,
    demand: str = "people",
    siting: dict[str, Any] | None = None,
) -> str:
    """The page of a gap run; ``siting`` (a stored result) adds the proposed sites."""
    cells, areas = run_frames(conn, run, demand=demand)
    facts = Facts(
        title="居場所の空白地域",
        generated_on=now.astimezone(zone).date(),
        subtitle=words.headline(run, demand),
        method=words.method(run),
        data_dates=words.data_dates(run),
        attributions=_credits(conn, run),
        notes=words.notes_ja(run),
    )
    return maps.gaps.draw(
        cells,
        areas,
        places_frame(places_store.offers(conn), now=now, zone=zone),
        facts=facts,
        delivery=delivery,
        candidates=candidates_frame(siting) if siting is not None else None,
        demand=demand,
        boundary=_boundary(conn),
        surroundings=_surroundings(conn, run.question.streets),
    )


def routes_map(
    conn: Connection,
    plan: Plan,
    *,
    now: datetime,
    zone: ZoneInfo,
    delivery: Delivery,
    streets: str | None = None,
) -> str:
    """The page of a plan of visits: private, for the coordinator."""
    stops = sum(len(route.stops) for route in plan.routes)
    way = "道に沿って歩く時間" if plan.travel == "streets" else "直線距離からの見積もり"
    facts = Facts(
        title="訪問ルート",
        generated_on=now.astimezone(zone).date(),
        subtitle=f"{plan.first_day:%Y年%m月%d日}から{plan.days}日間・{stops}件（入らなかった訪問 {len(plan.unplanned)}件）",
        method=f"移動の時間は{way}で計算しました。",
        attributions=_credits(conn, None),
    )
    return maps.routes.draw(
        routes_frame(plan),
        stops_frame(plan),
        places_frame(places_store.offers(conn), now=now, zone=zone),
        facts=facts,
        delivery=delivery,
        boundary=_boundary(conn),
        surroundings=_surroundings(conn, streets),
    )


def candidates_frame(siting: dict[str, Any]) -> gpd.GeoDataFrame:
    """A stored siting result as the layer CANDIDATES."""
    sites: Sequence[dict[str, Any]] = siting["candidates"]
    rank = {
        chosen["index"]: (order, chosen["gained"]) for order, chosen in enumerate(siting["chosen"], start=1)
    }
    columns = {
        "name": [site["name"] for site in sites],
        "chosen": [index in rank for index in range(len(sites))],
        "order": [float(rank[index][0]) if index in rank else float("nan") for index in range(len(sites))],
        "gained": [float(rank[index][1]) if index in rank else float("nan") for index in range(len(sites))],
    }
    points = gpd.points_from_xy([site["lon"] for site in sites], [site["lat"] for site in sites])
    return gpd.GeoDataFrame(columns, geometry=points, crs="EPSG:4326")[
        [*(column.name for column in CANDIDATES.columns), "geometry"]
    ]


def _credits(conn: Connection, run: GapRun | None) -> tuple[str, ...]:
    """What the licences of the data shown ask for; a made-up town's files owe nobody anything."""
    sources = [streets_store.get(conn, name)[0].source for name in streets_store.names(conn)[:1]]
    if run is not None:
        sources.append(str(run.inputs["population"].get("source", "")))
    credits = [
        line
        for line, mark in (
            ("道路: © OpenStreetMap contributors（ODbL）", ".osm.pbf"),
            ("人口: 国勢調査 地域メッシュ統計（総務省統計局, e-Stat 統計GIS）を加工して作成", "tblT"),
        )
        if any(mark in source for source in sources)
    ]
    if any(
        str(code).startswith(_MADE_UP)
        for areas in areas_store.of_kind(conn, "municipality")
        for code in areas.code
    ):
        return ("見本市は架空のまちです。データはすべて作りもので、同じ形式をまねています（CC0）。",)
    return tuple(credits)


def _boundary(conn: Connection) -> gpd.GeoSeries | None:
    """The municipalities' outlines, when they are stored."""
    polygons = [polygon for areas in areas_store.of_kind(conn, "municipality") for polygon in areas.polygons]
    return gpd.GeoSeries(polygons, crs="EPSG:4326") if polygons else None


def _surroundings(conn: Connection, streets: str | None) -> Surroundings | None:
    """Streets as a quiet ground: those asked for, else the first network that is stored."""
    names = streets_store.names(conn)
    if not names:
        return None
    try:
        _, network = streets_store.get(conn, streets or names[0])
    except NotFound:
        return None
    return Surroundings(streets=_lines(network))


def _lines(network: StreetNetwork) -> Lines:
    return Lines.from_edges(network.lon, network.lat, network.u.astype(np.int64), network.v.astype(np.int64))
