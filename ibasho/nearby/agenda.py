"""What can be joined in the coming days, soonest first: for somebody who looks, with or without saying
from where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import partial

import numpy as np
from numpy.typing import NDArray

from ibasho.catalogue import Catalogue
from ibasho.geo.distance import geodesic_m, walk_min
from ibasho.geo.reach import walk_matrix
from ibasho.geo.streets import StreetNetwork, snap
from ibasho.model import Fact, Offer, OpenState, Session, Travel
from ibasho.nearby.conditions import Moment, asked, counting, judged
from ibasho.nearby.question import Question
from ibasho.schedule import barred, bookable, joinable, open_state

__all__ = ["Agenda", "Meeting", "agenda"]

_SAYS_NOTHING = {OpenState.UNKNOWN, OpenState.IRREGULAR}


@dataclass(frozen=True)
class Meeting:
    """One activity at its place, with the first session that one can still be in time for.

    ``session`` is None when nothing is known of when it meets. ``distance_m`` and ``walk_min`` are None when
    nobody said from where. ``unknown``: the conditions asked for of which nothing is known here.
    """

    offer: Offer
    state: OpenState
    session: Session | None
    distance_m: float | None
    walk_min: int | None
    unknown: tuple[str, ...]


@dataclass(frozen=True)
class Agenda:
    """What there is in a span of days.

    ``meetings``: those that are known to fit, the soonest reachable first (ties: nearer, earlier begun, by
    id). ``perhaps``: those with a session of which a condition is not known. ``undated``: those that fit, or
    may, without known dates. ``called_off``: those of which a session in the span is called off or full before one that
    can be joined, and those of which none can be joined because it is or can no longer be booked; ``state`` and
    ``session`` are of that session. ``removed``: per condition how many activities it took out (``dates``: none in
    the span; ``unreachable``: no way on foot). ``travel``: how distances were measured, None without a
    position.
    """

    meetings: tuple[Meeting, ...]
    perhaps: tuple[Meeting, ...]
    undated: tuple[Meeting, ...]
    removed: dict[str, int]
    travel: Travel | None
    called_off: tuple[Meeting, ...] = ()


def agenda(
    catalogue: Catalogue,
    question: Question,
    *,
    first: date,
    last: date,
    from_here: bool,
    network: StreetNetwork | None = None,
) -> Agenda:
    """The agenda of the local days ``first`` to ``last`` for who sets out at ``question.at``.

    Every public activity is looked at; ``limit`` and ``until`` of the question are not used. Without
    ``from_here`` its position is not used either. On foot the way along the network counts; without a network
    the straight line.
    """
    travel, metres = _distances(catalogue, question, network) if from_here else (None, None)
    told = _Told(Counter())
    limits = question.limits_m if from_here else {}
    nearest_limit = min(limits, key=lambda each: limits[each], default="")
    for place in range(len(catalogue.places)):
        away = None if metres is None else float(metres[place])
        if away is not None and not np.isfinite(away):
            told.removed["unreachable"] += len(catalogue.offers_of(place))
            continue
        if away is not None and nearest_limit and away > limits[nearest_limit]:
            told.removed[nearest_limit] += len(catalogue.offers_of(place))
            continue
        for number in catalogue.offers_of(place):
            _look(catalogue, question, number, away, (first, last), told)
    order = partial(_soonest, question)
    return Agenda(
        meetings=tuple(sorted(told.meetings, key=order)),
        perhaps=tuple(sorted(told.perhaps, key=order)),
        undated=tuple(sorted(told.undated, key=order)),
        removed=dict(told.removed),
        travel=travel,
        called_off=tuple(sorted(told.called_off, key=order)),
    )


@dataclass
class _Told:
    """What was found so far."""

    removed: Counter[str]
    meetings: list[Meeting] = field(default_factory=list)
    perhaps: list[Meeting] = field(default_factory=list)
    undated: list[Meeting] = field(default_factory=list)
    called_off: list[Meeting] = field(default_factory=list)


def _look(
    catalogue: Catalogue,
    question: Question,
    number: int,
    away: float | None,
    days: tuple[date, date],
    told: _Told,
) -> None:
    """Judges one offer and puts it where it belongs."""
    offer = catalogue.offers[number]
    minutes = None if away is None else int(walk_min(away, question.m_per_min))
    arrival = question.at + timedelta(minutes=minutes or 0)
    today = question.at.astimezone(catalogue.zone).date()
    around = catalogue.sessions_of(number, today - timedelta(days=1), today + timedelta(days=1))
    near = counting(question, offer.activity, around)
    state = open_state(offer.activity, near, question.at, arrival, zone=catalogue.zone)
    doubts = []
    for name in asked(question):
        fact = judged(question, name, offer, partial(Moment, state, near, arrival))
        if fact is Fact.NO:
            told.removed[name] += 1
            return
        if fact is Fact.UNKNOWN:
            doubts.append(name)
    # A session that began last evening may still be running: it belongs to today.
    since = days[0] - timedelta(days=1) if days[0] == today else days[0]
    known = counting(question, offer.activity, catalogue.sessions_of(number, since, days[1]))
    session = joinable(bookable(known, offer.activity, question.at), arrival, offer.activity.last_entry_min)
    meeting = Meeting(offer, state, session, away, minutes, tuple(doubts))
    off = _called_off(question, meeting, known, arrival)
    if off is not None:
        told.called_off.append(off)
    if session is not None:
        (told.perhaps if doubts else told.meetings).append(meeting)
    elif off is None and state in _SAYS_NOTHING:
        told.undated.append(meeting)
    elif off is None:
        told.removed["dates"] += 1


def _called_off(
    question: Question, meeting: Meeting, known: Sequence[Session], arrival: datetime
) -> Meeting | None:
    """The meeting with the first session before the one that can be joined which something keeps from it."""
    for each in known:
        if meeting.session is not None and each.start >= meeting.session.start:
            return None
        why = barred(each, meeting.offer.activity, question.at, arrival)
        if why is not None and (meeting.session is None or why is not OpenState.BOOKING_CLOSED):
            return replace(meeting, session=each, state=why)
    return None


def _distances(
    catalogue: Catalogue, question: Question, network: StreetNetwork | None
) -> tuple[Travel, NDArray[np.float64]]:
    """Metres to every place of the catalogue, and how they were measured."""
    if not catalogue.places:
        return Travel.LINE, np.empty(0)
    if question.travel is Travel.WALK and network is not None:
        here = snap(network, [question.lon], [question.lat])
        return Travel.WALK, np.round(walk_matrix(network, here, catalogue.snapped(network))[0], 3)
    there_lon, there_lat = catalogue.index.lon, catalogue.index.lat
    here_lon, here_lat = np.full(len(there_lon), question.lon), np.full(len(there_lat), question.lat)
    return Travel.LINE, np.round(geodesic_m(here_lon, here_lat, there_lon, there_lat), 3)


def _soonest(question: Question, meeting: Meeting) -> tuple[datetime, float, datetime, str, str]:
    away = meeting.distance_m or 0.0
    ids = (meeting.offer.place.id, meeting.offer.activity.id)
    if meeting.session is None:
        return (question.at, away, question.at, *ids)
    arrival = question.at + timedelta(minutes=meeting.walk_min or 0)
    return (max(meeting.session.start, arrival), away, meeting.session.start, *ids)
