"""Sheets of attendance: what people write, and sheets with names."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ibasho.errors import InvalidInput
from ibasho.files import attendance
from ibasho.files.attendance import CountedRow


def sheet(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "来場者.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8-sig")
    return path


def test_a_sheet_as_it_is_filled_in(tmp_path: Path) -> None:
    rows, findings = attendance.read(
        sheet(
            tmp_path,
            "日付,会場,活動名,開始,実人数,延べ人数,備考",
            "令和8年3月14日（土）,見本会館,見本サロン,午前11時,１０人,12,雨",
            "2026/3/28,見本会館,見本サロン,,,0,",
        )
    )
    assert rows == (
        CountedRow(
            2, date(2026, 3, 14), 12, 10, place="見本会館", activity="見本サロン", start_min=660, note="雨"
        ),
        CountedRow(3, date(2026, 3, 28), 0, None, place="見本会館", activity="見本サロン"),
    )
    assert findings == ()


@pytest.mark.parametrize(
    "heading",
    [
        "氏名",
        "お名前",
        "参加者名",
        "参加者",
        "参加者氏名",
        "ふりがな",
        "住所",
        "電話番号",
        "生年月日",
        "Name",
        "e-mail",
        "保護者名",
    ],
)
def test_a_sheet_with_names_is_refused_whole(tmp_path: Path, heading: str) -> None:
    path = sheet(tmp_path, f"日付,会場,延べ人数,{heading}", "2026-03-14,見本会館,12,見本 太郎")
    with pytest.raises(InvalidInput, match="looks as if people were named"):
        attendance.read(path)


def test_an_empty_column_for_names_names_nobody(tmp_path: Path) -> None:
    rows, _ = attendance.read(sheet(tmp_path, "日付,会場,延べ人数,氏名", "2026-03-14,見本会館,12,"))
    assert rows == (CountedRow(2, date(2026, 3, 14), 12, place="見本会館"),)


@pytest.mark.parametrize(
    ("line", "column", "message"),
    [
        ("3月14日,見本会館,12,", "日付", "cannot be read"),
        ("2026-03-14,見本会館,たくさん,", "延べ人数", "cannot be read"),
        ("2026-03-14,見本会館,-1,", "延べ人数", "cannot be read"),
        ("2026-03-14,見本会館,,", "延べ人数", "cannot be read"),
        ("2026-03-14,見本会館,3,4", "実人数", "4 people cannot have made 3 visits"),
        ("2026-03-14,,3,", "activity_id", "neither an activity's id nor a place"),
    ],
)
def test_rows_that_cannot_be(tmp_path: Path, line: str, column: str, message: str) -> None:
    rows, findings = attendance.read(sheet(tmp_path, "日付,会場,延べ人数,実人数", line))
    assert rows == (2,)
    (finding,) = findings
    assert (finding.row, finding.column) == (2, column)
    assert message in finding.message


def test_a_time_that_is_none(tmp_path: Path) -> None:
    rows, findings = attendance.read(sheet(tmp_path, "日付,会場,人数,開始", "2026-03-14,見本会館,3,昼ごろ"))
    assert rows == (2,)
    assert findings[0].column == "開始"


def test_the_day_and_the_number_are_needed(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="lacks the columns 延べ人数"):
        attendance.read(sheet(tmp_path, "日付,会場", "2026-03-14,見本会館"))
