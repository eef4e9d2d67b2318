"""Delimited text to records: comma, tab or semicolon, quoted as spreadsheets do."""

from __future__ import annotations

import csv
import io
from collections import Counter

from ibasho.errors import UnreadableFile

__all__ = ["CELL_LENGTH_MOST", "DELIMITERS", "records", "width"]

DELIMITERS = (",", "\t", ";")
CELL_LENGTH_MOST = 32_767
"""What one cell of a spreadsheet can hold."""
_CLOSED = "\x1aend"


def records(text: str, delimiter: str, name: str, *, most: int | None = None) -> list[list[str]]:
    """The records in order, blank lines included as empty ones, so that position + 1 is the row of a
    spreadsheet.

    ``most``: stop after so many records (to look at the beginning). Raises UnreadableFile when a quotation
    mark is never closed (everything behind it would vanish into one cell).
    """
    # A last line of our own is a record of its own only when every quotation mark before it is closed.
    ending = "" if text.endswith(("\n", "\r")) else "\n"
    reader = csv.reader(io.StringIO(f"{text}{ending}{_CLOSED}\n", newline=""), delimiter=delimiter)
    found: list[list[str]] = []
    try:
        for record in reader:
            if most is not None and len(found) >= most:
                return found
            found.append(record)
    except csv.Error:
        raise UnreadableFile(
            f"{name}: row {len(found) + 1}: a cell is far too long, or its quotation mark is never closed"
        ) from None
    if not found or found.pop() != [_CLOSED]:
        raise UnreadableFile(f"{name}: row {len(found) + 1}: a quotation mark is opened and never closed")
    return found


def width(sample: list[list[str]]) -> int:
    """The number of columns that most records with something in them have; 0 when there is none."""
    counts = Counter(len(record) for record in sample if any(cell.strip() for cell in record))
    return max(counts, key=lambda columns: (counts[columns], columns)) if counts else 0
