"""Mesh statistics of the census as e-Stat publishes them: text in cp932, two heading lines, suppressed and
merged cells.

Layout and rules: e-Stat 統計GIS, definition of the tables 人口及び世帯 (T001100–102, T001140–142, T001231).
``HTKSYORI`` is 0 (untouched), 1 (destination, which absorbed neighbours: ``GASSAN`` lists them) or 2
(suppressed source: ``HTKSAKI`` names its destination, its details are ``*``). A destination's details already
hold the whole group; totals that are never suppressed stay each cell's own.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ibasho.errors import InvalidInput, UnreadableFile
from ibasho.files.encodings import decode, printable
from ibasho.files.mesh_groups import Groups, Links, resolve
from ibasho.geo import mesh
from ibasho.model import Finding, Level, PopulationSet

__all__ = ["ITEMS", "TextFile", "is_mesh_text", "read_meshes"]

ITEMS: dict[str, tuple[str, str]] = {
    "people": ("001", "人口(総数)"),
    "aged_0_14": ("004", "0~14歳人口"),
    "aged_65_plus": ("019", "65歳以上人口"),
    "aged_75_plus": ("022", "75歳以上人口"),
    "foreign_residents": ("031", "外国人"),
    "households": ("034", "世帯総数"),
    "living_alone": ("036", "1人世帯"),
    "under6_households": ("046", "6歳未満"),
    "young_alone": ("048", "20~29歳の1人世帯"),
    "elderly_alone": ("049", "高齢単身世帯"),
    "elderly_couples": ("050", "高齢夫婦世帯"),
}
"""Per demand column the last three digits of the item, and what its label holds."""

_NAMES = ("KEY_CODE", "HTKSYORI", "HTKSAKI", "GASSAN")
_ITEM = re.compile(r"(T\d{6})(\d{3})")


@dataclass(frozen=True)
class TextFile:
    """One text as published, and what messages call it."""

    name: str
    data: bytes


@dataclass
class _Part:
    """One row of one file. ``values``: number, NaN (unknown) or None (suppressed) per demand."""

    file: str
    row: int
    treatment: str
    destination: str
    sources: tuple[str, ...]
    values: dict[str, float | None]


@dataclass
class _Parts:
    """All rows by mesh code, with remarks; ``tables``: table → name of the first file of it."""

    by_code: dict[str, list[_Part]] = field(default_factory=dict)
    demands: dict[str, None] = field(default_factory=dict)
    tables: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def is_mesh_text(data: bytes) -> bool:
    """Whether the bytes begin with the heading of a mesh table."""
    return data[:40].lstrip(b'\xef\xbb\xbf" ').startswith(b"KEY_CODE")


def _plain(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).replace("～", "~").replace("〜", "~")


def _columns(records: list[list[str]], file: str) -> tuple[str, dict[str, int], int]:
    """The table's id, the column of each demand, and the index of the first data record.

    Raises InvalidInput when the labels say that the items mean something else (another table).
    """
    header = [cell.strip() for cell in records[0]]
    missing = [name for name in _NAMES if name not in header]
    if missing:
        raise InvalidInput(f"{file}: row 1: the columns {', '.join(missing)} are missing", field=missing[0])
    items = {m[2]: i for i, cell in enumerate(header) if (m := _ITEM.fullmatch(cell))}
    tables = {m[1] for cell in header if (m := _ITEM.fullmatch(cell))}
    if len(tables) != 1 or "001" not in items:
        raise InvalidInput(
            f"{file}: row 1: the items of one table, T and six digits and 001 to 050, are accepted",
            field="header",
        )
    table = tables.pop()
    has_labels = len(records) > 1 and not records[1][header.index("KEY_CODE")].strip()
    if has_labels:
        for item, wanted in ITEMS.values():
            label = _plain(records[1][items[item]]) if item in items and items[item] < len(records[1]) else ""
            if label and wanted not in label:
                raise InvalidInput(
                    f"{file}: row 2, column {table}{item}: {label!r} where {wanted!r} is expected; the "
                    "tables "
                    "人口及び世帯 (T001100–T001102, T001140–T001142, T001231) are accepted",
                    field=f"{table}{item}",
                )
    return (
        table,
        {demand: items[item] for demand, (item, _) in ITEMS.items() if item in items},
        1 + has_labels,
    )


def _value(cell: str) -> float | None:
    """A number; None when suppressed (``*``); NaN when not known (``X``, blank). Raises ValueError
    otherwise.
    """
    text = cell.strip()
    if text == "*":
        return None
    if text == "-":
        return 0.0
    if text in {"", "X", "x"}:
        return float("nan")
    value = float(text.replace(",", ""))
    if value < 0 or not np.isfinite(value):
        raise ValueError(text)
    return value


def _key(text: str, file: str, row: int) -> str:
    try:
        level = mesh.level_of(text)
    except InvalidInput as error:
        raise InvalidInput(f"{file}: row {row}, column KEY_CODE: {error.message}", field="KEY_CODE") from None
    if level < 3:
        raise InvalidInput(
            f"{file}: row {row}, column KEY_CODE: {text!r}; cells of 1 km (8 digits) to 125 m (11 digits) "
            "are accepted",
            field="KEY_CODE",
        )
    return text


def _read_part(
    record: list[str], at: dict[str, int], columns: dict[str, int], file: str, row: int, parts: _Parts
) -> None:
    def cell(index: int) -> str:
        return record[index].strip() if index < len(record) else ""

    code = _key(cell(at["KEY_CODE"]), file, row)
    treatment = cell(at["HTKSYORI"]) or "0"
    if treatment not in {"0", "1", "2"}:
        raise InvalidInput(
            f"{file}: row {row}, column HTKSYORI: {treatment!r}; 0, 1 and 2 are accepted", field="HTKSYORI"
        )
    values: dict[str, float | None] = {}
    for demand, column in columns.items():
        try:
            values[demand] = _value(cell(column))
        except ValueError:
            raise InvalidInput(
                f"{file}: row {row}, column {column + 1}: {cell(column)[:30]!r} is no number of people; "
                "digits, *, - "
                "and X are accepted",
                field=demand,
            ) from None
    sources = tuple(printable(s, 20) for s in re.split(r"[;；:,\s]+", cell(at["GASSAN"])) if s)
    destination = printable(cell(at["HTKSAKI"]), 20)
    parts.by_code.setdefault(code, []).append(_Part(file, row, treatment, destination, sources, values))


def _read_file(file: TextFile, parts: _Parts) -> None:
    text, _ = decode(file.data, file.name)
    try:
        records = list(csv.reader(io.StringIO(text, newline="")))
    except csv.Error:
        raise UnreadableFile(f"{file.name}: the text is no comma separated table") from None
    if not is_mesh_text(text[:40].encode()):
        raise UnreadableFile(
            f"{file.name}: row 1 does not begin with KEY_CODE; an e-Stat mesh text is accepted"
        )
    table, columns, first = _columns(records, file.name)
    parts.tables.setdefault(table, file.name)
    parts.demands.update(dict.fromkeys(columns))
    at = {name: [cell.strip() for cell in records[0]].index(name) for name in _NAMES}
    seen: dict[str, int] = {}
    for row, record in enumerate(records[first:], start=first + 1):
        if not any(cell.strip() for cell in record):
            continue
        _read_part(record, at, columns, file.name, row, parts)
        code = record[at["KEY_CODE"]].strip()
        if code in seen:
            raise InvalidInput(
                f"{file.name}: row {row}, column KEY_CODE: {code} stands in row {seen[code]} already",
                field="KEY_CODE",
            )
        seen[code] = row
    if not seen:
        raise InvalidInput(f"{file.name}: the table has headings and no cells")


def _refuse_overlap(parts: _Parts) -> None:
    """Refuses files that repeat each other's cells: only the parts that prefectures have of a border cell are
    added.
    """
    several = [rows for rows in parts.by_code.values() if len(rows) > 1]
    alike = [rows for rows in several if all(_same(rows[0], other) for other in rows[1:])]
    if len(alike) >= 3 and len(alike) * 10 >= len(several) * 9:
        first, second = alike[0][0], alike[0][1]
        raise InvalidInput(
            f"{second.file} repeats {len(alike):,} cells of {first.file} (row {second.row} equals row "
            f"{first.row}); give "
            "each cell once",
            field="KEY_CODE",
        )


def _same(one: _Part, other: _Part) -> bool:
    return all(
        a == b or (a is not None and b is not None and np.isnan(a) and np.isnan(b))
        for a, b in ((one.values[demand], other.values.get(demand, float("nan"))) for demand in one.values)
    )


def _added(rows: list[_Part], demand: str) -> tuple[float, bool, bool]:
    """The sum of the numbers of all parts of a cell (NaN when one is not known), and whether there are
    suppressed parts and numbers.
    """
    known = [part.values.get(demand, float("nan")) for part in rows]
    numbers = [value for value in known if value is not None]
    return float(sum(numbers)), len(numbers) < len(known), bool(numbers)


def read_meshes(files: Sequence[TextFile]) -> tuple[PopulationSet, list[Finding]]:
    """The cells of all files as one set, ordered by code, and findings about links that do not hold.

    Cells that several files share (prefecture cuts) are added before groups are resolved. Raises InvalidInput
    naming file, row and column when a cell cannot be read, when levels or tables differ, or when files repeat
    each other.
    """
    parts = _Parts()
    for file in files:
        _read_file(file, parts)
    if len(parts.tables) > 1:
        (one, file_1), (other, file_2) = list(parts.tables.items())[:2]
        raise InvalidInput(
            f"{file_1} is of table {one} and {file_2} of {other}; files of one table are joined"
        )
    _refuse_overlap(parts)
    codes = sorted(parts.by_code)
    levels = {mesh.level_of(code) for code in codes}
    if len(levels) > 1:
        raise InvalidInput(
            f"mesh codes of levels {sorted(levels)} are mixed; cells of one size are accepted",
            field="KEY_CODE",
        )
    level = levels.pop()
    lon, lat = mesh.centre(_numbers(codes, level, parts), level)
    groups = resolve([Links(code, *_link(parts.by_code[code])) for code in codes])
    values, group_values = _columns_of(codes, parts, groups)
    population = PopulationSet(
        code=np.array(codes, dtype=np.str_),
        level=level,
        lon=lon,
        lat=lat,
        values=values,
        group=groups.of_cell,
        group_code=np.array(groups.codes, dtype=np.str_),
        group_values=group_values,
    )
    return population, [*parts.findings, *groups.findings, *_unresolved(codes, parts, groups)]


def _numbers(codes: list[str], level: int, parts: _Parts) -> NDArray[np.int64]:
    """The codes as numbers; raises InvalidInput naming file and row of one that is no code of its level."""
    try:
        return mesh.from_text(np.array(codes), level)
    except InvalidInput:
        for code in codes:
            try:
                mesh.from_text([code], level)
            except InvalidInput:
                part = parts.by_code[code][0]
                raise InvalidInput(
                    f"{part.file}: row {part.row}, column KEY_CODE: {code} is no mesh code: digits 5 and "
                    "6 are 0 to 7, and the "
                    "cell lies between 100° and 180° E",
                    field="KEY_CODE",
                ) from None
        raise


def _link(rows: list[_Part]) -> tuple[tuple[str, ...], tuple[str, ...], str, int]:
    """Destinations and sources of all parts of one cell, and where the first of them stands."""
    destinations = tuple(dict.fromkeys(p.destination for p in rows if p.treatment == "2" and p.destination))
    sources = tuple(dict.fromkeys(s for p in rows if p.treatment == "1" for s in p.sources))
    return destinations, sources, rows[0].file, rows[0].row


def _columns_of(
    codes: list[str], parts: _Parts, groups: Groups
) -> tuple[dict[str, NDArray[np.float64]], dict[str, NDArray[np.float64]]]:
    """Per demand the cells' own values, and the whole of each group where a member is suppressed.

    The whole of a group is the sum of all numbers of its members: the destination's number holds the
    suppressed ones.
    """
    values: dict[str, NDArray[np.float64]] = {}
    wholes: dict[str, NDArray[np.float64]] = {}
    member = groups.of_cell >= 0
    count = len(groups.codes)
    for demand in parts.demands:
        added = [_added(parts.by_code[code], demand) for code in codes]
        own = np.array([total for total, _, _ in added], dtype=np.float64)
        suppressed = np.array([hidden for _, hidden, _ in added], dtype=np.bool_)
        numeric = np.array([some for _, _, some in added], dtype=np.bool_)
        affected = np.zeros(count, dtype=np.bool_)
        affected[groups.of_cell[member & suppressed]] = True
        in_affected = np.zeros(len(codes), dtype=np.bool_)
        in_affected[member] = affected[groups.of_cell[member]]
        values[demand] = np.where(in_affected | suppressed, np.nan, own)
        if affected.any():
            whole = np.bincount(groups.of_cell[in_affected], own[in_affected], minlength=count)
            told = np.bincount(groups.of_cell[in_affected & numeric], minlength=count) > 0
            wholes[demand] = np.where(affected & told, whole, np.nan)
    return values, wholes


def _unresolved(codes: list[str], parts: _Parts, groups: Groups) -> list[Finding]:
    """A warning per cell that has suppressed figures and belongs to no group: its details are not known
    anywhere.
    """
    found = []
    for code, index in zip(codes, groups.of_cell, strict=True):
        rows = parts.by_code[code]
        hidden = sum(value is None for part in rows for value in part.values.values())
        if hidden and index < 0:
            found.append(
                Finding(
                    rows[0].row, "HTKSAKI", code, Level.WARNING, "suppressed_alone",
                    f"{rows[0].file}: {hidden} suppressed figures and no destination that holds them: "
                    "they are unknown",
                )
            )  # fmt: skip
    return found
