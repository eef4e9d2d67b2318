"""Smallest covers and the exact search, against all choices there are."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy.sparse import csr_array

from ibasho.geo.covers import cover, prove
from tests.geo.test_gains import CANDIDATES, every_choice, random_gain, table, total

CASES = range(25)


def random_rows(seed, rows=14, columns=9):
    random = np.random.default_rng(seed)
    matrix = (random.random((rows, columns)) < 0.25).astype(np.int64)
    matrix[np.arange(rows), random.integers(0, columns, rows)] = 1
    return matrix


def fewest(matrix):
    return next(
        count
        for count in range(matrix.shape[1] + 1)
        for choice in itertools.combinations(range(matrix.shape[1]), count)
        if matrix[:, list(choice)].any(axis=1).all()
    )


@pytest.mark.parametrize("seed", CASES)
def test_a_cover_is_the_smallest_there_is(seed):
    matrix = random_rows(seed)
    found = cover(csr_array(matrix), 60)
    assert matrix[:, found.chosen].any(axis=1).all()
    assert len(found.chosen) == found.least == fewest(matrix)
    assert found.in_time


@pytest.mark.parametrize("seed", CASES)
@pytest.mark.parametrize("enough", [1, 3, 5])
def test_whether_so_few_are_enough(seed, enough):
    matrix = random_rows(seed)
    found = cover(csr_array(matrix), 60, enough)
    assert matrix[:, found.chosen].any(axis=1).all()
    assert (len(found.chosen) <= enough) == (fewest(matrix) <= enough)
    assert found.least <= fewest(matrix)
    assert (found.least > enough) == (fewest(matrix) > enough)


def test_nothing_to_cover_needs_nothing():
    assert cover(csr_array((0, 3), dtype=np.int64), 60).chosen == []


@pytest.mark.parametrize("seed", CASES)
@pytest.mark.parametrize("most", [1, 2, 4])
def test_the_exact_search_finds_the_best_from_a_poor_start(seed, most):
    gain = random_gain(seed)
    gains, every = table(gain), np.arange(CANDIDATES)
    proof = prove(gains, most, every, list(range(most)), 1e9, 60)
    best = max(total(gain, choice) for choice in every_choice(most))
    assert total(gain, proof.chosen) == best == proof.total
    assert proof.in_time


@pytest.mark.parametrize("seed", CASES)
def test_a_search_that_the_clock_ends_keeps_a_choice_and_a_bound(seed):
    gain = random_gain(seed)
    proof = prove(table(gain), 3, np.arange(CANDIDATES), [0, 1, 2], 1e9, 0.0)
    best = max(total(gain, choice) for choice in every_choice(3))
    assert total(gain, [0, 1, 2]) <= total(gain, proof.chosen) <= best <= proof.total
