"""Location models against exhaustive search on small cases, and what they must refuse."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ibasho.errors import InvalidInput, OutOfRange
from ibasho.geo.reach import Reach
from ibasho.geo.siting import (
    MODELS,
    max_coverage,
    p_center,
    p_median,
    reach_of_matrix,
    set_cover,
    site,
)

CASES = range(8)


def town(seed, cells=14, candidates=8):
    """Random metres with many ties, people with zeros among them, and ways to existing places."""
    random = np.random.default_rng(seed)
    metres = random.integers(1, 13, (cells, candidates)) * 100.0
    people = random.integers(0, 6, cells).astype(float)
    existing_m = np.where(random.random(cells) < 0.3, random.integers(1, 13, cells) * 100.0, np.inf)
    return metres, people, existing_m


def choices(candidates, most):
    for count in range(1, most + 1):
        yield from (list(choice) for choice in itertools.combinations(range(candidates), count))


def ways(metres, existing_m, choice):
    return np.minimum(existing_m, metres[:, choice].min(axis=1)) if choice else existing_m


def assert_proven(siting, best):
    assert siting.proven
    assert siting.gap == 0
    assert siting.objective == pytest.approx(best, rel=1e-12)
    assert siting.bound == siting.objective
    assert sorted(siting.order) == list(siting.chosen)
    assert len(siting.gained) == len(siting.chosen)


@pytest.mark.parametrize("seed", CASES)
@pytest.mark.parametrize("new", [1, 3, 8])
def test_maximal_covering_is_the_best_of_all_choices(seed, new):
    metres, people, existing_m = town(seed)
    reached = existing_m <= 300
    siting = max_coverage(reach_of_matrix(metres), people, new, 300, reached=reached)
    open_people = np.where(reached, 0, people)
    best = max(open_people[(metres[:, c] <= 300).any(axis=1)].sum() for c in choices(8, new))
    assert_proven(siting, best)
    assert sum(siting.gained) == siting.objective
    assert list(siting.gained) == sorted(siting.gained, reverse=True)
    assert all(people > 0 for people in siting.gained)


@pytest.mark.parametrize("seed", CASES)
@pytest.mark.parametrize("new", [1, 3, 8])
def test_p_median_is_the_best_of_all_choices(seed, new):
    metres, people, existing_m = town(seed)
    siting = p_median(reach_of_matrix(metres), people, new, existing_m=existing_m)
    best = min((people * ways(metres, existing_m, c)).sum() for c in choices(8, new))
    assert_proven(siting, best)
    way = ways(metres, existing_m, list(siting.chosen))
    assert sum(siting.gained) == people[way < existing_m].sum()


@pytest.mark.parametrize("seed", CASES)
def test_set_cover_is_the_smallest_of_all_covers(seed):
    metres, people, existing_m = town(seed)
    reached = existing_m <= 400
    siting = set_cover(reach_of_matrix(metres), people, 400, reached=reached)
    near = metres <= 400
    needs = (people > 0) & ~reached & near.any(axis=1)
    fewest = next((len(c) for c in [[], *choices(8, 8)] if near[needs][:, c].any(axis=1).all()), None)
    assert_proven(siting, fewest)
    assert near[needs][:, list(siting.chosen)].any(axis=1).all()
    assert siting.out_of_reach == ((people > 0) & ~reached & ~near.any(axis=1)).sum()


@pytest.mark.parametrize("seed", CASES)
@pytest.mark.parametrize("new", [1, 2, 4])
def test_p_center_has_the_shortest_longest_way(seed, new):
    metres, people, existing_m = town(seed)
    siting = p_center(reach_of_matrix(metres), people, new, existing_m=existing_m)
    counted = people > 0
    best = min(ways(metres, existing_m, c)[counted].max() for c in [[], *choices(8, new)])
    assert_proven(siting, best)
    assert ways(metres, existing_m, list(siting.chosen))[counted].max() == best


@given(seed=st.integers(0, 10_000), new=st.integers(1, 5), within_m=st.sampled_from([200.0, 500.0, 900.0]))
@settings(max_examples=60, deadline=None)
def test_a_table_cut_at_a_distance_gives_what_exhaustive_search_gives(seed, new, within_m):
    metres, people, existing_m = town(seed, cells=9, candidates=6)
    full = reach_of_matrix(metres)
    cut_at = full.metres <= within_m
    start = np.concatenate(([0], np.cumsum(cut_at)))[full.start]
    cut = Reach(start, full.place[cut_at], full.metres[cut_at], within_m, 6)
    siting = site("p-median", cut, people, new, existing_m=existing_m)
    limit = np.minimum(existing_m, within_m)
    best = min((people * ways(metres, limit, c)).sum() for c in [[], *choices(6, new)])
    assert_proven(siting, best)


def test_larger_cases_state_bounds_that_hold():
    random = np.random.default_rng(5)
    cell, candidate = random.uniform(0, 1000, (300, 1, 2)), random.uniform(0, 1000, (1, 40, 2))
    metres = np.hypot(*np.moveaxis(cell - candidate, -1, 0))
    people = random.integers(0, 50, 300).astype(float)
    reach = reach_of_matrix(metres)
    covering, median = max_coverage(reach, people, 4, 120), p_median(reach, people, 4)
    for _ in range(2_000):
        choice = list(random.choice(40, 4, replace=False))
        assert people[(metres[:, choice] <= 120).any(axis=1)].sum() <= covering.bound
        assert (people * metres[:, choice].min(axis=1)).sum() >= median.bound
    assert covering.proven
    assert median.proven


def test_equally_good_candidates_the_lowest_number_is_chosen():
    metres = np.full((4, 5), 100.0)
    reach = reach_of_matrix(metres)
    people = np.ones(4)
    assert max_coverage(reach, people, 2, 100).chosen == (0,)
    assert p_median(reach, people, 2).chosen == (0,)
    assert set_cover(reach, people, 100).chosen == (0,)
    assert p_center(reach, people, 2).chosen == (0,)


@pytest.mark.parametrize("model", MODELS)
def test_the_same_input_gives_the_same_result(model):
    metres, people, existing_m = town(3, cells=60, candidates=20)
    reach = reach_of_matrix(metres)
    asked = {"within_m": 300.0, "existing_m": existing_m}
    assert site(model, reach, people, 3, **asked) == site(model, reach, people, 3, **asked)


def test_nobody_in_need_needs_no_place():
    metres, _, _ = town(1)
    reach = reach_of_matrix(metres)
    nobody = np.zeros(14)
    for model in MODELS:
        siting = site(model, reach, nobody, 2, within_m=500)
        assert siting.chosen == ()
        assert siting.objective == 0
        assert siting.proven


def test_without_cells_nothing_is_chosen():
    reach = reach_of_matrix(np.empty((0, 3)))
    for model in MODELS:
        assert site(model, reach, [], 1, within_m=500).chosen == ()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"new": 0}, "new 0: 1 to 8"),
        ({"new": 9}, "new 9: 1 to 8"),
        ({"within_m": 0.0}, "within_m 0.0"),
        ({"demand": [1.0]}, "one number per cell"),
        ({"demand": [-1.0] + [1.0] * 13}, "-1.0 in cell 0"),
        ({"demand": [float("nan")] * 14}, "nan in cell 0"),
        ({"existing_m": [float("nan")] * 14}, "existing_m"),
        ({"model": "p-centre"}, "mclp, p-median, lscp, p-center"),
    ],
)
def test_what_cannot_be_answered_is_refused_by_name(change, words):
    metres, people, _ = town(0)
    asked = {"model": "mclp", "demand": people, "new": 2, "within_m": 300.0, "existing_m": None} | change
    if "existing_m" in change:
        asked["model"] = "p-median"
    model, demand, new = asked.pop("model"), asked.pop("demand"), asked.pop("new")
    with pytest.raises((InvalidInput, OutOfRange), match=words):
        site(model, reach_of_matrix(metres), demand, new, **asked)


def test_a_cell_that_nothing_reaches_needs_a_way_that_counts_for_it():
    reach = reach_of_matrix([[100.0, 200.0], [np.inf, 300.0]])
    with pytest.raises(InvalidInput, match="1 cells with people"):
        p_median(reach, [1.0, 1.0], 1)
    assert p_median(reach, [1.0, 1.0], 1, otherwise_m=1000.0).objective == 500
    with pytest.raises(InvalidInput, match="no 1 candidates were found"):
        p_center(reach_of_matrix([[100.0, np.inf], [np.inf, 300.0]]), [1.0, 1.0], 1)


def test_cells_that_nothing_can_reach_are_counted_and_bind_nothing():
    reach = reach_of_matrix([[100.0, 200.0], [np.inf, np.inf], [300.0, 250.0]])
    centre, fewest = p_center(reach, [1.0, 5.0, 1.0], 1), set_cover(reach, [1.0, 5.0, 1.0], 300)
    assert (centre.objective, centre.chosen, centre.out_of_reach) == (250, (1,), 1)
    assert (fewest.objective, fewest.chosen, fewest.out_of_reach) == (1, (0,), 1)
