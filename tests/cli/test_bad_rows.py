"""``--bad-rows``: what was refused or warned about, mended in a spreadsheet, imported again under the same keys."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.cli.conftest import Commands

LIST = (
    "名称,緯度,経度,所在地_連結表記,種別,電話番号,全国地方公共団体コード\n"
    "見本サロン,34.34,134.05,例示市1,サロン,087-000-0001,372013\n"
    "例示サロン,0,0,例示市2,サロン,087-000-0002,372013\n"
    ",34.36,134.07,例示市3,サロン,087-000-0003,372013\n"
    "架空サロン,134.08,34.37,例示市4,サロン,087-000-0004,372013\n"
    "=1+1の会,34.38,134.09,例示市5,サロン,090-0000-0000,999999\n"
)


@pytest.fixture
def outcome(commands: Commands, tmp_path: Path) -> dict[str, Any]:
    """A list with one good row is imported, the others go into bad.xlsx."""
    path = tmp_path / "list.csv"
    path.write_text(LIST, "utf-8")
    told: dict[str, Any] = commands.ok(
        "places", "import", path, "--bad-rows", tmp_path / "bad.xlsx", "--json"
    ).json
    return told


def _sheet(path: Path) -> tuple[Any, Any, dict[str, int]]:
    book = openpyxl.load_workbook(path)
    sheet = book["直す行"]
    return book, sheet, {cell.value: cell.column for cell in sheet[1]}


def test_the_workbook_says_what_is_wrong_where(outcome: dict[str, Any], tmp_path: Path) -> None:
    """Refused and warned rows with their cells as they were, a reason, what to do, and a comment on the cell."""
    assert (outcome["created"], outcome["refused"]) == (4, 1)
    book, sheet, at = _sheet(tmp_path / "bad.xlsx")
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == [3, 4, 5, 6]
    zero, nameless, swapped, formula = range(2, 6)
    assert "緯度・経度が 0, 0 です" in sheet.cell(zero, at["理由"]).value
    assert "10進の度" in sheet.cell(zero, at["直し方"]).value
    for heading in ("緯度", "経度"):
        cell = sheet.cell(zero, at[heading])
        assert (cell.value, cell.fill.start_color.rgb) == ("0", "FFFFE3B8")
        assert "0, 0" in cell.comment.text
    assert sheet.cell(zero, at["名称"]).comment is None
    assert "名称がないため" in sheet.cell(nameless, at["名称"]).comment.text
    assert "入れ替わっていた" in sheet.cell(swapped, at["理由"]).value
    assert (sheet.cell(formula, at["名称"]).value, sheet.cell(formula, at["名称"]).data_type) == (
        "=1+1の会",
        "s",
    )
    assert sheet.cell(formula, at["全国地方公共団体コード"]).comment is not None
    assert "取り込み直してください" in book["説明"]["A3"].value


def test_mended_rows_come_back_under_their_keys(
    outcome: dict[str, Any], commands: Commands, tmp_path: Path
) -> None:
    """The mended file changes the entries that the rows made, adds the one that was refused, and doubles nothing."""
    bad = tmp_path / "bad.xlsx"
    unchanged = commands.ok("places", "import", bad, "--dry-run", "--json").json
    assert (unchanged["same"], unchanged["refused"], unchanged["created"]) == (3, 1, 0)
    book, sheet, at = _sheet(bad)
    sheet.cell(2, at["緯度"]).value, sheet.cell(2, at["経度"]).value = "34.35", 134.06
    sheet.cell(2, at["名称"]).value = "例示サロン（改名）"
    sheet.cell(3, at["名称"]).value = "名なしだった会"
    book.save(bad)
    mended = commands.ok("places", "import", bad, "--json").json
    assert (mended["updated"], mended["created"], mended["same"], mended["refused"]) == (1, 1, 2, 0)
    entries = {each["name"]: each for each in commands.ok("places", "list", "--json").json}
    assert len(entries) == 5
    assert (entries["例示サロン（改名）"]["lat"], entries["例示サロン（改名）"]["source"]) == (
        34.35,
        "list.csv",
    )
    assert entries["名なしだった会"]["source"] == "list.csv"


def test_two_rows_with_one_id_stay_two(commands: Commands, tmp_path: Path) -> None:
    """A row of which only the second half of a double ID is mended does not overwrite the first."""
    path, bad = tmp_path / "list.csv", tmp_path / "bad.xlsx"
    path.write_text(
        "ID,名称,緯度,経度,種別\n1,見本会,34.34,134.05,サロン\n1,例示会,34.35,134.06,サロン\n", "utf-8"
    )
    commands.ok("places", "import", path, "--bad-rows", bad)
    book, sheet, at = _sheet(bad)
    assert sheet.max_row == 2
    sheet.cell(2, at["名称"]).value = "例示会（改）"
    book.save(bad)
    assert commands.ok("places", "import", bad, "--json").json["updated"] == 1
    assert {each["name"] for each in commands.ok("places", "list", "--json").json} == {
        "見本会",
        "例示会（改）",
    }


def test_overridden_columns_need_no_option_again(commands: Commands, tmp_path: Path) -> None:
    """The workbook has the heading of what a column was read as."""
    path, bad = tmp_path / "list.csv", tmp_path / "bad.xlsx"
    path.write_text(
        "たてもの,緯度,経度,種別,備考\n見本会,0,0,サロン,内部の覚え\n例示会,34.3,134.0,サロン,\n", "utf-8"
    )
    commands.ok("places", "import", path, "--map", "たてもの=name", "--map", "備考=-", "--bad-rows", bad)
    _, _, at = _sheet(bad)
    assert {"名称", "備考（取り込まない）"} <= set(at)
    told = commands.ok("places", "import", bad, "--json").json
    assert (told["same"], told["created"], told["updated"]) == (1, 0, 0)


def test_no_bad_row_no_workbook(commands: Commands, tmp_path: Path) -> None:
    """Nothing is written when there is nothing to mend, and a target that cannot be is refused before the import."""
    path = tmp_path / "list.csv"
    path.write_text("\n".join(LIST.splitlines()[:2]), "utf-8")
    assert ".xlsx is accepted" in commands.refused(
        "places", "import", path, "--bad-rows", tmp_path / "bad.csv"
    )
    assert "no such folder" in commands.refused(
        "places", "import", path, "--bad-rows", tmp_path / "x/bad.xlsx"
    )
    told = commands.ok("places", "import", path, "--bad-rows", tmp_path / "bad.xlsx")
    assert "no row to mend" in told.err
    assert "1 created" in told.out
    assert not (tmp_path / "bad.xlsx").exists()
