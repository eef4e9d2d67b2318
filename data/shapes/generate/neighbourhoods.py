"""Which neighbourhood is a point in, who lives there, and what is its address?"""

import math
from dataclasses import dataclass
from functools import cache

from . import ground

PREFECTURE, CITY = "例示県", "見本市"
NEIGHBOUR_CITY = "隣町"
# There is no prefecture 99; the sixth digit is the check digit.
CITY_CODE_5, CITY_CODE = "99201", "992011"
_KANJI = "一二三四五六七八九"


@dataclass(frozen=True)
class Neighbourhood:
    """A neighbourhood (町丁): centre in metres, people per km² of land before scaling, kind of residents."""

    name: str
    kana: str
    x: float
    y: float
    people_per_km2: float
    residents: str
    blocks: int  # 丁目; 0 = none


NEIGHBOURHOODS = (
    Neighbourhood("見本町", "ミホンチョウ", 0, 150, 5200, "centre", 3),
    Neighbourhood("駅前町", "エキマエチョウ", -700, -80, 7200, "station", 2),
    Neighbourhood("例示町", "レイジチョウ", -1300, 350, 4700, "family", 3),
    Neighbourhood("雛形町", "ヒナガタチョウ", -350, 850, 4500, "family", 3),
    Neighbourhood("清書町", "セイショチョウ", -1100, 1150, 3600, "family", 2),
    Neighbourhood("川端町", "カワバタチョウ", 420, 950, 4300, "mixed", 2),
    Neighbourhood("余白町", "ヨハクチョウ", -2200, 0, 3600, "mixed", 3),
    Neighbourhood("空欄町", "クウランチョウ", -2950, 600, 2000, "family", 2),
    Neighbourhood("付箋町", "フセンチョウ", -2300, 1000, 3000, "mixed", 2),
    Neighbourhood("下書町", "シタガキチョウ", -3000, -50, 1200, "mixed", 0),
    Neighbourhood("駅南町", "エキミナミチョウ", -700, -720, 6400, "station", 2),
    Neighbourhood("本通", "ホンドオリ", 80, -850, 5000, "centre", 3),
    Neighbourhood("港町", "ミナトマチ", -900, -1900, 2900, "port", 2),
    Neighbourhood("浜手町", "ハマテチョウ", -2050, -1750, 2300, "port", 2),
    Neighbourhood("白紙町", "ハクシチョウ", -1800, -900, 3600, "mixed", 3),
    Neighbourhood("河口町", "カコウチョウ", 250, -1800, 3300, "port", 2),
    Neighbourhood("西浜", "ニシハマ", -3000, -1200, 700, "mixed", 0),
    Neighbourhood("雛形台", "ヒナガタダイ", -1900, 2600, 5200, "hill", 3),
    Neighbourhood("坂上", "サカノウエ", -1250, 1800, 1900, "hill", 0),
    Neighbourhood("坂下", "サカノシタ", -2500, 1780, 1300, "hill", 0),
    Neighbourhood("北見本", "キタミホン", 0, 2000, 2600, "family", 2),
    Neighbourhood("奥見本", "オクミホン", -700, 3400, 45, "rural", 0),
    Neighbourhood("裏山", "ウラヤマ", -2800, 3300, 30, "rural", 0),
    Neighbourhood("川上", "カワカミ", 350, 3200, 70, "rural", 0),
    Neighbourhood("東岸町", "ヒガシギシチョウ", 1450, 100, 4200, "family", 3),
    Neighbourhood("試作町", "シサクチョウ", 2400, 350, 2700, "family", 2),
    Neighbourhood("東見本", "ヒガシミホン", 1650, 1050, 3300, "mixed", 2),
    Neighbourhood("仮置町", "カリオキチョウ", 2950, 1150, 1000, "mixed", 0),
    Neighbourhood("北岸", "キタギシ", 1350, 2050, 1500, "mixed", 0),
    Neighbourhood("山添", "ヤマゾエ", 2200, 3000, 40, "rural", 0),
    Neighbourhood("沢口", "サワグチ", 2500, 1950, 500, "mixed", 0),
    Neighbourhood("川東町", "カワヒガシチョウ", 1500, -850, 3900, "factory", 3),
    Neighbourhood("部品町", "ブヒンチョウ", 2400, -1000, 2300, "factory", 0),
    Neighbourhood("新浜", "シンハマ", 1750, -1900, 900, "factory", 0),
    Neighbourhood("東端町", "ヒガシハタチョウ", 3050, -500, 900, "mixed", 0),
    Neighbourhood("見本島", "ミホンジマ", ground.ISLAND_X, ground.ISLAND_Y, 520, "port", 0),
)


@cache
def neighbourhood_at(x: float, y: float) -> Neighbourhood:
    """The neighbourhood whose centre is nearest on the same side of river, sea and hill foot."""
    if y < -3300:
        return NEIGHBOURHOODS[-1]
    if ground.on_hill(x, y, 1.15):
        return next(one for one in NEIGHBOURHOODS if one.name == "雛形台")
    bank = ground.east_of_river(x, y)
    near = [
        one
        for one in NEIGHBOURHOODS
        if one.name not in {"見本島", "雛形台"} and ground.east_of_river(one.x, one.y) == bank
    ]
    return min(near, key=lambda one: (one.x - x) ** 2 + (one.y - y) ** 2)


def built_density(x: float, y: float) -> float:
    """People per km² before scaling; 0 on the hill's slopes, in the factory and in the woods."""
    if ground.in_factory(x, y):
        return 0.0
    if ground.on_hill(x, y, 1.75) and not ground.on_hill(x, y, 1.03) and y > ground.motorway_y(x) + 330:
        return 0.0
    if y > 2450 and not ground.on_hill(x, y, 1.03):
        return 0.0
    return neighbourhood_at(x, y).people_per_km2


def town_block(x: float, y: float) -> tuple[Neighbourhood, int]:
    """Neighbourhood and 丁目 (a sector around its centre; 0 = has none)."""
    one = neighbourhood_at(x, y)
    if not one.blocks:
        return one, 0
    turn = (math.atan2(y - one.y, x - one.x) / (2 * math.pi)) % 1
    return one, min(one.blocks, 1 + int(turn * one.blocks))


def town_name(x: float, y: float) -> str:
    """Neighbourhood with 丁目, as in 見本町二丁目."""
    one, block = town_block(x, y)
    return f"{one.name}{_KANJI[block - 1]}丁目" if block else one.name


def house_number(x: float, y: float) -> str:
    """A house number that is the same for the same spot."""
    lot = 1 + (round(x / 55) * 7 + round(y / 55) * 13) % 34
    house = 1 + (round(x / 6) * 3 + round(y / 6) * 5) % 23
    return f"{lot}-{house}"


def town_id(x: float, y: float) -> str:
    """町字ID: four digits of the neighbourhood and three of the 丁目."""
    one, block = town_block(x, y)
    return f"{NEIGHBOURHOODS.index(one) + 1:04d}-{block:03d}"


def postcode(x: float, y: float) -> str:
    """A post code of the series 000, which does not exist."""
    return f"000-00{NEIGHBOURHOODS.index(neighbourhood_at(x, y)) + 1:02d}"
