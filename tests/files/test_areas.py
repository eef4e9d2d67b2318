"""Areas: known sources, parts joined, what is no area said."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import shapely

from ibasho.errors import InvalidInput
from ibasho.files import areas
from ibasho.model import AreaSet, Finding


def _square(west: float, size: float = 0.1) -> dict[str, Any]:
    return dict(shapely.geometry.mapping(shapely.box(west, 34, west + size, 34 + size)))


def _read(
    folder: Path, *features: tuple[dict[str, Any] | None, dict[str, Any]]
) -> tuple[AreaSet, tuple[Finding, ...]]:
    path = folder / "areas.geojson"
    told = [
        {"type": "Feature", "geometry": geometry, "properties": properties}
        for geometry, properties in features
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": told}, ensure_ascii=False), "utf-8")
    return areas.read(path, kind="municipality")


def test_municipalities_are_joined_by_code(tmp_path: Path) -> None:
    """One area per N03_007 whatever the number of islands; wards carry their city's name; no man's land is
    left out.
    """
    ward = {"N03_001": "例示県", "N03_003": "見本市", "N03_004": "中央区", "N03_007": "99101"}
    town = {"N03_001": "例示県", "N03_003": "例示郡", "N03_004": "架空町", "N03_007": "99301"}
    nobody = {"N03_001": "例示県", "N03_003": None, "N03_004": "所属未定地", "N03_007": None}
    found, findings = _read(
        tmp_path, (_square(135), town), (_square(134), ward), (_square(134.5), ward), (_square(136), nobody)
    )
    assert found.kind == "municipality"
    assert found.code.tolist() == ["99101", "99301"]
    assert found.name.tolist() == ["見本市中央区", "例示郡架空町"]
    assert [polygon.geom_type for polygon in found.polygons] == ["MultiPolygon", "Polygon"]
    assert found.polygons[0].area == pytest.approx(0.02)
    assert [finding.code for finding in findings] == ["no_code"]


def test_touching_parts_become_one(tmp_path: Path) -> None:
    """Shared edges vanish."""
    found, _ = _read(tmp_path, (_square(134), {"name": "見本"}), (_square(134.1), {"name": "見本"}))
    assert found.polygons[0].geom_type == "Polygon"
    assert found.code.tolist() == ["見本"]


def test_school_districts(tmp_path: Path) -> None:
    """国土数値情報 A27."""
    found, _ = _read(
        tmp_path, (_square(134), {"A27_001": "99201", "A27_003": "B100000000001", "A27_004": "見本小学校"})
    )
    assert (found.code.tolist(), found.name.tolist()) == (["B100000000001"], ["見本小学校"])


def test_any_file_with_a_name_or_a_code(tmp_path: Path) -> None:
    """Headings in Japanese or English, any case; numbers as codes."""
    found, _ = _read(tmp_path, (_square(134), {"KEY_CODE": 37201.0, "S_NAME": "見本町"}))
    assert (found.code.tolist(), found.name.tolist()) == (["37201"], ["見本町"])
    with pytest.raises(InvalidInput, match="found: 色、面積"):
        _read(tmp_path, (_square(134), {"色": "赤", "面積": 1}))


def test_what_is_no_area(tmp_path: Path) -> None:
    """Points, missing geometries and crossed outlines."""
    crossed = {"type": "Polygon", "coordinates": [[[134, 34], [135, 35], [135, 34], [134, 35], [134, 34]]]}
    point = {"type": "Point", "coordinates": [134, 34]}
    found, findings = _read(
        tmp_path,
        (crossed, {"name": "一"}),
        (point, {"name": "二"}),
        (None, {"name": "三"}),
        (_square(136), {"name": ""}),
    )
    assert found.name.tolist() == ["一"]
    assert found.polygons[0].is_valid
    assert found.polygons[0].area == pytest.approx(0.5)
    assert [(finding.row, finding.code) for finding in findings] == [
        (1, "repaired"),
        (2, "no_polygon"),
        (3, "no_geometry"),
        (4, "no_code"),
    ]
    with pytest.raises(InvalidInput, match="no polygon with a name or a code") as refusal:
        _read(tmp_path, (point, {"name": "二"}))
    assert [finding.code for finding in refusal.value.findings] == ["no_polygon"]
    with pytest.raises(InvalidInput, match="no features"):
        _read(tmp_path)


def test_two_names_of_one_code_are_said(tmp_path: Path) -> None:
    """The first is kept."""
    found, findings = _read(
        tmp_path, (_square(134), {"code": "1", "name": "見本"}), (_square(135), {"code": "1", "name": "例示"})
    )
    assert found.name.tolist() == ["見本"]
    assert [finding.code for finding in findings] == ["two_names"]


@pytest.mark.real
def test_takamatsu_and_kagawa(real_data: Path) -> None:
    """162 parts are one city; the simplified prefecture has 17 municipalities; nearly the same area."""
    city, findings = areas.read(real_data / "takamatsu/boundary_37201_N03.geojson", kind="municipality")
    assert findings == ()
    assert city.name.tolist() == ["香川県高松市"]
    kagawa, _ = areas.read(
        real_data / "municipalities/smartnews_geojson_s0010_N03-21_37_210101.json", kind="municipality"
    )
    assert len(kagawa) == 17
    simple = kagawa.polygons[kagawa.code.tolist().index("37201")]
    assert simple.area == pytest.approx(city.polygons[0].area, rel=0.02)
    assert len(shapely.get_parts(city.polygons[0])) > 10


@pytest.mark.real
def test_tokyo_has_62_municipalities_and_land_of_nobody(real_data: Path) -> None:
    """The feature without a code is said, not kept."""
    tokyo, findings = areas.read(
        real_data / "municipalities/smartnews_geojson_s0010_N03-21_13_210101.json", kind="municipality"
    )
    assert len(tokyo) == 62
    assert [finding.code for finding in findings] == ["no_code"]
    assert "青ヶ島村" in tokyo.name.tolist()
