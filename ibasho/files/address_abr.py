"""アドレス・ベース・レジストリ of デジタル庁: masters of names and tables of positions, joined by their codes.

Names (``mt_city``, ``mt_town``, ``mt_rsdtdsp_blk``) and positions (``mt_town_pos``, ``mt_rsdtdsp_blk_pos``) are files of their own that
have ``lg_code`` (six digits), ``machiaza_id`` (seven) and, for blocks, ``blk_id`` in common. Any number of them is taken together;
a row without a partner stays what it is: a name without a point is left out, a point without a name too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ibasho.errors import InvalidInput
from ibasho.files.address_rows import Municipality, Problems, five_digits, found_in, located
from ibasho.files.place_facts import clean
from ibasho.files.tables import Row, Table, normal
from ibasho.model import Address, AddressLevel, Finding

__all__ = ["HEADINGS", "is_abr_table", "read_abr"]

_NAMES = (
    "pref", "county", "city", "ward", "oaza_cho", "chome", "chome_number", "koaza", "blk_num", "oaza_cho_kana", "chome_kana",
)  # fmt: skip
_CODES, _POINT, _ENDED = ("lg_code", "machiaza_id", "blk_id"), ("rep_lat", "rep_lon"), "ablt_date"
HEADINGS = frozenset(normal(h) for h in (*_NAMES, *_CODES, *_POINT, _ENDED))
"""Normalised headings by which the heading row is found."""
_LENGTH_MOST = 120
_Code = tuple[str, str, str]


@dataclass
class _Known:
    """What the files say of one code, and where they say it."""

    names: dict[str, str] = field(default_factory=dict)
    point: tuple[float, float] | None = None


def is_abr_table(table: Table) -> bool:
    """Whether the table has the code of the registry and something about it: names or a position."""
    about = ("machiaza_id", "city", *_POINT)
    return table.column("lg_code") is not None and any(table.column(each) is not None for each in about)


def read_abr(
    tables: Sequence[Table], municipality: Municipality | None = None
) -> tuple[list[Address], tuple[Finding, ...]]:
    """The addresses that have a name and a point, in the order of their codes; what has ended (廃止日) is left out.

    ``municipality`` keeps only its rows, by code when it has one, else by name. Raises InvalidInput when a row cannot be read or
    nothing is left: names without positions are no gazetteer.
    """
    known: dict[_Code, _Known] = {}
    findings: list[Finding] = []
    for table in tables:
        if not is_abr_table(table):
            raise InvalidInput(
                f"{table.name}: row {table.header_row}: lg_code and machiaza_id with names or rep_lat and rep_lon are needed; "
                f"found: {found_in(table)}",
                field="lg_code",
            )
        problems = Problems(table.name)
        for row in table.rows:
            _take(table, row, known, problems)
        findings.extend(problems.settle())
    found = [each for code in sorted(known) if (each := _address(code, known, municipality)) is not None]
    if not found:
        names = ", ".join(table.name for table in tables)
        raise InvalidInput(
            f"{names}: no address has both a name and a point; give the master (mt_town …) and its positions (mt_town_pos …) "
            "together",
            field="FILE",
        )
    return found, tuple(findings)


def _take(table: Table, row: Row, known: dict[_Code, _Known], problems: Problems) -> None:
    """Remember what a row says of its code."""

    def cell(heading: str) -> str:
        column = table.column(heading)
        return "" if column is None else clean(row.cells[column])

    if cell(_ENDED):
        return
    code = (five_digits(cell("lg_code")), cell("machiaza_id").replace("-", ""), cell("blk_id"))
    if not code[0]:
        problems.error(
            row.number, "lg_code", cell("lg_code"), "no code of a municipality", "five or six digits"
        )
        return
    if code[1]:
        code = (code[0], code[1].zfill(7), code[2])
    if len(code[1]) > 7 or (code[1] and not code[1].isdigit()) or len(code[2]) > 10:
        problems.error(row.number, "machiaza_id", code[1], "no code of a neighbourhood", "up to seven digits")
        return
    about = known.setdefault(code, _Known())
    for heading in _NAMES:
        text = cell(heading)
        if len(text) > _LENGTH_MOST:
            problems.error(
                row.number, heading, text, f"{len(text)} characters; up to {_LENGTH_MOST} are accepted"
            )
        elif text:
            about.names[heading] = text
    if any(table.column(heading) is not None for heading in _POINT) and (cell("rep_lat") or cell("rep_lon")):
        about.point = (
            located(problems, row.number, "rep_lat, rep_lon", cell("rep_lat"), cell("rep_lon")) or about.point
        )


def _address(code: _Code, known: dict[_Code, _Known], municipality: Municipality | None) -> Address | None:
    """The address of a code with a point; its names are its own, else those of its neighbourhood and municipality."""
    about = known[code]
    lg_code, machiaza, block = code
    if about.point is None or not machiaza:
        return None
    if municipality is not None and municipality.code and municipality.code != lg_code:
        return None
    above = [(lg_code, "", ""), (lg_code, machiaza, "")]
    words = {heading: text for each in above if each in known for heading, text in known[each].names.items()}
    words |= about.names
    city = "".join(words.get(heading, "") for heading in ("county", "city", "ward"))
    chome = words.get("chome", "") or (f"{words['chome_number']}丁目" if words.get("chome_number") else "")
    neighbourhood = words.get("oaza_cho", "") + chome
    number = words.get("blk_num", "") or block.lstrip("0")
    if not city or not (neighbourhood or words.get("koaza")) or (block and not number):
        return None
    if municipality is not None and not municipality.code and municipality.name != city:
        return None
    return Address(
        AddressLevel.BLOCK if block else AddressLevel.NEIGHBOURHOOD,
        prefecture=words.get("pref", ""),
        municipality=city,
        municipality_code=lg_code,
        neighbourhood=neighbourhood,
        koaza=words.get("koaza", ""),
        block=number if block else "",
        kana=words.get("oaza_cho_kana", "") + words.get("chome_kana", ""),
        lon=about.point[0],
        lat=about.point[1],
    )
