"""The order of places, by line and on foot, against measuring all of them."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ibasho.catalogue import Catalogue
from ibasho.geo.distance import geodesic_m
from ibasho.geo.reach import walk_matrix
from ibasho.geo.streets import StreetNetwork, snap
from ibasho.nearby import ranking
from ibasho.nearby.ranking import ByLine, OnFoot, Ranking
from tests import make

ZONE = ZoneInfo("Asia/Tokyo")
NOW = datetime(2026, 4, 1, 10, 0, tzinfo=ZONE)
HERE = (134.05, 34.34)

points = st.tuples(st.integers(-40, 40), st.integers(-40, 40)).map(
    lambda xy: (HERE[0] + xy[0] / 400, HERE[1] + xy[1] / 400)
)
registers = st.lists(points, min_size=1, max_size=40)
thresholds = st.none() | st.floats(1, 20_000)


def _catalogue(at: list[tuple[float, float]]) -> Catalogue:
    return Catalogue.build([make.offer(lon=lon, lat=lat) for lon, lat in at], zone=ZONE, now=NOW)


def _listed(ranked: Ranking, wanted: np.ndarray, within_m: float | None) -> list[tuple[int, float]]:
    parts = list(ranked.among(wanted, within_m))
    return [(int(p), float(m)) for places, metres in parts for p, m in zip(places, metres, strict=True)]


def _expected(metres: np.ndarray, wanted: np.ndarray, within_m: float | None) -> list[tuple[int, float]]:
    limit = np.inf if within_m is None else within_m
    order = sorted(range(len(metres)), key=lambda place: (metres[place], place))
    return [
        (p, float(metres[p])) for p in order if wanted[p] and metres[p] <= limit and np.isfinite(metres[p])
    ]


def _same_before(ranked: Ranking, metres: np.ndarray) -> None:
    for place in range(len(metres)):
        if np.isfinite(metres[place]):
            before = {p for p in range(len(metres)) if (metres[p], p) <= (metres[place], place)}
            assert set(ranked.upto(float(metres[place]), place).tolist()) == before


@settings(deadline=None)
@given(registers, thresholds, st.integers(0, 2**40 - 1), st.sampled_from([0, 4096]))
def test_by_line(at: list[tuple[float, float]], within_m: float | None, picked: int, few: int) -> None:
    """Both ways of measuring: few places all at once, many by growing looks into the index."""
    catalogue = _catalogue(at)
    wanted = np.array([picked >> n & 1 == 1 for n in range(len(catalogue.places))])
    metres = np.round(geodesic_m(*HERE, catalogue.index.lon, catalogue.index.lat), 3)
    ranked = ByLine(catalogue, *HERE)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ranking, "_FEW", few)
        patch.setattr(ranking, "_FIRST_LOOK", 3)
        assert _listed(ranked, wanted, within_m) == _expected(metres, wanted, within_m)
    _same_before(ranked, metres)
    assert ranked.upto(np.inf, -1).size == len(metres)


@st.composite
def networks(draw: st.DrawFn) -> StreetNetwork:
    """A grid of streets over the area with some pieces missing: detours, dead ends and islands."""
    side = 7
    step = 0.2 / (side - 1)
    lon = np.array([HERE[0] - 0.1 + step * (n % side) for n in range(side * side)])
    lat = np.array([HERE[1] - 0.1 + step * (n // side) for n in range(side * side)])
    east = [(n, n + 1) for n in range(side * side) if n % side < side - 1]
    north = [(n, n + side) for n in range(side * (side - 1))]
    edges = east + north
    kept = draw(st.lists(st.sampled_from(edges), min_size=8, unique=True))
    return StreetNetwork.build(lon, lat, np.array([a for a, _ in kept]), np.array([b for _, b in kept]))


@settings(deadline=None, max_examples=60)
@given(registers, networks(), thresholds, st.integers(0, 2**40 - 1))
def test_on_foot(
    at: list[tuple[float, float]], network: StreetNetwork, within_m: float | None, picked: int
) -> None:
    """Searched outward step by step: the same order and the same metres as the whole matrix."""
    catalogue = _catalogue(at)
    wanted = np.array([picked >> n & 1 == 1 for n in range(len(catalogue.places))])
    metres = np.round(
        walk_matrix(network, snap(network, [HERE[0]], [HERE[1]]), catalogue.snapped(network))[0], 3
    )
    ranked = OnFoot(catalogue, *HERE, network)
    assert _listed(ranked, wanted, within_m) == _expected(metres, wanted, within_m)
    assert _listed(ranked, wanted, None) == _expected(metres, wanted, None)
    _same_before(ranked, metres)
    assert ranked.upto(np.inf, -1).size == np.isfinite(metres).sum()
