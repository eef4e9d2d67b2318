"""Mesh codes: the whole arrays beside the textbook's arithmetic, one point at a time."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from bench.timing import Row, seconds, side_by_side
from ibasho.geo import mesh

_MANY = 2_000_000
_FEW = 50_000


def _textbook(lon: float, lat: float) -> int:
    """The code of the 500 m cell by chained remainders, as it is usually written."""
    p, a = divmod(lat * 60, 40)
    q, b = divmod(a, 5)
    r, c = divmod(b * 60, 30)
    s, _ = divmod(c, 15)
    u = math.floor(lon - 100)
    f = lon - 100 - u
    v, g = divmod(f * 60, 7.5)
    w, h = divmod(g * 60, 45)
    x, _ = divmod(h, 22.5)
    return (
        int(p) * 10**7
        + u * 10**5
        + int(q) * 10**4
        + int(v) * 10**3
        + int(r) * 100
        + int(w) * 10
        + int(s * 2 + x)
        + 1
    )


def rows() -> Iterator[Row]:
    """Encode and decode, per million codes, and beside the textbook on the same points."""
    chance = np.random.default_rng(1)
    lon, lat = chance.uniform(123, 146, _MANY), chance.uniform(24, 46, _MANY)
    codes = mesh.encode(lon, lat, 5)
    encode = min(seconds(lambda: mesh.encode(lon, lat, 5)) for _ in range(3))
    yield Row(
        f"mesh: encode {_MANY:,} points, 250 m", encode, remark=f"{_MANY / encode / 1e6:.0f} million codes/s"
    )
    decode = min(seconds(lambda: mesh.centre(codes, 5)) for _ in range(3))
    yield Row(
        f"mesh: centres of {_MANY:,} codes, 250 m",
        decode,
        remark=f"{_MANY / decode / 1e6:.0f} million codes/s",
    )
    few = list(zip(lon[:_FEW].tolist(), lat[:_FEW].tolist(), strict=True))
    yield side_by_side(
        f"mesh: encode {_FEW:,} points, 500 m",
        lambda: mesh.encode(lon[:_FEW], lat[:_FEW], 4),
        "chained remainders, per point",
        lambda: [_textbook(x, y) for x, y in few],
    )
