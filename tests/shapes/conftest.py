"""What several tests of the sample town read: its folder, its tables, its street network."""

import csv
import io
import sys
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import osmium
import pytest
from python_calamine import CalamineWorkbook

TOWN = Path(__file__).resolve().parents[2] / "data" / "shapes"
sys.path.insert(0, str(TOWN))  # the generator is a package of its own, not part of the library

Row = dict[str, str]


def _table(name: str, encoding: str = "utf-8-sig") -> list[Row]:
    """Rows of a CSV file of the town, keyed by heading."""
    return list(csv.DictReader(io.StringIO((TOWN / name).read_bytes().decode(encoding), newline="")))


def _sheet(name: str) -> list[Row]:
    """Rows below the headings of the town's workbook, every cell as text."""
    lines = CalamineWorkbook.from_path(TOWN / name).get_sheet_by_index(0).to_python()
    return [dict(zip(map(str, lines[0]), map(str, line), strict=True)) for line in lines[1:]]


@dataclass
class Streets:
    """The PBF as read back: nodes as (lon, lat), tags by node, ways as (node ids, tags)."""

    nodes: dict[int, tuple[float, float]] = field(default_factory=dict)
    node_tags: dict[int, Row] = field(default_factory=dict)
    ways: list[tuple[list[int], Row]] = field(default_factory=list)

    def on_foot(self) -> list[tuple[list[int], Row]]:
        """Ways that a walker may use: streets that are neither motorways nor closed, and platforms."""
        return [
            (refs, tags)
            for refs, tags in self.ways
            if tags.get("highway", "motorway") != "motorway" or tags.get("railway") == "platform"
            if tags.get("foot") != "no" and tags.get("access") != "private"
        ]


@pytest.fixture(scope="session")
def sources() -> dict[str, Any]:
    return tomllib.loads((TOWN / "SOURCES.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def streets() -> Streets:
    found = Streets()
    for one in osmium.FileProcessor(str(TOWN / "streets.osm.pbf")):
        tags = {tag.k: tag.v for tag in one.tags}
        if one.is_node():
            found.nodes[one.id] = (one.location.lon, one.location.lat)
            if tags:
                found.node_tags[one.id] = tags
        else:
            found.ways.append(([node.ref for node in one.nodes], tags))
    return found


@pytest.fixture(scope="session")
def place_rows() -> dict[str, list[Row]]:
    """The four place lists without the workbook's instruction row and its numbered empty rows."""
    belong = [row for row in _sheet("places_to_belong.xlsx") if row["名称"] and "【" not in row["名称"]]
    return {
        "public_facilities.csv": _table("public_facilities.csv"),
        "child_rearing.csv": _table("child_rearing.csv", "cp932"),
        "childrens_cafeterias.csv": _table("childrens_cafeterias.csv"),
        "places_to_belong.xlsx": belong,
    }


@pytest.fixture(scope="session")
def visits() -> list[Row]:
    return _table("visits.csv")


@pytest.fixture(scope="session")
def workers() -> list[Row]:
    return _table("workers.csv")


@pytest.fixture(scope="session")
def siting_candidates() -> list[Row]:
    return _table("siting_candidates.csv")
