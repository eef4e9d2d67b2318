"""Every route with every role, from one table. A route that is not in the table fails."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from api.routes import ROUTES
from ibasho.model import Role
from tests.api.town import ROLES, Town

EVERYBODY = frozenset(Role)
ORGANISERS = frozenset({Role.ORGANISER})
OUTREACH = frozenset({Role.OUTREACH_WORKER, Role.COORDINATOR})
PLANNERS = frozenset({Role.PLANNER})

QUESTION = {"population": "nowhere", "within_m": [500]}

TABLE: dict[str, tuple[frozenset[Role], str, dict[str, Any]]] = {
    "GET /": (EVERYBODY, "/", {}),
    "GET /places/{place_id}": (EVERYBODY, "/places/{place}", {}),
    "GET /maps/places": (EVERYBODY, "/maps/places", {}),
    "GET /maps/gaps/{run}": (EVERYBODY, "/maps/gaps/{run}", {}),
    "GET /start": (EVERYBODY, "/start", {}),
    "GET /sign-in": (EVERYBODY, "/sign-in", {}),
    "POST /sign-in": (EVERYBODY, "/sign-in", {"data": {}}),
    "POST /sign-out": (EVERYBODY, "/sign-out", {}),
    "GET /organiser": (ORGANISERS, "/organiser", {}),
    "GET /planner": (PLANNERS, "/planner", {}),
    "GET /outreach": (OUTREACH, "/outreach", {}),
    "GET /outreach/routes": (OUTREACH, "/outreach/routes", {}),
    "GET /api/nearby": (EVERYBODY, "/api/nearby?lon=133.63&lat=34.25", {}),
    "POST /api/nearby": (EVERYBODY, "/api/nearby", {"json": {"lon": 133.63, "lat": 34.25}}),
    "GET /api/places": (EVERYBODY, "/api/places", {}),
    "GET /api/places/{place_id}": (EVERYBODY, "/api/places/{place}", {}),
    "GET /api/gaps": (EVERYBODY, "/api/gaps", {}),
    "POST /api/gaps": (PLANNERS, "/api/gaps", {"json": {}}),
    "GET /api/gaps/{run}": (EVERYBODY, "/api/gaps/{run}", {}),
    "GET /api/gaps/{run}/cells": (EVERYBODY, "/api/gaps/{run}/cells", {}),
    "GET /api/gaps/{run}/export": (EVERYBODY, "/api/gaps/{run}/export?format=csv", {}),
    "GET /api/jobs/{job_id}": (PLANNERS, "/api/jobs/none", {}),
    "POST /api/jobs/{job_id}/cancel": (PLANNERS, "/api/jobs/none/cancel", {}),
    "GET /live": (EVERYBODY, "/live", {}),
    "GET /ready": (EVERYBODY, "/ready", {}),
    "GET /openapi.json": (EVERYBODY, "/openapi.json", {}),
    "GET /docs": (EVERYBODY, "/docs", {}),
}

NOT_THERE = {"GET /start", "GET /api/jobs/{job_id}", "POST /api/jobs/{job_id}/cancel"}
"""Answer 404 to whoever may ask: no demonstration, no such job."""

LACKING = {"POST /sign-in", "POST /api/gaps"}
"""Answer 400 to whoever may ask: the table's request is empty, so that nothing is changed."""

LEADING_ON = {"POST /sign-out", "GET /sign-in"}


def test_the_table_has_every_route_and_no_other() -> None:
    assert {f"{route.method} {route.path}" for route in ROUTES} == set(TABLE)


@pytest.mark.parametrize("role", [Role.PUBLIC, *ROLES])
def test_each_role_may_open_what_the_table_says_and_nothing_else(
    role: Role, town: Town, signed_in: Callable[[Role], Any]
) -> None:
    client = signed_in(role)
    # Signing out comes last: after it nobody has the role any more.
    for route in sorted(TABLE, key=lambda each: each == "POST /sign-out"):
        may, address, more = TABLE[route]
        answer = client.request(route.split()[0], address.format(**town.ids), **more)
        expected = _expected(route, role, may)
        assert answer.status_code in expected, (route, role, answer.status_code, answer.text[:300])


def _expected(route: str, role: Role, may: frozenset[Role]) -> set[int]:
    if role not in may:
        return {401} if role is Role.PUBLIC else {403}
    if route in NOT_THERE:
        return {404}
    if route in LACKING:
        return {400}
    return {200, 303} if route in LEADING_ON else {200}


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
    for role in (Role.PUBLIC, Role.ORGANISER, Role.PLANNER, Role.ADMIN):
        client = signed_in(role)
        for route, (_, address, more) in sorted(TABLE.items()):
            if route == "POST /sign-out":
                continue
            answer = client.request(route.split()[0], address.format(**town.ids), **more)
            assert not any(secret in answer.text for secret in ("H-00", "ひみつ町", "W-01"))
