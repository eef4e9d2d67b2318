"""Surroundings: water and names for the quiet base map."""

from __future__ import annotations

from pathlib import Path

import osmium
import pytest
import shapely
from osmium.osm.mutable import Node, Way

from ibasho.errors import UnreadableFile
from ibasho.files import surroundings


def test_water_and_names(tmp_path: Path) -> None:
    """Rivers and closed water are one geometry; culverts and broken outlines are not; names come by
    importance.
    """
    path = tmp_path / "town.osm.pbf"
    corners = [(134.0, 34.0), (134.1, 34.0), (134.1, 34.1), (134.0, 34.1), (135.0, 34.0), (135.1, 34.0)]
    with osmium.SimpleWriter(str(path)) as writer:
        for number, location in enumerate(corners, start=1):
            writer.add_node(Node(id=number, location=location))
        writer.add_node(
            Node(id=10, location=(134.5, 34.5), tags={"place": "neighbourhood", "name": "見本町\u202e"})
        )
        writer.add_node(Node(id=11, location=(134.6, 34.5), tags={"place": "city", "name": "例示市"}))
        writer.add_node(Node(id=12, location=(134.7, 34.5), tags={"place": "country", "name": "架空国"}))
        writer.add_way(Way(id=1, nodes=[1, 2, 3, 4, 1], tags={"natural": "water"}))
        writer.add_way(Way(id=2, nodes=[5, 6], tags={"waterway": "river"}))
        writer.add_way(Way(id=3, nodes=[1, 5], tags={"waterway": "stream", "tunnel": "culvert"}))
        writer.add_way(Way(id=4, nodes=[2, 3, 99, 2], tags={"natural": "water"}))
        writer.add_way(Way(id=5, nodes=[3, 4, 5, 3], tags={"natural": "wood"}))
    found = surroundings.read(path)
    assert found.water is not None
    assert found.water.area == pytest.approx(0.01)
    assert found.water.intersects(shapely.Point(135.05, 34.0))
    assert not found.water.intersects(shapely.Point(134.6, 34.0))
    assert [(name.text, name.rank) for name in found.names] == [("例示市", 0), ("見本町", 4)]


def test_nothing_around(tmp_path: Path) -> None:
    """An extract without water and names is no error; another file is."""
    path = tmp_path / "town.osm.pbf"
    with osmium.SimpleWriter(str(path)) as writer:
        writer.add_node(Node(id=1, location=(134.0, 34.0)))
    assert surroundings.read(path) == surroundings.Surroundings(None, ())
    path.write_bytes(b"no extract")
    with pytest.raises(UnreadableFile, match="no OpenStreetMap extract"):
        surroundings.read(path)
