"""Streets: the foot filter rule by rule, and the network of small extracts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import osmium
import pytest
from osmium.osm.mutable import Node, Relation, Way

from ibasho.errors import InvalidInput, UnreadableFile
from ibasho.files import streets
from ibasho.files.streets import flags_of, walkable
from ibasho.geo.distance import geodesic_m
from ibasho.geo.streets import Kind, StreetNetwork
from ibasho.model import Finding

Tags = dict[str, str]


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"highway": "residential"}, True),
        ({"highway": "residential", "oneway": "yes"}, True),
        ({"highway": "footway", "bicycle": "no"}, True),
        ({"highway": "steps"}, True),
        ({"highway": "trunk"}, True),
        ({"highway": "service", "service": "parking_aisle"}, True),
        ({"highway": "service", "service": "drive-through"}, False),
        ({"highway": "platform"}, True),
        ({"railway": "platform"}, True),
        ({"public_transport": "platform"}, True),
        ({"man_made": "pier"}, True),
        ({"highway": "pedestrian", "area": "yes"}, True),
        ({"highway": "motorway"}, False),
        ({"highway": "motorway_link"}, False),
        ({"highway": "motorway", "foot": "yes"}, True),
        ({"highway": "trunk", "motorroad": "yes"}, False),
        ({"highway": "trunk", "motorroad": "yes", "foot": "designated"}, True),
        ({"highway": "residential", "foot": "no"}, False),
        ({"highway": "primary", "foot": "use_sidepath"}, False),
        ({"highway": "service", "access": "private"}, False),
        ({"highway": "service", "access": "no"}, False),
        ({"highway": "service", "access": "customers"}, False),
        ({"highway": "service", "access": "destination"}, True),
        ({"highway": "service", "access": "private", "foot": "yes"}, True),
        ({"highway": "path", "access": "no", "foot": "permissive"}, True),
        ({"highway": "construction"}, False),
        ({"highway": "construction", "foot": "yes"}, False),
        ({"highway": "proposed"}, False),
        ({"highway": "raceway"}, False),
        ({"route": "ferry", "foot": "yes"}, False),
        ({"railway": "rail"}, False),
        ({"railway": "platform", "access": "private"}, False),
        ({}, False),
    ],
)
def test_who_may_walk_where(tags: Tags, expected: bool) -> None:
    """One line per rule."""
    assert walkable(tags) is expected


@pytest.mark.parametrize(
    ("tags", "flags"),
    [
        ({"highway": "residential"}, Kind.PLAIN),
        ({"highway": "steps", "bridge": "yes"}, Kind.STEPS | Kind.BRIDGE),
        ({"highway": "footway", "footway": "crossing"}, Kind.FOOTWAY | Kind.CROSSING),
        ({"highway": "residential", "bridge": "no", "tunnel": "building_passage"}, Kind.TUNNEL),
        ({"railway": "platform"}, Kind.PLATFORM),
        ({"highway": "corridor"}, Kind.FOOTWAY | Kind.INDOOR),
        ({"highway": "track"}, Kind.TRACK),
    ],
)
def test_flags(tags: Tags, flags: Kind) -> None:
    """Steps and bridges are told, so that people who cannot use them can be served later."""
    assert flags_of(tags) == flags


STEP = 0.01
"""Degrees between the nodes of the grid: about a kilometre."""


def _extract(
    folder: Path,
    ways: Sequence[tuple[list[int], Tags]],
    *,
    relations: Sequence[tuple[list[int], Tags]] = (),
    nodes: int = 12,
) -> Path:
    """A PBF: node n stands at 134 + n·STEP, 34; ways and relations (of ways, by number from 1) as given."""
    path = folder / "town.osm.pbf"
    path.unlink(missing_ok=True)
    with osmium.SimpleWriter(str(path)) as writer:
        for n in range(1, nodes + 1):
            writer.add_node(Node(id=n, location=(134 + n * STEP, 34.0)))
        for number, (refs, tags) in enumerate(ways, start=1):
            writer.add_way(Way(id=number, nodes=refs, tags=tags))
        for number, (members, tags) in enumerate(relations, start=1):
            writer.add_relation(Relation(id=number, members=[("w", m, "outer") for m in members], tags=tags))
    return path


def _read(path: Path) -> tuple[StreetNetwork, list[str], tuple[Finding, ...]]:
    network, findings = streets.read(path)
    return network, [finding.code for finding in findings], findings


def test_a_small_network(tmp_path: Path) -> None:
    """Edges between neighbours, geodesic lengths, flags on the right edges."""
    street: Tags = {"highway": "residential"}
    path = _extract(
        tmp_path, [([1, 2, 3], street), ([3, 4], {"highway": "steps"}), ([4, 5], {"highway": "motorway"})]
    )
    network, codes, _ = _read(path)
    assert (len(network), len(network.lon), codes) == (3, 4, ["streets_read"])
    expected = float(geodesic_m(134.0, 34.0, 134.0 + STEP, 34.0))
    np.testing.assert_allclose(network.metres, expected, atol=0.002)
    assert [Kind(kind) for kind in network.kind] == [Kind.PLAIN, Kind.PLAIN, Kind.STEPS]


def test_outlines_of_walkable_areas(tmp_path: Path) -> None:
    """Members without tags of a multipolygon that is a platform or a square are walkable; other members are
    not.
    """
    ways: list[tuple[list[int], Tags]] = [([1, 2], {"highway": "footway"}), ([2, 3, 4, 2], {}), ([5, 6], {})]
    platform = ([2], {"type": "multipolygon", "railway": "platform"})
    building = ([3], {"type": "multipolygon", "building": "yes"})
    network, _, _ = _read(_extract(tmp_path, ways, relations=[platform, building]))
    assert len(network) == 4
    assert sorted(Kind(kind) for kind in network.kind) == [Kind.PLATFORM] * 3 + [Kind.FOOTWAY]


def test_islands_stay_and_fragments_go(tmp_path: Path) -> None:
    """A part of a kilometre is an island and reported; what is shorter than the threshold is left out and
    reported.
    """
    street: Tags = {"highway": "residential"}
    path = _extract(tmp_path, [([1, 2, 3], street), ([5, 6], street)])
    network, codes, findings = _read(path)
    assert (len(network), codes) == (3, ["streets_read", "islands"])
    assert "1 islands (0.9 km in all)" in findings[1].message
    alone, cut = streets.read(path, fragment_m=1500)
    assert (len(alone), [finding.code for finding in cut]) == (2, ["streets_read", "fragments"])


def test_the_longest_part_stays_however_short(tmp_path: Path) -> None:
    """A hamlet with less street than the threshold is still a network."""
    path = _extract(tmp_path, [([1, 2], {"highway": "path"})])
    assert len(streets.read(path, fragment_m=1e6)[0]) == 1


def test_streets_cut_off_at_the_border(tmp_path: Path) -> None:
    """Nodes outside of the extract end the street and are counted."""
    network, codes, findings = _read(_extract(tmp_path, [([1, 2, 99, 3, 4], {"highway": "residential"})]))
    assert len(network) == 2
    assert "cut_streets" in codes
    assert "1 nodes" in findings[-1].message


def test_same_file_same_arrays(tmp_path: Path) -> None:
    """Nothing depends on chance."""
    path = _extract(
        tmp_path, [([1, 2, 3, 4], {"highway": "residential"}), ([4, 5, 1], {"highway": "footway"})]
    )
    first, second = streets.read(path)[0].to_arrays(), streets.read(path)[0].to_arrays()
    for name, values in first.items():
        np.testing.assert_array_equal(values, second[name])


def test_files_without_streets(tmp_path: Path) -> None:
    """No ways at all, none that can be walked, ways whose nodes are missing."""
    with pytest.raises(InvalidInput, match=r"^town.osm.pbf: none of its 0 streets can be walked"):
        streets.read(_extract(tmp_path, []))
    with pytest.raises(InvalidInput, match="none of its 1 streets"):
        streets.read(_extract(tmp_path, [([1, 2], {"highway": "motorway"})]))
    with pytest.raises(InvalidInput, match="no node of theirs"):
        streets.read(_extract(tmp_path, [([98, 99], {"highway": "path"})]))


def test_files_that_are_no_extract(tmp_path: Path) -> None:
    """Another format, cut off, flipped, empty, missing."""
    path = _extract(tmp_path, [([1, 2], {"highway": "path"})])
    whole = path.read_bytes()
    flipped = bytearray(whole)
    flipped[-5] ^= 255
    contents = {
        "OSM XML": b"<?xml version='1.0'?><osm version='0.6'></osm>",
        "no OpenStreetMap extract": b'{"type": "FeatureCollection"}',
        "broken or cut off": whole[: len(whole) - 20],
        "cut off": bytes(flipped),
        "empty": b"",
    }
    for words, content in contents.items():
        path.write_bytes(content)
        with pytest.raises(UnreadableFile, match=words):
            streets.read(path)
    with pytest.raises(UnreadableFile, match="no such file"):
        streets.read(tmp_path / "none.osm.pbf")


@pytest.mark.real
def test_porto_alegre(real_data: Path) -> None:
    """Two independent filters give 1,834 and 1,845 km; nearly all of it hangs together."""
    network, findings = streets.read(real_data / "porto_alegre/poa_osm.pbf")
    assert 1834 <= network.metres.sum() / 1000 <= 1845
    assert network.components().metres[0] / network.metres.sum() > 0.98
    assert "islands" in [finding.code for finding in findings]


@pytest.mark.real
def test_shibuya(real_data: Path) -> None:
    """One connected part; bridges over the station's plaza and steps are flagged."""
    network, _ = streets.read(real_data / "tokyo/streets/shibuya.osm.pbf")
    assert len(network.components().metres) == 1
    assert (network.kind & Kind.STEPS).any()
    assert (network.kind & Kind.BRIDGE).any()
