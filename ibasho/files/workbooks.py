"""xlsx workbooks: the zip is checked first, the cells are read in a child process with limits."""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from ibasho.errors import UnreadableFile
from ibasho.files.archives import Archive, ArchiveLimits, open_archive
from ibasho.files.confined import run

__all__ = ["CELLS_MOST", "COLUMNS_MOST", "ROWS_MOST", "Sheet", "read_sheets"]

ROWS_MOST = 200_000
COLUMNS_MOST = 1_000
CELLS_MOST = 5_000_000
_LIMITS = ArchiveLimits(entries_most=200, bytes_most=50_000_000, ratio_most=100, ratio_from_bytes=5_000_000)
_CELL = re.compile(rb"""\br=["']([A-Z]{1,3})?(\d{1,8})["']""")
_DOCTYPE = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)


@dataclass(frozen=True)
class Sheet:
    """One worksheet as text; row 1 of the spreadsheet is ``rows[0]``."""

    name: str
    visible: bool
    rows: list[list[str]]


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _check_extent(xml: bytes, name: str) -> None:
    """Refuses a sheet whose cells lie so far out that the rectangle between them would fill the memory."""
    rows = columns = 0
    for match in _CELL.finditer(xml):
        rows = max(rows, int(match[2]))
        columns = max(columns, _column_number(match[1] or b""))
    if rows > ROWS_MOST or columns > COLUMNS_MOST or rows * columns > CELLS_MOST:
        raise UnreadableFile(
            f"{name}: a sheet reaches to row {rows:,}, column {columns:,}; up to {ROWS_MOST:,} rows, "
            f"{COLUMNS_MOST:,} columns and {CELLS_MOST:,} cells are accepted (delete empty formatted rows "
            "and columns)"
        )


def _check(archive: Archive, name: str) -> None:
    if "xl/workbook.xml" not in archive.members:
        kind = "a binary workbook (.xlsb)" if "xl/workbook.bin" in archive.members else "a zip archive"
        raise UnreadableFile(f"{name}: this is {kind}, not an Excel workbook; .xlsx or CSV is accepted")
    for member in archive.members:
        content = archive.read(member)
        if member.endswith((".xml", ".rels")) and _DOCTYPE.search(content):
            raise UnreadableFile(
                f"{name}: the workbook declares XML entities, which no spreadsheet program writes"
            )
        if member.startswith("xl/worksheets/"):
            _check_extent(content, name)


def refuse_old_excel(data: bytes, name: str) -> None:
    """Raises UnreadableFile saying what to do when the bytes are an OLE container: locked .xlsx or old
    .xls.
    """
    if not data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise UnreadableFile(
            f"{name}: the workbook is locked with a password; save it without one and try again"
        )
    raise UnreadableFile(f"{name}: this is an old Excel file (.xls); save it as .xlsx or CSV and try again")


def read_sheets(data: bytes, name: str) -> list[Sheet]:
    """All worksheets in order. Raises UnreadableFile when the bytes are no xlsx workbook, locked, or out of
    limits.
    """
    refuse_old_excel(data, name)
    _check(open_archive(data, name, _LIMITS), name)
    with tempfile.TemporaryDirectory(prefix="ibasho-") as folder:
        copy = Path(folder) / "workbook.xlsx"
        copy.write_bytes(data)
        reply = run("workbook", {"path": str(copy)}, name=name, memory_bytes=1_000_000_000)
    return [Sheet(each["name"], each["visible"], each["rows"]) for each in reply["sheets"]]
