"""Geodesics against Karney's algorithm in PROJ, and the rules for minutes."""

from __future__ import annotations

import numpy as np
import pytest
from pyproj import Geod

from ibasho.errors import InvalidInput, OutOfRange
from ibasho.geo.distance import earth_vectors, geodesic_m, require_degrees, unit_vectors, walk_min

GEOD = Geod(ellps="GRS80")


@pytest.mark.parametrize("metres", [0.001, 1.0, 80.0, 1e3, 2e4, 49_900.0, 50_100.0, 1e6, 1.9e7])
def test_equal_to_proj_all_over_the_earth(metres: float) -> None:
    r = np.random.default_rng(7)
    lon, lat = r.uniform(-180, 180, 2_000), np.degrees(np.arcsin(r.uniform(-1, 1, 2_000)))
    there_lon, there_lat, _ = GEOD.fwd(lon, lat, r.uniform(0, 360, 2_000), np.full(2_000, metres))
    expected = GEOD.inv(lon, lat, there_lon, there_lat)[2]
    assert np.abs(geodesic_m(lon, lat, there_lon, there_lat) - expected).max() < 1e-6


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ((0, 90), (77, 89.9)),
        ((-60, -90), (10, -90)),
        ((180, 35), (-180, 35)),
        ((179.999, 0), (-179.999, 0.001)),
    ],
)
def test_poles_and_the_antimeridian(a: tuple[float, float], b: tuple[float, float]) -> None:
    assert float(geodesic_m(*a, *b)) == pytest.approx(GEOD.inv(*a, *b)[2], abs=1e-6)


def test_same_point_and_broadcast() -> None:
    assert geodesic_m(139.7, 35.6, 139.7, 35.6) == 0
    assert geodesic_m(139.7, 35.6, [[139.7], [139.8]], [35.6, 35.7, 35.8]).shape == (2, 3)
    assert geodesic_m([], [], [], []).tolist() == []


@pytest.mark.parametrize(("lon", "lat"), [(181, 0), (0, 90.1), (float("nan"), 0), (0, float("inf"))])
def test_what_is_no_lon_lat_is_refused(lon: float, lat: float) -> None:
    with pytest.raises(OutOfRange, match="degrees"):
        geodesic_m(0, 0, lon, lat)


def test_swapped_coordinates_are_named() -> None:
    with pytest.raises(OutOfRange, match=r"places 35.6, 139.7 .number 2"):
        require_degrees(np.array([139.7, 35.6]), np.array([35.6, 139.7]), "places")
    with pytest.raises(InvalidInput, match="equal shapes"):
        require_degrees(np.zeros(2), np.zeros(3))


def test_vectors() -> None:
    assert unit_vectors([0, 90, 0], [0, 0, 90]).round(12).tolist() == [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    equator, pole = earth_vectors([0, 0], [0, 90])
    assert np.linalg.norm(equator) == pytest.approx(6_378_137.0)
    assert np.linalg.norm(pole) == pytest.approx(6_356_752.314140, abs=1e-5)  # GRS80's b


@pytest.mark.parametrize(
    ("metres", "minutes"),
    [(0, 0), (0.0004, 0), (0.001, 1), (80, 1), (80.0004, 1), (80.001, 2), (799.99, 10), (800, 10), (801, 11)],
)
def test_minutes_are_rounded_up(metres: float, minutes: int) -> None:
    assert walk_min(metres) == minutes


def test_minutes_at_every_full_minute() -> None:
    full = np.arange(1, 1_000)
    assert (walk_min(full * 80.0) == full).all()
    assert (walk_min(full * 50.0, 50.0) == full).all()


def test_minutes_of_what_cannot_be_reached() -> None:
    assert walk_min([np.inf, np.nan, 400]).tolist() == [-1, -1, 5]
    with pytest.raises(OutOfRange, match="0 or more"):
        walk_min([-1.0])
    for speed in (0.0, -80.0, float("nan"), float("inf")):
        with pytest.raises(OutOfRange, match="speed"):
            walk_min([1.0], speed)
