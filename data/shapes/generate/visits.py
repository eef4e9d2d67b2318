"""Who is visited, who visits, and where could new places stand? All made up; households have a code, no name."""

from . import ground
from .chance import Chance
from .neighbourhoods import CITY, PREFECTURE, house_number, neighbourhood_at, town_name
from .network import Network
from .plane import lonlat

VISIT_COLUMNS = (
    "世帯コード", "緯度", "経度", "所在地", "訪問分数", "優先度", "訪問できる日", "時間帯", "必要な技能", "言語", "歩ける距離m", "対象", "備考",
)  # fmt: skip
WORKER_COLUMNS = (
    "担当者コード", "名前", "出発緯度", "出発経度", "勤務日", "開始", "終了", "休憩", "移動手段", "技能", "言語", "最大訪問数",
)  # fmt: skip
SITE_COLUMNS = ("名称", "緯度", "経度", "備考")
VISITS, SITES = 40, 40
_ISLAND_VISIT = 37
# How many of the 40 households live among which residents.
_HOMES = (
    ("hill", 11),
    ("port", 6),
    ("mixed", 8),
    ("family", 5),
    ("centre", 4),
    ("station", 3),
    ("factory", 3),
)
# Weekdays, no dates: the sample must not grow old.
_DAYS = ("", "", "月水金", "火木", "月火水木金", "水", "金", "火木", "水", "木金")
_WINDOWS = (
    "",
    "",
    "10:00-12:00",
    "10:00-12:00;14:00-16:00",
    "13:00-17:00",
    "09:30-11:30",
    "14:00-16:00",
    "13:00-15:00",
    "",
)
_REMARKS = (
    "玄関先での短い会話を希望", "訪問前に呼び鈴を2回", "犬がいる", "耳が遠いのでゆっくり話す", "", "", "", "夕方は不在", "サロンの案内を渡す", "初回訪問",
)  # fmt: skip
_SKILLS = {4: "手話", 9: "看護", 14: "看護", 19: "手話", 24: "通訳", 29: "看護", 33: "通訳", 38: "看護;手話"}
_LANGUAGES = {24: "pt", 33: "vi", 38: "ja"}


def visit_rows(net: Network) -> list[dict[str, str]]:
    """Forty visits, each possible within its own window; one of them lies on the island, out of walking reach."""
    chance = Chance("visits")
    homes = {kind: _homes(net, kind) for kind, _ in _HOMES}
    kinds = [kind for kind, count in _HOMES for _ in range(count)]
    rows = []
    for number in range(1, VISITS + 1):
        kind = kinds[(number * 13) % VISITS]
        x, y = net.nodes[chance.pick(homes[kind])]
        x, y = x + chance.between(-14, 14), y + chance.between(-14, 14)
        if number == _ISLAND_VISIT:
            x, y = ground.ISLAND_X + 60, ground.ISLAND_Y - 40
        elif number in _LANGUAGES and _LANGUAGES[number] != "ja":
            kind = "factory"
            x, y = net.nodes[chance.pick(homes[kind])]
        rows.append(_visit(number, x, y, kind, chance))
    return rows


def _visit(number: int, x: float, y: float, kind: str, chance: Chance) -> dict[str, str]:
    lon, lat = lonlat(x, y)
    target = {
        "hill": "高齢単身",
        "port": "高齢単身",
        "station": "若年単身",
        "family": "子育て世帯",
        "factory": "外国人世帯",
    }
    return {
        "世帯コード": f"H-{number:03d}", "緯度": f"{lat:.6f}", "経度": f"{lon:.6f}",
        "所在地": f"{PREFECTURE}{CITY}{town_name(x, y)}{house_number(x, y)}",
        "訪問分数": str(chance.pick((20, 20, 30, 30, 40, 45, 60))),
        "優先度": str(chance.weighted([(1, 2), (2, 3), (3, 4), (4, 2), (5, 1)])),
        "訪問できる日": chance.pick(_DAYS), "時間帯": chance.pick(_WINDOWS), "必要な技能": _SKILLS.get(number, ""),
        "言語": _LANGUAGES.get(number, "ja"), "歩ける距離m": str(chance.pick((200, 300, 400, 500, 500, 800, 1000))),
        "対象": target.get(kind, chance.pick(("高齢夫婦", "高齢単身", "ひとり暮らし"))),
        "備考": "島に住む（渡船のみ）" if number == _ISLAND_VISIT else chance.pick(_REMARKS),
    }  # fmt: skip


def _homes(net: Network, residents: str) -> list[int]:
    """Street nodes within the town where people of this kind live."""
    return [
        one
        for one in net.walkable_nodes()
        if ground.inside(*net.nodes[one]) and neighbourhood_at(*net.nodes[one]).residents == residents
    ]


def worker_rows() -> list[dict[str, str]]:
    """Five people who visit: three staff, two volunteers; one goes by bicycle."""
    office, station, east = (40.0, 165.0), (-650.0, -95.0), (1390.0, 185.0)
    people = (
        (
            "W-01",
            "見本 太郎",
            office,
            "月火水木金",
            "09:00",
            "17:00",
            "12:00-13:00",
            "徒歩",
            "看護",
            "ja",
            "8",
        ),
        ("W-02", "見本 花子", office, "月水金", "09:30", "16:30", "12:00-13:00", "徒歩", "手話", "ja", "6"),
        (
            "W-03",
            "例示 一郎",
            station,
            "月火水木金",
            "09:00",
            "17:30",
            "12:30-13:30",
            "自転車",
            "看護;手話",
            "ja",
            "9",
        ),
        ("W-04", "例示 桜", east, "火木金", "10:00", "16:00", "12:00-12:45", "徒歩", "通訳", "ja;pt;vi", "5"),
        ("W-05", "雛形 次郎", (-1230.0, 1735.0), "水木金", "13:00", "17:00", "", "徒歩", "", "ja", "4"),
    )
    rows = []
    for code, name, (x, y), *rest in people:
        lon, lat = lonlat(x, y)
        rows.append(dict(zip(WORKER_COLUMNS, [code, name, f"{lat:.6f}", f"{lon:.6f}", *rest], strict=True)))
    return rows


# Where the gaps are: sites drawn by hand first, then empty shops anywhere.
_GAP_SITES: tuple[tuple[float, float, str], ...] = (
    (-1700, 2700, "雛形台団地 空き店舗"), (-1500, 2500, "雛形台第二集会所"), (-2050, 2820, "雛形台 旧診療所"), (-1900, 2400, "雛形台 空き家"),
    (1350, 2050, "北岸集会所"), (1900, 1850, "北岸 空き店舗"), (2350, 1900, "沢口 農協倉庫"), (2150, 1100, "東見本 空き家"),
    (2550, 850, "仮置町 寺の広間"), (2950, 1200, "仮置町 空き店舗"), (2000, -1000, "部品町 社員食堂跡"), (2350, -950, "部品町集会所"),
    (1450, -1450, "川東町 空き店舗"), (1650, -1850, "新浜集会所"), (2900, -900, "東端町 空き家"), (2600, -100, "試作町 空き店舗"),
    (400, 950, "川端町集会所"), (600, 600, "川端町 空き店舗"), (520, -1350, "河口町 空き家"), (250, -2000, "河口町集会所"),
    (-2500, -1300, "西浜集会所"), (-2950, -200, "下書町集会所"), (-2400, 1750, "坂下 空き店舗"), (-900, 3600, "奥見本 分校跡"),
)  # fmt: skip


def site_rows(net: Network) -> list[dict[str, str]]:
    """Forty candidate sites, each beside a street."""
    chance = Chance("sites")
    streets = [one for one in net.walkable_nodes() if ground.inside(*net.nodes[one])]
    sites = list(_GAP_SITES)
    while len(sites) < SITES:
        x, y = net.nodes[chance.pick(streets)]
        if y < 1500:
            what = chance.pick(("空き店舗", "空き家", "旧保育所", "寺の広間", "自治会倉庫"))
            sites.append((x, y, f"{neighbourhood_at(x, y).name} {what}{len(sites) + 1}"))
    rows = []
    for x, y, name in sites:
        bank = [one for one in streets if ground.east_of_river(*net.nodes[one]) == ground.east_of_river(x, y)]
        lon, lat = lonlat(*net.nodes[net.nearest(x, y, bank)])
        remark = (
            "集会所（夜間のみ使用中）"
            if "集会所" in name
            else chance.pick(("空き店舗", "要改修", "1階・段差なし", "駐車場3台", "家賃応相談"))
        )
        rows.append({"名称": name, "緯度": f"{lat:.6f}", "経度": f"{lon:.6f}", "備考": remark})
    return rows
