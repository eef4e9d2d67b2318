"""T1: every map × every text that comes from outside × every payload: kept to the letter, and the page unchanged."""

from __future__ import annotations

import html
import re
from functools import cache
from typing import Any

import geopandas as gpd
import pytest

from ibasho.layers import AREAS, CANDIDATES, GAPS, PLACES, ROUTES, STOPS, Layer
from maps import Delivery, Name, Surroundings, gaps, places, routes
from tests.maps import frames
from tests.maps.pages import payload_of, shell_of
from tests.maps.payloads import PAYLOADS

HOSTILE = pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS.keys())


def filled(frame: gpd.GeoDataFrame, layer: Layer, text: str) -> gpd.GeoDataFrame:
    """The layer with this text in every text column."""
    columns = {column.name: text for column in layer.columns if column.type == "text"}
    return frame.assign(**columns)


def draw(story: str, text: str) -> str:
    facts = frames.facts(
        title=text,
        subtitle=text,
        method=text,
        data_dates=((text, text),),
        attributions=(text,),
        notes=(text,),
    )
    around = Surroundings(names=(Name(text, 134.0, 34.3),))
    spots = filled(frames.places(), PLACES, text)
    given: dict[str, Any] = {"facts": facts, "delivery": Delivery.FILE, "surroundings": around}
    if story == "places":
        return places.draw(spots, **given)
    if story == "gaps":
        sites = filled(frames.candidates(), CANDIDATES, text)
        zones = filled(frames.areas(), AREAS, text)
        return gaps.draw(filled(frames.cells(), GAPS, text), zones, spots, candidates=sites, **given)
    return routes.draw(
        filled(frames.routes(), ROUTES, text), filled(frames.stops(), STOPS, text), spots, **given
    )


@cache
def plain_shell(story: str) -> str:
    return shell_of(draw(story, "見本"))


def texts_in(value: Any) -> set[str]:
    if isinstance(value, str):
        return {value}
    if isinstance(value, dict):
        return set().union(*(texts_in(each) for each in value.values()))
    return set().union(*(texts_in(each) for each in value)) if isinstance(value, list) else set()


@HOSTILE
@pytest.mark.parametrize("story", ["places", "gaps", "routes"])
def test_text_changes_nothing_but_the_data(story: str, payload: str) -> None:
    page = draw(story, payload)
    assert shell_of(page) == plain_shell(story)
    page.encode("utf-8")
    told = payload_of(page)
    assert payload in texts_in(told["facts"])
    assert payload in texts_in(told["places"])
    assert payload in texts_in(told["ground"]["names"])
    if story == "gaps":
        assert all(payload in texts_in(told[part]) for part in ("cells", "areas", "sites"))
    if story == "routes":
        assert all(payload in texts_in(told[part]) for part in ("workers", "stops", "routes", "legend"))
    (title,) = re.findall(r"<title>(.*?)</title>", page, re.DOTALL)
    shown = html.unescape(title)
    assert "<" not in title
    assert shown == re.sub("[\x00\ud800-\udfff]", "\ufffd", payload)


@HOSTILE
def test_no_template_is_run(payload: str) -> None:
    """49 is what ``{{7*7}}`` would become; it occurs as often as in the page of plain text."""
    assert shell_of(draw("gaps", payload)).count("49") == plain_shell("gaps").count("49")
