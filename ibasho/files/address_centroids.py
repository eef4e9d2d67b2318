"""Points of neighbourhoods: one point for each 町丁目.

Three forms: Geolonia's list of one municipality (JSON, ``[{"town", "koaza", "lat", "lng"}]``, which does not say of which),
Geolonia's table of the country (``都道府県名``, ``市区町村コード``, ``市区町村名``, ``大字町丁目名`` …), and a plain table
``町丁目, 緯度, 経度``.
"""

from __future__ import annotations

import json
from typing import Any

from ibasho.errors import InvalidInput, UnreadableFile
from ibasho.files.address_rows import Municipality, Problems, five_digits, found_in, located
from ibasho.files.place_facts import clean
from ibasho.files.tables import Row, Table, normal
from ibasho.model import Address, AddressLevel, Finding

__all__ = ["HEADINGS", "is_centroid_table", "read_centroid_list", "read_centroids"]

_TOWN = ("大字町丁目名", "大字・丁目名", "町丁目", "町丁目名", "町丁名", "町名", "町字名", "town")
_KANA = ("大字町丁目名カナ", "町丁目カナ", "kana")
_KOAZA = ("小字・通称名", "小字", "koaza")
_PREFECTURE, _CITY = ("都道府県名", "都道府県", "prefecture"), ("市区町村名", "市区町村", "city")
_CODE = ("市区町村コード", "全国地方公共団体コード", "citycode")
_LAT, _LON = ("緯度", "lat", "latitude"), ("経度", "lng", "lon", "longitude")
HEADINGS = frozenset(normal(h) for h in (*_TOWN, *_KANA, *_KOAZA, *_PREFECTURE, *_CITY, *_CODE, *_LAT, *_LON))
"""Normalised headings by which the heading row is found."""
_LIST_MOST = 500_000
_LENGTH_MOST = 100


def is_centroid_table(table: Table) -> bool:
    """Whether the table has a neighbourhood and its point in every row."""
    return all(table.column(*headings) is not None for headings in (_TOWN, _LAT, _LON))


def read_centroids(
    table: Table, municipality: Municipality | None
) -> tuple[list[Address], tuple[Finding, ...]]:
    """One address per row with a point, in order. ``municipality``: the one of all rows, where the table names none.

    Raises InvalidInput when a column is missing, no municipality is named, or a row cannot be read.
    """
    if not is_centroid_table(table):
        raise InvalidInput(
            f"{table.name}: row {table.header_row}: the columns 町丁目 (大字町丁目名), 緯度 and 経度 are needed; found: "
            f"{found_in(table)}",
            field="header",
        )
    if table.column(*_CITY) is None and municipality is None:
        raise _which_municipality(table.name)
    problems = Problems(table.name)
    found = [each for row in table.rows if (each := _of_row(table, row, municipality, problems)) is not None]
    return _some(found, problems), problems.settle()


def _of_row(table: Table, row: Row, municipality: Municipality | None, problems: Problems) -> Address | None:
    def cell(*headings: str) -> str:
        column = table.column(*headings)
        return "" if column is None else clean(row.cells[column])

    city = cell(*_CITY)
    if municipality is None and not city:
        problems.error(row.number, "市区町村名", "", "no municipality")
        return None
    prefecture, code = cell(*_PREFECTURE), five_digits(cell(*_CODE))
    if municipality is not None and (not city or city == municipality.name):
        prefecture, city, code = (
            municipality.prefecture or prefecture,
            municipality.name,
            municipality.code or code,
        )
    elif municipality is not None:
        return None
    point = located(problems, row.number, "緯度, 経度", cell(*_LAT), cell(*_LON))
    words = {"大字町丁目名": cell(*_TOWN), "小字・通称名": cell(*_KOAZA)}
    return _address(problems, row.number, words, (prefecture, city, code), point, cell(*_KANA))


def _address(
    problems: Problems,
    number: int,
    words: dict[str, str],
    where: tuple[str, str, str],
    point: tuple[float, float] | None,
    kana: str = "",
) -> Address | None:
    """The address of one row, or None with what is wrong told."""
    (town_column, town), (_, koaza) = words.items()
    for column, text in words.items():
        if len(text) > _LENGTH_MOST:
            problems.error(number, column, text, f"{len(text)} characters; up to {_LENGTH_MOST} are accepted")
            return None
    if not town and not koaza:
        problems.note(number, town_column, "", "no_name", "no neighbourhood is named; left out")
        return None
    if point is None:
        return None
    prefecture, city, code = where
    return Address(
        AddressLevel.NEIGHBOURHOOD,
        prefecture=prefecture,
        municipality=city,
        municipality_code=code,
        neighbourhood=town,
        koaza=koaza,
        kana=kana,
        lon=point[0],
        lat=point[1],
    )


def read_centroid_list(
    text: str, name: str, municipality: Municipality | None
) -> tuple[list[Address], tuple[Finding, ...]]:
    """The addresses of a JSON list of one municipality, in order. Raises as ``read_centroids``; rows count from 1."""
    if municipality is None:
        raise _which_municipality(name)
    try:
        items = json.loads(text)
    except (RecursionError, ValueError) as error:
        raise UnreadableFile(f"{name}: this is no JSON ({str(error)[:80]})") from None
    if not isinstance(items, list) or not items or len(items) > _LIST_MOST:
        raise UnreadableFile(
            f"{name}: a list of 1 to {_LIST_MOST:,} objects with town, lat and lng is accepted"
        )
    problems = Problems(name)
    where = (municipality.prefecture, municipality.name, municipality.code)
    found = []
    for number, item in enumerate(items, start=1):
        if not isinstance(item, dict):
            problems.error(number, "town", str(item)[:40], "no object with town, lat and lng")
            continue
        cells = {key: _cell(item.get(key)) for key in ("town", "koaza", "lat", "lng")}
        point = located(problems, number, "lat, lng", cells["lat"], cells["lng"])
        words = {"town": cells["town"], "koaza": cells["koaza"]}
        address = _address(problems, number, words, where, point)
        if address is not None:
            found.append(address)
    return _some(found, problems), problems.settle()


def _cell(value: Any) -> str:
    """A JSON value as a cell: text and numbers as they are, anything else empty."""
    return clean(str(value)) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _some(found: list[Address], problems: Problems) -> list[Address]:
    if not found and not problems.errors:
        raise InvalidInput(
            f"{problems.name}: no row has a neighbourhood and a point",
            field="緯度, 経度",
            findings=problems.notes,
        )
    return found


def _which_municipality(name: str) -> InvalidInput:
    return InvalidInput(
        f"{name}: it does not say of which municipality it is; say it with --municipality 東京都渋谷区 (or 131130 東京都渋谷区)",
        field="municipality",
    )
