"""Tallies against counting person by person."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from ibasho.errors import InvalidInput, OutOfRange
from ibasho.geo.coverage import Tally, tallies, tally

NAN = float("nan")


def counted_slowly(
    values: list[float],
    group: list[int],
    group_values: list[float],
    weights: list[float],
    reached: list[bool],
    share: list[float],
) -> tuple[Fraction, Fraction, Fraction, Fraction, int]:
    """Covered, uncovered, unknown, estimate and cells without a figure, cell by cell in exact fractions."""
    covered = uncovered = unknown = estimate = Fraction(0)
    without = 0
    for i, value in enumerate(values):
        part = Fraction(share[i])
        if value == value:
            people, members = Fraction(value), [i]
        elif group[i] >= 0 and group_values[group[i]] == group_values[group[i]]:
            members = [j for j in range(len(values)) if group[j] == group[i] and values[j] != values[j]]
            known = [Fraction(0 if weights[j] != weights[j] else weights[j]) for j in members]
            if sum(known) == 0:
                known = [Fraction(1)] * len(members)
            people = Fraction(group_values[group[i]]) * known[members.index(i)] / sum(known)
        else:
            without += part > 0
            continue
        inside = sum(reached[j] for j in members)
        if inside == len(members):
            covered += part * people
            estimate += part * people
        elif inside == 0:
            uncovered += part * people
        else:
            unknown += part * people
            estimate += part * people * reached[i]
    return covered, uncovered, unknown, estimate, without


@st.composite
def towns(
    draw: st.DrawFn,
) -> tuple[list[float], list[int], list[float], list[float], list[bool], list[float]]:
    n, groups = draw(st.integers(0, 12)), draw(st.integers(0, 3))
    group = [draw(st.integers(-1, groups - 1)) for _ in range(n)]
    group_values = [draw(st.sampled_from([NAN, 0.0, 7.0, 1234.0])) for _ in range(groups)]
    whole = [g >= 0 and group_values[g] == group_values[g] for g in group]
    values = [NAN if w else draw(st.sampled_from([NAN, 0.0, 3.0, 250.0])) for w in whole]
    weights = [draw(st.sampled_from([NAN, 0.0, 0.0, 1.0, 90.0])) for _ in range(n)]
    share = [draw(st.sampled_from([0.0, 0.25, 1.0])) for _ in range(n)]
    return values, group, group_values, weights, [draw(st.booleans()) for _ in range(n)], share


@given(towns())
@settings(max_examples=300, deadline=None)
def test_equal_to_counting_person_by_person(
    town: tuple[list[float], list[int], list[float], list[float], list[bool], list[float]],
) -> None:
    expected = counted_slowly(*town)
    found = tally(*town)
    assert found.covered == pytest.approx(float(expected[0]), rel=1e-12)
    assert found.uncovered == pytest.approx(float(expected[1]), rel=1e-12)
    assert found.unknown == pytest.approx(float(expected[2]), rel=1e-12)
    assert found.covered_estimate == pytest.approx(float(expected[3]), rel=1e-12)
    assert found.cells_without_figure == expected[4]


@given(towns(), st.integers(1, 4), st.integers(0, 1_000))
@settings(max_examples=150, deadline=None)
def test_areas_and_their_outside_sum_to_the_whole(
    town: tuple[list[float], list[int], list[float], list[float], list[bool], list[float]],
    areas: int,
    seed: int,
) -> None:
    cells = town[:-1]
    parts = np.random.default_rng(seed).dirichlet(np.ones(areas), len(cells[0]))
    each, whole = tallies(*cells, csr_array(parts)), tally(*cells)
    assert len(each) == areas
    for name in ("covered", "uncovered", "unknown", "covered_estimate"):
        assert getattr(each, name).sum() == pytest.approx(getattr(whole, name), rel=1e-12, abs=1e-9)


def test_whole_figures_stay_whole_numbers() -> None:
    # a third of 7 is no binary fraction: the sum of the whole must be 7 nevertheless
    found = tally([NAN] * 3, [0] * 3, [7], [1, 1, 1], [True] * 3)
    assert found == Tally(7.0, 0.0, 0.0, 7.0, 0)
    mixed = tally([NAN] * 3 + [10], [0] * 3 + [-1], [7], [0, 0, NAN, 5], [True, False, False, False])
    assert (mixed.covered, mixed.uncovered, mixed.unknown) == (0.0, 10.0, 7.0)
    assert mixed.covered_estimate == pytest.approx(7 / 3)


def test_a_group_is_judged_by_its_cells_outside_the_area_too() -> None:
    found = tally([NAN, NAN], [0, 0], [8], [3, 1], [True, False], share=[1, 0])
    assert found == Tally(0.0, 0.0, 6.0, 6.0, 0)


def test_unknown_is_not_zero() -> None:
    found = tally([NAN, 5, NAN], [-1, -1, 0], [NAN], [9, 5, 2], [True, True, False])
    assert found == Tally(5.0, 0.0, 0.0, 5.0, 2)
    assert tally([NAN, 5], [-1, -1], [], [9, 5], [True, True], share=[0, 1]).cells_without_figure == 0


def test_nobody() -> None:
    assert tally([], [], [], [], []) == Tally(0.0, 0.0, 0.0, 0.0, 0)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"group": [-1]}, "group: 1 numbers"),
        ({"weights": [1, 2, 3]}, "weights: 3 numbers"),
        ({"reached": []}, "reached: 0 numbers"),
        ({"share": [1]}, "shares: 1 numbers"),
        ({"group": [-1, 1]}, "-1 to 0"),
        ({"group": [-2, 0]}, "-1 to 0"),
        ({"values": [1, 2]}, "cell number 2 has a figure and so has its group"),
    ],
)
def test_columns_that_do_not_fit_are_refused(changed: dict[str, list[float]], says: str) -> None:
    good: dict[str, list[float]] = {
        "values": [1, NAN],
        "group": [-1, 0],
        "group_values": [5],
        "weights": [1, 1],
        "reached": [1, 0],
    }
    with pytest.raises(InvalidInput, match=says):
        tally(**{**good, **changed})


@pytest.mark.parametrize("name", ["values", "group_values", "weights"])
@pytest.mark.parametrize("bad", [-1.0, float("inf")])
def test_negative_people_are_refused(name: str, bad: float) -> None:
    columns: dict[str, list[float]] = {"values": [NAN], "group": [0], "group_values": [5], "weights": [1]}
    with pytest.raises(OutOfRange, match=rf"{name}: {bad} .number 1"):
        tally(**{**columns, "reached": [1], name: [bad]})
