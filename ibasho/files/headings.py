"""The headings of published lists and what they mean here: new, old, English, misspelt.

One table for all lists: a heading means the same wherever it stands. ``None`` as meaning = known and not kept
(said once per file). Sources: the municipal standard data sets of 2023 and later, their predecessors
(推奨データセット), the common format of children's cafeteria lists, Takamatsu's property names, and our own export.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ibasho.errors import InvalidInput
from ibasho.files.tables import normal

__all__ = ["FORMATS", "KNOWN", "MEANINGS", "NOT_KEPT", "mapping_of", "recognise", "require_overrides"]

MEANINGS: dict[str, tuple[str, ...]] = {
    "id": (
        "ID",
        "NO",
        "No.",
        "#property",
        "identifier",
        "番号",
        "整理番号",
        "通し番号",
        "管理番号",
        "事業所番号",
    ),
    "publisher_code": (
        "全国地方公共団体コード",
        "都道府県コード又は市区町村コード",
        "都道府県コードまたは市区町村コード",
        "市区町村コード",
        "自治体コード",
        "団体コード",
        "localGovernmentCode",
    ),
    "place_code": ("所在地_全国地方公共団体コード", "locatedLocalGovernmentCode"),
    "publisher": ("地方公共団体名", "localGovernmentName"),
    "name": (
        "名称",
        "施設名",
        "施設名称",
        "施設の名称",
        "場所名",
        "事業所名",
        "事業所名称",
        "介護サービス事業所名称",
        "子ども食堂名",
        "こども食堂名",
        "子供食堂名",
        "こども食堂の名称",
        "サロン名",
        "団体・サロン名",
        "name",
        "タイトル",
    ),
    "name_kana": (
        "名称_カナ",
        "名称カナ",
        "施設名_カナ",
        "ふりがな",
        "フリガナ",
        "介護サービス事業所名称_カナ",
        "イベント名_カナ",
        "nameKana",
    ),
    "nickname": ("名称_通称", "通称", "愛称"),
    "event": ("イベント名", "行事名", "催し名", "eventName"),
    "venue": ("場所名称", "会場", "会場名", "開催場所", "実施場所", "活動場所"),
    "kind": (
        "種別",
        "施設種別",
        "分類",
        "カテゴリ",
        "カテゴリー",
        "区分",
        "施設区分",
        "kind",
        "category",
        "種類",
    ),
    "kind_code": ("種別_コード",),
    "activity": ("活動", "活動名", "活動内容", "プログラム名", "activity"),
    "address": (
        "所在地_連結表記",
        "所在地_連結標記",  # the official sheets' own misprint
        "所在地",
        "住所",
        "施設所在地",
        "会場住所",
        "fullAddress",
        "address",
        "addr:full",
    ),
    "prefecture": ("所在地_都道府県", "都道府県", "都道府県名", "prefecture", "prefName"),
    "city": ("所在地_市区町村", "市区町村", "市区町村名", "city", "cityName"),
    "town": ("所在地_町字", "町字", "streetAddress"),
    "block": ("所在地_番地以下", "番地以下", "番地", "cityBlock"),
    "building": ("建物名等(方書)", "方書", "建物名", "建物名等", "方書等", "buildingNameEtc"),
    "lat": (
        "緯度",
        "latitude",
        "lat",
        "緯度(世界測地系)",
        "施設_緯度",
        "y",
        "緯度(日本測地系)",
        "緯度_日本測地系",
    ),
    "lon": (
        "経度",
        "longitude",
        "lon",
        "lng",
        "long",
        "経度(世界測地系)",
        "施設_経度",
        "x",
        "経度(日本測地系)",
        "経度_日本測地系",
    ),
    "phone": (
        "電話番号",
        "電話番号1",
        "連絡先電話番号",
        "電話",
        "TEL",
        "連絡先",
        "telephoneNumber",
        "phone",
        "telephone",
        "contact:phone",
    ),
    "phone_2": ("電話番号2",),
    "phone_note": (
        "電話番号1_連絡先備考",
        "電話番号2_連絡先備考",
        "連絡先備考(その他、SNSなど)",
        "連絡先備考",
    ),
    "mail": (
        "連絡先メールアドレス",
        "メールアドレス",
        "メールアドレス1",
        "メールアドレス2",
        "メールアドレス1_連絡先備考",
        "メールアドレス2_連絡先備考",
        "E-mail",
        "email",
        "contact:email",
    ),
    "url": (
        "URL",
        "ホームページ",
        "ウェブサイト",
        "ホームページアドレス",
        "referenceObject",
        "website",
        "contact:website",
        "url",
    ),
    "url_2": ("連絡先FormURL", "formURL"),
    "weekdays": ("利用可能曜日", "開催曜日", "曜日", "開館曜日", "実施曜日", "availableDate"),
    "opens": ("開始時間", "開催開始時間", "利用開始時間", "開館時間", "開始時刻", "startTime"),
    "closes": ("終了時間", "開催終了時間", "利用終了時間", "閉館時間", "終了時刻", "endTime"),
    "days": (
        "開催日",
        "実施日",
        "開催日時",
        "活動日",
        "活動日時",
        "日時",
        "開設日時",
        "開設日",
        "hours",
    ),
    "rules": ("ibasho_rules",),
    "hours_left": ("日時_未解釈",),
    "osm_hours": ("opening_hours",),
    "hours_note": (
        "利用可能日時特記事項",
        "利用可能曜日特記事項",
        "開催日時特記事項",
        "開始日時特記事項",
        "利用可能時間特記事項",
        "availableDateNote",
    ),
    "closed_on": ("休館日", "休業日", "定休日", "休み"),
    "frequency": ("開催頻度", "活動頻度", "頻度"),
    "first_day": ("開始日", "開催開始日", "startDate"),
    "last_day": ("終了日", "開催終了日", "endDate"),
    "audience": ("対象", "対象者", "参加対象", "利用対象", "対象年齢", "参加条件", "audience"),
    "ages": ("受入年齢",),
    "age_min": ("対象年齢_下限",),
    "age_max": ("対象年齢_上限",),
    "fee": ("料金(基本)", "参加費", "料金", "費用", "利用料", "利用料金", "会費", "fee"),
    "fee_note": ("料金(詳細)", "参加費特記事項"),
    "fee_infant": ("参加費_幼児",),
    "fee_primary": ("参加費_小学生",),
    "fee_junior": ("参加費_中学生",),
    "fee_senior": ("参加費_高校生",),
    "fee_adult": ("参加費_大人",),
    "booking": ("予約方法", "参加申込方法", "申込方法", "予約", "申込", "申し込み"),
    "booking_note": ("予約特記事項",),
    "capacity": ("定員", "収容定員", "capacity"),
    "pantry": ("フードパントリー実施",),
    "takeout": ("テイクアウト実施",),
    "barrier_free": ("バリアフリー情報", "バリアフリー", "barrierFree"),
    "step_free": ("段差なし", "車椅子可", "step_free", "wheelchair"),
    "accessible_toilet": (
        "バリアフリートイレ",
        "多目的トイレ",
        "車椅子使用者用トイレ有無",
        "accessible_toilet",
    ),
    "parking": ("駐車場情報", "駐車場", "駐車場の有無", "parking"),
    "organisation": (
        "団体名",
        "運営団体名",
        "主催者",
        "運営団体",
        "実施団体",
        "実施主体",
        "法人の名称",
        "連絡先名称",
    ),
    "person": (
        "代表者",
        "代表者名",
        "代表者氏名",
        "代表",
        "担当者",
        "担当者名",
        "責任者",
        "連絡先氏名",
        "氏名",
    ),
    "purpose": ("設置目的", "目的"),
    "support": ("実施支援の主な区分",),
    "service": ("実施サービス", "service"),
    "description": ("説明", "概要", "内容", "description"),
    "access": ("アクセス方法", "アクセス", "交通"),
    "remarks": ("備考", "note", "その他", "特記事項", "補足"),
    "languages": ("対応言語", "言語", "language"),
    "languages_on": ("曜日別の対応言語",),
    "import_key": ("取込キー",),
    "location_level": ("位置の精度",),
    "datum": ("測地系", "座標系", "datum"),
    "postal_code": ("郵便番号", "postalCode", "addr:postcode"),
    "extension": ("内線番号", "連絡先内線番号"),
    "fax": ("FAX番号", "FAX", "ファックス番号", "contact:fax"),
    "corporate_number": ("法人番号",),
    "activity_phone": ("問い合わせ電話番号", "予約電話番号", "申込電話番号"),
    "chat_url": ("チャットURL", "LINE", "公式LINE"),
    "bus_stop": ("最寄りバス停", "最寄バス停", "バス停"),
    "toilet": ("トイレ", "トイレの有無", "トイレ有無"),
    "elevator": ("エレベーター", "エレベータ", "エレベーターの有無", "elevator"),
    "pushchair": ("ベビーカー利用", "ベビーカー可"),
    "pushchair_loan": ("ベビーカー貸出",),
    "baby_corner": ("授乳室・おむつ替え", "乳幼児用設備設置トイレ有無", "ベビーコーナー"),
    "nursing_room": ("授乳室",),
    "nappies": ("おむつ替えコーナー",),
    "hearing_loop": ("磁気ループ", "補聴援助", "ヒアリングループ"),
    "wifi": ("Wi-Fi", "無線LAN", "公衆無線LAN"),
    "eating": ("飲食可否",),
    "childcare": ("一時預かりの有無",),
    "sick_childcare": ("病児保育の有無",),
    "place_description": ("施設の説明",),
    "place_status": ("施設の状態",),
    "status": ("状態", "実施状況"),
    "visibility": ("公開範囲",),
    "everyone": ("どなたでも",),
    "fee_yen": ("参加費_円",),
    "booking_needed": ("予約の要否", "予約要否", "事前予約の要否"),
    "booking_until": ("予約の締切", "申込締切"),
    "booking_day": ("参加申込終了日",),
    "booking_time": ("参加申込終了時間",),
    "last_entry_min": ("受付終了_分前",),
    "until_sold_out": ("なくなり次第終了",),
    "food": ("食事の内容", "提供内容", "メニュー"),
    "allergy": ("アレルギー対応",),
    "halal": ("ハラール対応", "ハラル対応"),
    "pick_up": ("送迎", "送迎の有無"),
    "come_alone": ("ひとりでの参加", "一人での参加"),
    "need_not_talk": ("話さなくてもよい",),
    "asks_nothing": ("住所・在留資格・氏名を聞かない",),
    "kayoi": ("通いの場",),
    "online": ("オンライン", "オンライン参加", "オンライン実施"),
    "campaign": ("キャンペーン", "月間"),
    "school_district": ("学区", "校区", "小学校区"),
    "network": ("ネットワークの加入",),
    "irregular": ("不定期",),
}
"""Meaning → headings that carry it, the preferred one first."""

_NOT_KEPT = (
    "名称_英字", "名称_英語", "イベント名_英語", "nameEn", "町字ID", "streetAddressId", "高度の種別", "高度の値",
    "heightType", "height", "画像", "画像_ライセンス", "POIコード", "許可等年月日", "追加情報NO", "概要_英語", "説明_英語",
    "kind_ja", "next_session", "verified_on", "source", "出典", "確認日", "元の行", "理由", "直し方", "取込元の一覧",
)  # fmt: skip

_MEANING_OF = {normal(heading): meaning for meaning, headings in MEANINGS.items() for heading in headings}
_ORDER = {normal(heading): i for headings in MEANINGS.values() for i, heading in enumerate(headings)}
KNOWN = frozenset(_MEANING_OF) | frozenset(normal(heading) for heading in _NOT_KEPT)
"""Every heading that is known, normalised: by them the heading row is found."""

_FORMAT_SIGNS: dict[str, frozenset[str]] = {
    "cafeteria": frozenset(
        {"frequency", "fee_infant", "fee_primary", "fee_adult", "pantry", "takeout", "support"}
    ),
    "takamatsu": frozenset(normal(h) for h in ("#property", "latitude", "longitude", "name", "address")),
}
_MUNICIPAL_SIGNS = (
    ("care", frozenset(map(normal, ("介護サービス事業所名称", "実施サービス", "事業所番号"))), 2),
    ("events", frozenset(map(normal, ("イベント名", "開始日", "終了日", "開始日時特記事項", "主催者"))), 2),
    (
        "child-rearing",
        frozenset(
            map(normal, ("受入年齢", "一時預かりの有無", "病児保育の有無", "授乳室", "おむつ替えコーナー"))
        ),
        2,
    ),
)
"""Municipal standard lists: headings that only one of them has, and how many of them must be there."""
FORMATS = (
    "municipal", "child-rearing", "care", "events", "cafeteria", "takamatsu", "geojson", "geopackage", "ksj", "osm", "hsds",
)  # fmt: skip
"""What ``--as`` names: municipal standard lists (public facilities, child-rearing facilities, care services, events),
children's cafeterias, Takamatsu's form, feature files, 国土数値情報, OpenStreetMap, HSDS."""


NOT_KEPT = "-"
"""What an override says of a column that is to be left out."""


def require_overrides(header: Sequence[str], overrides: Mapping[str, str]) -> dict[str, str]:
    """The overrides by normalised heading. Raises InvalidInput for a heading that the list does not have and
    for a meaning that is none, naming what would be accepted.
    """
    present = {normal(heading) for heading in header}
    found = {}
    for heading, meaning in overrides.items():
        if normal(heading) not in present:
            there = "、".join(each for each in header if each.strip())
            raise InvalidInput(f"map: the list has no column {heading!r}; it has: {there}", field="map")
        if meaning not in MEANINGS and meaning != NOT_KEPT:
            raise InvalidInput(
                f"map: {heading}={meaning!r} is no meaning; accepted are {NOT_KEPT} (not kept) and "
                f"{', '.join(MEANINGS)}",
                field="map",
            )
        found[normal(heading)] = meaning
    return found


def mapping_of(header: Sequence[str], overrides: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Per column its meaning, or ``""`` when it is not kept. Of two columns with one meaning the preferred
    heading wins; the other keeps the meaning with ``*`` behind it and is used where the first is empty.

    ``overrides`` (:func:`require_overrides`): normalised heading → meaning; they win over everything known.
    """
    given = overrides or {}
    normals = [normal(heading) for heading in header]
    meanings = [given.get(heading, _MEANING_OF.get(heading, "")) for heading in normals]
    best: dict[str, int] = {}
    for i, meaning in enumerate(meanings):
        if meaning in {"", NOT_KEPT}:
            continue
        if meaning not in best or _rank(normals[i], given) < _rank(normals[best[meaning]], given):
            best[meaning] = i
    return tuple(
        "" if meaning in {"", NOT_KEPT} else meaning if best[meaning] == i else f"{meaning}*"
        for i, meaning in enumerate(meanings)
    )


def _rank(heading: str, overrides: Mapping[str, str]) -> int:
    """Which of two columns with one meaning is read first: what was said by hand, then the preferred heading."""
    return -1 if heading in overrides else _ORDER.get(heading, len(_ORDER))


def recognise(header: Sequence[str], overrides: Mapping[str, str] | None = None) -> str | None:
    """The format of a list by its headings: ``cafeteria``, ``takamatsu``, ``care``, ``events``, ``child-rearing`` or
    ``municipal``; None when it is no list of places (neither a name nor an event, or neither a point nor an address).
    """
    normals = {normal(heading) for heading in header}
    meanings = {meaning.rstrip("*") for meaning in mapping_of(header, overrides)} - {""}
    if not meanings & {"name", "event"} or not meanings & {"lat", "lon", "address", "town", "city"}:
        return None
    if len(meanings & _FORMAT_SIGNS["cafeteria"]) >= 3:
        return "cafeteria"
    if normals >= _FORMAT_SIGNS["takamatsu"]:
        return "takamatsu"
    for format_, signs, least in _MUNICIPAL_SIGNS:
        if len(normals & signs) >= least:
            return format_
    return "municipal"
