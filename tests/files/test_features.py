"""Vector files: the drivers that could open something else never run."""

from __future__ import annotations

import http.server
import io
import json
import threading
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from ibasho.errors import InvalidInput, UnreadableFile
from ibasho.files import features


def _frame(crs: str | None = "EPSG:6668") -> gpd.GeoDataFrame:
    squares = [shapely.box(134 + i, 34, 134.5 + i, 34.5) for i in range(3)]
    return gpd.GeoDataFrame(
        {"code": ["a", "b", "c"], "名称": ["見本", "例示", "架空"], "n": [1, 2, 3]}, geometry=squares, crs=crs
    )


def _shapefile(
    folder: Path, *, encoding: str = "UTF-8", crs: str | None = "EPSG:6668", without: tuple[str, ...] = ()
) -> Path:
    inside = folder / "shp"
    inside.mkdir(exist_ok=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _frame(crs).to_file(inside / "areas.shp", encoding=encoding)
    out = folder / "areas.zip"
    with zipfile.ZipFile(out, "w") as archive:
        for part in sorted(inside.iterdir()):
            if part.suffix not in without:
                archive.write(part, f"folder/{part.name}")
    return out


def test_a_geopackage(tmp_path: Path) -> None:
    """Properties and geometries as written; other layers are named."""
    path = tmp_path / "areas.gpkg"
    _frame().to_file(path, layer="one")
    _frame().to_file(path, layer="two")
    file = features.read(path)
    assert (file.layer, file.others) == ("one", ("two",))
    assert [feature.properties for feature in file.features][:1] == [{"code": "a", "名称": "見本", "n": 1}]
    assert file.features[0].geometry is not None
    assert file.features[0].geometry.equals(shapely.box(134, 34, 134.5, 34.5))
    assert features.read(path, layer="two").layer == "two"
    with pytest.raises(UnreadableFile, match="no layer 'three'; it has one, two"):
        features.read(path, layer="three")


@pytest.mark.parametrize(
    ("encoding", "without"), [("UTF-8", ()), ("CP932", ()), ("CP932", (".cpg",)), ("UTF-8", (".cpg",))]
)
def test_a_zipped_shapefile(tmp_path: Path, encoding: str, without: tuple[str, ...]) -> None:
    """Japanese text is right with and without a stated encoding."""
    file = features.read(_shapefile(tmp_path, encoding=encoding, without=without))
    assert [feature.properties["名称"] for feature in file.features] == ["見本", "例示", "架空"]


def test_a_shapefile_that_is_not_whole(tmp_path: Path) -> None:
    """Missing parts, a part alone, several of them, none of them."""
    with pytest.raises(UnreadableFile, match=r"lacks its part .shx"):
        features.read(_shapefile(tmp_path, without=(".shx",)))
    with pytest.raises(UnreadableFile, match="one part of a Shapefile"):
        features.read(tmp_path / "shp" / "areas.shp")
    with pytest.raises(InvalidInput, match="CRS"):
        features.read(_shapefile(tmp_path, without=(".prj",)))
    several = tmp_path / "several.zip"
    with zipfile.ZipFile(several, "w") as archive:
        archive.writestr("a.shp", b"")
        archive.writestr("b.shp", b"")
    with pytest.raises(UnreadableFile, match="it holds: a, b"):
        features.read(several)


def test_reference_systems(tmp_path: Path) -> None:
    """A plane is turned into degrees; the old Tokyo datum is refused by name."""
    path = tmp_path / "plane.gpkg"
    _frame().to_crs("EPSG:6672").to_file(path, layer="x")
    built = features.read(path).features[0].geometry
    assert built is not None
    assert built.bounds == pytest.approx((134, 34, 134.5, 34.5), abs=1e-3)
    with pytest.raises(InvalidInput, match="Tokyo"):
        features.read(_shapefile(tmp_path, crs="EPSG:4301"))


def test_a_zip_with_one_geojson(tmp_path: Path) -> None:
    """As 国土数値情報 delivers it beside nothing else."""
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.geojson", _frame("EPSG:4326").to_json())
    assert len(features.read(path).features) == 3


class _Canary(http.server.BaseHTTPRequestHandler):
    hits: list[str]

    def do_GET(self) -> None:
        """Notes that somebody came."""
        self.hits.append(self.path)
        self.send_response(404)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def canary() -> Iterator[tuple[int, list[str]]]:
    """A server that nobody may call: its port, and who called."""
    hits: list[str] = []
    handler = type("Handler", (_Canary,), {"hits": hits})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port, hits
    server.shutdown()
    server.server_close()
    thread.join()


SECRET = "canary-content-that-nobody-may-read"


def _bodies(port: int, secret: Path) -> dict[str, str]:
    """Ten contents that make GDAL open other files or hosts when all its drivers are there."""
    at = f"http://127.0.0.1:{port}"
    vrt = (
        "<OGRVRTDataSource><OGRVRTLayer "
        "name='secret'><SrcDataSource>{}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"
    )
    pipeline = f'gdal vector pipeline ! read {secret} ! sql --sql "select * from secret"'
    return {
        "wfs": f"<OGRWFSDataSource><URL>{at}/wfs?</URL></OGRWFSDataSource>",
        "oapif": f"OAPIF:{at}/oapif",
        "vrt over http": vrt.format(f"/vsicurl/{at}/vrt.csv"),
        "vrt over a file": vrt.format(secret),
        "pipeline": json.dumps({"type": "gdal_streamed_alg", "command_line": pipeline}),
        "algorithm": json.dumps(
            {"type": "gdal_streamed_alg", "command_line": f"gdal vector filter --of=stream {secret} streamed"}
        ),
        "link": json.dumps(
            {"type": "FeatureCollection", "features": [], "links": [{"href": f"{at}/next", "rel": "next"}]}
        ),
        "esri json": json.dumps({"type": "x", "currentVersion": 1}),
        "gml schema": '<?xml version="1.0"?><FeatureCollection xsi:schemaLocation="x '
        f'{at}/a.xsd"><a/></FeatureCollection>',
        "kml link": f'<?xml version="1.0"?><kml><NetworkLink><Link><href>{at}/k.kml</href></Link></NetworkLink></kml>',
        "kml entity": '<?xml version="1.0"?><!DOCTYPE k [<!ENTITY a SYSTEM '
        f'"file://{secret}">]><kml><name>&a;</name></kml>',
    }


@pytest.mark.parametrize("suffix", [".geojson", ".json", ".gpkg", ".zip", ".kml", ".shp"])
def test_contents_that_point_elsewhere_are_refused(
    tmp_path: Path, canary: tuple[int, list[str]], suffix: str
) -> None:
    """Whatever the name: refused (or nothing in it), no byte of the secret file, no call to the server."""
    port, hits = canary
    secret = tmp_path / "secret.csv"
    secret.write_text(f"secret\n{SECRET}\n")
    for name, body in _bodies(port, secret).items():
        path = tmp_path / f"upload{suffix}"
        path.write_text(body)
        try:
            said = repr(features.read(path))
            assert name == "link", name
            assert said == repr(features.FeatureFile(()))
        except UnreadableFile as refusal:
            said = refusal.message
        assert SECRET not in said
    assert hits == []


def test_the_same_contents_inside_what_gdal_does_get(tmp_path: Path, canary: tuple[int, list[str]]) -> None:
    """A zip whose .shp is one of them, and a GeoPackage cut after its first bytes: refused in the child,
    nobody called.
    """
    port, hits = canary
    secret = tmp_path / "secret.csv"
    secret.write_text(f"secret\n{SECRET}\n")
    bodies = _bodies(port, secret)
    for name in ("algorithm", "vrt over http", "link"):
        body = bodies[name]
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for part in ("shp", "shx", "dbf", "prj"):
                archive.writestr(f"a.{part}", body)
        zipped, package = tmp_path / "a.zip", tmp_path / "a.gpkg"
        zipped.write_bytes(out.getvalue())
        package.write_bytes(b"SQLite format 3\x00" + body.encode())
        for path in (zipped, package):
            with pytest.raises(UnreadableFile) as refusal:
                features.read(path)
            assert SECRET not in refusal.value.message
            assert refusal.value.message.startswith(path.name)
    assert hits == []


def test_damaged_geopackages_are_refused(tmp_path: Path) -> None:
    """Cut off and flipped: features or a refusal, nothing else."""
    path = tmp_path / "a.gpkg"
    _frame().to_file(path)
    whole = path.read_bytes()
    for damaged in (whole[: len(whole) // 2], whole[:100], whole[:4096] + bytes(len(whole) - 4096)):
        path.write_bytes(damaged)
        with pytest.raises(UnreadableFile, match=r"^a.gpkg: "):
            features.read(path)


def test_collections_are_left_out(tmp_path: Path) -> None:
    """A geometry that is no point, line or polygon says so."""
    path = tmp_path / "a.gpkg"
    nested = shapely.GeometryCollection([shapely.Point(134, 34), shapely.box(134, 34, 135, 35)])
    gpd.GeoDataFrame({"n": [1]}, geometry=[nested], crs=4326).to_file(path)
    (feature,) = features.read(path).features
    assert feature.geometry is None
    assert "no geometry of points, lines or polygons" in feature.problem
