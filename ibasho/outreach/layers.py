"""A plan as the private layers ROUTES and STOPS: days as ISO text, times as HH:MM, points in the order of travel."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import shapely

from ibasho.layers import ROUTES, STOPS, check
from ibasho.model import Plan, Route
from ibasho.outreach.words import clock

__all__ = ["routes_frame", "stops_frame"]


def routes_frame(plan: Plan) -> gpd.GeoDataFrame:
    """One row per route in the plan's order; a route without a path is the line through its stops and home."""
    routes = plan.routes
    frame = gpd.GeoDataFrame(
        {
            "worker": _text([route.worker for route in routes]),
            "day": _text([route.day.isoformat() for route in routes]),
            "mode": _text([route.mode.value for route in routes]),
            "stops": pd.Series([len(route.stops) for route in routes], dtype="int64"),
            "travel_m": pd.Series([round(route.travel_m, 1) for route in routes], dtype="float64"),
            "start": _text([clock(route.start_min) for route in routes]),
            "end": _text([clock(route.end_min) for route in routes]),
        },
        geometry=gpd.GeoSeries([_line(route) for route in routes], crs="EPSG:4326"),
    )
    return check(frame, ROUTES)


def stops_frame(plan: Plan) -> gpd.GeoDataFrame:
    """One row per stop, route by route in order; ``order`` counts from 1 within the route."""
    rows = [
        (route, number, stop) for route in plan.routes for number, stop in enumerate(route.stops, start=1)
    ]
    frame = gpd.GeoDataFrame(
        {
            "token": _text([stop.token for _, _, stop in rows]),
            "worker": _text([route.worker for route, _, _ in rows]),
            "day": _text([route.day.isoformat() for route, _, _ in rows]),
            "order": pd.Series([number for _, number, _ in rows], dtype="int64"),
            "arrive": _text([clock(stop.arrive_min) for _, _, stop in rows]),
            "start": _text([clock(stop.start_min) for _, _, stop in rows]),
            "end": _text([clock(stop.end_min) for _, _, stop in rows]),
            "why": _text([stop.why for _, _, stop in rows]),
        },
        geometry=gpd.GeoSeries([shapely.Point(stop.lon, stop.lat) for _, _, stop in rows], crs="EPSG:4326"),
    )
    return check(frame, STOPS)


def _line(route: Route) -> shapely.LineString:
    home = (route.start_lon, route.start_lat)
    through = [home, *((stop.lon, stop.lat) for stop in route.stops), home]
    return shapely.LineString(route.path if len(route.path) > 1 else through)


def _text(words: list[str]) -> pd.Series:
    return pd.Series(words, dtype=object)
