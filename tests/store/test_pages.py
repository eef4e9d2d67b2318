"""Pages of the register in the order of ids, by key; and offers by activity and by organisation."""

from __future__ import annotations

from datetime import datetime

import pytest

from ibasho.errors import NotFound, OutOfRange
from ibasho.model import Offer, Status, Visibility
from ibasho.store import Connection, organisations, places, register
from tests import make

ALL = None


def stored(conn: Connection, now: datetime) -> list[Offer]:
    """Seven places: one with two activities, one hidden, one closed, one with a paused activity beside another."""
    offers = [make.offer(kind=kind) for kind in ("salon", "library", "salon")]
    offers.append(make.offer(place=offers[0].place, kind="library"))
    offers.append(make.offer(visibility=Visibility.HIDDEN))
    offers.append(make.offer(place=make.place(status=Status.CLOSED)))
    offers.append(make.offer(activity=make.activity(status=Status.PAUSED)))
    offers.append(make.offer(place=offers[-1].place))
    offers.append(make.offer(activity=make.activity(status=Status.PAUSED, kind="library")))
    places.put(conn, offers, at=now)
    return sorted(offers, key=lambda offer: (offer.place.id, offer.activity.id))


@pytest.mark.parametrize("limit", [1, 2, 100])
@pytest.mark.parametrize("kinds", [(), ("salon",), ("library", "salon"), ("other",)])
@pytest.mark.parametrize("everything", [False, True])
def test_pages_one_after_the_other_are_the_whole(
    conn: Connection, now: datetime, limit: int, kinds: tuple[str, ...], everything: bool
) -> None:
    offers = stored(conn, now)
    asked = {"visibility": ALL, "statuses": ALL} if everything else {}
    whole = places.offers(conn, **asked)
    assert (whole == offers) is everything
    found: list[Offer] = []
    after = ""
    while page := places.page(conn, after=after, limit=limit, kinds=kinds, **asked):
        assert len({offer.place.id for offer in page}) <= limit
        found += page
        after = page[-1].place.id
    assert found == [offer for offer in whole if not kinds or offer.activity.kind in kinds]


@pytest.mark.parametrize("life", list(Status))
def test_pages_of_one_state_of_life(conn: Connection, now: datetime, life: Status) -> None:
    offers = stored(conn, now)
    found = places.page(conn, limit=100, life=life, visibility=ALL, statuses=ALL)
    assert found == [o for o in offers if life in (o.place.status, o.activity.status)]


def test_a_place_where_nothing_goes_on_takes_no_room_on_a_page(conn: Connection, now: datetime) -> None:
    empty, other = make.offer(), make.offer()
    places.put(conn, [empty, other], at=now)
    register.set_places(conn, empty.activity.id, [other.place.id], at=now)
    found = places.page(conn, limit=1, visibility=ALL, statuses=ALL)
    assert {offer.place.id for offer in found} == {other.place.id}
    assert len(found) == 2


def test_a_page_holds_one_place_at_least(conn: Connection) -> None:
    with pytest.raises(OutOfRange, match="limit 0: 1 or more"):
        places.page(conn, limit=0)


def test_how_many_there_are(conn: Connection, now: datetime) -> None:
    assert places.counts(conn) == (0, 0)
    offers = stored(conn, now)
    for asked in ({}, {"visibility": ALL}, {"visibility": ALL, "statuses": ALL}):
        told = places.offers(conn, **asked)
        assert places.counts(conn, **asked) == (len({o.place.id for o in told}), len(told))
    assert places.counts(conn, visibility=ALL, statuses=ALL) == (7, len(offers))


def test_an_activity_at_all_its_places(conn: Connection, now: datetime) -> None:
    salon = make.activity()
    told = [
        make.offer(activity=salon),
        make.offer(activity=salon, visibility=Visibility.HIDDEN),
        make.offer(),
    ]
    places.put(conn, told, at=now)
    assert places.of_activity(conn, salon.id) == told[:2]
    with pytest.raises(NotFound, match="activity 'x' does not exist"):
        places.of_activity(conn, "x")


def test_what_an_organisation_has(conn: Connection, now: datetime) -> None:
    for name in ("o1", "o2"):
        organisations.put(conn, make.organisation(id=name))
    mine = make.offer(organisation_id="o1", visibility=Visibility.HIDDEN)
    places.put(conn, [mine, make.offer(organisation_id="o2"), make.offer()], at=now)
    assert places.of_organisation(conn, "o1") == [mine]
    assert places.of_organisation(conn, "x") == []
