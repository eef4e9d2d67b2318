"""The parts of a place's name: what it is called, what it is, which one of several, and what is only said beside it."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass

from ibasho.writing import fold, sound

__all__ = ["Name", "parts"]

_LETTERS_MOST = 200
_CORPORATE = re.compile(
    r"(認定)?(特定非営利活動法人|NPO法人|エヌピーオー法人)|[一公][般益](社団|財団)法人|社会福祉法人|社会医療法人|医療法人(社団|財団)?"
    r"|宗教法人|学校法人|生活協同組合|株式会社|有限会社|合同会社|\((株|有|福|社福|特非|N|一社|公社|一財|公財|医|学|宗)\)|NPO",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"[(\[{〈《【〔]([^()\[\]{}〈〉《》【】〔〕]*)[)\]}〉》】〕]")
_REMARK = re.compile(
    r"※|工事|改修|使用不可|利用不可|休止|休館|閉鎖|予定|移転|予約|受付|期間|時のみ|年度|令和|までの?"
)
_WHERE = re.compile(r"(内|階|隣|横|前|[0-9]+F|併設)$", re.IGNORECASE)
_FORMER = re.compile(r"^(旧称?|元)[:・\s]*(?=.{2})")
_STARRED = re.compile(r"[※*＊].*$")
_LIST_NUMBER = re.compile(r"^\s*(No\.?\s*)?(\(\d{1,4}\)|\d{1,4}[.:、)]|\d{1,4}\s+)\s*(?=\D)", re.IGNORECASE)
_PREFECTURE = re.compile(r"^(北海道|東京都|(京都|大阪)府|.{2,3}?県)")
_SHORT_FORMS = (
    (re.compile(r"コミセン"), "コミュニティセンター"),
    (re.compile(r"社協"), "社会福祉協議会"),
    (re.compile(r"(?<!地域)包括(支援センター)?"), "地域包括支援センター"),
    (re.compile(r"老福"), "老人福祉"),
    (re.compile(r"特養"), "特別養護老人ホーム"),
    (re.compile(r"デイサービス(?!センター)"), "デイサービスセンター"),
    (re.compile(r"高等学校"), "高校"),
    (re.compile(r"(.*学校)跡(施設|地)?"), r"旧\1"),
)
_THINGS = (
    "コミュニティセンター", "コミュニティハウス", "地区センター", "市民センター", "総合センター", "交流センター", "交流館", "交流プラザ",
    "ふれあいセンター", "文化センター", "文化ホール", "文化会館", "文化館", "公民館", "集会所", "集会場", "集会室", "会館", "連絡所",
    "連絡事務所", "出張所", "支所", "支部", "図書館", "図書室", "児童館", "児童センター", "児童クラブ", "学童クラブ", "学童", "児童会館",
    "小学校", "中学校", "高校", "大学", "幼稚園", "保育園", "保育所", "こども園", "体育館", "プール", "公園", "資料館", "記念館", "美術館",
    "博物館", "ホール", "保健所", "保健センター", "保健ステーション", "保健福祉センター", "福祉センター", "地域包括支援センター",
    "子育て支援センター", "文化財センター", "教育センター", "運動センター", "管理センター", "相談センター", "支援センター", "社会福祉協議会",
    "老人福祉センター", "いこいの家", "特別養護老人ホーム", "養護老人ホーム", "ケアハウス", "ケアプラザ", "デイサービスセンター", "グループホーム",
    "子ども食堂", "地域食堂", "みんなの食堂", "食堂", "食卓", "テーブル", "フードパントリー", "パントリー", "コミュニティカフェ",
    "オレンジカフェ", "認知症カフェ", "カフェ", "喫茶", "サロン", "茶話会", "ひろば", "教室", "学習室", "塾", "体操", "クラブ", "合唱団",
    "吹奏楽団", "家族会", "相談室", "プレーパーク", "冒険遊び場", "休憩所", "ハウス", "ルーム",
)  # fmt: skip
"""What a place or an activity is. The longer word wins where one holds another."""
_BRANCH = re.compile(
    r"(第?\d+|[東西南北中新本])?(分館|分室|分校|分院|分教会|分園)|[本別新旧東西南北]館|.{1,4}[支分]店|.{2,4}(?<!商)店$|サテライト|サブセンター|[a-z0-9]+(号館|棟|街区)"
)
_WEAK = frozenset(
    map(
        sound,
        ("中央", "ふれあい", "ひまわり", "さくら", "みんな", "みんなの", "にこにこ", "すこやか", "いきいき", "なかよし", "あおぞら", "ほっと",
         "東", "西", "南", "北", "地域", "こども", "すまいる", "にじいろ", "たんぽぽ", "総合", "健康", "市民", "市立", "町立", "区立", "村立"),
    )
)  # fmt: skip
_RIVALS = tuple(
    {sound(word): group for group, words in enumerate(row.split("|")) for word in words.split()}
    for row in (
        "シニア 高齢者 老人|ジュニア|大人 おとな 成人|子ども|親 保護者|親子|若者 青年|赤ちゃん ベビー 乳幼児",
        "男性 男 父 パパ|女性 女 母 ママ",
        "月曜|火曜|水曜|木曜|金曜|土曜|日曜",
        "午前 朝|午後|夕|夜",
        "初級 初心者 入門|中級|上級",
        "春|夏|秋|冬",
        "東口|西口|南口|北口",
    )
)
"""Rows of words that name one of several: two names with different ones are different."""


@dataclass(frozen=True)
class Name:
    """A name taken apart. All parts are written as ``ibasho.writing.sound`` writes them."""

    callings: tuple[str, ...]
    """The ways to say the whole name: with and without the municipality, aliases and former names; the first is it."""
    proper: tuple[str, ...]
    """Per calling the part that is its own: what it is (公民館) and where it branches are left out."""
    bare: tuple[str, ...]
    """Per calling its own part without words that many names have (いきいき, 中央), unless nothing else is left."""
    things: frozenset[str]
    """What the name says that it is."""
    head: str
    """The one of these that the name ends with, which is what it is in the end; empty when it ends otherwise."""
    branch: str
    """The branch that it names (東分館); empty for the head."""
    numbers: tuple[str, ...]
    """The figures and single letters in it: 第2 is 2."""
    rivals: tuple[frozenset[int], ...]
    """Per row of rival words (月曜, 火曜 …) which stand in it."""
    aside: frozenset[str]
    """What stands in brackets and is neither a remark nor where the place is."""

    @property
    def weak(self) -> bool:
        """Whether many places bear such a name: only words for what it is, or a name like 中央."""
        return not self.proper[0] or self.proper[0] in _WEAK


def parts(name: str, *, kana: str = "", municipality: str = "") -> Name:
    """The parts of a name. ``municipality`` (見本市) is left out of the name's beginning, with 立 after it.

    Of a longer name the first 200 letters count.
    """
    plain = unicodedata.normalize("NFKC", name[:_LETTERS_MOST]).strip()
    plain = _LIST_NUMBER.sub("", plain)
    plain, former, aside = _without_brackets(plain)
    plain = _spelled_out(plain)
    whole = [plain, *_without_municipality(plain, municipality)]
    # the shortest way to say it stands first: it is what two lists have in common
    spoken = [sound(each) for each in (*reversed(whole), *former)]
    spoken += [sound(each) for each in aside if _proper(sound(each))[0]]
    spoken += [spoken[0] + sound(each) for each in aside]
    if kana:
        spoken.append(sound(kana[:_LETTERS_MOST]))
    callings = tuple(dict.fromkeys(each for each in spoken if each)) or ("",)
    own = [_proper(each) for each in callings]
    first = sound(plain)
    return Name(
        callings=callings,
        proper=tuple(proper for proper, _, _ in own),
        bare=tuple(_WEAK_WORD.sub("", proper) or proper for proper, _, _ in own),
        things=own[0][1] | _proper(first)[1],
        head=next(
            (each for each in sorted(own[0][1], key=len, reverse=True) if callings[0].endswith(each)), ""
        ),
        branch=own[0][2],
        numbers=tuple(sorted(re.findall(r"\d+|(?<![a-z])[a-z](?![a-z])", callings[0]))),
        rivals=tuple(_rivals(row, first) for row in _RIVALS),
        aside=frozenset(sound(each) for each in aside),
    )


def _without_brackets(plain: str) -> tuple[str, list[str], list[str]]:
    """The name without what is said beside it; the former names; and what else stands in brackets."""
    former: list[str] = []
    aside: list[str] = []
    for found in _BRACKETS.finditer(plain):
        said = _CORPORATE.sub("", found[1]).strip()
        if not said or said != found[1].strip() or _REMARK.search(said) or _WHERE.search(said):
            continue
        (former if _FORMER.match(said) else aside).append(_FORMER.sub("", said))
    outside = _CORPORATE.sub(" ", plain)
    outside = _STARRED.sub("", _BRACKETS.sub(" ", outside)).strip()
    if not fold(outside):  # nothing but brackets: 「（仮）」
        return plain, former, []
    return outside, [_spelled_out(each) for each in former], aside


def _spelled_out(plain: str) -> str:
    for short, full in _SHORT_FORMS:
        plain = short.sub(full, plain)
    return plain


def _without_municipality(plain: str, municipality: str) -> list[str]:
    found = []
    rest = _PREFECTURE.sub("", plain).removeprefix("立")
    if rest != plain and len(fold(rest)) > 2:
        found.append(rest)
    for whole in dict.fromkeys((plain, rest)):
        if municipality and whole.startswith(municipality):
            after = whole.removeprefix(municipality).strip()
            if after.startswith("民"):  # 見本市民会館
                found.append(municipality[-1] + after)
            elif len(fold(after.removeprefix("立"))) > 1:
                found.append(after.removeprefix("立").strip())
    return found


def _longest_first(words: tuple[str, ...]) -> re.Pattern[str]:
    spoken = sorted({sound(word) for word in words}, key=lambda each: (-len(each), each))
    return re.compile("|".join(map(re.escape, spoken)))


_THING = _longest_first(_THINGS)
_WEAK_WORD = _longest_first(tuple(word for word in _WEAK if len(word) > 1))
_BRANCH_SPOKEN = re.compile(
    _BRANCH.pattern.replace("サテライト", sound("サテライト")).replace("サブセンター", sound("サブセンター"))
)


def _proper(spoken: str) -> tuple[str, frozenset[str], str]:
    """A spoken name without the words for what it is and without its branch; those words; and the branch."""
    branch = _BRANCH_SPOKEN.search(spoken)
    rest = spoken if branch is None else spoken[: branch.start()] + spoken[branch.end() :]
    things = frozenset(_THING.findall(rest))
    return _THING.sub("", rest).removesuffix("地区"), things, branch[0] if branch else ""


def _rivals(row: dict[str, int], spoken: str) -> frozenset[int]:
    found: Counter[int] = Counter()
    for word in sorted(row, key=lambda each: -len(each)):
        if word in spoken:
            found[row[word]] += 1
            spoken = spoken.replace(word, " ")
    return frozenset(found)
