"""What the readers of address files have in common: the municipality that is meant, points, and rows that cannot be read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ibasho.errors import InvalidInput
from ibasho.files.place_facts import clean, nfkc, point_of
from ibasho.files.tables import Table
from ibasho.model import PREFECTURES, Address, Finding, Level

__all__ = ["AddressFile", "Municipality", "Problems", "five_digits", "found_in", "located"]

_WHY = {
    "not_a_number": "no decimal degrees",
    "zero": "0, 0 is no point of an address",
    "outside": "the point lies outside Japan",
}
_MUNICIPALITY = re.compile(r"(?:(\d{5,6})[\s:,]*)?(.*)")
_NAME = re.compile(r".{1,12}[市区町村]")


@dataclass(frozen=True)
class AddressFile:
    """A read file: its format, its addresses in order, and remarks."""

    format: str
    addresses: tuple[Address, ...]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Municipality:
    """A municipality as a person names it: ``東京都渋谷区``, ``渋谷区`` or ``131130 東京都渋谷区``."""

    prefecture: str
    name: str
    code: str = ""
    """Five digits, or empty."""

    @classmethod
    def parse(cls, text: str) -> Municipality:
        """The municipality that a text names; InvalidInput says what is accepted."""
        match = _MUNICIPALITY.fullmatch(nfkc(text))
        code, name = (match[1] or "", match[2].strip()) if match else ("", "")
        prefecture = next((each for each in PREFECTURES if name.startswith(each) and name != each), "")
        name = name.removeprefix(prefecture)
        if code and not prefecture and 1 <= int(code[:2]) <= len(PREFECTURES):
            prefecture = PREFECTURES[int(code[:2]) - 1]
        if not _NAME.fullmatch(name):
            raise InvalidInput(
                f"municipality {text[:40]!r}: its name, with its prefecture or code before it, is accepted: 東京都渋谷区, "
                "131130 渋谷区",
                field="municipality",
            )
        return cls(prefecture, name, five_digits(code))


@dataclass
class Problems:
    """Rows of a file that cannot be read: one is enough to refuse the file, and all are told."""

    name: str
    errors: list[Finding] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)

    def error(self, row: int, column: str, value: str, message: str, fix: str = "") -> None:
        """A row that cannot be read."""
        self.errors.append(Finding(row, column, value[:100], Level.ERROR, "bad_address", message, fix))

    def note(self, row: int, column: str, value: str, code: str, message: str) -> None:
        """A row that is left out for a reason that is no mistake."""
        self.notes.append(Finding(row, column, value[:100], Level.NOTE, code, message))

    def settle(self) -> tuple[Finding, ...]:
        """The notes; InvalidInput with every reason when a row cannot be read."""
        if self.errors:
            first = self.errors[0]
            value = f" [{first.value}]" if first.value else ""
            raise InvalidInput(
                f"{self.name}: {len(self.errors)} rows cannot be read, the first is row {first.row}, column {first.column}"
                f"{value}: {first.message}; nothing was stored",
                field=first.column,
                findings=self.errors,
            )
        return tuple(self.notes)


def five_digits(code: str) -> str:
    """A code of a municipality without its check digit, with the leading zero that spreadsheets lose; "" when it is none."""
    digits = re.sub(r"\D", "", nfkc(code))
    if len(digits) not in (4, 5, 6):
        return ""
    return digits.zfill(5)[:5]


def found_in(table: Table) -> str:
    """The headings of a table, for messages."""
    return "、".join(heading for heading in table.header[:12] if heading.strip())


def located(problems: Problems, row: int, columns: str, lat: str, lon: str) -> tuple[float, float] | None:
    """lon, lat of two cells; None when both are empty (a note) or they cannot be read (an error)."""
    point = point_of(lat, lon)
    if point.lon is not None and point.lat is not None and not point.problem:
        return point.lon, point.lat
    shown = f"{clean(lat)}, {clean(lon)}"
    if not lat.strip() and not lon.strip():
        problems.note(row, columns, "", "no_coordinates", "no coordinates; left out")
    elif point.problem == "swapped":
        problems.error(row, columns, shown, "latitude and longitude stand in each other's column")
    else:
        why = _WHY.get(point.problem, "one of the two is missing")
        problems.error(row, columns, shown, why, "decimal degrees, latitude 20–46, longitude 122–154")
    return None
