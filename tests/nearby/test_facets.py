"""Counts of further conditions equal asking each of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from ibasho.catalogue import Catalogue
from ibasho.model import KINDS, Fact, Offer
from ibasho.nearby import Question, find
from ibasho.nearby.conditions import STANDING, asked, judged
from ibasho.nearby.facets import FACETS, facets_of
from tests.nearby.test_find import NOW, ZONE, questions, registers

# A failing register is printed whole, however long.
pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")


def _never() -> Any:
    raise AssertionError("a standing condition does not look at the clock")


def best(catalogue: Catalogue, question: Question, name: str, place: int) -> Fact | None:
    """The best answer of the place's activities that meet all other standing conditions; None without such."""
    rank = [Fact.NO, Fact.UNKNOWN, Fact.YES]
    others = [other for other in asked(question) if other in STANDING and other != name]
    answers = [
        judged(question, name, catalogue.offers[number], _never)
        for number in catalogue.offers_of(place)
        if all(judged(question, other, catalogue.offers[number], _never) is Fact.YES for other in others)
    ]
    return max(answers, key=rank.index, default=None)


@given(registers, questions)
def test_equal_to_asking_each(offers: list[Offer], question: Question) -> None:
    catalogue = Catalogue.build(offers, zone=ZONE, now=NOW)
    everywhere = np.ones(len(catalogue.places), dtype=bool)
    told = facets_of(catalogue, question, everywhere)
    for name in FACETS:
        wished = replace(question, **{name: True})
        facts = [best(catalogue, wished, name, place) for place in range(len(catalogue.places))]
        assert told.facts[name] == {
            fact.value: facts.count(fact) for fact in (Fact.YES, Fact.NO, Fact.UNKNOWN)
        }
    for kind in KINDS:
        wished = replace(question, kinds=(kind.code,))
        facts = [best(catalogue, wished, "kinds", place) for place in range(len(catalogue.places))]
        assert told.kinds.get(kind.code, 0) == facts.count(Fact.YES)
    for language in ("ja", "pt", "en"):
        wished = replace(question, language=language)
        facts = [best(catalogue, wished, "language", place) for place in range(len(catalogue.places))]
        assert told.languages.get(language, 0) == facts.count(Fact.YES)


@given(registers, questions)
def test_the_scope_ends_where_the_question_says(offers: list[Offer], question: Question) -> None:
    catalogue = Catalogue.build(offers, zone=ZONE, now=NOW)
    timeless = replace(question, today=False, open_now=False, until=None, limit=200)
    answer = find(catalogue, timeless, with_facets=True)
    assert answer.facets is not None
    assert answer.facets.places == len(answer.results)
    assert find(catalogue, timeless).facets is None
