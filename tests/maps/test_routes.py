"""The map of visit routes: workers, days, stops, and every awkward input."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from shapely.geometry import LineString, MultiLineString

from ibasho.errors import InvalidInput
from maps import Delivery, routes
from tests.maps import frames
from tests.maps.pages import payload_of
from tests.maps.test_data import numbers, paths


def told(lines: Any = None, stops: Any = None, places: Any = None) -> dict[str, Any]:
    lines = frames.routes() if lines is None else lines
    stops = frames.stops() if stops is None else stops
    return payload_of(routes.draw(lines, stops, places, facts=frames.facts(), delivery=Delivery.FILE))


def test_up_to_24_workers_look_different_and_neighbours_differ_in_both() -> None:
    names = [f"見本 {n}" for n in range(24)]
    workers = told(frames.routes(names), frames.stops(names))["workers"]
    looks = [(worker["colour"], worker["dash"]) for worker in workers]
    assert len(set(looks)) == 24
    assert all(a[0] != b[0] and a[1] != b[1] for a, b in pairwise(looks))


def test_letters_go_on_after_z() -> None:
    names = [f"見本 {n}" for n in range(28)]
    assert [worker["mark"] for worker in told(frames.routes(names), frames.stops(names))["workers"]][24:] == [
        "Y",
        "Z",
        "AA",
        "AB",
    ]


def test_days_are_sorted_and_in_words() -> None:
    days = ("2026-04-14", "2026-04-13")
    payload = told(frames.routes(days=days), frames.stops(days=days))
    assert payload["days"] == ["4月13日（月）", "4月14日（火）"]
    assert numbers(payload["routes"]["day"]) == [1, 1, 0, 0]
    over_the_year = ("2026-12-31", "2027-01-04", "")
    words = told(frames.routes(days=over_the_year), frames.stops(days=over_the_year))["days"]
    assert words == ["", "2026年12月31日（木）", "2027年1月4日（月）"]


def test_ways_in_parts_and_missing_ways() -> None:
    lines = frames.routes(("あ", "い", "う"))
    lines.loc[0, "geometry"] = MultiLineString([[(134, 34), (134.1, 34)], [(134.2, 34), (134.3, 34)]])
    lines.loc[1, "geometry"] = None
    lines.loc[2, "geometry"] = LineString([(134, 35), (134.1, 35), (134.2, 35)])
    packed = told(lines, frames.stops(("あ",)))["routes"]
    assert numbers(packed["owner"]) == [0, 0, 2]
    assert [len(path) for path in paths(packed["paths"])] == [2, 2, 3]


def test_a_stop_without_a_route_is_shown() -> None:
    payload = told(frames.routes(("あ",)), frames.stops(("い",)))
    assert [worker["name"] for worker in payload["workers"]] == ["あ", "い"]
    assert [(row["label"], row["figure"]) for row in payload["legend"]["rows"]] == [
        ("あ", "0件"),
        ("い", "2件"),
    ]


def test_the_page_says_that_it_is_private() -> None:
    assert told()["facts"]["notes"][0].startswith("取扱注意")


def test_places_are_a_backdrop_when_given() -> None:
    assert "places" not in told()
    payload = told(places=frames.places())
    assert payload["places"]["name"]["words"] == ["見本サロン0"]
    assert payload["legend"]["rows"][-1]["label"] == "居場所"


def test_no_plan_at_all() -> None:
    payload = told(frames.routes(()), frames.stops(()))
    assert payload["workers"] == []
    assert "ありません" in payload["legend"]["note"]


def test_missing_numbers_stay_missing() -> None:
    stops = frames.stops(("あ",), order=[1.0, float("nan")])
    assert numbers(told(frames.routes(("あ",), travel_m=float("nan")), stops)["stops"]["order"]) == [1, None]


@pytest.mark.parametrize("which", ["routes", "stops"])
def test_a_layer_without_crs_is_refused_by_name(which: str) -> None:
    given = {"lines": frames.routes(), "stops": frames.stops()}
    key = "lines" if which == "routes" else "stops"
    given[key] = given[key].set_crs(None, allow_override=True)
    with pytest.raises(InvalidInput, match=f"layer {which}: its CRS is None"):
        told(**given)
