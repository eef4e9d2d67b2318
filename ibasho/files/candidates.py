"""Candidate sites for new places: a table with name and coordinates, or GeoJSON points."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from ibasho.errors import InvalidInput
from ibasho.files.encodings import shown
from ibasho.files.headings import KNOWN, mapping_of
from ibasho.files.place_facts import clean, point_of
from ibasho.files.places_geojson import is_geojson, read_rows
from ibasho.files.tables import BYTES_MOST, read_table
from ibasho.model import Candidate, Finding, Level

__all__ = ["read"]


def read(path: Path, *, bytes_most: int = BYTES_MOST) -> tuple[tuple[Candidate, ...], tuple[Finding, ...]]:
    """The sites in order, without rows that have no name or no usable point (each has an error among the
    findings).

    Raises UnreadableFile or InvalidInput when the file cannot be read, or no site is left.
    """
    if is_geojson(path):
        rows, _, remarks = read_rows(path, bytes_most=bytes_most)
        findings = list(remarks)
        told = [(number, *_by_meaning(list(texts), list(texts.values()))) for number, texts in rows]
    else:
        table = read_table(path, bytes_most=bytes_most, known=KNOWN)
        meanings = {meaning.rstrip("*") for meaning in mapping_of(table.header)}
        if not {"name", "lat", "lon"} <= meanings:
            raise InvalidInput(
                f"{table.name}: row {table.header_row}: the columns 名称, 緯度 and 経度 (name, lat, lon) are "
                "needed; found: "
                f"{'、'.join(table.header[:12])}",
                field="header",
            )
        findings = []
        told = [(row.number, *_by_meaning(list(table.header), list(row.cells))) for row in table.rows]
    sites = [site for number, name, lat, lon in told if (site := _site(number, name, lat, lon, findings))]
    if not sites:
        raise InvalidInput(
            f"{shown(path)}: it has no site with a name and coordinates", field="lat, lon", findings=findings
        )
    for name, times in Counter(site.name for site in sites).items():
        if times > 1:
            findings.append(
                Finding(0, "名称", name, Level.WARNING, "same_name", f"{times} sites have this name")
            )
    return tuple(sites), tuple(findings)


def _by_meaning(headings: list[str], cells: list[str]) -> tuple[str, str, str]:
    """Name, latitude and longitude of one row."""
    by = dict(zip(mapping_of(headings), cells, strict=False))
    return clean(by.get("name", "")), by.get("lat", ""), by.get("lon", "")


def _site(number: int, name: str, lat: str, lon: str, findings: list[Finding]) -> Candidate | None:
    point = point_of(lat, lon, anywhere=True)
    if not name:
        findings.append(Finding(number, "名称", "", Level.ERROR, "no_name", "no name; the site is left out"))
        return None
    if point.lon is None or point.lat is None:
        says = "no usable coordinates; the site is left out"
        value = f"{lat}, {lon}"[:100]
        findings.append(
            Finding(number, "緯度, 経度", value, Level.ERROR, "no_coordinates", says, "decimal degrees")
        )
        return None
    if point.problem == "swapped":
        says = "latitude and longitude were in each other's column; put right"
        findings.append(Finding(number, "緯度, 経度", "", Level.WARNING, "swapped_coordinates", says))
    return Candidate(name, point.lon, point.lat)
