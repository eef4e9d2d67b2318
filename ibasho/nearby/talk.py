"""Somebody to talk to: consultation lines and desks with a number or a chat, those that answer now first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from ibasho.catalogue import YES, Catalogue, openings
from ibasho.model import Offer, OpenState, Session
from ibasho.schedule import next_sessions, open_on_arrival, open_state, sessions

__all__ = ["DESK", "Line", "is_line", "lines"]

DESK = "consultation_desk"
_AHEAD_DAYS = 35
_DESKS_MOST = 20
"""Desks that are looked at one by one: those that are open are taken first."""


@dataclass(frozen=True)
class Line:
    """Somebody who can be called or written to, with their hours.

    ``answers``: a session is going on at the time asked about; ``next``: that session, else the next ones. A line
    without location is one that is there for calls alone.
    """

    offer: Offer
    state: OpenState
    answers: bool
    next: tuple[Session, ...]

    @property
    def phone(self) -> str:
        """The number to call: that of the activity, else that of the place."""
        return self.offer.activity.phone or self.offer.place.phone

    @property
    def chat_url(self) -> str:
        """Where one can write instead."""
        return self.offer.activity.chat_url


def is_line(offer: Offer) -> bool:
    """Whether somebody can be called or written to there."""
    return offer.activity.kind == DESK and bool(
        offer.activity.phone or offer.place.phone or offer.activity.chat_url
    )


def lines(catalogue: Catalogue, at: datetime, *, most: int = 5) -> tuple[Line, ...]:
    """Lines and desks of the published register, at most ``most``: those that answer at ``at`` first, then by when they
    do next; among equals lines without location, then by id. Those whose hours are not known come last."""
    known = [_line(catalogue, offer, at) for offer in catalogue.apart if is_line(offer)]
    known += [_line(catalogue, offer, at) for offer in _desks(catalogue, at)]
    return tuple(sorted(known, key=_soonest)[:most])


def _desks(catalogue: Catalogue, at: datetime) -> list[Offer]:
    """The located desks that can be called: open ones before others, then in the order of their ids."""
    numbers = np.flatnonzero(catalogue.facts.of_kinds((DESK,)) == YES)
    arrival = np.full(len(numbers), at.timestamp())
    open_now = openings(catalogue, numbers, at, arrival).on_arrival
    ordered = numbers[np.argsort(~open_now, kind="stable")]
    found = (catalogue.offers[int(number)] for number in ordered)
    return [offer for offer in found if is_line(offer)][:_DESKS_MOST]


def _line(catalogue: Catalogue, offer: Offer, at: datetime) -> Line:
    activity, day = offer.activity, at.astimezone(catalogue.zone).date()
    known = sessions(
        activity.rules,
        day - timedelta(days=1),
        day + timedelta(days=_AHEAD_DAYS),
        catalogue.zone,
        changes=activity.changes,
    )
    return Line(
        offer,
        open_state(activity, known, at, at, zone=catalogue.zone),
        open_on_arrival(known, at, 0),
        next_sessions(known, at, 2),
    )


def _soonest(line: Line) -> tuple[int, float, bool, str, str]:
    located = line.offer.place.lon is not None
    ids = (line.offer.place.id, line.offer.activity.id)
    if line.answers:
        return (0, 0.0, located, *ids)
    if line.next:
        return (1, line.next[0].start.timestamp(), located, *ids)
    return (2, 0.0, located, *ids)
