"""Vector files from outside: GeoJSON by our own reader, GeoPackage and zipped Shapefile by GDAL in a confined
child.

GDAL looks at the content, not at the name, and some of its drivers open other files and hosts when the
content asks for it. So the child process has the one driver that the content calls for, a copy of the file in
a folder of its own, and limits on memory, time, features and vertices. GeoJSON never reaches GDAL.
"""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import pyogrio
import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

from ibasho.errors import UnreadableFile
from ibasho.files import geojson
from ibasho.files.archives import Archive, ArchiveLimits, open_archive
from ibasho.files.confined import run
from ibasho.files.encodings import printable, read_bytes, shown, what_it_is
from ibasho.files.geojson import Feature
from ibasho.geo.crs import require_lonlat

__all__ = ["BYTES_MOST", "LIMITS", "FeatureFile", "read"]

BYTES_MOST = 200_000_000
LIMITS = ArchiveLimits(entries_most=200, bytes_most=400_000_000, ratio_most=200)
"""What a zip with vector files may hold."""
_SHAPEFILE = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_ACCEPTED = "GeoJSON (.geojson), GeoPackage (.gpkg) and a zip with one Shapefile are accepted"


@dataclass(frozen=True)
class FeatureFile:
    """The features of one layer in lon, lat. ``others``: names of further layers that were not read."""

    features: tuple[Feature, ...]
    layer: str = ""
    others: tuple[str, ...] = ()


def read(path: Path, *, layer: str | None = None, bytes_most: int = BYTES_MOST) -> FeatureFile:
    """The features in a GeoJSON, GeoPackage or zipped Shapefile; what the content is decides, not the suffix.

    ``layer``: which layer of a GeoPackage, or which Shapefile of a zip; the first, or the only one, when
    None. Raises UnreadableFile for anything else, for broken, hostile or too large files, InvalidInput for a
    reference system that is missing or not accepted (the old Tokyo datum is refused by name).
    """
    name = shown(path)
    data = read_bytes(path, bytes_most=bytes_most)
    if data.startswith(b"SQLite format 3\x00"):
        return _in_child(data, name, layer)
    if data.startswith(b"PK\x03\x04"):
        return _from_archive(open_archive(data, name, LIMITS), name, layer)
    if data.lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t").startswith((b"{", b"[")):
        return FeatureFile(tuple(geojson.features_of(data, name)))
    what = what_it_is(data) or (
        "one part of a Shapefile" if data.startswith(b"\x00\x00\x27\x0a") else "no vector file"
    )
    raise UnreadableFile(f"{name}: this is {what}; {_ACCEPTED}")


def _from_archive(archive: Archive, name: str, layer: str | None) -> FeatureFile:
    shapes = _once([m for m in archive.members if m.lower().endswith(".shp")])
    jsons = [m for m in archive.members if m.lower().endswith((".geojson", ".json"))]
    if not shapes and len(jsons) == 1:
        return FeatureFile(tuple(geojson.features_of(archive.read(jsons[0]), name)))
    by_stem = {PurePosixPath(member).stem: member for member in shapes}
    if not shapes or (layer is None and len(shapes) > 1) or (layer is not None and layer not in by_stem):
        held = ", ".join(sorted(by_stem)[:10]) or "none"
        raise UnreadableFile(
            f"{name}: a zip with one Shapefile (or the name of one of them) is accepted; it holds: {held}"
        )
    chosen = by_stem[layer] if layer else shapes[0]
    stem = chosen[: -len(".shp")].lower()
    parts = {
        m[len(stem) :].lower(): archive.read(m) for m in archive.members if m.lower().startswith(f"{stem}.")
    }
    missing = [suffix for suffix in (".shx", ".dbf") if suffix not in parts]
    if missing:
        raise UnreadableFile(
            f"{name}: the Shapefile lacks its part {', '.join(missing)}; zip all of its files together"
        )
    return _in_child({suffix: parts[suffix] for suffix in _SHAPEFILE if suffix in parts}, name, None)


def _once(shapes: list[str]) -> list[str]:
    """One of each name: 国土数値情報 packs the same Shapefile twice, in UTF-8 and in Shift_JIS."""
    found: dict[str, str] = {}
    for member in shapes:
        stem = PurePosixPath(member).stem
        if stem not in found or "UTF" in str(PurePosixPath(member).parent).upper():
            found[stem] = member
    return list(found.values())


def _encoding_of(parts: dict[str, bytes]) -> str | None:
    """The text encoding of a Shapefile: as its .cpg says, else UTF-8 when its table is, else cp932 (older
    Japanese files).
    """
    stated = parts.get(".cpg", b"").decode("ascii", "replace").strip().upper()
    if re.fullmatch(r"UTF-?8|65001", stated):
        return "UTF-8"
    if re.fullmatch(r"(CP|MS|SHIFT[-_]?)?(932|SJIS|JIS)", stated):
        return "CP932"
    try:
        parts[".dbf"][32:].decode("utf-8")
    except UnicodeDecodeError:
        return "CP932"
    return "UTF-8"


def _in_child(content: bytes | dict[str, bytes], name: str, layer: str | None) -> FeatureFile:
    """Reads a GeoPackage (bytes) or a Shapefile (its parts by suffix) from a copy in a folder of its own."""
    driver = "GPKG" if isinstance(content, bytes) else "ESRI Shapefile"
    skipped = ",".join(sorted(set(pyogrio.list_drivers()) - {driver}))
    environment = {
        "OGR_SKIP": skipped,
        "GDAL_SKIP": skipped,
        "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
        "GDAL_HTTP_MAX_RETRY": "0",
        "OGR_SQLITE_ALLOW_EXTERNAL_ACCESS": "NO",
        "OGR_SQLITE_LOAD_EXTENSIONS": "",
    }
    with tempfile.TemporaryDirectory(prefix="ibasho-") as folder:
        if isinstance(content, bytes):
            target, encoding = Path(folder) / "content.gpkg", None
            target.write_bytes(content)
        else:
            target, encoding = Path(folder) / "content.shp", _encoding_of(content)
            for suffix, part in content.items():
                target.with_suffix(suffix).write_bytes(part)
        task = {
            "path": str(target),
            "driver": driver,
            "layer": layer,
            "encoding": encoding,
            "features_most": geojson.FEATURES_MOST,
            "vertices_most": geojson.VERTICES_MOST,
        }
        reply = run("vector", task, name=name, environment=environment, memory_bytes=2_000_000_000)
    return _checked(reply, name)


def _checked(reply: dict[str, object], name: str) -> FeatureFile:
    """The child's answer as features in lon, lat."""
    crs, fields, rows, shapes = (reply[key] for key in ("crs", "fields", "rows", "geometry"))
    if not (isinstance(fields, list) and isinstance(rows, list) and isinstance(shapes, list)):
        raise UnreadableFile(f"{name}: it cannot be read")
    transformer = require_lonlat(crs if isinstance(crs, str) else None, name)
    features = []
    for number, (row, wkb) in enumerate(zip(rows, shapes, strict=True), start=1):
        properties = dict(zip(fields, row, strict=True))
        geometry, problem = _geometry(wkb, transformer)
        features.append(Feature(number, properties, geometry, problem=problem))
    others = reply.get("others")
    return FeatureFile(
        tuple(features),
        printable(str(reply.get("layer", ""))),
        tuple(printable(str(other)) for other in others) if isinstance(others, list) else (),
    )


def _geometry(wkb: str | None, transformer: pyproj.Transformer | None) -> tuple[BaseGeometry | None, str]:
    if wkb is None:
        return None, "it has no geometry of points, lines or polygons"
    try:
        built = shapely.from_wkb(bytes.fromhex(wkb))
    except (shapely.errors.ShapelyError, ValueError):
        return None, "its geometry is broken"
    return (
        geojson.in_degrees(built, transformer)
        if isinstance(built, BaseGeometry)
        else (None, "it has no geometry")
    )
