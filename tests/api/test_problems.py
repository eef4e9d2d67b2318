"""Every error in one shape, with the status that the one table says, and nothing of the house inside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

import api.app
import ibasho.accounts.refusals
import ibasho.jobs
from api.problems import PROBLEMS, kind_of, kind_of_status, of_error, shown
from api.routes import ROUTES
from ibasho import errors
from ibasho.model import Action
from tests.api.town import Town

SHAPE = {"type", "title", "status", "detail", "instance", "errors"}


def every_error(base: type[errors.IbashoError] = errors.IbashoError) -> Iterator[type[errors.IbashoError]]:
    yield base
    for each in base.__subclasses__():
        yield from every_error(each)


def test_every_error_class_has_a_kind() -> None:
    found = {each.__name__: kind_of(each) for each in every_error()}
    assert {"NotFound", "Conflict", "UnreadableFile", "WrongSignIn", "Cancelled"} <= set(found)
    assert all(400 <= kind.status < 600 for kind in found.values())


def test_every_public_error_has_a_row_of_its_own() -> None:
    assert {getattr(errors, name) for name in errors.__all__} <= set(PROBLEMS)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.InvalidInput("x"), 400),
        (errors.OutOfRange("x"), 400),
        (errors.UnreadableFile("x"), 422),
        (errors.NotFound("x"), 404),
        (errors.Conflict("x"), 409),
        (errors.Forbidden("x"), 403),
        (errors.Unavailable("x"), 503),
        (errors.IbashoError("x"), 500),
        (ibasho.accounts.refusals.SignInNeeded(), 401),
        (ibasho.accounts.refusals.TooManyTries(60), 429),
    ],
)
def test_the_status_of_an_error(error: errors.IbashoError, status: int) -> None:
    problem = of_error(error)
    assert problem.kind.status == status
    assert set(problem.as_dict()) == SHAPE
    assert problem.as_dict()["status"] == status


def test_whoever_must_wait_is_told_how_long() -> None:
    assert of_error(ibasho.accounts.refusals.TooManyTries(77)).headers["Retry-After"] == "77"
    assert "Retry-After" in of_error(errors.Unavailable("x")).headers


def test_what_the_house_did_wrong_is_not_told() -> None:
    assert "secret" not in of_error(errors.IbashoError("secret")).as_json().decode()


def test_kinds_of_a_status_have_that_status() -> None:
    for status in (400, 401, 403, 404, 405, 409, 413, 415, 421, 422, 429, 503):
        assert kind_of_status(status).status == status
    assert kind_of_status(418).status == 500


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("a\x00b\u202ec", "a\ufffdb\ufffdc"),
        ("x" * 10_000, "x" * 80 + "…"),
        (None, "None"),
        ("\udcff", "\ufffd"),
    ],
)
def test_a_refused_value_is_repeated_safely(value: object, told: str) -> None:
    assert shown(value) == told


@pytest.mark.parametrize(
    "route",
    [
        route
        for route in ROUTES
        if route.method == "GET" and route.path.startswith("/api/") and Action.SEE_REGISTER in route.actions
    ],
)
def test_unknown_parameters_are_refused_by_name_with_those_accepted(
    visitor: Any, town: Town, route: Any
) -> None:
    address = route.path.format(place_id=town.ids["place"], run=town.ids["run"])
    answer = visitor.get(
        address,
        params={"lon": 133.63, "lat": 34.25} | {"distence": 5} if "nearby" in address else {"distence": 5},
    )
    told = answer.json()
    assert answer.status_code == 400
    assert set(told) == SHAPE
    assert told["errors"][0]["field"] == "distence"
    assert "accepted are" in told["detail"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", "/api/nowhere", 404),
        ("DELETE", "/api/places", 405),
        ("POST", "/live", 405),
        ("GET", "/api/places/none", 404),
        ("GET", "/api/gaps/none", 404),
        ("GET", "/places/none", 404),
        ("GET", "/static/../api/app.py", 404),
        ("GET", "/static/%2e%2e/app.py", 404),
        ("GET", "/static/..%2fapp.py", 404),
        ("GET", "/static/..%5capp.py", 404),
        ("GET", "/static/%00", 404),
        ("GET", "/static/" + "a" * 5000, 404),
        ("GET", "/static/maps/../../app.py", 404),
        ("GET", "/static/maps/%2e%2e%2fassets.py", 404),
        ("GET", "/static/maps//etc/passwd", 404),
        ("GET", "/api/places?limit=0", 400),
        ("GET", "/api/places?limit=1e9", 400),
        ("GET", "/api/places?limit=1&limit=2", 400),
        ("POST", "/api/nearby", 400),
    ],
)
def test_one_shape_for_all_errors(visitor: Any, method: str, path: str, status: int) -> None:
    answer = visitor.request(method, path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert set(answer.json()) == SHAPE


def test_a_browser_gets_the_error_as_a_page_with_its_number(visitor: Any) -> None:
    answer = visitor.get("/places/none", headers={"Accept": "text/html,*/*"})
    assert answer.status_code == 404
    assert "見つかりませんでした" in answer.text
    assert "番号" in answer.text
    assert "none" not in answer.text.split("<main")[1]


def test_without_a_database_it_says_so_and_lives(
    tmp_path: Any, town: Town, client_of: Callable[..., Any]
) -> None:
    settings = town.settings.model_copy(update={"data_dir": tmp_path / "empty"})
    client = client_of(api.app.create_app(settings))
    assert client.get("/live").status_code == 200
    for path in ("/ready", "/api/places", "/api/gaps"):
        answer = client.get(path)
        assert answer.status_code == 503
        assert "Retry-After" in answer.headers
        assert str(tmp_path) not in answer.text
    page = client.get("/", headers={"Accept": "text/html"})
    assert page.status_code == 503
    assert "準備中" in page.text
