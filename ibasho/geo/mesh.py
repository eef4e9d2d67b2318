"""Regional mesh codes (JIS X 0410), exact and vectorised.

A code is an int64 beside an explicit level 1–6, because the number of digits does not tell the level (9
digits may be a 500 m, 2 km, 2.5 km or 4 km mesh, 10 digits a 250 m or a 100 m one)::

    level  name                  lat × lon          digits
    1      primary mesh          40′ × 1°           4
    2      second mesh           5′ × 7′30″         6
    3      standard mesh, ~1 km  30″ × 45″          8
    4      half, ~500 m          15″ × 22.5″        9
    5      quarter, ~250 m       7.5″ × 11.25″      10
    6      eighth, ~125 m        3.75″ × 5.625″     11

Everything runs on the lattice of level-6 cells: row ``i`` in units of 1/960° of latitude from the equator,
column ``j`` in units of 1/640° of longitude from 100° E. Every corner of every level is a lattice point, so
corners are exact: the usual chain of float subtractions puts more than half of all corners into the wrong
cell. A point less than 5e-8 of a unit (about 6 µm) below a lattice line counts as lying on it.

The code is a function of the coordinates in their datum: JGD2011, JGD2000 or WGS 84 here; the old Tokyo datum
is about 400 m off (``geo.crs`` refuses it). Legal: 0 ≤ latitude < 66.66…, 100 ≤ longitude < 180.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from ibasho.errors import InvalidInput, OutOfRange

__all__ = [
    "DIGITS",
    "LEVELS",
    "area_km2",
    "bounds",
    "centre",
    "children",
    "corner",
    "encode",
    "from_text",
    "level_of",
    "neighbour",
    "parent",
    "polygons",
    "to_text",
]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

LEVELS = (1, 2, 3, 4, 5, 6)
DIGITS = {1: 4, 2: 6, 3: 8, 4: 9, 5: 10, 6: 11}
"""Digits of a code, by level."""

_UNITS = {1: 640, 2: 80, 3: 8, 4: 4, 5: 2, 6: 1}
"""Side of a cell in lattice units, by level; the same number of rows and columns."""
_ROWS, _COLUMNS = 64_000, 51_200
_SNAP = 5e-8
_CHUNK = 1 << 16
"""Elements worked on at a time, so that the intermediate arrays stay in the processor's cache."""

# GRS80, the ellipsoid of JGD2011
_A_KM, _F = 6378.137, 1 / 298.257222101
_E2 = _F * (2 - _F)


def encode(lon: ArrayLike, lat: ArrayLike, level: int) -> Ints:
    """The code of the cell that holds each point; points on a border belong to the cell north and east of it.

    ``lon`` and ``lat`` in degrees, of one shape (or broadcastable), which is the shape of the result.
    Raises OutOfRange outside 0 ≤ lat < 66.66… and 100 ≤ lon < 180 and for NaN.

    >>> int(encode(139.745433, 35.658581, 4))
    533935992
    """
    _require_level(level)
    x, y = np.broadcast_arrays(np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64))
    shape, x, y = x.shape, x.ravel(), y.ravel()
    row_part, column_part = _parts(level)
    code = np.empty(x.size, dtype=np.int64)
    for begin in range(0, x.size, _CHUNK):
        here = slice(begin, begin + _CHUNK)
        rows = y[here] * 960.0 + _SNAP
        columns = (x[here] - 100.0) * 640.0 + _SNAP
        if not (rows.min() >= 0 and rows.max() < _ROWS and columns.min() >= 0 and columns.max() < _COLUMNS):
            _refuse_outside(rows, columns, x[here], y[here], begin)
        # both are ≥ 0 here, so that cutting off is rounding down
        np.add(row_part[rows.astype(np.int32)], column_part[columns.astype(np.int32)], out=code[here])
    return code.reshape(shape)


def corner(code: ArrayLike, level: int) -> tuple[Floats, Floats]:
    """``(lon, lat)`` of each cell's south-west corner, in degrees, correctly rounded.

    >>> [float(value) for value in corner(5339, 1)]
    [139.0, 35.333333333333336]
    """
    row, column = _lattice(code, level)
    return _lon(column), _lat(row)


def centre(code: ArrayLike, level: int) -> tuple[Floats, Floats]:
    """``(lon, lat)`` of each cell's centre, in degrees, correctly rounded.

    >>> [float(value) for value in centre(53394611, 3)]
    [139.76875, 35.67916666666667]
    """
    row, column = _lattice(code, level)
    half = _UNITS[level] / 2
    return _lon(column + half), _lat(row + half)


def bounds(code: ArrayLike, level: int) -> tuple[Floats, Floats, Floats, Floats]:
    """``(west, south, east, north)`` of each cell, in degrees. Neighbours share bit-identical borders."""
    row, column = _lattice(code, level)
    size = _UNITS[level]
    return _lon(column), _lat(row), _lon(column + size), _lat(row + size)


def polygons(code: ArrayLike, level: int) -> NDArray[np.object_]:
    """Each cell as a shapely polygon in lon/lat, counter-clockwise."""
    west, south, east, north = bounds(code, level)
    return np.asarray(shapely.box(west, south, east, north), dtype=object)


def area_km2(code: ArrayLike, level: int) -> Floats:
    """Each cell's area on the GRS80 ellipsoid in km², between its two parallels and two meridians.

    Closed form of the zone of an ellipsoid (Snyder 1987, Map Projections: A Working Manual, eq. 3-12).

    >>> round(float(area_km2(53394611, 3)), 3)
    1.046
    """
    row, _ = _lattice(code, level)
    size = _UNITS[level]
    south, north = np.sin(np.radians(_lat(row))), np.sin(np.radians(_lat(row + size)))
    width = np.radians(size / 640)
    return np.asarray(_A_KM**2 / 2 * width * (_authalic(north) - _authalic(south)), dtype=np.float64)


def parent(code: ArrayLike, level: int, to: int) -> Ints:
    """The code at the coarser level ``to`` ≤ ``level`` of the cell that holds each cell.

    >>> int(parent(53394611323, 6, 3))
    53394611
    """
    _require_level(level)
    _require_level(to, "to")
    if to > level:
        raise OutOfRange(f"to {to}: a level from 1 to {level} is accepted", field="to")
    finer: Ints = np.asarray(code, dtype=np.int64)
    scale: int = 10 ** (DIGITS[level] - DIGITS[to])
    return finer // scale


def children(code: ArrayLike, level: int) -> Ints:
    """The codes one level finer, ascending: the shape of ``code`` and an axis of 64, 100 or 4.

    >>> children(53394611, 3).tolist()
    [533946111, 533946112, 533946113, 533946114]
    """
    _require_level(level)
    if level == 6:
        raise OutOfRange("level 6: has no finer level; 1 to 5 are accepted", field="level")
    if level == 1:
        tails = np.array([10 * q + v for q in range(8) for v in range(8)], dtype=np.int64)
    elif level == 2:
        tails = np.arange(100, dtype=np.int64)
    else:
        tails = np.arange(1, 5, dtype=np.int64)
    heads: Ints = np.asarray(code, dtype=np.int64)[..., None]
    scale: int = 10 ** (DIGITS[level + 1] - DIGITS[level])
    return heads * scale + tails


def neighbour(code: ArrayLike, level: int, d_east: ArrayLike, d_north: ArrayLike) -> Ints:
    """The code that lies ``d_east`` cells east and ``d_north`` cells north; -1 where the mesh ends.

    >>> int(neighbour(53394611, 3, 9, 0))
    53394710
    """
    row, column = _lattice(code, level)
    size = _UNITS[level]
    row = row + np.asarray(d_north, dtype=np.int64) * size
    column = column + np.asarray(d_east, dtype=np.int64) * size
    row, column = np.broadcast_arrays(row, column)
    inside = (row >= 0) & (row < _ROWS) & (column >= 0) & (column < _COLUMNS)
    row_part, column_part = _parts(level)
    found = row_part[np.where(inside, row, 0)] + column_part[np.where(inside, column, 0)]
    return np.where(inside, found, np.int64(-1))


def to_text(code: ArrayLike, level: int) -> NDArray[np.str_]:
    """Codes as text with the level's number of digits (leading zeros kept), as statistics files write them.

    >>> str(to_text(53394611, 3))
    '53394611'
    """
    _require_level(level)
    width = DIGITS[level]
    rest = np.array(code, dtype=np.int64)
    if rest.size and not (rest.min() >= 0 and rest.max() < 10**width):
        raise InvalidInput(f"mesh code: at level {level} codes have {width} digits", field="code")
    letters = np.empty((*rest.shape, width), dtype=np.uint32)
    for place in range(width - 1, -1, -1):
        rest, letters[..., place] = np.divmod(rest, 10)
    letters += ord("0")
    return np.asarray(letters.view(f"<U{width}")[..., 0], dtype=np.str_)


def from_text(text: ArrayLike, level: int) -> Ints:
    """Codes from text of the level's number of digits; raises InvalidInput naming the first that is no code.

    >>> from_text(["53394611", "53393599"], 3).tolist()
    [53394611, 53393599]
    """
    _require_level(level)
    width = DIGITS[level]
    given = np.asarray(text)
    if given.dtype.kind != "U":
        given = given.astype(np.str_)
    shape = given.shape
    # one letter more than allowed is kept, so that a longer text is seen as one
    letters = given.astype(f"<U{width + 1}").reshape(-1, 1).view(np.uint32)
    digits = letters[:, :width].astype(np.int64) - ord("0")
    good = (letters[:, width] == 0) & ((digits >= 0) & (digits <= 9)).all(axis=1)
    if not good.all():
        at = int(np.argmin(good))
        raise InvalidInput(
            f"mesh code {str(given.reshape(-1)[at])!r} (number {at + 1}):"
            f" {width} digits are accepted at level {level}",
            field="code",
        )
    code = digits @ 10 ** np.arange(width - 1, -1, -1, dtype=np.int64)
    _lattice(code, level)
    return code.reshape(shape)


def level_of(text: str) -> int:
    """The level that a code's digits point to: 4→1, 6→2, 8→3, 9→4, 10→5, 11→6.

    A guess where nothing else tells it: 9 digits ending in 5–7 are refused as 2 km, 2.5 km or 4 km meshes,
    and 10 digits with a 0 or 5–9 among the last two as 100 m meshes, but a 100 m code may also end in two
    digits from 1 to 4 and is then taken for a 250 m code. Raises InvalidInput for everything else.

    >>> level_of("533946113")
    4
    """
    if not (text.isascii() and text.isdigit()):
        raise InvalidInput(f"mesh code {text!r}: digits are accepted", field="code")
    level = {digits: level for level, digits in DIGITS.items()}.get(len(text))
    if level is None:
        raise InvalidInput(
            f"mesh code {text!r}: 4, 6, 8, 9, 10 or 11 digits are accepted, not {len(text)}", field="code"
        )
    if level >= 4 and not set(text[8:]) <= set("1234"):
        other = {4: "2 km, 2.5 km and 4 km meshes", 5: "100 m meshes", 6: "other divisions"}[level]
        raise InvalidInput(
            f"mesh code {text!r}: each digit after the eighth must be 1 to 4; {other} are not accepted",
            field="code",
        )
    return level


def _require_level(level: int, field: str = "level") -> None:
    if level not in DIGITS:
        raise OutOfRange(f"{field} {level}: a mesh level from 1 to 6 is accepted", field=field)


def _lon(column: NDArray[Any]) -> Floats:
    return np.asarray((column + 64_000) / 640, dtype=np.float64)  # one division: correctly rounded


def _lat(row: NDArray[Any]) -> Floats:
    return np.asarray(row / 960, dtype=np.float64)


def _authalic(sine: Floats) -> Floats:
    """q of Snyder (3-12), of a sine of latitude: the zone from the equator has the area a²·Δlon·q/2."""
    e = np.sqrt(_E2)
    return np.asarray((1 - _E2) * (sine / (1 - _E2 * sine**2) + np.arctanh(e * sine) / e), dtype=np.float64)


def _refuse_outside(rows: Floats, columns: Floats, lon: Floats, lat: Floats, begin: int) -> None:
    good = (rows >= 0) & (rows < _ROWS) & (columns >= 0) & (columns < _COLUMNS)
    at = int(np.argmin(good))
    raise OutOfRange(
        f"lon {lon[at]}, lat {lat[at]} (number {begin + at + 1}):"
        " the mesh covers 100 ≤ lon < 180 and 0 ≤ lat < 66.66…",
        field="lon, lat",
    )


@lru_cache(maxsize=6)
def _parts(level: int) -> tuple[Ints, Ints]:
    """What a lattice row and a lattice column contribute to the code: a code is the sum of the two.

    That holds for the quarter digits too: m = 2·(north half) + (east half) + 1.
    """
    row, column = np.arange(_ROWS, dtype=np.int64), np.arange(_COLUMNS, dtype=np.int64)
    row_part, column_part = row // 640 * 100, column // 640
    if level >= 2:
        row_part, column_part = row_part * 100 + row // 80 % 8 * 10, column_part * 100 + column // 80 % 8
    if level >= 3:
        row_part, column_part = row_part * 100 + row // 8 % 10 * 10, column_part * 100 + column // 8 % 10
    for finer, size in ((4, 4), (5, 2), (6, 1)):
        if level >= finer:
            row_part = row_part * 10 + row // size % 2 * 2 + 1
            column_part = column_part * 10 + column // size % 2
    return row_part, column_part


_INVALID = -(1 << 20)


@lru_cache(maxsize=6)
def _places(level: int) -> tuple[tuple[NDArray[np.int32], NDArray[np.int32]], ...]:
    """Lattice rows and columns that each part of a code adds: first four digits, next two or four, quarters.

    Impossible digits add a number so negative that the sum shows it.
    """
    tables: list[tuple[NDArray[np.int32], NDArray[np.int32]]] = []
    digits = np.arange(10_000)
    pp, uu = digits // 100, digits % 100
    tables.append((np.where(uu < 80, pp * 640, _INVALID), np.where(uu < 80, uu * 640, _INVALID)))
    if level == 2:
        two = np.arange(100)
        good = (two // 10 < 8) & (two % 10 < 8)
        tables.append((np.where(good, two // 10 * 80, _INVALID), np.where(good, two % 10 * 80, _INVALID)))
    if level >= 3:
        q, v, r, w = digits // 1000, digits // 100 % 10, digits // 10 % 10, digits % 10
        good = (q < 8) & (v < 8)
        tables.append((np.where(good, q * 80 + r * 8, _INVALID), np.where(good, v * 80 + w * 8, _INVALID)))
    if level >= 4:
        count = level - 3
        tail = np.arange(10**count)
        row, column, good = np.zeros_like(tail), np.zeros_like(tail), np.ones(tail.size, dtype=bool)
        for k in range(count):
            m = tail // 10 ** (count - 1 - k) % 10
            good &= (m >= 1) & (m <= 4)
            row += (m - 1) // 2 * (4 >> k)
            column += (m - 1) % 2 * (4 >> k)
        tables.append((np.where(good, row, _INVALID), np.where(good, column, _INVALID)))
    return tuple((row.astype(np.int32), column.astype(np.int32)) for row, column in tables)


def _lattice(code: ArrayLike, level: int) -> tuple[Ints, Ints]:
    """Lattice row and column of each south-west corner; InvalidInput names the first code that is none."""
    _require_level(level)
    codes = np.asarray(code)
    if codes.dtype.kind not in "iu" and codes.size:
        raise InvalidInput(f"mesh code: whole numbers are accepted, not {codes.dtype}", field="code")
    shape, codes = codes.shape, codes.ravel().astype(np.int64, copy=False)
    tables = _places(level)
    rows, columns = np.empty(codes.size, dtype=np.int64), np.empty(codes.size, dtype=np.int64)
    for begin in range(0, codes.size, _CHUNK):
        here = slice(begin, begin + _CHUNK)
        rest = codes[here]
        if not (rest.min() >= 0 and rest.max() < 10 ** DIGITS[level]):
            _refuse_code(rest, (rest >= 0) & (rest < 10 ** DIGITS[level]), level, begin)
        row, column = rows[here], columns[here]
        row[:], column[:] = 0, 0
        for row_of, column_of in tables[:0:-1]:
            rest, part = np.divmod(rest, row_of.size)
            row += row_of[part]
            column += column_of[part]
        row += tables[0][0][rest]
        column += tables[0][1][rest]
        if row.min() < 0:
            _refuse_code(codes[here], row >= 0, level, begin)
    return rows.reshape(shape), columns.reshape(shape)


def _refuse_code(codes: Ints, good: NDArray[np.bool_], level: int, begin: int) -> None:
    at = int(np.argmin(good))
    raise InvalidInput(
        f"mesh code {int(codes[at])} (number {begin + at + 1}): no code of level {level},"
        f" which has {DIGITS[level]} digits",
        field="code",
    )
