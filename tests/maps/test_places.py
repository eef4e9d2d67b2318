"""The map of places: what is told of each, and every awkward input."""

from __future__ import annotations

import math
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
from shapely.geometry import Point, box

from ibasho.errors import InvalidInput
from maps import Delivery, places
from tests.maps import frames
from tests.maps.pages import payload_of
from tests.maps.test_data import numbers


def told(frame: gpd.GeoDataFrame, **given: Any) -> dict[str, Any]:
    return payload_of(places.draw(frame, facts=frames.facts(), delivery=Delivery.FILE, **given))


def fact(payload: dict[str, Any], key: str) -> list[str]:
    packed = next(each for each in payload["places"]["facts"] if each["key"] == key)
    return [packed["words"][int(n)] for n in numbers(packed["index"])]


def test_places_keep_their_order_points_and_words() -> None:
    frame = frames.places([(134.0, 34.3), (134.1, 34.4)], name=["い", "あ"], kind=["library", "salon"])
    payload = told(frame)
    packed = payload["places"]
    assert numbers(packed["lon"]) == [134.0, 134.1]
    assert packed["name"]["words"] == ["い", "あ"]
    assert fact(payload, "next_session") == ["2026年4月11日（土）10時"] * 2
    assert fact(payload, "verified_on") == ["2026年3月1日（日）"] * 2
    assert fact(payload, "step_free") == ["段差はありません"] * 2


def test_a_point_that_is_only_about_right_says_so() -> None:
    frame = frames.places(
        [(134.0, 34.3), (134.1, 34.4), (134.2, 34.4)], location_level=["exact", "neighbourhood", "block"]
    )
    said = fact(told(frame), "location_level")
    assert said[0] == ""
    assert said[1].startswith("場所は町丁目まで")
    assert said[2].startswith("場所は番地の")


def test_what_is_not_known_is_said() -> None:
    payload = told(
        frames.places(
            audience="", fee=None, hours="", next_session="", step_free="unknown", verified_on="", phone=""
        )
    )
    for key in ("audience", "fee", "hours", "next_session", "step_free", "verified_on"):
        assert fact(payload, key) == ["わかりません"], key
    assert fact(payload, "phone") == [""]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2026-04-11T10:30:00+09:00", "2026年4月11日（土）10時30分"),
        ("2026-04-11T00:05", "2026年4月11日（土）0時5分"),
        ("2026-04-11", "2026年4月11日（土）"),
        ("2026-13-45", "2026-13-45"),
        ("来月", "来月"),
    ],
)
def test_moments_are_read_as_written(written: str, read: str) -> None:
    assert fact(told(frames.places(next_session=written)), "next_session") == [read]


def test_the_legend_counts_kinds_and_unknown_kinds_are_other() -> None:
    points = [(134.0, 34.3)] * 4
    legend = told(frames.places(points, kind=["salon", "library", "salon", "<new>"]))["legend"]
    rows = [(row["key"], row["label"], row["figure"]) for row in legend["rows"]]
    assert rows == [
        ("salon", "ふれあい・いきいきサロン", "2か所"),
        ("library", "図書館", "1か所"),
        ("other", "その他", "1か所"),
    ]


def test_a_place_without_a_point_is_in_the_data() -> None:
    packed = told(frames.places([(134.0, 34.3), None]))["places"]
    assert numbers(packed["lon"]) == [134.0, None]
    empty = frames.places([None])
    empty.loc[0, "geometry"] = Point()
    assert numbers(told(empty)["places"]["lat"]) == [None]


def test_an_empty_layer_is_a_map_that_says_so() -> None:
    payload = told(frames.places([]))
    assert "ありません" in payload["legend"]["note"]
    assert all(math.isfinite(side) for side in payload["view"]["bounds"])


def test_the_boundary_is_seen_when_there_is_no_place() -> None:
    bounds = told(frames.places([None]), boundary=box(134, 34, 135, 35))["view"]["bounds"]
    assert bounds == [134, 34, 135, 35]


def test_a_title_may_be_given_beside_the_facts() -> None:
    page = places.draw(frames.places(), facts=frames.facts(), delivery=Delivery.FILE, title="別の題")
    assert "<title>別の題</title>" in page
    assert payload_of(page)["facts"]["title"] == "別の題"


def test_a_layer_without_crs_or_off_the_globe_is_refused() -> None:
    bare = frames.places().set_crs(None, allow_override=True)
    with pytest.raises(InvalidInput, match="CRS"):
        told(bare)
    with pytest.raises(InvalidInput, match="row 1 lies at 340,134"):
        told(frames.places([(134.0, 34.0), (340.0, 134.0)]))


def test_places_on_both_sides_of_the_antimeridian() -> None:
    view = told(frames.places([(179.9, -16.0), (-179.9, -16.1)]))["view"]
    west, _, east, _ = view["bounds"]
    assert np.isclose(east - west, 0.2)
    assert -179.9 < view["cut"] < 179.9
