"""Which streets, paths and waterways are there? A warped grid of streets with everything that stands in its way."""

import math
from itertools import pairwise

from shapely.geometry import LineString

from . import ground, waterways
from .chance import Chance
from .neighbourhoods import built_density, neighbourhood_at
from .network import FIRST_ID, Network, Tags, curve

STEP_M = 118.0
COLUMNS, ROWS = range(-30, 41), range(-23, 21)
SECONDARY_ROWS, TERTIARY_ROWS = {1, -9}, {-17, -5, 7, 14}
SECONDARY_COLUMNS, TERTIARY_COLUMNS = {-6, 12}, {-25, -19, -12, 1, 18, 24, 31}
RAIL_CROSSINGS = {-25, -19, -12, -9, -3, 1, 12, 17, 24, 31}
MOTORWAY_UNDERPASSES = {-25, -19, -12, -6, 1, 5, 12, 18, 24, 31}
BRIDGES = (
    ("中央大橋", 130.0, "secondary"),
    ("北見本橋", 2080.0, "tertiary"),
    ("河口橋", -2030.0, "tertiary"),
)
FOOTBRIDGE = ("川見人道橋", -980.0)
_STREET_WORDS = (
    "見本",
    "例示",
    "雛形",
    "清書",
    "余白",
    "付箋",
    "下書",
    "鉛筆",
    "定規",
    "消しゴム",
    "方眼",
    "白紙",
    "栞",
    "目次",
)

Spot = tuple[int, int]


class _Builder:
    """Grows the network step by step; the grid is remembered so that later parts can join it."""

    def __init__(self) -> None:
        self.net = Network()
        self.chance = Chance("streets")
        self.grid: dict[Spot, int] = {}
        self.edges: dict[tuple[Spot, Spot], list[int]] = {}
        self.rail_joints: list[int] = []
        self.estate: list[int] = []

    # -- the grid ---------------------------------------------------------------------------------------------
    def lay_grid(self) -> None:
        """Street corners wherever people live, none in water, on tracks, in the factory or on the hill."""
        for column in COLUMNS:
            for row in ROWS:
                u, v = column * STEP_M, row * STEP_M
                x = u + 50 * math.sin(v / 760) + 22 * math.sin(v / 310 + 1) + self.chance.between(-8, 8)
                y = v + 55 * math.sin(u / 840) + 20 * math.sin(u / 290 + 2) + self.chance.between(-8, 8)
                if self._buildable(x, y, column, row):
                    self.grid[column, row] = self.net.node(x, y)

    def _buildable(self, x: float, y: float, column: int, row: int) -> bool:
        if y < ground.coast_y(x) + 40 or x < ground.WEST_X + 60:
            return False
        if abs(x - ground.river_x(y)) < ground.river_half_width_m(y) + 28:
            return False
        if abs(y - ground.railway_y(x)) < 20 or abs(y - ground.motorway_y(x)) < 34:
            return False
        density = built_density(x, y)
        if density == 0:
            return False
        major = column in SECONDARY_COLUMNS | TERTIARY_COLUMNS or row in SECONDARY_ROWS | TERTIARY_ROWS
        return density > 1450 or major or ((column + row) % 2 == 0 and (column % 2 == 0 or row % 3 == 0))

    def join_grid(self) -> None:
        """Edges between neighbouring corners; a street crosses tracks only where there is a crossing."""
        for column, row in sorted(self.grid):
            for next_spot, line_no, majors in (
                (self._next(column, row, 1, 0), row, SECONDARY_ROWS | TERTIARY_ROWS),
                (self._next(column, row, 0, 1), column, SECONDARY_COLUMNS | TERTIARY_COLUMNS),
            ):
                if next_spot is None:
                    continue
                dropped = self.chance.happens(0.15)
                if line_no in majors or not dropped:
                    self._join((column, row), next_spot)

    def _next(self, column: int, row: int, right: int, up: int) -> Spot | None:
        for step in (1, 2):
            spot = (column + step * right, row + step * up)
            if spot in self.grid:
                return spot
        return None

    def _join(self, one: Spot, other: Spot) -> None:
        start, end = self.net.nodes[self.grid[one]], self.net.nodes[self.grid[other]]
        if (
            ground.east_of_river(*start) != ground.east_of_river(*end)
            or ground.river().distance(LineString([start, end])) < 8
        ):
            return
        column = one[0]
        refs = [self.grid[one], self.grid[other]]
        if (start[1] < ground.railway_y(start[0])) != (end[1] < ground.railway_y(end[0])):
            if column not in RAIL_CROSSINGS or one[0] != other[0]:
                return
            refs.insert(1, self._on_track(start, end))
        elif (start[1] < ground.motorway_y(start[0])) != (end[1] < ground.motorway_y(end[0])):
            if column not in MOTORWAY_UNDERPASSES or one[0] != other[0]:
                return
            refs[1:1] = self.net.line([_along(start, end, 0.2), _along(start, end, 0.8)])
        elif math.dist(start, end) > 70:
            x, y = _along(start, end, self.chance.between(0.4, 0.6))
            refs.insert(1, self.net.node(x + self.chance.normal(0, 3), y + self.chance.normal(0, 3)))
        self.edges[one, other] = refs

    def _on_track(self, start: tuple[float, float], end: tuple[float, float]) -> int:
        low, high = 0.0, 1.0
        for _ in range(40):
            middle = (low + high) / 2
            x, y = _along(start, end, middle)
            before = (y < ground.railway_y(x)) == (start[1] < ground.railway_y(start[0]))
            low, high = (middle, high) if before else (low, middle)
        joint = self.net.node(*_along(start, end, high), railway="level_crossing")
        self.rail_joints.append(joint)
        return joint

    def write_grid(self) -> None:
        """Edges of one line that have the same tags become one way."""
        for vertical in (False, True):
            for number in COLUMNS if vertical else ROWS:
                run: list[int] = []
                run_tags: Tags = {}
                for (one, other), refs in sorted(self.edges.items()):
                    along = one[0] == other[0]
                    if along != vertical or one[0 if vertical else 1] != number:
                        continue
                    for part, tags in self._pieces(one, other, refs, vertical, number):
                        if run and run[-1] == part[0] and run_tags == tags:
                            run += part[1:]
                            continue
                        if run:
                            self.net.way(run, **run_tags)
                        run, run_tags = list(part), tags
                if run:
                    self.net.way(run, **run_tags)

    def _pieces(
        self, one: Spot, other: Spot, refs: list[int], vertical: bool, number: int
    ) -> list[tuple[list[int], Tags]]:
        tags = self._tags(one, vertical, number)
        if vertical and number in MOTORWAY_UNDERPASSES and len(refs) == 4:
            return [(refs[:2], tags), (refs[1:3], tags | {"tunnel": "yes", "layer": "-1"}), (refs[2:], tags)]
        return [(refs, tags)]

    def _tags(self, one: Spot, vertical: bool, number: int) -> Tags:
        x, y = self.net.nodes[self.grid[one]]
        if number in (SECONDARY_COLUMNS if vertical else SECONDARY_ROWS):
            kind = "secondary" if vertical or number != -9 else "trunk"
        elif number in (TERTIARY_COLUMNS if vertical else TERTIARY_ROWS):
            kind = "tertiary"
        elif number % 7 == 3:
            kind = "unclassified"
        else:
            kind = "residential"
        tags = {"highway": kind}
        if kind == "trunk":
            return tags | {"name": "国道九九九号", "ref": "999", "sidewalk": "both"}
        if kind != "residential":
            word = _STREET_WORDS[(number * (5 if vertical else 3)) % len(_STREET_WORDS)]
            tags["name"] = (
                word + ("大通り" if kind == "secondary" else "通り") if not vertical else word + "縦通り"
            )
        elif number % 4 == 0:
            tags["name"] = f"{neighbourhood_at(x, y).name}{'縦' if vertical else '横'}{abs(number)}番通り"
        return tags

    # -- bridges ----------------------------------------------------------------------------------------------
    def add_bridges(self) -> None:
        """Three road bridges and a footbridge; nothing else crosses the river on foot."""
        for name, y, kind in BRIDGES:
            self._bridge(name, y, {"highway": kind}, {})
        name, y = FOOTBRIDGE
        self._bridge(name, y, {"highway": "footway"}, {"surface": "wood"})

    def _bridge(self, name: str, y: float, tags: Tags, extra: Tags) -> None:
        x, reach = ground.river_x(y), ground.river_half_width_m(y) + 12
        corners = list(self.grid.values())
        west = [one for one in corners if not ground.east_of_river(*self.net.nodes[one])]
        east = [one for one in corners if ground.east_of_river(*self.net.nodes[one])]
        start, end = self.net.nearest(x - reach - 20, y, west), self.net.nearest(x + reach + 20, y, east)
        deck = self.net.line([(x - reach, y), (x, y + 1), (x + reach, y)])
        self.net.way([start, deck[0]], **tags, name=name + "取付道路")
        self.net.way(deck, **tags, **extra, name=name, bridge="yes", layer="1")
        self.net.way([deck[-1], end], **tags, name=name + "取付道路")

    # -- the hill, the country and the coast ------------------------------------------------------------------
    def build_hill(self) -> None:
        """The estate's own grid on the hill top, two winding roads and three flights of steps up to it."""
        turn, step = math.radians(28), 92.0
        estate: dict[Spot, int] = {}
        for column in range(-9, 10):
            for row in range(-7, 8):
                u, v = column * step, row * step
                x = ground.HILL_X + u * math.cos(turn) - v * math.sin(turn) + self.chance.between(-6, 6)
                y = ground.HILL_Y + u * math.sin(turn) + v * math.cos(turn) + self.chance.between(-6, 6)
                if ground.on_hill(x, y, 0.97):
                    estate[column, row] = self.net.node(x, y)
        for (column, row), here in sorted(estate.items()):
            for right, up in ((1, 0), (0, 1)):
                there = estate.get((column + right, row + up))
                if there is None or (self.chance.happens(0.22) and row % 3 and column % 3):
                    continue
                steep = up == 1 and (column + row) % 5 == 0
                tags = (
                    {"highway": "steps", "incline": "up", "step_count": "48"}
                    if steep
                    else {"highway": "residential"}
                )
                self.net.way([here, there], **tags)
        corners = sorted(estate.values())
        streets = sorted(self.grid.values())
        for name, points in ground.HILL_ROADS.items():
            self._attach(
                curve(points, 30),
                streets,
                corners,
                {"highway": "unclassified", "name": name, "incline": "up"},
            )
        for name, points in ground.HILL_STEPS.items():
            self._attach(
                points,
                streets,
                corners,
                {"highway": "steps", "name": name, "incline": "up", "handrail": "yes"},
            )
        self.estate = corners

    def _attach(
        self, points: ground.Line, starts: list[int], ends: list[int] | None, tags: Tags
    ) -> list[int]:
        refs = self.net.line(points[1:-1] if ends is not None else points[1:])
        refs.insert(0, self.net.nearest(*points[0], starts))
        if ends is not None:
            refs.append(self.net.nearest(*points[-1], ends))
        self.net.way(refs, **tags)
        return refs

    def build_country(self) -> None:
        """Country roads with farm tracks off them, from the last street into the woods."""
        for name, points in ground.COUNTRY_ROADS.items():
            bank = ground.east_of_river(*points[0])
            streets = [
                one for one in self.grid.values() if ground.east_of_river(*self.net.nodes[one]) == bank
            ]
            if name == "裏山みち":
                streets = self.estate
            refs = self._attach(curve(points, 45), streets, None, {"highway": "unclassified", "name": name})
            for joint in refs[4::5]:
                self._spur(joint, 70, 150, {"highway": "track", "tracktype": "grade2"})

    def _spur(self, joint: int, low_m: float, high_m: float, tags: Tags) -> None:
        x, y = self.net.nodes[joint]
        angle, length = self.chance.between(0, 2 * math.pi), self.chance.between(low_m, high_m)
        end = (x + length * math.cos(angle), y + length * math.sin(angle))
        line = LineString([(x, y), end])
        wet = ground.river().distance(line) < 10 or end[1] < ground.coast_y(end[0]) + 15
        if wet or _crosses_tracks((x, y), end) or not ground.WEST_X + 50 < end[0] < ground.NEIGHBOUR_EAST_X:
            return
        half = self.net.node(x + length / 2 * math.cos(angle + 0.1), y + length / 2 * math.sin(angle + 0.1))
        self.net.way([joint, half, self.net.node(*end)], **tags)

    def add_dead_ends(self) -> None:
        """Dead ends off the middle of streets: some private, some closed to walkers."""
        middles = [refs[1] for _, refs in sorted(self.edges.items()) if len(refs) == 3]
        middles = [one for one in middles if one not in set(self.rail_joints)]
        kinds: list[tuple[Tags, float]] = [
            ({"highway": "residential"}, 6),
            ({"highway": "service"}, 3),
            ({"highway": "living_street"}, 1),
            ({"highway": "service", "access": "private"}, 2),
            ({"highway": "service", "foot": "no"}, 0.7),
            ({"highway": "footway"}, 2),
            ({"highway": "path"}, 1),
            ({"highway": "service", "service": "driveway"}, 2),
        ]
        for joint in middles:
            if self.chance.happens(0.13):
                self._spur(joint, 28, 52, dict(self.chance.weighted(kinds)))

    def add_shortcuts(self) -> None:
        """Footpaths through blocks: they join two opposite corners that no street joins."""
        for (column, row), here in sorted(self.grid.items()):
            there = self.grid.get((column + 1, row + 1))
            sides = [((column, row), (column + 1, row)), ((column, row), (column, row + 1))]
            if (
                there is None
                or not all(side in self.edges for side in sides)
                or not self.chance.happens(0.06)
            ):
                continue
            start, end = self.net.nodes[here], self.net.nodes[there]
            if (
                _crosses_tracks(start, end)
                or math.dist(start, end) > 230
                or ground.river().distance(LineString([start, end])) < 8
            ):
                continue
            middle = self.net.node(*_along(start, end, 0.5))
            kind = self.chance.pick(("footway", "path", "cycleway", "footway"))
            self.net.way([here, middle, there], highway=kind)

    def add_waterside(self) -> None:
        """Walks along both banks and the sea front, joined to the streets now and then."""
        streets = sorted(self.grid.values())
        for side, name in ((-1, "西岸遊歩道"), (1, "東岸遊歩道")):
            ys = [-2150 + 110 * step for step in range(41)]
            bank = [(ground.river_x(y) + side * (ground.river_half_width_m(y) + 14), y) for y in ys]
            # Under the railway and the motorway the walk is broken: there is no way through.
            parts = ((-2150, -470), (-230, 1380), (1690, 2260))
            same = [one for one in streets if ground.east_of_river(*self.net.nodes[one]) == (side > 0)]
            for low, high in parts:
                refs = self.net.line([point for point in bank if low <= point[1] <= high])
                self.net.way(refs, highway="footway", name=name, surface="gravel")
                self._joints(refs[::4] + refs[-1:], same)
        front = [(x, ground.coast_y(x) + 22) for x in range(-2300, 301, 100)]
        refs = self.net.line(front)
        self.net.way(refs, highway="path", name="浜の散歩道")
        self._joints(refs[::5] + refs[-1:], streets)

    def _joints(self, refs: list[int], streets: list[int]) -> None:
        for one in refs:
            there = self.net.nearest(*self.net.nodes[one], streets)
            start, end = self.net.nodes[one], self.net.nodes[there]
            if math.dist(start, end) < 190 and not _crosses_tracks(start, end):
                self.net.way([one, there], highway="footway")


def _crosses_tracks(start: tuple[float, float], end: tuple[float, float]) -> bool:
    tracks = (ground.railway_y, ground.motorway_y)
    return any((start[1] < track(start[0])) != (end[1] < track(end[0])) for track in tracks)


def _along(start: tuple[float, float], end: tuple[float, float], part: float) -> tuple[float, float]:
    return start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part


def _largest_piece(net: Network, start: int) -> set[int]:
    """Nodes that a walker reaches from the start."""
    near: dict[int, list[int]] = {}
    for refs, tags in net.ways:
        if "highway" in tags and tags["highway"] != "motorway":
            for one, other in pairwise(refs):
                near.setdefault(one, []).append(other)
                near.setdefault(other, []).append(one)
    seen, front = {start}, [start]
    while front:
        front = [other for one in front for other in near.get(one, ()) if other not in seen]
        front = sorted(set(front))
        seen.update(front)
    return seen


def town_streets() -> Network:
    """Every street, path, track, shore and stop of the sample town."""
    builder = _Builder()
    builder.lay_grid()
    builder.join_grid()
    builder.write_grid()
    builder.add_bridges()
    builder.build_hill()
    builder.build_country()
    builder.add_dead_ends()
    builder.add_shortcuts()
    builder.add_waterside()
    net = builder.net
    reached = _largest_piece(net, builder.grid[1, 1])
    net.ways = [(refs, tags) for refs, tags in net.ways if refs[0] in reached]
    waterways.add_all(net, builder.rail_joints, builder.chance)
    return _tidy(net)


def _tidy(net: Network) -> Network:
    """The same network without nodes that nothing uses, numbered anew without holes."""
    used = {one for refs, _ in net.ways for one in refs} | set(net.node_tags)
    numbers = {old: FIRST_ID + place for place, old in enumerate(sorted(used))}
    tidy = Network()
    tidy.nodes = {numbers[one]: net.nodes[one] for one in sorted(used)}
    tidy.node_tags = {numbers[one]: tags for one, tags in sorted(net.node_tags.items())}
    tidy.ways = [([numbers[one] for one in refs], tags) for refs, tags in net.ways]
    return tidy
