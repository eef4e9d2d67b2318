"""A small map for paper: streets as lines and places as numbered marks, one SVG that needs nothing else."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from ibasho.geo.streets import StreetNetwork

__all__ = ["Frame", "street_picture"]

_M_PER_DEGREE = 111_320.0
"""Metres of one degree of latitude, near enough for a picture of a few kilometres."""
_LINES_MOST = 20_000
_WIDTH, _HEIGHT = 720.0, 440.0
"""The picture's own units."""
_TOGETHER = 26.0
"""Marks that are nearer than this share one."""


@dataclass(frozen=True)
class Frame:
    """What a picture shows: a middle (degrees) and how many metres it is wide."""

    lon: float
    lat: float
    width_m: float

    @classmethod
    def around(cls, points: Sequence[tuple[float, float]], least_m: float = 800.0) -> Frame:
        """The smallest frame that holds the points (lon, lat; one at least) with a border, at least so wide."""
        lon, lat = np.array(points, dtype=np.float64).T
        middle = ((lon.min() + lon.max()) / 2, (lat.min() + lat.max()) / 2)
        wide = (lon.max() - lon.min()) * _M_PER_DEGREE * math.cos(math.radians(middle[1]))
        high = (lat.max() - lat.min()) * _M_PER_DEGREE
        return cls(
            float(middle[0]), float(middle[1]), max(1.2 * wide, 1.2 * high * _WIDTH / _HEIGHT, least_m)
        )

    def xy(
        self, lon: NDArray[np.float64], lat: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Places in the picture's units, y downwards."""
        scale = _WIDTH / self.width_m
        east = (lon - self.lon) * _M_PER_DEGREE * math.cos(math.radians(self.lat))
        return _WIDTH / 2 + east * scale, _HEIGHT / 2 - (lat - self.lat) * _M_PER_DEGREE * scale


def street_picture(
    frame: Frame,
    marks: Sequence[tuple[float, float]],
    network: StreetNetwork | None,
    label: str,
) -> Markup:
    """The picture: the network's streets, a mark per point (numbered from 1 when there are
    several; those at one place share a mark), north, a scale.

    ``label``: what the picture shows, for those who cannot see it.
    """
    points = np.array(marks, dtype=np.float64).reshape(-1, 2)
    x, y = frame.xy(points[:, 0], points[:, 1])
    together: dict[tuple[int, int], list[int]] = {}
    for number, at in enumerate(zip(x, y, strict=True), start=1):
        near = (each for each in together if math.dist(each, at) <= _TOGETHER)
        together.setdefault(next(near, (round(at[0]), round(at[1]))), []).append(number)
    drawn = Markup("").join(
        _mark(at[0], at[1], "" if len(points) == 1 else _numbers(numbers)) for at, numbers in together.items()
    )
    return Markup(
        '<svg class="picture" viewBox="0 0 {width:.0f} {height:.0f}" role="img" aria-label="{label}">'
        '<rect width="100%" height="100%" fill="#fff"/>'
        '<path d="{streets}" fill="none" stroke="#8a938f" stroke-width="1.6" stroke-linecap="round"/>'
        "{marks}{north}{scale}"
        '<rect width="100%" height="100%" fill="none" stroke="#1f2a2e" stroke-width="2"/></svg>'
    ).format(
        width=_WIDTH,
        height=_HEIGHT,
        label=label,
        streets=_streets(frame, network),
        marks=drawn,
        north=_NORTH,
        scale=_scale(frame),
    )


def _streets(frame: Frame, network: StreetNetwork | None) -> str:
    """The streets that touch the frame, as a path of whole units."""
    if network is None:
        return ""
    x, y = frame.xy(network.lon, network.lat)
    inside = (x >= -20) & (x <= _WIDTH + 20) & (y >= -20) & (y <= _HEIGHT + 20)
    edges = np.flatnonzero(inside[network.u] | inside[network.v])[:_LINES_MOST]
    ends = np.round(np.stack([x[network.u], y[network.u], x[network.v], y[network.v]], axis=1)[edges]).astype(
        int
    )
    return "".join(f"M{a} {b}L{c} {d}" for a, b, c, d in ends.tolist())


def _mark(x: int, y: int, text: str) -> Markup:
    wide = max(30, 11 * len(text) + 14)
    return Markup(
        '<rect x="{left}" y="{top}" width="{wide}" height="30" rx="15" fill="#0b5d51" stroke="#fff" stroke-width="3"/>'
        '<text x="{x}" y="{base}" text-anchor="middle" font-size="17" font-weight="700" fill="#fff">{text}</text>'
    ).format(left=x - wide / 2, top=y - 15, wide=wide, x=x, base=y + 6, text=text)


def _numbers(numbers: Sequence[int]) -> str:
    """Numbers in order, neighbours joined: 1-3,5."""
    parts: list[list[int]] = []
    for number in numbers:
        if parts and number == parts[-1][-1] + 1:
            parts[-1].append(number)
        else:
            parts.append([number])
    return ",".join(str(each[0]) if len(each) == 1 else f"{each[0]}-{each[-1]}" for each in parts)


_NORTH = Markup(
    '<g transform="translate(684 20)"><path d="M12 0 L22 32 L12 25 L2 32 Z" fill="#1f2a2e" stroke="#fff" stroke-width="2"/>'
    '<text x="12" y="50" text-anchor="middle" font-size="17" font-weight="700">N</text></g>'
)


def _scale(frame: Frame) -> Markup:
    """A bar of a round length, a fifth of the width at most."""
    most = frame.width_m / 5
    step = 10 ** math.floor(math.log10(most))
    metres = max(n * step for n in (1, 2, 5) if n * step <= most)
    label = f"{metres / 1000:g} km" if metres >= 1000 else f"{metres:g} m"
    return Markup(
        '<g transform="translate(18 410)"><rect x="-8" y="-22" width="{box:.0f}" height="42" fill="#fff" fill-opacity=".85"/>'
        '<path d="M0 6 V12 H{length:.1f} V6" fill="none" stroke="#1f2a2e" stroke-width="3"/>'
        '<text x="0" y="-2" font-size="17">{label}</text></g>'
    ).format(box=metres * _WIDTH / frame.width_m + 20, length=metres * _WIDTH / frame.width_m, label=label)
