"""Mesh 5339 and Shibuya by the commands: mesh, cafeterias, streets, route, map."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.cli.conftest import Commands

pytestmark = pytest.mark.real


def test_the_mesh_file_gives_its_published_totals(commands: Commands, real_data: Path) -> None:
    """4,691 cells, 127 merged groups, totals exact although 157 cells are suppressed."""
    told = commands.ok(
        "population", "import", real_data / "tokyo/mesh/tblT001100S5339.zip", "--name", "tokyo", "--json"
    ).json
    assert told["cells"] == 4_691
    assert told["groups"] == 127
    assert told["people"] == 30_215_026
    assert told["aged_65_plus"] == 7_041_064
    assert told["elderly_alone"] == 1_560_091
    assert told["aged_0_14"] == 3_499_986
    assert told["unknown"]["aged_65_plus"] == 0


def test_shibuya_goes_all_the_way(commands: Commands, real_data: Path, tmp_path: Path) -> None:
    """People, cafeterias and streets in; a walking run, a route and the three maps out."""
    tokyo = real_data / "tokyo"
    commands.ok(
        "areas", "import", tokyo / "boundaries/13113.geojson", "--kind", "municipality", "--name", "shibuya"
    )
    commands.ok("population", "import", tokyo / "mesh/tblT001100S5339.zip", "--name", "tokyo")
    report = commands.ok(
        "places", "import", tokyo / "kodomo_shokudo/131130_shibuyaku_kodomosyokudo.csv", "--json"
    ).json
    assert report["created"] > 10
    assert report["refused"] == 0
    # The ward publishes addresses without coordinates: every row is kept and said to have no location. Until a
    # gazetteer can locate them, made-up cafeterias stand in for the way from place to map.
    assert any(each["code"] == "no_coordinates" for each in report["findings"])
    commands.ok("places", "import", _cafeterias(tmp_path))
    streets = commands.ok(
        "streets", "import", tokyo / "streets/shibuya.osm.pbf", "--name", "shibuya", "--json"
    ).json
    assert streets["km"] > 10
    run = commands.ok(
        "gaps",
        "run",
        "--population",
        "tokyo",
        "--areas",
        "shibuya",
        "--streets",
        "shibuya",
        "--mode",
        "walk",
        "--within-m",
        500,
        "--within-m",
        800,
        "--within-m",
        1200,
        "--json",
    ).json
    assert run["supply"] == {"counted": 5, "left_out": {"no_location": 52}, "calendar_unknown": 0}
    told = {(each["area"], each["demand"], each["within_m"]): each for each in run["coverage"]}
    assert told[None, "people", 800]["total"] == pytest.approx(30_215_026, abs=1e-3)
    ward = [told["東京都渋谷区", "people", metres] for metres in (500, 800, 1200)]
    assert (
        200_000 < ward[0]["total"] < 280_000
    )  # the 2020 census counts 243,883 in the ward; 1 km squares cut its edge
    assert 0 < ward[0]["covered"] <= ward[1]["covered"] <= ward[2]["covered"] <= ward[0]["total"]

    near = commands.ok("nearby", 139.7016, 35.6590, "--mode", "walk", "--limit", 3, "--json").json
    metres = [feature["properties"]["distance_m"] for feature in near["features"]]
    assert len(metres) == 3
    assert metres == sorted(metres)

    visits, workers = _outreach(tmp_path)
    commands.ok("outreach", "visits", "import", visits)
    commands.ok("outreach", "workers", "import", workers)
    plan = commands.ok(
        "outreach", "plan", "--from", "2026-12-01", "--days", 1, "--streets", "shibuya", "--json"
    ).json
    assert sum(len(route["stops"]) for route in plan["routes"]) == 4
    for what in ("places", "gaps", "routes"):
        out = tmp_path / f"{what}.html"
        commands.ok("maps", "draw", what, "--out", out)
        assert out.stat().st_size > 100_000


def _cafeterias(folder: Path) -> Path:
    """Five made-up children's cafeterias with coordinates."""
    file = folder / "cafeterias.csv"
    with file.open("w", encoding="utf-8-sig", newline="") as handle:
        rows = csv.writer(handle)
        rows.writerow(["ID", "名称", "種別", "所在地_連結表記", "緯度", "経度", "利用可能日時特記事項"])
        points = (
            (139.694, 35.654),
            (139.706, 35.654),
            (139.700, 35.662),
            (139.690, 35.668),
            (139.707, 35.668),
        )
        for number, (lon, lat) in enumerate(points):
            rows.writerow(
                [number, f"見本こども食堂{number}", "こども食堂", "見本町", lat, lon, "第2土曜 11:00〜13:00"]
            )
    return file


def _outreach(folder: Path) -> tuple[Path, Path]:
    """Four made-up visits and a made-up worker around the station."""
    visits, workers = folder / "visits.csv", folder / "workers.csv"
    with visits.open("w", encoding="utf-8-sig", newline="") as handle:
        rows = csv.writer(handle)
        rows.writerow(["世帯コード", "緯度", "経度", "訪問分数", "優先度", "時間帯"])
        for number, (lon, lat) in enumerate(
            ((139.699, 35.658), (139.703, 35.660), (139.701, 35.662), (139.698, 35.661))
        ):
            rows.writerow([f"H-{number}", lat, lon, 20, 3, "10:00-12:00" if number == 2 else ""])
    with workers.open("w", encoding="utf-8-sig", newline="") as handle:
        rows = csv.writer(handle)
        rows.writerow(["担当者コード", "名前", "出発緯度", "出発経度", "勤務日", "開始", "終了", "移動手段"])
        rows.writerow(["W-1", "見本 太郎", 35.659, 139.7005, "月火水木金", "09:00", "17:00", "徒歩"])
    return visits, workers
