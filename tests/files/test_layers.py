"""Layers to files: what other programs read is what was written; a file appears whole or not at all."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely

from ibasho.errors import Forbidden, InvalidInput
from ibasho.files import layers, places
from ibasho.files.qgis_styles import band_colours, rules_of, thresholds
from ibasho.layers import AREAS, CANDIDATES, GAPS, LAYERS, PLACES, ROUTES, STOPS, Layer
from maps import palette


def _gaps() -> gpd.GeoDataFrame:
    """Five cells: within 500, 800 and 1,000 m, farther, and not to be reached at all."""
    return gpd.GeoDataFrame(
        {
            "code": [f"5137{n:04d}" for n in range(5)],
            "people": [1.0, 2.0, np.nan, 4.0, 5.0],
            "demand": [1.5, 2.0, 3.0, np.nan, np.inf],
            "estimated": [True, False, False, False, True],
            "group": ["", "", "51370002", "", ""],
            "nearest_m": [100.0, 600.0, 900.0, 2000.0, np.nan],
            "walk_min": pd.array([2, 8, 12, 25, None], dtype="Int64"),
            "band_m": [500.0, 800.0, 1000.0, np.nan, np.nan],
            "area": ["見本小学校区", "=1+1", "", '"=cmd', ""],
        },
        geometry=[shapely.box(137 + n / 100, 34, 137.01 + n / 100, 34.123456789) for n in range(5)],
        crs="EPSG:4326",
    )


def _places() -> gpd.GeoDataFrame:
    record = {column.name: "" for column in PLACES.columns}
    record |= {
        "id": "p1",
        "name": "=SUM(A1)",
        "kind": "salon",
        "activity": "お茶の会",
        "hours": "毎週月曜 10:00〜12:00",
        "phone": "087-000-0000",
    }
    return gpd.GeoDataFrame([record], geometry=[shapely.Point(137.123456789, 34.1)], crs="EPSG:4326")


def _empty(layer: Layer) -> gpd.GeoDataFrame:
    types = {"number": "float64", "integer": "Int64", "flag": "boolean"}
    columns = {column.name: pd.Series([], dtype=types.get(column.type, "object")) for column in layer.columns}
    return gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries([], crs="EPSG:4326"))


def _query(path: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as database:
        return database.execute(sql).fetchall()


def test_a_geopackage_comes_back(tmp_path: Path) -> None:
    """Every value and geometry, missing and infinite ones as missing, through GDAL."""
    path = tmp_path / "gaps.gpkg"
    frame = _gaps()
    layers.write({GAPS: frame, PLACES: _places()}, path)
    back = pyogrio.read_dataframe(path, layer="gaps")
    assert back.crs.to_epsg() == 4326
    assert back.columns.tolist() == [*(column.name for column in GAPS.columns), "geometry"]
    for name in ("people", "nearest_m", "band_m"):
        np.testing.assert_array_equal(back[name], frame[name])
    np.testing.assert_array_equal(back["demand"], [1.5, 2, 3, np.nan, np.nan])
    assert back["area"].tolist() == frame["area"].tolist()
    assert back["estimated"].tolist() == [True, False, False, False, True]
    assert back["walk_min"].dropna().tolist() == [2, 8, 12, 25]
    assert all(a.equals(b) for a, b in zip(back.geometry, frame.geometry, strict=True))
    assert pyogrio.read_dataframe(path, layer="places")["name"].tolist() == ["=SUM(A1)"]


def test_a_geopackage_from_outside(tmp_path: Path) -> None:
    """By SQLite alone: the application id, Japanese titles, one default style per layer."""
    path = tmp_path / "gaps.gpkg"
    layers.write({GAPS: _gaps(), PLACES: _places()}, path)
    assert _query(path, "pragma application_id") == [(int.from_bytes(b"GPKG", "big"),)]
    assert _query(
        path, "select table_name, data_type, identifier, srs_id from gpkg_contents where srs_id = 4326"
    ) == [
        ("gaps", "features", "居場所の空白地域", 4326),
        ("places", "features", "居場所", 4326),
    ]
    assert _query(path, "select table_name, column_name, geometry_type_name from gpkg_geometry_columns") == [
        ("gaps", "geom", "MULTIPOLYGON"),
        ("places", "geom", "POINT"),
    ]
    styles = (
        "select f_table_catalog, f_table_schema, f_table_name, f_geometry_column, useAsDefault from "
        ""
        "layer_styles"
    )
    assert _query(path, styles) == [("", "", "gaps", "geom", 1), ("", "", "places", "geom", 1)]
    assert _query(path, "select count(*) from rtree_gaps_geom") == [(5,)]


def test_the_style_has_the_classes_of_the_data(tmp_path: Path) -> None:
    """Well-formed QML and SLD; one class per threshold, one for farther, one for not reachable; every cell in
    one class.
    """
    path = tmp_path / "gaps.gpkg"
    layers.write({GAPS: _gaps()}, path)
    ((qml, sld),) = _query(path, "select styleQML, styleSLD from layer_styles")
    tree = ElementTree.fromstring(qml)  # noqa: S314 - written by ourselves
    rules = tree.findall("renderer-v2/rules/rule")
    filters = [rule.get("filter") for rule in rules]
    assert filters[:3] == ['"band_m" = 500', '"band_m" = 800', '"band_m" = 1000']
    assert [rule.get("label") for rule in rules] == [
        "500 m以内",
        "800 m以内",
        "1000 m以内",
        "1000 mより遠い",
        "行ける居場所がない",
    ]
    counts = [_query(path, f"select count(*) from gaps where {condition}")[0][0] for condition in filters]
    assert counts == [1, 1, 1, 1, 1]
    assert len(tree.findall("renderer-v2/symbols/symbol")) == 5
    aliases = {alias.get("field"): alias.get("name") for alias in tree.findall("aliases/alias")}
    assert aliases["nearest_m"] == "最寄りまでの距離 (m)"
    other = ElementTree.fromstring(sld)  # noqa: S314 - written by ourselves
    assert len(other.findall(".//{http://www.opengis.net/sld}Rule")) == 5
    assert thresholds(_gaps()) == [500, 800, 1000]


@pytest.mark.parametrize("layer", [*LAYERS.values()], ids=lambda layer: layer.name)
def test_every_layer_is_styled_and_may_be_empty(tmp_path: Path, layer: Layer) -> None:
    """Empty in, empty out, with types, styles and titles all the same."""
    path = tmp_path / "empty.gpkg"
    layers.write({layer: _empty(layer)}, path, private=layer.private)
    assert _query(path, f"select count(*) from {layer.name}") == [(0,)]
    ((qml,),) = _query(path, "select styleQML from layer_styles")
    tree = ElementTree.fromstring(qml)  # noqa: S314 - written by ourselves
    assert tree.find("renderer-v2") is not None
    kinds = {name: kind for _, name, kind, *_ in _query(path, f"pragma table_info({layer.name})")}
    wanted = {"text": "TEXT", "number": "REAL", "integer": "INTEGER", "flag": "BOOLEAN", "date": "TEXT"}
    assert {column.name: wanted[column.type] for column in layer.columns}.items() <= kinds.items()
    for suffix in (".geojson", ".csv"):
        layers.write({layer: _empty(layer)}, tmp_path / f"empty{suffix}", private=layer.private)
    assert json.loads((tmp_path / "empty.geojson").read_text("utf-8")) == {
        "type": "FeatureCollection",
        "features": [],
    }


def test_colours_are_those_of_the_maps() -> None:
    """The planner sees the same colours in QGIS and on the page."""
    for count in range(1, 7):
        assert band_colours(count) == list(palette.bands(count))
    assert rules_of(CANDIDATES, _empty(CANDIDATES))[0].colour == palette.PROPOSED
    assert rules_of(PLACES, _empty(PLACES))[0].colour == palette.ACCENT


def test_areas_have_every_share_in_one_class(tmp_path: Path) -> None:
    """0 and 1 included, no share in two classes."""
    shares = [0.0, 0.1, 0.2, 0.39, 0.4, 0.6, 0.79, 0.8, 1.0]
    count = len(shares)
    numbers = {name: np.ones(count) for name in ("within_m", "total", "covered", "uncovered", "unknown")}
    texts = {name: ["見本"] * count for name in ("code", "name", "demand")}
    boxes = [shapely.box(n, 34, n + 1, 35) for n in range(count)]
    frame = gpd.GeoDataFrame({**texts, **numbers, "covered_share": shares}, geometry=boxes, crs="EPSG:4326")
    path = tmp_path / "areas.gpkg"
    layers.write({AREAS: frame}, path)
    held = [
        {row[0] for row in _query(path, f"select covered_share from areas where {rule.expression}")}
        for rule in rules_of(AREAS, frame)
    ]
    assert sum(len(each) for each in held) == count
    assert set.union(*held) == set(shares)


def test_same_layers_same_bytes(tmp_path: Path) -> None:
    """Nothing in the file depends on when it was written, unless a time is given."""
    for suffix in layers.SUFFIXES:
        one, other = tmp_path / f"one{suffix}", tmp_path / f"other{suffix}"
        layers.write({GAPS: _gaps()}, one)
        layers.write({GAPS: _gaps()}, other)
        assert one.read_bytes() == other.read_bytes()
    layers.write({GAPS: _gaps()}, tmp_path / "dated.gpkg", at=datetime(2026, 4, 1, 9, 0, tzinfo=UTC))
    assert _query(
        tmp_path / "dated.gpkg", "select last_change from gpkg_contents where table_name = 'gaps'"
    ) == [("2026-04-01T09:00:00.000Z",)]


def test_geojson(tmp_path: Path) -> None:
    """RFC 7946: no crs, at most seven decimals, outer rings counter-clockwise, what is not finite is null."""
    path = tmp_path / "gaps.geojson"
    layers.write({GAPS: _gaps()}, path)
    document = json.loads(path.read_text("utf-8"), parse_constant=lambda name: pytest.fail(name))
    assert set(document) == {"type", "features"}
    first, last = document["features"][0], document["features"][4]
    assert list(first["properties"]) == [column.name for column in GAPS.columns]
    assert (
        first["properties"]["people"],
        first["properties"]["estimated"],
        first["properties"]["walk_min"],
    ) == (1, True, 2)
    assert (
        last["properties"]["demand"],
        last["properties"]["nearest_m"],
        last["properties"]["walk_min"],
    ) == (None, None, None)
    ring = first["geometry"]["coordinates"][0]
    assert shapely.LinearRing(ring).is_ccw
    assert max(lat for _, lat in ring) == 34.1234568
    assert len(gpd.read_file(path)) == 5


def test_csv(tmp_path: Path) -> None:
    """UTF-8 with a mark, CRLF, nothing that a spreadsheet takes for a formula, a point per row."""
    path = tmp_path / "gaps.csv"
    layers.write({GAPS: _gaps()}, path)
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") == 6
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert [row["area"] for row in rows] == ["見本小学校区", "'=1+1", "", "'\"=cmd", ""]
    assert [row["people"] for row in rows] == ["1", "2", "", "4", "5"]
    assert (rows[0]["estimated"], rows[0]["lon"]) == ("1", "137.0050000")


@pytest.mark.parametrize(
    "start", ["=", "+", "-", "@", "\t", "\r", " =", '"=', "　＝", "＝", "＋", "－", "＠", "'="]
)
def test_formulas_are_guarded(start: str) -> None:
    """Also behind blanks and quotation marks, and in full width."""
    assert layers.guarded(f"{start}cmd|' /C calc'!A0").startswith("'")
    assert layers.guarded("見本=サロン") == "見本=サロン"


def test_the_csv_of_places_can_be_imported_again(tmp_path: Path) -> None:
    """Our own export is a list of places, guard apostrophe and all."""
    path = tmp_path / "places.csv"
    layers.write({PLACES: _places()}, path)
    (draft,) = places.read(path, source="x").drafts
    assert draft.offer is not None
    assert (draft.offer.place.name, draft.offer.activity.kind, draft.offer.place.lon) == (
        "=SUM(A1)",
        "salon",
        137.1234568,
    )


def test_lines_and_private_layers(tmp_path: Path) -> None:
    """Layers about people are written only when outreach says so; a line in CSV is text."""
    record = {column.name: [0 if column.type in {"number", "integer"} else "x"] for column in ROUTES.columns}
    frame = gpd.GeoDataFrame(
        record, geometry=[shapely.LineString([(137, 34), (137.1, 34.1)])], crs="EPSG:4326"
    )
    with pytest.raises(Forbidden, match="is about people"):
        layers.write({ROUTES: frame}, tmp_path / "routes.gpkg")
    with pytest.raises(Forbidden):
        layers.write({STOPS: _empty(STOPS)}, tmp_path / "stops.csv")
    layers.write({ROUTES: frame}, tmp_path / "routes.csv", private=True)
    assert "LINESTRING (137 34, 137.1 34.1)" in (tmp_path / "routes.csv").read_text("utf-8-sig")
    layers.write({ROUTES: frame}, tmp_path / "routes.gpkg", private=True)
    assert len(pyogrio.read_dataframe(tmp_path / "routes.gpkg", layer="routes")) == 1


def test_missing_geometries(tmp_path: Path) -> None:
    """A row without a geometry stays a row."""
    frame = _gaps()
    frame.geometry = [None, shapely.Polygon(), *frame.geometry[2:]]
    for suffix in layers.SUFFIXES:
        layers.write({GAPS: frame}, tmp_path / f"gaps{suffix}")
    document = json.loads((tmp_path / "gaps.geojson").read_text("utf-8"))
    assert [feature["geometry"] is None for feature in document["features"]] == [
        True,
        True,
        False,
        False,
        False,
    ]
    assert _query(tmp_path / "gaps.gpkg", "select count(*) from gaps") == [(5,)]


def test_what_cannot_be_written_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Refusals name the file; a failure halfway keeps what was there and leaves nothing behind."""
    path = tmp_path / "gaps.geojson"
    layers.write({GAPS: _gaps()}, path)
    before = path.read_bytes()
    with pytest.raises(InvalidInput, match=r"^gaps.pdf: suffix '.pdf'; .gpkg, .geojson, .csv"):
        layers.write({GAPS: _gaps()}, tmp_path / "gaps.pdf")
    with pytest.raises(InvalidInput, match="2 layers; one is accepted"):
        layers.write({GAPS: _gaps(), PLACES: _places()}, path)
    with pytest.raises(InvalidInput, match="missing columns"):
        layers.write({GAPS: _places()}, path)
    with pytest.raises(InvalidInput, match=r"^x.csv: its folder does not exist"):
        layers.write({GAPS: _gaps()}, tmp_path / "none" / "x.csv")

    def fails(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(layers, "_write_geojson", fails)
    with pytest.raises(InvalidInput, match="cannot be written"):
        layers.write({GAPS: _gaps()}, path)
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["gaps.geojson"]
