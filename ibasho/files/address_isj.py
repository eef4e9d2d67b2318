"""位置参照情報 of 国土交通省: blocks and lots (街区レベル) and neighbourhoods (大字・町丁目レベル).

Format: nlftp.mlit.go.jp/isj/data.html. CSV in Shift_JIS, one file a municipality or prefecture, coordinates in JGD2000 (within
a few metres of JGD2011 but where earthquakes moved the ground). A block may have several points: the one with 代表フラグ 1 stands
for it.
"""

from __future__ import annotations

from ibasho.errors import InvalidInput
from ibasho.files import address_centroids
from ibasho.files.address_rows import Municipality, Problems, found_in, located
from ibasho.files.place_facts import clean
from ibasho.files.tables import Row, Table, normal
from ibasho.model import Address, AddressLevel, Finding

__all__ = ["HEADINGS", "is_isj_table", "read_isj"]

_BLOCK = ("都道府県名", "市区町村名", "大字・丁目名", "街区符号・地番", "緯度", "経度")
_TOWN_ONLY = ("大字町丁目コード", "大字・町丁目コード")
_NEIGHBOURHOOD = ("大字・丁目名", "大字・町丁目名", "大字町丁目名")
_KOAZA, _REPRESENTATIVE, _HISTORY = ("小字・通称名",), ("代表フラグ",), ("更新前履歴フラグ",)
HEADINGS = frozenset(normal(h) for h in (*_BLOCK, *_TOWN_ONLY, *_NEIGHBOURHOOD, *_KOAZA, *_REPRESENTATIVE))
"""Normalised headings by which the heading row is found."""
_DELETED = "3"
"""更新前履歴フラグ of rows that are in the file by mistake (edition of 令和3年)."""
_LENGTH_MOST = 100


def is_isj_table(table: Table) -> bool:
    """Whether the table has blocks with their points, or neighbourhoods with the code of 位置参照情報."""
    return _has_blocks(table) or table.column(*_TOWN_ONLY) is not None


def _has_blocks(table: Table) -> bool:
    return table.column("街区符号・地番") is not None and table.column(*_NEIGHBOURHOOD) is not None


def read_isj(
    table: Table, municipality: Municipality | None = None
) -> tuple[list[Address], tuple[Finding, ...]]:
    """One address per row, in order, without points that do not stand for their block.

    ``municipality`` keeps only its rows. Raises InvalidInput when a column is missing or a row cannot be read.
    """
    if not _has_blocks(table):
        return address_centroids.read_centroids(table, municipality)
    missing = [
        heading
        for heading in _BLOCK
        if table.column(heading, *(_NEIGHBOURHOOD if heading == _BLOCK[2] else ())) is None
    ]
    if missing:
        raise InvalidInput(
            f"{table.name}: row {table.header_row}: the columns {', '.join(missing)} of 位置参照情報 are missing; found: "
            f"{found_in(table)}",
            field=missing[0],
        )
    problems = Problems(table.name)
    found = [each for row in table.rows if (each := _of_row(table, row, municipality, problems)) is not None]
    findings = problems.settle()
    if not found:
        raise InvalidInput(
            f"{table.name}: no row has a block and a point", field="街区符号・地番", findings=findings
        )
    return found, findings


def _of_row(table: Table, row: Row, municipality: Municipality | None, problems: Problems) -> Address | None:
    def cell(*headings: str) -> str:
        column = table.column(*headings)
        return "" if column is None else clean(row.cells[column])

    city = cell("市区町村名")
    if municipality is not None and city != municipality.name:
        return None
    if cell(*_REPRESENTATIVE) == "0" or cell(*_HISTORY) == _DELETED:
        return None
    words = {
        "大字・丁目名": cell(*_NEIGHBOURHOOD),
        "小字・通称名": cell(*_KOAZA),
        "街区符号・地番": cell("街区符号・地番"),
    }
    for column, text in words.items():
        if len(text) > _LENGTH_MOST:
            problems.error(
                row.number, column, text, f"{len(text)} characters; up to {_LENGTH_MOST} are accepted"
            )
            return None
    if not city or not words["大字・丁目名"]:
        problems.error(
            row.number, "市区町村名, 大字・丁目名", city, "municipality and neighbourhood are needed"
        )
        return None
    point = located(problems, row.number, "緯度, 経度", cell("緯度"), cell("経度"))
    if point is None:
        return None
    neighbourhood, koaza, block = words.values()
    return Address(
        AddressLevel.BLOCK if block else AddressLevel.NEIGHBOURHOOD,
        prefecture=cell("都道府県名"),
        municipality=city,
        municipality_code=municipality.code if municipality is not None else "",
        neighbourhood=neighbourhood,
        koaza=koaza,
        block=block,
        lon=point[0],
        lat=point[1],
    )
