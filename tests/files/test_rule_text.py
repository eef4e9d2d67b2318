"""Rules in one cell: there and back without loss, and nothing else is read."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ibasho.errors import InvalidInput
from ibasho.files.rule_text import rules_of_text, text_of_rules
from ibasho.model import Closure, HolidayPolicy, SessionRule, Slot

_slots = st.tuples(st.integers(0, 1439), st.integers(0, 1440)).map(lambda p: Slot(p[0], p[0] + p[1]))
_days = st.dates(date(2020, 1, 1), date(2030, 12, 31))
_spans = st.lists(_days, min_size=2, max_size=2).map(sorted)
_closures = st.builds(
    Closure,
    st.text(max_size=20),
    st.tuples(st.integers(1, 12), st.integers(1, 31)),
    st.tuples(st.integers(1, 12), st.integers(1, 31)),
)
_rules = st.builds(
    lambda span, weeks, **rest: SessionRule(
        every_weeks=weeks, anchor=span[0], valid_from=span[0], valid_to=span[1], **rest
    ),
    span=_spans,
    weeks=st.integers(1, 5),
    weekdays=st.frozensets(st.integers(0, 6)),
    nth=st.lists(st.sampled_from([1, 2, 3, 4, 5, -1]), max_size=3).map(tuple),
    month_days=st.lists(st.sampled_from([1, 15, 31, -1]), max_size=3).map(tuple),
    months=st.frozensets(st.integers(1, 12)),
    dates=st.lists(_days, max_size=3).map(tuple),
    except_dates=st.lists(_days, max_size=3).map(tuple),
    slots=st.lists(_slots, max_size=3).map(tuple),
    holidays=st.sampled_from(HolidayPolicy),
    closures=st.lists(_closures, max_size=2).map(tuple),
    note=st.text(max_size=20),
)


@settings(max_examples=100, deadline=None)
@given(st.lists(_rules | st.just(SessionRule()), max_size=3).map(tuple))
def test_there_and_back(rules: tuple[SessionRule, ...]) -> None:
    """Every field of every rule comes back."""
    assert rules_of_text(text_of_rules(rules)) == rules


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("毎週土曜", "no JSON"),
        ("{}", "a list of at most 100"),
        ("[" + ",".join(["{}"] * 101) + "]", "a list of at most 100"),
        ("[[]]", "rule 1: a rule is an object"),
        ("[{}]", None),
        ('[{"weekdays":[7]}]', "rule 1: weekdays"),
        ('[{"weekday":[1]}]', "'weekday' is no part of a rule"),
        ('[{"slots":[[600]]}]', "rule 1"),
        ('[{"slots":[[900,600]]}]', "slot 900–600"),
        ('[{"dates":["2026-02-30"]}]', "rule 1"),
        ('[{"holidays":"perhaps"}]', "rule 1"),
        ('[{"every_weeks":2}]', "anchor"),
        ('[{"every_weeks":true}]', "no whole number"),
        ('[{"closures":[["x",[13,1],[1,1]]]}]', "month and day"),
        ('[{"nth":' + "[" * 3000 + "]" * 3000 + "}]", "no JSON|rule 1"),
        ("[" + " " * 40_000 + "]", "characters"),
    ],
)
def test_what_is_no_rule_is_refused(text: str, words: str | None) -> None:
    """With the number of the rule and what is wrong."""
    if words is None:
        assert rules_of_text(text) == (SessionRule(),)
        return
    with pytest.raises(InvalidInput, match=words):
        rules_of_text(text)
