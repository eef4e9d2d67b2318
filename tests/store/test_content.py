"""Content hashes: equal data, equal hash; they are pinned, so that a stored hash stays comparable."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ibasho.model import Activity, Offer, Place
from ibasho.store import content
from tests import make

OFFER = Offer(Place("p1", "見本", 134.05, 34.3), Activity("a1", "サロン", "salon", rules=(make.rule(),)))


def test_hashes_are_pinned() -> None:
    pinned = {
        "population": content.of_population(make.population()),
        "areas": content.of_areas(make.area_set()),
        "arrays": content.of_arrays({"u": np.arange(3, dtype=np.int32), "m": np.array([0.5, np.nan, -0.0])}),
        "offers": content.of_offers([OFFER]),
    }
    assert {name: value[:12] for name, value in pinned.items()} == {
        "population": "3764a6c19747",
        "areas": "b30df1ad84ec",
        "arrays": "189baf6fca0b",
        "offers": "e86e75f3ee3c",
    }


def test_noise_below_the_seventh_decimal_is_none() -> None:
    population = make.population()
    moved = replace(population, lon=population.lon + 1e-12)
    assert content.of_population(moved) == content.of_population(population)
    assert content.of_arrays({"m": np.array([0.0])}) == content.of_arrays({"m": np.array([-1e-12])})


def test_type_shape_and_name_of_an_array_count() -> None:
    arrays = [
        {"m": np.arange(4)},
        {"n": np.arange(4)},
        {"m": np.arange(4.0)},
        {"m": np.arange(4).reshape(2, 2)},
        {"m": np.array(["0", "1", "2", "3"])},
        {"m": np.arange(5)},
    ]
    assert len({content.of_arrays(each) for each in arrays}) == len(arrays)
    assert content.of_arrays({"m": np.arange(4, dtype=">i4")}) == content.of_arrays({"m": np.arange(4)})


def test_offers_have_one_hash_in_any_order() -> None:
    offers = [make.offer() for _ in range(5)]
    assert content.of_offers(offers[::-1]) == content.of_offers(offers)
    assert content.of_offers(offers[1:]) != content.of_offers(offers)


def test_texts_do_not_run_into_each_other() -> None:
    one = make.population(2, code=np.array(["ab", "c"]))
    other = make.population(2, code=np.array(["a", "bc"]))
    assert content.of_population(one) != content.of_population(other)
