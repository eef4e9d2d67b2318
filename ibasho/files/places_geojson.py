"""GeoJSON lists of places: properties stand for columns, the point for latitude and longitude."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import shapely

from ibasho.errors import InvalidInput
from ibasho.files.encodings import printable, shown
from ibasho.files.geojson import Feature, read_features
from ibasho.files.headings import mapping_of
from ibasho.model import Finding, Level

__all__ = ["is_geojson", "read_rows", "require_names", "rows_of"]


def is_geojson(path: Path) -> bool:
    """Whether the file is named as GeoJSON or begins like JSON."""
    if path.suffix.lower() in {".geojson", ".json"}:
        return True
    try:
        with path.open("rb") as stream:
            return stream.read(200).lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{")
    except OSError:
        return False  # the reader that comes next says what is wrong


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return ";".join(value)
    return str(value) if isinstance(value, str | int | float) else ""


def read_rows(
    path: Path, *, bytes_most: int
) -> tuple[list[tuple[int, dict[str, str]]], list[str], list[Finding]]:
    """Per feature its number and its properties as text with ``緯度`` and ``経度`` from the geometry; all
    property names; findings about geometries.

    A line or polygon is represented by a point on it, and said so. Raises InvalidInput when no feature has a
    name.
    """
    rows, keys, findings = rows_of(read_features(path, bytes_most=bytes_most))
    require_names(keys, shown(path), bool(rows))
    return rows, keys, findings


def require_names(
    keys: Iterable[str], name: str, any_rows: bool, overrides: Mapping[str, str] | None = None
) -> None:
    """Raises InvalidInput when none of the properties is a name, be it by an override."""
    keys = list(keys)
    if any_rows and not {m.rstrip("*") for m in mapping_of(keys, overrides)} & {"name", "event", "venue"}:
        raise InvalidInput(
            f"{name}: no feature has a name: a property 名称 or name is needed; found: "
            f"{'、'.join(keys[:12])}",
            field="properties",
        )


def rows_of(
    features: Iterable[Feature],
) -> tuple[list[tuple[int, dict[str, str]]], list[str], list[Finding]]:
    """Features as rows: see :func:`read_rows`; nothing is raised when there is no name."""
    rows: list[tuple[int, dict[str, str]]] = []
    findings: list[Finding] = []
    keys: dict[str, None] = {}
    for feature in features:
        texts = {printable(str(key), 200): _text(value) for key, value in feature.properties.items()}
        keys.update(dict.fromkeys(texts))
        if feature.geometry is None:
            findings.append(
                Finding(
                    feature.number, "geometry", "", Level.WARNING, "no_geometry", feature.problem, "a Point"
                )
            )
        else:
            point = feature.geometry
            if point.geom_type != "Point":
                findings.append(
                    Finding(
                        feature.number,
                        "geometry",
                        point.geom_type,
                        Level.NOTE,
                        "not_a_point",
                        "stands for its place by a point on it",
                    )
                )
                point = point.representative_point()
            texts = {k: v for k, v in texts.items() if mapping_of([k])[0] not in {"lat", "lon"}}
            texts |= {"緯度": repr(float(shapely.get_y(point))), "経度": repr(float(shapely.get_x(point)))}
        if feature.id and not any(mapping_of([key]) == ("id",) for key in texts):
            texts["ID"] = feature.id
        rows.append((feature.number, texts))
    return rows, list(keys), findings
