"""Areas as a table: which neighbourhood (町丁・字) belongs to which area. CSV or xlsx, one neighbourhood a row."""

from __future__ import annotations

from pathlib import Path

from ibasho.errors import InvalidInput
from ibasho.files.encodings import shown
from ibasho.files.place_facts import clean
from ibasho.files.tables import Table, normal, read_table
from ibasho.model import Belonging, Finding, Level

__all__ = ["SUFFIXES", "read"]

SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx")
_AREA = (
    "地域名", "地区名", "地域", "地区", "圏域", "圏域名", "日常生活圏域", "小学校区", "中学校区", "小学校区名", "中学校区名", "校区", "校区名",
    "学区", "学区名", "通学区域", "学校名", "小学校", "中学校", "小学校名", "中学校名", "地区民児協", "民児協", "地区社協", "自治会", "自治会名", "担当区域",
    "area", "area_name",
)  # fmt: skip
_AREA_CODE = (
    "地域番号",
    "地区番号",
    "地域コード",
    "地区コード",
    "校区コード",
    "学校コード",
    "圏域コード",
    "area_code",
)
_NEIGHBOURHOOD = (
    "町丁・字", "町丁字", "町丁名", "町丁", "町名", "町字名", "町字", "大字町丁目名", "大字・町丁目名", "大字・町丁目", "大字町丁目", "住所",
    "町丁目", "町丁目名", "neighbourhood", "S_NAME",
)  # fmt: skip
_CODE = (
    "町丁・字コード", "町丁字コード", "町字コード", "町字ID", "小地域コード", "大字町丁目コード", "KEY_CODE", "neighbourhood_code",
)  # fmt: skip
_KNOWN = frozenset(normal(heading) for heading in (*_AREA, *_AREA_CODE, *_NEIGHBOURHOOD, *_CODE))


def read(path: Path) -> tuple[tuple[Belonging, ...], tuple[Finding, ...]]:
    """The rows of the table in their order, and those that say nothing.

    A column for the area's name and one for the neighbourhood's name or code are needed; an empty cell of the area means
    the one above it (merged cells). Raises InvalidInput naming the headings that are accepted, UnreadableFile for what is
    no table.
    """
    table = read_table(path, known=_KNOWN)
    area, called, code = table.column(*_AREA), table.column(*_NEIGHBOURHOOD), table.column(*_CODE)
    if area is None or (called is None and code is None):
        missing = "the area" if area is None else "the neighbourhood"
        accepted = _AREA if area is None else (*_NEIGHBOURHOOD[:6], *_CODE[:3])
        raise InvalidInput(
            f"{shown(path)}: row {table.header_row} has no column for {missing}; "
            f"{', '.join(accepted[:12])} are accepted, found: {'、'.join(table.header[:12])}",
            field="heading",
        )
    rows, findings = _rows(table, area, table.column(*_AREA_CODE), called, code)
    if not rows:
        raise InvalidInput(f"{shown(path)}: no row says which neighbourhood belongs to which area")
    return tuple(rows), tuple(findings)


def _rows(
    table: Table, area: int, area_code: int | None, called: int | None, code: int | None
) -> tuple[list[Belonging], list[Finding]]:
    rows: list[Belonging] = []
    findings: list[Finding] = []
    above = ("", "")

    def cell(cells: tuple[str, ...], column: int | None) -> str:
        return clean(cells[column]) if column is not None else ""

    for row in table.rows:
        told = (cell(row.cells, area), cell(row.cells, area_code))
        above = told if told[0] else above
        name, number = cell(row.cells, called), cell(row.cells, code)
        if above[0] and (name or number):
            rows.append(Belonging(row.number, above[0], name, above[1], number))
        elif told[0] or name or number:
            findings.append(
                Finding(
                    row.number,
                    table.header[area],
                    "、".join(filter(None, (*told, name, number)))[:100],
                    Level.WARNING,
                    "incomplete_row",
                    "an area and a neighbourhood are needed; left out",
                )
            )
    return rows, findings
