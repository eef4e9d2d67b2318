"""Floating catchments with their distances, beside PySAL ``access``; the figures of both are compared first."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bench.timing import Row, side_by_side
from ibasho.geo.access import Steps, three_step, two_step
from ibasho.geo.crs import metric_crs
from ibasho.geo.reach import Reach, line_reach

_CELLS = _PLACES = 1_900
_WITHIN_M = 4_000.0
_STEPS = Steps((1_000.0, 2_000.0, _WITHIN_M), (1.0, 0.68, 0.22))

Floats = NDArray[np.float64]
Way = Callable[[], Floats]


def rows() -> Iterator[Row]:
    """The same 1,900 cells and 1,900 places, from their coordinates to the score of every cell."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # written for pandas 2
        from access import Access, fca, weights

        town = _Town()
        by_step = weights.step_fn(dict(zip(_STEPS.within_m, _STEPS.weight, strict=True)))

        def theirs(measure: Callable[..., Any], **given: Any) -> Way:
            def work() -> Floats:
                asked = Access(
                    demand_df=town.cells, demand_value="people", supply_df=town.places, supply_value="seats"
                )
                asked.create_euclidean_distance(name="cost", threshold=_WITHIN_M)
                score = measure(
                    asked.demand_df, asked.supply_df, asked.cost_df, _WITHIN_M,
                    demand_index=True, demand_name="people", supply_name="seats", **given,
                )  # fmt: skip
                return np.asarray(score.reindex(np.arange(_CELLS), fill_value=0.0), dtype=np.float64)

            return work

        pairs: tuple[tuple[str, Way, Callable[..., Floats]], ...] = (
            ("2SFCA", lambda: two_step(town.reach(), town.people, town.seats), theirs(fca.two_stage_fca)),
            (
                "E2SFCA",
                lambda: two_step(town.reach(), town.people, town.seats, _STEPS),
                theirs(fca.two_stage_fca, weight_fn=by_step),
            ),
            (
                "3SFCA",
                lambda: three_step(town.reach(), town.people, town.seats, _STEPS),
                theirs(fca.three_stage_fca, weight_fn=by_step),
            ),
        )
        for name, ours, other in pairs:
            # Compared on our distances: theirs are on the plane, and a pair at a threshold may fall on either side.
            remark = f"apart at most {np.abs(ours() - other(town.costs())).max():.0e}"
            what = f"{name}, {_CELLS:,} cells × {_PLACES:,} places within {_WITHIN_M:,.0f} m"
            yield side_by_side(what, ours, "PySAL access", other, turns=2, remark=remark)


class _Town:
    """Cells with people and places with seats, as arrays and as projected frames."""

    def __init__(self) -> None:
        chance = np.random.default_rng(9)
        self.lon, self.lat = chance.uniform(139.6, 139.9, _CELLS), chance.uniform(35.6, 35.8, _CELLS)
        self.place_lon, self.place_lat = (
            chance.uniform(139.6, 139.9, _PLACES),
            chance.uniform(35.6, 35.8, _PLACES),
        )
        self.people = chance.integers(1, 900, _CELLS).astype(np.float64)
        self.seats = chance.integers(1, 40, _PLACES).astype(np.float64)
        plane = metric_crs(139.75, 35.7)
        self.cells = gpd.GeoDataFrame(
            {"people": self.people}, geometry=gpd.points_from_xy(self.lon, self.lat), crs=4326
        ).to_crs(plane)
        self.places = gpd.GeoDataFrame(
            {"seats": self.seats}, geometry=gpd.points_from_xy(self.place_lon, self.place_lat), crs=4326
        ).to_crs(plane)

    def costs(self) -> pd.DataFrame:
        """The reach as PySAL's table of origin, destination and cost."""
        reach = self.reach()
        cell = np.repeat(np.arange(_CELLS), np.diff(reach.start))
        return pd.DataFrame({"origin": cell, "dest": reach.place.astype(int), "cost": reach.metres})

    def reach(self) -> Reach:
        """The distances, anew each time."""
        return line_reach(self.lon, self.lat, self.place_lon, self.place_lat, _WITHIN_M)
