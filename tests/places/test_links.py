"""The organiser's link: random, hashed, expiring, revocable, and able to do little."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from ibasho.errors import NotFound, OutOfRange
from ibasho.model import FactGroup, Means, Organisation
from ibasho.places import links
from ibasho.places.links import Purpose
from ibasho.store import Connection, organisations, places
from ibasho.store import links as links_store
from tests import make

DAY = timedelta(days=1)


@pytest.fixture
def place_id(conn: Connection, now: datetime) -> str:
    offer = make.offer()
    places.put(conn, [offer], at=now)
    return offer.place.id


def test_the_store_never_holds_the_token(conn: Connection, place_id: str, now: datetime) -> None:
    token = links.issue(conn, place_id, Purpose.TEND, by="mihon", at=now)
    assert len(token) >= 43  # 256 bits in base64
    held = conn.execute(sa.text("SELECT * FROM place_links")).all()
    assert len(held) == 1
    assert token not in str(held)


def test_a_link_to_confirm_works_once(conn: Connection, place_id: str, now: datetime) -> None:
    token = links.issue(conn, place_id, Purpose.CONFIRM, by="mihon", at=now)
    place = links.confirm(conn, token, at=now + DAY)
    assert place.verified_on == (now + DAY).date()
    assert {each.means for each in place.verifications} == {Means.LINK}
    assert {each.group for each in place.verifications} == set(FactGroup)
    with pytest.raises(NotFound, match="no longer valid"):
        links.confirm(conn, token, at=now + DAY)


def test_a_link_to_tend_works_until_it_expires(conn: Connection, place_id: str, now: datetime) -> None:
    token = links.issue(conn, place_id, Purpose.TEND, by="mihon", at=now, days=3)
    for at in (now, now + DAY, now + 2 * DAY):
        links.confirm(conn, token, at=at)
    with pytest.raises(NotFound, match="no longer valid"):
        links.opened(conn, token, at=now + 3 * DAY)


def test_revoking_ends_every_link_of_that_entry_only(conn: Connection, place_id: str, now: datetime) -> None:
    other = make.offer()
    places.put(conn, [other], at=now)
    mine = [links.issue(conn, place_id, purpose, by="mihon", at=now) for purpose in Purpose]
    theirs = links.issue(conn, other.place.id, Purpose.TEND, by="mihon", at=now)
    assert links.revoke_all(conn, place_id, at=now) == 2
    assert links.revoke_all(conn, place_id, at=now) == 0
    for token in mine:
        with pytest.raises(NotFound):
            links.opened(conn, token, at=now)
    assert links.opened(conn, theirs, at=now).place_id == other.place.id
    assert [each.revoked_at for each in links_store.of_place(conn, place_id)] == [now, now]


def test_an_unknown_token_reads_like_an_expired_one(conn: Connection, place_id: str, now: datetime) -> None:
    token = links.issue(conn, place_id, Purpose.TEND, by="mihon", at=now, days=1)
    said = []
    for guess, at in (("x", now), ("\ud800", now), (token, now + DAY)):
        with pytest.raises(NotFound) as refused:
            links.opened(conn, guess, at=at)
        said.append(refused.value.message)
    assert len(set(said)) == 1


def test_the_check_is_in_the_name_of_the_organisation(conn: Connection, now: datetime) -> None:
    home: Organisation = make.organisation(name="見本の会")
    organisations.put(conn, home)
    offer = make.offer(organisation_id=home.id)
    places.put(conn, [offer], at=now)
    token = links.issue(conn, offer.place.id, Purpose.TEND, by="mihon", at=now)
    place = links.confirm(conn, token, at=now, groups=[FactGroup.CALENDAR])
    assert [(each.group, each.by) for each in place.verifications] == [(FactGroup.CALENDAR, "見本の会")]


def test_links_of_no_place_or_of_no_length_are_refused(
    conn: Connection, place_id: str, now: datetime
) -> None:
    with pytest.raises(NotFound, match="'x' does not exist"):
        links.issue(conn, "x", Purpose.TEND, by="mihon", at=now)
    for days in (0, 401):
        with pytest.raises(OutOfRange, match=f"days {days}: 1 to 400"):
            links.issue(conn, place_id, Purpose.TEND, by="mihon", at=now, days=days)
