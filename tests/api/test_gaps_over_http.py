"""Gap runs over HTTP: figures, cells, files, and runs made by a job in a process of its own."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import geopandas as gpd
import pytest

from api.app import create_app
from api.work import carry_out_all
from ibasho.model import Role
from ibasho.store import jobs, runs
from tests.api.town import PASSWORD, Town, build

QUESTION = {"population": "people", "within_m": [500, 1000], "areas": "wards", "mode": "line"}


def test_a_run_tells_every_figure_and_adds_up(visitor: Any, town: Town) -> None:
    told = visitor.get(f"/api/gaps/{town.ids['run']}").json()
    assert told["published"]
    assert told["question"]["within_m"] == [500.0, 1000.0]
    for each in told["coverage"]:
        assert each["covered"] + each["uncovered"] + each["unknown"] == pytest.approx(each["total"])
    everywhere = [each for each in told["coverage"] if each["area"] is None and each["demand"] == "people"]
    assert [each["total"] for each in everywhere] == [400.0, 400.0]
    assert everywhere[0]["covered"] <= everywhere[1]["covered"]
    assert {"population", "places", "areas"} <= set(told["inputs"])


def test_the_list_has_the_totals_and_where_the_rest_is(visitor: Any, town: Town) -> None:
    listed = visitor.get("/api/gaps").json()["runs"]
    assert [each["id"] for each in listed] == [town.ids["run"]]
    assert {each["area"] for each in listed[0]["totals"]} == {None}
    for link in ("self", "cells", "export", "map"):
        assert visitor.get(listed[0]["links"][link]).status_code == 200


def test_cells_are_geojson_in_lon_lat(visitor: Any, town: Town) -> None:
    answer = visitor.get(f"/api/gaps/{town.ids['run']}/cells?demand=aged_65_plus")
    assert answer.headers["content-type"] == "application/geo+json"
    features = json.loads(answer.text, parse_constant=pytest.fail)["features"]
    assert len(features) == 40
    assert sum(each["properties"]["demand"] for each in features) == pytest.approx(120.0)
    lon, lat = features[0]["geometry"]["coordinates"][0][0]
    assert 133 < lon < 134
    assert 34 < lat < 35


@pytest.mark.parametrize("format_", ["gpkg", "geojson"])
def test_a_file_opens_and_has_every_cell(visitor: Any, town: Town, tmp_path: Any, format_: str) -> None:
    answer = visitor.get(f"/api/gaps/{town.ids['run']}/export?format={format_}")
    named = answer.headers["content-disposition"]
    assert named == f'attachment; filename="gaps-{town.ids["run"]}.{format_}"'
    file = tmp_path / f"gaps.{format_}"
    file.write_bytes(answer.content)
    frame = gpd.read_file(file, layer="gaps") if format_ == "gpkg" else gpd.read_file(file)
    assert len(frame) == 40


def test_a_demand_that_the_run_lacks_is_refused_with_those_it_has(visitor: Any, town: Town) -> None:
    for path in ("cells", "export"):
        answer = visitor.get(f"/api/gaps/{town.ids['run']}/{path}?demand=households")
        assert answer.status_code == 400
        assert "aged_65_plus" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"within_m": []}, "within_m"),
        ({"within_m": [0]}, "within_m"),
        ({"within_m": [1e9]}, "within_m"),
        ({"within_m": list(range(1, 100))}, "within_m"),
        ({"population": ""}, "population"),
        ({"population": "x" * 1000}, "population"),
        ({"mode": "fly"}, "mode"),
        ({"audience_age": 200}, "audience_age"),
        ({"published": True}, "published"),
        ({"as_of": "soon"}, "as_of"),
    ],
)
def test_a_question_that_makes_no_sense_starts_no_job(
    signed_in: Callable[[Role], Any], town: Town, change: dict[str, Any], field: str
) -> None:
    answer = signed_in(Role.PLANNER).post("/api/gaps", json=QUESTION | change)
    assert answer.status_code == 400
    assert field in answer.json()["errors"][0]["field"]
    with town.store.reading() as conn:
        assert jobs.listing(conn) == []


@pytest.fixture
def planner(tmp_path: Any, now: Any, client_of: Callable[..., Any]) -> Any:
    """A planner in a town of their own, and the town."""
    town = build(tmp_path, now)
    client = client_of(create_app(town.settings, clock=lambda: now))
    client.post("/sign-in", data={"login": "planner", "password": PASSWORD})
    yield client, town
    town.store.close()


def test_a_run_is_made_in_a_process_of_its_own(planner: tuple[Any, Town]) -> None:
    client, town = planner
    answer = client.post("/api/gaps", json=QUESTION)
    assert answer.status_code == 202
    address = answer.headers["location"]
    for _ in range(300):  # at most a minute
        job = client.get(address).json()
        if job["state"] not in {"queued", "running"}:
            break
        time.sleep(0.2)
    assert job["state"] == "done", job
    assert job["done"] == job["total"]
    with town.store.reading() as conn:
        made, before = runs.get(conn, job["result"]["run"]), runs.get(conn, town.ids["run"])
    assert made.coverage == before.coverage
    assert not made.published
    assert client.get(f"/api/gaps/{made.id}").status_code == 200


def test_a_job_that_cannot_be_done_says_why(planner: tuple[Any, Town]) -> None:
    _, town = planner
    with town.store.writing() as conn:
        missing = jobs.add(conn, "gaps", QUESTION | {"population": "nowhere"}, at=town.now)
        strange = jobs.add(conn, "no such work", {}, at=town.now)
        broken = jobs.add(conn, "gaps", {"population": 7}, at=town.now)
    said: list[str] = []
    assert carry_out_all(town.settings, say=lambda job_id, **_: said.append(job_id)) == 3
    assert said == [missing, strange, broken]
    with town.store.reading() as conn:
        told = {each.id: (each.state.value, each.message) for each in jobs.listing(conn)}
    assert {state for state, _ in told.values()} == {"failed"}
    assert "people" in told[missing][1]


def test_a_waiting_job_can_be_cancelled(planner: tuple[Any, Town]) -> None:
    client, town = planner
    with town.store.writing() as conn:
        job_id = jobs.add(conn, "gaps", QUESTION, at=town.now)
    assert client.post(f"/api/jobs/{job_id}/cancel").json()["state"] == "cancelled"
    assert carry_out_all(town.settings, say=lambda *_, **__: None) == 0
