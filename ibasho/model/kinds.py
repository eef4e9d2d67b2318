"""The taxonomy of activities: what goes on in a place to belong.

A kind never says who is welcome (many children's cafeterias welcome every age): that is the activity's stated audience.

``KINDS`` is what every installation has. An installation can have kinds of its own beside them (``ibasho places kinds
add``): ``kinds()`` and ``kind`` know both. They are those of the database that was opened last in this process.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ibasho.errors import InvalidInput
from ibasho.model.kind_labels import LABELS, LANGUAGES

__all__ = ["KINDS", "Kind", "kind", "kinds", "own_kinds", "set_own_kinds"]

_CODE = re.compile(r"[a-z][a-z0-9_]{1,39}")
_LABEL_LENGTH_MOST = 60


@dataclass(frozen=True)
class Kind:
    """One kind: a stable code, labels, and the words that lists use for it (matched as substrings after NFKC).

    ``more_labels`` are labels in further languages (BCP 47, easy Japanese as ``ja-easy``), for kinds that are not seeded.
    """

    code: str
    label_ja: str
    label_en: str
    words_ja: tuple[str, ...] = ()
    more_labels: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        if not _CODE.fullmatch(self.code):
            raise InvalidInput(
                f"kind {self.code[:60]!r}: 2 to 40 small letters, digits and _ are accepted, a letter first",
                field="code",
            )
        for word in self.words_ja:
            if not 2 <= len(word) <= _LABEL_LENGTH_MOST:
                raise InvalidInput(
                    f"word {word[:60]!r}: 2 to {_LABEL_LENGTH_MOST} characters are accepted", field="words"
                )
        for name, label in self.labels.items():
            if not label.strip() or len(label) > _LABEL_LENGTH_MOST or not label.isprintable():
                raise InvalidInput(
                    f"label {name} {label[:60]!r}: 1 to {_LABEL_LENGTH_MOST} characters on one line are accepted",
                    field=name,
                )

    @property
    def labels(self) -> dict[str, str]:
        """The labels by language, ja and en first."""
        seeded = dict(zip(LANGUAGES, LABELS[self.code], strict=True)) if self.code in LABELS else {}
        return {"ja": self.label_ja, "en": self.label_en} | seeded | dict(self.more_labels)

    def label(self, language: str) -> str:
        """The label in a language; where there is none, easy Japanese has the Japanese one, others have the English one."""
        wanted = "ja-easy" if language == "ja-x-easy" else language
        labels = self.labels
        return labels.get(wanted) or labels["ja" if wanted.startswith("ja") else "en"]


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

_SEEDED = {each.code: each for each in KINDS}
_known: tuple[Kind, ...] = KINDS
_by_code: dict[str, Kind] = _SEEDED


def kind(code: str) -> Kind | None:
    """The kind with this code, or None when there is none."""
    return _by_code.get(code)


def kinds() -> tuple[Kind, ...]:
    """All kinds: those of this installation first, because their words are narrower, then the seeded ones, ``other`` last."""
    return _known


def own_kinds() -> tuple[Kind, ...]:
    """The kinds that this installation has beside the seeded ones."""
    return tuple(each for each in _known if each.code not in _SEEDED)


def set_own_kinds(own: Iterable[Kind]) -> None:
    """Say which kinds this installation has beside the seeded ones; those said before count no more.

    Raises InvalidInput for the code of a seeded kind.
    """
    global _known, _by_code
    told = tuple(own)
    for each in told:
        if each.code in _SEEDED:
            raise InvalidInput(f"kind {each.code!r}: it is a kind of every installation", field="code")
    _known = (*told, *KINDS)
    _by_code = {each.code: each for each in _known}
