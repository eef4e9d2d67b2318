"""The catalogue holds what the rules give, and notices a changed register."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from ibasho.catalogue import Catalogue
from ibasho.model import SessionRule, Slot, Visibility
from ibasho.schedule import sessions
from ibasho.store import Connection
from ibasho.store import places as places_store
from tests import make

ZONE = ZoneInfo("Asia/Tokyo")


@pytest.mark.parametrize("first", [date(2026, 3, 31), date(2026, 4, 10), date(2026, 8, 1)])
@pytest.mark.parametrize("days", [0, 1, 20])
def test_sessions_are_those_of_the_rules(now: datetime, first: date, days: int) -> None:
    """Within the weeks that are kept and beyond them, past midnight and on public holidays."""
    rules = (
        SessionRule(weekdays=frozenset({1, 2, 4}), slots=(Slot(600, 720), Slot(1380, 1500))),
        SessionRule(month_days=(29,), slots=(Slot(540, 600),)),
    )
    offers = [make.offer(rules=rules), make.offer(), make.offer(rules=())]
    catalogue = Catalogue.build(offers, zone=ZONE, now=now)
    for number, offer in enumerate(catalogue.offers):
        last = first + timedelta(days=days)
        kept = catalogue.sessions_of(number, first, last)
        told = sessions(offer.activity.rules, first, last, ZONE)
        assert [(s.start, s.end, s.unconfirmed) for s in kept] == [
            (s.start, s.end, s.unconfirmed) for s in told
        ]


def test_only_public_places_with_a_location(now: datetime) -> None:
    """Hidden ones, area-only ones and those without a point are not in it."""
    shown = make.offer()
    others = [make.offer(visibility=v) for v in (Visibility.HIDDEN, Visibility.AREA_ONLY)]
    catalogue = Catalogue.build([*others, shown, make.offer(lon=None, lat=None)], zone=ZONE, now=now)
    assert catalogue.offers == (shown,)
    assert catalogue.places == (shown.place,)
    assert list(catalogue.offers_of(0)) == [0]


def test_it_notices_a_changed_register(conn: Connection, now: datetime) -> None:
    """The same object while nothing public changes; a hidden place changes nothing; a new day does."""
    places_store.put(conn, [make.offer()], at=now)
    catalogue = Catalogue.load(conn, zone=ZONE, now=now)
    assert catalogue.fresh(conn, now=now + timedelta(hours=3)) is catalogue
    places_store.put(conn, [make.offer(visibility=Visibility.HIDDEN)], at=now)
    assert catalogue.fresh(conn, now=now) is catalogue
    places_store.put(conn, [make.offer()], at=now)
    assert len(catalogue.fresh(conn, now=now).places) == 2
    assert catalogue.fresh(conn, now=now + timedelta(days=1)) is not catalogue
