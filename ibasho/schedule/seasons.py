"""Spans of the year that go by a name: school holidays, Obon, the turn of the year … and which days they are where.

A text says 夏休み, not when that is. Each municipality's rules for its schools give the days, by month and day; where they
are not known, the days that are school holidays almost everywhere in Japan are taken as certain, and those that are so
in some places only as uncertain: sessions on them are not confirmed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ibasho.model import Closure, SessionRule

__all__ = [
    "ASSUMED",
    "GOLDEN_WEEK",
    "OBON",
    "SCHOOL_BREAKS",
    "YEAR_END",
    "SchoolBreaks",
    "with_school_breaks",
]

SchoolBreaks = Mapping[str, tuple[Closure, ...]]
"""The days of 春休み, 夏休み and 冬休み, by name; one that is missing is not known."""

YEAR_END = Closure("年末年始", (12, 29), (1, 3))
OBON = Closure("お盆", (8, 13), (8, 15))
GOLDEN_WEEK = (
    Closure("ゴールデンウィーク", (5, 3), (5, 5)),
    Closure("ゴールデンウィーク", (4, 29), (5, 6), certain=False),
)
SCHOOL_BREAKS = ("春休み", "夏休み", "冬休み")
ASSUMED: SchoolBreaks = {
    "春休み": (Closure("春休み", (3, 27), (4, 4)), Closure("春休み", (3, 20), (4, 10), certain=False)),
    "夏休み": (Closure("夏休み", (7, 28), (8, 15)), Closure("夏休み", (7, 19), (8, 31), certain=False)),
    "冬休み": (Closure("冬休み", (12, 27), (1, 5)), Closure("冬休み", (12, 23), (1, 20), certain=False)),
}
"""An assumption, where a municipality's own days are not known: the shortest and the longest that are usual in Japan."""


def with_school_breaks(rules: Iterable[SessionRule], breaks: SchoolBreaks) -> tuple[SessionRule, ...]:
    """The rules with the days of a municipality's school holidays in place of those that they hold under those names.

    >>> own = {"夏休み": (Closure("夏休み", (7, 21), (8, 24)),)}
    >>> rule = SessionRule(frozenset({2}), closures=ASSUMED["夏休み"])
    >>> with_school_breaks([rule], own)[0].closures
    (Closure(name='夏休み', first=(7, 21), last=(8, 24), certain=True),)
    """
    return tuple(
        replace(rule, closures=_named(rule.closures, breaks), within=_named(rule.within, breaks))
        for rule in rules
    )


def _named(spans: tuple[Closure, ...], breaks: SchoolBreaks) -> tuple[Closure, ...]:
    found: list[Closure] = []
    for span in spans:
        found += [each for each in breaks.get(span.name, (span,)) if each not in found]
    return tuple(found)
