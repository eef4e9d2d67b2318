"""SOURCES.toml: what each file is, who made it, under which licence, and what is wrong with it on purpose."""

import hashlib
from collections.abc import Mapping

from .place_files import EMPTY_NUMBERED_ROWS, FLAWS

# Title, the format that the file imitates, and what a row is.
_ABOUT = {
    "tblT001142Q5137.txt": (
        "人口及び世帯 250 m メッシュ",
        "e-Stat 2020 census mesh text T001142, cp932, two heading lines",
    ),
    "tblT001141H5137.txt": (
        "人口及び世帯 500 m メッシュ",
        "e-Stat 2020 census mesh text T001141, cp932, two heading lines",
    ),
    "boundary_N03.geojson": ("行政区域", "国土数値情報 N03, one feature per polygon part"),
    "school_districts_A27.geojson": ("小学校区", "国土数値情報 A27"),
    "streets.osm.pbf": ("道路・水路・鉄道", "OpenStreetMap PBF; a row is a node or a way"),
    "public_facilities.csv": ("公共施設一覧", "自治体標準オープンデータセット 公共施設一覧, UTF-8 with BOM"),
    "child_rearing.csv": (
        "子育て施設一覧",
        "自治体標準オープンデータセット 子育て施設一覧 with old headings, cp932",
    ),
    "childrens_cafeterias.csv": ("こども食堂一覧", "the common form of こども食堂 lists, UTF-8 with BOM"),
    "places_to_belong.xlsx": (
        "居場所一覧",
        f"公共施設一覧 as an entry sheet: instructions in row 2, {EMPTY_NUMBERED_ROWS} numbered empty rows at the end",
    ),
    "neighbour_town.geojson": ("隣町の居場所", "GeoJSON points of a neighbouring municipality"),
    "visits.csv": ("訪問予定", "Ibasho's own visit list, UTF-8 with BOM"),
    "workers.csv": ("訪問担当者", "Ibasho's own worker list, UTF-8 with BOM"),
    "siting_candidates.csv": ("候補地", "points CSV, UTF-8 with BOM"),
    "neighbourhoods.csv": (
        "町丁目の代表点",
        "Geolonia 住所データ latest.csv without its Roman letters, UTF-8 with BOM",
    ),
    "stations.csv": ("駅", "a plain table of stations, UTF-8 with BOM"),
}


def text(made: Mapping[str, tuple[bytes, int]], facts: Mapping[str, int]) -> str:
    """The whole file for the given contents, row counts and figures of the whole town."""
    lines = [
        "# Written by data/shapes/generate; do not edit. Everything here is made up: no real town, place or person.",
        "[town]",
        'name = "例示県見本市"',
        'code = "992011"',
        *(f"{name} = {value}" for name, value in facts.items()),
        "",
    ]
    for name, (content, rows) in made.items():
        title, imitates = _ABOUT[name]
        lines += [
            "[[file]]",
            f'name = "{name}"',
            f'title = "{title}"',
            f'imitates = "{imitates}"',
            'made_by = "data/shapes/generate"',
            'licence = "CC0-1.0"',
            f"rows = {rows}",
            f"bytes = {len(content)}",
            f'sha256 = "{hashlib.sha256(content).hexdigest()}"',
        ]
        for flaw in FLAWS:
            if flaw.file == name:
                lines.append("[[file.flaw]]")
                lines += [f'row_id = "{flaw.row_id}"', f'what = "{flaw.what}"', "count = 1"]
        lines.append("")
    return "\n".join(lines)
