"""Population sets: the arrays come back, unknown stays unknown, equal content is the same whatever its order."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import numpy as np
import pytest
import shapely

from ibasho.errors import InvalidInput, NotFound
from ibasho.model import DEMANDS, PopulationSet, Verdict
from ibasho.store import Connection, populations
from tests import make


def merged() -> PopulationSet:
    """Four cells of which the second and fourth are one merged group, and the third is unknown."""
    return make.population(
        values={"people": [10, 5, np.nan, 7.5], "aged_65_plus": [3, np.nan, np.nan, np.nan]},
        group=np.array([-1, 0, -1, 0]),
        group_code=np.array(["513300001"]),
        group_values={"aged_65_plus": np.array([4.25])},
    )


def require_equal(left: PopulationSet, right: PopulationSet) -> None:
    assert left.level == right.level
    for name in ("code", "lon", "lat", "group", "group_code"):
        a, b = getattr(left, name), getattr(right, name)
        assert a.dtype.kind == b.dtype.kind
        np.testing.assert_array_equal(a, b)
    for name in ("values", "group_values"):
        assert list(getattr(left, name)) == list(getattr(right, name))
        for code, column in getattr(left, name).items():
            assert column.dtype == np.float64
            np.testing.assert_array_equal(column, getattr(right, name)[code])
    for name in ("area_name", "polygons"):
        a, b = getattr(left, name), getattr(right, name)
        assert (a is None) == (b is None)
        if a is not None:
            assert list(a) == list(b)


POINTS: dict[str, Any] = {"level": 0, "area_name": np.array(["見本町一", "", "見本町三", "四"])}
SQUARES = np.array([shapely.box(x, 34, x + 0.01, 34.01) for x in (134, 134.01, 134.02, 134.03)], dtype=object)


@pytest.mark.parametrize(
    "population",
    [
        make.population(),
        merged(),
        make.population(**POINTS),
        make.population(level=0, polygons=SQUARES),
        make.population(0),
        make.population(values={}),
        make.population(3, values={demand.code: [0.1, 1e9, np.nan] for demand in DEMANDS}),
    ],
    ids=["mesh", "merged", "points", "polygons", "empty", "no columns", "all columns"],
)
def test_a_population_comes_back(conn: Connection, now: datetime, population: PopulationSet) -> None:
    meta, verdict = populations.put(conn, "見本人口", population, source="a.txt", at=now)
    assert verdict is Verdict.CREATED
    assert meta.imported_at == "2026-04-01T10:00:00+09:00"
    stored_meta, stored = populations.get(conn, "見本人口")
    assert stored_meta == meta
    require_equal(stored, population)


def test_the_same_content_is_the_same_in_any_order(conn: Connection, now: datetime) -> None:
    first, _ = populations.put(conn, "p", merged(), source="a.txt", at=now)
    turned = merged()
    back = [3, 2, 1, 0]
    turned = replace(
        turned,
        code=turned.code[back],
        lon=turned.lon[back],
        lat=turned.lat[back],
        group=turned.group[back],
        values={code: column[back] for code, column in turned.values.items()},
    )
    again, verdict = populations.put(conn, "p", turned, source="b.txt", at=now.replace(year=2027))
    assert (again, verdict) == (first, Verdict.SAME)


@pytest.mark.parametrize(
    "other",
    [
        replace(merged(), level=0),
        replace(merged(), lon=merged().lon + 1e-6),
        replace(merged(), group=np.array([-1, 0, 0, 0])),
        replace(merged(), values={"people": merged().values["people"]}),
        replace(merged(), values={**merged().values, "people": np.array([10, 5, 0, 7.5])}),
        replace(merged(), area_name=np.array(["a", "b", "c", "d"])),
    ],
    ids=["level", "position", "group", "column", "zero for unknown", "names"],
)
def test_other_content_replaces(conn: Connection, now: datetime, other: PopulationSet) -> None:
    first, _ = populations.put(conn, "p", merged(), source="a.txt", at=now, findings=[make.finding()])
    meta, verdict = populations.put(conn, "p", other, source="b.txt", at=now)
    assert verdict is Verdict.UPDATED
    assert meta.sha256 != first.sha256
    assert populations.findings(conn, "p") == ()
    require_equal(populations.get(conn, "p")[1], other)


def test_findings_are_kept(conn: Connection, now: datetime) -> None:
    remarks = (make.finding(), make.finding(row=0, value="秘匿", fix=""))
    populations.put(conn, "p", merged(), source="a.txt", at=now, findings=remarks)
    assert populations.findings(conn, "p") == remarks


def test_a_missing_set_is_named_beside_those_that_are_there(conn: Connection, now: datetime) -> None:
    with pytest.raises(NotFound, match="population 'x' is not stored; none is"):
        populations.get(conn, "x")
    for name in ("b", "a"):
        populations.put(conn, name, merged(), source="a.txt", at=now)
    assert populations.names(conn) == ["a", "b"]
    with pytest.raises(NotFound, match="population 'x' is not stored; stored are: a, b"):
        populations.get(conn, "x")


@pytest.mark.parametrize(
    ("population", "message"),
    [
        (make.population(values={"cats": [1, 2, 3, 4]}), r"\['cats'\]: accepted are people"),
        (make.population(2, code=np.array(["1", "1"])), "cell code 1 comes more than once"),
        (make.population(2, group_code=np.array(["g", "g"])), "group code g comes more than once"),
        (make.population(2, lat=np.array([34.0])), "equal lengths"),
    ],
)
def test_unsound_sets_are_refused(
    conn: Connection, now: datetime, population: PopulationSet, message: str
) -> None:
    with pytest.raises(InvalidInput, match=message):
        populations.put(conn, "p", population, source="a.txt", at=now)
    assert populations.names(conn) == []


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 201])
def test_names_that_nobody_could_type_are_refused(conn: Connection, now: datetime, name: str) -> None:
    with pytest.raises(InvalidInput, match="1 to 200 printable characters"):
        populations.put(conn, name, merged(), source="a.txt", at=now)


def test_a_city_of_cells_is_stored_in_one_go(conn: Connection, now: datetime) -> None:
    n = 5_000
    rng = np.random.default_rng(5)
    values = {demand.code: rng.integers(0, 900, n).astype(float) for demand in DEMANDS}
    population = make.population(n, values=values)
    populations.put(conn, "p", population, source="a.txt", at=now)
    require_equal(populations.get(conn, "p")[1], population)
