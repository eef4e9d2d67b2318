"""What is near and open, over HTTP: GeoJSON, nearest first, with everything that was left out counted."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from starlette.responses import JSONResponse

from api.dependencies import House, HouseIn
from api.questions import NearbyAsked
from ibasho.errors import InvalidInput
from ibasho.model import Travel
from ibasho.nearby import answer_as_geojson, find
from ibasho.nearby.origin import origin, origin_as_dict

__all__ = ["get", "post"]


def get(asked: Annotated[NearbyAsked, Query()], house: HouseIn) -> JSONResponse:
    """Places near a point, address, station or place, those that fit first, then those of which a fact asked for is not known."""
    return _answer(asked, house)


def post(asked: NearbyAsked, house: HouseIn) -> JSONResponse:
    """The same with the question in the body, so that no address holds where somebody is or what they need."""
    return _answer(asked, house)


def _answer(asked: NearbyAsked, house: House) -> JSONResponse:
    with house.reading() as conn:
        if asked.near is not None and (asked.lon is not None or asked.lat is not None):
            raise InvalidInput("near: lon and lat (degrees), or near (words), not both", field="near")
        near = None if asked.near is None else origin(conn, asked.near)
        if near is not None:
            asked = asked.model_copy(update={"lon": near.lon, "lat": near.lat})
        question = asked.question(now=house.now(), zone=house.settings.zone)
        catalogue = house.catalogue(conn)
        network = house.streets(conn) if question.travel is Travel.WALK else None
    answer = find(catalogue, question, network, with_facets=asked.facets)
    found = answer_as_geojson(answer, asked.lang)
    found["near"] = None if near is None else origin_as_dict(near)
    return JSONResponse(found, media_type="application/geo+json", headers={"Cache-Control": "no-store"})
