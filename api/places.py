"""The register over HTTP, to read: public places with their activities, in pages of a stable order."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Query

from api import shapes
from api.dependencies import HouseIn
from ibasho.store import places

__all__ = ["listing", "one"]

_LIMIT_MOST = 200


def listing(
    house: HouseIn,
    after: Annotated[str, Query(description="id of the last place of the page before", max_length=64)] = "",
    limit: Annotated[int, Query(description="places on a page", ge=1, le=_LIMIT_MOST)] = 50,
) -> dict[str, Any]:
    """Public places in the order of their ids; ``next`` is the address of the following page, null after the last."""
    with house.reading() as conn:
        offers = [offer for offer in places.offers(conn) if offer.place.id > after]
    groups = shapes.by_place(offers)
    shown = groups[:limit]
    more = f"/api/places?after={shown[-1][0].place.id}&limit={limit}" if len(groups) > limit else None
    return {"places": [shapes.place(group) for group in shown], "next": more}


def one(place_id: str, house: HouseIn) -> dict[str, Any]:
    """One public place with its activities; one that is not public reads as not there."""
    with house.reading() as conn:
        return shapes.place(places.get(conn, place_id))
