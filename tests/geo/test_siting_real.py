"""The published optima of the San Francisco stores (205 tracts, 16 candidates)."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from ibasho.geo.siting import max_coverage, p_center, p_median, reach_of_matrix, set_cover

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def san_francisco(real_data: Path):
    folder = real_data / "siting_sf"
    stores = [row["NAME"] for row in _rows(folder / "SF_store_site_16_longlat.csv")]
    rows = _rows(folder / "SF_network_distance_candidateStore_16_censusTract_205_new.csv")
    tracts = sorted({row["DestinationName"] for row in rows})
    people, metres = np.zeros(len(tracts)), np.full((len(tracts), len(stores)), np.nan)
    for row in rows:
        tract = tracts.index(row["DestinationName"])
        people[tract] = float(row["demand"])
        metres[tract, stores.index(row["name"])] = float(row["distance"])
    assert metres.shape == (205, 16)
    assert not np.isnan(metres).any()
    return reach_of_matrix(metres), people, stores


def _rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_eight_stores_cover_everybody(san_francisco):
    reach, people, _ = san_francisco
    siting = set_cover(reach, people, 5_000)
    assert (siting.objective, siting.proven) == (8, True)


def test_four_stores_cover_875247_people(san_francisco):
    reach, people, stores = san_francisco
    siting = max_coverage(reach, people, 4, 5_000)
    assert (siting.objective, siting.proven) == (875_247, True)
    assert {stores[k] for k in siting.chosen} == {"Store_2", "Store_11", "Store_12", "Store_15"}
    assert round(100 * siting.objective / people.sum(), 2) == 91.64


def test_four_stores_have_the_least_way_in_all(san_francisco):
    reach, people, _ = san_francisco
    siting = p_median(reach, people, 4)
    assert siting.proven
    assert round(siting.objective, 2) == 2_848_268_129.71
    assert round(siting.objective / people.sum(), 2) == 2_982.13


def test_four_stores_leave_nobody_beyond_7403_metres(san_francisco):
    reach, people, _ = san_francisco
    siting = p_center(reach, people, 4)
    assert (round(siting.objective, 2), siting.proven) == (7_403.06, True)
