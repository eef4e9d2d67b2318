"""Floating catchments against sums written out pair by pair, and against PySAL ``access``."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from access import fca, weights
from hypothesis import given
from hypothesis import strategies as st

from ibasho.errors import InvalidInput, OutOfRange
from ibasho.geo.access import (
    Steps,
    gravity,
    limited_coverage,
    power_decay,
    step_weights,
    three_step,
    two_step,
)
from ibasho.geo.reach import Reach, line_reach

STEPS = Steps((400.0, 800.0, 1200.0), (1.0, 0.68, 0.22))


def table(pairs: dict[tuple[int, int], float], cells: int, places: int, within_m: float = 1200.0) -> Reach:
    """A Reach of the given pairs (cell, place) → metres that lie within the limit."""
    kept = sorted((cell, metres, place) for (cell, place), metres in pairs.items() if metres <= within_m)
    start = np.searchsorted([cell for cell, _, _ in kept], np.arange(cells + 1))
    place = np.array([place for _, _, place in kept], dtype=np.int32)
    return Reach(
        start.astype(np.int64), place, np.array([m for _, m, _ in kept], dtype=float), within_m, places
    )


@st.composite
def towns(draw: st.DrawFn) -> tuple[dict[tuple[int, int], float], list[float], list[float]]:
    cells, places = draw(st.integers(1, 6)), draw(st.integers(1, 5))
    metres = st.sampled_from([0.0, 399.0, 400.0, 400.001, 800.0, 1200.0, 1200.5, 5000.0])
    pairs = {(i, j): draw(metres) for i in range(cells) for j in range(places) if draw(st.booleans())}
    people = st.sampled_from([0.0, 1.0, 7.5, 30.0])
    return pairs, [draw(people) for _ in range(cells)], [draw(people) for _ in range(places)]


def slowly(
    pairs: dict[tuple[int, int], float],
    demand: list[float],
    supply: list[float],
    weight: Callable[[float], float],
    *,
    divided: bool = False,
) -> list[float]:
    """The definition, sum by sum; with ``divided`` the third step."""
    near = {key: weight(metres) for key, metres in pairs.items() if metres <= 1200}

    def pull(i: int, j: int) -> float:
        if not divided:
            return near[i, j]
        whole = math.fsum(w for (a, _), w in near.items() if a == i)
        return near[i, j] * near[i, j] / whole if whole else 0.0

    share = []
    for j, offered in enumerate(supply):
        asked = math.fsum(pull(i, b) * demand[i] for i, b in near if b == j)
        share.append(offered / asked if asked else 0.0)
    return [math.fsum(pull(a, j) * share[j] for a, j in near if a == i) for i in range(len(demand))]


def step(metres: float) -> float:
    return next((w for limit, w in zip(STEPS.within_m, STEPS.weight, strict=True) if metres <= limit), 0.0)


@given(towns())
def test_equal_to_the_definition(town: tuple[dict[tuple[int, int], float], list[float], list[float]]) -> None:
    """2SFCA, E2SFCA, 3SFCA and gravity, thresholds hit exactly among them."""
    pairs, demand, supply = town
    reach = table(pairs, len(demand), len(supply))
    close = {"rtol": 1e-12, "atol": 1e-12}
    np.testing.assert_allclose(
        two_step(reach, demand, supply), slowly(pairs, demand, supply, lambda _: 1.0), **close
    )
    np.testing.assert_allclose(
        two_step(reach, demand, supply, STEPS), slowly(pairs, demand, supply, step), **close
    )
    np.testing.assert_allclose(
        three_step(reach, demand, supply, STEPS), slowly(pairs, demand, supply, step, divided=True), **close
    )
    potential = [
        math.fsum(supply[j] * step(m) for (a, j), m in pairs.items() if a == i and m <= 1200)
        for i in range(len(demand))
    ]
    np.testing.assert_allclose(gravity(reach, supply, STEPS), potential, **close)
    np.testing.assert_allclose(gravity(reach, supply, np.ones_like), reach.sums(supply), **close)


@pytest.mark.filterwarnings("ignore:The inplace keyword")  # PySAL access drops columns in the old way
def test_equal_to_pysal_access() -> None:
    """Every measure to 1e-9 of PySAL ``access`` on the same distances, pairs beyond the limit included in 3SFCA."""
    chance = np.random.default_rng(5)
    lon, lat = chance.uniform(134.0, 134.03, 120), chance.uniform(34.3, 34.33, 120)
    place_lon, place_lat = chance.uniform(134.0, 134.03, 40), chance.uniform(34.3, 34.33, 40)
    demand, supply = chance.integers(1, 500, 120).astype(float), chance.integers(1, 40, 40).astype(float)
    reach = line_reach(lon, lat, place_lon, place_lat, 10_000)
    cell = np.repeat(np.arange(120), np.diff(reach.start))
    people, offers = pd.DataFrame({"demand": demand}), pd.DataFrame({"supply": supply})

    def costs() -> pd.DataFrame:
        return pd.DataFrame({"origin": cell, "dest": reach.place.astype(int), "cost": reach.metres})

    by_step = weights.step_fn(dict(zip(STEPS.within_m, STEPS.weight, strict=True)))
    two = fca.two_stage_fca(people, offers, costs(), 800, demand_index=True)
    near = line_reach(lon, lat, place_lon, place_lat, 800)
    _require_equal(two_step(near, demand, supply), two)
    enhanced = fca.two_stage_fca(people, offers, costs(), 1200, demand_index=True, weight_fn=by_step)
    _require_equal(two_step(reach, demand, supply, STEPS), enhanced)
    three = fca.three_stage_fca(people, offers, costs(), 1200, demand_index=True, weight_fn=by_step)
    _require_equal(three_step(reach, demand, supply, STEPS), three)
    fall = weights.gravity(scale=500, alpha=-1.5, min_dist=50)
    pulled = fca.weighted_catchment(
        offers, costs(), None, cost_source="dest", cost_dest="origin", loc_index=True, loc_value="supply",
        cost_cost="cost", weight_fn=fall,
    )  # fmt: skip
    _require_equal(gravity(reach, supply, power_decay(500, 1.5, 50)), pulled)


def _require_equal(ours: np.ndarray, theirs: pd.Series) -> None:
    """Cell by cell; a cell that PySAL leaves out has no place in reach."""
    np.testing.assert_allclose(ours, theirs.reindex(np.arange(len(ours)), fill_value=0.0), rtol=0, atol=1e-9)
    assert ours.max() > 0


def test_everything_offered_is_given_away() -> None:
    """Demand × 2SFCA sums to the supply that anybody reaches."""
    chance = np.random.default_rng(6)
    lon, lat = chance.uniform(134.0, 134.02, 50), chance.uniform(34.3, 34.32, 50)
    demand, supply = chance.integers(0, 50, 50).astype(float), chance.integers(0, 9, 20).astype(float)
    reach = line_reach(lon, lat, lon[:20], lat[:20], 700)
    used = np.bincount(reach.place, weights=np.repeat(demand, np.diff(reach.start)), minlength=20) > 0
    assert math.fsum(demand * two_step(reach, demand, supply)) == pytest.approx(supply[used].sum(), abs=1e-9)


@given(towns())
def test_limited_coverage_is_stable(
    town: tuple[dict[tuple[int, int], float], list[float], list[float]],
) -> None:
    """No place overflows; whoever is left has only full places; nobody from farther took a place from somebody nearer."""
    pairs, demand, room = town
    reach = table(pairs, len(demand), len(room))
    found = limited_coverage(reach, demand, room)
    np.testing.assert_allclose(found.served + found.left, demand, rtol=0, atol=1e-12)
    assert (found.used <= np.array(room) + 1e-12).all()
    assert math.fsum(found.served) == pytest.approx(math.fsum(found.used), abs=1e-9)
    for (i, j), metres in pairs.items():
        if metres <= 1200 and found.left[i] > 1e-12:
            assert found.used[j] == pytest.approx(room[j], abs=1e-12)


def test_limited_coverage_by_hand() -> None:
    """Two cells, two places: the near cell fills the near place, the far one goes on to the other, ten stay."""
    reach = table({(0, 0): 100.0, (1, 0): 300.0, (1, 1): 900.0}, 2, 2)
    found = limited_coverage(reach, [30, 40], [50, 10])
    assert found.served.tolist() == [30.0, 30.0]
    assert found.left.tolist() == [0.0, 10.0]
    assert found.used.tolist() == [50.0, 10.0]
    near = limited_coverage(reach, [30, 40], [50, 10], within_m=300)
    assert near.left.tolist() == [0.0, 20.0]
    assert limited_coverage(reach, [30, 40], [math.inf, 0]).used.tolist() == [70.0, 0.0]


def test_steps() -> None:
    """≤ at each step, 0 beyond the last; default weights fall from 1."""
    assert STEPS([0, 400, 400.001, 1200, 1200.001, np.inf]).tolist() == [1.0, 1.0, 0.68, 0.22, 0.0, 0.0]
    assert step_weights([500]).weight == (1.0,)
    falling = step_weights([300, 500, 800]).weight
    assert falling[0] == 1.0
    assert sorted(falling, reverse=True) == list(falling)
    assert power_decay(100, 1, 10)(np.array([0.0, 10.0, 200.0])).tolist() == [10.0, 10.0, 0.5]


@pytest.mark.parametrize(
    ("limits", "weight", "says"),
    [
        ((), (), "at least 1"),
        ((500.0,), (1.0, 0.5), "one per threshold"),
        ((500.0, 500.0), (1.0, 0.5), "ascending"),
        ((0.0, 500.0), (1.0, 0.5), "above 0"),
        ((500.0,), (-1.0,), "0 or more"),
    ],
)
def test_steps_that_are_none(limits: tuple[float, ...], weight: tuple[float, ...], says: str) -> None:
    with pytest.raises(OutOfRange, match=says):
        Steps(limits, weight)


def test_bad_figures_are_named() -> None:
    """Lengths, negative figures, endless supply, weights and distances out of range."""
    reach = table({(0, 0): 100.0}, 1, 1)
    with pytest.raises(InvalidInput, match=r"demand.*\(1\)"):
        two_step(reach, [1, 2], [1])
    with pytest.raises(InvalidInput, match=r"supply.*place"):
        two_step(reach, [1], [1, 2])
    with pytest.raises(OutOfRange, match="demand: -1"):
        two_step(reach, [-1], [1])
    with pytest.raises(OutOfRange, match="supply: inf"):
        two_step(reach, [1], [np.inf])
    with pytest.raises(OutOfRange, match="weight"):
        gravity(reach, [1], lambda metres: metres - 1000)
    with pytest.raises(OutOfRange, match="within_m 2000"):
        limited_coverage(reach, [1], [1], within_m=2000)
    with pytest.raises(OutOfRange, match="scale_m"):
        power_decay(0, 1, 1)


def test_unknown_demand_and_empty_tables() -> None:
    """A cell whose demand is not known takes nothing; nothing in, nothing out."""
    reach = table({(0, 0): 100.0, (1, 0): 100.0}, 2, 1)
    assert two_step(reach, [np.nan, 4], [2]).tolist() == [0.5, 0.5]
    empty = table({}, 0, 0)
    assert two_step(empty, [], []).shape == (0,)
    assert three_step(table({}, 2, 1), [1, 2], [3], STEPS).tolist() == [0.0, 0.0]
    assert limited_coverage(empty, [], []).left.shape == (0,)
