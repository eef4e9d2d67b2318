"""Tables area ↔ neighbourhood: headings, merged cells, encodings, and rows that say nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from ibasho.errors import InvalidInput
from ibasho.files.area_table import read
from ibasho.model import Belonging


def table(folder: Path, text: str, encoding: str = "utf-8-sig") -> Path:
    """A file with this text."""
    file = folder / "通学区域.csv"
    file.write_bytes(text.encode(encoding))
    return file


def test_names_and_codes(tmp_path: Path) -> None:
    """Under several headings, in cp932 too; an empty area is the one above."""
    found, findings = read(
        table(
            tmp_path,
            "小学校名,学校コード,町丁・字,町丁・字コード\n見本小,A1,見本町１丁目,0001-001\n,,見本町2丁目,\n",
            "cp932",
        )
    )
    assert found == (
        Belonging(2, "見本小", "見本町１丁目", "A1", "0001-001"),
        Belonging(3, "見本小", "見本町2丁目", "A1", ""),
    )
    assert findings == ()


def test_rows_that_say_nothing_are_named(tmp_path: Path) -> None:
    """An area without a neighbourhood, and a neighbourhood before any area."""
    found, findings = read(table(tmp_path, "地域名,町名\n,見本町\n見本地区,\n見本地区,例示町\n"))
    assert [each.row for each in found] == [4]
    assert [(each.row, each.code) for each in findings] == [(2, "incomplete_row"), (3, "incomplete_row")]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("名称,町名\n見本,見本町\n", "no column for the area"),
        ("地域名,名称\n見本,見本町\n", "no column for the neighbourhood"),
        ("地域名,町名\n,\n", "no row says"),
    ],
)
def test_tables_that_are_none(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        read(table(tmp_path, text))
