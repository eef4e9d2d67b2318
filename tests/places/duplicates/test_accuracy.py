"""The likeness on the labelled pairs: precision and recall, on the part it was tuned on and on the part it was not."""

from __future__ import annotations

import pytest

from ibasho.places.duplicates import PARTS, Accuracy, accuracy
from ibasho.places.duplicates.accuracy import LabelledPair, labelled_pairs
from ibasho.places.duplicates.likeness import compare

PAIRS = labelled_pairs()


@pytest.mark.parametrize("part", PARTS)
def test_right_often_enough(part: str) -> None:
    """What is asked for: precision at least 0.95, recall at least 0.90."""
    found = accuracy(part)
    assert found.precision >= 0.95, found
    assert found.recall >= 0.90, found


@pytest.mark.parametrize("part", PARTS)
def test_enough_pairs_of_both_sorts(part: str) -> None:
    same = [pair.same for pair in PAIRS if pair.part == part]
    assert len(same) >= 100
    assert same.count(True) >= 50
    assert same.count(False) >= 50


def test_no_pair_stands_in_both_parts() -> None:
    """The held-out part would say nothing if it repeated the other."""
    said = {
        part: {
            (pair.one.place.name, pair.one.place.address, pair.other.place.name, pair.other.place.address)
            for pair in PAIRS
            if pair.part == part
        }
        for part in PARTS
    }
    assert not said["tuning"] & said["held_out"]
    assert sum(map(len, said.values())) == len(PAIRS)


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair.part}: {pair.shape}")
def test_which_is_first_makes_no_difference(pair: LabelledPair) -> None:
    there = compare(pair.one, pair.other, pair.apart_m, pair.around)
    back = compare(pair.other, pair.one, pair.apart_m, pair.around)
    assert there == back


def test_counted_as_they_are() -> None:
    """Three of five said the same are; one that is was missed."""
    told = Accuracy("x", right=3, wrong=2, missed=1, passed=4)
    assert (told.pairs, told.precision, told.recall) == (10, 0.6, 0.75)


def test_all_numbers_are_made_up() -> None:
    """No telephone number of the set can be dialled: they begin with 000."""
    phones = {entry.phone for pair in PAIRS for entry in (pair.one, pair.other)} - {""}
    assert phones
    assert all(phone.startswith("000") for phone in phones)
