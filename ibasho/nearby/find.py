"""Find the nearest places that fit, exactly, however far, and open when one gets there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from functools import cache, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ibasho.catalogue import YES, Catalogue
from ibasho.catalogue.catalogue import LOOK_AHEAD_DAYS
from ibasho.geo.distance import walk_min
from ibasho.geo.streets import StreetNetwork
from ibasho.model import Fact, OpenState, Session, Travel
from ibasho.nearby.answer import Activities, Alternative, Answer, Result
from ibasho.nearby.conditions import Moment, asked, counting, judged
from ibasho.nearby.facets import facets_of
from ibasho.nearby.question import SLOW_M_PER_MIN, Question
from ibasho.nearby.ranking import ByLine, OnFoot, Ranking
from ibasho.nearby.screening import Screen, screened
from ibasho.nearby.talk import DESK, lines
from ibasho.schedule import days_without_hours, next_sessions, open_state

__all__ = ["find"]

_SESSIONS_SHOWN = 3
_PERHAPS_MOST = 20
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


def find(
    catalogue: Catalogue,
    question: Question,
    network: StreetNetwork | None = None,
    *,
    with_facets: bool = False,
) -> Answer:
    """The answer to the question on the published register; ``with_facets``: with the counts of further conditions.

    Equal to looking at every place in the order of (metres rounded to the millimetre, place id) and keeping
    those that fit. On foot the way along the network counts, the ways to it included; without a network the
    straight line is used and a note says so.
    """
    search = _Search.begin(catalogue, question, network)
    results, perhaps = search.nearest(question)
    alternatives = () if results else search.alternatives(question)
    to_talk = Question(
        question.lon, question.lat, question.at, m_per_min=question.m_per_min, kinds=(DESK,), limit=1
    )
    desks, _ = search.without_counts().nearest(to_talk)
    return Answer(
        question=question,
        travel=search.travel,
        results=tuple(results),
        perhaps=tuple(perhaps),
        looked_at=search.looked_at,
        removed=dict(search.removed),
        alternatives=alternatives,
        desk=desks[0] if desks else None,
        notes=search.notes,
        lines=() if results else lines(catalogue, question.at),
        facets=facets_of(catalogue, question, search.within(question)) if with_facets else None,
    )


@dataclass
class _Search:
    """One search: the order of places, and what was counted on the way."""

    catalogue: Catalogue
    ranking: Ranking
    travel: Travel
    notes: tuple[str, ...]
    removed: dict[str, int]
    looked_at: int = 0

    @classmethod
    def begin(cls, catalogue: Catalogue, question: Question, network: StreetNetwork | None) -> _Search:
        """Prepare the distances that the question asks for."""
        notes = ("slow_speed_assumed",) if question.m_per_min == SLOW_M_PER_MIN else ()
        if question.travel is Travel.WALK and network is not None and catalogue.places:
            on_foot = OnFoot(catalogue, question.lon, question.lat, network)
            return cls(catalogue, on_foot, Travel.WALK, notes, {})
        if question.travel is Travel.WALK and network is None and catalogue.places:
            notes = ("no_streets", *notes)
        return cls(catalogue, ByLine(catalogue, question.lon, question.lat), Travel.LINE, notes, {})

    def without_counts(self) -> _Search:
        """The same distances, counting on its own."""
        return replace(self, removed={}, looked_at=0)

    def nearest(self, question: Question) -> tuple[list[Result], list[Result]]:
        """The fitting places, and those met on the way of which a fact is not known."""
        names, limits = asked(question), question.limits_m
        screen = screened(self.catalogue, question)
        results: list[Result] = []
        perhaps: list[Result] = []
        clock: Counter[str] = Counter()
        nearest_limit = min(limits, key=lambda each: limits[each], default=None)
        reach_m = None if nearest_limit is None else limits[nearest_limit]
        for places, metres in self.ranking.among(screen.left, reach_m):
            best, gone = screen.verdicts(self.catalogue, question, places, metres)
            for at in range(len(places)):
                place, away = int(places[at]), float(metres[at])
                if gone[at]:
                    clock[gone[at]] += 1
                elif best[at] == YES:
                    results.append(self._judge(question, names, place, away))
                elif len(perhaps) < _PERHAPS_MOST:
                    perhaps.append(self._judge(question, names, place, away))
                if len(results) == question.limit:
                    self._count(screen, clock, self.ranking.upto(away, place), "")
                    return results, perhaps
        if reach_m is None or nearest_limit is None:
            self._count(screen, clock, self.ranking.upto(np.inf, -1), "unreachable")
        else:
            inside = self.ranking.upto(reach_m, len(self.catalogue.places))
            self._count(screen, clock, inside, nearest_limit)
        return results, perhaps

    def within(self, question: Question) -> NDArray[np.bool_]:
        """The places (by number) that are as near as the question asks."""
        reach_m = min(question.limits_m.values(), default=np.inf)
        inside = np.zeros(len(self.catalogue.places), dtype=bool)
        inside[self.ranking.upto(reach_m, len(self.catalogue.places))] = True
        return inside

    def _count(self, screen: Screen, clock: Counter[str], seen: NDArray[np.int64], rest: str) -> None:
        """Counts what was looked at, and per condition what it took out; ``rest`` names why all others
        were not seen."""
        failed = screen.failed[seen]
        tally = np.bincount(failed[failed >= 0], minlength=len(screen.names))
        self.removed = {name: int(n) for name, n in zip(screen.names, tally, strict=True) if n} | dict(clock)
        total = len(self.catalogue.places)
        if rest and len(seen) < total:
            self.removed[rest] = total - len(seen)
        self.looked_at = total if rest else len(seen)

    def alternatives(self, question: Question) -> tuple[Alternative, ...]:
        """For each condition the nearest place when it alone is given up."""
        names = (*asked(question), *question.limits_m)
        found = []
        for name in names:
            without: dict[str, Any] = {name: _DEFAULTS[name], "limit": 1}
            results, _ = self.without_counts().nearest(replace(question, **without))
            if results:
                found.append(Alternative(name, results[0]))
        return tuple(found)

    def _judge(self, question: Question, names: Sequence[str], place: int, metres: float) -> Result:
        """The place as a result, with the activities that fit best: known ones, else those of which a fact
        is missing."""
        minutes = int(walk_min(metres, question.m_per_min))
        arrival = question.at + timedelta(minutes=minutes)
        known: list[Activities] = []
        doubtful: list[Activities] = []
        for number in self.catalogue.offers_of(place):
            moment = cache(partial(self._moment, question, number, arrival))
            said = {name: judged(question, name, self.catalogue.offers[number], moment) for name in names}
            if Fact.NO in said.values():
                continue
            doubts = tuple(name for name, fact in said.items() if fact is Fact.UNKNOWN)
            (doubtful if doubts else known).append(self._activity(question, number, moment(), doubts))
        result = self._result(place, metres, minutes, arrival, tuple(known or doubtful))
        return replace(result, met=tuple(name for name in names if name not in result.unknown))

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
        zone, activity = self.catalogue.zone, self.catalogue.offers[number].activity
        first = question.at.astimezone(zone).date()
        last = first if question.until is None else question.until.astimezone(zone).date()
        known = self.catalogue.sessions_of(number, first - timedelta(days=1), last + timedelta(days=1))
        near = counting(question, activity, known)
        state = open_state(activity, near, question.at, arrival, zone=zone)
        vague = question.until is not None and bool(
            self.catalogue.vague[number] or days_without_hours(activity.rules, first, last)
        )
        return Moment(state, near, arrival, vague)

    def _activity(
        self, question: Question, number: int, moment: Moment, doubts: tuple[str, ...]
    ) -> Activities:
        return Activities(
            activity=self.catalogue.offers[number].activity,
            state=moment.state,
            in_time=_IN_TIME.get(moment.state, False),
            next_sessions=self._coming(question, number),
            unknown=doubts,
        )

    def _coming(self, question: Question, number: int) -> tuple[Session, ...]:
        """The next sessions that count."""
        activity = self.catalogue.offers[number].activity
        coming = self.catalogue.coming(number, question.at, _SESSIONS_SHOWN)
        if counting(question, activity, coming) == list(coming):
            return coming
        day = question.at.astimezone(self.catalogue.zone).date()
        known = self.catalogue.sessions_of(
            number, day - timedelta(days=1), day + timedelta(days=LOOK_AHEAD_DAYS)
        )
        return next_sessions(counting(question, activity, known), question.at, _SESSIONS_SHOWN)
