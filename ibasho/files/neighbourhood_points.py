"""Neighbourhood tables: people by sex and five-year age, with a point per neighbourhood.

Two forms are read: Takamatsu's (``man1`` … ``woman18`` and ``location``) and the municipal standard set
地域・年齢別人口 (``0-4歳の男性`` … with 緯度 and 経度).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from ibasho.errors import InvalidInput
from ibasho.files.place_facts import clean, nfkc
from ibasho.files.tables import Row, Table, normal
from ibasho.model import Finding, Level, PopulationSet

__all__ = ["HEADINGS", "is_neighbourhood_table", "number_of", "read_neighbourhoods"]

_NAME = ("regionName", "地域名", "町丁名", "町名", "町字名", "町丁・字")
_CODE = ("regionCode", "地域コード", "町字ID", "#property", "ID", "NO")
_TOTAL = ("totalPopulation", "総人口", "人口", "人口総数", "総数")
_HOUSEHOLDS = ("numberOfHouseholds", "世帯数")
_LOCATION = ("location", "位置", "座標")
_LAT, _LON = ("緯度", "latitude", "lat"), ("経度", "longitude", "lon", "lng")
HEADINGS = frozenset(normal(h) for h in (*_NAME, *_CODE, *_TOTAL, *_HOUSEHOLDS, *_LOCATION, *_LAT, *_LON))
"""Normalised headings by which the heading row is found."""

_SUMS = re.compile(r"(総数|合計|計|総計|全市|市計|全域)")
_TAKAMATSU_BAND = re.compile(r"(man|woman)(\d{1,2})")
_STANDARD_BAND = re.compile(r"(\d{1,3})(?:[-~〜～](\d{1,3})歳|歳以上)の?(男性?|女性?)")
_UNKNOWN_AGE = re.compile(r"年齢不詳の?(男性?|女性?)?")


@dataclass(frozen=True)
class _Band:
    """A column of people of one sex and age: first year of the band, and its column."""

    age: int
    column: int


def number_of(text: str) -> float:
    """A number of people; NaN when the cell is blank or suppressed (``*``, ``X``); ``-`` is 0. Raises
    ValueError otherwise.
    """
    plain = nfkc(text).replace(",", "").replace(" ", "")
    if plain in {"", "*", "X", "x", "…", "..."}:
        return float("nan")
    if plain == "-":
        return 0.0
    value = float(plain.removesuffix("人"))
    if value < 0 or not np.isfinite(value):
        raise ValueError(plain)
    return value


def _bands(table: Table) -> list[_Band]:
    bands = []
    for column, heading in enumerate(table.header):
        plain = normal(heading)
        if match := _TAKAMATSU_BAND.fullmatch(plain):
            bands.append(_Band((int(match[2]) - 1) * 5, column))
        elif match := _STANDARD_BAND.fullmatch(plain):
            bands.append(_Band(int(match[1]), column))
    return bands


def is_neighbourhood_table(table: Table) -> bool:
    """Whether the table has a neighbourhood's name, a total, and people by age and sex."""
    return table.column(*_NAME) is not None and table.column(*_TOTAL) is not None and len(_bands(table)) >= 20


def _need(table: Table, what: str, headings: tuple[str, ...]) -> int:
    column = table.column(*headings)
    if column is None:
        raise InvalidInput(
            f"{table.name}: row {table.header_row} has no column for {what}; {', '.join(headings)} are "
            "accepted",
            field=what,
        )
    return column


def _location(
    table: Table, row: Row, columns: tuple[int | None, int | None, int | None]
) -> tuple[float, float] | None:
    """lon, lat of a row (``location`` is written lat,lon), or None when it has none."""
    both, lat_column, lon_column = columns
    if both is not None:
        parts = nfkc(row.cells[both]).split(",")
    elif lat_column is not None and lon_column is not None:
        parts = [nfkc(row.cells[lat_column]), nfkc(row.cells[lon_column])]
    else:
        parts = []
    try:
        lat, lon = (float(part) for part in parts)
    except ValueError:
        return None
    return (lon, lat) if -90 <= lat <= 90 and -180 <= lon <= 180 and (lon, lat) != (0.0, 0.0) else None


def _numbers(table: Table, row: Row, columns: dict[str, int]) -> dict[str, float]:
    values = {}
    for what, column in columns.items():
        try:
            values[what] = number_of(row.cells[column])
        except ValueError:
            raise InvalidInput(
                f"{table.name}: row {row.number}, column {table.header[column]}: "
                f"{row.cells[column][:30]!r} is no number of "
                "people; digits, * (suppressed) and - (none) are accepted",
                field=table.header[column],
            ) from None
    return values


def _sum_from(bands: list[_Band], values: dict[str, float], first: int, before: int) -> float:
    """People in bands that begin at ``first`` or later and before ``before``; NaN when one of them is not
    known.
    """
    return sum(values[f"band {band.column}"] for band in bands if first <= band.age < before)


def read_neighbourhoods(table: Table) -> tuple[PopulationSet, list[Finding]]:
    """One cell per neighbourhood, in the file's order, with its name; sums over ages from the bands.

    Rows of sums (合計) are left out with a note, rows without a point with an error that says how many people
    they have. Raises InvalidInput naming row and column when a figure cannot be read, or a code is used
    twice.
    """
    bands = _bands(table)
    columns = {"total": _need(table, "the total", _TOTAL)}
    households = table.column(*_HOUSEHOLDS)
    if households is not None:
        columns["households"] = households
    columns |= {f"band {band.column}": band.column for band in bands}
    name_column = _need(table, "the neighbourhood's name", _NAME)
    place = (table.column(*_LOCATION), table.column(*_LAT), table.column(*_LON))
    if place[0] is None and (place[1] is None or place[2] is None):
        raise InvalidInput(
            f"{table.name}: row {table.header_row} has no coordinates: a column location (lat,lon), or 緯度 "
            "and 経度, is needed",
            field="location",
        )
    findings: list[Finding] = []
    kept: list[tuple[Row, str, tuple[float, float], dict[str, float]]] = []
    for row in table.rows:
        name = clean(row.cells[name_column])
        values = _numbers(table, row, columns)
        where = _location(table, row, place)
        if _SUMS.fullmatch(nfkc(name)):
            findings.append(
                Finding(
                    row.number,
                    table.header[name_column],
                    name,
                    Level.NOTE,
                    "sum_row",
                    "a row of sums; not read",
                )
            )
        elif where is None:
            says = f"no coordinates; its {values['total']:,.0f} people are left out"
            findings.append(
                Finding(
                    row.number, "location", name, Level.ERROR, "no_coordinates", says, "latitude, longitude"
                )
            )
        else:
            findings += _sum_check(row, name, values, bands)
            kept.append((row, name, where, values))
    if not kept:
        raise InvalidInput(
            f"{table.name}: no row has coordinates and a number of people",
            field="location",
            findings=findings,
        )
    return _population(table, kept, bands, households is not None), findings


def _sum_check(row: Row, name: str, values: dict[str, float], bands: list[_Band]) -> list[Finding]:
    """A warning when more people have an age than there are; fewer is age unknown, which is never made up."""
    by_age = _sum_from(bands, values, 0, 999)
    if np.isnan(by_age) or np.isnan(values["total"]) or by_age <= values["total"]:
        return []
    says = f"the ages add up to {by_age:,.0f}, more than the total of {values['total']:,.0f}; both are kept"
    return [Finding(row.number, "total", name, Level.WARNING, "sum_differs", says)]


def _codes(table: Table, kept: list[Row]) -> list[str]:
    """The first column of codes that is filled and different in every row, else row numbers."""
    for heading in _CODE:
        column = table.column(heading)
        if column is None:
            continue
        codes = [nfkc(row.cells[column]) for row in kept]
        if all(codes) and len(set(codes)) == len(codes):
            return codes
    return [f"row {row.number}" for row in kept]


def _population(
    table: Table,
    kept: list[tuple[Row, str, tuple[float, float], dict[str, float]]],
    bands: list[_Band],
    with_households: bool,
) -> PopulationSet:
    ages = {"aged_0_14": (0, 15), "aged_65_plus": (65, 999), "aged_75_plus": (75, 999)}
    columns = {"people": np.array([values["total"] for _, _, _, values in kept], dtype=np.float64)}
    for demand, (first, before) in ages.items():
        # A band that straddles the limit would be counted on the wrong side.
        if any(band.age == first for band in bands):
            columns[demand] = np.array(
                [_sum_from(bands, values, first, before) for _, _, _, values in kept], dtype=np.float64
            )
    if with_households:
        columns["households"] = np.array([values["households"] for _, _, _, values in kept], dtype=np.float64)
    return PopulationSet(
        code=np.array(_codes(table, [row for row, _, _, _ in kept]), dtype=np.str_),
        level=0,
        lon=np.array([where[0] for _, _, where, _ in kept], dtype=np.float64),
        lat=np.array([where[1] for _, _, where, _ in kept], dtype=np.float64),
        values=columns,
        group=np.full(len(kept), -1, dtype=np.int64),
        area_name=np.array([name for _, name, _, _ in kept], dtype=np.str_),
    )
