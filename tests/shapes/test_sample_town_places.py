"""Places to belong, outreach visits and candidate sites of the sample town."""

import json
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree
from shapely.geometry import shape

TOWN = Path(__file__).resolve().parents[2] / "data" / "shapes"
Rows = dict[str, list[dict[str, str]]]
WEEK = "月火水木金土日"
M_PER_LON, M_PER_LAT = 92_180.0, 110_920.0  # at 34.2° north, good to 0.1 % over the town


def area() -> Any:
    parts = json.loads((TOWN / "boundary_N03.geojson").read_text(encoding="utf-8"))["features"]
    return shapely.union_all([shape(part["geometry"]) for part in parts])


def points(rows: list[dict[str, str]]) -> dict[str, tuple[float, float]]:
    """Longitude and latitude as published, by name; rows without coordinates left out."""
    return {row["名称"]: (float(row["経度"]), float(row["緯度"])) for row in rows if row["緯度"]}


def declared(sources: dict[str, Any], what: str) -> set[tuple[str, str]]:
    return {
        (one["name"], flaw["row_id"])
        for one in sources["file"]
        for flaw in one.get("flaw", [])
        if what in flaw["what"]
    }


def test_about_150_places_of_more_than_12_kinds(place_rows: Rows, sources: dict[str, Any]) -> None:
    rows = [row for of_file in place_rows.values() for row in of_file]
    assert 140 <= len(rows) <= 160
    assert (
        len({row["種別"] for name in place_rows if "cafeterias" not in name for row in place_rows[name]})
        >= 12
    )
    counted = {one["name"]: one["rows"] for one in sources["file"]}
    for name, of_file in place_rows.items():
        assert len(of_file) == counted[name]
        assert len({row["ID"] for row in of_file}) == len(of_file)


def test_headings_are_the_standard_ones(place_rows: Rows) -> None:
    for name in ("public_facilities.csv", "child_rearing.csv", "places_to_belong.xlsx"):
        heads = list(place_rows[name][0])
        assert heads[:5] == ["全国地方公共団体コード", "ID", "地方公共団体名", "名称", "名称_カナ"]
        times = heads.index("利用可能曜日")
        assert heads[times : times + 4] == ["利用可能曜日", "開始時間", "終了時間", "利用可能日時特記事項"]
    assert len(place_rows["child_rearing.csv"][0]) == 53
    assert "名称_英語" in place_rows["child_rearing.csv"][0]
    assert len(place_rows["childrens_cafeterias.csv"][0]) == 49


def test_places_lie_in_the_municipality_except_the_declared_rows(
    place_rows: Rows, sources: dict[str, Any]
) -> None:
    town = area()
    missing, outside = set(), set()
    for name, rows in place_rows.items():
        for row in rows:
            if not row["緯度"]:
                missing.add((name, row["ID"]))
            elif not shapely.contains_xy(town, float(row["経度"]), float(row["緯度"])):
                outside.add((name, row["ID"]))
                assert shapely.contains_xy(town, float(row["緯度"]), float(row["経度"]))  # swapped
    assert missing == declared(sources, "no coordinates")
    assert len(missing) == 2
    assert outside == declared(sources, "swapped")
    assert len(outside) == 1


def test_one_row_has_hours_that_nobody_can_read(place_rows: Rows, sources: dict[str, Any]) -> None:
    rows = place_rows["places_to_belong.xlsx"]
    odd = {
        ("places_to_belong.xlsx", row["ID"]) for row in rows if row["開始時間"] and ":" not in row["開始時間"]
    }
    assert odd == declared(sources, "no program can read")
    assert len(odd) == 1


def test_one_place_stands_in_two_files(place_rows: Rows, sources: dict[str, Any]) -> None:
    public, child = points(place_rows["public_facilities.csv"]), points(place_rows["child_rearing.csv"])
    twice = set(public.items()) & set(child.items())
    ids = {
        ("child_rearing.csv", row["ID"])
        for row in place_rows["child_rearing.csv"]
        for name, _ in twice
        if row["名称"] == name
    }
    assert ids == declared(sources, "same children's hall")
    assert len(ids) == 1


def test_the_workbook_is_shipped_as_an_entry_sheet(sources: dict[str, Any]) -> None:
    from python_calamine import CalamineWorkbook

    lines = CalamineWorkbook.from_path(TOWN / "places_to_belong.xlsx").get_sheet_by_index(0).to_python()
    heads = lines[0]
    assert "【必須】" in str(lines[1][heads.index("名称")])
    empty = [line for line in lines[2:] if not line[heads.index("名称")]]
    assert len(empty) == 20
    assert all(line[heads.index("ID")] for line in empty)
    assert lines[-20:] == empty


def test_nothing_can_be_dialled_or_written_to(place_rows: Rows) -> None:
    for rows in place_rows.values():
        for row in rows:
            phones = [row[head] for head in row if head.startswith("電話番号") and row[head]]
            assert all(phone.startswith(("000-", "０００－")) for phone in phones)
            assert not any("@" in cell or "http" in cell for cell in row.values())


@pytest.mark.parametrize(
    "prose",
    ["第2・4土曜 11:00〜13:30（8月は休み）", "毎週火・木 10:00-12:00", "毎月第1水曜日　午後1時30分～3時30分", "第３日曜日", "不定期", "お日柄のよい日に"],
)  # fmt: skip
def test_the_known_ways_of_writing_hours_occur(place_rows: Rows, prose: str) -> None:
    cells = [
        row.get("利用可能日時特記事項") or row.get("開催日") for rows in place_rows.values() for row in rows
    ]
    assert prose in cells


def test_the_neighbouring_town_lies_just_outside() -> None:
    features = json.loads((TOWN / "neighbour_town.geojson").read_text(encoding="utf-8"))["features"]
    town = area()
    assert len(features) == 8
    for feature in features:
        assert set(feature["properties"]) == {"name", "kind", "address", "hours"}
        spot = shape(feature["geometry"])
        assert 0 < town.distance(spot) * M_PER_LON < 1200


# -- gaps ---------------------------------------------------------------------------------------------------------
def metres(lonlat: Any) -> Any:
    return np.asarray(lonlat, dtype=float) * (M_PER_LON, M_PER_LAT)


def cells() -> tuple[Any, Any]:
    """Centres of the inhabited 250 m cells in metres and their people."""
    lines = (TOWN / "tblT001142Q5137.txt").read_text(encoding="cp932").splitlines()[2:]
    centres, people = [], []
    for code, *rest in (line.split(",") for line in lines):
        row = int(code[:2]) * 160 + int(code[4]) * 20 + int(code[6]) * 2 + (int(code[8]) - 1) // 2
        column = int(code[2:4]) * 160 + int(code[5]) * 20 + int(code[7]) * 2 + (int(code[8]) - 1) % 2
        row, column = 2 * row + (int(code[9]) - 1) // 2, 2 * column + (int(code[9]) - 1) % 2
        centres.append((100 + (column + 0.5) / 320, (row + 0.5) / 480))
        people.append(int(rest[3]))
    return metres(centres), np.array(people)


def test_straight_line_hides_gaps_that_walking_shows(place_rows: Rows, streets: Any) -> None:
    town = area()
    found = [
        spot
        for rows in place_rows.values()
        for spot in points(rows).values()
        if shapely.contains_xy(town, *spot)
    ]
    places, (centres, people) = metres(found), cells()
    line_m = cKDTree(places).query(centres)[0]

    edges = [pair for refs, _ in streets.on_foot() for pair in pairwise(refs)]
    ids = sorted({one for pair in edges for one in pair})
    xy = metres([streets.nodes[one] for one in ids])
    ends = np.searchsorted(ids, np.array(edges))
    length = np.hypot(*(xy[ends[:, 0]] - xy[ends[:, 1]]).T)
    graph = coo_array((length, ends.T), shape=(len(ids), len(ids))).tocsr()
    tree = cKDTree(xy)
    from_place, starts = tree.query(places)
    from_cell, nodes = tree.query(centres)
    walk = dijkstra(graph, directed=False, indices=starts) + from_place[:, None]
    walk_m = walk.min(axis=0)[nodes] + from_cell

    within_line, within_walk = (people[reach <= 500].sum() / people.sum() for reach in (line_m, walk_m))
    assert 0.60 <= within_line <= 0.75
    assert within_walk < within_line - 0.15
    assert (walk_m >= line_m - 2).all()


# -- outreach and siting ------------------------------------------------------------------------------------------
def days(text: str) -> set[str]:
    """Weekdays on which a visit is possible or a worker works."""
    if "-" in text:
        return {WEEK[date.fromisoformat(one).weekday()] for one in text.split(";")}
    return set(text) or set(WEEK)


def spans(text: str) -> list[tuple[int, int]]:
    """Times of day as minutes since midnight."""
    clock = [
        [int(one[:2]) * 60 + int(one[3:]) for one in part.split("-")] for part in text.split(";") if part
    ]
    return [(start, end) for start, end in clock]


def test_every_visit_can_be_made_by_somebody(
    visits: list[dict[str, str]], workers: list[dict[str, str]]
) -> None:
    assert len(visits) == 40
    assert len(workers) == 5
    assert [row["世帯コード"] for row in visits] == [f"H-{number:03d}" for number in range(1, 41)]
    for visit in visits:
        able = [
            worker
            for worker in workers
            if set(visit["必要な技能"].split(";")) - {""} <= set(worker["技能"].split(";"))
            and visit["言語"] in worker["言語"].split(";")
            and days(visit["訪問できる日"]) & days(worker["勤務日"])
            and longest_common(visit, worker) >= int(visit["訪問分数"])
        ]
        assert able, visit["世帯コード"]
        assert 1 <= int(visit["優先度"]) <= 5


def longest_common(visit: dict[str, str], worker: dict[str, str]) -> int:
    """Longest stretch in minutes that lies in a window of the visit and in the worker's time outside the break."""
    start, end = spans(f"{worker['開始']}-{worker['終了']}")[0]
    pauses = spans(worker["休憩"]) or [(end, end)]
    at_work = [(start, pauses[0][0]), (pauses[0][1], end)]
    windows = spans(visit["時間帯"]) or [(0, 24 * 60)]
    return max(min(b, d) - max(a, c) for a, b in windows for c, d in at_work)


def test_one_visit_is_on_the_island_and_skills_are_asked_for(visits: list[dict[str, str]]) -> None:
    assert [row["世帯コード"] for row in visits if float(row["緯度"]) < 34.175] == ["H-037"]
    skills = [skill for row in visits for skill in row["必要な技能"].split(";") if skill]
    assert {"手話", "看護", "通訳"} == set(skills)
    town = area()
    assert all(shapely.contains_xy(town, float(row["経度"]), float(row["緯度"])) for row in visits)


def test_forty_candidate_sites_some_where_the_gaps_are(
    streets: Any, siting_candidates: list[dict[str, str]]
) -> None:
    sites = points(siting_candidates)
    assert len(sites) == 40
    river = next(refs for refs, tags in streets.ways if tags.get("waterway") == "river")
    middle = [streets.nodes[one] for one in river]
    far_bank = [
        lon for lon, lat in sites.values() if lon > min(middle, key=lambda spot: abs(spot[1] - lat))[0]
    ]
    assert len(far_bank) >= 10
    assert sum("雛形台" in name for name in sites) >= 4
