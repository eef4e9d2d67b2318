"""Population sets under a name: arrays in, the same arrays out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from ibasho.errors import InvalidInput
from ibasho.model import Finding, InputMeta, PopulationSet, Verdict
from ibasho.store import content, inputs
from ibasho.store.engine import Connection
from ibasho.store.tables import DEMAND_CODES, population_cells, population_groups, population_sets

__all__ = ["findings", "get", "names", "put"]

_NOUN = "population"


def put(
    conn: Connection,
    name: str,
    population: PopulationSet,
    *,
    source: str,
    at: datetime,
    findings: Sequence[Finding] = (),
) -> tuple[InputMeta, Verdict]:
    """Store a population set: what is stored now, and created, updated (other content) or same (equal content).

    Raises InvalidInput for a column that is no demand, for codes that repeat and for arrays of unequal length.
    """
    _require_sound(population)
    meta = inputs.meta_of(name, source, at, content.of_population(population))
    columns = {
        "level": population.level,
        "columns": list(population.values),
        "group_columns": list(population.group_values),
        "has_area_names": population.area_name is not None,
        "has_polygons": population.polygons is not None,
    }
    key, meta, verdict = inputs.put(conn, population_sets, meta, findings, columns)
    if verdict is not Verdict.SAME:
        _insert(conn, population_cells, key, _cells(population))
        _insert(
            conn,
            population_groups,
            key,
            {"code": _texts(population.group_code), **_numbers(population.group_values)},
        )
    return meta, verdict


def get(conn: Connection, name: str) -> tuple[InputMeta, PopulationSet]:
    """A population set and where it came from, its cells in the order they came in; NotFound lists what is stored."""
    row, meta = inputs.find(conn, population_sets, _NOUN, name)
    optional = {"area_name": row.has_area_names, "polygon": row.has_polygons}
    wanted = (
        "code",
        "lon",
        "lat",
        "group_code",
        *(each for each, there in optional.items() if there),
        *row.columns,
    )
    cells = _columns(conn, population_cells, row.key, wanted)
    groups = _columns(conn, population_groups, row.key, ("code", *row.group_columns))
    number = {code: at for at, code in enumerate(groups["code"])}
    group = np.array([-1 if code is None else number[code] for code in cells["group_code"]], dtype=np.int64)
    return meta, PopulationSet(
        code=_words(cells["code"]),
        level=row.level,
        lon=_floats(cells["lon"]),
        lat=_floats(cells["lat"]),
        values={code: _floats(cells[code]) for code in row.columns},
        group=group,
        group_code=_words(groups["code"]),
        group_values={code: _floats(groups[code]) for code in row.group_columns},
        polygons=_objects(cells["polygon"]) if row.has_polygons else None,
        area_name=_words(cells["area_name"]) if row.has_area_names else None,
    )


def names(conn: Connection) -> list[str]:
    """The population sets that are stored."""
    return inputs.names(conn, population_sets)


def findings(conn: Connection, name: str) -> tuple[Finding, ...]:
    """What was remarked when the set was read."""
    return inputs.findings(conn, population_sets, _NOUN, name)


def _require_sound(population: PopulationSet) -> None:
    unknown = sorted({*population.values, *population.group_values} - set(DEMAND_CODES))
    if unknown:
        raise InvalidInput(
            f"population columns {unknown}: accepted are {', '.join(DEMAND_CODES)}", field="columns"
        )
    for what, codes in (("cell", population.code), ("group", population.group_code)):
        distinct, times = np.unique(codes, return_counts=True)
        if len(distinct) != len(codes):
            raise InvalidInput(f"{what} code {distinct[times > 1][0]} comes more than once", field="code")
    lengths = {
        len(population.lon),
        len(population.lat),
        len(population.group),
        *map(len, population.values.values()),
    }
    if lengths - {len(population)}:
        raise InvalidInput(
            f"arrays of {sorted(lengths)} values for {len(population)} cells: equal lengths are accepted"
        )


def _cells(population: PopulationSet) -> dict[str, list[Any]]:
    codes = [*_texts(population.group_code), None]
    columns: dict[str, list[Any]] = {
        "code": _texts(population.code),
        "lon": population.lon.tolist(),
        "lat": population.lat.tolist(),
        "group_code": [codes[at] for at in population.group.tolist()],
        **_numbers(population.values),
    }
    if population.area_name is not None:
        columns["area_name"] = _texts(population.area_name)
    if population.polygons is not None:
        columns["polygon"] = list(population.polygons)
    return columns


def _insert(conn: Connection, table: sa.Table, key: int, columns: dict[str, list[Any]]) -> None:
    names = ("set_key", "position", *columns)
    rows = [
        dict(zip(names, (key, position, *values), strict=True))
        for position, values in enumerate(zip(*columns.values(), strict=True))
    ]
    if rows:
        conn.execute(sa.insert(table), rows)


def _columns(
    conn: Connection, table: sa.Table, key: int, wanted: Sequence[str]
) -> dict[str, tuple[Any, ...]]:
    found = (
        sa.select(*(table.c[name] for name in wanted))
        .where(table.c.set_key == key)
        .order_by(table.c.position)
    )
    rows = conn.execute(found).all()
    return dict(zip(wanted, zip(*rows, strict=True) if rows else ((),) * len(wanted), strict=True))


def _numbers(values: dict[str, NDArray[np.float64]]) -> dict[str, list[Any]]:
    """Per column its numbers, None where a number is not known: NULL says so in the database too."""
    return {
        code: [None if math.isnan(value) else value for value in column.tolist()]
        for code, column in values.items()
    }


def _texts(values: NDArray[np.str_]) -> list[str]:
    return [str(value) for value in values.tolist()]


def _words(values: Sequence[str]) -> NDArray[np.str_]:
    return np.array(values, dtype=np.str_) if values else np.empty(0, dtype=np.str_)


def _floats(values: Sequence[float | None]) -> NDArray[np.float64]:
    return np.array(values, dtype=np.float64)


def _objects(values: Sequence[Any]) -> NDArray[np.object_]:
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array
