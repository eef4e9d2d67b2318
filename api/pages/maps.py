"""The served maps: pages of the map door, with this answer's nonce, and the scripts and styles that they name."""

from __future__ import annotations

from fastapi import Request
from markupsafe import escape
from starlette.responses import HTMLResponse, Response

from api import drawn
from api.dependencies import HouseIn, ViewerIn
from api.gaps import published_only
from api.pages.drawing import reader_of
from api.pages.finder import look
from api.questions import DemandCode
from ibasho.errors import NotFound
from ibasho.gaps.site import latest_siting
from ibasho.model import Action
from ibasho.store import runs
from maps import Delivery, assets

__all__ = ["ASSETS", "delivery_of", "finder_map", "gaps_map", "map_asset", "places_map", "served"]

ASSETS = "/static/maps"
"""Below this address are the scripts and styles of the maps."""

_HEAD = '<header class="head">\n'


def places_map(request: Request, house: HouseIn, viewer: ViewerIn) -> HTMLResponse:
    """All public places on a map, and as a list beside it."""
    with house.reading() as conn:
        drawing = drawn.places_map(
            conn, now=house.now(), zone=house.settings.zone, delivery=delivery_of(request)
        )
    return served(drawing, "/", "さがす画面へ")


def finder_map(request: Request, house: HouseIn, viewer: ViewerIn) -> HTMLResponse:
    """What the finder shows for the same address, on a map; ``frame=1``: the map alone, in step with the finder's list."""
    looked = look(request.query_params, house)
    framed = request.query_params.get("frame") == "1"
    with house.reading() as conn:
        drawing = drawn.found_map(
            conn,
            [meeting.offer for meeting in looked.shown],
            now=looked.now,
            zone=house.settings.zone,
            delivery=delivery_of(request),
            framed=framed,
        )
    if framed:
        return HTMLResponse(drawing)
    return served(drawing, escape(reader_of(request).link(looked.wishes.address())), "さがす画面へ")


def gaps_map(
    run: str,
    request: Request,
    house: HouseIn,
    viewer: ViewerIn,
    demand: DemandCode = "people",
) -> HTMLResponse:
    """A gap run on a map; one that is not published is there for planners only."""
    with house.reading() as conn:
        answer = runs.get(conn, run, published_only=published_only(viewer))
        drawing = drawn.gaps_map(
            conn,
            answer,
            now=house.now(),
            zone=house.settings.zone,
            delivery=delivery_of(request),
            demand=demand,
            siting=latest_siting(conn, answer.id),
        )
    back = f"/planner?run={answer.id}" if viewer.may(Action.RUN_GAPS) else "/"
    return served(drawing, back, "計画の画面へ" if viewer.may(Action.RUN_GAPS) else "さがす画面へ")


def served(page: str, back: str, words: str) -> HTMLResponse:
    """A map's page with a link back to where it was asked for (the words are our own, the address is escaped)."""
    way_back = f'<p class="back"><a href="{back}">{words}</a></p>\n'
    return HTMLResponse(page.replace(_HEAD, _HEAD + way_back, 1))


def delivery_of(request: Request) -> Delivery:
    """How a map reaches this visitor: beside its scripts, with this answer's nonce."""
    return Delivery.served(ASSETS, request.state.nonce)


def map_asset(request: Request) -> Response:
    """One script, style or picture of the maps, by name; nothing else of the disk can be named."""
    found = assets.served().get(request.path_params["name"])
    if found is None:
        raise NotFound("there is no such file")
    return Response(found.content, media_type=found.media_type)
