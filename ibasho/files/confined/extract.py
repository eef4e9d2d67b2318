"""Child process: picks objects with certain tags out of an OpenStreetMap extract (PBF). Run by
``ibasho.files.confined.run``; imports nothing of Ibasho.
"""

from __future__ import annotations

import json
import sys
from typing import Any


def _limit(limits: dict[str, int]) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits; the time limit of the parent remains
        return
    resource.setrlimit(resource.RLIMIT_AS, (limits["memory_bytes"],) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (limits["cpu_s"],) * 2)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits["file_bytes"],) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


class _Found:
    """Objects by ``type/id``: their tags, and the runs of nodes that say where they lie."""

    def __init__(self, wanted: dict[str, list[str]], most: int) -> None:
        self._wanted, self._most = wanted, most
        self.tags: dict[str, dict[str, str]] = {}
        self.lines: dict[str, list[list[int]]] = {}

    def take(self, key: str, tags: Any, line: list[int] | None) -> bool:
        """Whether the object counts: it has one of the keys, with one of its values unless any will do."""
        found = {tag.k: tag.v for tag in tags}
        if not any(
            name in found and (not values or found[name] in values) for name, values in self._wanted.items()
        ):
            return False
        if len(self.tags) >= self._most:
            raise OverflowError
        self.tags[key], self.lines[key] = found, [] if line is None else [line]
        return True


def _read(task: dict[str, Any]) -> dict[str, Any]:
    import osmium
    import osmium.filter

    path, found = task["path"], _Found(task["wanted"], task["objects_most"])
    keys = osmium.filter.KeyFilter(*task["wanted"])
    outer: dict[int, list[str]] = {}
    for relation in osmium.FileProcessor(path, osmium.osm.RELATION).with_filter(keys):
        key = f"relation/{relation.id}"
        if found.take(key, relation.tags, None):
            for member in relation.members:
                if member.type == "w" and member.role in {"outer", ""}:
                    outer.setdefault(member.ref, []).append(key)
    if outer:
        ids = osmium.filter.IdFilter(list(outer))
        for way in osmium.FileProcessor(path, osmium.osm.WAY).with_filter(ids):
            for key in outer[way.id]:
                found.lines[key].append([node.ref for node in way.nodes])
    for way in osmium.FileProcessor(path, osmium.osm.WAY).with_filter(keys):
        found.take(f"way/{way.id}", way.tags, [node.ref for node in way.nodes])
    positions: dict[int, tuple[float, float]] = {}
    for node in osmium.FileProcessor(path, osmium.osm.NODE).with_filter(keys):
        if found.take(f"node/{node.id}", node.tags, [node.id]) and node.location.valid():
            positions[node.id] = (node.location.lon, node.location.lat)
    needed = {ref for lines in found.lines.values() for line in lines for ref in line} - set(positions)
    if needed:
        for node in osmium.FileProcessor(path, osmium.osm.NODE).with_filter(osmium.filter.IdFilter(needed)):
            if node.location.valid():
                positions[node.id] = (node.location.lon, node.location.lat)
    return {
        "objects": [
            [key, tags, [[positions[ref] for ref in line if ref in positions] for line in found.lines[key]]]
            for key, tags in found.tags.items()
        ]
    }


def main() -> None:
    """Reads the task from standard input, writes the objects or the reason of refusal to standard output."""
    task = json.load(sys.stdin)
    _limit(task["limits"])
    try:
        answer = _read(task)
    except (MemoryError, ImportError):  # the limit may be met while a library is loaded
        sys.exit(1)
    except OverflowError:
        answer = {"refused": f"more than {task['objects_most']:,} objects; a smaller extract is accepted"}
    except Exception:
        answer = {"refused": "the extract is broken or cut off"}
    json.dump(answer, sys.stdout, ensure_ascii=True)


main()
