"""Lists of places: municipal standard sheets, children's cafeteria lists, Takamatsu's form, GeoJSON.

Every data row becomes one draft, in order, with its row number; the register turns drafts into verdicts.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from ibasho.errors import InvalidInput
from ibasho.files.encodings import printable, shown
from ibasho.files.headings import FORMATS, KNOWN, mapping_of, recognise
from ibasho.files.place_rows import Cells, ListFacts, draft_of
from ibasho.files.places_geojson import is_geojson, read_rows
from ibasho.files.tables import BYTES_MOST, Row, Table, read_table
from ibasho.model import Draft, Finding, Level, kind

__all__ = ["PlacesFile", "read"]

_WORDS = frozenset(
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
class PlacesFile:
    """A read list. ``mapping``: per column its heading and what it was taken for ("" = not kept).

    ``drafts`` has one entry per data row. ``findings`` concern the file as a whole (row 0) or rows that are
    not data.
    """

    format: str
    mapping: tuple[tuple[str, str], ...]
    drafts: tuple[Draft, ...]
    findings: tuple[Finding, ...]


def read(
    path: Path,
    *,
    as_: str | None = None,
    source: str,
    kind: str | None = None,
    bytes_most: int = BYTES_MOST,
    today: date | None = None,
    anywhere: bool = False,
) -> PlacesFile:
    """The list in a file.

    ``as_``: ``municipal``, ``cafeteria``, ``takamatsu`` or ``geojson``; recognised by the headings when None.
    ``source``: name of the list, kept with every place. ``kind``: code for rows whose own words name no kind.
    ``today`` completes dates without a year. ``anywhere``: points outside Japan are taken as they stand.
    Raises UnreadableFile when the file cannot be read, InvalidInput when it is no list of places.
    """
    if as_ is not None and as_ not in FORMATS:
        raise InvalidInput(f"format {as_!r}: {', '.join(FORMATS)} are accepted", field="as")
    _check_kind(kind)
    facts = ListFacts(source, as_ or "", kind, path.stem, today, anywhere)
    if as_ == "geojson" or (as_ is None and is_geojson(path)):
        return _from_geojson(path, facts, bytes_most)
    return _from_table(path, facts, bytes_most)


def _check_kind(code: str | None) -> None:
    if code is not None and kind(code) is None:
        raise InvalidInput(
            f"kind {code!r}: a kind's code such as salon or childrens_cafeteria is accepted", field="kind"
        )


def _not_a_list(table: Table, name: str) -> InvalidInput:
    meanings = {meaning.rstrip("*") for meaning in mapping_of(table.header)}
    found = "、".join(heading for heading in table.header[:12] if heading.strip())
    if meanings & {"name", "event", "venue"}:
        lack = (
            "no coordinates and no address: the columns 緯度 and 経度, or 所在地_連結表記 (住所), are needed"
        )
    else:
        lack = "no column with the place's name: 名称 (施設名, イベント名, name) is needed"
    return InvalidInput(f"{name}: row {table.header_row} has {lack}; found: {found}", field="header")


def _from_table(path: Path, facts: ListFacts, bytes_most: int) -> PlacesFile:
    name = shown(path)
    table = read_table(path, bytes_most=bytes_most, known=KNOWN)
    recognised = recognise(table.header)
    if recognised is None:
        raise _not_a_list(table, name)
    facts = replace(facts, format=facts.format or recognised)
    meanings = mapping_of(table.header)
    rows = [_cells(row, table.header, meanings) for row in table.rows]
    findings = [*_about_table(table, meanings), *_beyond_headings(table)]
    drafts, more = _drafts(rows, facts)
    return PlacesFile(
        facts.format, tuple(zip(table.header, meanings, strict=True)), drafts, (*findings, *more)
    )


def _from_geojson(path: Path, facts: ListFacts, bytes_most: int) -> PlacesFile:
    rows, keys, findings = read_rows(path, bytes_most=bytes_most)
    facts = replace(facts, format="geojson")
    drafts, more = _drafts([_cells_of(number, properties) for number, properties in rows], facts)
    unkept = tuple(zip(keys, mapping_of(keys), strict=True))
    return PlacesFile("geojson", unkept, drafts, (*findings, *_not_kept(unkept, range(len(keys))), *more))


def _drafts(rows: list[Cells], facts: ListFacts) -> tuple[tuple[Draft, ...], list[Finding]]:
    """The drafts, and one finding in place of many when no row at all has coordinates."""
    if not rows:
        return (), [Finding(0, "", "", Level.NOTE, "no_rows", "the list has a heading and no rows")]
    if any(cells.raw.get("lat", "").strip() or cells.raw.get("lon", "").strip() for cells in rows):
        return tuple(draft_of(cells, facts) for cells in rows), []
    drafts = tuple(draft_of(cells, replace(facts, quiet=frozenset({"no_coordinates"}))) for cells in rows)
    kept = sum(draft.offer is not None for draft in drafts)
    finding = Finding(
        0, "緯度, 経度", "", Level.WARNING, "no_coordinates",
        f"no row has coordinates; {kept} places are kept without a location and appear in no distance",
        "fill in the columns 緯度 and 経度",
    )  # fmt: skip
    return drafts, [finding]


def _cells(row: Row, header: tuple[str, ...], meanings: tuple[str, ...]) -> Cells:
    """The row by meaning. Of two columns with one meaning the preferred comes first; words are joined, facts
    fill gaps.
    """
    raw: dict[str, str] = {}
    heading: dict[str, str] = {}
    for starred in (False, True):
        for i, meaning in enumerate(meanings):
            key = meaning.rstrip("*")
            if not key or meaning.endswith("*") != starred:
                continue
            if not raw.get(key, "").strip():
                raw[key], heading[key] = row.cells[i], header[i]
            elif key in _WORDS and row.cells[i].strip() not in raw[key]:
                raw[key] = f"{raw[key]} {row.cells[i]}"
    return Cells(row.number, raw, heading)


def _cells_of(number: int, properties: Mapping[str, str]) -> Cells:
    header = tuple(properties)
    return _cells(Row(number, tuple(properties.values())), header, mapping_of(header))


def _not_kept(mapping: tuple[tuple[str, str], ...], filled: Container[int]) -> list[Finding]:
    """One note on all columns that hold something and have no place in the register."""
    left = [
        heading or f"column {i + 1}"
        for i, (heading, meaning) in enumerate(mapping)
        if not meaning and i in filled
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
        if not meaning.endswith("*") or key in _WORDS:
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
    found = _not_kept(tuple(zip(table.header, meanings, strict=True)), filled)
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
