"""Find the nearest places that fit, exactly, however far, and open when one gets there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ibasho.catalogue import Catalogue
from ibasho.geo.distance import walk_min
from ibasho.geo.reach import walk_matrix
from ibasho.geo.streets import StreetNetwork, snap
from ibasho.model import Fact, OpenState, Travel
from ibasho.nearby.answer import Activities, Alternative, Answer, Result
from ibasho.nearby.conditions import Moment, asked, judged
from ibasho.nearby.question import Question
from ibasho.schedule import next_sessions, open_state

__all__ = ["find"]

_FIRST_LOOK = 64
_SESSIONS_SHOWN = 3
_DAYS_SHOWN = 35
_PERHAPS_MOST = 20
_DESK = "consultation_desk"
_BEST_FIRST = (
    OpenState.OPEN,
    OpenState.OPENS_LATER,
    OpenState.BOOKING_NEEDED,
    OpenState.CLOSING,
    OpenState.IRREGULAR,
    OpenState.UNKNOWN,
    OpenState.CANCELLED,
    OpenState.BOOKING_CLOSED,
    OpenState.FULL,
    OpenState.CLOSED_TODAY,
)
"""Of a place's activities the state most useful to somebody who wants to go there."""
_IN_TIME: dict[OpenState, bool | None] = {
    OpenState.OPEN: True,
    OpenState.OPENS_LATER: True,
    OpenState.BOOKING_NEEDED: True,
    OpenState.UNKNOWN: None,
    OpenState.IRREGULAR: None,
}
"""Whether a session of the day can still be reached; None: it cannot be said; any other state: no."""
_DEFAULTS: dict[str, Any] = {each.name: each.default for each in fields(Question)}


def find(catalogue: Catalogue, question: Question, network: StreetNetwork | None = None) -> Answer:
    """The answer to the question on the published register.

    Equal to looking at every place in the order of (metres rounded to the millimetre, place id) and keeping those that
    fit. On foot the way along the network counts, the ways to it included; without a network the straight line is used
    and a note says so.
    """
    search = _Search.begin(catalogue, question, network)
    results, perhaps = search.nearest(question)
    alternatives = () if results else search.alternatives(question)
    to_talk = Question(
        question.lon, question.lat, question.at, m_per_min=question.m_per_min, kinds=(_DESK,), limit=1
    )
    desks, _ = search.without_counts().nearest(to_talk)
    return Answer(
        question=question,
        travel=search.travel,
        results=tuple(results),
        perhaps=tuple(perhaps[:_PERHAPS_MOST]),
        looked_at=search.looked_at,
        removed=dict(search.removed),
        alternatives=alternatives,
        desk=desks[0] if desks else None,
        notes=search.notes,
    )


@dataclass
class _Search:
    """One search: the order of places, and what was counted on the way."""

    catalogue: Catalogue
    question: Question
    travel: Travel
    notes: tuple[str, ...]
    walk_m: NDArray[np.float64] | None
    removed: Counter[str]
    looked_at: int = 0

    @classmethod
    def begin(cls, catalogue: Catalogue, question: Question, network: StreetNetwork | None) -> _Search:
        """Prepare the distances that the question asks for."""
        if question.travel is Travel.LINE or not catalogue.places:
            return cls(catalogue, question, Travel.LINE, (), None, Counter())
        if network is None:
            return cls(catalogue, question, Travel.LINE, ("no_streets",), None, Counter())
        here = snap(network, [question.lon], [question.lat])
        metres = np.round(walk_matrix(network, here, catalogue.snapped(network))[0], 3)
        return cls(catalogue, question, Travel.WALK, (), metres, Counter())

    def without_counts(self) -> _Search:
        """The same distances, counting on its own."""
        return replace(self, removed=Counter(), looked_at=0)

    def nearest(self, question: Question) -> tuple[list[Result], list[Result]]:
        """The fitting places, and those met on the way of which a fact is not known."""
        names = asked(question)
        results: list[Result] = []
        perhaps: list[Result] = []
        for place, metres in self._in_order():
            if not np.isfinite(metres):
                self.removed["unreachable"] += 1
                self.looked_at += 1
                continue
            if question.within_m is not None and metres > question.within_m:
                self.removed["within_m"] += len(self.catalogue.places) - self.looked_at
                self.looked_at = len(self.catalogue.places)
                break
            self.looked_at += 1
            result, failed = self._judge(question, names, place, metres)
            if result is None:
                self.removed[failed] += 1
            elif result.unknown:
                perhaps.append(result)
            else:
                results.append(result)
                if len(results) == question.limit:
                    break
        return results, perhaps

    def alternatives(self, question: Question) -> tuple[Alternative, ...]:
        """For each condition the nearest place when it alone is given up."""
        names = (*asked(question), *(("within_m",) if question.within_m is not None else ()))
        found = []
        for name in names:
            without: dict[str, Any] = {name: _DEFAULTS[name], "limit": 1}
            results, _ = self.without_counts().nearest(replace(question, **without))
            if results:
                found.append(Alternative(name, results[0]))
        return tuple(found)

    def _in_order(self) -> Iterator[tuple[int, float]]:
        """Places by (metres, id); on foot those without a way come last, as inf."""
        total = len(self.catalogue.places)
        if self.walk_m is not None:
            for at in np.argsort(self.walk_m, kind="stable"):
                yield int(at), float(self.walk_m[at])
            return
        given, asked_for = 0, _FIRST_LOOK
        while given < total:
            index, metres = self.catalogue.index.nearest(
                [self.question.lon], [self.question.lat], k=min(asked_for, total)
            )
            for at in range(given, min(asked_for, total)):
                yield int(index[0, at]), float(metres[0, at])
            given, asked_for = min(asked_for, total), asked_for * 4

    def _judge(
        self, question: Question, names: Sequence[str], place: int, metres: float
    ) -> tuple[Result | None, str]:
        """The place as a result, or None and the first condition that none of its remaining activities meets."""
        minutes = int(walk_min(metres, question.m_per_min))
        arrival = question.at + timedelta(minutes=minutes)
        moments: dict[int, Moment] = {}

        def moment(number: int) -> Moment:
            # Only for activities that are still in question: most fall out by what they are.
            if number not in moments:
                moments[number] = self._moment(question, number, arrival)
            return moments[number]

        left: dict[int, tuple[str, ...]] = dict.fromkeys(self.catalogue.offers_of(place), ())
        for name in names:
            staying = {}
            for number, doubts in left.items():
                fact = judged(question, name, self.catalogue.offers[number], partial(moment, number))
                if fact is not Fact.NO:
                    staying[number] = (*doubts, name) if fact is Fact.UNKNOWN else doubts
            if not staying:
                return None, name
            left = staying
        known = {number: doubts for number, doubts in left.items() if not doubts}
        kept = known or left
        activities = tuple(self._activity(question, n, moment(n), doubts) for n, doubts in kept.items())
        return self._result(place, metres, minutes, arrival, activities), ""

    def _result(
        self, place: int, metres: float, minutes: int, arrival: datetime, activities: tuple[Activities, ...]
    ) -> Result:
        best = min(activities, key=lambda each: _BEST_FIRST.index(each.state))
        coming = sorted({session for each in activities for session in each.next_sessions})
        return Result(
            place=self.catalogue.places[place],
            distance_m=metres,
            walk_min=minutes,
            arrival=arrival,
            state=best.state,
            in_time=best.in_time,
            activities=activities,
            next_sessions=tuple(coming[:_SESSIONS_SHOWN]),
            unknown=tuple(dict.fromkeys(name for each in activities for name in each.unknown)),
        )

    def _moment(self, question: Question, number: int, arrival: datetime) -> Moment:
        day = question.at.astimezone(self.catalogue.zone).date()
        near = self.catalogue.sessions_of(number, day - timedelta(days=1), day + timedelta(days=1))
        activity = self.catalogue.offers[number].activity
        state = open_state(activity, near, question.at, arrival, zone=self.catalogue.zone)
        return Moment(state, near, arrival)

    def _activity(
        self, question: Question, number: int, moment: Moment, doubts: tuple[str, ...]
    ) -> Activities:
        day = question.at.astimezone(self.catalogue.zone).date()
        coming = self.catalogue.sessions_of(
            number, day - timedelta(days=1), day + timedelta(days=_DAYS_SHOWN)
        )
        return Activities(
            activity=self.catalogue.offers[number].activity,
            state=moment.state,
            in_time=_IN_TIME.get(moment.state, False),
            next_sessions=next_sessions(coming, question.at, _SESSIONS_SHOWN),
            unknown=doubts,
        )
