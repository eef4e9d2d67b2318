"""Safe and compact data for a page: JSON that cannot leave its script block, numbers and shapes as short bytes.

Text never becomes markup here: ``script_json`` escapes what an HTML parser could read inside a script element, and the
page writes strings with ``textContent`` only. Numbers are scaled to integers and written as zigzag varints (LEB128,
the encoding of Protocol Buffers), base64 around them: one to three bytes a value. ``static/decode.js`` reads them.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from ibasho.errors import OutOfRange

__all__ = ["DEGREE", "choices", "numbers", "paths", "polygons", "script_json", "text", "texts"]

DEGREE = 1_000_000
"""Coordinates are kept in millionths of a degree: 0.11 m at most."""

_LARGEST = 2.0**52
_UNSAFE = {
    "<": "\\u003c",
    ">": "\\u003e",
    "&": "\\u0026",
    "\u2028": "\\u2028",
    "\u2029": "\\u2029",
}
_UNSAFE_PATTERN = re.compile("[<>&\u2028\u2029\ud800-\udfff]")


def script_json(value: object) -> str:
    """JSON that is safe inside ``<script type="application/json">`` and can be written as UTF-8.

    Parsing gives the value back exactly, lone surrogates included. NaN and infinities are refused (ValueError): a
    missing number is None or goes through ``numbers``.
    """
    written = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return _UNSAFE_PATTERN.sub(lambda m: _UNSAFE.get(m.group(), f"\\u{ord(m.group()):04x}"), written)


def text(value: object) -> str:
    """A cell of a layer as text; missing (None, NaN, NaT, pandas.NA) is the empty string."""
    if value is None or value is np.ma.masked or type(value).__name__ in {"NAType", "NaTType"}:
        return ""
    if isinstance(value, float | np.floating) and np.isnan(value):
        return ""
    return str(value)


def texts(values: Iterable[object]) -> dict[str, Any]:
    """Strings as a word list in order of appearance and an index per row."""
    words: dict[str, int] = {}
    index = [words.setdefault(text(value), len(words)) for value in values]
    return {"words": list(words), "index": numbers(index)}


def choices(index: ArrayLike, words: Sequence[str]) -> dict[str, Any]:
    """The same form from an index (0 … len(words) - 1) and its words."""
    return {"words": list(words), "index": numbers(index)}


def numbers(values: ArrayLike, decimals: int = 0) -> dict[str, Any]:
    """Numbers rounded to ``decimals`` (0–6); NaN and infinities are missing.

    ``v`` holds per value 0 for missing, else zigzag(value × 10^decimals) + 1. Raises OutOfRange above 2^52 after scaling.
    """
    whole = np.asarray(values, dtype=np.float64) * 10**decimals
    known = np.isfinite(whole)
    whole = np.round(np.where(known, whole, 0.0))
    if np.any(np.abs(whole) >= _LARGEST / 2):
        raise OutOfRange(
            f"a number of {np.abs(whole).max() / 10**decimals:g} is too large for a map; "
            f"below {_LARGEST / 2 / 10**decimals:g} is accepted"
        )
    coded = np.where(known, _zigzag(whole.astype(np.int64)) + 1, 0).astype(np.uint64)
    return {"n": len(coded), "d": decimals, "v": _base64(coded)}


def paths(lines: Sequence[NDArray[np.float64]]) -> dict[str, Any]:
    """Lines of (lon, lat) rows: point counts, and one stream of coordinate steps that runs on from line to line."""
    count = np.array([len(line) for line in lines], dtype=np.int64)
    if not count.sum():
        return {"count": numbers(count), "v": ""}
    points = np.round(np.concatenate(lines)[:, :2] * DEGREE).astype(np.int64)
    steps = np.diff(points, axis=0, prepend=np.zeros((1, 2), dtype=np.int64))
    return {"count": numbers(count), "v": _base64(_zigzag(steps.ravel()))}


def polygons(shapes: Sequence[Any] | NDArray[np.object_]) -> dict[str, Any]:
    """(Multi)polygons as rings with the number of the shape that each belongs to; missing shapes have no rings.

    Rings are filled by the even-odd rule, so holes need no mark.
    """
    parts, owner = shapely.get_parts(np.asarray(shapes, dtype=object), return_index=True)
    rings, of_part = shapely.get_rings(parts, return_index=True)
    coordinates, of_ring = shapely.get_coordinates(rings, return_index=True)
    cuts = np.searchsorted(of_ring, np.arange(1, len(rings)))
    return {
        "n": len(shapes),
        "owner": numbers(owner[of_part] if len(rings) else []),
        "rings": paths(np.split(coordinates, cuts) if len(rings) else []),
    }


def _zigzag(values: NDArray[np.int64]) -> NDArray[np.uint64]:
    """0, -1, 1, -2 … → 0, 1, 2, 3 …"""
    return ((values << 1) ^ (values >> 63)).astype(np.uint64)


def _base64(values: NDArray[np.uint64]) -> str:
    """The values as varints (seven bits a byte, the lowest first), in base64."""
    length = np.ones(len(values), dtype=np.int64)
    for bits in range(7, 64, 7):
        length += (values >> np.uint64(bits)) > 0
    start = np.cumsum(length) - length
    out = np.zeros(int(length.sum()), dtype=np.uint8)
    for place in range(int(length.max(initial=0))):
        longer = length > place
        byte = (values[longer] >> np.uint64(7 * place)) & np.uint64(0x7F)
        more = (length[longer] > place + 1).astype(np.uint64) << np.uint64(7)
        out[start[longer] + place] = (byte | more).astype(np.uint8)
    return base64.b64encode(out.tobytes()).decode("ascii")
