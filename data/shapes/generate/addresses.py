"""The gazetteer's tables: a point for each 町丁目, and the stations of the made-up railway."""

from functools import cache

from shapely.geometry import Point

from . import ground
from .neighbourhoods import CITY, CITY_CODE_5, NEIGHBOURHOODS, PREFECTURE, built_density, town_name
from .plane import lonlat

NEIGHBOURHOOD_COLUMNS = (
    "都道府県コード", "都道府県名", "市区町村コード", "市区町村名", "大字町丁目名", "大字町丁目名カナ", "小字・通称名", "緯度", "経度",
)  # fmt: skip
STATION_COLUMNS = ("駅名", "駅名カナ", "路線", "緯度", "経度")
_STEP_M = 100
_STATIONS = (
    (-2900, "西見本", "ニシミホン"),
    (-700, "見本", "ミホン"),
    (1500, "東岸", "ヒガシギシ"),
    (3100, "東端", "ヒガシハタ"),
)
_LINE = "見本鉄道見本線"


@cache
def _spots() -> dict[str, list[tuple[int, int]]]:
    """Per 町丁目 the spots of a grid of 100 m that lie in it, on land; those where people live, when there are any."""
    found: dict[str, list[tuple[int, int]]] = {}
    built: dict[str, list[tuple[int, int]]] = {}
    for x in range(-3500, 3501, _STEP_M):
        for y in range(-4500, 4201, _STEP_M):
            if ground.inside(x, y) or ground.island().contains(Point(x, y)):
                found.setdefault(town_name(x, y), []).append((x, y))
                if built_density(x, y) > 0:
                    built.setdefault(town_name(x, y), []).append((x, y))
    return found | built


def neighbourhood_rows() -> list[dict[str, str]]:
    """A row per 町丁目: the spot of it that is nearest to the middle of its spots."""
    kana = {one.name: one.kana for one in NEIGHBOURHOODS}
    rows = []
    for name, spots in _spots().items():
        middle_x, middle_y = (sum(axis) / len(spots) for axis in zip(*spots, strict=True))
        x, y = min(spots, key=lambda spot: ((spot[0] - middle_x) ** 2 + (spot[1] - middle_y) ** 2, spot))
        lon, lat = lonlat(x, y)
        whole = next(one for one in kana if name.startswith(one))
        rows.append(
            {
                "都道府県コード": CITY_CODE_5[:2],
                "都道府県名": PREFECTURE,
                "市区町村コード": CITY_CODE_5,
                "市区町村名": CITY,
                "大字町丁目名": name,
                "大字町丁目名カナ": kana[whole],
                "緯度": f"{lat:.6f}",
                "経度": f"{lon:.6f}",
            }
        )
    return sorted(rows, key=lambda row: row["大字町丁目名"])


def station_rows() -> list[dict[str, str]]:
    """The stations along the railway, from west to east."""
    rows = []
    for x, name, kana in _STATIONS:
        lon, lat = lonlat(x, ground.railway_y(x))
        rows.append(
            {"駅名": name, "駅名カナ": kana, "路線": _LINE, "緯度": f"{lat:.6f}", "経度": f"{lon:.6f}"}
        )
    return rows
