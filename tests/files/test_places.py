"""Lists of places: every row accounted for, every deviation said, formats old and new."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import xlsxwriter

from ibasho.errors import InvalidInput, UnreadableFile
from ibasho.files import places
from ibasho.files.headings import FORMATS, MEANINGS, mapping_of, recognise
from ibasho.files.places import PlacesFile
from ibasho.files.tables import normal
from ibasho.model import Draft, Fact, Level, Offer, Slot, Visibility
from ibasho.schedule import sessions

NEW = "全国地方公共団体コード,ID,地方公共団体名,名称,名称_カナ,所在地_連結表記,建物名等(方書),緯度,経度,種別,電話番号,URL,利用可能曜日,開始時間,終了時間,利用可能日時特記事項,備考"
GOOD = "372013,1,例示市,見本サロン,ミホンサロン,例示県例示市一丁目1,,34.34,134.05,サロン,087-000-0001,https://example.jp,月水,10:00,12:00,,"


def _read(folder: Path, *lines: str, name: str = "list.csv", **options: Any) -> PlacesFile:
    path = folder / name
    path.write_bytes("\r\n".join(lines).encode())
    return places.read(path, source=options.pop("source", "見本一覧"), **options)


def _offer(file: PlacesFile, index: int = 0) -> Offer:
    offer = file.drafts[index].offer
    assert offer is not None
    return offer


def _codes(draft: Draft) -> list[str]:
    return [finding.code for finding in draft.findings]


def test_a_row_of_the_municipal_standard(tmp_path: Path) -> None:
    """Every column lands in its field."""
    file = _read(tmp_path, NEW, GOOD)
    place, activity = _offer(file).place, _offer(file).activity
    assert file.format == "municipal"
    assert (place.name, place.name_kana, place.address) == (
        "見本サロン",
        "ミホンサロン",
        "例示県例示市一丁目1",
    )
    assert (place.lon, place.lat, place.location_level) == (134.05, 34.34, "exact")
    assert (place.municipality_code, place.phone, place.url) == (
        "372013",
        "087-000-0001",
        "https://example.jp",
    )
    assert (place.source, place.source_key, place.id) == ("見本一覧", "1", "")
    assert (activity.name, activity.kind, activity.fee_yen) == ("見本サロン", "salon", None)
    assert activity.rules[0].weekdays == frozenset({0, 2})
    assert activity.rules[0].slots == (Slot(600, 720),)
    assert file.drafts[0].row == 2
    assert not file.drafts[0].findings


def test_old_headings_and_misprints_mean_the_same(tmp_path: Path) -> None:
    """The predecessors' headings, the official misprint and full-width brackets give the same place."""
    old = NEW.replace("全国地方公共団体コード,ID", "都道府県コード又は市区町村コード,NO")
    old = (
        old.replace("所在地_連結表記", "所在地_連結標記")
        .replace("建物名等(方書)", "方書")
        .replace("電話番号", "ＴＥＬ")
    )
    assert _offer(_read(tmp_path, old, GOOD)) == _offer(_read(tmp_path, NEW, GOOD))


def test_no_heading_means_two_things() -> None:
    """A heading stands once in the table of meanings."""
    seen = Counter(normal(heading) for headings in MEANINGS.values() for heading in headings)
    twice = {heading for heading, times in seen.items() if times > 1}
    same_meaning = {
        normal(h) for hs in MEANINGS.values() for h in hs if sum(normal(h) == normal(o) for o in hs) > 1
    }
    assert twice <= same_meaning


def test_formats_are_recognised_by_headings() -> None:
    """And what is no list of places is not."""
    assert recognise(NEW.split(",")) == "municipal"
    assert recognise(["#property", "latitude", "longitude", "name", "address"]) == "takamatsu"
    assert (
        recognise(["こども食堂名", "住所", "開催頻度", "参加費_大人", "フードパントリー実施"]) == "cafeteria"
    )
    assert recognise(["id", "lon", "lat", "population"]) is None
    assert recognise(["名称", "電話番号"]) is None


def test_rows_that_are_no_records(tmp_path: Path) -> None:
    """Instructions, examples, repeated headings and rows numbered beforehand are accounted for as no
    records.
    """
    file = _read(
        tmp_path,
        "公共施設一覧（令和8年4月）",
        NEW,
        "半角数字,半角,文字列,必須,任意,必須,任意,小数,小数,任意,半角,半角,任意,HH:MM形式で,HH:MM形式で,任意,任意",
        "記入例,1,例示市,○○館,,例示市,,35.0,135.0,,,,,,,,",
        NEW,
        GOOD,
        "372013,2,例示市,,,,,,,,,,,,,,",
        "372013,3,,,,,,,,,,,,,,,",
        ",,,,,,,,,,,,,,,,",
    )
    assert [draft.is_record for draft in file.drafts] == [False, False, False, True, False, False]
    assert [draft.row for draft in file.drafts] == [3, 4, 5, 6, 7, 8]
    assert "above_heading" in [finding.code for finding in file.findings]


def test_a_made_up_name_is_no_example_row(tmp_path: Path) -> None:
    """見本 and 例示 in a name do not make a row an example."""
    names = ("見本サロン", "例示カフェ", "例のサロン", "サンプルカフェ")
    file = _read(
        tmp_path,
        NEW,
        *(GOOD.replace("見本サロン", name).replace("372013,1,", f"372013,{name},") for name in names),
    )
    assert [draft.is_record for draft in file.drafts] == [True] * 4


def test_a_row_without_a_name_is_refused_and_the_others_stay(tmp_path: Path) -> None:
    """One bad row does not lose the file."""
    file = _read(tmp_path, NEW, GOOD.replace("見本サロン", ""), GOOD)
    assert file.drafts[0].is_record
    assert file.drafts[0].offer is None
    assert [(f.level, f.code, f.row, f.column) for f in file.drafts[0].findings] == [
        (Level.ERROR, "no_name", 2, "名称")
    ]
    assert file.drafts[1].offer is not None


@pytest.mark.parametrize(
    ("lat", "lon", "code", "kept"),
    [
        ("", "", "no_coordinates", False),
        ("0", "0", "zero_coordinates", False),
        ("北緯", "東経", "bad_coordinates", False),
        ("51.5", "-0.1", "outside_japan", False),
        ("134.05", "34.34", "swapped_coordinates", True),
        ("３４．３４", "１３４．０５", None, True),
    ],
)
def test_coordinates(tmp_path: Path, lat: str, lon: str, code: str | None, kept: bool) -> None:
    """A place without a usable point stays in the register, with a warning and without a location."""
    file = _read(tmp_path, NEW, GOOD, GOOD.replace("34.34,134.05", f"{lat},{lon}"))
    draft = file.drafts[1]
    assert _codes(draft) == ([code] if code else [])
    assert (_offer(file, 1).place.lon == 134.05) is kept
    assert _offer(file, 1).place.location_level == ("exact" if kept else "none")


def test_points_elsewhere_only_when_asked_for(tmp_path: Path) -> None:
    """``anywhere`` takes points outside Japan as they stand."""
    row = GOOD.replace("34.34,134.05", "-30.05,-51.2")
    assert _offer(_read(tmp_path, NEW, row)).place.lon is None
    assert _offer(_read(tmp_path, NEW, row, anywhere=True)).place.lon == -51.2


def test_a_list_without_any_coordinates_says_so_once(tmp_path: Path) -> None:
    """One warning for the file instead of one per row."""
    row = GOOD.replace("34.34,134.05", ",")
    file = _read(tmp_path, NEW, row, row.replace(",1,", ",2,", 1))
    assert [f.code for f in file.findings] == ["no_coordinates"]
    assert "2 places" in file.findings[0].message
    assert [_codes(draft) for draft in file.drafts] == [[], []]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (("名称,電話番号", "見本,087-000-0000"), "list.csv: row 1 has no coordinates and no address"),
        (("緯度,経度,備考", "34,134,x"), "list.csv: row 1 has no column with the place's name"),
        (("a,b", "1,2"), "found: a、b"),
    ],
)
def test_what_is_no_list_of_places_is_refused(tmp_path: Path, lines: tuple[str, ...], words: str) -> None:
    """The message says which column is needed and which were found."""
    with pytest.raises(InvalidInput) as refusal:
        _read(tmp_path, *lines)
    assert words in refusal.value.message


def test_an_empty_list_is_no_error(tmp_path: Path) -> None:
    """Empty in, empty out, and said."""
    file = _read(tmp_path, NEW)
    assert file.drafts == ()
    assert [f.code for f in file.findings] == ["no_rows"]


def test_unknown_format_and_kind_are_refused(tmp_path: Path) -> None:
    """The message lists what is accepted."""
    with pytest.raises(
        InvalidInput, match=r"municipal, .*cafeteria, takamatsu, geojson, .*osm.* are accepted"
    ):
        _read(tmp_path, NEW, GOOD, as_="kml")
    with pytest.raises(InvalidInput, match="kind 'サロン'"):
        _read(tmp_path, NEW, GOOD, kind="サロン")
    assert {"municipal", "cafeteria", "takamatsu", "geojson", "geopackage", "ksj", "osm"} <= set(FORMATS)


def test_private_contacts_never_come_through(tmp_path: Path) -> None:
    """Mobile numbers and mail addresses leave every field and every finding."""
    header = NEW + ",連絡先メールアドレス,団体名"
    row = (
        GOOD.replace("087-000-0001", "090-1111-2222").removesuffix(",")
        + ",担当 mihon@example.jp 080 3333 4444,mihon@example.jp,見本 太郎"
    )
    file = _read(tmp_path, header, row)
    shown = repr(file.drafts)
    for secret in ("1111", "2222", "mihon@", "3333", "4444", "太郎"):
        assert secret not in shown
    assert Counter(_codes(file.drafts[0])) == {"held_back": 4}


def test_consent_confirmed_keeps_the_contacts_and_still_no_name(tmp_path: Path) -> None:
    """The importer answers for the persons concerned; who is in charge stays unnamed."""
    row = GOOD.replace("087-000-0001", "090-0000-0000") + "申込みは mihon@example.jp へ,見本 太郎"
    held, kept = (_read(tmp_path, NEW + ",代表者名", row, consent=consent) for consent in (False, True))
    assert _codes(held.drafts[0]) == ["held_back", "private_name", "held_back"]
    assert _codes(kept.drafts[0]) == ["private_name"]
    assert _offer(held).place.phone == ""
    assert _offer(kept).place.phone == "090-0000-0000"
    assert "mihon@example.jp" in _offer(kept).activity.description
    assert "太郎" not in repr(kept.drafts)
    assert "--consent-confirmed" in held.drafts[0].findings[0].fix


def test_organisations_are_kept(tmp_path: Path) -> None:
    """What is recognisably an organisation is said."""
    file = _read(tmp_path, NEW + ",団体名", GOOD + ",見本町社会福祉協議会")
    assert "運営: 見本町社会福祉協議会" in _offer(file).activity.description


def test_a_withheld_address_is_withheld(tmp_path: Path) -> None:
    """A list that says so gets no point and no house number into the public register."""
    file = _read(tmp_path, NEW, GOOD + "住所は非公開")
    place = _offer(file).place
    assert (place.address, place.visibility) == ("例示県例示市一丁目", Visibility.AREA_ONLY)
    assert "address_withheld" in _codes(file.drafts[0])


def test_hostile_text_stays_text_and_addresses_of_pages_are_web_addresses(tmp_path: Path) -> None:
    """Nothing is executed or dropped from a name but invisible characters; javascript: is no address."""
    name = "<script>{{7*7}}</script>${x}\u202e\u200b"
    file = _read(
        tmp_path, NEW, GOOD.replace("見本サロン", name).replace("https://example.jp", "javascript:alert(1)")
    )
    assert _offer(file).place.name == "<script>{{7*7}}</script>${x}"
    assert _offer(file).place.url == ""
    assert "url_refused" in _codes(file.drafts[0])


def test_keys_are_stable(tmp_path: Path) -> None:
    """Without an ID a row is known by name and address, whatever their width and spacing."""
    one = _read(tmp_path, NEW, GOOD.replace("372013,1,", "372013,,"))
    same = _read(
        tmp_path,
        NEW,
        "",
        GOOD.replace("372013,1,", "372013,,")
        .replace("一丁目1", "一丁目１ ")
        .replace("見本サロン", "見本 サロン", 1),
    )
    other = _read(tmp_path, NEW, GOOD.replace("372013,1,", "372013,,").replace("一丁目1", "一丁目2"))
    assert _offer(one).place.source_key == _offer(same).place.source_key
    assert _offer(one).place.source_key != _offer(other).place.source_key


def test_kinds_by_words_then_by_the_given_kind_then_by_the_list(tmp_path: Path) -> None:
    """A row's own words win; then what the user says; then the list's title; else other, and said."""
    plain = GOOD.replace("見本サロン", "見本の家").replace("サロン", "")
    assert _offer(_read(tmp_path, NEW, GOOD, kind="library")).activity.kind == "salon"
    assert _offer(_read(tmp_path, NEW, plain, kind="library")).activity.kind == "library"
    assert _offer(_read(tmp_path, NEW, plain, source="児童館一覧")).activity.kind == "childrens_hall"
    assert _offer(_read(tmp_path, NEW, plain, name="childrens_hall.csv")).activity.kind == "childrens_hall"
    file = _read(tmp_path, NEW, plain)
    assert _offer(file).activity.kind == "other"
    assert _codes(file.drafts[0]) == ["kind_unknown"]


CAFETERIA = "ID,名称,住所,方書,緯度,経度,開催頻度,開催曜日,開催日,開催開始時間,開催終了時間,参加条件,参加費_幼児,参加費_小学生,参加費_大人,参加費特記事項,予約特記事項,フードパントリー実施,備考"


def _cafeteria(
    folder: Path, *, pattern: str = ",,毎月第2土曜日,11:00,13:00", rest: str = "なし,0,0,300,,,1,"
) -> PlacesFile:
    return _read(folder, CAFETERIA, f"7,見本食堂,例示市1-1,例示会館,34.34,134.05,{pattern},{rest}")


def test_a_childrens_cafeteria(tmp_path: Path) -> None:
    """Fees per group are no single fee; the condition なし welcomes everybody; the building joins the
    address.
    """
    file = _cafeteria(tmp_path)
    place, activity = _offer(file).place, _offer(file).activity
    assert (file.format, activity.kind, place.whole_address, place.building) == (
        "cafeteria",
        "childrens_cafeteria",
        "例示市1-1 例示会館",
        "例示会館",
    )
    assert (activity.fee_yen, activity.fee_text) == (None, "幼児0円、小学生0円、大人300円")
    assert activity.audience.everyone is Fact.YES
    assert activity.rules[0].nth == (2,)
    assert activity.rules[0].slots == (Slot(660, 780),)
    assert (activity.food_pantry, activity.takeaway) == (Fact.YES, Fact.UNKNOWN)


def test_fees_that_agree_are_the_fee(tmp_path: Path) -> None:
    """All groups 0 is free; a remark that says otherwise makes it unknown."""
    assert _offer(_cafeteria(tmp_path, rest="なし,0,0,0,,,,")).activity.fee_yen == 0
    assert _offer(_cafeteria(tmp_path, rest="なし,0,0,0,大人は300円,,,")).activity.fee_yen is None
    assert _offer(_cafeteria(tmp_path, rest="なし,,,,無料,,,")).activity.fee_yen == 0


def test_a_weekday_of_a_monthly_meeting_is_no_weekly_meeting(tmp_path: Path) -> None:
    """A frequency of once a month with a weekday and without the week gives no session on a known day."""
    activity = _offer(_cafeteria(tmp_path, pattern="月1回,木,,17:00,18:00")).activity
    assert activity.irregular
    assert [rule.times_per_month for rule in activity.rules] == [1.0]
    assert sessions(activity.rules, date(2026, 4, 1), date(2026, 6, 30), ZoneInfo("Asia/Tokyo")) == []


def test_a_suspended_activity_has_no_sessions(tmp_path: Path) -> None:
    """The list says that it rests: its calendar is known and empty."""
    file = _cafeteria(tmp_path, rest="なし,,,,,,,現在休止中")
    (rule,) = _offer(file).activity.rules
    assert [(c.first, c.last) for c in rule.closures] == [((1, 1), (12, 31))]
    assert "suspended" in _codes(file.drafts[0])


EVENT = "ID,イベント名,開始日,終了日,開始時間,終了時間,開始日時特記事項,料金（基本）,場所名称,住所,緯度,経度"


def _event(folder: Path, first: str, last: str, remark: str = "") -> PlacesFile:
    return _read(
        folder, EVENT, f"E1,見本まつり,{first},{last},10:00,15:00,{remark},無料,例示公園,例示市2,34.3,134.0"
    )


def test_events(tmp_path: Path) -> None:
    """The event is the activity, the venue the place; its days are dates."""
    offer = _offer(_event(tmp_path, "2026/5/2", "令和8年5月4日"))
    assert (offer.place.name, offer.activity.name, offer.activity.fee_yen) == ("例示公園", "見本まつり", 0)
    (rule,) = offer.activity.rules
    assert rule.dates == (date(2026, 5, 2), date(2026, 5, 3), date(2026, 5, 4))
    assert rule.slots == (Slot(600, 900),)


def test_events_with_a_pattern_and_without_a_date(tmp_path: Path) -> None:
    """A remark narrows the days; a date that is none gives no session and is said."""
    (rule,) = _offer(_event(tmp_path, "2026-05-01", "2026-07-31", "毎週土曜")).activity.rules
    assert (rule.weekdays, rule.valid_from, rule.valid_to) == (
        frozenset({5}),
        date(2026, 5, 1),
        date(2026, 7, 31),
    )
    file = _event(tmp_path, "未定", "")
    assert _offer(file).activity.rules == ()
    assert "bad_date" in _codes(file.drafts[0])
    assert "bad_date" in _codes(_event(tmp_path, "2026-05-04", "2026-05-02").drafts[0])


def test_what_is_not_kept_is_said(tmp_path: Path) -> None:
    """Unknown columns, cells beyond the headings, unused twins: one note each."""
    file = _read(tmp_path, NEW + ",部屋数,施設名", GOOD + ",3,別の名", GOOD + ",,,余り")
    assert [(f.code, f.column) for f in file.findings] == [
        ("columns_not_kept", "部屋数"),
        ("column_unused", "施設名"),
        ("beyond_headings", "column 20"),
    ]
    assert dict(file.mapping)["部屋数"] == ""


def test_two_columns_of_words_are_read_together(tmp_path: Path) -> None:
    """A second column of remarks is not lost."""
    file = _read(tmp_path, NEW + ",補足", GOOD + "一つ目,二つ目")
    assert "一つ目 二つ目" in _offer(file).activity.description


def test_our_own_export_comes_back(tmp_path: Path) -> None:
    """The CSV of the layer PLACES, with its guard apostrophe."""
    header = "id,name,kind,kind_ja,activity,address,audience,fee,hours,next_session,step_free,phone,verified_on,source,lon,lat"
    row = "x1,'=見本,salon,サロン,お茶の会,例示市1,どなたでも,無料,毎週月曜 10:00〜12:00,,yes,087-000-0000,,一覧,134.05,34.34"
    offer = _offer(_read(tmp_path, header, row))
    assert (offer.place.name, offer.place.source_key, offer.place.step_free) == ("=見本", "x1", Fact.YES)
    assert (offer.activity.name, offer.activity.kind, offer.activity.fee_yen) == ("お茶の会", "salon", 0)
    assert offer.activity.rules[0].weekdays == frozenset({0})


def test_a_workbook_with_an_instruction_sheet(tmp_path: Path) -> None:
    """The sheet of data is read and the other one is named."""
    path = tmp_path / "list.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("記入要領").write_row(0, 0, ["名称", "緯度", "経度"])
        sheet = book.add_worksheet("データ")
        sheet.write_row(0, 0, NEW.split(","))
        sheet.write_row(1, 0, GOOD.split(","))
    file = places.read(path, source="x")
    assert _offer(file) == _offer(_read(tmp_path, NEW, GOOD, source="x"))
    assert [(f.code, f.value) for f in file.findings] == [("sheet_not_read", "記入要領")]


def _geojson(folder: Path, *features: dict[str, Any]) -> PlacesFile:
    path = folder / "list.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": list(features)}), "utf-8")
    return places.read(path, source="x")


def _feature(geometry: dict[str, Any] | None, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def test_geojson(tmp_path: Path) -> None:
    """Properties stand for columns, the geometry for the point; a polygon is represented and said."""
    point = {"type": "Point", "coordinates": [134.05, 34.34]}
    square = {
        "type": "Polygon",
        "coordinates": [[[134, 34], [134.2, 34], [134.2, 34.2], [134, 34.2], [134, 34]]],
    }
    file = _geojson(
        tmp_path,
        _feature(point, name="見本サロン", 備考="x", id=3),
        _feature(square, 名称="例示館"),
        _feature(None, name="無所"),
    )
    assert file.format == "geojson"
    assert [_offer(file, i).place.lon for i in range(3)] == [134.05, pytest.approx(134.1), None]
    assert _offer(file).place.source_key == "3"
    assert [(f.row, f.code) for f in file.findings] == [(2, "not_a_point"), (3, "no_geometry")]
    assert "no_coordinates" in _codes(file.drafts[2])


def test_geojson_without_names_is_refused(tmp_path: Path) -> None:
    """A property with a name is needed; the ones that are there are listed."""
    with pytest.raises(InvalidInput, match="no feature has a name"):
        _geojson(tmp_path, _feature({"type": "Point", "coordinates": [134, 34]}, color="red"))


def test_a_list_that_is_another_format_is_refused(tmp_path: Path) -> None:
    """``as_`` overrides the recognition, not the facts."""
    with pytest.raises(UnreadableFile):
        _read(tmp_path, NEW, GOOD, as_="geojson")
    assert _read(tmp_path, NEW, GOOD, as_="municipal").format == "municipal"
    assert mapping_of(["名称", "施設名"]) == ("name", "name*")


def test_no_message_moves_a_cursor(tmp_path: Path) -> None:
    """Control characters and lone surrogates of headings, cells and properties never reach a finding."""
    file = _read(tmp_path, NEW + ",\x1b[2J秘密", GOOD + ",\x1b[31m", GOOD + ",,\x1b[0m余り\u202e")
    point = {"type": "Point", "coordinates": [134.05, 34.34]}
    told = _geojson(tmp_path, _feature(point, name="見本\ud800", **{"\ud800\x1b色": "\x07"}))
    for finding in [
        *file.findings,
        *told.findings,
        *(f for d in [*file.drafts, *told.drafts] for f in d.findings),
    ]:
        assert all(text.isprintable() for text in (finding.column, finding.value, finding.message))
        finding.message.encode()
    assert _offer(told).place.name == "見本"
