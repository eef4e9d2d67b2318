"""What really arrives: one test per way in which published lists are a mess, and what the importer says to do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ibasho.files import places
from ibasho.files.places import PlacesFile
from ibasho.model import Fact, Level, Offer

HEAD = "全国地方公共団体コード,ID,名称,所在地_連結表記,建物名等(方書),緯度,経度,種別,料金(基本),利用可能曜日,開始時間,終了時間,バリアフリートイレ"
ROW = "372013,1,見本サロン,香川県例示市一丁目1,例示会館,34.34,134.05,サロン,100円,土,10:00,12:00,有"


def _bytes(folder: Path, data: bytes, name: str = "list.csv", **options: Any) -> PlacesFile:
    path = folder / name
    path.write_bytes(data)
    return places.read(path, source="x", **options)


def _read(folder: Path, *lines: str) -> PlacesFile:
    return _bytes(folder, "\r\n".join(lines).encode())


def _offer(file: PlacesFile) -> Offer:
    (draft,) = (each for each in file.drafts if each.is_record)
    assert draft.offer is not None
    return draft.offer


def _findings(file: PlacesFile) -> dict[str, Any]:
    return {f.code: f for f in (*file.findings, *(f for draft in file.drafts for f in draft.findings))}


@pytest.mark.parametrize(
    "data",
    [
        f"{HEAD}\n{ROW}\n".encode(),
        b"\xef\xbb\xbf" + f"{HEAD}\n{ROW}\n".encode(),
        b"\xef\xbb\xbf\xef\xbb\xbf" + f"{HEAD}\n{ROW}\n".encode(),
        f"{HEAD}\r\n{ROW}\r\n".encode("cp932"),
        f"\ufeff{HEAD}\n{ROW}\n".encode("utf-16-le"),
        f"{HEAD}\n{ROW}\n".encode("utf-16-le"),
        f"\ufeff{HEAD}\n{ROW}\n".encode("utf-16-be"),
        f"{HEAD}\n{ROW}\n".encode("utf-16-be"),
        f"\n{HEAD}\n{ROW}\n".encode(),
        f"\r\n,,,,\r\n{HEAD},,,\r\n{ROW},,,\r\n".encode(),
        f"{HEAD}\n{ROW}\n".replace(",", "\t").encode(),
        f"{HEAD}\n{ROW}\n".replace("(", "（").replace(")", "）").encode(),
        f"{HEAD}\n{ROW}\n".replace("所在地_連結表記", "所在地_連結標記").encode(),
        f"{HEAD}\n{ROW}\n".replace(
            "全国地方公共団体コード,ID", "都道府県コード又は市区町村コード,NO"
        ).encode(),
        f"{HEAD}\n{ROW}\n".replace("所在地_連結表記", "住所").replace("建物名等(方書)", "方書").encode(),
        f"{HEAD}\n{ROW}\n".replace("34.34,134.05", "３４．３４,１３４．０５").encode(),
        f"{HEAD}\n{ROW}\n".replace("34.34,134.05", '" 34.34 ","134.05 "').encode(),
        f"{HEAD}\n{ROW}\n".replace("100円", "１００").encode(),
        f"{HEAD}\n{ROW}\n".replace(",有", ",1").encode(),
        f"{HEAD}\n{ROW}\n".replace("10:00,12:00", "１０：００,12時").encode(),
        f"{HEAD}\n{ROW}\n{HEAD}\n372013,2,,,,,,,,,,,\n,,,,,,,,,,,,\n".encode(),
        f"公共施設一覧,,令和8年4月1日現在\n{HEAD}\n{ROW}\n".encode(),
        f"{HEAD}\n半角数字,半角,文字列,文字列,任意,小数,小数,任意,任意,任意,任意,任意,選択\n（例）,1,○○館,例示県,,35,135,,,,,,\n{ROW}\n".encode(),
    ],
)
def test_every_way_of_writing_one_entry(tmp_path: Path, data: bytes) -> None:
    """Encodings, marks, blank lines, separators, old and misspelt headings, widths, flags, instructions: one entry."""
    file = _bytes(tmp_path, data)
    expected = _offer(_read(tmp_path, HEAD, ROW))
    found = _offer(file)
    assert found.place == expected.place
    assert (found.activity.fee_yen, found.activity.rules) == (100, expected.activity.rules)
    assert found.place.accessible_toilet is Fact.YES


@pytest.mark.parametrize(
    ("old", "new", "code", "value", "words"),
    [
        ("372013", "37201", "code_completed", "37201", "6桁のコードを文字列として"),
        ("372013", "999999", "bad_code", "999999", "検査数字を含む6桁"),
        ("34.34,134.05", "134.05,34.34", "swapped_coordinates", "134.05, 34.34", "緯度の列に緯度を"),
        ("34.34,134.05", "0,0", "zero_coordinates", "0, 0", "10進の度"),
        ("34.34,134.05", "51.5,-0.1", "outside_japan", "51.5, -0.1", "10進の度"),
        ("34.34,134.05", "北緯34度,東経134度", "bad_coordinates", "北緯34度, 東経134度", "10進の度"),
        ("34.34,134.05", ",134.05", "no_coordinates", "134.05", "緯度と経度を入力"),
        ("見本サロン", "", "no_name", "", "「名称」の列に"),
        ("サロン,100円", "謎,100円", None, "", ""),
    ],
)
def test_what_is_wrong_is_said_with_what_to_do(
    tmp_path: Path, old: str, new: str, code: str | None, value: str, words: str
) -> None:
    """Row, value, and a Japanese sentence about how to mend it."""
    findings = _findings(_read(tmp_path, HEAD, ROW.replace(old, new)))
    if code is None:
        assert not findings
        return
    finding = findings[code]
    assert (finding.row, finding.value) == (2, value)
    assert words in finding.fix_ja
    assert finding.message_ja.endswith("。")


@pytest.mark.parametrize(
    ("text", "code"),
    [("92011", "092011"), ("092011", "092011"), ("９２０１１", "092011"), ("37201", "372013")],
)
def test_codes_whose_leading_zero_or_check_digit_is_lost(tmp_path: Path, text: str, code: str) -> None:
    """Put back where only one reading has a right check digit."""
    assert _offer(_read(tmp_path, HEAD, ROW.replace("372013", text))).place.municipality_code == code


def test_a_note_that_all_rows_share_is_said_once(tmp_path: Path) -> None:
    """Thirty rows without a leading zero are one remark on the list, and every row is still there."""
    rows = [ROW.replace("372013,1,見本", f"92011,{n},見本{n}") for n in range(30)]
    file = _read(tmp_path, HEAD, *rows)
    assert len(file.drafts) == 30
    assert not any(draft.findings for draft in file.drafts)
    (finding,) = file.findings
    assert (finding.row, finding.code, finding.level) == (0, "code_completed", Level.NOTE)
    assert finding.message.startswith("30 rows, such as row 2")


def test_columns_without_headings_and_unknown_ones_are_named(tmp_path: Path) -> None:
    """Trailing empty columns are nothing; cells beyond the headings and unknown columns are said."""
    file = _read(tmp_path, HEAD + ",部屋数,,", ROW + ",3,,")
    assert [(f.code, f.column) for f in file.findings] == [("columns_not_kept", "部屋数")]
    file = _read(tmp_path, HEAD, ROW + ",,余り")
    assert file.findings[0].code == "beyond_headings"
    assert "引用符" in file.findings[0].fix_ja


def test_numbers_with_commas(tmp_path: Path) -> None:
    """1,000 is a thousand, in fees and in capacities."""
    file = _read(tmp_path, HEAD + ",定員", ROW.replace("100円", '"1,000"') + ',"1,200"')
    assert (_offer(file).activity.fee_yen, _offer(file).activity.capacity) == (1000, 1200)
