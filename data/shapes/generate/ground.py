"""Where is land, water, hill and border? Everything in metres of the town's plane."""

import math
from collections.abc import Sequence
from functools import cache

from shapely import Polygon, get_coordinates, prepare
from shapely.geometry import LineString, Point
from shapely.geometry.base import BaseGeometry
from shapely.ops import polygonize, unary_union

Line = Sequence[tuple[float, float]]

WEST_X, EAST_X, NORTH_Y = -3500.0, 3500.0, 4200.0
NEIGHBOUR_EAST_X = 4700.0  # streets go on this far into the neighbouring town
MOTORWAY_Y, RAILWAY_Y = 1500.0, -350.0
HILL_X, HILL_Y, HILL_RADIUS_X, HILL_RADIUS_Y = -1900.0, 2620.0, 640.0, 470.0
ISLAND_X, ISLAND_Y = -1500.0, -4150.0
HARBOUR = (-900.0, -2250.0)
ISLAND_PIER = (-1420.0, -3830.0)

# Roads of the thin-settled north, drawn by hand; people live along them.
COUNTRY_ROADS: dict[str, Line] = {
    "奥見本林道": [
        (-60, 2350),
        (-150, 2700),
        (-420, 3000),
        (-380, 3320),
        (-700, 3560),
        (-1150, 3640),
        (-1400, 3950),
    ],
    "川上みち": [(330, 2300), (300, 2650), (420, 2950), (330, 3300), (420, 3650), (300, 4020)],
    "裏山みち": [(-2480, 2700), (-2700, 2950), (-2560, 3250), (-2800, 3480), (-2700, 3800), (-2950, 4000)],
    "山添みち": [
        (1750, 2250),
        (1900, 2550),
        (1700, 2850),
        (1980, 3100),
        (2350, 3180),
        (2600, 3480),
        (2500, 3850),
    ],
    "東沢みち": [(2700, 2050), (2850, 2400), (3100, 2700), (3050, 3050)],
}
# The only ways up to the hill estate.
HILL_ROADS: dict[str, Line] = {
    "雛形台のぼり坂": [
        (-1250, 1800),
        (-1500, 1930),
        (-1180, 2030),
        (-1080, 2150),
        (-1330, 2230),
        (-1150, 2400),
        (-1330, 2500),
    ],
    "雛形台うら坂": [
        (-2850, 1750),
        (-2980, 2000),
        (-2700, 2060),
        (-2850, 2220),
        (-2620, 2290),
        (-2700, 2450),
        (-2500, 2560),
    ],
}
HILL_STEPS: dict[str, Line] = {
    "百段坂": [(-1900, 1770), (-1890, 1960), (-1900, 2160)],
    "見晴らし階段": [(-2280, 1770), (-2250, 2000), (-2200, 2240)],
    "近道階段": [(-1160, 2160), (-1280, 2300), (-1400, 2390)],
}


def coast_y(x: float) -> float:
    """How far south the land goes."""
    return -2450 + 150 * math.sin(x / 930 + 0.4) + 55 * math.sin(x / 300) + 20 * math.sin(x / 97)


def river_x(y: float) -> float:
    """The river's middle line."""
    return 760 + 230 * math.sin(y / 1050 + 0.5) + 60 * math.sin(y / 410)


def river_half_width_m(y: float) -> float:
    """The river widens towards the sea."""
    return 42 + 0.006 * (NORTH_Y - y)


def railway_y(x: float) -> float:
    """The railway's line."""
    return RAILWAY_Y + 60 * math.sin(x / 1500)


def motorway_y(x: float) -> float:
    """The motorway's line."""
    return MOTORWAY_Y + 90 * math.sin(x / 1900 + 1)


def east_of_river(x: float, y: float) -> bool:
    """Which bank?"""
    return x > river_x(y)


def side_borders() -> tuple[Line, Line, Line]:
    """West, north and east border of the municipality, each as a line from its southern or western end."""
    ys = [coast_y(WEST_X) + step * (NORTH_Y - coast_y(WEST_X)) / 60 for step in range(61)]
    west = [(WEST_X + 45 * math.sin(y / 520) - 45 * math.sin(ys[0] / 520), y) for y in ys]
    ys = [coast_y(EAST_X) + step * (NORTH_Y - coast_y(EAST_X)) / 60 for step in range(61)]
    east = [(EAST_X + 60 * math.sin(y / 610) - 60 * math.sin(ys[0] / 610), y) for y in ys]
    start, end = west[-1], east[-1]
    north = [
        (start[0] + (end[0] - start[0]) * step / 60, NORTH_Y + 70 * math.sin(math.pi * step / 10))
        for step in range(61)
    ]
    return west, north, east


def coast(west_x: float, east_x: float) -> Line:
    """The coast from west to east, a point every 50 m; land is on the left."""
    steps = round((east_x - west_x) / 50)
    xs = [west_x + (east_x - west_x) * step / steps for step in range(steps + 1)]
    return [(x, coast_y(x)) for x in xs]


def blob(x: float, y: float, radius_m: float, wobble: float, corners: int) -> Line:
    """A closed, roundish outline, counter-clockwise (the first point is not repeated)."""
    line = []
    for corner in range(corners):
        angle = 2 * math.pi * corner / corners
        r = radius_m * (1 + wobble * math.sin(3 * angle + 1) + wobble / 2 * math.sin(5 * angle))
        line.append((x + 1.15 * r * math.cos(angle), y + 0.95 * r * math.sin(angle)))
    return line


def island() -> Polygon:
    """見本島: inhabited, reached by ferry only."""
    return Polygon(blob(ISLAND_X, ISLAND_Y, 330, 0.08, 72))


def rock() -> Polygon:
    """An uninhabited rock that belongs to the municipality too."""
    return Polygon(blob(2560, -3720, 24, 0.15, 12))


@cache
def mainland() -> Polygon:
    """The municipality without its islands; the river is part of it."""
    west, north, east = side_borders()
    shore = coast(WEST_X, EAST_X)
    ring = [*shore, *east[1:], *north[::-1][1:], *west[::-1][1:-1]]
    polygon = Polygon(ring)
    prepare(polygon)
    return polygon


@cache
def river() -> Polygon:
    """The river's water from the northern border to the sea."""
    ys = [NORTH_Y + 60 - 60 * step for step in range(120)]
    ys = [y for y in ys if y > coast_y(river_x(y)) - 60]
    left = [(river_x(y) - river_half_width_m(y), y) for y in ys]
    right = [(river_x(y) + river_half_width_m(y), y) for y in ys]
    polygon = Polygon(left + right[::-1])
    prepare(polygon)
    return polygon


def on_hill(x: float, y: float, scale: float = 1.0) -> bool:
    """Inside the hill estate's ellipse, blown up by scale?"""
    return ((x - HILL_X) / (HILL_RADIUS_X * scale)) ** 2 + ((y - HILL_Y) / (HILL_RADIUS_Y * scale)) ** 2 < 1


def in_factory(x: float, y: float) -> bool:
    """The closed compound of the parts factory."""
    return 2150 < x < 2900 and -1850 < y < -1150


@cache
def country_roads() -> BaseGeometry:
    """All roads of the thin-settled north as one geometry."""
    return unary_union([LineString(line) for line in COUNTRY_ROADS.values()])


def district_lines() -> list[Line]:
    """The lines that cut the mainland into school districts, each ending outside it."""
    middle = [(river_x(y), y) for y in (NORTH_Y + 200 - 100 * step for step in range(75))]
    rail = [(x, railway_y(x)) for x in range(-3900, 3901, 100)]
    motorway = [(x, motorway_y(x)) for x in range(-3900, 1201, 100)]
    avenue = [(-1690 + 40 * math.sin(y / 300), y) for y in range(-500, 1901, 100)]
    return [middle, rail, motorway, avenue]


def district_at(x: float, y: float) -> str:
    """Name of the elementary-school district of a point (the islands belong to the southern one)."""
    if east_of_river(x, y) and y > -3000:
        return "見本東小学校" if y > railway_y(x) else "川東小学校"
    if y < railway_y(x):
        return "見本南小学校"
    if y > motorway_y(x):
        return "雛形台小学校"
    return "見本西小学校" if x < -1690 + 40 * math.sin(y / 300) else "見本中央小学校"


@cache
def district_faces() -> list[tuple[str, Polygon]]:
    """The mainland cut into districts: neighbours share every corner of their common border."""
    lines = unary_union([mainland().exterior] + [LineString(line) for line in district_lines()])
    faces: dict[str, list[Polygon]] = {}
    for face in polygonize(lines):
        spot = face.representative_point()
        if mainland().contains(spot):
            faces.setdefault(district_at(spot.x, spot.y), []).append(face)
    return [(name, Polygon(outline(unary_union(faces[name])))) for name in sorted(faces)]


def outline(area: BaseGeometry) -> Line:
    """The corners of an area's only ring, the last the same as the first."""
    return [(x, y) for x, y in get_coordinates(area).tolist()]


def inside(x: float, y: float) -> bool:
    """On the mainland of the municipality (its river included)?"""
    return bool(mainland().contains(Point(x, y)))


def mainland_ring() -> Line:
    """The mainland's outline with every corner that a district has on it."""
    cuts = {tuple(point) for _, face in district_faces() for point in get_coordinates(face.exterior).tolist()}
    edge = mainland().exterior
    on_edge = [point for point in cuts if edge.distance(Point(point)) < 1e-6]
    ordered = sorted(on_edge, key=lambda point: edge.project(Point(point)))
    return [(point[0], point[1]) for point in ordered]
