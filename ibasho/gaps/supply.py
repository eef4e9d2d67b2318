"""What counts as supply in a run: a parameter, never a habit. Every place left out is counted with its reason."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from ibasho.gaps import times
from ibasho.model import Activity, Fact, GapQuestion, Offer, Place, SupplyCount, Visibility
from ibasho.schedule import sessions_per_month

__all__ = ["REASONS", "Supply", "supply"]

Floats = NDArray[np.float64]

REASONS = ("no_location", "area_only", "kind", "audience", "few_sessions", "not_verified")
"""Why a place is left out, in the order in which the conditions are asked (words: ``ibasho.gaps.words``)."""

_DAYS_PER_MONTH = 30.44


@dataclass(frozen=True)
class Supply:
    """The places that count, from west to east, their points, and how many were left out for which reason.

    ``sessions``: a month, of the activities that meet the conditions (those in the part of the week, when one is asked
    for); ``takes``: people a month, by the activities' stated capacity; both NaN where it is not known. ``open_then``:
    whether the place can be joined at the time that is asked for; None when none is.
    """

    places: tuple[Place, ...]
    lon: Floats
    lat: Floats
    count: SupplyCount
    sha256: str
    sessions: Floats
    takes: Floats
    open_then: tuple[Fact, ...] | None = None

    def known_open(self) -> NDArray[np.bool_]:
        """The places that are known to be open at the time that is asked for; all when none is."""
        return self._then({Fact.YES})

    def maybe_open(self) -> NDArray[np.bool_]:
        """Those and the ones of which it is not known."""
        return self._then({Fact.YES, Fact.UNKNOWN})

    def _then(self, answers: set[Fact]) -> NDArray[np.bool_]:
        if self.open_then is None:
            return np.ones(len(self.places), dtype=bool)
        return np.array([each in answers for each in self.open_then], dtype=bool)


def supply(offers: Iterable[Offer], question: GapQuestion, *, zone: ZoneInfo, today: date) -> Supply:
    """The places with at least one activity that meets every condition of the question.

    An unknown audience or calendar is not a no: the place counts, and ``count.calendar_unknown`` says how many count
    although nobody knows when they meet. A place that is located only to its neighbourhood counts at the neighbourhood's point,
    and ``count.neighbourhood_only`` says how many do. A place that was never verified is left out when verification is asked for.
    Hidden places are never given to a run: the caller reads public and area-only places.
    """
    at_place: dict[str, list[Offer]] = {}
    for offer in offers:
        if offer.place.visibility is not Visibility.HIDDEN:
            at_place.setdefault(offer.place.id, []).append(offer)
    counted: list[tuple[Place, list[Activity]]] = []
    left_out: Counter[str] = Counter()
    calendar_unknown = 0
    for place_id, here in at_place.items():
        reason, unknown, activities = _reason(here, question, zone, today)
        if reason is not None:
            left_out[reason] += 1
            continue
        counted.append((at_place[place_id][0].place, activities))
        calendar_unknown += unknown
    # An order that does not depend on ids, which every register gives anew.
    counted.sort(key=lambda each: (each[0].lon or 0.0, each[0].lat or 0.0, each[0].name, each[0].id))
    places = tuple(place for place, _ in counted)
    offered = [_offered(activities, question, today) for _, activities in counted]
    then = _open_then(counted, question, zone, today)
    return Supply(
        places,
        np.array([place.lon for place in places], dtype=np.float64),
        np.array([place.lat for place in places], dtype=np.float64),
        SupplyCount(
            len(places),
            {key: left_out[key] for key in REASONS if left_out[key]},
            calendar_unknown,
            sum(place.location_level == "neighbourhood" for place in places),
            open_then=None if then is None else then.count(Fact.YES),
            open_unknown=0 if then is None else then.count(Fact.UNKNOWN),
        ),
        _fingerprint(places, offered, then),
        np.array([sessions for sessions, _ in offered], dtype=np.float64),
        np.array([takes for _, takes in offered], dtype=np.float64),
        then,
    )


def _open_then(
    counted: Sequence[tuple[Place, list[Activity]]], question: GapQuestion, zone: ZoneInfo, today: date
) -> tuple[Fact, ...] | None:
    """Per place whether one of its activities can be joined when the question asks; None when it names no time."""
    at, part = question.at, question.window
    if at is not None:
        return tuple(
            times.best(times.open_at(each, at, zone) for each in activities) for _, activities in counted
        )
    if part is not None:
        least = question.sessions_per_month_least
        return tuple(
            times.best(times.meets_in(each, part, least, today) for each in activities)
            for _, activities in counted
        )
    return None


def _offered(activities: Sequence[Activity], question: GapQuestion, today: date) -> tuple[float, float]:
    """Sessions a month and people taken a month; NaN where no activity tells."""
    sessions, takes = [], []
    for each in activities:
        count = times.sessions_a_month(each, today, question.window)
        takes_each = each.capacity if each.capacity is not None else question.capacity_unknown
        if count is not None:
            sessions.append(count)
            if takes_each is not None:
                takes.append(count * takes_each)
    return sum(sessions) if sessions else float("nan"), sum(takes) if takes else float("nan")


def _reason(
    offers: Sequence[Offer], question: GapQuestion, zone: ZoneInfo, today: date
) -> tuple[str | None, bool, list[Activity]]:
    """Why the place is left out (None: it counts), whether it counts with an unknown calendar, and the activities
    that make it count."""
    place = offers[0].place
    if place.lon is None:
        return "no_location", False, []
    if place.visibility is Visibility.AREA_ONLY:
        return "area_only", False, []
    left = [o.activity for o in offers if not question.kinds or o.activity.kind in question.kinds]
    if not left:
        return "kind", False, []
    left = [activity for activity in left if _welcome(activity, question.audience_age)]
    if not left:
        return "audience", False, []
    per_month = [_sessions_per_month(activity, zone, today) for activity in left]
    least = question.sessions_per_month_least
    if least > 0 and all(count is not None and count < least for count in per_month):
        return "few_sessions", False, []
    if question.verified_within_months is not None and not _verified(
        place, question.verified_within_months, today
    ):
        return "not_verified", False, []
    meeting = [
        activity for activity, count in zip(left, per_month, strict=True) if count is None or count >= least
    ]
    return None, not any(count is not None and count >= least for count in per_month), meeting


def _welcome(activity: Activity, age: int | None) -> bool:
    return age is None or activity.audience.welcomes(age) is not Fact.NO


def _sessions_per_month(activity: Activity, zone: ZoneInfo, today: date) -> float | None:
    return sessions_per_month(activity.rules, zone, today)


def _verified(place: Place, months: int, today: date) -> bool:
    return place.verified_on is not None and place.verified_on >= today - timedelta(
        days=months * _DAYS_PER_MONTH
    )


def _fingerprint(
    places: Sequence[Place], offered: Sequence[tuple[float, float]], then: Sequence[Fact] | None
) -> str:
    """A hash of what the run saw of its places, free of ids: the same supply gives the same hash, on any store."""
    seen = [
        [
            place.name,
            round(place.lon or 0.0, 7),
            round(place.lat or 0.0, 7),
            *(f"{each:.6f}" for each in amounts),
        ]
        for place, amounts in zip(places, offered, strict=True)
    ]
    told = [seen, None if then is None else [each.value for each in then]]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
