"""Every route with every role. The routes and what each is come from ``api.routes``, who may do what from
``ibasho.model.permissions`` (whose table is written down a second time in tests/model): a new route is tried here
without anybody adding it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from api.app import create_app
from api.routes import ROUTES, Route
from ibasho import accounts
from ibasho.accounts.api_keys import create_key
from ibasho.accounts.hashes import token_hash
from ibasho.model import Action, KeyScope, Role, key_scope, may
from ibasho.store import accounts as stored
from ibasho.store import api_keys
from tests.api.town import PASSWORD, ROLES, Town, build

REQUESTS: dict[str, tuple[str, dict[str, Any], int]] = {
    "GET /places/{place_id}": ("/places/{place}", {}, 200),
    "GET /maps/gaps/{run}": ("/maps/gaps/{run}", {}, 200),
    "GET /start": ("/start", {}, 404),
    "POST /sign-in": ("/sign-in", {"data": {}}, 400),
    "GET /sign-in/code": ("/sign-in/code", {}, 303),
    "POST /sign-in/code": ("/sign-in/code", {"data": {"code": "000000"}}, 303),
    "GET /sign-in/enrol": ("/sign-in/enrol", {}, 303),
    "POST /sign-in/enrol": ("/sign-in/enrol", {"data": {"code": "000000"}}, 303),
    "POST /sign-out": ("/sign-out", {}, 303),
    "GET /account": ("/account", {}, 200),
    "POST /account/sign-ins/end-others": ("/account/sign-ins/end-others", {}, 303),
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


def _ended(how: str, town: Town, role: Role) -> tuple[str, datetime]:
    """A token of the role's account that no longer counts, and when it is tried."""
    hour = timedelta(hours=1)
    with town.store.writing() as conn:
        login = f"{how}-{role.value}"
        user = accounts.create(conn, login=login, name="見本 次郎", password=PASSWORD, role=role, at=town.now)
        stage = how if how in {"code", "enrol"} else "whole"
        begun = {"expired": town.now - 13 * hour, "idle": town.now - 3 * hour}.get(how, town.now)
        token = f"token of {login}"
        expires = begun + (12 * hour if how == "expired" else 24 * hour)
        stored.sign_in(conn, user, token_hash(token), at=begun, expires=expires, stage=stage)
        if how == "revoked":
            stored.revoke_all(conn, login, at=town.now)
        if how == "disabled":
            stored.set_disabled(conn, login, True)
    return token, town.now


@pytest.mark.parametrize("how", ["disabled", "expired", "idle", "revoked", "code", "enrol"])
def test_a_sign_in_that_ended_or_is_not_whole_opens_what_a_visitor_may(
    how: str, tmp_path: Any, now: datetime, client_of: Callable[..., Any]
) -> None:
    town = build(tmp_path, now)
    for role in ROLES:
        token, at = _ended(how, town, role)
        client = client_of(create_app(town.settings, clock=lambda at=at: at))
        client.cookies.set("ibasho", token)
        for route in in_order():
            if route.path.startswith("/sign-"):
                continue
            answer = ask(client, route, town)
            told = (named(route), role, answer.status_code)
            if any(may(Role.PUBLIC, action) for action in route.actions):
                assert answer.status_code not in REFUSED | BROKEN, told
            else:
                assert answer.status_code == 401, told
    town.store.close()


@pytest.fixture(scope="module")
def keys(town: Town) -> dict[tuple[Role, str], str]:
    """For every role a key of every single scope, one of all, one that was revoked and one that expired."""
    made: dict[tuple[Role, str], str] = {}
    with town.store.writing() as conn:
        for role in ROLES:
            for what in (*KeyScope, "all", "revoked", "expired"):
                scopes = frozenset({what}) if isinstance(what, KeyScope) else frozenset(KeyScope)
                begun = town.now - timedelta(days=40 if what == "expired" else 1)
                text, key = create_key(
                    conn,
                    owner=role.value,
                    name="見本のキー",
                    scopes=scopes,
                    at=begun,
                    expires=begun + timedelta(days=30),
                )
                if what == "revoked":
                    api_keys.revoke(conn, key.id, at=town.now)
                made[role, str(what)] = text
    return made


def with_key(client: Any, text: str, route: Route, town: Town, scheme: str = "Bearer") -> Any:
    more = REQUESTS[named(route)][1] if named(route) in REQUESTS else {}
    headers = {"Authorization": f"{scheme} {text}"}
    return client.request(route.method, address_of(route).format(**town.ids), **more, headers=headers)


@pytest.mark.parametrize("what", [*KeyScope, "all"])
@pytest.mark.parametrize("role", ROLES)
def test_a_key_opens_what_its_owner_may_within_its_scopes(
    role: Role, what: str, town: Town, visitor: Any, keys: dict[tuple[Role, str], str]
) -> None:
    scopes = frozenset(KeyScope) if what == "all" else frozenset({KeyScope(what)})
    for route in in_order():
        answer = with_key(visitor, keys[role, str(what)], route, town)
        told = (named(route), role, what, answer.status_code, answer.text[:200])
        by_role = [action for action in route.actions if may(role, action)]
        if any(key_scope(action) in scopes for action in by_role):
            assert answer.status_code not in REFUSED | BROKEN, told
        else:
            assert answer.status_code == 403, told
            assert answer.headers["content-type"] == "application/problem+json"
            assert ("API key" in answer.json()["detail"]) is bool(by_role), told


@pytest.mark.parametrize("what", ["revoked", "expired", "made up", ""])
def test_a_key_that_ended_opens_nothing_at_all(
    what: str, town: Town, visitor: Any, keys: dict[tuple[Role, str], str]
) -> None:
    for role in ROLES:
        text = keys.get((role, what), what)
        for route in in_order():
            answer = with_key(visitor, text, route, town)
            assert answer.status_code == 401, (named(route), role)
            assert answer.json()["title"] == "Wrong key"
            assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"'


def test_a_key_is_the_keys_alone_and_not_a_cookies(
    town: Town, signed_in: Callable[[Role], Any], keys: dict[tuple[Role, str], str]
) -> None:
    client = signed_in(Role.PLANNER)
    route = next(each for each in ROUTES if named(each) == "GET /planner")
    assert with_key(client, keys[Role.ORGANISER, "all"], route, town).status_code == 403
    assert with_key(client, "dXNlcjpwYXNz", route, town, scheme="Basic").status_code == 200
    assert client.get("/planner").status_code == 200


def test_a_key_without_a_cookie_needs_no_proof_of_origin(
    town: Town, visitor: Any, signed_in: Callable[[Role], Any], keys: dict[tuple[Role, str], str]
) -> None:
    foreign = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}
    key = {"Authorization": f"bearer {keys[Role.PLANNER, 'all']}"}
    planner = signed_in(Role.PLANNER)
    answers = [
        client.post("/api/jobs/none/cancel", headers=headers).status_code
        for client, headers in (
            (visitor, foreign | key),
            (visitor, foreign),
            (planner, foreign | key),
            (planner, foreign),
        )
    ]
    assert answers == [404, 403, 403, 403]
    answer = visitor.get("/api/places", headers=key)
    assert answer.headers["cache-control"] == "no-store"
    assert "Authorization" in answer.headers["vary"]


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
