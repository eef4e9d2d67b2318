"""Writes every file of the sample town, always with the same bytes."""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import osmium
import xlsxwriter
from shapely import Polygon

from . import addresses, ground, mesh_tables, people, place_files, places, plane, sources, streets, visits
from .neighbourhoods import CITY, CITY_CODE_5, NEIGHBOUR_CITY, PREFECTURE
from .network import Network

_MADE_AT = datetime(2026, 4, 1, tzinfo=UTC)


def write_town(folder: Path) -> Iterator[str]:
    """Writes all files into the folder; yields one line about each."""
    folder.mkdir(parents=True, exist_ok=True)
    net = streets.town_streets()
    cells = people.town_cells()
    made, facts = _population_files(cells), people.facts(cells)
    made["boundary_N03.geojson"] = _boundary()
    made["school_districts_A27.geojson"] = _districts()
    made["streets.osm.pbf"] = _streets_file(net, folder)
    made |= _place_lists(net)
    made["neighbour_town.geojson"] = _neighbour_town()
    for name, columns, rows in (
        ("visits.csv", visits.VISIT_COLUMNS, visits.visit_rows(net)),
        ("workers.csv", visits.WORKER_COLUMNS, visits.worker_rows()),
        ("siting_candidates.csv", visits.SITE_COLUMNS, visits.site_rows(net)),
        ("neighbourhoods.csv", addresses.NEIGHBOURHOOD_COLUMNS, addresses.neighbourhood_rows()),
        ("stations.csv", addresses.STATION_COLUMNS, addresses.station_rows()),
    ):
        made[name] = (_csv(columns, rows).encode("utf-8-sig"), len(rows))
    for name, (content, count) in made.items():
        (folder / name).write_bytes(content)
        yield f"{name}: {count} rows, {len(content)} bytes, sha256 {hashlib.sha256(content).hexdigest()[:12]}…"
    (folder / "SOURCES.toml").write_bytes(sources.text(made, facts).encode())


def _csv(columns: Sequence[str], rows: Sequence[dict[str, str]]) -> str:
    """Comma-separated text with CR LF; a column that a row does not have stays empty."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="", extrasaction="ignore", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _population_files(cells: list[people.Cell]) -> dict[str, tuple[bytes, int]]:
    made = {}
    for name, table, level, of in (
        ("tblT001142Q5137.txt", "T001142", 5, cells),
        ("tblT001141H5137.txt", "T001141", 4, mesh_tables.coarser(cells)),
    ):
        text = mesh_tables.table_text(mesh_tables.with_secrecy(of), table, level)
        made[name] = (text.encode("cp932"), len(of))
    return made


# -- GeoJSON ------------------------------------------------------------------------------------------------------
def _geojson(features: list[dict[str, object]]) -> tuple[bytes, int]:
    lines = ",\n".join(json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in features)
    return f'{{"type":"FeatureCollection","features":[\n{lines}\n]}}\n'.encode(), len(features)


def _ring(line: ground.Line) -> list[list[float]]:
    """A closed ring in longitude and latitude, counter-clockwise as RFC 7946 wants."""
    if not Polygon(line).exterior.is_ccw:
        line = line[::-1]
    ring = [list(plane.lonlat(x, y)) for x, y in line]
    if ring[0] != ring[-1]:
        ring.append(ring[0])
    return ring


def _area(properties: dict[str, str | None], lines: list[ground.Line]) -> dict[str, object]:
    """A feature with one polygon for each outline."""
    rings = [[_ring(line)] for line in lines]
    geometry = {"type": "Polygon", "coordinates": rings[0]}
    if len(rings) > 1:
        geometry = {"type": "MultiPolygon", "coordinates": rings}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def _islands() -> list[ground.Line]:
    return [ground.outline(ground.island()), ground.outline(ground.rock())]


def _boundary() -> tuple[bytes, int]:
    properties: dict[str, str | None] = {
        "N03_001": PREFECTURE, "N03_002": None, "N03_003": None, "N03_004": CITY, "N03_005": None, "N03_007": CITY_CODE_5,
    }  # fmt: skip
    return _geojson([_area(properties, [line]) for line in [ground.mainland_ring(), *_islands()]])


def _districts() -> tuple[bytes, int]:
    """One feature a district; the southern one has the islands as further parts."""
    features = []
    for number, (name, face) in enumerate(ground.district_faces(), 1):
        properties: dict[str, str | None] = {
            "A27_001": CITY_CODE_5, "A27_002": f"{CITY}立", "A27_003": f"B199921000{number:02d}", "A27_004": name,
            "A27_005": f"{PREFECTURE}{CITY}",
        }  # fmt: skip
        islands = _islands() if name == "見本南小学校" else []
        features.append(_area(properties, [ground.outline(face), *islands]))
    return _geojson(features)


def _neighbour_town() -> tuple[bytes, int]:
    features: list[dict[str, object]] = []
    for number, (x, y, kind, name, hours) in enumerate(places.NEIGHBOUR_PLACES, 1):
        properties = {
            "name": name,
            "kind": kind,
            "address": f"{PREFECTURE}{NEIGHBOUR_CITY}{number}番地",
            "hours": hours,
        }
        point = {"type": "Point", "coordinates": list(plane.lonlat(x, y))}
        features.append({"type": "Feature", "properties": properties, "geometry": point})
    return _geojson(features)


# -- place lists --------------------------------------------------------------------------------------------------
def _place_lists(net: Network) -> dict[str, tuple[bytes, int]]:
    of_file: dict[str, list[places.Place]] = {}
    for place in places.with_flaws(places.town_places(net)):
        of_file.setdefault(place.file, []).append(place)
    cafeterias = of_file[places.CAFETERIA]
    district_of = {
        place.name: ground.district_at(place.x, place.y).removesuffix("学校") for place in cafeterias
    }
    public = place_files.facility_rows(of_file[places.PUBLIC], "KS", 1000)
    child = place_files.child_rows(of_file[places.CHILD])
    meals = place_files.cafeteria_rows(cafeterias, district_of)
    belong = place_files.facility_rows(of_file[places.BELONG], "IB", 4000)
    return {
        "public_facilities.csv": (
            _csv(place_files.FACILITY_COLUMNS, public).encode("utf-8-sig"),
            len(public),
        ),
        "child_rearing.csv": (_csv(place_files.CHILD_COLUMNS, child).encode("cp932"), len(child)),
        "childrens_cafeterias.csv": (
            _csv(place_files.CAFETERIA_COLUMNS, meals).encode("utf-8-sig"),
            len(meals),
        ),
        "places_to_belong.xlsx": (_workbook(belong), len(belong)),
    }


def _workbook(rows: list[dict[str, str]]) -> bytes:
    """The entry sheet as a municipality ships it: headings, a row of instructions, rows, numbered empty rows."""
    columns = place_files.FACILITY_COLUMNS
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"title": "居場所一覧", "author": CITY, "created": _MADE_AT})
    sheet = book.add_worksheet("公共施設一覧")
    sheet.freeze_panes(1, 0)
    bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "italic": True})
    for column, heading in enumerate(columns):
        sheet.write_string(0, column, heading, bold)
        sheet.write_string(1, column, place_files.INSTRUCTIONS.get(heading, ""), wrap)
    blank = {
        "全国地方公共団体コード": rows[0]["全国地方公共団体コード"],
        "地方公共団体名": rows[0]["地方公共団体名"],
    }
    numbers = range(len(rows) + 1, len(rows) + 1 + place_files.EMPTY_NUMBERED_ROWS)
    for line, row in enumerate([*rows, *({**blank, "ID": f"IB-{number:04d}"} for number in numbers)], 2):
        for column, heading in enumerate(columns):
            value = row.get(heading, "")
            if heading in {"緯度", "経度"} and value:
                sheet.write_number(line, column, float(value))
            elif value:
                sheet.write_string(line, column, value)
    book.close()
    return _stored(out.getvalue())


def _stored(archive: bytes) -> bytes:
    """The same zip archive uncompressed: its bytes no longer depend on the machine's zlib."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as before,
        zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as after,
    ):
        for name in before.namelist():
            after.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), before.read(name))
    return out.getvalue()


# -- streets ------------------------------------------------------------------------------------------------------
def _streets_file(net: Network, folder: Path) -> tuple[bytes, int]:
    """OpenStreetMap PBF without compression and without metadata, so that its bytes depend on the town only."""
    path = folder / "streets.osm.pbf"
    header = osmium.io.Header()
    header.set("generator", "ibasho sample town")
    header.add_box(osmium.osm.Box(137.555, 34.15, 137.656, 34.24))
    file = osmium.io.File(str(path), "pbf,pbf_compression=none,add_metadata=false")
    with osmium.SimpleWriter(file, header=header, overwrite=True) as writer:
        for number, (x, y) in net.nodes.items():
            tags = net.node_tags.get(number, {})
            writer.add_node(osmium.osm.mutable.Node(id=number, location=plane.lonlat(x, y), tags=tags))
        for number, (refs, tags) in enumerate(net.ways, 9_900_000_001):
            writer.add_way(osmium.osm.mutable.Way(id=number, nodes=refs, tags=tags))
    return path.read_bytes(), len(net.nodes) + len(net.ways)
