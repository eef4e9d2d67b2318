"""Classes of cells and the people that each holds."""

from __future__ import annotations

import numpy as np
import pytest

from maps import shades
from tests.maps import frames

NAN = float("nan")
THRESHOLDS = [500.0, 800.0]


def labels(shading: shades.Shading) -> dict[str, str]:
    return {row.label: row.figure for row in shading.rows}


def test_by_distance() -> None:
    grid = frames.cells(
        6,
        nearest_m=[100, 500, 700, 900, NAN, 50],
        band_m=[500, 500, 800, NAN, NAN, 500],
        demand=[10, 20, 40, 80, 160, NAN],
    )
    bands, *_ = shades.shadings(grid, THRESHOLDS, "65歳以上", "人")
    assert bands.of_cell.tolist() == [0, 0, 1, 2, 3, 4]
    assert labels(bands) == {
        "500 m以内": "30人",
        "800 m以内": "40人",
        "800 mより遠い": "80人",
        "歩いて行ける居場所がない": "160人",
        "人数がわからない": "1マス",
    }
    assert [pattern for _, pattern in bands.classes] == ["", "", "", "cross", "dots"]
    assert len({colour for colour, _ in bands.classes}) == 4, (
        "unreachable is the farthest colour with crosses"
    )


def test_by_people_out_of_reach() -> None:
    grid = frames.cells(
        6,
        nearest_m=[100, 700, 700, 900, NAN, 50],
        band_m=[500, 800, 800, NAN, NAN, 500],
        demand=[10, 2, 40, 80, 160, NAN],
    )
    _, near, far = shades.shadings(grid, THRESHOLDS, "65歳以上", "人")
    assert near.within_m == 500
    assert near.of_cell[[0, 5]].tolist() == [0, len(near.classes) - 1]
    order = near.of_cell[[1, 2, 3, 4]]
    assert np.all(np.diff(order) >= 0), "more people, never a lighter class"
    assert order[0] >= 1
    assert (far.of_cell == 0).tolist() == [True, True, True, False, False, False]


@pytest.mark.parametrize("seed", range(4))
def test_legends_count_everybody_once(seed: int) -> None:
    """The classes' people add up to the whole, whatever the numbers."""
    rng = np.random.default_rng(seed)
    far = rng.uniform(0, 1500, 200)
    far[rng.random(200) < 0.1] = NAN
    demand = np.round(rng.lognormal(3, 1.5, 200))
    demand[rng.random(200) < 0.1] = NAN
    band = np.where(far <= 500, 500.0, np.where(far <= 800, 800.0, NAN))
    grid = frames.cells(
        200, wide=20, nearest_m=far, band_m=band, demand=demand, estimated=list(rng.random(200) < 0.2)
    )
    for shading in shades.shadings(grid, THRESHOLDS, "65歳以上", "人"):
        across = {"推定値（秘匿・合算）", "対象の人がいない", "人数がわからない"}
        people = [row.figure for row in shading.rows if row.label not in across]
        told = sum(int(figure.removesuffix("人").replace(",", "")) for figure in people)
        assert told == int(np.nansum(demand))
        assert shading.of_cell.max() < len(shading.classes)
        for low, row in enumerate(shading.rows[: len(people)]):
            held = demand[(shading.of_cell == low) & np.isfinite(demand)].sum()
            assert row.figure == f"{int(held):,}人"


def test_estimated_and_empty_cells_are_explained_only_when_they_occur() -> None:
    plain, *_ = shades.shadings(frames.cells(2), THRESHOLDS, "総人口", "人")
    assert not {"推定値（秘匿・合算）", "対象の人がいない"} & set(labels(plain))
    marked, *_ = shades.shadings(
        frames.cells(2, estimated=[True, False], demand=[30, 0]), THRESHOLDS, "総人口", "人"
    )
    assert labels(marked)["推定値（秘匿・合算）"] == "30人"
    assert labels(marked)["対象の人がいない"] == "1マス"
    assert "推定値" in marked.note
    assert "推定値" not in plain.note


def test_households_are_counted_as_households() -> None:
    bands, *_ = shades.shadings(frames.cells(1), THRESHOLDS, "高齢夫婦世帯", "世帯")
    assert labels(bands)["500 m以内"] == "30世帯"


def test_nothing_at_all_and_nothing_known() -> None:
    for grid in (
        frames.cells(0),
        frames.cells(3, demand=NAN, nearest_m=NAN, band_m=NAN, people=NAN, walk_min=NAN),
    ):
        for shading in shades.shadings(grid, THRESHOLDS, "総人口", "人"):
            assert set(shading.of_cell) <= {len(shading.classes) - 1}
    (only,) = shades.shadings(frames.cells(1, band_m=NAN), [], "総人口", "人")
    assert labels(only) == {"距離の区切りなし": "30人"}
