"""Greedy choice, interchange and the bound, against all choices there are."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from ibasho.geo.gains import Gains, best_two, bounded, greedy, interchange, lowest_equal, value

CASES = range(25)
CANDIDATES = 9


def table(gain):
    """Gains of a full matrix, cells × candidates; zeros are no entries."""
    columns = [np.flatnonzero(gain[:, j] > 0) for j in range(gain.shape[1])]
    start = np.concatenate(([0], np.cumsum([len(cells) for cells in columns]))).astype(np.int64)
    cell = np.concatenate(columns).astype(np.int32)
    given = np.concatenate([gain[cells, j] for j, cells in enumerate(columns)])
    return Gains(start, cell, given.astype(float), gain.shape[0])


def random_gain(seed, cells=20):
    random = np.random.default_rng(seed)
    return random.integers(1, 30, (cells, CANDIDATES)) * (random.random((cells, CANDIDATES)) < 0.5)


def total(gain, choice):
    return gain[:, list(choice)].max(axis=1).sum() if choice else 0


def every_choice(most):
    return itertools.combinations(range(CANDIDATES), most)


@pytest.mark.parametrize("seed", CASES)
def test_best_two_are_the_two_largest(seed):
    gain = random_gain(seed)
    chosen = [4, 1, 7]
    first, second, whose = best_two(table(gain), chosen)
    ordered = np.sort(gain[:, chosen], axis=1)
    assert first.tolist() == ordered[:, -1].tolist()
    assert second.tolist() == ordered[:, -2].tolist()
    held = whose >= 0
    assert (gain[np.flatnonzero(held), np.array(chosen)[whose[held]]] == first[held]).all()
    assert (first[~held] == 0).all()


@pytest.mark.parametrize("seed", CASES)
def test_greedy_takes_what_adds_most_each_time(seed):
    gain = random_gain(seed)
    chosen = []
    for _ in range(4):
        chosen.append(max(range(CANDIDATES), key=lambda j: (total(gain, [*chosen, j]), -j)))
    assert greedy(table(gain), 4) == chosen


@pytest.mark.parametrize("seed", CASES)
def test_after_the_interchange_no_swap_helps(seed):
    gain = random_gain(seed)
    choice = interchange(table(gain), [0, 1, 2])
    assert len(set(choice)) == 3
    for out, enters in itertools.product(choice, set(range(CANDIDATES)) - set(choice)):
        assert total(gain, [enters if j == out else j for j in choice]) <= total(gain, choice)


@pytest.mark.parametrize("seed", CASES)
@pytest.mark.parametrize("most", [1, 3, CANDIDATES])
@pytest.mark.parametrize("share", [None, 0.5])
def test_the_bound_holds_and_no_best_choice_has_a_candidate_that_was_ruled_out(seed, most, share):
    gain = random_gain(seed)
    gains = table(gain)
    start = greedy(gains, most)
    floor = None if share is None else share * best_two(gains, start)[1]
    found = bounded(gains, most, start, floor)
    best = max(total(gain, choice) for choice in every_choice(most))
    assert found.total >= best * (1 - 1e-9)
    assert value(gains, start) <= value(gains, found.chosen) == total(gain, found.chosen) <= best
    if value(gains, found.chosen) < best:
        for choice in every_choice(most):
            assert total(gain, choice) < best or set(choice) <= set(found.alive.tolist())


@pytest.mark.parametrize("seed", CASES)
def test_of_equal_choices_the_members_are_the_lowest(seed):
    gain = np.random.default_rng(seed).integers(0, 2, (6, CANDIDATES))
    choice = lowest_equal(table(gain), [5, 7, 8])
    assert choice == sorted(choice)
    assert total(gain, choice) >= total(gain, [5, 7, 8])
    for out in choice:
        for enters in set(range(out)) - set(choice):
            assert total(gain, [enters if j == out else j for j in choice]) < total(gain, choice)
