"""Areas made of neighbourhoods: school districts, care areas and the like, from a table area ↔ neighbourhood.

The neighbourhoods come as polygons (census small areas), which are dissolved, or as the points of a population, where an area is all
ground that is nearest to one of its points. Names are compared in one spelling (``ibasho.gazetteer.wording``), a name
without 丁目 stands for all of its 丁目. Every row that finds no neighbourhood is named, and so is every neighbourhood that
no row names: its people live outside all areas.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

import numpy as np
import shapely
from numpy.typing import NDArray

from ibasho.errors import InvalidInput
from ibasho.gazetteer.wording import group_of, spelling
from ibasho.model import AreaSet, Belonging, Finding, Level, PopulationSet

__all__ = ["of_points", "of_polygons", "with_codes"]

Geometries = NDArray[np.object_]
_NAMES_SHOWN = 10
_OWN_GROUND_DEG = 1e-4
"""About 10 m around each point that is its own in any case."""


@dataclass(frozen=True)
class _Neighbourhoods:
    """The neighbourhoods that there are, by code and by the spelling of their name."""

    codes: list[str]
    names: list[str]
    by_code: Mapping[str, list[int]]
    by_name: Mapping[str, list[int]]
    by_group: Mapping[str, list[int]]

    @classmethod
    def of(cls, codes: Sequence[str], names: Sequence[str]) -> _Neighbourhoods:
        """These neighbourhoods, in their order."""

        def index(keys: Sequence[str | None]) -> dict[str, list[int]]:
            found: dict[str, list[int]] = {}
            for at, key in enumerate(keys):
                if key:
                    found.setdefault(key, []).append(at)
            return found

        groups = [group_of(name) for name in names]
        return cls(
            list(codes),
            list(names),
            index([_digits(code) for code in codes]),
            index([spelling(name) for name in names]),
            index([None if group is None else spelling(group) for group in groups]),
        )

    def meant(self, row: Belonging) -> list[int]:
        """The neighbourhoods of a row: by code, by name, all 丁目 of a name; a code finds the parts of one code too."""
        if row.code and (found := self.by_code.get(_digits(row.code))):
            return found
        for name in _spellings(row.neighbourhood):
            if found := self.by_name.get(name) or self.by_group.get(name):
                return found
        return []

    def alike(self, row: Belonging) -> str:
        """Names that may have been meant."""
        close = get_close_matches(spelling(row.neighbourhood), list(self.by_name), 3, 0.6)
        return "、".join(self.names[self.by_name[each][0]] for each in close)


def _digits(code: str) -> str:
    return code.replace("-", "").strip().casefold()


def _spellings(name: str) -> list[str]:
    """The name, and what follows a municipality at its beginning (見本市付箋町一丁目)."""
    short = name
    for mark in ("市", "区", "町", "村"):
        before, _, after = name.partition(mark)
        if before and after and len(after) < len(short):
            short = after
            break
    return list(dict.fromkeys(spelling(each) for each in (name, short) if each))


def of_polygons(
    rows: Sequence[Belonging], neighbourhoods: AreaSet, kind: str
) -> tuple[AreaSet, tuple[Finding, ...]]:
    """The areas of the table, dissolved from polygons of neighbourhoods, in the order of the table.

    Raises InvalidInput, with every row as a finding, when not one row finds a neighbourhood.
    """

    def joined(members: list[int]) -> shapely.Geometry:
        return shapely.union_all(neighbourhoods.polygons[members])

    return _areas(rows, neighbourhoods.code.tolist(), neighbourhoods.name.tolist(), joined, kind)


def of_points(
    rows: Sequence[Belonging], population: PopulationSet, kind: str, ground: Sequence[shapely.Geometry] = ()
) -> tuple[AreaSet, tuple[Finding, ...]]:
    """The areas of the table over the points of a population with names: the ground nearest to each point.

    ``ground``: polygons such as the municipality, to which the areas are cut (without any: 2 km around the points).
    Each point lies in the area of its neighbourhood in any case. Raises InvalidInput for a population without names and
    as ``of_polygons``.
    """
    if population.area_name is None:
        raise InvalidInput(
            "population: one with a name per point (neighbourhoods) is accepted", field="population"
        )
    cells = _nearest_ground(population, ground)

    def joined(members: list[int]) -> shapely.Geometry:
        return shapely.union_all(cells[members])

    areas, findings = _areas(rows, population.code.tolist(), population.area_name.tolist(), joined, kind)
    about = "areas are the ground nearest to each neighbourhood's point: their borders are approximate"
    return areas, (*findings, Finding(0, "", "", Level.NOTE, "approximate_borders", about))


def with_codes(areas: AreaSet, codes: Sequence[str]) -> AreaSet:
    """The areas with codes as typed: one code for one area, or NAME=CODE for each.

    Raises InvalidInput for a name that no area has and for one code where there are several areas.
    """
    if not codes:
        return areas
    new = areas.code.astype(object)
    for each in codes:
        name, said, code = each.rpartition("=")
        at = (
            np.flatnonzero((areas.name == name.strip()) | (areas.code == name.strip()))
            if said
            else np.arange(len(areas))
        )
        if len(at) != 1 or not code.strip():
            listed = "、".join(map(str, areas.name[:_NAMES_SHOWN]))
            raise InvalidInput(f"code {each!r}: NAME=CODE for one of {listed} is accepted", field="code")
        new[at[0]] = code.strip()
    if len(set(new.tolist())) != len(new):
        raise InvalidInput(f"code {list(codes)}: one code for each area is accepted", field="code")
    return AreaSet(areas.kind, new.astype(np.str_), areas.name, areas.polygons)


def _areas(
    rows: Sequence[Belonging],
    codes: list[str],
    names: list[str],
    joined: Callable[[list[int]], shapely.Geometry],
    kind: str,
) -> tuple[AreaSet, tuple[Finding, ...]]:
    there, findings = _Neighbourhoods.of(codes, names), list[Finding]()
    members: dict[str, list[int]] = {}
    area_codes: dict[str, str] = {}
    owner: dict[int, str] = {}
    for row in rows:
        found = there.meant(row)
        if not found:
            findings.append(_unmatched(row, there))
            continue
        area_codes.setdefault(row.area, row.area_code or row.area)
        for at in found:
            if owner.setdefault(at, row.area) != row.area:
                findings.append(_twice(row, names[at], owner[at]))
            elif at not in members.setdefault(row.area, []):
                members[row.area].append(at)
    members = {area: parts for area, parts in members.items() if parts}
    if not members:
        raise InvalidInput(
            "table: no row names a neighbourhood that is known", field="table", findings=findings
        )
    findings += _left_over([names[at] for at in range(len(names)) if at not in owner])
    shapes = np.empty(len(members), dtype=object)
    shapes[:] = [_polygonal(joined(parts)) for parts in members.values()]
    made = AreaSet(
        kind,
        np.array([area_codes[area] for area in members], dtype=np.str_),
        np.array(list(members), dtype=np.str_),
        shapes,
    )
    return made, tuple(findings)


def _unmatched(row: Belonging, there: _Neighbourhoods) -> Finding:
    alike = there.alike(row) if row.neighbourhood else ""
    return Finding(
        row.row,
        "neighbourhood",
        row.neighbourhood or row.code,
        Level.WARNING,
        "unmatched_neighbourhood",
        f"no neighbourhood of this name or code is known; its people are not in {row.area}",
        f"did you mean {alike}?" if alike else "check the spelling",
    )


def _twice(row: Belonging, name: str, first: str) -> Finding:
    says = f"{name} belongs to {first} by an earlier row; kept so"
    return Finding(row.row, "area", row.area, Level.WARNING, "in_two_areas", says, "name it once")


def _left_over(names: list[str]) -> list[Finding]:
    if not names:
        return []
    shown = "、".join(names[:_NAMES_SHOWN]) + (" …" if len(names) > _NAMES_SHOWN else "")
    says = f"{len(names)} neighbourhoods are in no row; their people live outside all areas"
    return [Finding(0, "neighbourhood", shown, Level.WARNING, "in_no_area", says)]


def _polygonal(shape: shapely.Geometry) -> shapely.Geometry:
    """The polygons of a union; lines where borders do not quite meet are no ground."""
    return shapely.union_all([part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"])


def _nearest_ground(population: PopulationSet, ground: Sequence[shapely.Geometry]) -> Geometries:
    """Per point the ground that is nearest to it; points at one place share it."""
    # on a plane whose metres are alike in both directions, so that borders are half-way
    flat = max(float(np.cos(np.radians(np.mean(population.lat)))), 0.01)
    places, which = np.unique(np.stack((population.lon * flat, population.lat)), axis=1, return_inverse=True)
    points = np.asarray(shapely.points(places.T), dtype=object)
    near = shapely.union_all(shapely.buffer(points, 0.02))
    if len(points) > 1:
        cells = shapely.voronoi_polygons(
            shapely.multipoints(points), extend_to=near.buffer(0.1), ordered=True
        )
        parts = np.asarray(shapely.get_parts(cells), dtype=object)
    else:
        parts = np.array([near], dtype=object)
    around = [each for each in (_stretched(each, flat) for each in ground) if shapely.intersects(each, near)]
    whole = shapely.union_all(around) if around else near
    parts = shapely.union(
        shapely.intersection(parts, whole),
        shapely.intersection(parts, shapely.buffer(points, _OWN_GROUND_DEG)),
    )
    parts = shapely.transform(parts, lambda xy: xy / [flat, 1.0])
    return np.asarray(parts, dtype=object)[which.ravel()]


def _stretched(shape: shapely.Geometry, flat: float) -> shapely.Geometry:
    return shapely.transform(shape, lambda xy: xy * [flat, 1.0])
