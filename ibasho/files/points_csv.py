"""Points with people as a plain table: an identifier, longitude, latitude, and any of the demand columns."""

from __future__ import annotations

import numpy as np

from ibasho.errors import InvalidInput
from ibasho.files.neighbourhood_points import number_of
from ibasho.files.place_facts import clean, nfkc
from ibasho.files.tables import Row, Table, normal
from ibasho.model import DEMANDS, Finding, Level, PopulationSet

__all__ = ["HEADINGS", "read_points"]

_ID = ("id", "ID", "code", "KEY_CODE", "コード", "番号", "GEOID", "#property", "NO")
_LON = ("lon", "longitude", "経度", "lng", "long", "x")
_LAT = ("lat", "latitude", "緯度", "y")
_NAME = ("name", "名称", "地域名", "町丁名", "NAME")
_DEMAND_HEADINGS: dict[str, tuple[str, ...]] = {
    "people": ("population", "人口", "総人口", "人数", "pop", "POP2000", "totalPopulation"),
    "households": ("世帯数", "世帯"),
}
_OF_DEMANDS = [word for demand in DEMANDS for word in (demand.code, demand.label_ja)]
HEADINGS = frozenset(
    normal(h) for h in (*_ID, *_LON, *_LAT, *_NAME, *_OF_DEMANDS, *_DEMAND_HEADINGS["people"])
)
"""Normalised headings by which the heading row is found."""


def _demand_columns(table: Table) -> dict[str, int]:
    columns = {}
    for demand in DEMANDS:
        column = table.column(demand.code, demand.label_ja, *_DEMAND_HEADINGS.get(demand.code, ()))
        if column is not None:
            columns[demand.code] = column
    return columns


def _bad(table: Table, row: Row, column: int, says: str) -> InvalidInput:
    return InvalidInput(
        f"{table.name}: row {row.number}, column {table.header[column]}: {row.cells[column][:30]!r} {says}",
        field=table.header[column],
    )


def _degrees(table: Table, row: Row, column: int, most: float) -> float:
    try:
        value = float(nfkc(row.cells[column]))
    except ValueError:
        raise _bad(table, row, column, "is no coordinate; decimal degrees are accepted") from None
    if not -most <= value <= most:
        raise _bad(table, row, column, f"is out of range; -{most:g} to {most:g} degrees are accepted")
    return value


def _figure(table: Table, row: Row, column: int) -> float:
    try:
        return number_of(row.cells[column])
    except ValueError:
        raise _bad(
            table, row, column, "is no number of people; digits are accepted, empty = unknown"
        ) from None


def _check_codes(table: Table, codes: list[str], column: int | None) -> None:
    first: dict[str, Row] = {}
    for row, code in zip(table.rows, codes, strict=True):
        if column is not None and (not code or code in first):
            says = "is empty" if not code else f"stands in row {first[code].number} already"
            raise _bad(table, row, column, f"{says}; an identifier of its own for every row is accepted")
        first[code] = row


def read_points(table: Table) -> tuple[PopulationSet, list[Finding]]:
    """One cell per row, in the file's order. An empty figure is unknown (NaN).

    Raises InvalidInput naming row and column: no coordinates, no column of people, a figure that cannot be
    read, an identifier that is empty or used twice. Other columns are left out with one note.
    """
    lon_column, lat_column = table.column(*_LON), table.column(*_LAT)
    demands = _demand_columns(table)
    found = "、".join(table.header[:12])
    if lon_column is None or lat_column is None:
        raise InvalidInput(
            f"{table.name}: row {table.header_row} has no coordinates: columns lon and lat (経度, 緯度) are "
            f"needed; found: {found}",
            field="lon",
        )
    if "people" not in demands:
        raise InvalidInput(
            f"{table.name}: row {table.header_row} has no column of people: people, population or 人口 is "
            f"needed; found: {found}",
            field="people",
        )
    if not table.rows:
        raise InvalidInput(f"{table.name}: the table has a heading and no rows")
    id_column, name_column = table.column(*_ID), table.column(*_NAME)
    codes = [
        nfkc(row.cells[id_column]) if id_column is not None else f"row {row.number}" for row in table.rows
    ]
    _check_codes(table, codes, id_column)
    population = PopulationSet(
        code=np.array(codes, dtype=np.str_),
        level=0,
        lon=np.array([_degrees(table, row, lon_column, 180) for row in table.rows], dtype=np.float64),
        lat=np.array([_degrees(table, row, lat_column, 90) for row in table.rows], dtype=np.float64),
        values={
            demand: np.array([_figure(table, row, column) for row in table.rows], dtype=np.float64)
            for demand, column in demands.items()
        },
        group=np.full(len(codes), -1, dtype=np.int64),
        area_name=None
        if name_column is None
        else np.array([clean(row.cells[name_column]) for row in table.rows], dtype=np.str_),
    )
    used = {id_column, name_column, lon_column, lat_column, *demands.values()}
    return population, [*_unknown(table, population), *_left_out(table, used)]


def _unknown(table: Table, population: PopulationSet) -> list[Finding]:
    found = []
    for demand, values in population.values.items():
        empty = np.flatnonzero(np.isnan(values))
        if len(empty):
            says = f"{len(empty)} cells are empty: unknown, not zero"
            found.append(
                Finding(table.rows[int(empty[0])].number, demand, "", Level.NOTE, "unknown_figures", says)
            )
    return found


def _left_out(table: Table, used: set[int | None]) -> list[Finding]:
    left = {i: h for i, h in enumerate(table.header) if i not in used and h.strip()}
    if not left:
        return []
    gaps = sum(any(not row.cells[i].strip() for i in left) for row in table.rows)
    says = f"{len(left)} columns are no demand and were left out" + (
        f"; {gaps} rows have empty cells there" if gaps else ""
    )
    return [Finding(0, "、".join(left.values())[:300], "", Level.NOTE, "columns_not_kept", says)]
