"""Geometry columns: shapely in, shapely out, on either store.

PostGIS keeps a ``geometry(KIND, 4326)``; SQLite keeps the same EWKB in a BLOB, with no spatial extension loaded.
"""

from __future__ import annotations

from typing import Any

import shapely
import sqlalchemy as sa
from geoalchemy2 import Geometry
from shapely.geometry.base import BaseGeometry
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from ibasho.errors import InvalidInput

__all__ = ["Shape", "box_of"]


class Shape(TypeDecorator[BaseGeometry]):
    """A geometry of one kind (``POINT``, ``POLYGON``, ``MULTIPOLYGON``) in lon/lat, EPSG:4326, two dimensions.

    Values are shapely geometries; a value of another kind, an empty one or one with NaN raises InvalidInput.
    """

    impl = Geometry
    cache_ok = True

    def __init__(self, kind: str) -> None:
        super().__init__(kind, srid=4326, spatial_index=False)
        self.kind = kind

    def load_dialect_impl(self, dialect: Dialect | None) -> TypeEngine[Any]:
        """GeoAlchemy2's type, a BLOB on SQLite. GeoAlchemy2's own hooks call this with None."""
        if dialect is not None and dialect.name == "sqlite":
            return dialect.type_descriptor(sa.LargeBinary())
        geometry: TypeEngine[Any] = Geometry(self.kind, srid=4326, spatial_index=False)
        return geometry

    def process_bind_param(self, value: BaseGeometry | None, dialect: Dialect) -> bytes | str | None:
        """EWKB: bytes for SQLite, hexadecimal digits for PostGIS."""
        if value is None:
            return None
        if not isinstance(value, BaseGeometry) or value.geom_type.upper() != self.kind or value.is_empty:
            raise InvalidInput(
                f"geometry {str(value)[:60]}: a {self.kind} that is not empty is accepted", field="geometry"
            )
        ewkb: bytes = shapely.to_wkb(
            shapely.set_srid(value, 4326), output_dimension=2, byte_order=1, include_srid=True
        )
        return ewkb if dialect.name == "sqlite" else ewkb.hex()

    def process_result_value(self, value: Any, dialect: Dialect) -> BaseGeometry | None:
        """A shapely geometry without SRID mark, so that it equals one that was never stored."""
        if value is None:
            return None
        raw = value if isinstance(value, bytes) else getattr(value, "data", value)
        geometry = shapely.from_wkb(bytes(raw) if isinstance(raw, memoryview) else raw)
        return shapely.set_srid(geometry, 0)


def box_of(geometry: BaseGeometry | None) -> dict[str, float | None]:
    """The four columns that a spatial index is fed from: min_lon, max_lon, min_lat, max_lat; None without geometry."""
    if geometry is None:
        return {"min_lon": None, "max_lon": None, "min_lat": None, "max_lat": None}
    west, south, east, north = geometry.bounds
    return {"min_lon": west, "max_lon": east, "min_lat": south, "max_lat": north}
