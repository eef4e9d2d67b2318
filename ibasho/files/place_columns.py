"""Entries of the register under the headings of the municipal standard list of public facilities, and more columns of
ours for what that list cannot say: the import reads every one of them back into the same field.

Unknown is written as 不明 wherever an empty cell would let the import read the fact out of other columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ibasho.files.place_cells import UNKNOWN
from ibasho.files.rule_text import text_of_rules
from ibasho.model import Activity, BookingUntil, Fact, Offer, Place, SessionRule, Slot, Status, kind

__all__ = ["COLUMNS", "cells_of", "keys_of"]

_STANDARD = (
    "全国地方公共団体コード", "ID", "地方公共団体名", "名称", "名称_カナ", "名称_英字", "所在地_全国地方公共団体コード", "町字ID",
    "所在地_連結表記", "所在地_都道府県", "所在地_市区町村", "所在地_町字", "所在地_番地以下", "建物名等(方書)", "緯度", "経度", "高度の種別",
    "高度の値", "種別", "電話番号", "内線番号", "連絡先メールアドレス", "連絡先FormURL", "連絡先備考（その他、SNSなど）", "郵便番号", "法人番号",
    "団体名", "利用可能曜日", "開始時間", "終了時間", "利用可能日時特記事項", "説明", "バリアフリー情報", "URL", "画像", "画像_ライセンス", "備考",
)  # fmt: skip
_OURS = (
    "種別_コード", "活動名", "対象", "どなたでも", "対象年齢_下限", "対象年齢_上限", "参加費_円", "料金(詳細)", "予約の要否", "予約方法",
    "予約の締切", "受付終了_分前", "なくなり次第終了", "定員", "対応言語", "曜日別の対応言語", "食事の内容", "アレルギー対応", "ハラール対応",
    "テイクアウト実施", "フードパントリー実施", "送迎", "ひとりでの参加", "話さなくてもよい", "住所・在留資格・氏名を聞かない", "通いの場",
    "オンライン", "問い合わせ電話番号", "チャットURL", "キャンペーン", "不定期", "日時_未解釈", "ibasho_rules", "位置の精度", "アクセス方法",
    "最寄りバス停", "段差なし", "トイレ", "バリアフリートイレ", "エレベーター", "ベビーカー利用", "授乳室・おむつ替え", "磁気ループ", "Wi-Fi",
    "駐車場", "施設の説明", "状態", "施設の状態", "公開範囲", "確認日", "出典",
)  # fmt: skip
COLUMNS = _STANDARD + _OURS
"""The headings of an export, those of the municipal standard first, in its order."""

_FACTS_OF_PLACE = {
    "段差なし": "step_free",
    "トイレ": "toilet",
    "バリアフリートイレ": "accessible_toilet",
    "エレベーター": "elevator",
    "ベビーカー利用": "pushchair",
    "授乳室・おむつ替え": "baby_corner",
    "磁気ループ": "hearing_loop",
    "Wi-Fi": "wifi",
    "駐車場": "parking",
}
_FACTS_OF_ACTIVITY = {
    "予約の要否": "booking",
    "なくなり次第終了": "until_sold_out",
    "アレルギー対応": "allergy_care",
    "ハラール対応": "halal",
    "テイクアウト実施": "takeaway",
    "フードパントリー実施": "food_pantry",
    "送迎": "pick_up",
    "ひとりでの参加": "come_alone",
    "話さなくてもよい": "need_not_talk",
    "住所・在留資格・氏名を聞かない": "asks_nothing",
    "通いの場": "kayoi_no_ba",
    "オンライン": "online",
}
_FACT = {Fact.YES: "有", Fact.NO: "無", Fact.UNKNOWN: UNKNOWN}
_WEEKDAYS = "月火水木金土日"


def keys_of(offers: Sequence[Offer]) -> list[str]:
    """An identifier per offer: the place's id, with the activity's behind it where the place has several."""
    several: dict[str, int] = {}
    for offer in offers:
        several[offer.place.id] = several.get(offer.place.id, 0) + 1
    return [
        offer.place.id if several[offer.place.id] == 1 else f"{offer.place.id}/{offer.activity.id}"
        for offer in offers
    ]


def _weekly(rules: Sequence[SessionRule]) -> tuple[str, str, str]:
    """利用可能曜日, 開始時間 and 終了時間 when one plain weekly rule says it all; else empty: the columns would mislead."""
    if len(rules) != 1 or len(rules[0].slots) != 1:
        return "", "", ""
    rule, slot = rules[0], rules[0].slots[0]
    plain = SessionRule(
        weekdays=rule.weekdays,
        slots=rule.slots,
        holidays=rule.holidays,
        closures=rule.closures,
        note=rule.note,
    )
    if not rule.weekdays or rule != plain:
        return "", "", ""
    letters = "".join(_WEEKDAYS[day] for day in sorted(rule.weekdays))
    return letters, _clock(slot.start_min), _clock(slot.end_min) if slot.end_known else ""


def _clock(minute: int) -> str:
    minute = minute if minute == Slot(0, 1440).end_min else minute % 1440
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _number(value: int | None) -> str:
    return UNKNOWN if value is None else str(value)


def _until(until: BookingUntil | None) -> str:
    if until is None:
        return UNKNOWN
    day = "当日" if until.days_before == 0 else f"{until.days_before}日前"
    return day if until.until_min is None else f"{day} {until.until_min // 60:02d}:{until.until_min % 60:02d}"


def _of_place(place: Place) -> dict[str, str]:
    found = {
        "名称": place.name,
        "名称_カナ": place.name_kana,
        "所在地_全国地方公共団体コード": place.municipality_code,
        "所在地_連結表記": place.address,
        "建物名等(方書)": place.building,
        "緯度": "" if place.lat is None else repr(float(place.lat)),
        "経度": "" if place.lon is None else repr(float(place.lon)),
        "電話番号": place.phone,
        "連絡先メールアドレス": place.mail,
        "郵便番号": place.postal_code,
        "URL": place.url,
        "位置の精度": place.location_level,
        "アクセス方法": place.access_text,
        "最寄りバス停": place.bus_stop,
        "施設の説明": place.description,
        "施設の状態": "" if place.status is Status.ACTIVE else place.status.value,
        "公開範囲": place.visibility.value,
        "確認日": place.verified_on.isoformat() if place.verified_on else "",
        "出典": place.source,
    }
    return found | {heading: _FACT[getattr(place, name)] for heading, name in _FACTS_OF_PLACE.items()}


def _of_activity(activity: Activity) -> dict[str, str]:
    sort = kind(activity.kind)
    weekdays, opens, closes = _weekly(activity.rules)
    found = {
        "種別": sort.label_ja if sort else activity.kind,
        "種別_コード": activity.kind,
        "活動名": activity.name,
        "利用可能曜日": weekdays,
        "開始時間": opens,
        "終了時間": closes,
        "利用可能日時特記事項": activity.hours_text,
        "説明": activity.description,
        "対象": activity.audience.text,
        "どなたでも": _FACT[activity.audience.everyone],
        "対象年齢_下限": _number(activity.audience.age_min),
        "対象年齢_上限": _number(activity.audience.age_max),
        "参加費_円": _number(activity.fee_yen),
        "料金(詳細)": activity.fee_text,
        "予約方法": activity.booking_text,
        "予約の締切": _until(activity.booking_until),
        "受付終了_分前": str(activity.last_entry_min),
        "定員": _number(activity.capacity),
        "対応言語": ";".join(activity.languages),
        "曜日別の対応言語": ";".join(
            f"{code}:{''.join(_WEEKDAYS[day] for day in sorted(days))}"
            for code, days in activity.languages_on
        ),
        "食事の内容": activity.food_text,
        "問い合わせ電話番号": activity.phone,
        "チャットURL": activity.chat_url,
        "キャンペーン": activity.campaign,
        "不定期": "有" if activity.irregular else "",
        "日時_未解釈": activity.hours_not_understood,
        "ibasho_rules": text_of_rules(activity.rules) or "[]",
        "状態": "" if activity.status is Status.ACTIVE else activity.status.value,
    }
    return found | {heading: _FACT[getattr(activity, name)] for heading, name in _FACTS_OF_ACTIVITY.items()}


def cells_of(offers: Sequence[Offer]) -> Iterable[dict[str, str]]:
    """Per offer, in order, its cells by heading; headings of ``COLUMNS`` that are not among them are empty."""
    for offer, key in zip(offers, keys_of(offers), strict=True):
        yield {"ID": key} | _of_place(offer.place) | _of_activity(offer.activity)
