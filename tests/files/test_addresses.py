"""Files for the gazetteer: each form read, and bad ones refused with row and column."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ibasho.errors import InvalidInput, UnreadableFile
from ibasho.files.address_rows import Municipality
from ibasho.files.addresses import read
from ibasho.model import AddressLevel

MIHON = "229998 静岡県見本市"


def written(folder: Path, text: str, *, name: str = "list.csv", encoding: str = "utf-8") -> Path:
    """A file with this text."""
    file = folder / name
    file.write_bytes(text.encode(encoding))
    return file


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_a_plain_table_of_neighbourhoods(tmp_path: Path, encoding: str) -> None:
    text = "町丁目,緯度,経度\n旭ヶ丘一丁目,34.2,137.6\n本町,34.21,137.61\n"
    told = read(written(tmp_path, text, encoding=encoding), municipality=MIHON)
    assert told.format == "neighbourhood-centroids"
    assert [each.label for each in told.addresses] == ["静岡県見本市旭ヶ丘一丁目", "静岡県見本市本町"]
    first = told.addresses[0]
    assert (first.lon, first.lat, first.municipality_code, first.level) == (
        137.6,
        34.2,
        "22999",
        AddressLevel.NEIGHBOURHOOD,
    )
    assert told.findings == ()


def test_a_table_of_the_country_names_its_municipalities(tmp_path: Path) -> None:
    head = "都道府県コード,都道府県名,市区町村コード,市区町村名,大字町丁目名,大字町丁目名カナ,小字・通称名,緯度,経度\n"
    rows = (
        "22,静岡県,22999,見本市,本町,ホンマチ,,34.2,137.6\n22,静岡県,22998,北郡隣町,本町,ホンマチ,,34.3,137.7\n"
        "22,静岡県,22998,北郡隣町,山,ヤマ,奥,34.4,137.8\n22,静岡県,22998,北郡隣町,川,カワ,,,\n"
    )
    told = read(written(tmp_path, head + rows))
    assert [each.label for each in told.addresses] == [
        "静岡県見本市本町", "静岡県北郡隣町本町", "静岡県北郡隣町山奥",
    ]  # fmt: skip
    assert told.addresses[0].kana == "ホンマチ"
    assert [(each.row, each.code) for each in told.findings] == [(5, "no_coordinates")]
    only = read(written(tmp_path, head + rows), municipality="見本市")
    assert [each.label for each in only.addresses] == ["静岡県見本市本町"]


def test_a_list_of_one_municipality(tmp_path: Path) -> None:
    items = [
        {"town": "本町", "koaza": "", "lat": 34.2, "lng": 137.6},
        {"town": "山", "koaza": "奥", "lat": 34.3, "lng": 137.7},
    ]
    told = read(written(tmp_path, json.dumps(items), name="list.json"), municipality="静岡県見本市")
    assert [each.label for each in told.addresses] == ["静岡県見本市本町", "静岡県見本市山奥"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "町丁目,緯度,経度\n本町,34.2,137.6\n北町,abc,137.6\n",
            "row 3, column 緯度, 経度 \\[abc, 137.6\\]: no decimal degrees",
        ),
        ("町丁目,緯度,経度\n本町,137.6,34.2\n", "row 2.*stand in each other's column"),
        ("町丁目,緯度,経度\n本町,0,0\n", "row 2.*0, 0 is no point"),
        ("町丁目,緯度,経度\n本町,51.5,0.1\n", "row 2.*lies outside Japan"),
        ("町丁目,緯度,経度\n本町,34.2,\n", "row 2.*one of the two is missing"),
        ("町丁目,緯度,経度\n" + "長" * 101 + ",34.2,137.6\n", "row 2, column .*101 characters; up to 100"),
        ("町丁目,緯度,経度\n本町,,\n", "no row has a neighbourhood and a point"),
        (
            "名称,住所\n見本,見本市\n",
            "row 1: these headings belong to no known table of addresses .*found: 名称、住所",
        ),
        ('[{"town": "本町", "lat": "x", "lng": 137.6}]', "row 1, column lat, lng"),
        ("[1, 2]", "row 1, column town \\[1\\]: no object"),
        ("[]", "a list of 1 to"),
        ("[" * 100_000, "this is no JSON"),
    ],
)
def test_bad_files_are_refused_with_row_and_column(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        read(written(tmp_path, text), municipality=MIHON)


def test_a_file_that_does_not_name_its_municipality_asks_for_it(tmp_path: Path) -> None:
    for text in ("町丁目,緯度,経度\n本町,34.2,137.6\n", '[{"town": "本町", "lat": 34.2, "lng": 137.6}]'):
        with pytest.raises(
            InvalidInput, match="does not say of which municipality it is; say it with --municipality"
        ):
            read(written(tmp_path, text))


@pytest.mark.parametrize(
    ("text", "is_"),
    [
        ("東京都渋谷区", Municipality("東京都", "渋谷区")),
        ("131130 東京都渋谷区", Municipality("東京都", "渋谷区", "13113")),
        ("13113:渋谷区", Municipality("東京都", "渋谷区", "13113")),
        ("香川県木田郡三木町", Municipality("香川県", "木田郡三木町")),
        ("札幌市中央区", Municipality("", "札幌市中央区")),
    ],
)
def test_a_municipality_as_a_person_names_it(text: str, is_: Municipality) -> None:
    assert Municipality.parse(text) == is_


@pytest.mark.parametrize("text", ["渋谷", "13113", "東京都", "x", "あ" * 50 + "市"])
def test_what_is_no_municipality_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="with its prefecture or code before it, is accepted"):
        Municipality.parse(text)


def test_an_unknown_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="format 'x': isj, abr, postal, stations"):
        read(written(tmp_path, "町丁目,緯度,経度\n"), as_="x")


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="the file is empty"):
        read(written(tmp_path, ""))
