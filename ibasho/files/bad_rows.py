"""The rows of a list that were refused or warned about, as a workbook to be mended and imported again.

Each row stands with its cells as they were, the reason and what to do beside them, and a comment on every cell
concerned. Two more columns, 取込キー and 取込元の一覧, tell the import which entry and which list a row belongs to, so that a
mended row changes the entry that it made before instead of making another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from ibasho.errors import InvalidInput
from ibasho.files.headings import KNOWN, MEANINGS
from ibasho.files.tables import Row, normal
from ibasho.model import Finding, Level

__all__ = ["KEY", "LIST", "OWN_COLUMNS", "require_target", "write"]

KEY, LIST = "取込キー", "取込元の一覧"
_BEFORE = ("元の行", "理由", "直し方")
OWN_COLUMNS = frozenset(map(normal, (*_BEFORE, KEY, LIST)))
"""Normalised headings that this workbook adds to those of the list."""
_WIDTHS = (8, 46, 46)
_SERIOUS = (Level.ERROR, Level.WARNING)


def require_target(target: Path) -> None:
    """Raises InvalidInput when the workbook cannot be written there: no .xlsx, or no such folder."""
    if target.suffix.lower() != ".xlsx":
        raise InvalidInput(
            f"bad rows: {target.name}: a file that ends in .xlsx is accepted", field="bad-rows"
        )
    if not target.parent.is_dir():
        raise InvalidInput(f"bad rows: {target}: there is no such folder; make it first", field="bad-rows")


def write(
    target: Path,
    mapping: Sequence[tuple[str, str]],
    rows: Sequence[Row],
    findings: Sequence[Finding],
    *,
    refused: frozenset[int],
    keys: Mapping[int, str],
    source: str,
    on: date,
) -> int:
    """Write the workbook and return how many rows it has; nothing is written when there is none.

    ``mapping``: heading and meaning per column; ``refused``: numbers of the rows that were refused; ``keys``: source key
    per row number; ``source``: the list's name. Raises as :func:`require_target`.
    """
    require_target(target)
    said: dict[int, list[Finding]] = {}
    for finding in findings:
        if finding.level in _SERIOUS:
            said.setdefault(finding.row, []).append(finding)
    bad = [row for row in rows if row.number in refused or row.number in said]
    if not bad:
        return 0
    headings = _headings(mapping, max(len(row.cells) for row in bad))
    with xlsxwriter.Workbook(target, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"created": datetime.combine(on, time(), UTC)})
        sheet = book.add_worksheet("直す行")
        formats = {
            "head": book.add_format(
                {"bold": True, "bg_color": "#E8EEF4", "text_wrap": True, "valign": "top"}
            ),
            "ours": book.add_format({"bg_color": "#F2F2F2", "text_wrap": True, "valign": "top"}),
            "wrong": book.add_format({"bg_color": "#FFE3B8"}),
        }
        _head(sheet, headings, formats)
        for at, row in enumerate(bad, start=1):
            about = said.get(row.number, [])
            _row(sheet, at, row, about, [heading for heading, _ in mapping], formats)
            sheet.write_string(at, len(_BEFORE) + len(headings), keys.get(row.number, ""), formats["ours"])
            sheet.write_string(at, len(_BEFORE) + len(headings) + 1, source, formats["ours"])
        sheet.freeze_panes(1, len(_BEFORE))
        _explain(book.add_worksheet("説明"), said.get(0, []), target.name)
    return len(bad)


def _headings(mapping: Sequence[tuple[str, str]], width: int) -> list[str]:
    """The headings of the file; a column that was read otherwise than its heading says gets the heading of what it
    was read as, so that the workbook needs no further options.
    """
    found: list[str] = []
    for heading, meaning in mapping:
        key = meaning.rstrip("*")
        known = normal(heading) in KNOWN
        if key and normal(heading) not in {normal(each) for each in MEANINGS[key]}:
            heading = next((each for each in MEANINGS[key] if each not in found), heading)
        elif not key and known and any(normal(heading) == normal(h) for hs in MEANINGS.values() for h in hs):
            heading = f"{heading}（取り込まない）"
        found.append(heading)
    return found + [f"列{n + 1}（見出しなし）" for n in range(len(found), width)]


def _head(sheet: Worksheet, headings: Sequence[str], formats: Mapping[str, Format]) -> None:
    for column, heading in enumerate((*_BEFORE, *headings, KEY, LIST)):
        sheet.write_string(0, column, heading, formats["head"])
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    sheet.set_column(len(_BEFORE), len(_BEFORE) + len(headings) + 1, 16)


def _row(
    sheet: Worksheet,
    at: int,
    row: Row,
    about: Sequence[Finding],
    names: Sequence[str],
    formats: Mapping[str, Format],
) -> None:
    sheet.write_number(at, 0, row.number, formats["ours"])
    sheet.write_string(at, 1, "\n".join(_placed(each, each.message_ja) for each in about), formats["ours"])
    sheet.write_string(
        at, 2, "\n".join(_placed(each, each.fix_ja) for each in about if each.fix_ja), formats["ours"]
    )
    wrong: dict[int, list[str]] = {}
    for finding in about:
        for column in _columns(finding.column, names):
            wrong.setdefault(column, []).append(f"{finding.message_ja}\n{finding.fix_ja}".strip())
    for column, cell in enumerate(row.cells):
        style = formats["wrong"] if column in wrong else None
        if cell or style is not None:
            sheet.write_string(at, len(_BEFORE) + column, cell, style)
    for column, comments in wrong.items():
        options = {"x_scale": 2.2, "y_scale": 1.2, "author": "Ibasho"}
        sheet.write_comment(at, len(_BEFORE) + column, "\n".join(comments), options)


def _placed(finding: Finding, text: str) -> str:
    return f"「{finding.column}」{text}" if finding.column else text


def _columns(named: str, names: Sequence[str]) -> list[int]:
    """The columns that a finding names, by heading or by meaning; none when it speaks of the row."""
    wanted = {normal(part) for part in (named, *named.split(", "), *named.split("・")) if part}
    by_meaning = {normal(each) for part in wanted for each in MEANINGS.get(part, ())}
    return [column for column, name in enumerate(names) if normal(name) in wanted | by_meaning]


def _explain(sheet: Worksheet, about: Sequence[Finding], name: str) -> None:
    """What the workbook is for, and what was said of the list as a whole."""
    sheet.set_column(0, 0, 100)
    lines = [
        "取り込めなかった行と、確かめてほしい行の一覧です。",
        "色の付いたセルを直してください（セルにカーソルを合わせると理由が出ます）。正しいものはそのままでかまいません。",
        f'直したら保存し、このファイルを取り込み直してください（ibasho places import "{name}"）。',
        f"「{KEY}」と「{LIST}」の列は、どの登録の行かを示す目印です。変えないでください。",
        *(f"一覧全体: {_placed(finding, finding.message_ja)} {finding.fix_ja}".rstrip() for finding in about),
    ]
    for number, line in enumerate(lines):
        sheet.write_string(number, 0, line)
