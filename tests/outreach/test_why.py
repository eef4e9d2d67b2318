"""Why, in a sentence; and the words that sentences are made of."""

from __future__ import annotations

import doctest

import pytest

from ibasho.errors import NotFound
from ibasho.model import Plan
from ibasho.outreach import words
from ibasho.outreach.why import why
from tests import make


def test_a_planned_visit_is_told_with_worker_day_time_and_reason() -> None:
    assert why(make.plan(), "H1") == "H1：4月1日（水） 09:10–09:30 W1の1件目。nearest"


def test_a_visit_left_out_is_told_with_its_reason() -> None:
    assert why(make.plan(), "H2") == "H2：計画に入っていません。所在地が町名までしか分かりません"


def test_every_visit_of_the_sample_town_has_a_why(week: Plan) -> None:
    told = [why(week, f"H-{number:03d}") for number in range(1, 41)]
    assert all(len(each) > 20 for each in told)
    assert "ポルトガル語を話す担当者（ほかにいない）" in told[23]
    assert "歩いて行けない（島など）" in told[36]


def test_an_unknown_token_is_not_repeated() -> None:
    with pytest.raises(NotFound) as caught:
        why(make.plan(), "H-999")
    assert "H-999" not in str(caught.value)


def test_the_examples_in_words_are_true() -> None:
    found = doctest.testmod(words)
    assert found.attempted >= 5 and found.failed == 0
