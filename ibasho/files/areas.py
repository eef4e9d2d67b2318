"""Areas for statistics: municipalities, school districts, neighbourhoods, from polygons.

Known sources have known properties (国土数値情報 N03 行政区域 and A27 小学校区, e-Stat 小地域); any other file needs a
property that holds a name or a code. Features of one area (N03 has one per island) are joined.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from ibasho.errors import InvalidInput
from ibasho.files import features
from ibasho.files.encodings import printable, shown
from ibasho.files.geojson import Feature
from ibasho.files.place_facts import clean
from ibasho.model import AreaSet, Finding, Level

__all__ = ["read"]

_CODES = (
    "code",
    "コード",
    "地域コード",
    "area_code",
    "全国地方公共団体コード",
    "学校コード",
    "KEY_CODE",
    "id",
    "ID",
    "jis_code",
    "JCODE",
)
_NAMES = (
    "name",
    "名称",
    "地域名",
    "area_name",
    "学校名",
    "小学校区名",
    "校区名",
    "地区名",
    "S_NAME",
    "nam",
    "title",
    "shichoson",
)
Naming = Callable[[Mapping[str, str]], tuple[str, str]]


def _n03(properties: Mapping[str, str]) -> tuple[str, str]:
    """Code, and the name as people say it: district or designated city, municipality, ward."""
    parts = [properties.get(key, "") for key in ("N03_003", "N03_004", "N03_005")]
    if parts[0].endswith(("支庁", "振興局")):
        parts[0] = ""
    return properties.get("N03_007", ""), "".join(parts)


def _a27(properties: Mapping[str, str]) -> tuple[str, str]:
    return properties.get("A27_003", ""), properties.get("A27_004", "")


def _by_properties(code: str | None, name: str | None) -> Naming:
    def naming(properties: Mapping[str, str]) -> tuple[str, str]:
        said = properties.get(name or "", "") or properties.get(code or "", "")
        return properties.get(code or "", "") or said, said

    return naming


def _naming(keys: list[str], name: str) -> Naming:
    """How code and name of an area are found among its properties; raises InvalidInput when they are not."""
    if "N03_007" in keys:
        return _n03
    if "A27_003" in keys and "A27_004" in keys:
        return _a27
    folded = {key.casefold(): key for key in reversed(keys)}
    code = next((folded[c.casefold()] for c in _CODES if c.casefold() in folded), None)
    said = next((folded[n.casefold()] for n in _NAMES if n.casefold() in folded), None)
    if code is None and said is None:
        raise InvalidInput(
            f"{name}: no property holds a name or a code: N03_007, A27_003 and A27_004, "
            f"{', '.join(_NAMES[:4])} or "
            f"{', '.join(_CODES[:3])} is needed; found: {'、'.join(keys[:15]) or 'none'}",
            field="properties",
        )
    return _by_properties(code, said)


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return clean(str(value)) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _polygonal(geometry: BaseGeometry) -> Polygon | MultiPolygon | None:
    """The polygons of a geometry, made valid; None when nothing with an area is left."""
    valid = geometry if geometry.is_valid else shapely.make_valid(geometry)
    parts = [part for part in shapely.get_parts(valid) if isinstance(part, Polygon) and part.area > 0]
    nested = [
        p
        for part in shapely.get_parts(valid)
        for p in shapely.get_parts(part)
        if isinstance(p, Polygon) and p.area > 0
    ]
    whole = shapely.union_all(parts or nested) if parts or nested else None
    return whole if isinstance(whole, Polygon | MultiPolygon) and not whole.is_empty else None


def _remark(feature: Feature, value: str, level: Level, code: str, message: str) -> Finding:
    return Finding(feature.number, "geometry", value[:100], level, code, message)


def read(path: Path, *, kind: str, layer: str | None = None) -> tuple[AreaSet, tuple[Finding, ...]]:
    """The areas in a GeoJSON, GeoPackage or zipped Shapefile, ordered by code, and what is to be said about
    them.

    ``kind``: what they are (municipality, school-district …). Every area is a valid Polygon or MultiPolygon
    in lon, lat. Raises UnreadableFile or InvalidInput when the file cannot be read, nothing names the areas,
    or there is no polygon.
    """
    name = shown(path)
    if not kind.strip():
        raise InvalidInput("kind: a word such as municipality or school-district is accepted", field="kind")
    file = features.read(path, layer=layer)
    keys = list(dict.fromkeys(printable(str(key)) for feature in file.features for key in feature.properties))
    if not file.features:
        raise InvalidInput(f"{name}: it has no features; polygons are needed")
    naming = _naming(keys, name)
    findings = [
        Finding(
            0,
            "",
            other[:100],
            Level.NOTE,
            "layer_not_read",
            f"the layer {file.layer!r} was read; this one was not",
        )
        for other in file.others
    ]
    parts: dict[str, list[BaseGeometry]] = {}
    names: dict[str, str] = {}
    for feature in file.features:
        _take(feature, naming, parts, names, findings)
    if not parts:
        raise InvalidInput(
            f"{name}: it has no polygon with a name or a code", field="geometry", findings=findings
        )
    codes = sorted(parts)
    polygons = np.empty(len(codes), dtype=object)
    polygons[:] = [_joined(parts[code]) for code in codes]
    named = np.array([names[code] for code in codes], dtype=np.str_)
    return AreaSet(kind.strip(), np.array(codes, dtype=np.str_), named, polygons), tuple(findings)


def _joined(parts: list[BaseGeometry]) -> BaseGeometry:
    return parts[0] if len(parts) == 1 else shapely.union_all(parts)


def _take(
    feature: Feature,
    naming: Naming,
    parts: dict[str, list[BaseGeometry]],
    names: dict[str, str],
    findings: list[Finding],
) -> None:
    """Puts one feature with the others of its area; says why when it cannot."""
    code, said = naming({printable(str(key)): _text(value) for key, value in feature.properties.items()})
    if feature.geometry is None:
        findings.append(_remark(feature, said, Level.WARNING, "no_geometry", f"{feature.problem}; left out"))
        return
    if not code:
        says = "no name and no code (land that belongs to no municipality?); left out"
        findings.append(_remark(feature, said, Level.WARNING, "no_code", says))
        return
    polygon = _polygonal(feature.geometry)
    if polygon is None:
        says = f"a {feature.geometry.geom_type} is no area; left out"
        findings.append(_remark(feature, said, Level.WARNING, "no_polygon", says))
        return
    if not feature.geometry.is_valid:
        findings.append(
            _remark(feature, said, Level.NOTE, "repaired", "the outline crossed itself and was put right")
        )
    parts.setdefault(code, []).append(polygon)
    if said and names.setdefault(code, said) != said:
        findings.append(
            _remark(
                feature,
                said,
                Level.WARNING,
                "two_names",
                f"code {code} is named {names[code]} before; kept so",
            )
        )
    names.setdefault(code, said or code)
