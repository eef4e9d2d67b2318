"""GeoJSON by our own reader: what it accepts, and what never reaches a native parser."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ibasho.errors import InvalidInput, UnreadableFile
from ibasho.files.geojson import Feature, features_of, read_features


def _collection(*geometries: Any, **members: Any) -> bytes:
    features = [{"type": "Feature", "properties": {"n": i}, "geometry": g} for i, g in enumerate(geometries)]
    return json.dumps({"type": "FeatureCollection", "features": features, **members}).encode()


def _one(geometry: Any, **members: Any) -> Feature:
    (feature,) = features_of(_collection(geometry, **members), "a.geojson")
    return feature


@pytest.mark.parametrize(
    ("geometry", "kind"),
    [
        ({"type": "Point", "coordinates": [134, 34, 12]}, "Point"),
        ({"type": "LineString", "coordinates": [[134, 34], [135, 34]]}, "LineString"),
        ({"type": "Polygon", "coordinates": [[[134, 34], [135, 34], [135, 35], [134, 34]]]}, "Polygon"),
        (
            {"type": "MultiPolygon", "coordinates": [[[[134, 34], [135, 34], [135, 35], [134, 34]]]]},
            "MultiPolygon",
        ),
    ],
)
def test_geometries(geometry: dict[str, Any], kind: str) -> None:
    """Points, lines and polygons, in two dimensions."""
    built = _one(geometry).geometry
    assert built is not None
    assert (built.geom_type, built.has_z) == (kind, False)


@pytest.mark.parametrize(
    ("geometry", "words"),
    [
        (None, "no geometry"),
        ({"type": "GeometryCollection", "geometries": []}, "GeometryCollection"),
        ({"type": "Point", "coordinates": ["134", "34"]}, "two numbers"),
        ({"type": "Point", "coordinates": [True, False]}, "two numbers"),
        ({"type": "Point", "coordinates": []}, "two numbers"),
        ({"type": "Polygon", "coordinates": [[1, 2]]}, "broken"),
        ({"type": "Polygon", "coordinates": [[[134, 34], [135, 34]]]}, "broken"),
        ({"type": "Point", "coordinates": [1e308, 1e308]}, "no degrees"),
        ({"type": "Point", "coordinates": [181, 0]}, "no degrees"),
        ({"type": "Point", "coordinates": [10**400, 0]}, "broken"),
        ({"type": "Polygon", "coordinates": []}, "empty"),
        ({"type": "Point"}, "broken"),
        ("Point", "None"),
    ],
)
def test_a_bad_geometry_does_not_lose_the_file(geometry: Any, words: str) -> None:
    """The feature stays, without a geometry, and says why."""
    good = {"type": "Point", "coordinates": [134, 34]}
    data = _collection(good, "X", good).decode().replace('"X"', json.dumps(geometry)).encode()
    features = features_of(data, "a.geojson")
    assert [feature.geometry is None for feature in features] == [False, True, False]
    assert words in features[1].problem


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"{", "line 1, column 2"),
        (b"[1, 2]", "no GeoJSON"),
        (b'{"type": "Topology", "objects": {}}', "'Topology'"),
        (b'{"type": "FeatureCollection", "features": 3}', "FeatureCollection"),
        (b'{"a": 1}', "no type"),
        (b'{"type": "FeatureCollection", "features": [NaN]}', "NaN"),
        (b'{"type": "gdal_streamed_alg", "command_line": "gdal vector filter x"}', "'gdal_streamed_alg'"),
        (b"\xff\xfe\x00", "cannot be read"),
        (b'{"a":' * 40 + b"1" + b"}" * 40, "nested too deeply"),
        (b"[" * 100_000 + b"]" * 100_000, "nested too deeply"),
    ],
)
def test_what_is_no_geojson_is_refused(data: bytes, words: str) -> None:
    """Broken, of another kind, or nested beyond reason."""
    with pytest.raises(UnreadableFile) as refusal:
        features_of(data, "a.geojson")
    assert words in refusal.value.message


def test_deep_nesting_ends_no_process(tmp_path: Path) -> None:
    """100,000 geometry collections in each other: a refusal in a process that lives."""
    path = tmp_path / "deep.geojson"
    deep = '{"type":"GeometryCollection","geometries":[' * 100_000 + "]}" * 100_000
    path.write_text(
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":' + deep + "}]}"
    )
    program = (
        "import sys; from pathlib import Path; from ibasho.files.geojson import read_features; from "
        "ibasho.errors import *\n"
        "try: read_features(Path(sys.argv[1]), bytes_most=10**9)\n"
        "except UnreadableFile as e: print(e.message)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.strip()) == (
        0,
        "deep.geojson: nested too deeply; up to 32 levels are accepted",
    )


def test_reference_systems() -> None:
    """The member of GeoJSON 2008: lon/lat systems as they are, others transformed, the old Tokyo datum
    refused by name.
    """
    point = {"type": "Point", "coordinates": [134.0, 34.0]}

    def crs(name: str) -> dict[str, Any]:
        return {"type": "name", "properties": {"name": name}}

    for name in ("urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:EPSG::6668", "EPSG:4326"):
        built = _one(point, crs=crs(name)).geometry
        assert built is not None
        assert built.bounds[:2] == (134.0, 34.0)
    plane = _one({"type": "Point", "coordinates": [0, 0]}, crs=crs("EPSG:6672")).geometry
    assert plane is not None
    assert plane.bounds[:2] == pytest.approx((133.5, 33.0), abs=1e-6)
    with pytest.raises(InvalidInput, match="Tokyo"):
        _one(point, crs=crs("EPSG:4301"))
    with pytest.raises(UnreadableFile, match="not known"):
        _one(point, crs=crs("EPSG:999999"))
    with pytest.raises(UnreadableFile, match="names no reference system"):
        _one(point, crs={"type": "link", "properties": {"href": "http://example.invalid/crs"}})


def test_ids_and_encodings(tmp_path: Path) -> None:
    """Feature ids are text; a byte order mark does no harm; one feature alone is a collection of one."""
    path = tmp_path / "a.geojson"
    path.write_bytes(b'\xef\xbb\xbf{"type": "Feature", "id": 7, "properties": null, "geometry": null}')
    (feature,) = read_features(path, bytes_most=1000)
    assert (feature.id, feature.properties, feature.number) == ("7", {}, 1)
