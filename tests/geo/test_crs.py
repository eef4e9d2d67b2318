"""Which coordinates are accepted, and the metric plane of a region."""

from __future__ import annotations

import numpy as np
import pyproj
import pytest

from ibasho.errors import InvalidInput, OutOfRange
from ibasho.geo.crs import metric_crs, require_lonlat
from ibasho.geo.distance import geodesic_m


@pytest.mark.parametrize(
    ("name", "lon", "lat", "epsg"),
    [
        ("Tokyo", 139.767, 35.681, 6677),
        ("Osaka", 135.50, 34.69, 6674),
        ("Takamatsu", 134.05, 34.34, 6672),
        ("Sapporo", 141.35, 43.06, 6680),
        ("Sendai", 140.87, 38.27, 6678),
        ("Naha", 127.68, 26.21, 6683),
        ("Fukuoka", 130.40, 33.59, 6670),
        ("Nagasaki", 129.87, 32.74, 6669),
        ("Chichijima", 142.19, 27.09, 6682),
        ("Ishigaki", 124.16, 24.34, 6684),
        ("Minamitorishima", 153.98, 24.29, 6687),
        ("Helsinki", 24.94, 60.17, 32635),
        ("Porto Alegre", -51.22, -30.03, 32722),
        ("antimeridian", 180.0, 1.0, 32660),
    ],
)
def test_plane_of_a_place(name: str, lon: float, lat: float, epsg: int) -> None:
    assert metric_crs(lon, lat).to_epsg() == epsg


def test_scale_is_right_all_over_japan() -> None:
    # corners of the country, where no zone's meridian is near
    places = [
        (139.77, 35.68),
        (141.94, 45.52),
        (145.82, 43.39),
        (122.94, 24.45),
        (129.5, 28.4),
        (136.9, 37.5),
    ]
    places += [(131.0, 32.0), (141.7, 39.0), (138.4, 38.2), (132.2, 34.4), (140.7, 41.8), (130.2, 27.0)]
    for lon, lat in places:
        plane = pyproj.Transformer.from_crs("OGC:CRS84", metric_crs(lon, lat), always_xy=True)
        x, y = plane.transform(np.array([lon, lon, lon + 0.01]), np.array([lat, lat + 0.01, lat]))
        drawn = np.hypot(x[1:] - x[0], y[1:] - y[0])
        assert drawn / geodesic_m(lon, lat, [lon, lon + 0.01], [lat + 0.01, lat]) == pytest.approx(
            1, abs=2e-4
        )


def test_no_plane_without_a_place() -> None:
    with pytest.raises(OutOfRange, match="degrees"):
        metric_crs(35.0, 139.0)


@pytest.mark.parametrize(
    "crs", [4326, "EPSG:4326", "OGC:CRS84", 4612, 6668, 6667, 4979, "+proj=longlat +datum=WGS84"]
)
def test_lon_lat_is_taken_as_it_is(crs: int | str) -> None:
    assert require_lonlat(crs, "places") is None
    assert require_lonlat(pyproj.CRS.from_user_input(crs), "places") is None


def test_lon_lat_as_shapefiles_write_it_is_taken() -> None:
    for epsg in (4326, 6668, 4612):
        assert require_lonlat(pyproj.CRS.from_epsg(epsg).to_wkt("WKT1_ESRI"), "places") is None


@pytest.mark.parametrize("crs", [6677, 2451, 3857, 32654, 4267])
def test_other_coordinates_are_transformed(crs: int) -> None:
    to_lonlat = require_lonlat(crs, "areas")
    assert to_lonlat is not None
    there = pyproj.Transformer.from_crs("OGC:CRS84", crs, always_xy=True).transform(139.767, 35.681)
    assert to_lonlat.transform(*there) == pytest.approx((139.767, 35.681), abs=1e-7)


@pytest.mark.parametrize("crs", [4301, 30169, 30161, 3095, 7414])
def test_the_old_tokyo_datum_is_refused_by_name(crs: int) -> None:
    for given in (crs, pyproj.CRS.from_epsg(crs).to_wkt("WKT2_2019")):
        with pytest.raises(InvalidInput, match=r"areas: .*old Tokyo datum .*EPSG:6668") as error:
            require_lonlat(given, "areas")
        assert error.value.field == "areas"


def test_the_old_tokyo_datum_is_refused_from_shapefiles() -> None:
    with pytest.raises(InvalidInput, match="old Tokyo datum"):
        require_lonlat(pyproj.CRS.from_epsg(4301).to_wkt("WKT1_ESRI"), "areas")


@pytest.mark.parametrize("crs", [None, "", "no crs", 999_999, 'LOCAL_CS["plan",UNIT["metre",1]]'])
def test_missing_and_unknown_are_refused(crs: str | int | None) -> None:
    with pytest.raises(InvalidInput, match=r"areas: .*accepted"):
        require_lonlat(crs, "areas")
