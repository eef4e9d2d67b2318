"""ROUTES and STOPS: the contract kept, times and days as text, paths as drawn."""

from __future__ import annotations

from dataclasses import replace

import shapely

from ibasho.layers import ROUTES, STOPS, check
from ibasho.model import Plan
from ibasho.outreach.layers import routes_frame, stops_frame
from tests import make


def test_a_plan_as_layers() -> None:
    plan = make.plan()
    routes, stops = routes_frame(plan), stops_frame(plan)
    told = routes.drop(columns="geometry").to_dict("records")
    assert told == [
        {
            "worker": "W1",
            "day": "2026-04-01",
            "mode": "walk",
            "stops": 1,
            "travel_m": 1600.0,
            "start": "09:00",
            "end": "09:40",
        }
    ]
    assert routes.geometry[0] == shapely.LineString([(134.04, 34.34), (134.05, 34.34)])
    assert stops.drop(columns="geometry").to_dict("records") == [
        {
            "token": "H1",
            "worker": "W1",
            "day": "2026-04-01",
            "order": 1,
            "arrive": "09:10",
            "start": "09:10",
            "end": "09:30",
            "why": "nearest",
        }
    ]
    assert stops.geometry[0] == shapely.Point(134.05, 34.34)


def test_a_route_without_a_path_is_the_line_through_its_stops_and_home() -> None:
    plan = make.plan()
    (route,) = plan.routes
    (line,) = routes_frame(make.plan(routes=(replace(route, path=()),))).geometry
    assert list(line.coords) == [(134.04, 34.34), (134.05, 34.34), (134.04, 34.34)]


def test_the_sample_towns_week_as_layers(week: Plan) -> None:
    routes, stops = routes_frame(week), stops_frame(week)
    assert len(routes) == len(week.routes) and len(stops) == 39
    assert stops.groupby(["worker", "day"])["order"].agg(["min", "max", "count"]).eval("max == count").all()
    assert all(route.geometry.length > 0 and len(route.geometry.coords) > 5 for route in routes.itertuples())


def test_an_empty_plan_keeps_the_contract() -> None:
    plan = make.plan(routes=(), unplanned=())
    assert len(check(routes_frame(plan), ROUTES)) == len(check(stops_frame(plan), STOPS)) == 0
