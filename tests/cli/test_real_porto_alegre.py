"""Porto Alegre by the commands: straight line exact, network between the two published ways of counting the access."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Commands

pytestmark = pytest.mark.real


@pytest.fixture
def town(commands: Commands, real_data: Path, tmp_path: Path) -> Commands:
    """People, the 117 hexagons with healthcare as places, and the streets."""
    folder = real_data / "porto_alegre"
    told = commands.ok("population", "import", folder / "poa_hexgrid.csv", "--name", "people", "--json").json
    assert told["cells"] == 1_227
    assert told["people"] == 812_935
    assert any("5 rows have empty cells" in each["message"] for each in told["findings"])
    with (folder / "poa_hexgrid.csv").open(encoding="utf-8") as handle:
        clinics_rows = [
            row for row in csv.DictReader(handle) if row["healthcare"] and float(row["healthcare"]) > 0
        ]
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [float(row["lon"]), float(row["lat"])]},
            "properties": {"name": row["id"], "kind": "other"},
        }
        for row in clinics_rows
    ]
    assert len(features) == 117
    clinics = tmp_path / "clinics.geojson"
    clinics.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    report = commands.ok("places", "import", clinics, "--anywhere", "--json").json
    assert report["created"] == 117
    streets = commands.ok("streets", "import", folder / "poa_osm.pbf", "--name", "streets", "--json").json
    assert 1_780 < streets["km"] < 1_900
    return commands


def _shares(run: dict[str, list[dict[str, object]]]) -> dict[float, float]:
    everywhere = [each for each in run["coverage"] if each["area"] is None and each["demand"] == "people"]
    return {float(str(each["within_m"])): 100 * float(str(each["covered_share"])) for each in everywhere}


def test_shares_by_straight_line_and_on_foot(town: Commands) -> None:
    """84.3 % / 97.2 % by straight line; on foot above the figure counted to intersections, below the uncounted one."""
    ask = ("gaps", "run", "--population", "people", "--within-m", 800, "--within-m", 1200, "--json")
    line = _shares(town.ok(*ask, "--mode", "line").json)
    assert round(line[800], 1) == 84.3
    assert round(line[1200], 1) == 97.2
    walk = _shares(town.ok(*ask, "--mode", "walk", "--streets", "streets").json)
    assert 63.4 <= walk[800] <= 74.0
    assert 89.1 <= walk[1200] <= 92.4
