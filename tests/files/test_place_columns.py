"""Each column of the lists in its field: what a list says of building, way, booking, food and people."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ibasho.files import places
from ibasho.files.place_facts import clock_of
from ibasho.geo.crs import from_tokyo_datum
from ibasho.model import Activity, BookingUntil, Draft, Fact, Place, Status, Visibility

BASE = "名称,緯度,経度,"


def _draft(folder: Path, columns: dict[str, str], **options: Any) -> Draft:
    path = folder / "list.csv"
    cells = ",".join('"' + cell.replace('"', '""') + '"' for cell in columns.values())
    path.write_text(f"{BASE}{','.join(columns)}\n見本の会,34.34,134.05,{cells}\n", "utf-8")
    (draft,) = places.read(path, source="x", **options).drafts
    return draft


def _place(folder: Path, **columns: str) -> Place:
    offer = _draft(folder, columns).offer
    assert offer is not None
    return offer.place


def _activity(folder: Path, **columns: str) -> Activity:
    offer = _draft(folder, columns).offer
    assert offer is not None
    return offer.activity


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("トイレ", "toilet"),
        ("バリアフリートイレ", "accessible_toilet"),
        ("エレベーター", "elevator"),
        ("ベビーカー利用", "pushchair"),
        ("授乳室", "baby_corner"),
        ("おむつ替えコーナー", "baby_corner"),
        ("磁気ループ", "hearing_loop"),
        ("Wi-Fi", "wifi"),
        ("段差なし", "step_free"),
        ("駐車場", "parking"),
    ],
)
@pytest.mark.parametrize(
    ("cell", "fact"),
    [
        ("有", Fact.YES),
        ("1", Fact.YES),
        ("無", Fact.NO),
        ("0", Fact.NO),
        ("", Fact.UNKNOWN),
        ("不明", Fact.UNKNOWN),
    ],
)
def test_facts_of_the_building(tmp_path: Path, heading: str, field: str, cell: str, fact: Fact) -> None:
    """有/無 and 1/0 are yes and no; an empty cell and 不明 are neither."""
    assert getattr(_place(tmp_path, **{heading: cell}), field) is fact


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("テイクアウト実施", "takeaway"),
        ("フードパントリー実施", "food_pantry"),
        ("アレルギー対応", "allergy_care"),
        ("ハラール対応", "halal"),
        ("送迎", "pick_up"),
        ("ひとりでの参加", "come_alone"),
        ("話さなくてもよい", "need_not_talk"),
        ("住所・在留資格・氏名を聞かない", "asks_nothing"),
        ("通いの場", "kayoi_no_ba"),
        ("オンライン", "online"),
        ("予約の要否", "booking"),
        ("なくなり次第終了", "until_sold_out"),
    ],
)
@pytest.mark.parametrize(("cell", "fact"), [("有", Fact.YES), ("0", Fact.NO), ("", Fact.UNKNOWN)])
def test_facts_of_the_activity(tmp_path: Path, heading: str, field: str, cell: str, fact: Fact) -> None:
    """The same three values for what goes on."""
    assert getattr(_activity(tmp_path, **{heading: cell}), field) is fact


def test_what_the_building_is_said_to_have(tmp_path: Path) -> None:
    """バリアフリー情報 names what is there; what it does not name is unknown, what it denies is not there by it."""
    place = _place(tmp_path, バリアフリー情報="スロープ;多機能トイレ;授乳室;エレベーターなし")
    assert (place.accessible_toilet, place.baby_corner) == (Fact.YES, Fact.YES)
    assert (place.elevator, place.hearing_loop, place.step_free) == (Fact.UNKNOWN,) * 3
    assert _place(tmp_path, バリアフリー情報="エレベーター", エレベーター="不明").elevator is Fact.UNKNOWN


def test_words_in_their_fields(tmp_path: Path) -> None:
    """Postal code, building, way, bus stop, mail, what has no field in the descriptions."""
    columns = {
        "所在地_連結表記": "香川県例示市一丁目1",
        "建物名等(方書)": "例示会館 2階",
        "郵便番号": "〒７６０－００００",
        "アクセス方法": "例示駅から徒歩5分",
        "最寄りバス停": "例示会館前",
        "FAX番号": "087-000-0002",
        "内線番号": "12",
        "法人番号": "0000000000000",
        "学区": "例示小",
        "ネットワークの加入": "1",
        "一時預かりの有無": "有",
        "飲食可否": "可",
        "メニュー": "カレー",
    }
    draft = _draft(tmp_path, columns)
    assert draft.offer is not None
    assert not draft.findings or {f.code for f in draft.findings} == {"kind_unknown"}
    place, activity = draft.offer.place, draft.offer.activity
    assert (place.address, place.building) == ("香川県例示市一丁目1", "例示会館 2階")
    assert place.whole_address == "香川県例示市一丁目1 例示会館 2階"
    assert (place.postal_code, place.access_text, place.bus_stop) == (
        "760-0000",
        "例示駅から徒歩5分",
        "例示会館前",
    )
    assert place.description == "飲食: 可\nFAX: 087-000-0002"
    assert activity.food_text == "カレー"
    assert activity.description.splitlines() == [
        "一時預かり: 有", "学区: 例示小", "ネットワーク: 加入しています", "内線: 12", "法人番号: 0000000000000",
    ]  # fmt: skip


def test_a_postal_code_that_is_none(tmp_path: Path) -> None:
    """Left out, and said what would be accepted."""
    draft = _draft(tmp_path, {"郵便番号": "7600", "種別": "サロン"})
    (finding,) = draft.findings
    assert (finding.code, finding.value, finding.fix) == ("bad_postal_code", "7600", "NNN-NNNN")
    assert "000-0000" in finding.fix_ja


@pytest.mark.parametrize(
    ("columns", "address"),
    [
        ({"所在地_都道府県": "香川県", "所在地_市区町村": "例示市", "所在地_町字": "番町", "所在地_番地以下": "1-1"}, "香川県例示市番町1-1"),
        ({"所在地_都道府県": "香川県", "所在地_市区町村": "香川県例示市番町1-1"}, "香川県例示市番町1-1"),
        ({"所在地_都道府県": "香川県", "所在地_市区町村": "例示市番町1-1", "所在地_町字": "番町"}, "香川県例示市番町1-1"),
        ({"所在地_市区町村": "例示市番町1-1"}, "例示市番町1-1"),
        ({"都道府県": "東京都", "市区町村名": "例示区", "住所": "例示区番町1-1"}, "東京都例示区番町1-1"),
        ({"都道府県": "東京都", "市区町村名": "例示区", "住所": "長野県見本村1"}, "長野県見本村1"),
        ({"所在地_連結標記": "香川県例示市番町1-1", "所在地_市区町村": "例示市"}, "香川県例示市番町1-1"),
        ({"所在地_都道府県": "香川県"}, ""),
    ],
)  # fmt: skip
def test_addresses_in_parts(tmp_path: Path, columns: dict[str, str], address: str) -> None:
    """In one piece, in parts, the whole in one of the parts, parts repeated: one address."""
    assert _place(tmp_path, **columns).address == address


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("要予約（前日17時まで）", BookingUntil(1, 1020)),
        ("3日前までに電話", BookingUntil(3)),
        ("開催日の1週間前まで", BookingUntil(7)),
        ("当日午前10時半締切", BookingUntil(0, 630)),
        ("前日まで", BookingUntil(1)),
        ("前日に電話で確認", None),
        ("電話", None),
        ("", None),
    ],
)
def test_until_when_one_can_book(tmp_path: Path, text: str, until: BookingUntil | None) -> None:
    """Only words that name an end of booking give one; the words are kept."""
    activity = _activity(tmp_path, 予約特記事項=text)
    assert (activity.booking_until, activity.booking_text) == (until, text)


def test_an_event_closes_its_booking_on_a_date(tmp_path: Path) -> None:
    """参加申込終了日 and 時間 count from the first day."""
    activity = _activity(
        tmp_path, イベント名="見本まつり", 開始日="令和8年5月10日", 参加申込終了日="2026-05-08", 参加申込終了時間="17:00",
        キャンペーン="見本月間",
    )  # fmt: skip
    assert activity.booking_until == BookingUntil(2, 1020)
    assert activity.rules[0].dates == (date(2026, 5, 10),)
    assert activity.campaign == "見本月間"


@pytest.mark.parametrize(
    ("text", "number", "told"),
    [
        ("30", 30, ""),
        ("３０名", 30, ""),
        ("1,200人", 1200, ""),
        ("30食", None, "定員: 30食"),
        ("", None, ""),
        ("不明", None, ""),
    ],
)
def test_capacity(tmp_path: Path, text: str, number: int | None, told: str) -> None:
    """A number of people is the capacity; other words are kept as they stand."""
    activity = _activity(tmp_path, 定員=text)
    assert (activity.capacity, activity.description) == (number, told)


def test_languages_by_code_and_weekday(tmp_path: Path) -> None:
    """Names become codes; 英語（水・金） is spoken on those days only."""
    activity = _activity(tmp_path, 対応言語="日本語、英語（水・金）、ベトナム語")
    assert activity.languages == ("ja", "vi")
    assert activity.languages_on == (("en", frozenset({2, 4})),)


def test_a_label_without_its_number_is_no_remark(tmp_path: Path) -> None:
    """連絡先 alone says nothing once its number was blanked; 電話 as a way to book does."""
    assert _activity(tmp_path, 備考="連絡先 090-0000-0000").description == ""
    assert _activity(tmp_path, 備考="連絡先").description == ""
    assert _activity(tmp_path, 予約方法="電話").booking_text == "電話"


@pytest.mark.parametrize(
    ("columns", "field", "value"),
    [
        ({"開催日時特記事項": "なくなり次第終了"}, "until_sold_out", Fact.YES),
        ({"実施支援の主な区分": "学習支援;フードパントリー"}, "food_pantry", Fact.YES),
        ({"実施支援の主な区分": "フードパントリー", "フードパントリー実施": "0"}, "food_pantry", Fact.NO),
        ({"種別": "通いの場"}, "kayoi_no_ba", Fact.YES),
        ({"状態": "paused"}, "status", Status.PAUSED),
        ({"受付終了_分前": "30"}, "last_entry_min", 30),
        ({"参加費_円": "不明", "料金(詳細)": "300円"}, "fee_yen", None),
        ({"料金(詳細)": "300円"}, "fee_yen", 300),
        ({"参加費_円": "0", "料金(詳細)": "材料費は別"}, "fee_yen", 0),
    ],
)
def test_what_other_columns_say(tmp_path: Path, columns: dict[str, str], field: str, value: object) -> None:
    """Words beside a column speak for it unless it says something itself, 不明 included."""
    assert getattr(_activity(tmp_path, **columns), field) == value


def test_a_hidden_place_stays_hidden(tmp_path: Path) -> None:
    """公開範囲 of our own export is honoured, so that no list makes a hidden place public."""
    assert _place(tmp_path, 公開範囲="hidden").visibility is Visibility.HIDDEN
    assert _place(tmp_path, 公開範囲="だれでも").visibility is Visibility.PUBLIC


def test_mail_only_with_consent(tmp_path: Path) -> None:
    """A mail address is held back until the importer confirms consent."""
    columns = {"連絡先メールアドレス": "mihon@example.jp"}
    held, kept = (_draft(tmp_path, columns, consent=consent).offer for consent in (False, True))
    assert held is not None
    assert kept is not None
    assert (held.place.mail, kept.place.mail) == ("", "mihon@example.jp")


@pytest.mark.parametrize(
    ("columns", "old"),
    [({"測地系": "日本測地系"}, True), ({"測地系": "Tokyo"}, True), ({"測地系": "世界測地系"}, False), ({"測地系": "日本測地系2011"}, False)],
)  # fmt: skip
def test_coordinates_on_the_old_datum_are_converted(
    tmp_path: Path, columns: dict[str, str], old: bool
) -> None:
    """About 450 m are put right when the list states the datum, and it is said."""
    draft = _draft(tmp_path, columns)
    assert draft.offer is not None
    moved = from_tokyo_datum(134.05, 34.34) if old else (134.05, 34.34)
    assert (draft.offer.place.lon, draft.offer.place.lat) == pytest.approx(moved, abs=1e-6)
    assert ("old_datum" in {finding.code for finding in draft.findings}) is old


@pytest.mark.parametrize(("lon", "lat"), [(139.74, 35.66), (134.05, 34.34), (141.35, 43.06)])
def test_the_old_datum_by_the_published_approximation(lon: float, lat: float) -> None:
    """Within 15 m of the linear formula for the main islands that textbooks of Japanese surveying print."""
    east = lon - 0.000046038 * lat - 0.000083043 * lon + 0.010040
    north = lat - 0.00010695 * lat + 0.000017464 * lon + 0.0046017
    assert from_tokyo_datum(lon, lat) == pytest.approx((east, north), abs=0.00015)


@pytest.mark.parametrize(
    ("text", "minute"),
    [("17:00", 1020), ("１７時", 1020), ("午後5時半", 1050), ("9時15分", 555), ("24:00", 1440), ("25:00", None), ("昼", None), ("", None)],
)  # fmt: skip
def test_clock(text: str, minute: int | None) -> None:
    """One time as lists write it."""
    assert clock_of(text) == minute
