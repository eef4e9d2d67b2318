"""The sample town's gazetteer: it has every neighbourhood and finds the addresses of the town's own lists."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
import shapely

from ibasho.files import addresses, areas, places
from ibasho.gazetteer import bring_addresses, find, find_all
from ibasho.geo.distance import geodesic_m
from ibasho.model import AddressLevel
from ibasho.store import Connection

ON_SQLITE = pytest.mark.parametrize("store_kind", ["sqlite"], indirect=True)
LISTS = ("public_facilities.csv", "child_rearing.csv", "childrens_cafeterias.csv", "places_to_belong.xlsx")


@pytest.fixture
def town(conn: Connection, sample_town: Path, now: datetime) -> Connection:
    for file, format_ in (("neighbourhoods.csv", "neighbourhood-centroids"), ("stations.csv", "stations")):
        read = addresses.read(sample_town / file)
        assert (read.format, read.findings) == (format_, ())
        bring_addresses(conn, file, read.addresses, format=read.format, source=file, at=now)
    return conn


@ON_SQLITE
def test_every_address_of_the_town_is_found_near_its_place(
    town: Connection, sample_town: Path, now: datetime
) -> None:
    """Also of the two places whose coordinates are left out on purpose."""
    offers = [
        draft.offer
        for file in LISTS
        for draft in places.read(sample_town / file, source=file, today=now.date()).drafts
        if draft.offer is not None
    ]
    found = find_all(town, [offer.place.address for offer in offers])
    hits = [each.only for each in found]
    assert len(offers) > 150
    assert all(
        hit is not None and hit.level is AddressLevel.NEIGHBOURHOOD and not hit.loosely for hit in hits
    )
    away = [
        geodesic_m([hit.lon], [hit.lat], [offer.place.lon], [offer.place.lat])[0]
        for hit, offer in zip(hits, offers, strict=True)
        if hit is not None and offer.place.lon is not None
    ]
    assert np.median(away) < 300
    assert max(away) < 1_500
    assert sum(offer.place.lon is None for offer in offers) == 2


def test_neighbourhoods_lie_in_the_town(sample_town: Path) -> None:
    """On the mainland or the island; a river's bank may be a grid spot off the shore."""
    town_areas, _ = areas.read(sample_town / "boundary_N03.geojson", kind="municipality")
    (whole,) = town_areas.polygons
    for address in addresses.read(sample_town / "neighbourhoods.csv").addresses:
        assert whole.distance(shapely.Point(address.lon, address.lat)) < 1e-4, address.label


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("見本駅", AddressLevel.STATION),
        ("みほん", None),
        ("見本市駅前町", AddressLevel.NEIGHBOURHOOD),
        ("例示県見本市", AddressLevel.MUNICIPALITY),
        ("見本島", AddressLevel.NEIGHBOURHOOD),
    ],
)
@ON_SQLITE
def test_what_a_visitor_may_type(town: Connection, text: str, level: AddressLevel | None) -> None:
    hit = find(town, text).only
    assert (None if hit is None else hit.level) is level
