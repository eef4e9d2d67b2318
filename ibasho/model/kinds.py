"""The taxonomy of activities: what goes on in a place to belong.

A kind never says who is welcome (many children's cafeterias welcome every age): that is the activity's stated audience.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["KINDS", "Kind", "kind"]


@dataclass(frozen=True)
class Kind:
    """One kind: a stable code, labels, and the words that lists use for it (matched as substrings after NFKC)."""

    code: str
    label_ja: str
    label_en: str
    words_ja: tuple[str, ...] = ()


KINDS: tuple[Kind, ...] = (
    # The order matters where words overlap: the first kind with a matching word wins, the narrow before the wide.
    Kind("dementia_cafe", "認知症カフェ", "dementia café", ("認知症カフェ", "オレンジカフェ")),
    Kind("food_pantry", "フードパントリー", "food pantry", ("フードパントリー", "食料配布", "フードバンク")),
    Kind(
        "childrens_cafeteria",
        "こども食堂",
        "children's cafeteria",
        ("こども食堂", "子ども食堂", "子供食堂", "子どもの食堂", "こどもの食堂"),
    ),
    Kind("community_cafeteria", "地域食堂", "community cafeteria", ("地域食堂", "みんなの食堂", "会食会")),
    Kind("learning_support", "学習支援", "learning support", ("学習支援", "学習教室", "無料塾")),
    Kind(
        "japanese_class",
        "日本語教室・国際交流",
        "Japanese class and exchange",
        ("日本語教室", "国際交流", "多文化交流"),
    ),
    Kind(
        "hikikomori_place",
        "ひきこもりの居場所",
        "place for people in hikikomori",
        ("ひきこもり", "引きこもり"),
    ),
    Kind(
        "self_help_group", "自助グループ", "self-help group", ("自助グループ", "家族会", "当事者会", "断酒")
    ),
    Kind("play_park", "プレーパーク", "play park", ("プレーパーク", "冒険遊び場", "冒険あそび場")),
    Kind(
        "community_cafe",
        "コミュニティカフェ",
        "community café",
        ("コミュニティカフェ", "まちカフェ", "地域カフェ"),
    ),
    Kind(
        "salon",
        "ふれあい・いきいきサロン",
        "salon",
        ("サロン", "茶話会", "お茶会", "おしゃべり会", "集いの場", "つどいの場"),
    ),
    Kind(
        "exercise_group",
        "体操・運動の会",
        "exercise group",
        ("体操", "運動", "ストレッチ", "ラジオ体操", "通いの場"),
    ),
    Kind(
        "childrearing_base",
        "子育てひろば",
        "child-rearing support base",
        (
            "子育て支援拠点",
            "子育て支援センター",
            "地域子育て支援",
            "子育てひろば",
            "つどいの広場",
            "子育てふれあい",
        ),
    ),
    Kind("childrens_hall", "児童館", "children's hall", ("児童館", "児童センター", "児童会館")),
    Kind("youth_space", "若者の居場所", "youth space", ("若者", "ユースセンター", "青少年")),
    Kind("library", "図書館", "library", ("図書館", "図書室")),
    Kind(
        "consultation_desk",
        "相談窓口",
        "consultation desk",
        ("相談", "地域包括支援センター", "包括支援センター", "支援窓口"),
    ),
    Kind(
        "senior_centre",
        "老人福祉センター・いこいの家",
        "senior centre",
        ("老人福祉センター", "老人いこいの家", "いこいの家", "敬老館", "老人福祉", "高齢者福祉"),
    ),
    Kind(
        "community_centre",
        "公民館・コミュニティセンター",
        "community centre",
        (
            "公民館",
            "コミュニティセンター",
            "市民センター",
            "集会所",
            "交流センター",
            "地区センター",
            "文化センター",
        ),
    ),
    Kind(
        "cultural_club",
        "文化クラブ",
        "cultural club",
        ("文化クラブ", "サークル", "合唱", "囲碁", "将棋", "俳句", "書道", "手芸", "音楽"),
    ),
    Kind(
        "weather_shelter", "暑さ・寒さをしのぐ場所", "warm or cool shelter", ("クーリング", "涼み処", "避暑")
    ),
    Kind("online_gathering", "オンラインの集まり", "online gathering", ("オンライン",)),
    Kind("other", "その他", "other", ()),
)

_BY_CODE = {each.code: each for each in KINDS}


def kind(code: str) -> Kind | None:
    """The kind with this code, or None when there is none."""
    return _BY_CODE.get(code)
