"""The organiser's page: the places of the own organisation, and how their calendars were understood."""

from __future__ import annotations

from fastapi import Request
from starlette.responses import HTMLResponse

from api.dependencies import HouseIn, ViewerIn
from api.pages.drawing import page
from api.pages.place import doing
from api.shapes import by_place
from ibasho.store import organisations, places

__all__ = ["organiser"]

_PREVIEW_MOST = 6


def organiser(request: Request, house: HouseIn, viewer: ViewerIn) -> HTMLResponse:
    """Every place of the viewer's organisation, whatever its visibility; nothing of another organisation's."""
    now, mine = house.now(), viewer.organisation_id
    with house.reading() as conn:
        everything = places.offers(conn, visibility=None, statuses=None)
        offers = [o for o in everything if mine and o.place.organisation_id == mine]
        organisation = organisations.get(conn, mine) if mine else None
    own = [
        {
            "place": group[0].place,
            "doings": [doing(o.activity, now, house.settings, most=_PREVIEW_MOST) for o in group],
        }
        for group in by_place(offers)
    ]
    return page(request, "organiser.html", {"organisation": organisation, "own": own, "today": now.date()})
