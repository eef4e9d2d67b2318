"""Whatever was merged in whatever order, undoing it gives back what was."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from ibasho.errors import Conflict
from ibasho.model import Activity, Offer, Place
from ibasho.places.duplicates import merge, unmerge
from ibasho.places.duplicates.filling import filled, given_back, parts_of
from ibasho.store import Connection, merging
from ibasho.store import offers as rows
from ibasho.store import places as places_store
from tests import make


def _offers(draw: random.Random) -> list[Offer]:
    """Six places that know now this, now that of themselves, some with the same activity."""
    offers = []
    for at in range(6):
        place = make.place(
            name=draw.choice(["日向会館", "見本市日向会館"]),
            source=f"{at}一覧",
            phone=draw.choice(["", f"000-0000-{at:04d}"]),
            url=draw.choice(["", f"https://mihon.example/{at}"]),
            lon=134.0 + at / 1000,
        )
        if draw.random() < 0.4:
            place = replace(place, lon=None, lat=None, location_level="none")
        for name in draw.sample(["茶話会", "囲碁の会", "体操"], k=draw.randint(1, 2)):
            told = {"hours_text": "", "rules": ()} if draw.random() < 0.5 else {"hours_text": "毎週土曜"}
            fee = draw.choice([None, 0, 100])
            offers.append(make.offer(place, make.activity(name=name, fee_yen=fee, **told)))
    return offers


@pytest.mark.parametrize("seed", range(8))
def test_undone_in_any_order(conn: Connection, now: datetime, seed: int) -> None:
    draw = random.Random(seed)
    offers = _offers(draw)
    places_store.put(conn, offers, at=now)
    ids = sorted({offer.place.id for offer in offers})
    before = places_store.offers(conn, visibility=None, statuses=None)
    stored = {each: told.value for each, told in rows.read_places(conn, ids).items()}
    for step in range(1, 12):
        try:
            merge(conn, *draw.sample(ids, 2), at=now + timedelta(days=step))
        except Conflict:
            continue
    assert merging.standing(conn)
    shown = places_store.offers(conn)
    assert {offer.activity.name for offer in shown} == {offer.activity.name for offer in offers}
    for step in range(20, 80):
        open_still = merging.standing(conn)
        if not open_still:
            break
        try:
            unmerge(conn, draw.choice(open_still).gone_id, at=now + timedelta(days=step))
        except Conflict:
            continue
    assert merging.standing(conn) == []
    assert places_store.offers(conn, visibility=None, statuses=None) == before
    assert {each: told.value for each, told in rows.read_places(conn, ids).items()} == stored


def test_each_field_is_in_one_part_or_an_entrys_own() -> None:
    """No fact is forgotten when entries become one, and none is taken twice."""
    for kind, own in (
        (Place, {"id", "name", "visibility", "source", "source_key", "status", "successor_id"}),
        (Activity, {"id", "name", "kind", "status", "changes", "last_entry_min"}),
    ):
        names = [name for part in parts_of(kind).values() for name in part]
        assert len(names) == len(set(names))
        assert set(names) | own == set(kind.__dataclass_fields__)
        assert not set(names) & own


def test_filled_and_given_back() -> None:
    own = make.place(phone="", url="https://mihon.example/", lon=None, lat=None, location_level="none")
    one = make.place(phone="000-0000-0001", url="https://rei.example/", lon=None, lat=None)
    other = make.place(phone="000-0000-0002", lon=134.1, lat=34.3, location_level="block")
    full, gave = filled(own, [one, other])
    assert gave == [("phone",), ("location",)]
    assert (full.phone, full.url, full.lon, full.location_level) == (
        "000-0000-0001", "https://mihon.example/", 134.1, "block",
    )  # fmt: skip
    assert given_back(full, list(zip((one, other), gave, strict=True))) == own
    corrected = replace(full, phone="000-0000-0009")
    assert given_back(corrected, list(zip((one, other), gave, strict=True))).phone == "000-0000-0009"
