"""Areas by kind and code, and the places of the catalogue inside them."""

from __future__ import annotations

from dataclasses import dataclass

import shapely

from ibasho.catalogue import Catalogue
from ibasho.errors import NotFound
from ibasho.store import Connection
from ibasho.store import areas as areas_store

__all__ = ["NamedArea", "area_named"]


@dataclass(frozen=True)
class NamedArea:
    """A stored area."""

    name: str
    polygon: shapely.MultiPolygon

    def places(self, catalogue: Catalogue) -> list[int]:
        """The numbers of the catalogue's places in it or on its border."""
        inside = shapely.intersects_xy(self.polygon, catalogue.index.lon, catalogue.index.lat)
        return [number for number in range(len(catalogue.places)) if inside[number]]


def area_named(conn: Connection, kind: str, code: str) -> NamedArea:
    """The first stored area of this kind and code; NotFound when there is none."""
    for area_set in areas_store.of_kind(conn, kind[:60]):
        for at in range(len(area_set.code)):
            if str(area_set.code[at]) == code:
                return NamedArea(str(area_set.name[at]), area_set.polygons[at])
    raise NotFound(f"area {kind[:60]!r} {code[:60]!r} does not exist", field="area")
