"""The life of an entry: legal steps only, each in the history; going back loses nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import product

import pytest

from ibasho.errors import Conflict, InvalidInput, NotFound, OutOfRange
from ibasho.model import Offer, Status
from ibasho.places import edit, life
from ibasho.places.life import NEXT
from ibasho.store import Connection, history, places
from tests import make

DAY = timedelta(days=1)


def stored(conn: Connection, now: datetime, status: Status = Status.ACTIVE) -> Offer:
    offer = (
        make.offer(status=status) if status is Status.ACTIVE else make.offer(place=make.place(status=status))
    )
    places.put(conn, [offer], at=now)
    return offer


@pytest.mark.parametrize(
    ("before", "after"), [each for each in product(Status, Status) if each[0] is not each[1]]
)
def test_each_step_is_taken_or_refused_as_the_table_says(
    conn: Connection, now: datetime, before: Status, after: Status
) -> None:
    other, place = stored(conn, now), stored(conn, now, before).place
    successor = other.place.id if after is Status.MOVED else None
    if after not in NEXT[before]:
        with pytest.raises(Conflict, match=f"an entry that is {before.value} can become"):
            life.set_status(conn, place.id, after, by="mihon", at=now, successor_id=successor)
        return
    told = life.set_status(
        conn, place.id, after, by="mihon", at=now + DAY, why="見本", successor_id=successor
    )
    assert (told.status, told.successor_id) == (after, successor)
    last = history.of(conn, place.id)[-1]
    assert (last.by, last.why) == ("mihon", "見本")
    found = {offer.place.id for offer in places.offers(conn)}
    assert (place.id in found) is (after is Status.ACTIVE)


def test_a_closure_that_is_heard_of_late_is_true_since_then(conn: Connection, now: datetime) -> None:
    place = stored(conn, now - 30 * DAY).place
    closed_on = (now - 10 * DAY).date()
    life.set_status(conn, place.id, Status.CLOSED, by="mihon", at=now, since=closed_on)
    on_day = {"valid_on": closed_on}
    assert places.offers_as_of(conn, **on_day, place_id=place.id) == []
    known_then = places.offers_as_of(conn, **on_day, known_at=now - DAY, place_id=place.id)
    assert [offer.place.id for offer in known_then] == [place.id]


def test_one_activity_rests_and_the_others_go_on(conn: Connection, now: datetime) -> None:
    here, there, salon, lunch = make.place(), make.place(), make.activity(), make.activity()
    places.put(conn, [Offer(here, salon), Offer(here, lunch), Offer(there, salon)], at=now)
    told = life.set_activity_status(
        conn, salon.id, Status.PAUSED, by="mihon", at=now + DAY, why="担い手募集中"
    )
    assert told.status is Status.PAUSED
    assert places.offers(conn) == [Offer(here, lunch)]
    last = history.of(conn, salon.id)[-1]
    assert (last.why, [d.field for d in last.differences]) == ("担い手募集中", ["status"])
    assert life.set_activity_status(conn, salon.id, Status.PAUSED, by="mihon", at=now + DAY) == told
    assert len(history.of(conn, salon.id)) == 2
    with pytest.raises(Conflict, match="an entry that is paused can become active, closed, moved"):
        life.set_activity_status(conn, salon.id, Status.PROPOSED, by="mihon", at=now + DAY)
    with pytest.raises(InvalidInput, match="moves by coming at another place"):
        life.set_activity_status(conn, salon.id, Status.MOVED, by="mihon", at=now + DAY)
    with pytest.raises(NotFound, match="activity 'x' does not exist"):
        life.set_activity_status(conn, "x", Status.PAUSED, by="mihon", at=now + DAY)


def test_a_successor_is_named_by_what_moved_and_by_nothing_else(conn: Connection, now: datetime) -> None:
    place, other = stored(conn, now).place, stored(conn, now).place
    for status, successor in ((Status.MOVED, None), (Status.CLOSED, other.id), (Status.MOVED, place.id)):
        with pytest.raises(InvalidInput, match="successor_id"):
            life.set_status(conn, place.id, status, by="mihon", at=now, successor_id=successor)
    with pytest.raises(NotFound):
        life.set_status(conn, place.id, Status.MOVED, by="mihon", at=now, successor_id="x")
    with pytest.raises((OutOfRange, InvalidInput), match="valid_from"):
        life.set_status(conn, place.id, Status.CLOSED, by="mihon", at=now, since=(now + 2 * DAY).date())
    assert places.get(conn, place.id)[0].place == place


def test_going_back_is_a_version_of_its_own(conn: Connection, now: datetime) -> None:
    offer = stored(conn, now)
    place_id, activity_id = offer.place.id, offer.activity.id
    edit.edit_place(conn, place_id, {"phone": "000-0000-0001", "name": "別の名"}, by="a", at=now)
    edit.edit_activity(conn, place_id, activity_id, {"fee_yen": 500}, by="a", at=now)
    life.restore(conn, place_id, 1, by="b", at=now, fields=["phone"])
    assert places.get(conn, place_id)[0].place.phone == offer.place.phone
    assert places.get(conn, place_id)[0].place.name == "別の名"
    life.restore(conn, place_id, 1, by="b", at=now)
    life.restore(conn, activity_id, 1, by="b", at=now)
    assert places.get(conn, place_id) == [offer]
    assert [each.by for each in history.of(conn, place_id)] == ["", "a", "b", "b"]
    with pytest.raises(InvalidInput, match="'colour': name"):
        life.restore(conn, place_id, 1, by="b", at=now, fields=["colour"])
    for entry, version in ((place_id, 9), ("x", 1)):
        with pytest.raises(NotFound):
            life.restore(conn, entry, version, by="b", at=now)
