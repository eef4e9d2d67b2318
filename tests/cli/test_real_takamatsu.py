"""Takamatsu by the commands: the figures that were computed independently (see SOURCES.md beside the data)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Commands

pytestmark = pytest.mark.real


@pytest.fixture
def town(commands: Commands, real_data: Path) -> Commands:
    """Boundary and people of Takamatsu, imported."""
    folder = real_data / "takamatsu"
    commands.ok(
        "areas", "import", folder / "boundary_37201_N03.geojson", "--kind", "municipality", "--name", "city"
    )
    told = commands.ok(
        "population", "import", folder / "population/population_202602.xlsx", "--name", "people", "--json"
    ).json
    assert told["people"] == 418_129
    assert told["aged_65_plus"] == 120_999
    assert told["aged_0_14"] == 49_555
    assert told["cells"] == 235
    misplaced = [each for each in told["findings"] if each["code"] == "outside_municipality"]
    assert len(misplaced) == 1
    assert "松島町" in misplaced[0]["message"]
    assert "1,311" in misplaced[0]["message"]
    return commands


def test_community_centres_cover_the_published_shares(town: Commands, real_data: Path) -> None:
    """52 community centres, straight line: 59.5 / 71.9 / 81.8 % of all people within 500 / 800 / 1000 m."""
    places = real_data / "takamatsu/places/community_center.xlsx"
    report = town.ok("places", "import", places, "--json").json
    assert report["created"] == 52
    assert report["rows"] == sum(
        report[key] for key in ("created", "updated", "same", "duplicate", "refused", "not_a_record")
    )
    again = town.ok("places", "import", places, "--json").json
    assert (again["created"], again["updated"], again["same"]) == (0, 0, 52)

    run = town.ok(
        "gaps",
        "run",
        "--population",
        "people",
        "--areas",
        "city",
        "--mode",
        "line",
        "--kinds",
        "community_centre",
        "--within-m",
        500,
        "--within-m",
        800,
        "--within-m",
        1000,
        "--json",
    ).json
    assert run["supply"]["counted"] == 52
    told = {(each["area"], each["demand"], each["within_m"]): each for each in run["coverage"]}
    for within_m, share, aged in ((500, 59.5, 72_278), (800, 71.9, 86_885), (1000, 81.8, 97_994)):
        assert round(100 * told[None, "people", within_m]["covered_share"], 1) == share
        assert told[None, "aged_65_plus", within_m]["covered"] == aged
        assert told[None, "people", within_m]["unknown"] == 0
    inside = told["香川県高松市", "people", 800]
    outside = told["outside", "people", 800]
    assert outside["total"] == 1_311
    assert inside["total"] + outside["total"] == 418_129
