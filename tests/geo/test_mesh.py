"""Mesh codes against published vectors, the definition digit by digit, and the ellipsoid."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from ibasho.errors import InvalidInput, OutOfRange
from ibasho.geo import mesh

LEVELS = pytest.mark.parametrize("level", mesh.LEVELS)

# lat, lon, then the codes of levels 3 to 6
PLACES = {
    "Tokyo Tower": (35.658581, 139.745433, "53393599", "533935992", "5339359921", "53393599212"),
    "Tokyo Station": (35.681236, 139.767125, "53394611", "533946113", "5339461132", "53394611323"),
    "Kyoto Tower": (34.987574, 135.759363, "52353680", "523536804", "5235368041", "52353680412"),
    "Sapporo clock tower": (43.062561, 141.353650, "64414278", "644142783", "6441427832", "64414278321"),
    "Naha city hall": (26.212401, 127.679185, "39272554", "392725541", "3927255414", "39272554143"),
    "Irizaki, Yonaguni": (24.4495, 122.9333, "36225734", "362257344", "3622573443", "36225734434"),
}
# code, level, south, west, north, east
CORNERS = [
    (5339, 1, 106 / 3, 139, 36, 140),
    (533946, 2, 107 / 3, 139.75, 35.75, 139.875),
    (53394611, 3, 35.675, 139.7625, 35 + 41 / 60, 139.775),
    (533946113, 4, 35 + 40.75 / 60, 139.7625, 35 + 41 / 60, 139.76875),
    (5339461132, 5, 35 + 40.75 / 60, 139.765625, 35.68125, 139.76875),
    (53394611323, 6, 35 + 40.8125 / 60, 139.765625, 35.68125, 139.7671875),
]


def by_definition(lon: float, lat: float, level: int) -> str:
    """The code digit by digit, as the standard tells it, on exact lattice numbers."""
    i, j = math.floor(round(lat * 960, 7)), math.floor(round((lon - 100) * 640, 7))
    digits = ""
    for finer, size in enumerate((640, 80, 8, 4, 2, 1), start=1):
        (a, i), (b, j) = divmod(i, size), divmod(j, size)
        digits += f"{a:02d}{b:02d}" if finer == 1 else f"{a}{b}" if finer <= 3 else str(2 * a + b + 1)
        if finer == level:
            break
    return digits


@pytest.fixture(scope="module")
def random_points() -> tuple[np.ndarray, np.ndarray]:
    r = np.random.default_rng(1)
    return r.uniform(100, 180, 20_000).round(6), r.uniform(0, 66.666, 20_000).round(6)


@pytest.mark.parametrize("place", PLACES)
def test_published_codes(place: str) -> None:
    lat, lon, *codes = PLACES[place]
    assert [str(mesh.to_text(mesh.encode(lon, lat, level), level)) for level in (3, 4, 5, 6)] == codes


@pytest.mark.parametrize(("code", "level", "south", "west", "north", "east"), CORNERS)
def test_published_corners(
    code: int, level: int, south: float, west: float, north: float, east: float
) -> None:
    assert np.allclose(mesh.bounds(code, level), (west, south, east, north), rtol=0, atol=1e-12)
    assert np.allclose(mesh.corner(code, level), (west, south), rtol=0, atol=1e-12)
    assert np.allclose(mesh.centre(code, level), ((west + east) / 2, (south + north) / 2), rtol=0, atol=1e-12)


@LEVELS
def test_equal_to_the_definition(level: int, random_points: tuple[np.ndarray, np.ndarray]) -> None:
    lon, lat = random_points
    found = mesh.to_text(mesh.encode(lon, lat, level), level)
    assert found.tolist() == [by_definition(x, y, level) for x, y in zip(lon, lat, strict=True)]


def test_every_500_m_corner_of_a_primary_mesh_is_in_its_own_cell() -> None:
    squares = np.array([5339])
    for level in (1, 2, 3):
        squares = mesh.children(squares, level).ravel()
    assert len(squares) == 25_600
    assert (mesh.encode(*mesh.corner(squares, 4), 4) == squares).all()
    assert (mesh.encode(*mesh.centre(squares, 4), 4) == squares).all()


@given(
    st.integers(0, 64_000 - 1), st.integers(0, 51_200 - 1), st.sampled_from(mesh.LEVELS), st.integers(10, 17)
)
def test_corners_and_centres_encode_to_their_cell(row: int, column: int, level: int, decimals: int) -> None:
    code = mesh.encode(100 + (column + 0.5) / 640, (row + 0.5) / 960, level)
    assert mesh.encode(*mesh.corner(code, level), level) == code
    lon, lat = mesh.corner(code, level)
    # a corner written with ten or more decimals is still this cell's
    assert mesh.encode(round(float(lon), decimals), round(float(lat), decimals), level) == code
    assert mesh.encode(*mesh.centre(code, level), level) == code
    west, south, east, north = mesh.bounds(code, level)
    assert west <= 100 + (column + 0.5) / 640 < east
    assert south <= (row + 0.5) / 960 < north


@LEVELS
def test_text_and_back(level: int, random_points: tuple[np.ndarray, np.ndarray]) -> None:
    code = mesh.encode(*random_points, level)
    text = mesh.to_text(code, level)
    assert text.dtype == np.dtype(f"<U{mesh.DIGITS[level]}")
    assert text.tolist() == [f"{c:0{mesh.DIGITS[level]}d}" for c in code.tolist()]
    assert (mesh.from_text(text, level) == code).all()
    assert (mesh.from_text(text.tolist(), level) == code).all()
    assert (mesh.from_text(text.astype(object), level) == code).all()


@pytest.mark.parametrize(
    "text", ["", "5339461", "533946111", "5339461a", "５３３９４６１１", " 53394611", "-5339461", "53398811"]
)
def test_text_that_is_no_code_is_named(text: str) -> None:
    with pytest.raises(InvalidInput, match=r"code.*number 2") as error:
        mesh.from_text(["53394611", text], 3)
    assert error.value.field == "code"


@pytest.mark.parametrize(
    ("code", "level"),
    [(5380, 1), (533980, 2), (533908, 2), (533946110, 4), (533946115, 4), (-1, 3), (100_000_000, 3)],
)
def test_numbers_that_are_no_code_are_named(code: int, level: int) -> None:
    with pytest.raises(InvalidInput, match=f"{code} .number 1.*level {level}"):
        mesh.corner(code, level)


def test_codes_as_floats_are_refused() -> None:
    with pytest.raises(InvalidInput, match="whole numbers"):
        mesh.corner(np.array([53394611.0]), 3)


@pytest.mark.parametrize(
    ("lon", "lat"),
    [
        (99.99, 35),
        (180, 35),
        (139, -0.001),
        (139, 66.67),
        (float("nan"), 35),
        (139, float("nan")),
        (139, 1e300),
    ],
)
def test_points_outside_are_refused_by_number(lon: float, lat: float) -> None:
    with pytest.raises(OutOfRange, match=r"number 2.*100 ≤ lon < 180"):
        mesh.encode([139.0, lon], [35.0, lat], 3)


@pytest.mark.parametrize("level", [0, 7])
def test_other_levels_are_refused(level: int) -> None:
    with pytest.raises(OutOfRange, match=f"level {level}: .*1 to 6"):
        mesh.encode(139, 35, level)


@pytest.mark.parametrize(
    ("text", "level"),
    [("5339", 1), ("533946", 2), ("53394611", 3), ("533946113", 4), ("5339461132", 5), ("53394611323", 6)],
)
def test_level_of_text(text: str, level: int) -> None:
    assert mesh.level_of(text) == level


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("5339354", "not 7"),  # 5 km
        ("533935885", "2 km"),
        ("5339359906", "100 m"),
        ("53393599 ", "digits"),
        ("", "digits"),
        ("５３３９", "digits"),
    ],
)
def test_level_of_other_texts_is_refused(text: str, says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        mesh.level_of(text)


@LEVELS
def test_area_against_a_densified_geodesic_polygon(level: int) -> None:
    geod = Geod(ellps="GRS80")
    for lat in (0.0, 26.2, 35.68, 43.06, 66.0):
        code = mesh.encode(139.7, lat, level)
        west, south, east, north = (float(b) for b in mesh.bounds(code, level))
        along = np.linspace(west, east, 2_000)
        lon = np.concatenate((along, along[::-1]))
        lats = np.concatenate((np.full(2_000, south), np.full(2_000, north)))
        expected = abs(geod.polygon_area_perimeter(lon, lats)[0]) / 1e6
        assert float(mesh.area_km2(code, level)) == pytest.approx(expected, rel=2e-7)


def test_published_areas() -> None:
    codes = mesh.from_text(["53394611", "64414278", "39272554"], 3)
    assert mesh.area_km2(codes, 3).round(4).tolist() == [1.0463, 0.9427, 1.1533]


@LEVELS
def test_areas_of_children_sum_to_the_parent(level: int) -> None:
    if level == 6:
        with pytest.raises(OutOfRange, match="no finer level"):
            mesh.children(53394611323, 6)
        return
    code = mesh.encode(139.767, 35.681, level)
    children = mesh.children(code, level)
    assert len(children) == {1: 64, 2: 100}.get(level, 4)
    assert np.unique(children).tolist() == children.tolist()
    assert (mesh.parent(children, level + 1, level) == code).all()
    assert mesh.area_km2(children, level + 1).sum() == pytest.approx(
        float(mesh.area_km2(code, level)), rel=1e-9
    )


def test_children_lie_south_west_to_north_east() -> None:
    west, south, east, north = mesh.bounds(mesh.children(53394611, 3), 4)
    assert (west[[0, 2]] == west[0]).all()
    assert (west[[1, 3]] == east[0]).all()
    assert (south[[0, 1]] == south[0]).all()
    assert (south[[2, 3]] == north[0]).all()


def test_parent_at_its_own_level_and_finer() -> None:
    assert mesh.parent(53394611, 3, 3) == 53394611
    with pytest.raises(OutOfRange, match="to 4: a level from 1 to 3"):
        mesh.parent(53394611, 3, 4)


@LEVELS
def test_neighbours_share_a_border(level: int) -> None:
    code = mesh.encode(139.767, 35.681, level)
    west, south, east, north = mesh.bounds(code, level)
    assert mesh.corner(mesh.neighbour(code, level, 1, 0), level) == (east, south)
    assert mesh.corner(mesh.neighbour(code, level, 0, 1), level) == (west, north)
    assert mesh.neighbour(mesh.neighbour(code, level, -3, 7), level, 3, -7) == code


def test_neighbours_beyond_the_mesh() -> None:
    south_west = mesh.encode(100.0, 0.0, 3)
    assert mesh.neighbour(south_west, 3, [-1, 0, 1], [0, -1, 0]).tolist() == [-1, -1, int(south_west) + 1]


def test_polygons_are_the_bounds() -> None:
    codes = mesh.children(53394611, 3)
    boxes = np.array([polygon.bounds for polygon in mesh.polygons(codes, 4)])
    assert (np.array(mesh.bounds(codes, 4)) == boxes.T).all()
    assert all(polygon.exterior.is_ccw for polygon in mesh.polygons(codes, 4))


def test_shapes_and_nothing() -> None:
    assert mesh.encode(np.full((2, 3), 139.7), 35.6, 3).shape == (2, 3)
    assert mesh.encode([], [], 3).tolist() == []
    assert mesh.from_text([], 3).tolist() == []
    assert mesh.corner(np.empty(0, dtype=np.int64), 3)[0].tolist() == []


def test_many_codes_cross_the_working_blocks() -> None:
    lon, lat = np.linspace(122, 154, 200_000), np.linspace(24, 46, 200_000)
    code = mesh.encode(lon, lat, 6)
    some = np.r_[0, 65_535, 65_536, 131_072, 199_999]
    assert mesh.to_text(code[some], 6).tolist() == [by_definition(lon[k], lat[k], 6) for k in some]
    west, south, east, north = mesh.bounds(code, 6)
    assert ((west - 1e-9 <= lon) & (lon < east) & (south - 1e-9 <= lat) & (lat < north)).all()
