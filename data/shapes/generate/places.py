"""Which places to belong stand where? They gather around hubs, so that between the hubs real gaps stay."""

from dataclasses import dataclass, replace

from . import ground
from .calendars import Calendar, Hours
from .chance import Chance
from .neighbourhoods import Neighbourhood, neighbourhood_at
from .network import Network

PUBLIC, CHILD, CAFETERIA, BELONG = (
    "public_facilities",
    "child_rearing",
    "childrens_cafeterias",
    "places_to_belong",
)


@dataclass(frozen=True)
class Place:
    """One row of a place list; x, y in metres of the town's plane."""

    file: str
    kind: str
    name: str
    kana: str
    x: float
    y: float
    hours: Hours
    organiser: str
    description: str
    building: str = ""
    barrier_free: str = ""
    remark: str = ""
    capacity: str = ""


# Hub: where it is, its building, and the letters (of KINDS) of what is found there or, after "|", a short walk away.
HUBS: tuple[tuple[float, float, str, str], ...] = (
    (-650, -110, "駅前交流ビル", "XQYNSCEJ|WGFHDTU"),
    (40, 150, "市役所南館", "PLQQCBSU|DWFHZkO"),
    (-1270, 360, "例示地区会館", "PKSTDFQ|GWU"),
    (-330, 830, "雛形地区会館", "PSTBE|D"),
    (-1080, 1130, "清書会館", "ASTC|KD"),
    (-2150, 40, "余白地区会館", "PKSTDBQ|RU"),
    (-2380, 960, "付箋会館", "AST|D"),
    (-700, -790, "駅南プラザ", "VSJEFNY|DWC"),
    (110, -860, "本通会館", "PRSTCML|BDHU"),
    (-1830, -930, "白紙地区会館", "PKSTDC|BZ"),
    (-900, -1830, "港町会館", "PRSTW|DM"),
    (-1990, -1720, "浜手集会所", "AST|"),
    (-1230, 1720, "坂上会館", "PST|M"),
    (10, 1990, "北見本会館", "PSTD|KBE"),
    (1390, 170, "東岸地区会館", "PKSTDBQ|GMLU"),
    (1640, 1070, "東見本会館", "AST|DO"),
    (1480, -800, "川東国際会館", "VINNSDFQ|HJB"),
    (2350, 420, "試作町集会所", "A|T"),
    (-2330, 2560, "雛形台集会所", "AS|"),
    (-1470, -4130, "見本島集会所", "AS|"),
    (300, -1700, "", "S|"),
    (2990, -480, "", "T|"),
    (-2990, 560, "", "S|"),
    (340, 3200, "川上集会所", "A|"),
)
KINDS = {
    "P": (PUBLIC, "公民館"), "V": (PUBLIC, "コミュニティセンター"), "L": (PUBLIC, "図書館"), "K": (PUBLIC, "児童館"),
    "Q": (PUBLIC, "相談窓口"), "R": (PUBLIC, "老人福祉センター"), "O": (PUBLIC, "老人いこいの家"),
    "X": (PUBLIC, "地域交流センター"), "Y": (PUBLIC, "若者の居場所"), "A": (PUBLIC, "集会所"),
    "S": (BELONG, "ふれあいサロン"), "T": (BELONG, "通いの場（体操）"), "M": (BELONG, "認知症カフェ"),
    "W": (BELONG, "コミュニティカフェ"), "N": (BELONG, "日本語教室"), "I": (BELONG, "国際交流"), "Z": (BELONG, "プレーパーク"),
    "H": (BELONG, "ひきこもりの居場所"), "J": (BELONG, "自助グループ"), "F": (BELONG, "フードパントリー"),
    "E": (BELONG, "学習支援"), "U": (BELONG, "文化クラブ"), "D": (CAFETERIA, "こども食堂"), "G": (CAFETERIA, "地域食堂"),
    "B": (CHILD, "地域子育て支援拠点"), "C": (CHILD, "子育てひろば"), "k": (CHILD, "一時預かり"),
}  # fmt: skip
# Names and readings; {n}, {k} = neighbourhood and its reading. The next of a list is taken each time.
_NAMES: dict[str, tuple[tuple[str, str], ...]] = {
    "公民館": (("{n}公民館", "{k}コウミンカン"),),
    "コミュニティセンター": (("{n}コミュニティセンター", "{k}コミュニティセンター"),),
    "図書館": (("見本市立図書館{n}館", "ミホンシリツトショカン{k}カン"),),
    "児童館": (("{n}児童館", "{k}ジドウカン"),),
    "相談窓口": (
        ("{n}くらしの相談窓口", "{k}クラシノソウダンマドグチ"),
        ("{n}地域包括支援センター", "{k}チイキホウカツシエンセンター"),
        ("{n}こころの相談室", "{k}ココロノソウダンシツ"),
    ),
    "老人福祉センター": (("{n}老人福祉センター", "{k}ロウジンフクシセンター"),),
    "老人いこいの家": (("{n}いこいの家", "{k}イコイノイエ"),),
    "地域交流センター": (("{n}地域交流センター", "{k}チイキコウリュウセンター"),),
    "若者の居場所": (("ユーススペース{n}", "ユーススペース{k}"),),
    "集会所": (("{n}集会所", "{k}シュウカイジョ"),),
    "ふれあいサロン": (
        ("{n}ふれあいサロン", "{k}フレアイサロン"),
        ("サロンひだまり（{n}）", "サロンヒダマリ（{k}）"),
        ("{n}いきいきサロン", "{k}イキイキサロン"),
        ("サロンえんがわ（{n}）", "サロンエンガワ（{k}）"),
    ),
    "通いの場（体操）": (
        ("{n}いきいき体操の会", "{k}イキイキタイソウノカイ"),
        ("{n}百歳体操", "{k}ヒャクサイタイソウ"),
        ("{n}ラジオ体操会", "{k}ラジオタイソウカイ"),
    ),
    "認知症カフェ": (("オレンジカフェ{n}", "オレンジカフェ{k}"),),
    "コミュニティカフェ": (("みんなのカフェ{n}", "ミンナノカフェ{k}"), ("まちの縁側カフェ{n}", "マチノエンガワカフェ{k}")),
    "日本語教室": (("{n}日本語教室", "{k}ニホンゴキョウシツ"), ("はじめての日本語{n}", "ハジメテノニホンゴ{k}")),
    "国際交流": (("{n}国際交流ひろば", "{k}コクサイコウリュウヒロバ"),),
    "プレーパーク": (("{n}プレーパーク", "{k}プレーパーク"),),
    "ひきこもりの居場所": (("フリースペースそのまま（{n}）", "フリースペースソノママ（{k}）"),),
    "自助グループ": (
        ("語らいの会{n}", "カタライノカイ{k}"), ("介護者のつどい{n}", "カイゴシャノツドイ{k}"), ("わかちあいの会{n}", "ワカチアイノカイ{k}"),
    ),
    "フードパントリー": (("フードパントリー{n}", "フードパントリー{k}"),),
    "学習支援": (("{n}学習室「ノート」", "{k}ガクシュウシツノート"),),
    "文化クラブ": (
        ("{n}俳句の会", "{k}ハイクノカイ"), ("{n}コーラス", "{k}コーラス"), ("{n}囲碁将棋クラブ", "{k}イゴショウギクラブ"),
        ("{n}手芸の会", "{k}シュゲイノカイ"), ("{n}写真クラブ", "{k}シャシンクラブ"),
    ),
    "こども食堂": (
        ("{n}こども食堂", "{k}コドモショクドウ"), ("みほん子ども食堂 {n}", "ミホンコドモショクドウ {k}"), ("{n}みんなの食堂", "{k}ミンナノショクドウ"),
    ),
    "地域食堂": (("{n}地域食堂", "{k}チイキショクドウ"),),
    "地域子育て支援拠点": (("つどいの広場{n}", "ツドイノヒロバ{k}"), ("{n}子育て支援センター", "{k}コソダテシエンセンター")),
    "子育てひろば": (("{n}子育てひろば", "{k}コソダテヒロバ"),),
    "一時預かり": (("{n}一時預かり室", "{k}イチジアズカリシツ"),),
}  # fmt: skip
_DESCRIPTIONS = {
    "公民館": "講座や集まりに使える部屋と、だれでも休める談話コーナーがあります。",
    "コミュニティセンター": "地域の活動の拠点です。ロビーは予約なしで使えます。",
    "図書館": "本を読む、調べる、静かに過ごす場所です。",
    "児童館": "0歳から18歳までの子どもが自由に遊べます。",
    "相談窓口": "くらしの困りごとをいっしょに考えます。匿名でも相談できます。",
    "老人福祉センター": "60歳以上の方の入浴、趣味、健康づくりの場です。",
    "老人いこいの家": "60歳以上の方が囲碁やお茶を楽しめます。",
    "地域交流センター": "年齢を問わず使える交流スペースと貸室があります。",
    "若者の居場所": "15歳から39歳までの人が、何もしなくてもいられる場所です。",
    "集会所": "自治会が管理する集会所です。",
    "ふれあいサロン": "お茶を飲みながらおしゃべりをします。ひとりでの参加も歓迎です。",
    "通いの場（体操）": "住民が集まって体操をします。いすに座ったままでもできます。",
    "認知症カフェ": "認知症の人、家族、地域の人がだれでも参加できます。",
    "コミュニティカフェ": "店番はボランティアです。話をしても、しなくてもかまいません。",
    "日本語教室": "ボランティアといっしょに日本語を勉強します。",
    "国際交流": "いろいろな国の人と料理や遊びを楽しみます。",
    "プレーパーク": "自分の責任で自由に遊ぶ冒険遊び場です。",
    "ひきこもりの居場所": "外に出るのがつらい人が、自分のペースで過ごせる場所です。",
    "自助グループ": "同じ経験をした人どうしで話し合う会です。",
    "フードパントリー": "食料や日用品を無料で配ります。",
    "学習支援": "小中高生の宿題や勉強を大学生などが手伝います。",
    "文化クラブ": "初心者も歓迎の趣味のサークルです。",
    "こども食堂": "子どもも大人もいっしょにごはんを食べます。",
    "地域食堂": "年齢を問わず、だれでも食事ができます。",
    "地域子育て支援拠点": "0歳から就学前までの子どもと保護者が遊べます。相談もできます。",
    "子育てひろば": "親子で自由に過ごせる日です。",
    "一時預かり": "保護者の用事やリフレッシュのときに子どもを預かります。",
}
_ORGANISERS = {
    PUBLIC: ("見本市",),
    CHILD: ("見本市", "社会福祉法人例示会", "NPO法人見本子育てネット"),
    CAFETERIA: ("NPO法人見本の食卓", "例示こども食堂の会", "{n}自治会", "見本市社会福祉協議会"),
    BELONG: ("見本市社会福祉協議会", "{n}自治会", "NPO法人見本の居場所", "見本ボランティア連絡会"),
}
_FEES = {
    "ふれあいサロン": ("参加費：100円", "参加費：無料", ""), "通いの場（体操）": ("参加費：無料", "年会費：500円", ""),
    "認知症カフェ": ("参加費：200円（飲み物代）", "参加費：100円"), "コミュニティカフェ": ("飲み物200円から", ""),
    "日本語教室": ("参加費：無料", "参加費：月500円"), "文化クラブ": ("会費：月1,000円", "会費：月500円", ""),
    "老人福祉センター": ("市内在住60歳以上は無料",), "フードパントリー": ("無料",), "学習支援": ("無料",),
    "プレーパーク": ("無料。汚れてもよい服装で",), "自助グループ": ("参加費：200円", ""), "一時預かり": ("1時間400円",),
}  # fmt: skip
_BARRIER_FREE = (
    "車椅子可;スロープ有;多目的トイレ有", "スロープ有", "車椅子可;エレベーター有;多目的トイレ有;点字案内有", "", "2階（エレベーターなし）", "",
)  # fmt: skip


def town_places(net: Network) -> list[Place]:
    """Every place of the town, in the order of its hubs."""
    chance, calendar = Chance("places"), Calendar()
    streets = net.walkable_nodes()
    named: dict[str, int] = {}
    places: list[Place] = []
    for x, y, building, letters in HUBS:
        inside, _, around = letters.partition("|")
        for letter in inside:
            at = _beside_street(net, streets, x, y, chance, 18) if not building else (x, y)
            places.append(_place(letter, at, building, calendar, named, chance))
        for letter in around:
            at = (x + chance.between(-290, 290), y + chance.between(-290, 290))
            at = _beside_street(net, streets, *at, chance, 15)
            places.append(_place(letter, at, "", calendar, named, chance))
    return places


def _beside_street(
    net: Network, streets: list[int], x: float, y: float, chance: Chance, off_m: float
) -> tuple[float, float]:
    """A spot a few metres beside the nearest walkable node on the same bank."""
    bank = ground.east_of_river(x, y)
    same = [one for one in streets if ground.east_of_river(*net.nodes[one]) == bank]
    near_x, near_y = net.nodes[net.nearest(x, y, same)]
    return near_x + chance.between(-off_m, off_m), near_y + chance.between(-off_m, off_m)


def _place(
    letter: str,
    at: tuple[float, float],
    building: str,
    calendar: Calendar,
    named: dict[str, int],
    chance: Chance,
) -> Place:
    file, kind = KINDS[letter]
    home = neighbourhood_at(*at)
    name, kana = _name(kind, home, named)
    organiser = chance.pick(_ORGANISERS[file]).format(n=home.name)
    return Place(
        file=file, kind=kind, name=name, kana=kana, x=at[0], y=at[1], hours=calendar.hours(kind), organiser=organiser,
        description=_DESCRIPTIONS[kind], building=building, barrier_free=chance.pick(_BARRIER_FREE),
        remark=chance.pick(_FEES.get(kind, ("",))), capacity=chance.pick(("", "", "15", "20", "30")),
    )  # fmt: skip


def _name(kind: str, home: Neighbourhood, named: dict[str, int]) -> tuple[str, str]:
    """The kind's next name; a name that is taken already gets a number."""
    named[kind] = named.get(kind, -1) + 1
    choices = _NAMES[kind]
    name, kana = (text.format(n=home.name, k=home.kana) for text in choices[named[kind] % len(choices)])
    again = named[name] = named.get(name, 0) + 1
    return (name, kana) if again == 1 else (f"{name}第{again}", f"{kana}ダイ{again}")


# -- the neighbouring town ----------------------------------------------------------------------------------------
NEIGHBOUR_PLACES = (
    (3640, 330, "公民館", "隣町中央公民館", "火水木金土日 9:00-21:00（年末年始を除く）"),
    (3650, 380, "ふれあいサロン", "隣町サロンおとなり", "毎週水曜 10:00〜12:00"),
    (3720, -420, "こども食堂", "隣町こども食堂", "第1・3土曜 11:30〜13:30"),
    (3830, -1500, "通いの場（体操）", "隣町浜体操会", "毎週月・木 9:30〜10:30（祝日を除く）"),
    (3900, 1150, "図書館", "隣町図書館", "火〜日 9:30-18:00"),
    (4120, -780, "認知症カフェ", "オレンジカフェ隣町", "毎月第2火曜日 13:30〜15:30"),
    (4300, 640, "地域子育て支援拠点", "隣町子育て支援センター", "月火水木金 9:30-15:30"),
    (4420, 1900, "老人福祉センター", "隣町老人福祉センター", "月〜土 9:00-16:00（祝日を除く）"),
)


def with_flaws(places: list[Place]) -> list[Place]:
    """The same list with what real lists suffer from: the same children's hall stands in a second file too."""
    hall = next(one for one in places if one.kind == "児童館")
    return [*places, replace(hall, file=CHILD, organiser="見本市こども課", remark="公共施設一覧にも掲載")]
