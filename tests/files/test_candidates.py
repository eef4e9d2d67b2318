"""Candidate sites: tables and GeoJSON."""

from __future__ import annotations

from pathlib import Path

import pytest

from ibasho.errors import InvalidInput
from ibasho.files.candidates import read
from ibasho.model import Candidate, Level


def _written(folder: Path, text: str, name: str = "sites.csv") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize("header", ["名称,緯度,経度", "name,lat,lon"])
def test_a_table(tmp_path: Path, header: str) -> None:
    """Japanese or English headings."""
    sites, findings = read(_written(tmp_path, f"{header}\n見本集会所,34.2,137.6\n例示会館,137.7,34.3\n"))
    assert sites == (Candidate("見本集会所", 137.6, 34.2), Candidate("例示会館", 137.7, 34.3))
    assert [(f.row, f.code) for f in findings] == [(3, "swapped_coordinates")]


def test_geojson(tmp_path: Path) -> None:
    """Points with a name, anywhere on Earth."""
    text = (
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"name": "Site"}, '
        '"geometry": {"type": "Point", "coordinates": [-51.2, -30.05]}}]}'
    )
    assert read(_written(tmp_path, text, "sites.geojson"))[0] == (Candidate("Site", -51.2, -30.05),)


def test_rows_that_are_no_site(tmp_path: Path) -> None:
    """An error each; names that occur twice are said; a file without any site is refused with the reasons."""
    sites, findings = read(_written(tmp_path, "名称,緯度,経度\n一,34,137\n,34,137\n二,,\n一,34.1,137\n"))
    assert [site.name for site in sites] == ["一", "一"]
    assert [(f.row, f.code, f.level) for f in findings] == [
        (3, "no_name", Level.ERROR),
        (4, "no_coordinates", Level.ERROR),
        (0, "same_name", Level.WARNING),
    ]
    with pytest.raises(InvalidInput, match="no site with a name and coordinates") as refusal:
        read(_written(tmp_path, "名称,緯度,経度\n二,,\n"))
    assert len(refusal.value.findings) == 1
    with pytest.raises(InvalidInput, match="columns 名称, 緯度 and 経度"):
        read(_written(tmp_path, "名称,住所\n二,例示市\n"))


@pytest.mark.real
def test_the_stores_of_san_francisco(real_data: Path) -> None:
    """16 sites outside Japan."""
    sites, findings = read(real_data / "siting_sf/SF_store_site_16_longlat.csv")
    assert (len(sites), findings) == (16, ())
    assert sites[0] == Candidate("Store_1", -122.510018182, 37.7723636370001)
