"""Tables of fixed columns (visits, workers): finding columns, and cells to numbers, windows, weekdays and
lists.

A cell that cannot be read is an error of its row; it is never replaced by a default.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from ibasho.errors import InvalidInput
from ibasho.files.place_facts import clean, day_of, nfkc
from ibasho.files.tables import Row, Table, normal, read_table
from ibasho.model import Finding, Level, Window

__all__ = [
    "BadCell",
    "Form",
    "dates_and_weekdays",
    "languages",
    "listed",
    "read_form",
    "weekdays_of",
    "whole",
    "windows_of",
]

_WEEKDAYS = {letter: n for n, letter in enumerate("月火水木金土日")}
_DAY_WORDS = {"毎日": range(7), "全日": range(7), "平日": range(5), "土日": (5, 6), "週末": (5, 6)}
_LANGUAGES = {
    "日本語": "ja", "英語": "en", "中国語": "zh", "韓国語": "ko", "ベトナム語": "vi", "ポルトガル語": "pt", "スペイン語": "es",
    "タガログ語": "tl", "ネパール語": "ne", "インドネシア語": "id", "タイ語": "th", "ミャンマー語": "my", "手話": "sign",
    "やさしい日本語": "ja-easy",
}  # fmt: skip
_CLOCK = r"(\d{1,2})(?::(\d{2})|時(?:(\d{1,2})分|(半))?)"
_WINDOW = re.compile(rf"{_CLOCK}(?:-|~|から){_CLOCK}(?:まで)?")


class BadCell(Exception):
    """A cell cannot be read; ``accepted`` says what would be."""

    def __init__(self, accepted: str) -> None:
        super().__init__(accepted)
        self.accepted = accepted


class Form:
    """One row of a form: cells by meaning, and the findings that reading them gives."""

    def __init__(self, row: Row, columns: Mapping[str, int], header: tuple[str, ...]) -> None:
        self.row = row.number
        self._cells = {meaning: clean(row.cells[i]) for meaning, i in columns.items()}
        self._heading = {meaning: header[i] for meaning, i in columns.items()}
        self.findings: list[Finding] = []

    def text(self, meaning: str) -> str:
        """The cleaned cell, or empty when the table has no such column."""
        return self._cells.get(meaning, "")

    def say(self, meaning: str, level: Level, code: str, message: str, fix: str = "") -> None:
        """One more finding on a cell of this row."""
        column = self._heading.get(meaning, meaning)
        self.findings.append(Finding(self.row, column, self.text(meaning)[:100], level, code, message, fix))

    def bad(self, meaning: str, accepted: str) -> None:
        """The row is refused because of this cell."""
        self.say(meaning, Level.ERROR, "bad_value", "cannot be read; the row is refused", accepted)

    @property
    def refused(self) -> bool:
        """Whether a finding refuses the row."""
        return any(finding.level is Level.ERROR for finding in self.findings)


def read_form(
    path: Path, headings: Mapping[str, tuple[str, ...]], needed: tuple[str, ...], *, bytes_most: int
) -> tuple[list[Form], list[Finding]]:
    """The rows of a form and a warning for every column that is not part of it.

    ``headings``: meaning → headings that carry it. Raises InvalidInput when one of the ``needed`` columns is
    missing.
    """
    known = {normal(heading): meaning for meaning, names in headings.items() for heading in names}
    table = read_table(path, bytes_most=bytes_most, known=known)
    columns: dict[str, int] = {}
    findings: list[Finding] = []
    for i, heading in enumerate(table.header):
        meaning = known.get(normal(heading))
        if meaning is not None and meaning not in columns:
            columns[meaning] = i
        elif heading.strip() and any(row.cells[i].strip() for row in table.rows):
            findings.append(_unknown_column(heading, headings))
    missing = [headings[meaning][0] for meaning in needed if meaning not in columns]
    if missing:
        raise InvalidInput(
            f"{table.name}: row {table.header_row} lacks the columns {'、'.join(missing)}; found: "
            f"{'、'.join(table.header[:15])}",
            field=missing[0],
        )
    return [
        Form(row, columns, table.header) for row in table.rows if _is_record(row, table, columns)
    ], findings


def _is_record(row: Row, table: Table, columns: Mapping[str, int]) -> bool:
    """No repeated heading, no row with nothing in the known columns."""
    cells = [row.cells[i].strip() for i in columns.values()]
    return any(cells) and [normal(cell) for cell in cells] != [
        normal(table.header[i]) for i in columns.values()
    ]


def _unknown_column(heading: str, headings: Mapping[str, tuple[str, ...]]) -> Finding:
    known = "known columns: " + "、".join(names[0] for names in headings.values())
    says = "this column is not part of the form and was not read"
    return Finding(0, heading[:100], "", Level.WARNING, "unknown_column", says, known)


def whole(text: str, *, least: int, most: int, default: int | None = None) -> int | None:
    """A whole number from ``least`` to ``most``; ``default`` when the cell is empty. Raises BadCell
    otherwise.
    """
    plain = re.sub(r"[,\s]|分$|m$|メートル$|件$", "", nfkc(text))
    if not plain:
        return default
    if not re.fullmatch(r"\d{1,9}(\.0+)?", plain) or not least <= float(plain) <= most:
        raise BadCell(f"a whole number from {least} to {most}")
    return int(float(plain))


def listed(text: str) -> tuple[str, ...]:
    """The parts of a list, in order, each once; separated by ; 、 , ・ / or spaces."""
    return tuple(dict.fromkeys(part for part in re.split(r"[;、,・/\s]+", nfkc(text)) if part))


def languages(text: str) -> tuple[str, ...]:
    """Language codes: Japanese names become codes (英語 → en), anything else stays as written, in lower
    case.
    """
    return tuple(dict.fromkeys(_LANGUAGES.get(part, part.lower()) for part in listed(text)))


def weekdays_of(text: str) -> frozenset[int]:
    """Weekdays, 0 = Monday: 月水金, 月・水・金曜日, 平日, 毎日. Empty when the cell is. Raises BadCell otherwise."""
    plain = re.sub(r"[;、,・/\s]|曜日?", "", nfkc(text))
    if plain in _DAY_WORDS:
        return frozenset(_DAY_WORDS[plain])
    if any(letter not in _WEEKDAYS for letter in plain):
        raise BadCell("weekdays such as 月水金, 平日 or 毎日")
    return frozenset(_WEEKDAYS[letter] for letter in plain)


def dates_and_weekdays(text: str) -> tuple[tuple[date, ...], frozenset[int]]:
    """Dates (2026-04-01; 2026-04-03) or weekdays (火木); both empty when the cell is. Raises BadCell
    otherwise.
    """
    parts = [part for part in re.split(r"[;、,\s]+", nfkc(text)) if part]
    dates = [day_of(part) for part in parts]
    if parts and all(day is not None for day in dates):
        return tuple(sorted({day for day in dates if day is not None})), frozenset()
    try:
        return (), weekdays_of(text)
    except BadCell:
        raise BadCell("weekdays such as 月水金, or dates such as 2026-04-01;2026-04-03") from None


def _clock(hour: str, minute: str | None, kanji_minute: str | None, half: str | None) -> int:
    total = int(hour) * 60 + (30 if half else int(minute or kanji_minute or 0))
    if total > 1440 or int(minute or kanji_minute or 0) > 59:
        raise BadCell("times from 0:00 to 24:00")
    return total


def windows_of(text: str) -> tuple[Window, ...]:
    """Spans of a day (10:00-12:00;14:00-16:00, 午前, 午後), ordered. Raises BadCell for anything else, for a span
    that ends before it starts, and for spans that overlap.
    """
    plain = nfkc(text).replace("〜", "~").replace("～", "~")
    windows = []
    for part in (p for p in re.split(r"[;、,\n]+|\s+(?=\d|午)", plain) if p.strip()):
        part = re.sub(r"\s", "", part)
        if part in {"午前", "午前中"}:
            windows.append(Window(0, 720))
        elif part in {"午後", "午後中"}:
            windows.append(Window(720, 1440))
        elif match := _WINDOW.fullmatch(part):
            start, end = _clock(*match.groups()[:4]), _clock(*match.groups()[4:])
            if end <= start:
                raise BadCell("an end later than its start, within one day")
            windows.append(Window(start, end))
        else:
            raise BadCell("spans of time such as 10:00-12:00;14:00-16:00")
    windows.sort()
    if any(before.end_min > after.start_min for before, after in itertools.pairwise(windows)):
        raise BadCell("spans of time that do not overlap")
    return tuple(windows)
