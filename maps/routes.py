"""The map of visit routes: a colour, dash and letter per worker, numbered stops, and tables per worker and day.

It shows where households are. The page says so, and nothing of it belongs on a public address.
"""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from ibasho.layers import PLACES, ROUTES, STOPS, check
from maps import data, ground, legend, shell
from maps.delivery import Delivery
from maps.facts import Facts
from maps.ground import Boundary, Surroundings
from maps.palette import BACKDROP, DASHES, LINE_COLOURS
from maps.places import GROUND_GROUPS, day_words, points, told

__all__ = ["draw"]

_PRIVATE = "取扱注意：訪問先の位置がわかる地図です。関係者以外に見せたり、渡したりしないでください。"
_MODES = {"walk": "徒歩", "bicycle": "自転車", "car": "車"}


def draw(
    routes: gpd.GeoDataFrame,
    stops: gpd.GeoDataFrame,
    places: gpd.GeoDataFrame | None = None,
    *,
    facts: Facts,
    delivery: Delivery,
    boundary: Boundary = None,
    surroundings: Surroundings | None = None,
) -> str:
    """The page of a ROUTES and a STOPS layer, with PLACES as a backdrop; tables per worker and day hold the same.

    Workers are known by ``worker``, days by ``day``; stops are numbered by ``order``. A stop whose worker and day have
    no route is shown all the same. Raises InvalidInput when a layer does not keep its contract.
    """
    lines = check(routes, ROUTES)
    visits = check(stops, STOPS)
    around = ground.outline(boundary)
    stop_lon, stop_lat = points(visits, "stops")
    workers = list(dict.fromkeys(map(data.text, (*lines["worker"], *visits["worker"]))))
    days = sorted({data.text(day) for day in (*lines["day"], *visits["day"])})
    view = ground.view([*lines.geometry, *visits.geometry], around)
    payload: dict[str, Any] = {
        "story": "routes",
        "facts": facts.payload(_PRIVATE),
        "view": {"bounds": list(view.bounds), "cut": view.cut_lon},
        "ground": ground.payload(around, surroundings),
        "legend": _legend(workers, visits, places),
        "workers": [{"name": name, **_style(number)} for number, name in enumerate(workers)],
        "days": _day_labels(days),
        "routes": _routes(lines, workers, days),
        "stops": {
            "lon": data.numbers(stop_lon, 6),
            "lat": data.numbers(stop_lat, 6),
            "worker": _index(visits["worker"], workers),
            "day": _index(visits["day"], days),
            "order": data.numbers(visits["order"].to_numpy(dtype=float, na_value=np.nan)),
            **{key: data.texts(visits[key]) for key in ("token", "arrive", "start", "end", "why")},
        },
    }
    groups = [shell.Group("routes", "訪問ルート")]
    if places is not None:
        shown = check(places, PLACES)
        payload["places"] = told(shown, *points(shown, "places"))
        payload["backdrop"] = BACKDROP
        groups.append(shell.Group("places", "居場所"))
    return shell.page("routes", (*groups, *GROUND_GROUPS), view, payload, facts.title, delivery)


def _routes(lines: gpd.GeoDataFrame, workers: list[str], days: list[str]) -> dict[str, Any]:
    """The routes as columns, their ways as paths; a way in several parts is drawn in all of them."""
    parts, owner = shapely.get_parts(np.asarray(lines.geometry.array, dtype=object), return_index=True)
    return {
        "worker": _index(lines["worker"], workers),
        "day": _index(lines["day"], days),
        "mode": data.texts(_MODES.get(data.text(mode), data.text(mode)) for mode in lines["mode"]),
        "stops": data.numbers(lines["stops"].to_numpy(dtype=float, na_value=np.nan)),
        "travel_m": data.numbers(lines["travel_m"].to_numpy(dtype=float, na_value=np.nan)),
        "start": data.texts(lines["start"]),
        "end": data.texts(lines["end"]),
        "owner": data.numbers(owner),
        "paths": data.paths([shapely.get_coordinates(part) for part in parts]),
    }


def _day_labels(days: list[str]) -> list[str]:
    """The days in words, without their year when it is the same for all."""
    words = [day_words(day) for day in days]
    years = {word.partition("年")[0] for word in words if "年" in word}
    return [word.partition("年")[2] or word for word in words] if len(years) == 1 else words


def _index(values: Any, words: list[str]) -> dict[str, Any]:
    place = {word: number for number, word in enumerate(words)}
    return data.numbers([place[data.text(value)] for value in values])


def _style(number: int) -> dict[str, str]:
    """The colour, dash and letter of the worker with this number.

    Neighbours differ in both, the first 24 workers in one of them; after that the letters alone tell them apart.
    """
    turn = number // (2 * len(LINE_COLOURS))
    return {
        "colour": LINE_COLOURS[number % len(LINE_COLOURS)],
        "dash": DASHES[(number + turn) % len(DASHES)],
        "mark": _letters(number),
    }


def _letters(number: int) -> str:
    """A … Z, AA, AB …"""
    word = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        word = chr(ord("A") + rest) + word
    return word


def _legend(workers: list[str], visits: gpd.GeoDataFrame, places: gpd.GeoDataFrame | None) -> dict[str, Any]:
    counts = visits["worker"].map(data.text).value_counts()
    rows = [
        legend.Row(
            legend.sample_line(style["colour"], style["dash"], style["mark"]),
            name,
            f"{int(counts.get(name, 0)):,}件",
            f"worker-{number}",
        )
        for number, name in enumerate(workers)
        for style in (_style(number),)
    ]
    if places is not None:
        rows.append(legend.Row({"type": "dot", "colour": BACKDROP}, "居場所", f"{len(places):,}か所"))
    note = (
        "丸の中は、担当者の文字とその日の訪問の順番です。"
        if workers
        else "この地図に表示できる訪問はありません。"
    )
    return legend.payload("担当者", tuple(rows), note)
