"""The place lists' columns: the municipal standard data set, the cafeterias' common form, and their known flaws.

Column names are the formats' own. What is wrong on purpose is listed in FLAWS and told in SOURCES.toml.
"""

from dataclasses import dataclass

from .neighbourhoods import CITY, CITY_CODE, PREFECTURE, house_number, postcode, town_id, town_name
from .places import Place
from .plane import lonlat

_SITE = (
    "所在地_全国地方公共団体コード", "町字ID", "所在地_連結表記", "所在地_都道府県", "所在地_市区町村", "所在地_町字", "所在地_番地以下",
    "建物名等(方書)", "緯度", "経度", "高度の種別", "高度の値",
)  # fmt: skip
_CONTACT = ("連絡先メールアドレス", "連絡先FormURL", "連絡先備考（その他、SNSなど）", "郵便番号")
_TIMES = ("利用可能曜日", "開始時間", "終了時間", "利用可能日時特記事項")
_IDENTITY = ("全国地方公共団体コード", "ID", "地方公共団体名", "名称", "名称_カナ")
FACILITY_COLUMNS = (
    *_IDENTITY, "名称_英字", *_SITE, "種別", "電話番号", "内線番号", *_CONTACT, "法人番号", "団体名", *_TIMES, "説明",
    "バリアフリー情報", "URL", "画像", "画像_ライセンス", "備考",
)  # fmt: skip
CHILD_COLUMNS = (
    *_IDENTITY, "名称_英語", "種別", *_SITE, "アクセス方法", "駐車場情報", "電話番号", "内線番号", "FAX番号", *_CONTACT, "法人番号",
    "団体名", "許可等年月日", "収容定員", "受入年齢", *_TIMES, "一時預かりの有無", "子供預かり料金種別", "子供預かり料金",
    "子供預かり料金備考", "子供預かり開所時間", "子供預かり閉所時間", "病児保育の有無", "授乳室", "おむつ替えコーナー", "飲食可否",
    "ベビーカー貸出", "ベビーカー利用", "URL", "画像", "画像_ライセンス", "備考",
)  # fmt: skip
CAFETERIA_COLUMNS = (
    "全国地方公共団体コード", "ID", "都道府県", "市区町村名", "名称", "名称_カナ", "設置目的", "実施支援の主な区分", "住所", "方書", "緯度",
    "経度", "電話番号1", "電話番号1_連絡先備考", "電話番号2", "電話番号2_連絡先備考", "内線番号", "FAX番号", "URL", "メールアドレス1",
    "メールアドレス1_連絡先備考", "メールアドレス2", "メールアドレス2_連絡先備考", "法人番号", "運営団体名", "開催頻度", "開催曜日",
    "開催日", "開催開始時間", "開催終了時間", "開催日時特記事項", "参加条件", "参加費_幼児", "参加費_小学生", "参加費_中学生",
    "参加費_高校生", "参加費_大人", "参加費特記事項", "予約方法", "予約特記事項", "定員", "フードパントリー実施", "テイクアウト実施", "学区",
    "ネットワークの加入", "追加情報NO", "画像", "画像_ライセンス", "備考",
)  # fmt: skip
# The row that municipalities print under the headings of their entry sheet.
INSTRUCTIONS = {
    "全国地方公共団体コード": "【記入要領】半角数字6桁", "ID": "半角英数字（重複不可）", "名称": "【必須】略さずに記入", "名称_カナ": "全角カナ",
    "種別": "自由記述", "所在地_連結表記": "【必須】都道府県から記入", "緯度": "世界測地系・小数点以下6桁以上", "経度": "世界測地系・小数点以下6桁以上",
    "電話番号": "市外局番から半角・ハイフン区切り", "利用可能曜日": "「月火水木金」のように続けて記入", "開始時間": "半角 HH:MM",
    "終了時間": "半角 HH:MM", "利用可能日時特記事項": "曜日と時刻で書けないことを記入", "備考": "参加費など",
}  # fmt: skip
EMPTY_NUMBERED_ROWS = 20
_WIDE = str.maketrans("0123456789:-", "０１２３４５６７８９：－")


@dataclass(frozen=True)
class Flaw:
    """Something that is wrong on purpose, as SOURCES.toml tells it."""

    file: str
    row_id: str
    what: str


FLAWS = (
    Flaw("public_facilities.csv", "KS-0031", "no coordinates"),
    Flaw("places_to_belong.xlsx", "IB-0047", "no coordinates"),
    Flaw("childrens_cafeterias.csv", "9", "latitude and longitude swapped"),
    Flaw(
        "child_rearing.csv",
        "KO-0016",
        "the same children's hall at the same spot as in public_facilities.csv",
    ),
    Flaw("places_to_belong.xlsx", "IB-0022", "hours that no program can read"),
)
_NO_POINT = {"KS-0031", "IB-0047"}
_UNREADABLE, _SWAPPED = "IB-0022", "9"


def _phone(number: int) -> str:
    """A number of the exchange 000, which nobody can dial."""
    return f"000-0000-{number:04d}"


def _site(place: Place, row_id: str) -> dict[str, str]:
    lon, lat = lonlat(place.x, place.y)
    town, house = town_name(place.x, place.y), house_number(place.x, place.y)
    known = row_id not in _NO_POINT
    return {
        "全国地方公共団体コード": CITY_CODE, "ID": row_id, "地方公共団体名": PREFECTURE + CITY, "名称": place.name,
        "名称_カナ": place.kana, "所在地_全国地方公共団体コード": CITY_CODE, "町字ID": town_id(place.x, place.y),
        "所在地_連結表記": f"{PREFECTURE}{CITY}{town}{house}", "所在地_都道府県": PREFECTURE, "所在地_市区町村": CITY,
        "所在地_町字": town, "所在地_番地以下": house, "建物名等(方書)": place.building,
        "緯度": f"{lat:.6f}" if known else "", "経度": f"{lon:.6f}" if known else "",
        "種別": place.kind, "郵便番号": postcode(place.x, place.y), "団体名": place.organiser,
        "利用可能曜日": place.hours.days, "開始時間": place.hours.start, "終了時間": place.hours.end,
        "利用可能日時特記事項": place.hours.note, "備考": place.remark,
    }  # fmt: skip


def facility_rows(places: list[Place], prefix: str, first_phone: int) -> list[dict[str, str]]:
    """Rows of 公共施設一覧, keyed by heading."""
    rows = []
    for number, place in enumerate(places, 1):
        row = _site(place, f"{prefix}-{number:04d}")
        row |= {
            "説明": place.description,
            "バリアフリー情報": place.barrier_free,
            "電話番号": _phone(first_phone + number),
        }
        if row["ID"] == _UNREADABLE:
            row |= {
                "利用可能曜日": "",
                "開始時間": "夕方ごろ",
                "終了時間": "",
                "利用可能日時特記事項": "お日柄のよい日に",
            }
        rows.append(row)
    return rows


def child_rows(places: list[Place]) -> list[dict[str, str]]:
    """Rows of 子育て施設一覧, keyed by heading; every fourth row has full-width digits."""
    rows = []
    for number, place in enumerate(places, 1):
        row = _site(place, f"KO-{number:04d}")
        care = place.kind == "一時預かり"
        row |= {
            "アクセス方法": "見本駅から徒歩またはバス", "駐車場情報": "有（5台）" if number % 3 else "無", "電話番号": _phone(2000 + number),
            "収容定員": place.capacity, "受入年齢": "0歳〜18歳未満" if place.kind == "児童館" else "0歳〜就学前",
            "一時預かりの有無": "有" if care else "無", "病児保育の有無": "無", "授乳室": "有", "おむつ替えコーナー": "有",
            "飲食可否": "可" if number % 2 else "不可", "ベビーカー貸出": "無", "ベビーカー利用": "可",
        }  # fmt: skip
        if care:
            row |= {
                "子供預かり料金種別": "時間",
                "子供預かり料金": "400",
                "子供預かり開所時間": "08:30",
                "子供預かり閉所時間": "17:30",
            }
        if number % 4 == 0:
            for column in ("電話番号", "開始時間", "終了時間", "収容定員"):
                row[column] = row[column].translate(_WIDE)
        rows.append(row)
    return rows


def cafeteria_rows(places: list[Place], district_of: dict[str, str]) -> list[dict[str, str]]:
    """Rows of the cafeterias' common form; district_of gives the school district by place name."""
    rows = []
    for number, place in enumerate(places, 1):
        lon, lat = (f"{value:.7f}" for value in lonlat(place.x, place.y))
        if str(number) == _SWAPPED:
            lon, lat = lat, lon
        everyone = place.kind == "地域食堂"
        grown_up = ("300", "200", "300", "400")[number % 4]
        row = {
            "全国地方公共団体コード": CITY_CODE, "ID": str(number), "都道府県": PREFECTURE, "市区町村名": CITY,
            "名称": place.name, "名称_カナ": place.kana, "設置目的": place.description,
            "実施支援の主な区分": "地域食堂;食事" if everyone else ("学習支援;食事", "食事", "フードパントリー;食事")[number % 3],
            "住所": f"{PREFECTURE}{CITY}{town_name(place.x, place.y)}{house_number(place.x, place.y)}",
            "方書": place.building, "緯度": lat, "経度": lon, "電話番号1": _phone(3000 + number), "運営団体名": place.organiser,
            "開催曜日": place.hours.days, "開催開始時間": place.hours.start, "開催終了時間": place.hours.end,
            ("開催日時特記事項" if place.hours.days and number % 2 else "開催日"): place.hours.note,
            "参加条件": "どなたでも" if everyone or number % 2 else "こどもとその保護者",
            "参加費_幼児": "0", "参加費_小学生": "0", "参加費_中学生": "0", "参加費_高校生": "0" if number % 3 else "100",
            "参加費_大人": grown_up, "参加費特記事項": "こども無料" if number % 3 else "",
            "予約方法": "電話" if "予約" in place.hours.note else "", "定員": place.capacity,
            "フードパントリー実施": "1" if number % 3 == 2 else "0", "テイクアウト実施": "1" if number % 4 == 0 else "",
            "学区": district_of[place.name],
        }  # fmt: skip
        rows.append(row)
    return rows
