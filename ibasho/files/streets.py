"""The walking network of an OpenStreetMap extract (PBF), by an explicit filter of our own.

Tools differ by more than ten per cent in what they call walkable, so the rules are here and tested:

- highways of the classes in ``WALKABLE`` are walkable; motorways, ways under construction and ferries are
  not;
- ``foot`` decides first: yes, designated, permissive, destination, customers and official allow any class,
  no, private and use_sidepath forbid it; then ``motorroad=yes``, drive-through lanes and ``access`` no,
  private, customers, delivery and military forbid;
- platforms (railway, public transport) and piers are walkable, the outline of pedestrian areas and platforms
  too;
- steps, bridges, tunnels, footways, crossings, tracks and indoor ways are flagged, not left out;
- one-way rules are ignored: people walk both ways.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import osmium
import osmium.filter

from ibasho.errors import InvalidInput, UnreadableFile
from ibasho.files.encodings import printable, read_bytes, shown
from ibasho.geo.streets import Kind, StreetNetwork, from_ways, without_fragments
from ibasho.model import Finding, Level

__all__ = ["FRAGMENT_M", "WALKABLE", "flags_of", "read", "require_pbf", "walkable"]

WALKABLE = frozenset(
    {
        "footway", "pedestrian", "path", "steps", "corridor", "elevator", "living_street", "residential",
        "service", "unclassified", "tertiary", "tertiary_link", "secondary", "secondary_link", "primary",
        "primary_link", "trunk", "trunk_link", "cycleway", "track", "bridleway", "road", "platform",
        "crossing",
    }
)  # fmt: skip
"""Classes of ``highway`` that may be walked when nothing forbids it."""

FRAGMENT_M = 500.0
"""Connected parts with less street than this in all are left out: a point snapped to one could go nowhere."""

_FOOT_YES = frozenset({"yes", "designated", "permissive", "destination", "customers", "official"})
_FOOT_NO = frozenset({"no", "private", "use_sidepath"})
_ACCESS_NO = frozenset({"no", "private", "customers", "delivery", "military"})
_KEYS = ("highway", "railway", "public_transport", "man_made")
_BYTES_MOST = 1_000_000_000


def walkable(tags: Mapping[str, str]) -> bool:
    """Whether a way with these tags may be walked."""
    highway = tags.get("highway", "")
    platform = tags.get("railway") == "platform" or tags.get("public_transport") == "platform"
    street = highway in WALKABLE
    foot = tags.get("foot", "")
    if foot in _FOOT_NO:
        return False
    if foot in _FOOT_YES and highway not in {"", "construction", "proposed", "abandoned", "razed"}:
        return True
    if not (street or platform or tags.get("man_made") == "pier"):
        return False
    drive_through = tags.get("service") == "drive-through"
    return tags.get("motorroad") != "yes" and not drive_through and tags.get("access", "") not in _ACCESS_NO


def flags_of(tags: Mapping[str, str]) -> Kind:
    """What kind of way it is."""
    highway = tags.get("highway", "")
    flags = Kind.PLAIN
    if tags.get("bridge", "no") != "no":
        flags |= Kind.BRIDGE
    if tags.get("tunnel", "no") != "no":
        flags |= Kind.TUNNEL
    if highway == "steps":
        flags |= Kind.STEPS
    if (
        highway == "platform"
        or tags.get("railway") == "platform"
        or tags.get("public_transport") == "platform"
    ):
        flags |= Kind.PLATFORM
    if highway in {"footway", "pedestrian", "path", "corridor"}:
        flags |= Kind.FOOTWAY
    if highway == "crossing" or tags.get("footway") == "crossing" or tags.get("path") == "crossing":
        flags |= Kind.CROSSING
    if highway in {"track", "bridleway"}:
        flags |= Kind.TRACK
    if tags.get("indoor", "no") != "no" or highway == "corridor":
        flags |= Kind.INDOOR
    return flags


@dataclass
class _Ways:
    """Walkable ways as runs of node ids."""

    refs: list[int] = field(default_factory=list)
    start: list[int] = field(default_factory=lambda: [0])
    kind: list[int] = field(default_factory=list)

    def add(self, nodes: Iterable[int], flags: Kind) -> None:
        self.refs.extend(nodes)
        self.start.append(len(self.refs))
        self.kind.append(int(flags))


def require_pbf(path: Path) -> None:
    """Raises UnreadableFile when the file is missing, empty, or no OSM PBF, saying what it is if that can be
    seen.
    """
    name = shown(path)
    data = read_bytes(path, bytes_most=_BYTES_MOST, first=200)
    if b"OSMHeader" not in data[:40]:
        is_xml = data.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"<")
        what = "OSM XML or another XML document" if is_xml else "no OpenStreetMap extract"
        raise UnreadableFile(f"{name}: this is {what}; an extract in PBF format (.osm.pbf) is accepted")


def _outlines(path: str) -> dict[int, Kind]:
    """Ways without tags of their own that bound a walkable area: way id → flags, from multipolygon
    relations.
    """
    found: dict[int, Kind] = {}
    relations = osmium.FileProcessor(path, osmium.osm.RELATION).with_filter(osmium.filter.KeyFilter(*_KEYS))
    for relation in relations:
        tags = dict(relation.tags)
        if tags.get("type") == "multipolygon" and walkable(tags):
            found.update((member.ref, flags_of(tags)) for member in relation.members if member.type == "w")
    return found


def _ways(path: str) -> tuple[_Ways, int]:
    """The walkable ways, and how many ways with a street's key were looked at."""
    outlines = _outlines(path)
    ways, looked_at = _Ways(), 0
    for way in osmium.FileProcessor(path, osmium.osm.WAY).with_filter(osmium.filter.KeyFilter(*_KEYS)):
        looked_at += 1
        tags = dict(way.tags)
        if walkable(tags):
            ways.add((node.ref for node in way.nodes), flags_of(tags))
            outlines.pop(way.id, None)
    if outlines:
        for way in osmium.FileProcessor(path, osmium.osm.WAY).with_filter(osmium.filter.IdFilter(outlines)):
            ways.add((node.ref for node in way.nodes), outlines[way.id])
    return ways, looked_at


def _nodes(path: str, wanted: set[int]) -> tuple[list[int], list[float], list[float]]:
    ids, lon, lat = [], [], []
    for node in osmium.FileProcessor(path, osmium.osm.NODE).with_filter(osmium.filter.IdFilter(wanted)):
        if node.location.valid():
            ids.append(node.id)
            lon.append(node.location.lon)
            lat.append(node.location.lat)
    return ids, lon, lat


def read(path: Path, *, fragment_m: float = FRAGMENT_M) -> tuple[StreetNetwork, tuple[Finding, ...]]:
    """The walking network of an extract, and what is to be said about it: islands, parts left out, streets
    cut off.

    Nodes keep the order of their first mention in the file, so the same file gives the same arrays. Raises
    UnreadableFile when the file is no PBF or cut off, InvalidInput when nothing in it can be walked.
    """
    name = shown(path)
    require_pbf(path)
    try:
        ways, looked_at = _ways(str(path))
        wanted = set(ways.refs)
        ids, lon, lat = _nodes(str(path), wanted)
    except (RuntimeError, osmium.InvalidLocationError) as error:
        why = printable(str(error).replace(str(path), name), 80)
        raise UnreadableFile(f"{name}: the extract is broken or cut off ({why})") from None
    if not ways.kind:
        raise InvalidInput(
            f"{name}: none of its {looked_at:,} streets can be walked; an extract with ways tagged "
            "highway is accepted"
        )
    whole = from_ways(ids, lon, lat, ways.refs, ways.start, np.array(ways.kind, dtype=np.uint8))
    if not len(whole):
        raise InvalidInput(
            f"{name}: {len(ways.kind):,} streets and no node of theirs; an extract with nodes is accepted"
        )
    network, dropped = without_fragments(whole, least_m=min(fragment_m, float(whole.components().metres[0])))
    return network, tuple(_remarks(network, len(ways.kind), len(wanted) - len(ids), dropped.metres))


def _remarks(network: StreetNetwork, ways: int, lost: int, dropped_m: np.ndarray) -> list[Finding]:
    parts = network.components()
    total_km = float(network.metres.sum()) / 1000
    found = [
        Finding(
            0,
            "",
            "",
            Level.NOTE,
            "streets_read",
            f"{ways:,} ways, {len(network.lon):,} nodes, {total_km:,.1f} km can be walked",
        )
    ]
    if len(parts.metres) > 1:
        rest = parts.metres[1:].sum() / 1000
        says = (
            f"{len(parts.metres) - 1} islands ({rest:,.1f} km in all) are connected to nothing else; "
            "who lives there reaches only places there"
        )
        found.append(Finding(0, "", "", Level.WARNING, "islands", says, "a larger extract may connect them"))
    if len(dropped_m):
        says = (
            f"{len(dropped_m)} fragments ({dropped_m.sum() / 1000:,.1f} km in all) that lead nowhere "
            "were left out"
        )
        found.append(Finding(0, "", "", Level.NOTE, "fragments", says))
    if lost:
        says = f"{lost:,} nodes of streets are not in the extract: these streets end where it was cut"
        found.append(Finding(0, "", "", Level.NOTE, "cut_streets", says))
    return found
