"""Layers to files, by suffix: .gpkg (styled for QGIS), .geojson, .csv. A file appears whole or not at all."""

from __future__ import annotations

import csv
import json
import math
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pyogrio.errors
import pyogrio.raw
import shapely
from shapely.geometry import mapping

from ibasho.errors import Forbidden, InvalidInput
from ibasho.files.encodings import shown
from ibasho.files.qgis_styles import qml, sld
from ibasho.layers import Layer, check

__all__ = ["SUFFIXES", "guarded", "stated_time", "write"]

SUFFIXES = (".gpkg", ".geojson", ".csv")
_DECIMALS = 7
"""About 1 cm: more is noise of arithmetic."""
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
"""The time that a GeoPackage states when none is given, so that the same layer gives the same bytes."""
_ONE_WRITER = threading.Lock()
_GDAL_UTC = 100
"""How GDAL says that a time is in UTC."""
_GDAL_ERRORS = (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, pyogrio.errors.FeatureError)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_MULTI = {"Polygon": "MultiPolygon", "LineString": "MultiLineString", "Point": "Point"}


def write(
    frames: Mapping[Layer, gpd.GeoDataFrame], path: Path, *, at: datetime | None = None, private: bool = False
) -> None:
    """Writes the layers to ``path``; an older file of that name is replaced in one step, and kept when
    writing fails.

    .gpkg takes any number of layers, .geojson and .csv one. ``at``: the time stated inside (a clock is a
    parameter); without it the same layers give the same bytes. ``private``: layers about people may be
    written; only outreach says so. Raises InvalidInput for another suffix, no layer, a frame that breaks its
    layer's contract, or a folder that cannot be written to; Forbidden for a private layer.
    """
    name, suffix = shown(path), path.suffix.lower()
    if suffix not in SUFFIXES:
        raise InvalidInput(
            f"{name}: suffix {suffix or 'none'!r}; {', '.join(SUFFIXES)} are accepted", field="file"
        )
    if not frames or (suffix != ".gpkg" and len(frames) > 1):
        raise InvalidInput(
            f"{name}: {len(frames)} layers; {'one or more' if suffix == '.gpkg' else 'one'} is accepted"
        )
    for layer in frames:
        if layer.private and not private:
            raise Forbidden(f"{name}: the layer {layer.name} is about people and is written by outreach only")
    checked = {layer: check(frame, layer) for layer, frame in frames.items()}
    with _whole(path) as target:
        if suffix == ".gpkg":
            _write_gpkg(checked, target, at or _LONG_AGO)
        else:
            ((layer, frame),) = checked.items()
            (_write_geojson if suffix == ".geojson" else _write_csv)(frame, layer, target)


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """A place beside ``path`` to write to; put in its place when all went well, removed otherwise."""
    try:
        folder = Path(tempfile.mkdtemp(prefix=".ibasho-", dir=path.parent))
    except OSError:
        raise InvalidInput(
            f"{shown(path)}: its folder does not exist or may not be written to", field="file"
        ) from None
    try:
        target = folder / f"layers{path.suffix.lower()}"
        yield target
        with target.open("rb") as written:
            os.fsync(written.fileno())
        target.replace(path)
    except (OSError, *_GDAL_ERRORS) as error:
        why = getattr(error, "strerror", None) or "disk full?"
        raise InvalidInput(f"{shown(path)}: it cannot be written ({why})", field="file") from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)


# — GeoPackage ——————————————————————————————————————————————————————————————


def _typed(frame: gpd.GeoDataFrame, layer: Layer) -> gpd.GeoDataFrame:
    """The frame with one plain type per column, so that an empty or all-missing column keeps its type in the
    file.
    """
    typed = frame.copy()
    for column in layer.columns:
        values = typed[column.name]
        if column.type == "integer":
            typed[column.name] = values.astype("Int64")
        elif column.type == "number":
            numbers = values.astype("float64")
            typed[column.name] = numbers.where(np.isfinite(numbers))
        elif column.type == "flag":
            typed[column.name] = values.astype("boolean")
        else:
            typed[column.name] = [None if pd.isna(value) else str(value) for value in values]
            typed[column.name] = typed[column.name].astype(object)
    return typed.set_geometry(frame.geometry.name).rename_geometry("geom")


@contextmanager
def stated_time(at: datetime) -> Iterator[None]:
    """Makes GDAL write this time instead of now; one file at a time, because the option is the whole process's."""
    key = "OGR_CURRENT_DATE"
    with _ONE_WRITER:
        before = pyogrio.get_gdal_config_option(key)
        pyogrio.set_gdal_config_options({key: at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")})
        try:
            yield
        finally:
            pyogrio.set_gdal_config_options({key: before})


def _write_gpkg(frames: Mapping[Layer, gpd.GeoDataFrame], target: Path, at: datetime) -> None:
    with stated_time(at):
        for layer, frame in frames.items():
            pyogrio.write_dataframe(
                _typed(frame, layer),
                target,
                layer=layer.name,
                driver="GPKG",
                geometry_type=_MULTI[layer.geometry],
                promote_to_multi=layer.geometry != "Point",
                layer_options={
                    "IDENTIFIER": layer.title_ja,
                    "DESCRIPTION": layer.title_en,
                    "GEOMETRY_NAME": "geom",
                },
            )
        _write_styles(frames, target, at)


def _write_styles(frames: Mapping[Layer, gpd.GeoDataFrame], target: Path, at: datetime) -> None:
    """The table ``layer_styles``, from which QGIS takes a layer's look when it opens the file."""
    layers = list(frames)
    moment = np.datetime64(at.astimezone(UTC).replace(tzinfo=None), "ms")
    columns: dict[str, Any] = {
        "f_table_catalog": [""] * len(layers),
        "f_table_schema": [""] * len(layers),
        "f_table_name": [layer.name for layer in layers],
        "f_geometry_column": ["geom"] * len(layers),
        "styleName": [layer.name for layer in layers],
        "styleQML": [qml(layer, frames[layer]) for layer in layers],
        "styleSLD": [sld(layer, frames[layer]) for layer in layers],
        "useAsDefault": np.ones(len(layers), dtype=np.bool_),
        "description": [layer.title_ja for layer in layers],
        "owner": [""] * len(layers),
        "ui": [""] * len(layers),
        "update_time": np.full(len(layers), moment),
    }
    pyogrio.raw.write(
        target,
        None,
        [
            value if isinstance(value, np.ndarray) else np.array(value, dtype=object)
            for value in columns.values()
        ],
        list(columns),
        layer="layer_styles",
        driver="GPKG",
        layer_options={"FID": "id", "IDENTIFIER": "layer_styles"},
        gdal_tz_offsets={"update_time": np.full(len(layers), _GDAL_UTC, dtype=np.int32)},
    )


# — GeoJSON ——————————————————————————————————————————————————————————————


def _plain(value: Any) -> Any:
    """A cell as JSON holds it; missing and not finite is null."""
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, int | np.integer):
        return int(value)
    if isinstance(value, float | np.floating):
        number = float(value)
        if not math.isfinite(number):
            return None
        return int(number) if number.is_integer() and abs(number) < 1e15 else number
    return value.isoformat() if isinstance(value, date) else str(value)


def _geometries(frame: gpd.GeoDataFrame) -> list[dict[str, Any] | None]:
    """Geometries as RFC 7946 wants them: rounded, outer rings counter-clockwise; None when missing or
    empty.
    """
    rounded = shapely.transform(frame.geometry.to_numpy(), lambda xy: np.round(xy, _DECIMALS))
    turned = shapely.orient_polygons(rounded, exterior_cw=False)
    return [None if shape is None or shape.is_empty else mapping(shape) for shape in turned]


def _records(frame: gpd.GeoDataFrame, layer: Layer) -> Iterator[dict[str, Any]]:
    columns = [frame[column.name].tolist() for column in layer.columns]
    names = [column.name for column in layer.columns]
    for values in zip(*columns, strict=True):
        yield {name: _plain(value) for name, value in zip(names, values, strict=True)}


def _write_geojson(frame: gpd.GeoDataFrame, layer: Layer, target: Path) -> None:
    features = (
        json.dumps(
            {"type": "Feature", "properties": properties, "geometry": geometry},
            ensure_ascii=False,
            allow_nan=False,
        )
        for properties, geometry in zip(_records(frame, layer), _geometries(frame), strict=True)
    )
    with target.open("w", encoding="utf-8", newline="\n") as out:
        out.write('{"type": "FeatureCollection", "features": [\n')
        for number, feature in enumerate(features):
            out.write((",\n" if number else "") + feature)
        out.write("\n]}\n")


# — CSV ——————————————————————————————————————————————————————————————


def guarded(text: str) -> str:
    """The text so that no spreadsheet takes it for a formula: an apostrophe before = + - @ and their like at
    its beginning, also behind blanks and quotation marks. Our own import takes the apostrophe off again.
    """
    return f"'{text}" if text.lstrip(" \"'\u3000\u00a0\n").startswith(_FORMULA) else text


def _cell(value: Any) -> str:
    plain = _plain(value)
    if plain is None:
        return ""
    if isinstance(plain, bool):
        return "1" if plain else "0"
    return guarded(plain) if isinstance(plain, str) else repr(plain)


def _places(frame: gpd.GeoDataFrame, layer: Layer) -> tuple[list[str], list[list[str]]]:
    """Columns that say where: the point, a point on the polygon, or the line as text."""
    shapes = frame.geometry.to_numpy()
    if layer.geometry == "LineString":
        return ["wkt"], [
            ["" if s is None else shapely.to_wkt(s, rounding_precision=_DECIMALS)] for s in shapes
        ]
    point: Callable[[Any], Any] = (
        (lambda s: s) if layer.geometry == "Point" else (lambda s: s.representative_point())
    )
    return ["lon", "lat"], [_lonlat(None if s is None or s.is_empty else point(s)) for s in shapes]


def _lonlat(point: Any) -> list[str]:
    return ["", ""] if point is None else [f"{point.x:.{_DECIMALS}f}", f"{point.y:.{_DECIMALS}f}"]


def _write_csv(frame: gpd.GeoDataFrame, layer: Layer, target: Path) -> None:
    headings, where = _places(frame, layer)
    with target.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow([*(column.name for column in layer.columns), *headings])
        for record, place in zip(_records(frame, layer), where, strict=True):
            writer.writerow([*(_cell(value) for value in record.values()), *place])
