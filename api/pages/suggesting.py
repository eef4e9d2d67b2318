"""「ちがうところを知らせる」: anyone suggests a correction or a place that is missing. Nothing changes by itself."""

from __future__ import annotations

from typing import Annotated

from fastapi import Form, Request
from starlette.responses import Response

from api.dependencies import HouseIn, ViewerIn
from api.pages.drawing import page, reader_of
from ibasho.places.suggestions import Origin, SuggestionKind, suggest
from ibasho.store import places

__all__ = ["form", "send"]

_KINDS = {
    "correction": SuggestionKind.CORRECTION,
    "no_longer": SuggestionKind.NO_LONGER,
    "new_place": SuggestionKind.NEW_PLACE,
}


def form(request: Request, house: HouseIn, place: str = "") -> Response:
    """The form, about one public place or about one that is missing."""
    told = None
    if place:
        with house.reading() as conn:
            told = places.get(conn, place)[0].place
    return page(request, "suggest.html", {"place": told, "sent": False}, reader=reader_of(request))


def send(
    request: Request,
    house: HouseIn,
    viewer: ViewerIn,
    kind: Annotated[str, Form(max_length=20)],
    place: Annotated[str, Form(max_length=64)] = "",
    message: Annotated[str, Form(max_length=4000)] = "",
    contact: Annotated[str, Form(max_length=400)] = "",
) -> Response:
    """Puts it into the queue and says so; how often one address may do so is limited."""
    now = house.now()
    client = request.client.host if request.client else ""
    house.throttle().attempt(f"suggesting:{client}", now=now)
    with house.writing() as conn:
        told = places.get(conn, place)[0].place if place else None
        suggest(
            conn,
            kind=_KINDS.get(kind, SuggestionKind.CORRECTION),
            place_id=place or None,
            message=message,
            origin=Origin.ACCOUNT if viewer.signed_in else Origin.VISITOR,
            at=now,
            contact=contact,
        )
    return page(request, "suggest.html", {"place": told, "sent": True}, reader=reader_of(request))
