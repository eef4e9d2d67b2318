"""Equity figures against closed forms and against people counted one by one."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibasho.errors import InvalidInput, OutOfRange
from ibasho.geo.equity import concentration, gini, mean, palma, quantile, share_below

TOWNS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 6), st.integers(0, 3)), min_size=1, max_size=8)


def one_by_one(town: list[tuple[int, int, int]]) -> list[int]:
    """The value of every single person, ascending."""
    return sorted(value for value, people, _ in town for _ in range(people))


@given(TOWNS)
def test_equal_to_people_one_by_one(town: list[tuple[int, int, int]]) -> None:
    """Mean, quantiles, Gini (mean difference) and share below a floor."""
    values, people = [float(v) for v, _, _ in town], [float(p) for _, p, _ in town]
    single = one_by_one(town)
    if not single:
        assert all(math.isnan(f(values, people)) for f in (mean, gini, palma))
        assert math.isnan(quantile(values, people, 0.5))
        assert math.isnan(share_below(values, people, 10))
        return
    n = len(single)
    assert mean(values, people) == pytest.approx(sum(single) / n)
    for tenth in range(11):
        at = max(math.ceil(tenth * n / 10), 1) - 1
        assert quantile(values, people, tenth / 10) == single[at]
    assert share_below(values, people, 10) == pytest.approx(sum(v < 10 for v in single) / n)
    if sum(single):
        apart = sum(abs(a - b) for a in single for b in single)
        assert gini(values, people) == pytest.approx(apart / (2 * n * sum(single)), abs=1e-12)
    else:
        assert math.isnan(gini(values, people))


@given(TOWNS)
def test_concentration_is_a_covariance(town: list[tuple[int, int, int]]) -> None:
    """2 cov(value, fractional rank) / mean, equal ranks sharing their middle place (Kakwani et al. 1997)."""
    values, people, rank = (np.array(column, dtype=float) for column in zip(*town, strict=True))
    single = sorted((r, v) for v, p, r in town for _ in range(p))
    if not sum(v for _, v in single):
        assert math.isnan(concentration(values, people, rank))
        return
    n = len(single)
    ranks = [r for r, _ in single]
    place = [(ranks.index(r) + (n - ranks[::-1].index(r))) / (2 * n) for r in ranks]
    middle = sum(v for _, v in single) / n
    covariance = sum((v - middle) * (p - 0.5) for (_, v), p in zip(single, place, strict=True)) / n
    assert concentration(values, people, rank) == pytest.approx(2 * covariance / middle, abs=1e-12)


def test_closed_forms() -> None:
    """A line, one who has everything, and halves."""
    n = 1000
    ramp = np.arange(1, n + 1, dtype=float)
    assert gini(ramp, np.ones(n)) == pytest.approx((n - 1) / (3 * n))
    everything = np.zeros(n)
    everything[-1] = 1
    assert gini(everything, np.ones(n)) == pytest.approx(1 - 1 / n)
    assert concentration(ramp, np.ones(n), ramp) == pytest.approx(gini(ramp, np.ones(n)))
    assert concentration(ramp, np.ones(n), -ramp) == pytest.approx(-gini(ramp, np.ones(n)))
    assert concentration(ramp, np.ones(n), np.zeros(n)) == pytest.approx(0, abs=1e-12)
    assert palma(ramp, np.ones(n)) == pytest.approx(sum(range(901, 1001)) / sum(range(1, 401)))
    # 100 people of whom 35 have 1 and 65 have 2: the lowest 40 have 35 + 10, the top 10 have 20
    assert palma([2, 1], [65, 35]) == pytest.approx(20 / 45)


def test_infinity_and_unknown() -> None:
    """Who cannot get anywhere is in the quantiles, not in the mean; the unknown are in neither."""
    metres, people = [100.0, np.inf, 300.0, 500.0], [5.0, 3.0, 2.0, np.nan]
    assert mean(metres, people) == pytest.approx(1100 / 7)
    assert quantile(metres, people, 0.5) == 100
    assert quantile(metres, people, 0.9) == np.inf
    assert quantile([0.0, np.nan], [1, 1], 1) == 0
    assert concentration([1, 5, 2], [1, 1, 1], [1, np.nan, 2]) == concentration([1, 2], [1, 1], [1, 2])


def test_bad_figures() -> None:
    with pytest.raises(OutOfRange, match="share 2"):
        quantile([1], [1], 2)
    with pytest.raises(InvalidInput, match="people"):
        mean([1, 2], [1])
    with pytest.raises(OutOfRange, match="people"):
        mean([1], [-1])
    with pytest.raises(OutOfRange, match="values"):
        gini([-1], [1])
    with pytest.raises(OutOfRange, match="values"):
        palma([np.inf], [1])
    with pytest.raises(InvalidInput, match="rank"):
        concentration([1, 2], [1, 1], [1])
