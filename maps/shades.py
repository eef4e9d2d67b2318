"""Ways to colour the cells of a gap run, each with the rows of its legend and the people that each class holds."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from maps import legend
from maps.palette import NO_FIGURE, REACHED, bands, people

__all__ = ["Shading", "metres", "shadings"]

_STEPS = (1, 2, 5)
_CLASSES_MOST = 5


@dataclass(frozen=True)
class Shading:
    """``of_cell[i]`` is the class of cell i; ``classes`` are (colour, pattern); ``rows`` are their legend."""

    key: str
    within_m: float | None
    title: str
    of_cell: NDArray[np.int64]
    classes: tuple[tuple[str, str], ...]
    rows: tuple[legend.Row, ...]
    note: str


def shadings(grid: gpd.GeoDataFrame, thresholds: list[float], label: str, unit: str) -> tuple[Shading, ...]:
    """By distance first, then by people out of reach of each threshold (metres, ascending)."""
    demand = np.asarray(grid["demand"], dtype=float)
    nearest = np.asarray(grid["nearest_m"], dtype=float)
    band = np.asarray(grid["band_m"], dtype=float)
    estimated = grid["estimated"].fillna(False).to_numpy(dtype=bool)
    by_distance = _by_distance(demand, nearest, band, thresholds, label, unit, estimated)
    return (by_distance, *(_by_people(demand, band, each, label, unit, estimated) for each in thresholds))


def _by_distance(
    demand: NDArray[np.float64],
    nearest: NDArray[np.float64],
    band: NDArray[np.float64],
    thresholds: list[float],
    label: str,
    unit: str,
    estimated: NDArray[np.bool_],
) -> Shading:
    """Classes: each threshold, farther than the last, unreachable, no figure."""
    count = len(thresholds)
    ramp = bands(count + 1)
    limit = np.asarray(thresholds)
    reached = np.isfinite(band)
    of_cell = np.where(reached, np.searchsorted(limit, np.where(reached, band, 0.0)), count)
    of_cell = np.where(~reached & ~np.isfinite(nearest), count + 1, of_cell)
    of_cell = np.where(np.isnan(demand), count + 2, of_cell).astype(np.int64)
    classes = (*((colour, "") for colour in ramp), (ramp[-1], "cross"), (NO_FIGURE, "dots"))
    farther = f"{metres(thresholds[-1])}より遠い" if thresholds else "距離の区切りなし"
    names = [*(f"{metres(each)}以内" for each in thresholds), farther, "歩いて行ける居場所がない"]
    held = np.bincount(of_cell, weights=np.nan_to_num(demand), minlength=count + 3)
    rows = [
        legend.Row(legend.sample_cell(*classes[k]), names[k], legend.figure(held[k], unit))
        for k in range(count + 2)
        if k <= count or np.any(of_cell == k)
    ]
    rows += _marks(of_cell == count + 2, estimated, demand, ramp[0], unit)
    note = _note(label, estimated)
    return Shading("bands", None, "最寄りの居場所までの距離", of_cell, classes, tuple(rows), note)


def _by_people(
    demand: NDArray[np.float64],
    band: NDArray[np.float64],
    within_m: float,
    label: str,
    unit: str,
    estimated: NDArray[np.bool_],
) -> Shading:
    """Classes: reached, then few to many people out of reach, then no figure."""
    out = ~(band <= within_m) & np.isfinite(demand)
    breaks = _breaks(demand[out])
    spans = _spans(breaks, unit)
    ramp = people(len(spans))
    of_cell = np.where(out, 1 + np.searchsorted(breaks, np.nan_to_num(demand), side="left"), 0)
    of_cell = np.where(np.isnan(demand), len(spans) + 1, of_cell).astype(np.int64)
    classes = ((REACHED, ""), *((colour, "") for colour in ramp), (NO_FIGURE, "dots"))
    held = np.bincount(of_cell, weights=np.nan_to_num(demand), minlength=len(classes))
    names = [f"{metres(within_m)}以内に居場所がある", *spans]
    rows = [
        legend.Row(legend.sample_cell(*classes[k]), name, legend.figure(held[k], unit))
        for k, name in enumerate(names)
    ]
    rows += _marks(of_cell == len(spans) + 1, estimated, demand, ramp[0], unit)
    title = f"{metres(within_m)}以内に居場所がない{unit}の数（1マスあたり）"
    note = _note(label, estimated)
    return Shading(f"people-{within_m:g}", within_m, title, of_cell, classes, tuple(rows), note)


def _marks(
    missing: NDArray[np.bool_],
    estimated: NDArray[np.bool_],
    demand: NDArray[np.float64],
    colour: str,
    unit: str,
) -> list[legend.Row]:
    """Rows for what lies across the classes: no figure, estimated, nobody there; only those that occur."""
    rows: list[legend.Row] = []
    if missing.any():
        rows.append(
            legend.Row(
                legend.sample_cell(NO_FIGURE, "dots"), "人数がわからない", f"{int(missing.sum()):,}マス"
            )
        )
    if estimated.any():
        share = float(np.nansum(demand[estimated]))
        rows.append(
            legend.Row(
                legend.sample_cell(colour, "hatch"), "推定値（秘匿・合算）", legend.figure(share, unit)
            )
        )
    nobody = demand == 0
    if nobody.any():
        rows.append(
            legend.Row(
                legend.sample_cell(colour, faint=True), f"対象の{unit}がいない", f"{int(nobody.sum()):,}マス"
            )
        )
    return rows


def _note(label: str, estimated: NDArray[np.bool_]) -> str:
    rough = "斜線のマスは推定値で、合計に含みます。" if estimated.any() else ""
    return f"右の数は「{label}」の合計です。{rough}"


def _breaks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Upper ends of all classes but the last: round numbers (1, 2 or 5 × 10^k) near the quantiles of positive values."""
    positive = values[values > 0]
    if not len(positive):
        return np.empty(0)
    wanted = np.quantile(positive, np.linspace(0, 1, _CLASSES_MOST + 1)[1:-1])
    rounded = {_rounded(float(value)) for value in wanted}
    return np.array(sorted(value for value in rounded if value < positive.max()))


def _rounded(value: float) -> float:
    """The nearest of 1, 2, 5 × 10^k, at least 1, nearness by ratio."""
    choice: list[float] = [step * 10.0**power for power in range(10) for step in _STEPS]
    return min(choice, key=lambda each: abs(np.log(each / max(value, 1.0))))


def _spans(breaks: NDArray[np.float64], unit: str) -> list[str]:
    """Labels of the classes between the breaks."""
    if not len(breaks):
        return [f"1{unit}以上"]
    first = f"{breaks[0]:,.0f}{unit}まで"
    middle = [f"{low:,.0f}〜{high:,.0f}{unit}" for low, high in pairwise(breaks)]
    return [first, *middle, f"{breaks[-1]:,.0f}{unit}より多い"]


def metres(value: float) -> str:
    """A distance as it is read: ``1,000 m``."""
    return f"{value:,.0f} m" if float(value).is_integer() else f"{value:,g} m"
