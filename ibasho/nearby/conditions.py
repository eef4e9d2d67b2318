"""The conditions of a search, each with three answers: yes, no, unknown. Unknown is never a no."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from ibasho.catalogue import (
    EVERY_DAY,
    NO,
    STATED,
    UNKNOWN,
    YES,
    Answers,
    Facts,
    offers_food,
    speaks,
    spoken_on,
)
from ibasho.model import Activity, Fact, Offer, OpenState, Session
from ibasho.nearby.question import Question
from ibasho.schedule import bookable, joinable, open_on_arrival

__all__ = ["STANDING", "TIMED", "Moment", "asked", "counting", "judged", "standing", "timed"]


@dataclass(frozen=True)
class Moment:
    """An offer at a time: its state, its sessions around it (until the last day asked about), when one would arrive,
    and whether there are days of which nothing is known."""

    state: OpenState
    sessions: Sequence[Session]
    arrival: datetime
    vague: bool = False


def counting(question: Question, activity: Activity, sessions: Sequence[Session]) -> list[Session]:
    """The sessions that count: those of the weekdays on which the language asked for is spoken."""
    days = EVERY_DAY if question.language is None else spoken_on(activity, question.language)
    return [each for each in sessions if days >> each.start.weekday() & 1]


def _fact(yes: bool) -> Fact:
    return Fact.YES if yes else Fact.NO


def _kind(question: Question, offer: Offer) -> Fact:
    return _fact(offer.activity.kind in question.kinds)


def _age(question: Question, offer: Offer) -> Fact:
    return offer.activity.audience.welcomes(question.audience_age or 0)


def _free(_: Question, offer: Offer) -> Fact:
    fee = offer.activity.fee_yen
    return Fact.UNKNOWN if fee is None else _fact(fee == 0)


def _step_free(_: Question, offer: Offer) -> Fact:
    return offer.place.step_free


def _no_booking(_: Question, offer: Offer) -> Fact:
    return {Fact.YES: Fact.NO, Fact.NO: Fact.YES, Fact.UNKNOWN: Fact.UNKNOWN}[offer.activity.booking]


def _language(question: Question, offer: Offer) -> Fact:
    return speaks(offer.activity, question.language or "")


def _food(_: Question, offer: Offer) -> Fact:
    return offers_food(offer.activity)


def _stated(name: str) -> Callable[[Question, Offer], Fact]:
    def judge(_: Question, offer: Offer) -> Fact:
        stated: Fact = getattr(offer.activity, name)
        return stated

    return judge


_CANNOT_SAY = {OpenState.UNKNOWN, OpenState.IRREGULAR}
_STILL_TODAY = {OpenState.OPEN, OpenState.OPENS_LATER, OpenState.BOOKING_NEEDED}


def _today(_: Question, __: Offer, moment: Moment) -> Fact:
    return Fact.UNKNOWN if moment.state in _CANNOT_SAY else _fact(moment.state in _STILL_TODAY)


def _open_now(question: Question, offer: Offer, moment: Moment) -> Fact:
    known = bookable(moment.sessions, offer.activity, question.at)
    if open_on_arrival(known, moment.arrival, offer.activity.last_entry_min):
        return Fact.YES
    return Fact.UNKNOWN if moment.state in _CANNOT_SAY else Fact.NO


def _until(question: Question, offer: Offer, moment: Moment) -> Fact:
    assert question.until is not None  # noqa: S101 - asked for
    known = bookable(moment.sessions, offer.activity, question.at)
    before = [each for each in known if each.start < question.until]
    if joinable(before, moment.arrival, offer.activity.last_entry_min) is not None:
        return Fact.YES
    return Fact.UNKNOWN if moment.vague else Fact.NO


STANDING: dict[str, Callable[[Question, Offer], Fact]] = {
    "kinds": _kind,
    "audience_age": _age,
    "free": _free,
    "step_free": _step_free,
    "no_booking": _no_booking,
    "language": _language,
    "food": _food,
    **{name: _stated(name) for name in STATED},
}
"""What a place is, asked before what it is at this hour."""

TIMED: dict[str, Callable[[Question, Offer, Moment], Fact]] = {
    "today": _today,
    "open_now": _open_now,
    "until": _until,
}


def asked(question: Question) -> tuple[str, ...]:
    """The names of the conditions that the question asks, in their order."""
    return tuple(name for name in (*STANDING, *TIMED) if getattr(question, name) not in (None, False, ()))


def judged(question: Question, name: str, offer: Offer, moment: Callable[[], Moment]) -> Fact:
    """The answer of the named condition for one offer; the moment is made only for conditions that look at
    the clock."""
    if name in TIMED:
        return TIMED[name](question, offer, moment())
    return STANDING[name](question, offer)


def standing(question: Question, name: str, facts: Facts) -> Answers:
    """What ``judged`` says of a standing condition, for all offers at once."""
    match name:
        case "kinds":
            return facts.of_kinds(question.kinds)
        case "audience_age":
            return facts.welcome(question.audience_age or 0)
        case "free":
            return facts.free()
        case "step_free":
            return facts.step_free
        case "no_booking":
            return facts.without_booking()
        case "language":
            return facts.speaks(question.language or "")
        case "food":
            return facts.food
        case _:
            return facts.stated[name]


def timed(yes: NDArray[np.bool_], unsaid: NDArray[np.bool_]) -> Answers:
    """What ``judged`` says of a condition that looks at the clock, where it holds and where it cannot be said."""
    return np.where(yes, YES, np.where(unsaid, UNKNOWN, NO)).astype(np.int8)
