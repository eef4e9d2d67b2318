"""Lists of places in other clothes: 国土数値情報, GeoPackage, OpenStreetMap; each recognised by its content."""

from __future__ import annotations

import json
import warnings
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import osmium
import pytest
import shapely
from osmium.osm.mutable import Node, Relation, Way

from ibasho.errors import InvalidInput, UnreadableFile
from ibasho.files import places
from ibasho.files.headings import recognise
from ibasho.files.osm_places import kind_of_tags
from ibasho.files.places import PlacesFile
from ibasho.model import Fact, Offer


def _offers(file: PlacesFile) -> list[Offer]:
    return [draft.offer for draft in file.drafts if draft.offer is not None]


def _codes(file: PlacesFile) -> set[str]:
    return {
        finding.code for finding in (*file.findings, *(f for draft in file.drafts for f in draft.findings))
    }


def _zipped(folder: Path, stem: str, records: Sequence[dict[str, Any]], *, twice: bool = False) -> Path:
    """A zip as 国土数値情報 packs it: cp932 without a .cpg, and when ``twice`` the same in UTF-8 beside it."""
    points = [shapely.Point(134.05 + i / 100, 34.34) for i in range(len(records))]
    frame = gpd.GeoDataFrame([dict(each) for each in records], geometry=points, crs="EPSG:6668")
    out = folder / f"{stem}_GML.zip"
    with zipfile.ZipFile(out, "w") as archive:
        for place, encoding in (("Shift-JIS", "CP932"), ("UTF-8", "UTF-8"))[: 1 + twice]:
            inside = folder / place
            inside.mkdir()
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                frame.to_file(inside / f"{stem}.shp", encoding=encoding)
            for part in sorted(inside.iterdir()):
                if part.suffix != ".cpg":
                    archive.write(part, f"{place}/{part.name}")
    return out


P14 = {
    "P14_001": "香川県", "P14_002": "例示市", "P14_003": "37201", "P14_004": "一丁目1", "P14_005": "05", "P14_006": "0513",
    "P14_007": "051301", "P14_008": "見本児童館", "P14_009": "4", "P14_010": "1",
}  # fmt: skip


@pytest.mark.parametrize("twice", [False, True])
def test_welfare_facilities(tmp_path: Path, twice: bool) -> None:
    """P14 of 2021 and later: code, address with its municipality, kind from the middle class."""
    other = P14 | {"P14_006": "0299", "P14_008": "例示荘"}
    file = places.read(_zipped(tmp_path, "P14-21_37", [P14, other], twice=twice), source="P14")
    assert file.format == "ksj"
    first, second = _offers(file)
    assert (first.place.name, first.activity.kind) == ("見本児童館", "childrens_hall")
    assert first.place.address == "香川県例示市一丁目1"
    assert first.place.municipality_code == "372013"
    assert (first.place.lon, first.place.lat) == (pytest.approx(134.05), pytest.approx(34.34))
    assert second.activity.kind == "other"


def test_welfare_facilities_of_2015_are_numbered_otherwise(tmp_path: Path) -> None:
    """There the third attribute is the address and the seventh the name."""
    old = {
        "P14_001": "香川県", "P14_002": "例示市", "P14_003": "例示市一丁目1", "P14_004": "02", "P14_005": "0203",
        "P14_006": "020301", "P14_007": "見本老人福祉センター", "P14_008": "4",
    }  # fmt: skip
    (offer,) = _offers(places.read(_zipped(tmp_path, "P14-15_37", [old]), source="P14"))
    assert (offer.place.name, offer.activity.kind) == ("見本老人福祉センター", "senior_centre")
    assert offer.place.address == "香川県例示市一丁目1"


@pytest.mark.parametrize(
    ("stem", "record", "name", "kind", "address"),
    [
        (
            "P29-21_37",
            {"P29_001": "37201", "P29_002": "B137000000000", "P29_003": "16001", "P29_004": "見本小学校", "P29_005": "一丁目1",
             "P29_006": "3", "P29_007": "1"},
            "見本小学校", "other", "一丁目1",
        ),
        (
            "P29-13_37",
            {"P29_001": "37201", "P29_002": "16", "P29_003": "16", "P29_004": "16001", "P29_005": "見本小学校",
             "P29_006": "一丁目1", "P29_007": "3"},
            "見本小学校", "other", "一丁目1",
        ),
        (
            "P27-13_37",
            {"P27_001": "37201", "P27_002": "3", "P27_003": "03003", "P27_004": "03003", "P27_005": "見本書館",
             "P27_006": "一丁目1", "P27_007": "3", "P27_008": "-99", "P27_009": "9999"},
            "見本書館", "library", "一丁目1",
        ),
        (
            "P05-22_37",
            {"P05_001": "37201", "P05_002": "5", "P05_003": "見本公民館", "P05_004": "一丁目1"},
            "見本公民館", "community_centre", "一丁目1",
        ),
    ],
)  # fmt: skip
def test_schools_culture_and_meeting_places(
    tmp_path: Path, stem: str, record: dict[str, str], name: str, kind: str, address: str
) -> None:
    """P29 in both numberings, P27 and P05."""
    (offer,) = _offers(places.read(_zipped(tmp_path, stem, [record]), source=stem))
    assert (offer.place.name, offer.activity.kind, offer.place.address) == (name, kind, address)
    assert offer.place.municipality_code == "372013"


def test_the_same_series_as_geojson_of_the_real_estate_library(tmp_path: Path) -> None:
    """Its attributes end in _ja, and the word of a code stands beside the code."""
    properties = {
        "P05_001": "37201", "P05_002": 5, "P05_002_name_ja": "集会施設", "P05_003_ja": "見本集会所", "P05_004_ja": "一丁目1",
    }  # fmt: skip
    path = tmp_path / "tile.geojson"
    point = {"type": "Point", "coordinates": [134.05, 34.34]}
    feature = {"type": "Feature", "properties": properties, "geometry": point}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), "utf-8")
    file = places.read(path, source="x")
    assert file.format == "ksj"
    assert _offers(file)[0].place.name == "見本集会所"
    assert _offers(file)[0].activity.kind == "community_centre"


def test_a_geopackage_of_places(tmp_path: Path) -> None:
    """Columns by their headings; a second layer is named; another format by ``as_`` is refused."""
    path = tmp_path / "list.gpkg"
    frame = gpd.GeoDataFrame(
        {"名称": ["見本サロン"], "電話番号": ["087-000-0001"], "部屋数": [3]},
        geometry=[shapely.Point(134.05, 34.34)],
        crs="EPSG:6668",
    )
    frame.to_file(path, layer="places")
    frame.to_file(path, layer="old")
    file = places.read(path, source="x")
    assert file.format == "geopackage"
    (offer,) = _offers(file)
    assert (offer.place.name, offer.place.phone, offer.activity.kind) == (
        "見本サロン",
        "087-000-0001",
        "salon",
    )
    assert _codes(file) == {"columns_not_kept", "layer_not_read"}
    with pytest.raises(InvalidInput, match="no attribute of P05, P14"):
        places.read(path, source="x", as_="ksj")


Tags = dict[str, str]


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        ({"amenity": "community_centre"}, "community_centre"),
        ({"amenity": "community_centre", "community_centre": "youth_centre"}, "youth_space"),
        ({"amenity": "community_centre", "community_centre:for": "senior"}, "senior_centre"),
        ({"amenity": "community_centre", "community_centre:for": "child"}, "childrens_hall"),
        ({"amenity": "youth_centre"}, "youth_space"),
        ({"amenity": "library"}, "library"),
        ({"amenity": "library", "access": "private"}, None),
        ({"amenity": "social_facility", "social_facility": "soup_kitchen"}, "childrens_cafeteria"),
        (
            {
                "amenity": "social_facility",
                "social_facility": "soup_kitchen",
                "social_facility:for": "homeless",
            },
            "community_cafeteria",
        ),
        ({"amenity": "social_facility", "social_facility": "food_bank"}, "food_pantry"),
        ({"amenity": "social_facility", "social_facility": "outreach"}, "consultation_desk"),
        ({"amenity": "social_facility", "social_facility": "shelter"}, None),
        ({"amenity": "social_facility", "social_facility": "nursing_home"}, None),
        ({"amenity": "social_centre"}, "salon"),
        ({"club": "music"}, "cultural_club"),
        ({"club": "elderly"}, "salon"),
        ({"amenity": "pub", "club": "music"}, None),
        ({"amenity": "cafe"}, None),
    ],
)
def test_which_tags_mean_a_place_to_belong(tags: Tags, kind: str | None) -> None:
    """One line per rule; a shelter is never listed."""
    assert kind_of_tags(tags) == kind


CENTRE = {
    "amenity": "community_centre", "name": "見本センター", "phone": "+81-87-000-0001", "opening_hours": "Sa[2] 10:00-12:00; PH off",
    "wheelchair": "yes", "addr:city": "例示市", "addr:neighbourhood": "一丁目", "addr:housenumber": "1", "fee": "no",
    "email": "mihon@example.jp",
}  # fmt: skip


def _extract(folder: Path) -> Path:
    path = folder / "town.osm.pbf"
    corners = [(134.10, 34.30), (134.12, 34.30), (134.12, 34.32), (134.10, 34.32)]
    writer = osmium.SimpleWriter(str(path))
    writer.add_node(Node(id=1, location=(134.05, 34.34), tags=CENTRE))
    writer.add_node(Node(id=2, location=(134.06, 34.34), tags={"amenity": "cafe", "name": "喫茶"}))
    writer.add_node(Node(id=3, location=(134.07, 34.34), tags={"amenity": "library"}))
    for i, corner in enumerate(corners):
        writer.add_node(Node(id=10 + i, location=corner))
    writer.add_way(
        Way(id=5, nodes=[10, 11, 12, 13, 10], tags={"amenity": "social_centre", "name": "見本集会館"})
    )
    writer.add_way(Way(id=6, nodes=[10, 11, 12]))
    writer.add_way(Way(id=7, nodes=[12, 13, 10]))
    tags = {"type": "multipolygon", "amenity": "library", "name": "見本図書館"}
    writer.add_relation(Relation(id=8, members=[("w", 6, "outer"), ("w", 7, "outer")], tags=tags))
    writer.close()
    return path


def test_an_extract_of_openstreetmap(tmp_path: Path) -> None:
    """Nodes, ways and multipolygons in order; facts in their fields; the source is attributed."""
    file = places.read(_extract(tmp_path), source="x")
    assert (file.format, file.source) == ("osm", "x © OpenStreetMap contributors (ODbL)")
    assert {offer.place.source for offer in _offers(file)} == {file.source}
    assert [(draft.offer.place.source_key if draft.offer else None) for draft in file.drafts] == [
        "node/1", None, "relation/8", "way/5",
    ]  # fmt: skip
    offer = _offers(file)[0]
    assert (offer.place.phone, offer.place.address) == ("087-000-0001", "例示市一丁目1")
    assert (offer.place.step_free, offer.activity.fee_yen) == (Fact.YES, 0)
    assert (offer.activity.rules[0].nth, offer.activity.hours_text) == ((2,), "Sa[2] 10:00-12:00; PH off")
    square = shapely.box(134.10, 34.30, 134.12, 34.32)
    for place in (each.place for each in _offers(file)[1:]):
        assert square.contains(shapely.Point(place.lon, place.lat))
    assert {"attribution", "no_name", "held_back"} <= _codes(file)
    assert "mihon@" not in repr(file.drafts)


def test_an_extract_that_is_cut_off(tmp_path: Path) -> None:
    """Said as such, without the file's path."""
    path = tmp_path / "cut.osm.pbf"
    path.write_bytes(_extract(tmp_path).read_bytes()[:150])
    with pytest.raises(UnreadableFile, match=r"cut\.osm\.pbf: the extract is broken or cut off"):
        places.read(path, source="x")


def test_municipal_lists_are_told_apart() -> None:
    """Public facilities, child-rearing facilities, care services, events."""
    lists = {
        "municipal": ("名称", "所在地_連結表記", "種別"),
        "child-rearing": ("名称", "所在地_連結表記", "受入年齢", "一時預かりの有無", "授乳室"),
        "care": ("介護サービス事業所名称", "実施サービス", "住所", "事業所番号"),
        "events": ("イベント名", "開始日", "終了日", "開始日時特記事項", "場所名称", "住所"),
    }
    assert {recognise(headings) for headings in lists.values()} == set(lists)
    assert all(recognise(headings) == format_ for format_, headings in lists.items())


def _csv(folder: Path, *lines: str) -> PlacesFile:
    path = folder / "list.csv"
    path.write_text("\n".join(lines), "utf-8")
    return places.read(path, source="x")


def test_a_care_service(tmp_path: Path) -> None:
    """Its own headings: name, service, corporation, days that are no weekdays."""
    file = _csv(
        tmp_path,
        "介護サービス事業所名称,介護サービス事業所名称_カナ,実施サービス,住所,方書,緯度,経度,電話番号,内線番号,FAX番号,法人番号,法人の名称,"
        "事業所番号,利用可能曜日,利用可能曜日特記事項,定員,URL,備考",
        "見本地域包括支援センター,ミホン,介護予防支援,例示市一丁目1,例示会館1階,34.34,134.05,087-000-0001,,,,社会福祉法人見本会,"
        "3700000000,月火水木金,祝日は休み,30,https://example.jp,",
    )
    (offer,) = _offers(file)
    assert file.format == "care"
    assert (offer.activity.kind, offer.activity.capacity) == ("consultation_desk", 30)
    assert (offer.place.source_key, offer.place.building) == ("3700000000", "例示会館1階")
    assert offer.activity.rules[0].weekdays == frozenset(range(5))
    assert offer.activity.rules[0].holidays.value == "closed"
    assert "運営: 社会福祉法人見本会" in offer.activity.description


def test_a_child_rearing_facility(tmp_path: Path) -> None:
    """Ages, capacity, nursing room, pushchairs."""
    file = _csv(
        tmp_path,
        "名称,種別,所在地_連結表記,緯度,経度,収容定員,受入年齢,利用可能曜日,開始時間,終了時間,一時預かりの有無,病児保育の有無,授乳室,"
        "おむつ替えコーナー,飲食可否,ベビーカー貸出,ベビーカー利用,郵便番号",
        "見本子育てひろば,地域子育て支援拠点,例示市一丁目1,34.34,134.05,20,0歳〜3歳,月火水,9:30,15:00,無,無,有,無,可,無,有,760-0000",
    )
    (offer,) = _offers(file)
    assert (file.format, offer.activity.kind) == ("child-rearing", "childrearing_base")
    assert (offer.activity.audience.age_min, offer.activity.audience.age_max, offer.activity.capacity) == (
        0,
        3,
        20,
    )
    assert (offer.place.baby_corner, offer.place.pushchair, offer.place.postal_code) == (
        Fact.YES,
        Fact.YES,
        "760-0000",
    )


def test_events_of_explicit_dates(tmp_path: Path) -> None:
    """Each day of the event is a date of the rule, with its hours and the campaign that it belongs to."""
    file = _csv(
        tmp_path,
        "イベント名,開始日,終了日,開始時間,終了時間,開始日時特記事項,説明,料金(基本),連絡先電話番号,主催者,場所名称,住所,緯度,経度,定員,"
        "参加申込終了日,参加申込方法,キャンペーン",
        "見本まつり,2026-05-02,2026-05-03,10:00,15:00,,みんなで話す,無料,087-000-0001,見本の会,例示会館,例示市一丁目1,34.34,134.05,"
        "100,2026-04-30,電話,見本月間",
    )
    (offer,) = _offers(file)
    assert file.format == "events"
    assert (offer.place.name, offer.activity.name, offer.activity.campaign) == (
        "例示会館",
        "見本まつり",
        "見本月間",
    )
    (rule,) = offer.activity.rules
    assert [day.isoformat() for day in rule.dates] == ["2026-05-02", "2026-05-03"]
    assert (rule.slots[0].start_min, rule.slots[0].end_min) == (600, 900)
    assert (offer.activity.fee_yen, offer.activity.capacity) == (0, 100)
    assert offer.activity.booking_until is not None
    assert offer.activity.booking_until.days_before == 2
