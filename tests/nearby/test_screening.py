"""Conditions on arrays say of each offer what they say of it alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given

from ibasho.catalogue import NO, UNKNOWN, YES, Catalogue
from ibasho.model import Fact, Offer
from ibasho.nearby.conditions import STANDING, asked, judged, standing
from ibasho.nearby.question import Question
from ibasho.nearby.screening import screened
from tests.nearby.test_find import NOW, ZONE, ask, questions, registers

# A failing register is printed whole, however long.
pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")

_NUMBER = {Fact.NO: NO, Fact.UNKNOWN: UNKNOWN, Fact.YES: YES}


def _never() -> None:
    raise AssertionError("a standing condition does not look at the clock")


@given(registers, questions)
def test_equal_to_asking_each_offer(offers: list[Offer], question: Question) -> None:
    catalogue = Catalogue.build(offers, zone=ZONE, now=NOW)
    for name in (name for name in asked(question) if name in STANDING):
        one_by_one = [_NUMBER[judged(question, name, offer, _never)] for offer in catalogue.offers]  # type: ignore[arg-type]  # never called
        assert standing(question, name, catalogue.facts).tolist() == one_by_one


@given(registers, questions)
def test_the_first_condition_that_nothing_meets_is_named(offers: list[Offer], question: Question) -> None:
    catalogue = Catalogue.build(offers, zone=ZONE, now=NOW)
    screen = screened(catalogue, question)
    for place in range(len(catalogue.places)):
        left = list(catalogue.offers_of(place))
        failed = -1
        for number, name in enumerate(screen.names):
            left = [n for n in left if judged(question, name, catalogue.offers[n], _never) is not Fact.NO]  # type: ignore[arg-type]  # never called
            if not left:
                failed = number
                break
        assert screen.failed[place] == failed


def test_kept_for_the_next_question_with_the_same_conditions() -> None:
    catalogue = Catalogue.build([], zone=ZONE, now=NOW)
    question = ask(kinds=("salon",), free=True, open_now=True)
    other_time = replace(question, at=NOW + timedelta(hours=5), lon=135.0, open_now=False)
    assert screened(catalogue, question) is screened(catalogue, other_time)
    assert screened(catalogue, question) is not screened(catalogue, replace(question, free=False))
    assert screened(Catalogue.build([], zone=ZONE, now=NOW), question) is not screened(catalogue, question)


def test_of_no_places_nothing_is_said() -> None:
    catalogue = Catalogue.build([], zone=ZONE, now=NOW)
    screen = screened(catalogue, ask(free=True))
    none = np.empty(0, dtype=np.int64)
    assert screen.verdicts(catalogue, ask(free=True, today=True), none, np.empty(0))[1] == []
