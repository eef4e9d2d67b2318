"""What is known of the offers, one array a fact, so that a condition is asked of all of them at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ibasho.model import Activity, BookingUntil, Fact, Offer
from ibasho.schedule import booking_asked

__all__ = [
    "EVERY_DAY",
    "NO",
    "STATED",
    "UNKNOWN",
    "YES",
    "Answers",
    "Facts",
    "offers_food",
    "speaks",
    "spoken_on",
]

NO, UNKNOWN, YES = np.int8(0), np.int8(1), np.int8(2)
"""A fact as a number: the larger the better for who asks."""

_NUMBER = {Fact.NO: 0, Fact.UNKNOWN: 1, Fact.YES: 2}

Answers = NDArray[np.int8]
"""NO, UNKNOWN or YES per offer."""

EVERY_DAY = 0b1111111
"""Weekdays as bits, Monday first."""

STATED = ("come_alone", "need_not_talk", "asks_nothing", "halal", "pick_up", "online")
"""What an activity states plainly, by its field."""

_FOOD_KINDS = frozenset({"childrens_cafeteria", "community_cafeteria", "food_pantry"})


def offers_food(activity: Activity) -> Fact:
    """Whether there is something to eat or to take home: by its kind, its words or what is stated.

    No only where both handing out and taking away are denied and nothing else speaks of food.
    """
    stated = (activity.food_pantry, activity.takeaway)
    if activity.kind in _FOOD_KINDS or activity.food_text or Fact.YES in stated:
        return Fact.YES
    return Fact.NO if stated == (Fact.NO, Fact.NO) else Fact.UNKNOWN


def same_language(stated: str, asked: str) -> bool:
    """Whether who asks for a language is served by the one that is stated: the same, or a narrower one (zh by zh-hans,
    ja by ja-easy)."""
    stated, asked = stated.lower(), asked.lower()
    return stated == asked or stated.startswith(asked + "-")


def spoken_on(activity: Activity, language: str) -> int:
    """The weekdays (bits) on which the language is spoken: every day unless it is stated for certain ones only."""
    if any(same_language(each, language) for each in activity.languages):
        return EVERY_DAY
    days = {day for code, stated in activity.languages_on if same_language(code, language) for day in stated}
    return sum(1 << day for day in days) or EVERY_DAY


@dataclass(frozen=True, eq=False)
class Facts:
    """Arrays of one length, an entry an offer: each method gives NO, UNKNOWN or YES per offer.

    ``age_min`` and ``age_max`` are -1 and ``fee`` is -1 where nothing is stated. ``book_until`` is the place in
    ``deadlines`` of the booking deadline that holds, -1 where there is none.
    """

    kind: NDArray[np.int16]
    everyone: Answers
    age_min: NDArray[np.int16]
    age_max: NDArray[np.int16]
    fee: NDArray[np.int64]
    booking: Answers
    step_free: Answers
    last_entry_min: NDArray[np.int64]
    book_until: NDArray[np.int64]
    deadlines: tuple[BookingUntil, ...]
    food: Answers
    stated: dict[str, Answers]
    activities: tuple[Activity, ...]
    codes: tuple[str, ...]
    """The kinds that occur: ``kind`` holds places in this list."""

    @classmethod
    def of(cls, offers: Sequence[Offer]) -> Facts:
        """The facts of these offers, in their order."""
        activities = [offer.activity for offer in offers]
        until = [each.booking_until if booking_asked(each) else None for each in activities]
        deadlines = {each: number for number, each in enumerate(dict.fromkeys(filter(None, until)))}
        codes = {code: number for number, code in enumerate(sorted({each.kind for each in activities}))}
        ages = [(each.audience.age_min, each.audience.age_max) for each in activities]
        return cls(
            np.array([codes[each.kind] for each in activities], dtype=np.int16),
            _numbers(each.audience.everyone for each in activities),
            np.array([-1 if low is None else low for low, _ in ages], dtype=np.int16),
            np.array([-1 if high is None else high for _, high in ages], dtype=np.int16),
            np.array([-1 if each.fee_yen is None else each.fee_yen for each in activities], dtype=np.int64),
            _numbers(each.booking for each in activities),
            _numbers(offer.place.step_free for offer in offers),
            np.array([each.last_entry_min for each in activities], dtype=np.int64),
            np.array([-1 if each is None else deadlines[each] for each in until], dtype=np.int64),
            tuple(deadlines),
            _numbers(offers_food(each) for each in activities),
            {name: _numbers(getattr(each, name) for each in activities) for name in STATED},
            tuple(activities),
            tuple(codes),
        )

    def of_kinds(self, kinds: Sequence[str]) -> Answers:
        """Whether the activity is of one of these kinds."""
        return _said(np.isin(self.kind, [at for at, code in enumerate(self.codes) if code in kinds]))

    def welcome(self, age: int) -> Answers:
        """Whether a person of this age is welcome: no only where a stated limit says so."""
        stated = (self.everyone == YES) | (self.age_min >= 0) | (self.age_max >= 0)
        barred = ((self.age_min >= 0) & (age < self.age_min)) | ((self.age_max >= 0) & (age > self.age_max))
        return np.where(barred, NO, np.where(stated, YES, UNKNOWN)).astype(np.int8)

    def free(self) -> Answers:
        """Whether it costs nothing; unknown where no fee is stated."""
        return np.where(self.fee < 0, UNKNOWN, np.where(self.fee == 0, YES, NO)).astype(np.int8)

    def without_booking(self) -> Answers:
        """Whether one can come without booking."""
        return (YES - self.booking).astype(np.int8)

    def speaks(self, language: str) -> Answers:
        """Whether the language is spoken, on some weekday at least; unknown where none is stated."""
        return np.array([_NUMBER[speaks(each, language)] for each in self.activities], dtype=np.int8)

    def spoken_days(self, language: str) -> NDArray[np.uint8]:
        """The weekdays (bits) on which the language is spoken."""
        return np.array([spoken_on(each, language) for each in self.activities], dtype=np.uint8)


def speaks(activity: Activity, language: str) -> Fact:
    """Whether the language is spoken, on some weekday at least; unknown where none is stated."""
    stated = {*activity.languages, *(code for code, _ in activity.languages_on)}
    if not stated:
        return Fact.UNKNOWN
    return Fact.YES if any(same_language(each, language) for each in stated) else Fact.NO


def _numbers(facts: Iterable[Fact]) -> Answers:
    return np.array([_NUMBER[fact] for fact in facts], dtype=np.int8)


def _said(yes: NDArray[np.bool_]) -> Answers:
    return np.where(yes, YES, NO).astype(np.int8)
