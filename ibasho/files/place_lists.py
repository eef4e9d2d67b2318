"""A list of places as a heading and rows, whatever file it came in: the step between formats and drafts."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from pathlib import Path

from ibasho.errors import InvalidInput
from ibasho.files import features, hsds, ksj, osm_places
from ibasho.files.archives import ArchiveLimits, open_archive
from ibasho.files.bad_rows import OWN_COLUMNS
from ibasho.files.encodings import printable, read_bytes, shown
from ibasho.files.geojson import json_document
from ibasho.files.headings import KNOWN, mapping_of, recognise, require_overrides
from ibasho.files.places_geojson import is_geojson, require_names, rows_of
from ibasho.files.tables import Row, Table, normal, read_table
from ibasho.model import Finding, Level

__all__ = ["WORDS", "PlaceList", "open_list"]

WORDS = frozenset(
    {
        "days",
        "hours_note",
        "closed_on",
        "fee_note",
        "booking_note",
        "phone_note",
        "mail",
        "description",
        "remarks",
    }
)
"""Meanings of which a list may have several columns that are read together."""


@dataclass(frozen=True)
class PlaceList:
    """A heading, what each column means ("" = not kept), and the rows as they stand, in order.

    ``findings`` concern the file as a whole (row 0) or rows that are not data.
    """

    format: str
    header: tuple[str, ...]
    meanings: tuple[str, ...]
    rows: tuple[Row, ...]
    findings: tuple[Finding, ...] = ()


def open_list(
    path: Path, *, as_: str | None, bytes_most: int, overrides: Mapping[str, str] | None = None
) -> PlaceList:
    """The list in a file, recognised by its content unless ``as_`` names the format.

    ``overrides``: heading → meaning, for columns that are to be read otherwise. Raises UnreadableFile when the
    file cannot be read, InvalidInput when it is no list of places or an override names nothing.
    """
    reader = as_ or _recognised(path, bytes_most)
    given = overrides or {}
    if reader == "osm":
        rows, findings = osm_places.read_rows(path)
        return _of_properties("osm", rows, [], findings, given)
    if reader == "hsds":
        document = json_document(read_bytes(path, bytes_most=bytes_most), shown(path))
        rows, findings = hsds.read_rows(document, shown(path))
        return _of_properties("hsds", rows, [], findings, given)
    if reader in _VECTOR:
        return _from_features(path, as_, bytes_most, given)
    return _from_table(path, as_, bytes_most, given)


_VECTOR = {"geojson", "geopackage", "ksj"}
_ZIP = ArchiveLimits(entries_most=200, bytes_most=400_000_000, ratio_most=200)


def _recognised(path: Path, bytes_most: int) -> str:
    """Which reader the content calls for: ``osm``, ``geojson``, ``geopackage``, ``ksj`` (a zip with a Shapefile), or
    ``table`` for everything else.
    """
    start = read_bytes(path, bytes_most=_PBF_BYTES_MOST, first=200)
    if osm_places.is_pbf(start):
        return "osm"
    if start.startswith(b"SQLite format 3\x00"):
        return "geopackage"
    if start.startswith(b"PK\x03\x04"):
        data = read_bytes(path, bytes_most=bytes_most)
        names = open_archive(data, shown(path), _ZIP).members
        return "ksj" if any(name.lower().endswith((".shp", ".geojson")) for name in names) else "table"
    if not is_geojson(path):
        return "table"
    data = read_bytes(path, bytes_most=bytes_most)
    if b"FeatureCollection" in data:
        return "geojson"
    return "hsds" if hsds.is_hsds(json_document(data, shown(path))) else "geojson"


_PBF_BYTES_MOST = 1_000_000_000


def _from_features(path: Path, as_: str | None, bytes_most: int, overrides: Mapping[str, str]) -> PlaceList:
    """GeoJSON, GeoPackage or zipped Shapefile: properties stand for columns, the geometry for the point."""
    file = features.read(path, bytes_most=bytes_most)
    rows, keys, findings = rows_of(file.features)
    series = ksj.renamed(rows)
    if series is not None:
        rows, keys = series, list(dict.fromkeys(key for _, each in series for key in each))
    elif as_ == "ksj":
        raise InvalidInput(
            f"{shown(path)}: no attribute of P05, P14, P27 or P29 of 国土数値情報; found: {'、'.join(keys[:12])}",
            field="as",
        )
    given = require_overrides([*keys, "緯度", "経度", "ID"], overrides)
    require_names(keys, shown(path), bool(rows), given)
    findings += [
        Finding(
            0,
            "",
            other[:100],
            Level.NOTE,
            "layer_not_read",
            f"the layer {file.layer!r} was read; this one was not",
        )
        for other in file.others
    ]
    format_ = "ksj" if series is not None else as_ or ("geopackage" if file.layer else "geojson")
    return _of_properties(format_, rows, keys, findings, overrides)


def _not_a_list(table: Table, name: str) -> InvalidInput:
    meanings = {meaning.rstrip("*") for meaning in mapping_of(table.header)}
    found = "、".join(heading for heading in table.header[:12] if heading.strip())
    if meanings & {"name", "event", "venue"}:
        lack = (
            "no coordinates and no address: the columns 緯度 and 経度, or 所在地_連結表記 (住所), are needed"
        )
    else:
        lack = "no column with the place's name: 名称 (施設名, イベント名, name) is needed"
    return InvalidInput(
        f"{name}: row {table.header_row} has {lack}; found: {found}; a column of another name is taken by "
        '--map "HEADING=name"',
        field="header",
    )


def _from_table(path: Path, as_: str | None, bytes_most: int, overrides: Mapping[str, str]) -> PlaceList:
    table = read_table(path, bytes_most=bytes_most, known=KNOWN)
    given = require_overrides(table.header, overrides)
    recognised = recognise(table.header, given)
    if recognised is None:
        raise _not_a_list(table, shown(path))
    meanings = mapping_of(table.header, given)
    findings = (*_about_table(table, meanings), *_beyond_headings(table))
    return PlaceList(as_ or recognised, table.header, meanings, table.rows, findings)


def _of_properties(
    format_: str,
    features: list[tuple[int, dict[str, str]]],
    keys: list[str],
    findings: list[Finding],
    overrides: Mapping[str, str],
) -> PlaceList:
    """Rows of named values as a table: one column per name, empty where a row has none of it."""
    header = tuple(dict.fromkeys([*keys, *(key for _, properties in features for key in properties)]))
    given = require_overrides(header, overrides)
    rows = tuple(
        Row(number, tuple(properties.get(key, "") for key in header)) for number, properties in features
    )
    meanings = mapping_of(header, given)
    return PlaceList(
        format_, header, meanings, rows, (*findings, *_not_kept(header, meanings, range(len(keys))))
    )


def _not_kept(header: tuple[str, ...], meanings: tuple[str, ...], filled: Container[int]) -> list[Finding]:
    """One note on all columns that hold something and have no place in the register."""
    left = [
        heading or f"column {i + 1}"
        for i, (heading, meaning) in enumerate(zip(header, meanings, strict=True))
        if not meaning and i in filled and normal(heading) not in OWN_COLUMNS
    ]
    if not left:
        return []
    says = f"{len(left)} columns have no place in the register and were left out"
    return [Finding(0, "、".join(left)[:300], "", Level.NOTE, "columns_not_kept", says)]


def _unused_twins(table: Table, meanings: tuple[str, ...]) -> list[Finding]:
    """One note per column whose values went unused because a column of the same meaning was filled too."""
    found = []
    for i, meaning in enumerate(meanings):
        key = meaning.rstrip("*")
        if not meaning.endswith("*") or key in WORDS:
            continue
        first = meanings.index(key)
        rows = [
            r
            for r in table.rows
            if r.cells[i].strip() and r.cells[first].strip() not in {"", r.cells[i].strip()}
        ]
        if rows:
            says = (
                f"{len(rows)} values were not used: the column {table.header[first]} means the same "
                "and is filled"
            )
            found.append(Finding(rows[0].number, table.header[i], "", Level.NOTE, "column_unused", says))
    return found


def _about_table(table: Table, meanings: tuple[str, ...]) -> list[Finding]:
    filled = {i for row in table.rows for i, cell in enumerate(row.cells) if cell.strip()}
    found = _not_kept(table.header, meanings, filled)
    found += _unused_twins(table, meanings)
    found += [
        Finding(
            row.number,
            "",
            printable(" ".join(row.cells)),
            Level.NOTE,
            "above_heading",
            "stands above the heading; not read as a row",
        )
        for row in table.above
    ]
    found += [
        Finding(
            0,
            "",
            sheet[:100],
            Level.NOTE,
            "sheet_not_read",
            f"the sheet {table.sheet!r} was read; this one was not",
        )
        for sheet in table.other_sheets
    ]
    return found


def _beyond_headings(table: Table) -> list[Finding]:
    most = len(table.header)
    says = "cells to the right of the last heading were not read"
    fix = "a heading for every column, and quotation marks around commas"
    found = []
    for row in table.rows:
        if len(row.cells) > most:
            value = printable(" ".join(row.cells[most:]))
            column = f"column {most + 1}"
            found.append(Finding(row.number, column, value, Level.WARNING, "beyond_headings", says, fix))
    return found
