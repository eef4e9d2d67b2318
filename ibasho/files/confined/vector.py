"""Child process: reads one layer of a GeoPackage or Shapefile with GDAL. Run by
``ibasho.files.confined.run``.

The parent has named every driver but one in OGR_SKIP and GDAL_SKIP before GDAL is loaded here; this program
goes on only when that worked. Imports nothing of Ibasho.
"""

from __future__ import annotations

import json
import struct
import sys
from typing import Any, cast


def _limit(limits: dict[str, int]) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits; the time limit of the parent remains
        return
    resource.setrlimit(resource.RLIMIT_AS, (limits["memory_bytes"],) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (limits["cpu_s"],) * 2)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits["file_bytes"],) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _plain(value: Any) -> Any:
    """A field's value as JSON holds it: text, number, truth or nothing."""
    if value is None:
        return None
    if isinstance(value, bytes):
        return None
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float):
        return value if value == value and abs(value) != float("inf") else None
    return value if isinstance(value, str | int | bool) else str(value)


def _simple(wkb: bytes | None) -> str | None:
    """The geometry in hexadecimal when it is a point, line, polygon or several of one of these, else None."""
    if not wkb or len(wkb) < 5:
        return None
    (kind,) = struct.unpack("<I" if wkb[0] == 1 else ">I", wkb[1:5])
    return wkb.hex() if 1 <= kind <= 6 else None


def _read(task: dict[str, Any]) -> dict[str, Any]:
    modules = cast("dict[str, Any]", sys.modules)
    # pyogrio does without these, and starts in half the time.
    modules.update(dict.fromkeys(("geopandas", "pandas", "pyarrow", "shapely")))
    import pyogrio
    import pyogrio.raw

    if set(pyogrio.list_drivers()) != {task["driver"]}:
        return {"refused": "the drivers of the reader could not be limited; nothing was read"}
    layers = [
        (str(name), None if kind is None else str(kind)) for name, kind in pyogrio.list_layers(task["path"])
    ]
    spatial = [name for name, kind in layers if kind is not None]
    if not spatial:
        return {"refused": "it has no layer with geometries"}
    layer = task["layer"] or spatial[0]
    if layer not in spatial:
        return {"refused": f"it has no layer {layer[:60]!r}; it has {', '.join(spatial[:10])}"}
    info = pyogrio.read_info(task["path"], layer=layer, encoding=task["encoding"], force_feature_count=True)
    if info["features"] > task["features_most"]:
        return {"refused": f"{info['features']:,} features; up to {task['features_most']:,} are accepted"}
    meta, _, geometry, columns = pyogrio.raw.read(
        task["path"], layer=layer, encoding=task["encoding"], force_2d=True, datetime_as_string=True
    )
    if geometry is None:
        return {"refused": "its layer has no geometries"}
    if sum(len(wkb) for wkb in geometry if wkb) > 16 * task["vertices_most"]:
        return {"refused": f"more than {task['vertices_most']:,} vertices; simplify the geometries first"}
    return {
        "crs": meta["crs"],
        "layer": layer,
        "others": [name for name in spatial if name != layer],
        "fields": [str(name) for name in meta["fields"]],
        "rows": [[_plain(column[i]) for column in columns] for i in range(len(geometry))],
        "geometry": [_simple(wkb) for wkb in geometry],
    }


def main() -> None:
    """Reads the task from standard input, writes the features or the reason of refusal to standard output."""
    task = json.load(sys.stdin)
    _limit(task["limits"])
    try:
        answer = _read(task)
    except (MemoryError, ImportError):  # the limit may be met while a library is loaded
        sys.exit(1)
    except Exception:
        answer = {"refused": "it cannot be read; it is broken or of another format than its content says"}
    json.dump(answer, sys.stdout, ensure_ascii=True)


main()
