"""The map as OpenStreetMap sees it: nodes with places, ways as lists of nodes, tags on both."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

Tags = dict[str, str]
Line = Sequence[tuple[float, float]]
FIRST_ID = 9_900_000_001  # far above the ids that OpenStreetMap has given out


@dataclass
class Network:
    """Nodes in metres of the plane, ways as node lists; ids grow in the order of making."""

    nodes: dict[int, tuple[float, float]] = field(default_factory=dict)
    node_tags: dict[int, Tags] = field(default_factory=dict)
    ways: list[tuple[list[int], Tags]] = field(default_factory=list)

    def node(self, x: float, y: float, **tags: str) -> int:
        """A new node; its id."""
        number = FIRST_ID + len(self.nodes)
        self.nodes[number] = (x, y)
        if tags:
            self.node_tags[number] = tags
        return number

    def line(self, points: Line) -> list[int]:
        """New nodes along a line; their ids."""
        return [self.node(x, y) for x, y in points]

    def way(self, refs: list[int], **tags: str) -> None:
        """A new way. Underscores in tag names stand for colons."""
        self.ways.append((refs, {key.replace("_", ":"): value for key, value in tags.items()}))

    def walkable_nodes(self) -> list[int]:
        """Every node of a street or path that a walker may use, in id order."""
        found: set[int] = set()
        for refs, tags in self.ways:
            street = tags.get("highway", "motorway") != "motorway"
            if street and tags.get("foot") != "no" and tags.get("access") != "private":
                found.update(refs)
        return sorted(found)

    def nearest(self, x: float, y: float, among: list[int]) -> int:
        """The node of the list that is nearest to a point."""
        return min(among, key=lambda one: (self.nodes[one][0] - x) ** 2 + (self.nodes[one][1] - y) ** 2)


def curve(points: Line, step_m: float = 38.0) -> Line:
    """A smooth line (Catmull-Rom) through the points, one corner about every step_m."""
    padded = [points[0], *points, points[-1]]
    line = [points[0]]
    for before, start, end, after in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        steps = max(1, round(math.dist(start, end) / step_m))
        for t in range(1, steps + 1):
            x, y = (_catmull_rom(before[i], start[i], end[i], after[i], t / steps) for i in (0, 1))
            line.append((x, y))
    return line


def _catmull_rom(before: float, start: float, end: float, after: float, t: float) -> float:
    slope, bend = end - before, 2 * before - 5 * start + 4 * end - after
    return 0.5 * (2 * start + slope * t + bend * t**2 + (3 * start - before - 3 * end + after) * t**3)
