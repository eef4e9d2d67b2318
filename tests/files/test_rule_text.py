"""Rules in one cell: there and back without loss, and nothing else is read."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ibasho.errors import InvalidInput
from ibasho.files.rule_text import rules_of_text, text_of_rules
from ibasho.model import SessionRule
from tests.store.written import RULES


@settings(max_examples=100, deadline=None)
@given(st.lists(RULES | st.just(SessionRule()), max_size=3).map(tuple))
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
        ('[{"shift":[0,[],[]]}]', "shift days"),
        ('[{"times_per_month":"often"}]', "times_per_month"),
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
