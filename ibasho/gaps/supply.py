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

from ibasho.model import Activity, Fact, GapQuestion, Offer, Place, SupplyCount, Visibility
from ibasho.schedule import sessions_per_month

__all__ = ["REASONS", "Supply", "supply"]

REASONS = ("no_location", "area_only", "kind", "audience", "few_sessions", "not_verified")
"""Why a place is left out, in the order in which the conditions are asked (words: ``ibasho.gaps.words``)."""

_DAYS_PER_MONTH = 30.44


@dataclass(frozen=True)
class Supply:
    """The places that count, in id order, their points, and how many were left out for which reason."""

    places: tuple[Place, ...]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    count: SupplyCount
    sha256: str


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
    counted: list[Place] = []
    left_out: Counter[str] = Counter()
    calendar_unknown = 0
    for place_id in sorted(at_place):
        reason, unknown = _reason(at_place[place_id], question, zone, today)
        if reason is not None:
            left_out[reason] += 1
            continue
        counted.append(at_place[place_id][0].place)
        calendar_unknown += unknown
    return Supply(
        tuple(counted),
        np.array([place.lon for place in counted], dtype=np.float64),
        np.array([place.lat for place in counted], dtype=np.float64),
        SupplyCount(
            len(counted),
            {key: left_out[key] for key in REASONS if left_out[key]},
            calendar_unknown,
            sum(place.location_level == "neighbourhood" for place in counted),
        ),
        _fingerprint(counted),
    )


def _reason(
    offers: Sequence[Offer], question: GapQuestion, zone: ZoneInfo, today: date
) -> tuple[str | None, bool]:
    """Why the place is left out (None: it counts), and whether it counts with an unknown calendar."""
    place = offers[0].place
    if place.lon is None:
        return "no_location", False
    if place.visibility is Visibility.AREA_ONLY:
        return "area_only", False
    left = [o.activity for o in offers if not question.kinds or o.activity.kind in question.kinds]
    if not left:
        return "kind", False
    left = [activity for activity in left if _welcome(activity, question.audience_age)]
    if not left:
        return "audience", False
    per_month = [_sessions_per_month(activity, zone, today) for activity in left]
    least = question.sessions_per_month_least
    if least > 0 and all(count is not None and count < least for count in per_month):
        return "few_sessions", False
    if question.verified_within_months is not None and not _verified(
        place, question.verified_within_months, today
    ):
        return "not_verified", False
    return None, not any(count is not None and count >= least for count in per_month)


def _welcome(activity: Activity, age: int | None) -> bool:
    return age is None or activity.audience.welcomes(age) is not Fact.NO


def _sessions_per_month(activity: Activity, zone: ZoneInfo, today: date) -> float | None:
    return sessions_per_month(activity.rules, zone, today)


def _verified(place: Place, months: int, today: date) -> bool:
    return place.verified_on is not None and place.verified_on >= today - timedelta(
        days=months * _DAYS_PER_MONTH
    )


def _fingerprint(places: Sequence[Place]) -> str:
    """A hash of what the run saw of its places: the same supply gives the same hash, on either store."""
    seen = [[place.id, round(place.lon or 0.0, 7), round(place.lat or 0.0, 7)] for place in places]
    return hashlib.sha256(json.dumps(seen, separators=(",", ":")).encode()).hexdigest()
