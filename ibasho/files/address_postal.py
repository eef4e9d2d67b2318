"""郵便番号 of 日本郵便: which neighbourhoods a postcode stands for. No coordinates: they come from other gazetteers.

``KEN_ALL.CSV`` (cp932, a long line split over several rows) and ``utf_ken_all.csv`` (UTF-8), both without headings, 15 columns:
code of the municipality, old postcode, postcode, three readings, prefecture, municipality, neighbourhood, six flags.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ibasho.errors import InvalidInput
from ibasho.files.address_rows import Municipality, Problems
from ibasho.files.place_facts import clean
from ibasho.model import PREFECTURES, Address, AddressLevel, Finding

__all__ = ["is_postal", "read_postal"]

_COLUMNS = 15
_CODE, _POSTCODE, _KANA, _PREFECTURE, _CITY, _TOWN = 0, 2, 5, 6, 7, 8
_HEADINGS = {
    _CODE: "全国地方公共団体コード",
    _POSTCODE: "郵便番号",
    _PREFECTURE: "都道府県名",
    _CITY: "市区町村名",
    _TOWN: "町域名",
}
_WHOLE = re.compile(r"以下に掲載がない場合|.*の次に(.*番地|番地)がくる場合|.+[市区町村]一円")
_KANJI = "〇一二三四五六七八九"
_LENGTH_MOST = 1_000
_CHOME_MOST = 40


@dataclass(frozen=True)
class _Line:
    """One line of the list, put together again when it was split over rows; ``number``: of its first row."""

    number: int
    code: str
    postcode: str
    prefecture: str
    city: str
    town: str
    kana: str


def is_postal(records: list[list[str]]) -> bool:
    """Whether the first records are those of a list of postcodes: digits where they must stand, and a prefecture."""
    start = [record for record in records[:5] if record]
    return bool(start) and all(
        len(record) == _COLUMNS
        and re.fullmatch(r"\d{4,5}", record[_CODE].strip())
        and re.fullmatch(r"\d{7}", record[_POSTCODE].strip())
        and bool(record[_PREFECTURE])
        for record in start
    )


def read_postal(
    records: list[list[str]], name: str, municipality: Municipality | None = None
) -> tuple[list[Address], tuple[Finding, ...]]:
    """One address per postcode and neighbourhood, each 丁目 by itself where the list names them, in the list's order.

    A line that stands for the rest of a municipality (以下に掲載がない場合) gives the municipality. ``municipality`` keeps only
    its lines. Raises InvalidInput when a row cannot be read.
    """
    problems = Problems(name)
    lines = list(_lines(records, problems))
    findings = problems.settle()
    found = [
        Address(
            AddressLevel.POSTCODE,
            prefecture=line.prefecture,
            municipality=line.city,
            municipality_code=line.code,
            neighbourhood=neighbourhood,
            postcode=line.postcode,
            kana=line.kana if neighbourhood else "",
        )
        for line in lines
        if municipality is None or municipality.name == line.city
        for neighbourhood in _neighbourhoods(line.town)
    ]
    if not found:
        raise InvalidInput(f"{name}: no row has a postcode and a municipality", field="郵便番号")
    return list(dict.fromkeys(found)), findings


def _lines(records: list[list[str]], problems: Problems) -> Iterator[_Line]:
    """The lines, those split over several rows put together: a bracket that opens and does not close goes on below."""
    whole: _Line | None = None
    for number, record in enumerate(records, start=1):
        if not any(cell.strip() for cell in record):
            continue
        line = _line(number, record, problems)
        if line is None:
            continue
        if whole is not None and (whole.code, whole.postcode) == (line.code, line.postcode):
            line = replace(whole, town=whole.town + line.town)
        elif whole is not None:
            yield whole
        whole = line
        if _closed(line.town):
            yield line
            whole = None
    if whole is not None:
        yield whole


def _closed(town: str) -> bool:
    return town.count("(") <= town.count(")") or len(town) > _LENGTH_MOST


def _line(number: int, record: list[str], problems: Problems) -> _Line | None:
    if len(record) != _COLUMNS:
        problems.error(number, "", ",".join(record)[:60], f"{len(record)} columns; {_COLUMNS} are accepted")
        return None
    cells = [unicodedata.normalize("NFKC", clean(cell)) for cell in record]
    for column, pattern in ((_CODE, r"\d{4,5}"), (_POSTCODE, r"\d{7}")):
        if not re.fullmatch(pattern, cells[column]):
            problems.error(
                number, _HEADINGS[column], record[column], "no code of so many digits", "digits only"
            )
            return None
    if cells[_PREFECTURE] not in PREFECTURES or not cells[_CITY]:
        column = _PREFECTURE if cells[_PREFECTURE] not in PREFECTURES else _CITY
        problems.error(number, _HEADINGS[column], record[column], "no prefecture and municipality")
        return None
    kana = re.sub(r"\(.*", "", cells[_KANA])
    return _Line(
        number, cells[_CODE].zfill(5), cells[_POSTCODE], cells[_PREFECTURE], cells[_CITY], cells[_TOWN], kana
    )


def _neighbourhoods(town: str) -> list[str]:
    """The neighbourhoods of a line: 恵比寿(1~3丁目) is three of them; "" is the whole municipality."""
    if not town or _WHOLE.fullmatch(town):
        return [""]
    found = []
    for part in re.findall(r"[^、(]+(?:\([^)]*\)?)?", town):
        name, _, within = part.strip().partition("(")
        name = name.strip()
        if name and not _WHOLE.fullmatch(name):
            found += [f"{name}{each}" for each in _chome(within.rstrip(")"))] or [name]
    return list(dict.fromkeys(found)) or [""]


def _chome(within: str) -> list[str]:
    """The 丁目 that a bracket names, in order; none when it speaks of anything else too (番地, buildings, その他)."""
    if not re.fullmatch(r"[\d~〜～\-、,丁目]+", within) or "丁目" not in within:
        return []
    numbers: list[int] = []
    for first, last in re.findall(r"(\d{1,2})(?:[~〜～\-](\d{1,2}))?", within.replace("丁目", "")):
        numbers += range(int(first), int(last or first) + 1)
    if not 0 < len(numbers) <= _CHOME_MOST:
        return []
    return [f"{_written(number)}丁目" for number in dict.fromkeys(numbers)]


def _written(number: int) -> str:
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else _KANJI[tens] + "十"
    return head + (_KANJI[ones] if ones else "")
