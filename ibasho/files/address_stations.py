"""Stations: 国土数値情報 N02 (GeoJSON, or its zipped Shapefile read in the confined child) and a plain table.

N02: nlftp.mlit.go.jp/ksj, attributes N02_003 line, N02_004 operator, N02_005 station; the geometry is the piece of track at the
platform, whose middle is taken. The table: ``駅名, 路線, 緯度, 経度`` with an optional reading ``駅名カナ``.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import shapely

from ibasho.errors import InvalidInput
from ibasho.files import features
from ibasho.files.address_rows import Problems, found_in, located
from ibasho.files.archives import open_archive
from ibasho.files.encodings import read_bytes, shown
from ibasho.files.geojson import Feature
from ibasho.files.place_facts import clean
from ibasho.files.tables import Row, Table, normal
from ibasho.model import Address, AddressLevel, Finding

__all__ = ["HEADINGS", "is_station_table", "read_station_features", "read_stations"]

_NAME, _LINE = ("駅名", "駅", "station", "station_name"), ("路線", "路線名", "line")
_KANA, _LAT, _LON = ("駅名カナ", "駅名かな", "よみ"), ("緯度", "lat"), ("経度", "lon", "lng")
HEADINGS = frozenset(normal(h) for h in (*_NAME, *_LINE, *_KANA, *_LAT, *_LON))
"""Normalised headings by which the heading row is found."""
_LENGTH_MOST = 100


def is_station_table(table: Table) -> bool:
    """Whether the table has a station's name and its point in every row."""
    return all(table.column(*headings) is not None for headings in (_NAME, _LAT, _LON))


def read_stations(table: Table) -> tuple[list[Address], tuple[Finding, ...]]:
    """One station per row and line, in order. Raises InvalidInput when a column is missing or a row cannot be read."""
    if not is_station_table(table):
        raise InvalidInput(
            f"{table.name}: row {table.header_row}: the columns 駅名, 緯度 and 経度 are needed; found: {found_in(table)}",
            field="header",
        )
    problems = Problems(table.name)
    found = [each for row in table.rows if (each := _of_row(table, row, problems)) is not None]
    return _some(found, problems), problems.settle()


def _of_row(table: Table, row: Row, problems: Problems) -> Address | None:
    def cell(headings: tuple[str, ...]) -> str:
        column = table.column(*headings)
        return "" if column is None else clean(row.cells[column])

    point = located(problems, row.number, "緯度, 経度", cell(_LAT), cell(_LON))
    return _station(problems, row.number, "駅名", cell(_NAME), cell(_LINE), point, cell(_KANA))


def read_station_features(path: Path, *, bytes_most: int) -> tuple[list[Address], tuple[Finding, ...]]:
    """One station per feature of N02, in order. Raises as ``features.read``, and InvalidInput when it has no N02_005."""
    name = shown(path)
    read = features.read(path, layer=_layer(path, bytes_most), bytes_most=bytes_most).features
    if read and not any("N02_005" in feature.properties for feature in read):
        held = ", ".join(sorted(read[0].properties)[:12])
        raise InvalidInput(
            f"{name}: the attribute N02_005 (the station's name) of 国土数値情報 N02 is missing; found: {held}",
            field="N02_005",
        )
    problems = Problems(name)
    found = [each for feature in read if (each := _of_feature(feature, problems)) is not None]
    return _some(found, problems), problems.settle()


def _layer(path: Path, bytes_most: int) -> str | None:
    """The Shapefile of the stations in the archive of N02, which holds that of the tracks too; None for other files."""
    data = read_bytes(path, bytes_most=bytes_most)
    if not data.startswith(b"PK\x03\x04"):
        return None
    members = open_archive(data, shown(path), features.LIMITS).members
    stems = {PurePosixPath(member).stem for member in members if member.lower().endswith(".shp")}
    stations = sorted(stem for stem in stems if "station" in stem.lower())
    return stations[0] if stations else None


def _of_feature(feature: Feature, problems: Problems) -> Address | None:
    words = {key: clean(str(feature.properties.get(key) or "")) for key in ("N02_005", "N02_003", "N02_004")}
    if feature.geometry is None or feature.geometry.is_empty:
        problems.error(feature.number, "geometry", words["N02_005"], feature.problem or "it has no geometry")
        return None
    middle = (
        feature.geometry.interpolate(0.5, normalized=True)
        if isinstance(feature.geometry, shapely.LineString)
        else feature.geometry.centroid
    )
    point = located(problems, feature.number, "geometry", f"{middle.y:.7f}", f"{middle.x:.7f}")
    line = f"{words['N02_004']}{words['N02_003']}"
    return _station(problems, feature.number, "N02_005", words["N02_005"], line, point)


def _station(
    problems: Problems,
    number: int,
    column: str,
    name: str,
    line: str,
    point: tuple[float, float] | None,
    kana: str = "",
) -> Address | None:
    name = name.removesuffix("駅") or name
    if not name or len(name) > _LENGTH_MOST or len(line) > _LENGTH_MOST:
        problems.error(number, column, name, f"a name of 1 to {_LENGTH_MOST} characters is accepted")
        return None
    if point is None:
        return None
    return Address(
        AddressLevel.STATION, name=name, lines=(line,) if line else (), kana=kana, lon=point[0], lat=point[1]
    )


def _some(found: list[Address], problems: Problems) -> list[Address]:
    if not found and not problems.errors:
        raise InvalidInput(
            f"{problems.name}: no station has a name and a point", field="駅名", findings=problems.notes
        )
    return found
