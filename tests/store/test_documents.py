"""Documents: dataclasses as canonical JSON and back, in a format with a version."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ibasho.errors import InvalidInput
from ibasho.model import Closure, GapQuestion, HolidayPolicy, Need, SessionRule, Slot, Travel, Visit, Window
from ibasho.store import rules
from ibasho.store.columns import canonical_json
from ibasho.store.documents import from_document, to_document
from tests import make

DATES = st.dates(date(2000, 1, 1), date(2100, 1, 1))
SLOTS = st.tuples(st.integers(0, 1439), st.integers(1, 1440)).map(
    lambda each: Slot(each[0], each[0] + each[1])
)
CLOSURES = st.builds(
    Closure,
    name=st.text(max_size=5),
    first=st.tuples(st.integers(1, 12), st.integers(1, 28)),
    last=st.tuples(st.integers(1, 12), st.integers(1, 28)),
)
RULES = st.builds(
    SessionRule,
    weekdays=st.frozensets(st.integers(0, 6)),
    nth=st.lists(st.sampled_from((-1, 1, 2, 3, 4, 5)), max_size=3).map(tuple),
    month_days=st.lists(st.integers(1, 31), max_size=3).map(tuple),
    months=st.frozensets(st.integers(1, 12)),
    dates=st.lists(DATES, max_size=3).map(tuple),
    except_dates=st.lists(DATES, max_size=3).map(tuple),
    every_weeks=st.integers(1, 4),
    anchor=DATES,
    slots=st.lists(SLOTS, max_size=3).map(tuple),
    holidays=st.sampled_from(HolidayPolicy),
    closures=st.lists(CLOSURES, max_size=2).map(tuple),
    note=st.text(max_size=10),
)


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
