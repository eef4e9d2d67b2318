"""Areas from a table of neighbourhoods: dissolved, every row that finds nothing named, nobody lost."""

from __future__ import annotations

import math
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
import shapely

from ibasho.errors import InvalidInput
from ibasho.gaps.bring_in import bring_areas, bring_population
from ibasho.gaps.districts import of_points, of_polygons, with_codes
from ibasho.gaps.run import run
from ibasho.gaps.words import OUTSIDE
from ibasho.model import AreaSet, Belonging, GapQuestion, PopulationSet, Travel
from ibasho.store import Connection
from tests import make

NAMES = ("見本町一丁目", "見本町二丁目", "例示ケ丘", "大字下書", "付箋町")


def neighbourhoods() -> AreaSet:
    """Five squares of 0.01 degrees in a row, from west to east."""
    shapes = np.array(
        [shapely.box(134 + n / 100, 34, 134 + (n + 1) / 100, 34.01) for n in range(5)], dtype=object
    )
    codes = np.array([f"99201000{n}" for n in range(5)])
    return AreaSet("neighbourhood", codes, np.array(NAMES), shapes)


def rows(*told: tuple[str, str], **given: str) -> list[Belonging]:
    return [Belonging(at, area, name, **given) for at, (area, name) in enumerate(told, start=2)]


def test_dissolved_from_small_areas() -> None:
    """Spellings of one name, all 丁目 of a name, a code, a municipality in front; the rest is named."""
    told = [
        *rows(("西小", "見本町"), ("東小", "見本市例示ヶ丘"), ("東小", "下書")),
        Belonging(5, "東小", "", code="9920-10004"),
    ]
    found, findings = of_polygons(told, neighbourhoods(), "school-district")
    assert found.name.tolist() == ["西小", "東小"]
    assert [shape.bounds for shape in found.polygons] == [
        pytest.approx((134.0, 34, 134.02, 34.01)),
        pytest.approx((134.02, 34, 134.05, 34.01)),
    ]
    assert findings == ()


def test_a_misspelt_row_is_named_with_what_was_meant() -> None:
    """The row, its word, and the likely name; the neighbourhood itself is in no row."""
    found, findings = of_polygons(
        rows(("西小", "見本町1丁目"), ("西小", "見本町2丁目"), ("東小", "例字ケ丘")), neighbourhoods(), "x"
    )
    assert found.name.tolist() == ["西小"]
    unmatched, left = findings
    assert (unmatched.row, unmatched.value, unmatched.code) == (4, "例字ケ丘", "unmatched_neighbourhood")
    assert "例示ケ丘" in unmatched.fix
    assert left.code == "in_no_area"
    assert left.value == "例示ケ丘、大字下書、付箋町"


def test_in_two_areas() -> None:
    """The first row keeps it, the second is named."""
    found, findings = of_polygons(
        rows(("西小", "付箋町"), ("東小", "付箋町"), ("東小", "見本町")), neighbourhoods(), "x"
    )
    assert [each.row for each in findings if each.code == "in_two_areas"] == [3]
    assert found.polygons[0].bounds == pytest.approx((134.04, 34, 134.05, 34.01))


def test_nothing_matches() -> None:
    """Refused, each row told."""
    with pytest.raises(InvalidInput, match="no row") as refusal:
        of_polygons(rows(("西小", "遠い町")), neighbourhoods(), "x")
    assert [each.row for each in refusal.value.findings] == [2]


def points(people: list[float]) -> PopulationSet:
    """A point with people for each neighbourhood; the last two stand at one place."""
    lon = np.array([134.005, 134.015, 134.025, 134.035, 134.035])
    return PopulationSet(
        code=np.array([f"n{n}" for n in range(5)]),
        level=0,
        lon=lon,
        lat=np.full(5, 34.005),
        values={"people": np.array(people)},
        group=np.full(5, -1),
        area_name=np.array(NAMES),
    )


def test_points_belong_to_their_neighbourhoods_area() -> None:
    """Also a point outside the ground; borders half-way; a population without names is refused."""
    ground = [shapely.box(134.0, 34.0, 134.03, 34.01)]
    told = rows(("西小", "見本町"), ("東小", "例示ケ丘"), ("東小", "下書"), ("東小", "付箋町"))
    found, findings = of_points(told, points([1] * 5), "school-district", ground)
    assert [each.code for each in findings] == ["approximate_borders"]
    west, east = found.polygons
    assert west.bounds == pytest.approx((134.0, 34.0, 134.02, 34.01), abs=1e-6)
    assert east.covers(shapely.Point(134.035, 34.005))
    assert not west.covers(shapely.Point(134.035, 34.005))
    with pytest.raises(InvalidInput, match="name per point"):
        of_points(told, make.population(), "x")
    alone, _ = of_points(rows(("西小", "見本町"), ("東小", "付箋町")), points([1] * 5), "x")
    assert alone.polygons[0].area < 0.01


def test_one_misspelt_row_and_a_coastal_cell_lose_nobody(conn: Connection, now: datetime) -> None:
    """Areas and outside sum to everybody to 1e-9; the cell that reaches into the water belongs wholly to its area."""
    squares = np.array(
        [shapely.box(134 + n / 100, 34, 134 + (n + 1) / 100, 34.01) for n in range(6)], dtype=object
    )
    people = np.array([100.0, 50, 30, 20, 7, 40])
    grid = PopulationSet(
        code=np.array([f"c{n}" for n in range(6)]),
        level=0,
        lon=134.005 + np.arange(6) / 100,
        lat=np.full(6, 34.005),
        values={"people": people},
        group=np.full(6, -1),
        polygons=squares,
    )
    # the coast runs through the westernmost cell
    shore = neighbourhoods()
    shore.polygons[0] = shapely.box(134.004, 34, 134.01, 34.01)
    found, findings = of_polygons(
        rows(
            ("西小", "見本町1丁目"),
            ("西小", "見本町2丁目"),
            ("東小", "例字ケ丘"),
            ("東小", "下書"),
            ("東小", "付箋町"),
        ),
        shore,
        "school-district",
    )
    assert [each.row for each in findings if each.code == "unmatched_neighbourhood"] == [4]
    bring_population(conn, "people", grid, source="made up", at=now)
    bring_areas(conn, "schools", found, source="made up", at=now, findings=findings)
    answer = run(
        conn,
        GapQuestion("people", Travel.LINE, (500.0,), areas="schools"),
        now=now,
        zone=ZoneInfo("Asia/Tokyo"),
    )
    told = {each.area_name or each.area: each.total for each in answer.coverage if each.area is not None}
    assert told["西小"] == pytest.approx(150, abs=1e-9)
    assert told["東小"] == pytest.approx(27, abs=1e-9)
    assert told[OUTSIDE] == pytest.approx(70, abs=1e-9)
    assert math.fsum(told.values()) == pytest.approx(247, abs=1e-9)


def test_codes_as_typed() -> None:
    """One code for one area, NAME=CODE for each; anything else is refused with the names."""
    five = neighbourhoods()
    assert with_codes(five, ["付箋町=99205"]).code.tolist()[-1] == "99205"
    assert with_codes(five, ()).code is five.code
    one = AreaSet("municipality", np.array(["見本市"]), np.array(["見本市"]), five.polygons[:1])
    assert with_codes(one, ["99201"]).code.tolist() == ["99201"]
    for wrong in (["99201"], ["遠い町=1"], ["付箋町="]):
        with pytest.raises(InvalidInput, match="NAME=CODE"):
            with_codes(five, wrong)
    with pytest.raises(InvalidInput, match="one code for each"):
        with_codes(five, ["付箋町=992010000"])


def test_a_municipality_without_code_is_said(conn: Connection, now: datetime) -> None:
    """Because places that state a code cannot be held against it."""
    shape = np.array([shapely.box(134, 34, 135, 35)], dtype=object)
    without = AreaSet("municipality", np.array(["見本市"]), np.array(["見本市"]), shape)
    told = bring_areas(conn, "city", without, source="made up", at=now)
    assert [(each.code, each.fix) for each in told.findings] == [("no_municipality_code", "--code NNNNN")]
    told = bring_areas(conn, "city", with_codes(without, ["99201"]), source="made up", at=now)
    assert told.findings == ()
