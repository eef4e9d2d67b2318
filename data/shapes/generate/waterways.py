"""What is on the map beside streets: water, coast, railway, motorway, station, factory, island, stops, names."""

import math

from . import ground
from .chance import Chance
from .neighbourhoods import NEIGHBOURHOODS, town_name
from .network import Network, curve

STATION_X = -700.0


def add_all(net: Network, level_crossings: list[int], chance: Chance) -> None:
    """Adds everything to the network; street nodes that are joined already exist in it."""
    streets = net.walkable_nodes()
    _add_water(net)
    _add_railway(net, level_crossings)
    _add_motorway(net)
    _add_station(net, streets)
    _add_factory(net, streets, chance)
    _add_island(net, streets)
    _add_stops(net)
    for one in NEIGHBOURHOODS:
        kind = "hamlet" if one.residents == "rural" else "neighbourhood"
        net.node(one.x + 15, one.y + 15, place=kind, name=one.name)


def _closed(net: Network, points: ground.Line, **tags: str) -> None:
    refs = net.line(points)
    net.way([*refs, refs[0]], **tags)


def _add_water(net: Network) -> None:
    net.way(net.line(ground.coast(-4000, 5000)), natural="coastline")
    for land in (ground.island(), ground.rock()):
        _closed(net, ground.outline(land)[:-1], natural="coastline")
    _closed(net, ground.outline(ground.river())[:-1], natural="water", water="river", name="見本川")
    middle = [(ground.river_x(y), y) for y in range(4200, -2500, -150)]
    net.way(net.line(middle), waterway="river", name="見本川")
    wood = ground.blob(ground.HILL_X, ground.HILL_Y, 900, 0.05, 60)
    _closed(net, wood, natural="wood", name="見本丘陵")
    _closed(net, ground.blob(-420, 470, 70, 0.1, 16), leisure="park", name="雛形公園")


def _add_railway(net: Network, level_crossings: list[int]) -> None:
    """One track; it shares a node with every level crossing and spans the river on its own bridge."""
    stops = [(net.nodes[one][0], one) for one in level_crossings]
    x = -4000.0
    while x <= 5000:
        if all(abs(x - at) > 40 for at, _ in stops):
            stops.append((x, net.node(x, ground.railway_y(x))))
        x += 120
    refs = [one for _, one in sorted(stops)]
    bank = ground.river_x(ground.RAILWAY_Y)
    west = [one for one in refs if net.nodes[one][0] < bank - 90]
    east = [one for one in refs if net.nodes[one][0] > bank + 90]
    name = "例示線"
    net.way(west, railway="rail", name=name)
    net.way([west[-1], east[0]], railway="rail", name=name, bridge="yes", layer="1")
    net.way(east, railway="rail", name=name)


def _add_motorway(net: Network) -> None:
    """Two carriageways; no walker may use them, and no street joins them."""
    for offset in (-9, 9):
        xs = range(-4000, 5001, 100)
        line = net.line([(x, ground.motorway_y(x) + offset) for x in xs][:: 1 if offset < 0 else -1])
        on_bridge = [i for i, one in enumerate(line) if abs(net.nodes[one][0] - ground.river_x(1500)) < 160]
        first, last = on_bridge[0], on_bridge[-1]
        tags = {"highway": "motorway", "oneway": "yes", "name": "例示自動車道", "ref": "E999"}
        net.way(line[: first + 1], **tags)
        net.way(line[first : last + 1], **tags, bridge="yes", layer="1")
        net.way(line[last:], **tags)


def _add_station(net: Network, streets: list[int]) -> None:
    """Platform, station square (walkable area), free passage over the tracks, pedestrian shopping street."""
    y = ground.railway_y(STATION_X)
    net.node(STATION_X, y, railway="station", public_transport="station", name="見本駅")
    square = [
        (STATION_X - 70, y + 45),
        (STATION_X + 70, y + 45),
        (STATION_X + 70, y + 120),
        (STATION_X - 70, y + 120),
    ]
    corners = net.line(square)
    north = net.node(STATION_X, y + 45)
    net.way(
        [corners[0], north, *corners[1:], corners[0]], highway="pedestrian", area="yes", name="見本駅前広場"
    )
    for corner in corners:
        net.way(
            [corner, net.nearest(*net.nodes[corner], _far_from_track(net, streets, y, 1))], highway="footway"
        )
    south = net.node(STATION_X, y - 40)
    top_north, top_south = net.node(STATION_X, y + 22), net.node(STATION_X, y - 22)
    net.way([north, top_north], highway="steps", incline="up", name="見本駅自由通路")
    net.way([top_north, top_south], highway="footway", bridge="yes", layer="2", name="見本駅自由通路")
    net.way([top_south, south], highway="steps", incline="down", name="見本駅自由通路")
    net.way([south, net.nearest(STATION_X, y - 40, _far_from_track(net, streets, y, -1))], highway="footway")
    platform = net.line([(STATION_X - 90, y + 9), (STATION_X, y + 9), (STATION_X + 90, y + 9)])
    net.way(platform, railway="platform", public_transport="platform", name="1番のりば")
    net.way([platform[1], top_north], highway="steps")


def _far_from_track(net: Network, streets: list[int], y: float, side: int) -> list[int]:
    return [one for one in streets if side * (net.nodes[one][1] - y) > 45]


def _add_factory(net: Network, streets: list[int], chance: Chance) -> None:
    """Private roads of the parts factory: a gate, and a grid inside that nobody may walk through."""
    inside = {(i, j): net.node(2200 + 130 * i, -1800 + 150 * j) for i in range(6) for j in range(5)}
    for (i, j), here in sorted(inside.items()):
        for there in (inside.get((i + 1, j)), inside.get((i, j + 1))):
            if there is not None:
                net.way([here, there], highway="service", access="private")
    gates = [(inside[0, 2], 2050.0, -1500.0), (inside[3, 4], 2590.0, -1090.0)]
    for gate, x, y in gates:
        net.way(
            [gate, net.nearest(x, y, streets)], highway="service", access="private", name="部品工場構内道路"
        )
    dock = chance.whole(2, 3)
    net.way(
        [inside[dock, 0], net.node(2200 + 130 * dock, -1880)],
        highway="service",
        foot="no",
        service="driveway",
    )


def _add_island(net: Network, streets: list[int]) -> None:
    """The island's few paths and the ferry; no bridge."""
    x, y = ground.ISLAND_X, ground.ISLAND_Y
    pier = net.node(*ground.ISLAND_PIER)
    loop = net.line([(px, py) for px, py in ground.blob(x, y, 205, 0.05, 22)])
    net.way([*loop, loop[0]], highway="unclassified", name="島内一周道路")
    net.way([pier, net.nearest(*ground.ISLAND_PIER, loop)], highway="unclassified", name="島の桟橋道")
    across = net.line(curve([(x - 120, y - 20), (x, y + 25), (x + 110, y)], 40))
    net.way([net.nearest(x - 200, y, loop), *across, net.nearest(x + 200, y, loop)], highway="residential")
    shrine = net.line([(x, y + 60), (x - 10, y + 100)])
    net.way([net.nearest(x, y + 25, across), *shrine], highway="steps", incline="up", name="島の石段")
    harbour = net.node(*ground.HARBOUR)
    net.way([harbour, net.nearest(*ground.HARBOUR, streets)], highway="footway", name="港の桟橋")
    sea = net.line(curve([(-930, -2500), (-1050, -3000), (-1380, -3500)], 300))
    net.way([harbour, *sea, pier], route="ferry", name="見本島渡船", duration="00:12", foot="yes")


def _add_stops(net: Network) -> None:
    """Bus stops every 400 m or so along the main streets, four metres beside the road."""
    kinds = {"secondary", "tertiary", "trunk"}
    chosen: list[tuple[float, float]] = []
    names: dict[str, int] = {}
    for refs, tags in list(net.ways):
        if tags.get("highway") not in kinds or "bridge" in tags:
            continue
        for one in refs[1:-1:2]:
            x, y = net.nodes[one]
            if x > ground.EAST_X or any(math.dist((x, y), other) < 420 for other in chosen):
                continue
            chosen.append((x, y))
            name = town_name(x, y)
            names[name] = names.get(name, 0) + 1
            suffix = "" if names[name] == 1 else f"{names[name]}番"
            net.node(x + 4, y + 4, highway="bus_stop", public_transport="platform", name=f"{name}{suffix}")
