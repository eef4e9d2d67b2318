"""Lists as tables: CSV, text and xlsx in any of the shapes that offices publish.

The heading need not be in the first row: titles, dates of publication and instructions often stand above it.
It is found by the headings that are known; everything above it is kept in ``above``.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from ibasho.errors import UnreadableFile
from ibasho.files.delimited import CELL_LENGTH_MOST, DELIMITERS, records, width
from ibasho.files.encodings import decode, printable, read_bytes, shown
from ibasho.files.workbooks import CELLS_MOST, COLUMNS_MOST, ROWS_MOST, Sheet, read_sheets, refuse_old_excel

__all__ = ["BYTES_MOST", "Row", "Table", "normal", "read_table", "table_of", "text_table"]

BYTES_MOST = 25_000_000
"""The largest file that is read when the caller sets no limit."""
_HEADING_WITHIN = 40
_BRACKETS = str.maketrans("（）［］【】｛｝〔〕", "()[][]{}[]")
_NOT_DATA_SHEETS = (
    "記入例",
    "入力例",
    "記載例",
    "サンプル",
    "説明",
    "要領",
    "定義",
    "凡例",
    "コード",
    "リスト用",
    "選択肢",
)


@dataclass(frozen=True)
class Row:
    """One data row: its number as a spreadsheet counts, and one cell per heading (more when the row is
    longer).
    """

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A heading and the rows below it. ``rows`` has every row with something in it, in order.

    ``header_row``: number of the heading's row. ``above``: what stands above it. ``sheet``: name of the
    worksheet (empty for text). ``other_sheets``: worksheets with something in them that were not read.
    """

    name: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    encoding: str
    sheet: str = ""
    header_row: int = 1
    above: tuple[Row, ...] = ()
    other_sheets: tuple[str, ...] = ()

    def column(self, *headings: str) -> int | None:
        """The index of the first column whose heading equals one of these (normalised), or None."""
        wanted = [normal(heading) for heading in headings]
        present = [normal(heading) for heading in self.header]
        return next((present.index(each) for each in wanted if each in present), None)


def normal(heading: str) -> str:
    """A heading for comparison: NFKC, one kind of bracket, without spaces and marks, lower case."""
    text = unicodedata.normalize("NFKC", heading.translate(_BRACKETS))
    return "".join(c for c in text if not c.isspace() and c.isprintable()).casefold()


def _known_in(record: list[str], known: Collection[str]) -> int:
    return len({normal(cell) for cell in record if cell.strip()} & set(known))


def _heading_at(sample: list[list[str]], known: Collection[str]) -> tuple[int, int]:
    """Index of the heading's record and how many known headings it has.

    Without a known heading: the first record as wide as the table, so that a title above it is not taken for
    it.
    """
    if known and sample:
        best = max(range(len(sample)), key=lambda i: (_known_in(sample[i], known), -i))
        if _known_in(sample[best], known) >= 2:
            return best, _known_in(sample[best], known)
    filled = [sum(bool(cell.strip()) for cell in record) for record in sample]
    widest = max(filled, default=0)
    first = next((i for i, count in enumerate(filled) if count and count * 2 > widest), 0)
    return first, _known_in(sample[first], known) if sample else 0


def _trimmed(record: list[str], at_least: int) -> tuple[str, ...]:
    cells = list(record)
    while len(cells) > at_least and not cells[-1].strip():
        cells.pop()
    return tuple(cells + [""] * (at_least - len(cells)))


def table_of(
    rows: list[list[str]],
    name: str,
    *,
    known: Collection[str] = (),
    encoding: str = "utf-8",
    rows_most: int = ROWS_MOST,
) -> Table:
    """The table in ``rows`` (row 1 first). Raises UnreadableFile when there is no heading, or above the
    caps.
    """
    at, _ = _heading_at(rows[:_HEADING_WITHIN], known)
    if not rows or not any(cell.strip() for cell in rows[at]):
        raise UnreadableFile(f"{name}: there is no heading row")
    header = tuple(printable(cell, 200) for cell in _trimmed(rows[at], 0))
    if len(header) > COLUMNS_MOST or len(rows) > rows_most or len(rows) * len(header) > CELLS_MOST:
        raise UnreadableFile(
            f"{name}: {len(rows):,} rows × {len(header):,} columns; up to {rows_most:,} rows, "
            f"{COLUMNS_MOST:,} columns "
            f"and {CELLS_MOST:,} cells are accepted"
        )
    body = []
    for number, record in enumerate(rows[at + 1 :], start=at + 2):
        for column, cell in enumerate(record):
            if len(cell) > CELL_LENGTH_MOST:
                raise UnreadableFile(
                    f"{name}: row {number}, column {column + 1}: {len(cell):,} characters; up to "
                    f"{CELL_LENGTH_MOST:,} are accepted"
                )
        if any(cell.strip() for cell in record):
            body.append(Row(number, _trimmed(record, len(header))))
    above = tuple(Row(i + 1, _trimmed(r, 0)) for i, r in enumerate(rows[:at]) if any(c.strip() for c in r))
    return Table(name, header, tuple(body), encoding, header_row=at + 1, above=above)


def text_table(data: bytes, name: str, *, known: Collection[str] = (), rows_most: int = ROWS_MOST) -> Table:
    """The table in the bytes of a CSV or text file; ``name`` is what messages call it. Raises as ``read_table``."""
    text, encoding = decode(data, name)
    if text.lstrip().startswith(("{", "[")):
        raise UnreadableFile(f"{name}: this is JSON (GeoJSON?), not a table")

    def merit(delimiter: str) -> tuple[int, int]:
        try:
            sample = records(text, delimiter, name, most=_HEADING_WITHIN)
        except UnreadableFile:
            return 0, 0
        return _heading_at(sample, known)[1], width(sample)

    # max keeps the first of equals: the comma.
    delimiter = max(DELIMITERS, key=merit)
    return table_of(records(text, delimiter, name), name, known=known, encoding=encoding, rows_most=rows_most)


def _is_data(sheet: Sheet) -> bool:
    return sheet.visible and not any(word in sheet.name for word in _NOT_DATA_SHEETS)


def _read_workbook(data: bytes, name: str, known: Collection[str]) -> Table:
    filled = [s for s in read_sheets(data, name) if any(cell.strip() for row in s.rows for cell in row)]
    if not filled:
        raise UnreadableFile(f"{name}: every sheet of the workbook is empty")
    choice = [sheet for sheet in filled if _is_data(sheet)] or filled
    best = max(choice, key=lambda sheet: _heading_at(sheet.rows[:_HEADING_WITHIN], known)[1])
    table = table_of(best.rows, name, known=known, encoding="xlsx")
    others = tuple(printable(sheet.name) for sheet in filled if sheet is not best)
    return Table(
        name, table.header, table.rows, "xlsx", best.name, table.header_row, table.above, other_sheets=others
    )


def read_table(path: Path, *, bytes_most: int = BYTES_MOST, known: Collection[str] = ()) -> Table:
    """The table in a CSV, text or xlsx file; what the file is decides, not its suffix.

    ``known``: normalised headings (see :func:`normal`) by which the heading row and, in a workbook, the sheet
    are found. Accepted: UTF-8 with any number of byte order marks, UTF-16, cp932; comma, tab or semicolon.
    Raises UnreadableFile naming what is wrong.
    """
    name = shown(path)
    data = read_bytes(path, bytes_most=bytes_most)
    refuse_old_excel(data, name)
    if data.startswith(b"PK\x03\x04"):
        return _read_workbook(data, name, known)
    return text_table(data, name, known=known)
