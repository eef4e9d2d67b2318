"""Every route with every role. The routes and what each is come from ``api.routes``, who may do what from
``ibasho.model.permissions`` (whose table is written down a second time in tests/model): a new route is tried here
without anybody adding it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from api.routes import ROUTES, Route
from ibasho.model import Action, Role, may
from tests.api.town import ROLES, Town

REQUESTS: dict[str, tuple[str, dict[str, Any], int]] = {
    "GET /places/{place_id}": ("/places/{place}", {}, 200),
    "GET /maps/gaps/{run}": ("/maps/gaps/{run}", {}, 200),
    "GET /start": ("/start", {}, 404),
    "POST /sign-in": ("/sign-in", {"data": {}}, 400),
    "POST /sign-out": ("/sign-out", {}, 303),
    "GET /api/nearby": ("/api/nearby?lon=133.63&lat=34.25", {}, 200),
    "POST /api/nearby": ("/api/nearby", {"json": {"lon": 133.63, "lat": 34.25}}, 200),
    "GET /api/places/{place_id}": ("/api/places/{place}", {}, 200),
    "GET /api/gaps/{run}": ("/api/gaps/{run}", {}, 200),
    "GET /api/gaps/{run}/cells": ("/api/gaps/{run}/cells", {}, 200),
    "GET /api/gaps/{run}/export": ("/api/gaps/{run}/export?format=csv", {}, 200),
}
"""Requests that find something, or are said to find nothing, with the status that whoever may ask gets. Every other
route is asked with ``none`` for each part of its path and an empty body."""

REFUSED = {401, 403}
BROKEN = {405, 500, 501, 502, 503}


def named(route: Route) -> str:
    return f"{route.method} {route.path}"


def address_of(route: Route) -> str:
    """Where the route is tried; the town's ids are still to be filled in."""
    bare = re.sub(r"\{[^}]+\}", "none", route.path)
    return REQUESTS[named(route)][0] if named(route) in REQUESTS else bare


def ask(client: Any, route: Route, town: Town) -> Any:
    more = REQUESTS[named(route)][1] if named(route) in REQUESTS else {}
    return client.request(route.method, address_of(route).format(**town.ids), **more)


def in_order() -> list[Route]:
    """Signing out comes last: after it nobody has the role any more."""
    return sorted(ROUTES, key=lambda route: route.path.startswith("/sign-out"))


def test_every_route_is_some_action_and_is_there_once() -> None:
    assert all(route.actions for route in ROUTES)
    assert len({named(route) for route in ROUTES}) == len(ROUTES)
    assert set(REQUESTS) <= {named(route) for route in ROUTES}


def test_the_application_answers_nothing_that_is_not_in_the_table(town_app: Any) -> None:
    """What needs no permission: our own files, the map's assets, the icon."""
    files = {"/static", "/favicon.ico", "/static/maps/{name:path}"}
    table = {route.path for route in ROUTES}
    assert {route.path for route in town_app.routes} - table <= files


@pytest.mark.parametrize("role", [Role.PUBLIC, *ROLES])
def test_each_role_may_open_what_the_table_says_and_nothing_else(
    role: Role, town: Town, signed_in: Callable[[Role], Any]
) -> None:
    client = signed_in(role)
    for route in in_order():
        answer = ask(client, route, town)
        told = (named(route), role, answer.status_code, answer.text[:300])
        if not any(may(role, action) for action in route.actions):
            assert answer.status_code == (401 if role is Role.PUBLIC else 403), told
            continue
        assert answer.status_code not in REFUSED | BROKEN, told
        if named(route) in REQUESTS:
            assert answer.status_code == REQUESTS[named(route)][2], told


@pytest.mark.parametrize("path", ["/organiser", "/planner", "/outreach", "/outreach/routes"])
def test_a_visitor_with_a_browser_is_asked_to_sign_in_first(visitor: Any, path: str) -> None:
    answer = visitor.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=" + path.replace("/", "%2F")


def test_unpublished_runs_are_not_there_for_anybody_but_planners(
    town: Town, signed_in: Callable[[Role], Any]
) -> None:
    addresses = ["/api/gaps/{}", "/api/gaps/{}/cells", "/api/gaps/{}/export", "/maps/gaps/{}"]
    for role in (Role.PUBLIC, *ROLES):
        client = signed_in(role)
        listed = {each["id"] for each in client.get("/api/gaps").json()["runs"]}
        assert (town.ids["secret"] in listed) is (role is Role.PLANNER)
        assert town.ids["run"] in listed
        for address in addresses:
            secret, missing = (client.get(address.format(run)) for run in (town.ids["secret"], "none"))
            assert secret.status_code == (200 if role is Role.PLANNER else 404)
            if role is not Role.PLANNER:
                told, other = secret.json(), missing.json()
                assert told["title"] == other["title"]
                assert told["detail"].replace(town.ids["secret"], "none") == other["detail"]


def test_an_organiser_sees_the_own_organisations_places_only(
    town: Town, signed_in: Callable[[Role], Any]
) -> None:
    text = signed_in(Role.ORGANISER).get("/organiser").text
    assert "見本サロン" in text
    assert "例示食堂" not in text


def test_a_worker_sees_the_own_stops_only_and_a_coordinator_all(signed_in: Callable[[Role], Any]) -> None:
    coordinator, worker = signed_in(Role.COORDINATOR), signed_in(Role.OUTREACH_WORKER)
    for path in ("/outreach", "/outreach/routes"):
        everything, own = coordinator.get(path).text, worker.get(path).text
        assert "H-001" in everything
        assert "H-002" in everything
        assert "H-001" in own
        assert not any(secret in own for secret in ("H-002", "H-003", "W-02", "見本 花子"))
    assert "H-003" in coordinator.get("/outreach").text


def test_nobody_else_receives_a_visit(town: Town, signed_in: Callable[[Role], Any]) -> None:
    for role in Role:
        if may(role, Action.SEE_OWN_ROUTE):
            continue
        client = signed_in(role)
        for route in in_order():
            answer = ask(client, route, town)
            assert not any(secret in answer.text for secret in ("H-00", "ひみつ町", "W-01"))
