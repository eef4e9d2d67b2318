"""Building a map page, beside plain Folium with a marker per place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import folium
import geopandas as gpd
import numpy as np
import shapely

from bench.timing import Row, seconds
from ibasho.layers import PLACES
from maps import Delivery, Facts, places

_PLACES = 2_000


def _frame() -> gpd.GeoDataFrame:
    chance = np.random.default_rng(4)
    lon, lat = chance.uniform(137.5, 137.7, _PLACES), chance.uniform(34.1, 34.3, _PLACES)
    texts = {column.name: [f"{column.meaning_ja} {n}" for n in range(_PLACES)] for column in PLACES.columns}
    texts |= {"kind": ["salon"] * _PLACES, "kind_ja": ["サロン"] * _PLACES}
    return gpd.GeoDataFrame(texts, geometry=shapely.points(lon, lat), crs="EPSG:4326")


def rows() -> Iterator[Row]:
    """Seconds and bytes of the page, ours and plain Folium's."""
    frame = _frame()
    facts = Facts(title="見本", generated_on=date(2026, 12, 1))
    delivery = Delivery.FILE
    page, plain = [""], [""]

    def ours() -> None:
        page[0] = places.draw(frame, facts=facts, delivery=delivery)

    def theirs() -> None:
        shell = folium.Map([34.2, 137.6])
        for name, point in zip(frame["name"], frame.geometry, strict=True):
            folium.Marker([point.y, point.x], popup=name).add_to(shell)
        plain[0] = shell.get_root().render()

    mine, other = min(seconds(ours) for _ in range(3)), seconds(theirs)
    kib = f"{len(page[0].encode()) // 1024:,} KiB with every script; plain {len(plain[0].encode()) // 1024:,} KiB without"
    yield Row(f"maps: page with {_PLACES:,} places", mine, "folium, a Marker each", other, kib)
