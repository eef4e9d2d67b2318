"""Area sets under a name: municipalities, school districts …, each area a multipolygon."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import numpy as np
import shapely
import sqlalchemy as sa

from ibasho.errors import InvalidInput
from ibasho.model import AreaSet, Finding, InputMeta, Verdict
from ibasho.store import content, inputs, spatial_index
from ibasho.store.engine import Connection
from ibasho.store.geometry import box_of
from ibasho.store.tables import area_sets, areas

__all__ = ["containing", "findings", "get", "names", "of_kind", "put"]

_NOUN = "area set"


def put(
    conn: Connection,
    name: str,
    area_set: AreaSet,
    *,
    source: str,
    at: datetime,
    findings: Sequence[Finding] = (),
) -> tuple[InputMeta, Verdict]:
    """Store an area set: what is stored now, and created, updated (other content) or same (equal content).

    Polygons and multipolygons are accepted and come back as multipolygons; anything else raises InvalidInput.
    """
    shapes = np.empty(len(area_set), dtype=object)
    shapes[:] = [
        _multi(str(code), shape) for code, shape in zip(area_set.code, area_set.polygons, strict=True)
    ]
    whole = AreaSet(area_set.kind, area_set.code, area_set.name, shapes)
    meta = inputs.meta_of(name, source, at, content.of_areas(whole))
    key, meta, verdict = inputs.put(conn, area_sets, meta, findings, {"kind": area_set.kind})
    rows = [
        {
            "set_key": key,
            "position": position,
            "code": str(code),
            "name": str(called),
            "geom": shape,
            **box_of(shape),
        }
        for position, (code, called, shape) in enumerate(zip(whole.code, whole.name, shapes, strict=True))
    ]
    if rows and verdict is not Verdict.SAME:
        conn.execute(sa.insert(areas), rows)
    return meta, verdict


def get(conn: Connection, name: str) -> tuple[InputMeta, AreaSet]:
    """An area set and where it came from, its areas in the order they came in; NotFound lists what is stored."""
    row, meta = inputs.find(conn, area_sets, _NOUN, name)
    found = sa.select(areas.c.code, areas.c.name, areas.c.geom).where(areas.c.set_key == row.key)
    rows = conn.execute(found.order_by(areas.c.position)).all()
    polygons = np.empty(len(rows), dtype=object)
    polygons[:] = [each.geom for each in rows]
    return meta, AreaSet(
        kind=row.kind,
        code=np.array([each.code for each in rows], dtype=np.str_),
        name=np.array([each.name for each in rows], dtype=np.str_),
        polygons=polygons,
    )


def of_kind(conn: Connection, kind: str) -> list[AreaSet]:
    """All area sets of a kind, in the order of their names."""
    found = sa.select(area_sets.c.name).where(area_sets.c.kind == kind).order_by(area_sets.c.name)
    return [get(conn, name)[1] for name in conn.execute(found).scalars()]


def containing(conn: Connection, name: str, lon: float, lat: float) -> list[tuple[str, str]]:
    """Code and name of the areas of a set in or on whose border a point lies, in stored order."""
    row, _ = inputs.find(conn, area_sets, _NOUN, name)
    touched = spatial_index.in_boxes(conn, areas, [(lon, lat, lon, lat)])
    found = sa.select(areas.c.code, areas.c.name, areas.c.geom).where(areas.c.set_key == row.key, touched)
    return [
        (each.code, each.name)
        for each in conn.execute(found.order_by(areas.c.position))
        if shapely.intersects_xy(each.geom, lon, lat)
    ]


def names(conn: Connection) -> list[str]:
    """The area sets that are stored."""
    return inputs.names(conn, area_sets)


def findings(conn: Connection, name: str) -> tuple[Finding, ...]:
    """What was remarked when the set was read."""
    return inputs.findings(conn, area_sets, _NOUN, name)


def _multi(code: str, shape: object) -> shapely.MultiPolygon:
    if isinstance(shape, shapely.MultiPolygon) and not shape.is_empty:
        return shape
    if isinstance(shape, shapely.Polygon) and not shape.is_empty:
        return shapely.MultiPolygon([shape])
    raise InvalidInput(
        f"area {code}: a polygon or multipolygon that is not empty is accepted", field="polygons"
    )
