"""Documents: dataclasses as canonical JSON and back, in a format with a version."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given

from ibasho.errors import InvalidInput
from ibasho.model import Fact, GapQuestion, Need, Place, SessionRule, Travel, Visit, Window
from ibasho.store import rules
from ibasho.store.columns import canonical_json
from ibasho.store.documents import fields_from_document, from_document, to_document
from tests import make
from tests.store.written import RULES


@given(RULES)
def test_a_rule_comes_back_from_its_text(rule: SessionRule) -> None:
    assert rules.from_text(rules.to_text(rule)) == rule


@given(RULES, RULES)
def test_two_rules_have_one_text_only_when_they_are_equal(left: SessionRule, right: SessionRule) -> None:
    assert (rules.to_text(left) == rules.to_text(right)) == (left == right)


def test_the_text_of_a_rule_is_as_documented() -> None:
    assert rules.to_text(make.rule()) == (
        '{"nth":[2,4],"slots":[{"end_min":810,"start_min":660}],"v":1,"weekdays":[5]}'
    )
    assert rules.to_text(SessionRule()) == '{"v":1}'


@pytest.mark.parametrize(
    "each",
    [
        GapQuestion("p", Travel.LINE, (500.0,)),
        make.visit(
            dates=(date(2026, 4, 1),),
            weekdays=frozenset({6, 0}),
            windows=(Window(540, 600),),
            skills=frozenset({"手話", "a"}),
            need=Need(300, ("ja",), "高齢"),
        ),
        Visit("t", None, None),
        make.worker(breaks=(Window(720, 780),), visits_most=4),
        make.plan(),
    ],
)
def test_the_vocabulary_comes_back_through_json(each: object) -> None:
    assert from_document(type(each), json.loads(canonical_json(to_document(each)))) == each


def test_some_fields_can_be_told_alone() -> None:
    place = make.place(description="二階", step_free=Fact.NO, wifi=Fact.YES)
    told = to_document(place, only={"step_free", "wifi", "toilet"})
    assert told == {"v": 1, "step_free": "no", "wifi": "yes"}
    assert fields_from_document(Place, told) == {"step_free": Fact.NO, "wifi": Fact.YES}


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"weekdays": [1]}, "format None: format 1 is accepted"),
        ({"v": 2}, "format 2: format 1 is accepted"),
        ([], r"format \[\]"),
        ({"v": 1, "wekdays": [1]}, r"unknown keys \['wekdays'\]; known are .*weekdays"),
    ],
)
def test_other_documents_are_refused(document: object, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        from_document(SessionRule, document)


def test_json_has_one_form() -> None:
    assert canonical_json({"b": [1.5, None, True], "a": '見本 " </script>'}) == (
        '{"a":"見本 \\" </script>","b":[1.5,null,true]}'
    )
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical_json(float("nan"))
