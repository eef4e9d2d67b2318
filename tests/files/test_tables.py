"""Tables: every shape in which offices publish, and everything that only looks like a table."""

from __future__ import annotations

import io
import random
import zipfile
from datetime import date, time
from pathlib import Path

import pytest
import xlsxwriter

from ibasho.errors import UnreadableFile
from ibasho.files.tables import Table, normal, read_table, table_of

KNOWN = {normal(heading) for heading in ("名称", "緯度", "経度", "備考")}
TEXT = "名称,緯度,経度,備考\r\n見本サロン,34.1,134.1,\r\n例示カフェ,34.2,134.2,第2土曜\r\n"


def _written(folder: Path, data: bytes, name: str = "list.csv") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def _workbook(folder: Path, sheets: dict[str, list[list[object]]], name: str = "list.xlsx") -> Path:
    path = folder / name
    with xlsxwriter.Workbook(path) as book:
        for title, rows in sheets.items():
            sheet = book.add_worksheet(title)
            for i, row in enumerate(rows):
                sheet.write_row(i, 0, row)
    return path


def _cells(table: Table) -> list[tuple[str, ...]]:
    return [row.cells for row in table.rows]


EXPECTED = [("見本サロン", "34.1", "134.1", ""), ("例示カフェ", "34.2", "134.2", "第2土曜")]


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode("utf-8"), "utf-8"),
        (b"\xef\xbb\xbf" + TEXT.encode("utf-8"), "utf-8"),
        (b"\xef\xbb\xbf\xef\xbb\xbf" + TEXT.encode("utf-8"), "utf-8"),
        (TEXT.encode("cp932"), "cp932"),
        (TEXT.encode("utf-16"), "utf-16"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.replace("\r\n", "\n").encode(), "utf-8"),
        (TEXT.replace("\r\n", "\r").encode(), "utf-8"),
        (TEXT.replace(",", "\t").encode("cp932"), "cp932"),
        (TEXT.replace(",", ";").encode(), "utf-8"),
    ],
    ids=["utf8", "bom", "two boms", "cp932", "utf16", "utf16 unmarked", "lf", "cr", "tab cp932", "semicolon"],
)
def test_the_same_list_in_every_writing(tmp_path: Path, data: bytes, encoding: str) -> None:
    """Encoding, marks, line ends and separators change nothing."""
    table = read_table(_written(tmp_path, data), known=KNOWN)
    assert (table.header, _cells(table), table.encoding) == (
        ("名称", "緯度", "経度", "備考"),
        EXPECTED,
        encoding,
    )


def test_rows_are_counted_as_a_spreadsheet_does(tmp_path: Path) -> None:
    """Blank lines and lines within a cell count as a spreadsheet counts them; blank rows are no rows."""
    text = '\n見本市の一覧 令和8年\n\n名称,緯度,経度\n"二行の\n名前",34,134\n,,\n次,35,135\n'
    table = read_table(_written(tmp_path, text.encode()), known=KNOWN)
    assert table.header_row == 4
    assert [(row.number, row.cells[0]) for row in table.rows] == [(5, "二行の\n名前"), (7, "次")]
    assert [(row.number, row.cells) for row in table.above] == [(2, ("見本市の一覧 令和8年",))]


def test_trailing_empty_columns_go_and_further_cells_stay(tmp_path: Path) -> None:
    """Empty columns on the right are cut; a cell beyond the last heading is kept for the reader to report."""
    table = read_table(
        _written(tmp_path, "名称,緯度,経度,,,\nア,34,134,,,\nイ,34,134,,多い,\n".encode()), known=KNOWN
    )
    assert table.header == ("名称", "緯度", "経度")
    assert _cells(table) == [("ア", "34", "134"), ("イ", "34", "134", "", "多い")]


def test_a_title_with_commas_is_not_taken_for_the_heading(tmp_path: Path) -> None:
    """Without known headings the heading is the first row as wide as the table."""
    table = read_table(_written(tmp_path, b"Title\nid,x,y\n1,2,3\n"))
    assert table.header == ("id", "x", "y")
    assert table.header_row == 2


def test_workbook_cells_become_text(tmp_path: Path) -> None:
    """Whole numbers have no point, times are HH:MM, dates ISO 8601, the row numbers are the sheet's."""
    path = tmp_path / "list.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("一覧")
        sheet.write_row(2, 0, ["名称", "緯度", "経度", "備考"])
        sheet.write_row(3, 0, ["見本サロン", 34, 134.25])
        sheet.write_datetime(3, 3, date(2026, 4, 1), book.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write_datetime(4, 3, time(9, 30), book.add_format({"num_format": "h:mm"}))
        sheet.write(4, 0, "例示カフェ")
    table = read_table(path, known=KNOWN)
    assert [(row.number, row.cells) for row in table.rows] == [
        (4, ("見本サロン", "34", "134.25", "2026-04-01")),
        (5, ("例示カフェ", "", "", "09:30")),
    ]
    assert (table.sheet, table.encoding) == ("一覧", "xlsx")


def test_the_sheet_with_the_headings_is_read_and_the_others_are_named(tmp_path: Path) -> None:
    """An example sheet is never the list, however good its heading."""
    heading = ["名称", "緯度", "経度", "備考"]
    path = _workbook(
        tmp_path,
        {
            "記入例": [heading, ["例", 1, 1, 1]],
            "はじめに": [["これは"]],
            "データ": [heading, ["ア", 34, 134, ""]],
        },
    )
    table = read_table(path, known=KNOWN)
    assert table.sheet == "データ"
    assert set(table.other_sheets) == {"記入例", "はじめに"}
    assert _cells(table) == [("ア", "34", "134", "")]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\r\n\r\n", "empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "a PNG image"),
        (b"%PDF-1.7 abc", "a PDF document"),
        (b"<!DOCTYPE html><html><body>404</body></html>", "a web page"),
        (b"  <html><head></head></html>", "a web page"),
        (b"<?xml version='1.0'?><a/>", "an XML document"),
        (b'{"type": "FeatureCollection", "features": []}', "JSON"),
        (b"SQLite format 3\x00" + bytes(100), "SQLite"),
        (b"a,b\x00\x01\x02,c\n\x00\x00", "binary data"),
        ("名称,住所\n見本,例示\n".encode("iso2022_jp"), "ISO-2022-JP"),
        (("名称,住所\n" + "みほんのさろん,れいじのまち\n" * 20).encode("euc_jp"), "EUC-JP"),
        (b"name,x\n" + b"ok,1\n" * 3 + b"\x82\x20\xff\xff,2\n", "line 5"),
        ("名称\n".encode("utf-16") + b"\xd8", "UTF-16"),
        (b'name,x\n"never closed,1\nb,2\n', "row 2"),
    ],
)
def test_what_is_no_table_is_refused_by_what_it_is(tmp_path: Path, data: bytes, words: str) -> None:
    """The message names the file without its folder, and what it is."""
    with pytest.raises(UnreadableFile) as refusal:
        read_table(_written(tmp_path, data))
    assert refusal.value.message.startswith("list.csv: ")
    assert words in refusal.value.message
    assert str(tmp_path) not in refusal.value.message


def test_old_and_locked_excel_files_are_told_apart(tmp_path: Path) -> None:
    """Both are the same kind of container; the message says what to do with each."""
    container = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    with pytest.raises(UnreadableFile, match=r"old Excel file \(.xls\); save it as .xlsx"):
        read_table(_written(tmp_path, container + "Workbook".encode("utf-16-le"), "a.xls"))
    with pytest.raises(UnreadableFile, match="locked with a password"):
        read_table(_written(tmp_path, container + "EncryptedPackage".encode("utf-16-le"), "b.xlsx"))


def test_missing_folder_and_open_files(tmp_path: Path) -> None:
    """What is no file at all is said so."""
    with pytest.raises(UnreadableFile, match=r"^none.csv: there is no such file$"):
        read_table(tmp_path / "none.csv")
    with pytest.raises(UnreadableFile, match="this is a folder"):
        read_table(tmp_path)
    with pytest.raises(UnreadableFile, match="mark of an open Excel file"):
        read_table(_written(tmp_path, b"\x06user", "~$list.xlsx"))
    with pytest.raises(UnreadableFile, match="up to 10 bytes"):
        read_table(_written(tmp_path, TEXT.encode()), bytes_most=10)


def test_caps_on_rows_columns_and_cells(tmp_path: Path) -> None:
    """Too many columns, or a cell longer than a spreadsheet holds, names where."""
    with pytest.raises(UnreadableFile, match="1,001 columns"):
        table_of([["h"] * 1001, ["x"] * 1001], "a.csv")
    with pytest.raises(UnreadableFile, match="row 2, column 2: 32,768 characters"):
        table_of([["a", "b"], ["x", "y" * 32_768]], "a.csv")
    with pytest.raises(UnreadableFile, match="row 2"):
        read_table(_written(tmp_path, b"a,b\nx," + b"y" * 200_000 + b"\n"))


def _zip(members: dict[str, bytes], *, stored: bool = False) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_a_zip_named_xlsx_is_refused(tmp_path: Path) -> None:
    """A zip without a workbook inside, and a binary workbook, are named."""
    with pytest.raises(UnreadableFile, match="a zip archive, not an Excel workbook"):
        read_table(_written(tmp_path, _zip({"readme.txt": b"x"}), "a.xlsx"))
    with pytest.raises(UnreadableFile, match="binary workbook"):
        read_table(_written(tmp_path, _zip({"xl/workbook.bin": b"x"}), "a.xlsx"))
    with pytest.raises(UnreadableFile, match="broken or cut off"):
        read_table(_written(tmp_path, _zip({"xl/workbook.xml": b"x"})[:-30], "a.xlsx"))
    with pytest.raises(UnreadableFile, match="no readable xlsx workbook"):
        read_table(_written(tmp_path, _zip({"xl/workbook.xml": b"<broken"}), "a.xlsx"))


def _tampered(source: Path, replace: dict[str, bytes]) -> bytes:
    """The workbook with some members replaced or added."""
    with zipfile.ZipFile(source) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    return _zip({**members, **replace})


SHEET = (
    b'<?xml version="1.0"?><worksheet '
    b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    b"%s</sheetData></worksheet>"
)


def test_hostile_workbooks_are_refused(tmp_path: Path) -> None:
    """Bombs of several makes: declared size, far-out cells, entities, one long string told many times."""
    good = _workbook(tmp_path, {"s": [["名称", "緯度"], ["ア", 34]]})
    far = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    entity = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet>&a;</worksheet>'
    hostile = {
        "unpacks to": {"xl/worksheets/sheet1.xml": SHEET % (b" " * 60_000_000)},
        "reaches to row 1,048,576": {"xl/worksheets/sheet1.xml": SHEET % far},
        "declares XML entities": {"xl/worksheets/sheet1.xml": entity},
        "is an archive itself": {"xl/inner.zip": b"PK"},
        "points outside": {"../outside.xml": b"x"},
    }
    for words, members in hostile.items():
        with pytest.raises(UnreadableFile, match=words):
            read_table(_written(tmp_path, _tampered(good, members), "bomb.xlsx"))
    long = b"y" * 30_000
    shared = (
        b'<?xml version="1.0"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        b'count="1" uniqueCount="1">'
        b"<si><t>" + long + b"</t></si></sst>"
    )
    rows = b"".join(
        b'<row r="%d">' % r
        + b"".join(b'<c r="%c%d" t="s"><v>0</v></c>' % (65 + c, r) for c in range(20))
        + b"</row>"
        for r in range(1, 6001)
    )
    echo = _tampered(good, {"xl/sharedStrings.xml": shared, "xl/worksheets/sheet1.xml": SHEET % rows})
    assert len(echo) < 2_000_000
    with pytest.raises(UnreadableFile, match="within the limits on memory"):
        read_table(_written(tmp_path, echo, "echo.xlsx"))


def test_mutated_workbooks_never_raise_anything_else(tmp_path: Path) -> None:
    """Bit flips and cuts give a table or a refusal, never another error."""
    data = _workbook(tmp_path, {"s": [["名称", "緯度"], *[["ア", 34]] * 20]}).read_bytes()
    chance = random.Random(7)
    for _ in range(25):
        mutant = bytearray(data[: chance.randrange(len(data) // 2, len(data) + 1)])
        for _ in range(3):
            mutant[chance.randrange(len(mutant))] ^= 1 << chance.randrange(8)
        try:
            assert isinstance(read_table(_written(tmp_path, bytes(mutant), "m.xlsx"), known=KNOWN), Table)
        except UnreadableFile as refusal:
            assert refusal.message.startswith("m.xlsx: ")


def test_normal_headings() -> None:
    """Width, brackets, blanks and marks do not matter."""
    assert normal("料金（基本）") == normal("料金(基本)") == normal(" 料金（基本） ")
    assert normal("\ufeffＩＤ") == normal("id")
    assert normal("名称_カナ") != normal("名称")
