"""The map of a gap run: cells, areas, sites, and every awkward input."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from shapely.geometry import Polygon, box

from ibasho.errors import InvalidInput
from maps import Delivery, Name, Surroundings, gaps
from tests.maps import frames
from tests.maps.pages import payload_of
from tests.maps.test_data import numbers, paths

NAN = float("nan")


def told(cells: Any = None, areas: Any = None, places: Any = None, **given: Any) -> dict[str, Any]:
    return payload_of(
        gaps.draw(
            frames.cells() if cells is None else cells,
            frames.areas() if areas is None else areas,
            frames.places() if places is None else places,
            facts=frames.facts(),
            delivery=Delivery.FILE,
            **given,
        )
    )


def test_boxes_are_two_corners_each() -> None:
    grid = frames.cells(3)
    packed = told(grid)["cells"]
    (corners,) = paths(packed["boxes"])
    for cell, shape in enumerate(grid.geometry):
        assert np.allclose([*corners[2 * cell], *corners[2 * cell + 1]], shape.bounds, atol=1e-6)
    assert packed["polygons"] is None


def test_other_shapes_keep_their_rings() -> None:
    shapes = [box(0, 0, 1, 1), Polygon([(1, 0), (2, 0), (2, 1)]), None]
    packed = told(frames.cells(3, shapes=shapes))["cells"]
    assert packed["boxes"] is None
    assert numbers(packed["polygons"]["owner"]) == [0, 1]
    assert [len(ring) for ring in paths(packed["polygons"]["rings"])] == [5, 4]


def test_values_of_a_cell_come_through() -> None:
    grid = frames.cells(
        2,
        demand=[12.34, NAN],
        estimated=[True, False],
        group=["513751", ""],
        nearest_m=[799.6, NAN],
        walk_min=[10, NAN],
    )
    packed = told(grid)["cells"]
    assert numbers(packed["demand"]) == [12.3, None]
    assert numbers(packed["estimated"]) == [1, 0]
    assert numbers(packed["nearest_m"]) == [800, None]
    assert numbers(packed["walk_min"]) == [10, None]
    assert packed["group"]["words"] == ["513751", ""]


def test_thresholds_come_from_cells_and_areas() -> None:
    assert told(frames.cells(band_m=[300, 500, NAN, NAN]), frames.areas(within_m=[500, 1000]))[
        "thresholds"
    ] == [300, 500, 1000]


def test_the_demand_is_the_areas_first_or_the_one_named() -> None:
    assert told()["demand"] == {"label": "65歳以上", "unit": "人"}
    assert told(demand="elderly_couples")["demand"] == {"label": "高齢夫婦世帯", "unit": "世帯"}
    assert told(areas=frames.areas(names=(), within_m=()))["demand"] == {"label": "総人口", "unit": "人"}
    assert told(demand="visits")["demand"] == {"label": "visits", "unit": "人"}


def test_an_area_is_drawn_once_and_everywhere_has_no_outline() -> None:
    payload = told()
    assert numbers(payload["areas"]["outline"]) == [None, 0, 1, None, None, 0, 1, None]
    assert payload["ground"]["areas"]["n"] == 2
    assert [name[0] for name in payload["ground"]["names"]] == ["中央小学校区", "東小学校区"]
    assert numbers(payload["areas"]["share"])[:2] == [0.5, 0.45]


def test_names_of_the_surroundings_stand_in_for_those_of_areas() -> None:
    named = told(surroundings=Surroundings(names=(Name("駅", 134.0, 34.3),)))
    assert [name[0] for name in named["ground"]["names"]] == ["駅"]


def test_sites_and_their_legend_are_there_only_when_given() -> None:
    assert "sites" not in told()
    payload = told(candidates=frames.candidates())
    assert numbers(payload["sites"]["chosen"]) == [1, 0]
    assert numbers(payload["sites"]["order"]) == [1, None]
    for shading in payload["shadings"]:
        assert [row["figure"] for row in shading["legend"]["rows"][-2:]] == ["1か所", "1か所"]


def test_every_shading_has_a_class_for_every_cell() -> None:
    payload = told(frames.cells(7, demand=[0, 1, 2, NAN, 50, 600, 7]))
    assert [shading["key"] for shading in payload["shadings"]] == ["bands", "people-500", "people-800"]
    for shading in payload["shadings"]:
        classes = numbers(shading["class"])
        assert len(classes) == 7
        assert all(value is not None and 0 <= value < len(shading["classes"]) for value in classes)


def test_empty_layers_are_a_map_of_what_is_there() -> None:
    nothing = told(frames.cells(0), frames.areas(names=(), within_m=()), frames.places([]))
    assert nothing["cells"]["n"] == 0
    assert nothing["thresholds"] == []
    only_places = told(frames.cells(0), frames.areas(names=(), within_m=()), frames.places([(135.0, 35.0)]))
    west, south, east, north = only_places["view"]["bounds"]
    assert west < 135 < east
    assert south < 35 < north


def test_nothing_known_anywhere() -> None:
    grid = frames.cells(2, people=NAN, demand=NAN, nearest_m=NAN, walk_min=NAN, band_m=NAN)
    payload = told(grid)
    assert numbers(payload["cells"]["demand"]) == [None, None]
    rows = payload["shadings"][0]["legend"]["rows"]
    assert ("人数がわからない", "2マス") in [(row["label"], row["figure"]) for row in rows]


@pytest.mark.parametrize("which", ["cells", "areas", "places", "candidates"])
def test_a_layer_without_crs_is_refused_by_name(which: str) -> None:
    given: dict[str, Any] = {
        "cells": frames.cells(),
        "areas": frames.areas(),
        "places": frames.places(),
        "candidates": frames.candidates(),
    }
    given[which] = given[which].set_crs(None, allow_override=True)
    name = "gaps" if which == "cells" else which
    with pytest.raises(InvalidInput, match=f"layer {name}: its CRS is None"):
        told(**given)
