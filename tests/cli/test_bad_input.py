"""What cannot be used is refused in words: file, row and column named, exit status 1, nothing stored."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Commands

MESH_HEAD = "KEY_CODE,HTKSYORI,HTKSAKI,GASSAN,T001142001\n,,,,人口（総数）\n"


def _nothing_stored(commands: Commands) -> None:
    outcome = commands.run("places", "list", "--json")
    if outcome.status == 0:
        assert outcome.json == []
    else:
        assert "ibasho init" in outcome.err


BROKEN: dict[str, Callable[[Path], object]] = {
    "empty.csv": lambda path: path.write_bytes(b""),
    "spaces.csv": lambda path: path.write_text("\n \n,,\n", encoding="utf-8"),
    "image.csv": lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256))),
    "page.csv": lambda path: path.write_text(
        "<!DOCTYPE html><html><body>404</body></html>", encoding="utf-8"
    ),
    "eucjp.csv": lambda path: path.write_bytes("名称,緯度,経度\n見本会館,34.2,137.6\n".encode("euc_jp")),
    "cut.xlsx": lambda path: path.write_bytes(b"PK\x03\x04" + b"\x00" * 40),
    "list.geojson": lambda path: path.write_text(
        '{"type": "FeatureCollection", "features": [', encoding="utf-8"
    ),
    "nocolumns.csv": lambda path: path.write_text("a,b\n1,2\n", encoding="utf-8"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_unusable_lists_of_places(commands: Commands, tmp_path: Path, name: str) -> None:
    """The file is named, never its folder, and nothing is stored."""
    file = tmp_path / name
    BROKEN[name](file)
    said = commands.refused("places", "import", file)
    assert name in said
    assert str(tmp_path) not in said
    _nothing_stored(commands)


def test_a_missing_file(commands: Commands, tmp_path: Path) -> None:
    """It is named."""
    assert "nowhere.csv" in commands.refused("places", "import", tmp_path / "nowhere.csv")


def test_a_table_without_coordinates_or_addresses(commands: Commands, tmp_path: Path) -> None:
    """It is refused, and the columns that would do are named."""
    file = tmp_path / "names.csv"
    file.write_text("名称,種別\n見本会館,公民館\n", encoding="utf-8")
    said = commands.refused("places", "import", file)
    assert "緯度" in said
    assert "経度" in said
    _nothing_stored(commands)


def test_population_that_is_none(commands: Commands, tmp_path: Path) -> None:
    """Wrong mesh codes and negative people are named by row and column."""
    file = tmp_path / "tblT001142Q5137.txt"
    file.write_bytes((MESH_HEAD + "5137999999,0,,,10\n").encode("cp932"))
    said = commands.refused("population", "import", file, "--name", "people")
    assert "tblT001142Q5137.txt" in said
    assert "row 3" in said
    assert "KEY_CODE" in said
    points = tmp_path / "points.csv"
    points.write_text("id,lon,lat,people\na,137.6,34.2,-5\n", encoding="utf-8")
    said = commands.refused("population", "import", points, "--name", "people")
    assert "row 2" in said
    assert "people" in said
    assert "ibasho init" in commands.refused("gaps", "run", "--population", "people", "--within-m", 500)
    commands.ok("init")
    said = commands.refused("gaps", "run", "--population", "people", "--within-m", 500)
    assert "people" in said
    assert "population" in said


def test_streets_that_are_none(commands: Commands, tmp_path: Path, sample_town: Path) -> None:
    """Another format, a cut file and a network without ways are told apart."""
    wrong = tmp_path / "streets.osm.pbf"
    wrong.write_bytes(b"not a pbf at all" * 10)
    assert "streets.osm.pbf" in commands.refused("streets", "import", wrong, "--name", "streets")
    wrong.write_bytes((sample_town / "streets.osm.pbf").read_bytes()[:5000])
    assert "streets.osm.pbf" in commands.refused("streets", "import", wrong, "--name", "streets")
    osmium = pytest.importorskip("osmium")
    empty = tmp_path / "empty.osm.pbf"
    writer = osmium.SimpleWriter(str(empty))
    writer.add_node(osmium.osm.mutable.Node(id=1, location=(137.6, 34.2)))
    writer.close()
    said = commands.refused("streets", "import", empty, "--name", "streets")
    assert "empty.osm.pbf" in said
    assert "way" in said


def test_areas_in_the_old_datum(commands: Commands, tmp_path: Path) -> None:
    """The old Tokyo datum lies some 400 m off: refused by name."""
    file = tmp_path / "areas.geojson"
    square = [[[137.5, 34.1], [137.7, 34.1], [137.7, 34.3], [137.5, 34.3], [137.5, 34.1]]]
    feature = {
        "type": "Feature",
        "properties": {"name": "見本市"},
        "geometry": {"type": "Polygon", "coordinates": square},
    }
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4301"}}
    file.write_text(
        json.dumps({"type": "FeatureCollection", "crs": crs, "features": [feature]}), encoding="utf-8"
    )
    said = commands.refused("areas", "import", file, "--kind", "municipality", "--name", "city")
    assert "Tokyo" in said or "4301" in said


def test_people_and_places_that_do_not_overlap(commands: Commands, tmp_path: Path) -> None:
    """Said with the distance between them; no run is stored."""
    people = tmp_path / "people.csv"
    people.write_text("id,lon,lat,people\na,137.6,34.2,100\n", encoding="utf-8")
    places = tmp_path / "places.csv"
    places.write_text("名称,緯度,経度,種別\n見本会館,43.06,141.35,公民館\n", encoding="utf-8")
    commands.ok("population", "import", people, "--name", "people")
    commands.ok("places", "import", places)
    said = commands.refused(
        "gaps", "run", "--population", "people", "--within-m", 500, "--min-sessions-per-month", 0
    )
    assert "do not overlap" in said
    assert commands.ok("gaps", "list", "--json").json == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--within-m", "-5"), "above 0"),
        (("--within-m", "500", "--mode", "fly"), "walk or line"),
        (("--within-m", "500", "--kinds", "castle"), "salon"),
        (("--within-m", "500", "--audience", "many"), "0–120"),
    ],
)
def test_questions_that_cannot_be_asked(commands: Commands, words: tuple[str, ...], told: str) -> None:
    """The option, its value and what is accepted are named."""
    commands.ok("init")
    assert told in commands.refused("gaps", "run", "--population", "people", *words)


def test_wrong_usage_is_status_two(commands: Commands) -> None:
    """An unknown option is no refused input."""
    assert commands.run("gaps", "run", "--no-such-option").status == 2


def test_a_zip_that_is_a_bomb(commands: Commands, tmp_path: Path) -> None:
    """A small archive that unpacks to something huge is refused before it is unpacked."""
    bomb = tmp_path / "tblT001142Q5137.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("tblT001142Q5137.txt", b"0" * 300_000_000)
    assert bomb.stat().st_size < 1_000_000
    assert "tblT001142Q5137.zip" in commands.refused("population", "import", bomb, "--name", "people")
