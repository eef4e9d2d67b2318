"""The formats of public address data, with made-up contents: blocks, the registry's joined tables, postcodes, stations."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import datetime
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from ibasho.errors import InvalidInput, UnreadableFile
from ibasho.files.addresses import read
from ibasho.gazetteer import bring_addresses, find
from ibasho.model import AddressLevel
from ibasho.store import Connection
from tests.gazetteer.town import neighbourhood

BLOCKS = (
    '"都道府県名","市区町村名","大字・丁目名","小字・通称名","街区符号・地番","座標系番号","Ｘ座標","Ｙ座標","緯度","経度","住居表示フラグ",'
    '"代表フラグ","更新前履歴フラグ","更新後履歴フラグ"\r\n'
)


def written(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    file = folder / name
    file.write_bytes(text.encode(encoding))
    return file


def zipped(folder: Path, name: str, **members: bytes) -> Path:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for member, content in members.items():
            archive.writestr(member.replace("__", "/").replace("_DOT_", "."), content)
    (folder / name).write_bytes(out.getvalue())
    return folder / name


def block(
    number: str, lat: str = "34.200000", lon: str = "137.600000", flag: str = "1", history: str = "0"
) -> str:
    return f'"静岡県","見本市","旭ヶ丘一丁目","","{number}","8","1.0","2.0","{lat}","{lon}","1","{flag}","{history}","0"\r\n'


def test_blocks_of_isj_as_published(tmp_path: Path, conn: Connection, now: datetime) -> None:
    """cp932 in a zip; only the point that stands for a block counts, and deleted rows do not."""
    text = (
        BLOCKS
        + block("5")
        + block("5", "34.9", "137.9", flag="0")
        + block("6", "34.202", "137.602")
        + block("7", history="3")
    )
    text += '"静岡県","見本市","山田","字北","12","8","1.0","2.0","34.25","137.65","0","1","0","0"\r\n'
    file = zipped(
        tmp_path, "22999.zip", **{"22999_DOT_csv": text.encode("cp932"), "format_DOT_html": b"<html></html>"}
    )
    told = read(file)
    assert told.format == "isj"
    assert [each.label for each in told.addresses] == [
        "静岡県見本市旭ヶ丘一丁目5", "静岡県見本市旭ヶ丘一丁目6", "静岡県見本市山田字北12",
    ]  # fmt: skip
    bring_addresses(conn, "街区", told.addresses, format=told.format, source="x", at=now)
    hit = find(conn, "静岡県見本市旭ヶ丘1丁目5番15号").only
    assert hit is not None
    assert (hit.level, hit.label, hit.rest, hit.lon) == (
        AddressLevel.BLOCK,
        "静岡県見本市旭ヶ丘一丁目5",
        "15",
        137.6,
    )
    lot = find(conn, "見本市大字山田字北12番地の3").only
    assert lot is not None
    assert (lot.level, lot.rest) == (AddressLevel.BLOCK, "3")
    # A block that is not listed: the neighbourhood, which follows from its blocks, with its extent.
    whole = find(conn, "見本市旭ヶ丘1-99").only
    assert whole is not None
    assert (whole.level, whole.label) == (AddressLevel.NEIGHBOURHOOD, "静岡県見本市旭ヶ丘一丁目")
    assert whole.within_m == pytest.approx(144.3, abs=1)


def test_neighbourhoods_of_isj(tmp_path: Path) -> None:
    text = (
        '"都道府県コード","都道府県名","市区町村コード","市区町村名","大字町丁目コード","大字町丁目名","緯度","経度","原典資料コード",'
        '"大字・字・丁目区分コード"\r\n"22","静岡県","22999","見本市","229990001001","旭ヶ丘一丁目","34.2","137.6","1","3"\r\n'
    )
    told = read(written(tmp_path, "towns.csv", text, "cp932"))
    assert (told.format, told.addresses[0].label, told.addresses[0].municipality_code) == (
        "isj", "静岡県見本市旭ヶ丘一丁目", "22999",
    )  # fmt: skip


TOWN = "lg_code,machiaza_id,pref,county,city,ward,oaza_cho,oaza_cho_kana,chome,chome_number,koaza,efct_date,ablt_date\n"
TOWN += "229998,0001001,静岡県,,見本市,,旭ヶ丘,アサヒガオカ,一丁目,1,,1947-04-17,\n"
TOWN += "229998,0002000,静岡県,,見本市,,本町,ホンマチ,,,,1947-04-17,\n"
TOWN += "229998,0003000,静岡県,,見本市,,旧町,キュウマチ,,,,1947-04-17,2020-01-01\n"
POSITIONS = "lg_code,machiaza_id,rep_lon,rep_lat,rep_srid\n"
POSITIONS += "229998,0001001,137.600000,34.200000,EPSG:6668\n229998,0002000,137.61,34.21,EPSG:6668\n229998,0003000,137.62,34.22,EPSG:6668\n"
BLOCK_NAMES = "lg_code,machiaza_id,blk_id,city,oaza_cho,chome,koaza,blk_num\n229998,0001001,005,見本市,旭ヶ丘,一丁目,,5\n"
BLOCK_POSITIONS = "lg_code,machiaza_id,blk_id,rep_lon,rep_lat\n229998,0001001,005,137.6005,34.2005\n"


def test_tables_of_the_registry_are_joined_by_their_codes(
    tmp_path: Path, conn: Connection, now: datetime
) -> None:
    files = [
        written(tmp_path, name, text)
        for name, text in (
            ("mt_rsdtdsp_blk_pos.csv", BLOCK_POSITIONS), ("mt_town_pos.csv", POSITIONS), ("mt_rsdtdsp_blk.csv", BLOCK_NAMES),
            ("mt_town.csv", TOWN),
        )
    ]  # fmt: skip
    told = read(files)
    assert told.format == "abr"
    assert [(each.label, each.level.value, each.kana) for each in told.addresses] == [
        ("静岡県見本市旭ヶ丘一丁目", "neighbourhood", "アサヒガオカ"),
        ("静岡県見本市旭ヶ丘一丁目5", "block", "アサヒガオカ"),
        ("静岡県見本市本町", "neighbourhood", "ホンマチ"),
    ]
    assert {each.municipality_code for each in told.addresses} == {"22999"}
    bring_addresses(conn, "abr", told.addresses, format=told.format, source="x", at=now)
    hit = find(conn, "見本市旭が丘一丁目5-15").only
    assert hit is not None
    assert (hit.level, hit.lon, hit.lat) == (AddressLevel.BLOCK, 137.6005, 34.2005)


def test_names_without_positions_are_no_gazetteer(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"mt_town\.csv: no address has both a name and a point"):
        read(written(tmp_path, "mt_town.csv", TOWN))
    with pytest.raises(InvalidInput, match="row 2, column lg_code \\[abc\\]: no code of a municipality"):
        read(written(tmp_path, "bad.csv", TOWN.replace("229998,0001001", "abc,0001001")))


def postal(code: str, postcode: str, city: str, town: str) -> str:
    return f'{code},"430  ","{postcode}","ｼｽﾞｵｶｹﾝ","ﾐﾎﾝｼ","ﾎﾝﾏﾁ","静岡県","{city}","{town}",0,0,1,0,0,0\r\n'


KEN = (
    postal("22999", "4300000", "見本市", "以下に掲載がない場合")
    + postal("22999", "4300001", "見本市", "旭ヶ丘（１～２丁目）")
    + postal("22999", "4300002", "見本市", "本町")
    + postal("22999", "4300002", "見本市", "代官町（その他）")
    + postal("22999", "4300003", "見本市", "山田（１丁目、")
    + postal("22999", "4300003", "見本市", "３～４丁目）")
    + postal("22998", "4300004", "隣町", "隣町一円")
)


@pytest.mark.parametrize("encoding", ["cp932", "utf-8"])
def test_postcodes_stand_for_neighbourhoods(
    tmp_path: Path, conn: Connection, now: datetime, encoding: str
) -> None:
    told = read(written(tmp_path, "KEN_ALL.CSV", KEN, encoding))
    assert told.format == "postal"
    assert [(each.postcode, each.municipality + each.neighbourhood) for each in told.addresses] == [
        ("4300000", "見本市"), ("4300001", "見本市旭ヶ丘一丁目"), ("4300001", "見本市旭ヶ丘二丁目"), ("4300002", "見本市本町"),
        ("4300002", "見本市代官町"), ("4300003", "見本市山田一丁目"), ("4300003", "見本市山田三丁目"), ("4300003", "見本市山田四丁目"),
        ("4300004", "隣町"),
    ]  # fmt: skip
    points = [
        neighbourhood("旭ヶ丘一丁目", 137.60, 34.20),
        neighbourhood("旭ヶ丘二丁目", 137.602, 34.20),
        neighbourhood("本町", 137.61, 34.21),
    ]
    bring_addresses(conn, "postal", told.addresses, format=told.format, source="x", at=now)
    assert find(conn, "430-0001").hits == (), (
        "a postcode is where its neighbourhoods are, and none is known yet"
    )
    bring_addresses(conn, "町丁目", points, format="isj", source="x", at=now)
    hit = find(conn, "〒４３０－０００１").only
    assert hit is not None
    assert (hit.level, hit.label, hit.lon) == (
        AddressLevel.POSTCODE,
        "〒430-0001 静岡県見本市旭ヶ丘",
        137.601,
    )
    assert hit.within_m == pytest.approx(92.2, abs=0.5)
    assert [each.label for each in find(conn, "4300002").hits] == ["〒430-0002 静岡県見本市本町"]
    rest = find(conn, "430-0000").only
    assert rest is not None
    assert rest.label == "〒430-0000 静岡県見本市"
    assert find(conn, "430-9999").hits == ()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (KEN.replace('"4300002"', '"43000O2"', 1), "row 3, column 郵便番号 \\[43000O2\\]"),
        (KEN + "22999,1\r\n", "row 8.*2 columns; 15 are accepted"),
        (
            KEN.replace("静岡県", "見本県", 2).replace("見本県", "静岡県", 1),
            "row 2, column 都道府県名 \\[見本県\\]",
        ),
    ],
)
def test_postcodes_that_cannot_be_read_are_refused_by_row(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        read(written(tmp_path, "KEN_ALL.CSV", text, "cp932"), as_="postal")


N02 = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {
                "N02_003": "見本線",
                "N02_004": "見本鉄道",
                "N02_005": "見本",
                "N02_005c": "000001",
            },
            "geometry": {"type": "LineString", "coordinates": [[137.60, 34.20], [137.602, 34.20]]},
        },
        {
            "type": "Feature",
            "properties": {
                "N02_003": "北線",
                "N02_004": "見本鉄道",
                "N02_005": "北見本",
                "N02_005c": "000002",
            },
            "geometry": {"type": "LineString", "coordinates": [[137.60, 34.25], [137.60, 34.252]]},
        },
    ],
}


def test_stations_of_n02_stand_at_the_middle_of_their_track(tmp_path: Path) -> None:
    told = read(written(tmp_path, "N02-23_Station.geojson", json.dumps(N02)))
    assert told.format == "stations"
    assert [(each.label, each.lon, each.lat) for each in told.addresses] == [
        ("見本駅（見本鉄道見本線）", 137.601, 34.2), ("北見本駅（見本鉄道北線）", 137.6, 34.251),
    ]  # fmt: skip


def test_the_archive_of_n02_holds_tracks_and_stations(tmp_path: Path) -> None:
    """As published: two Shapefiles in one zip; the stations are taken."""
    for name, frame in (
        ("N02-23_Station", gpd.GeoDataFrame.from_features(N02["features"], crs="EPSG:6668")),
        ("N02-23_RailroadSection", gpd.GeoDataFrame({"N02_003": ["見本線"]}, geometry=[shapely.LineString([(137, 34), (138, 35)])], crs="EPSG:6668")),
    ):  # fmt: skip
        frame.to_file(tmp_path / f"{name}.shp", encoding="utf-8")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for part in sorted(tmp_path.glob("N02-23_*")):
            archive.write(part, f"UTF-8/{part.name}")
    (tmp_path / "N02-23.zip").write_bytes(out.getvalue())
    told = read(tmp_path / "N02-23.zip")
    assert [each.name for each in told.addresses] == ["見本", "北見本"]


def test_stations_as_a_plain_table(tmp_path: Path) -> None:
    told = read(
        written(
            tmp_path, "stations.csv", "駅名,路線,緯度,経度\n見本駅,見本線,34.2,137.6\n北見本,,34.25,137.6\n"
        )
    )
    assert [each.label for each in told.addresses] == ["見本駅（見本線）", "北見本駅"]


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("s.csv", "駅名,路線,緯度,経度\n,見本線,34.2,137.6\n", "row 2, column 駅名: a name of 1 to 100"),
        ("s.csv", "駅名,路線,緯度,経度\n見本,見本線,x,137.6\n", "row 2, column 緯度, 経度 \\[x, 137.6\\]"),
        ("s.geojson", '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"a"},"geometry":null}]}', "attribute N02_005"),
        ("s.geojson", '{"type":"FeatureCollection","features":[]}', "no station has a name and a point"),
        ("b.csv", BLOCKS + block("5", "x"), "row 2, column 緯度, 経度"),
        ("b.csv", BLOCKS.replace('"緯度"', '"北緯"') + block("5"), "the columns 緯度 of 位置参照情報 are missing"),
        ("b.csv", BLOCKS, "no row has a block and a point"),
    ],
)  # fmt: skip
def test_bad_rows_are_named(tmp_path: Path, name: str, text: str, says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        read(written(tmp_path, name, text))


def test_an_archive_without_tables_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="the archive holds no table"):
        read(zipped(tmp_path, "x.zip", readme_DOT_html=b"x"))


def test_only_the_rows_of_the_municipality_that_is_asked_for(tmp_path: Path) -> None:
    assert {
        each.municipality
        for each in read(written(tmp_path, "KEN_ALL.CSV", KEN), municipality="静岡県隣町").addresses
    } == {"隣町"}
    other = BLOCKS + block("5") + block("6").replace("見本市", "隣町")
    assert [
        each.municipality
        for each in read(written(tmp_path, "b.csv", other), municipality="静岡県隣町").addresses
    ] == ["隣町"]
