"""What somebody may mean who is still typing: names of public places and of what goes on there, addresses and stations."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from starlette.responses import JSONResponse

from api.dependencies import HouseIn
from ibasho import gazetteer
from ibasho.store import names

__all__ = ["suggest"]

_MOST = 20


def suggest(
    house: HouseIn,
    q: Annotated[str, Query(description="what is typed so far", max_length=names.TEXT_MOST)] = "",
    limit: Annotated[int, Query(description="suggestions", ge=1, le=_MOST)] = 8,
) -> JSONResponse:
    """Public places whose name, or the name of an activity there, holds all that is typed; the best first. Then addresses
    and stations that begin so, at most half of all, with their level as ``type`` and no id.

    ``found`` are the names that were meant. Nothing typed suggests nothing.
    """
    with house.reading() as conn:
        addresses = gazetteer.suggest(conn, q, limit // 2)
        hits = names.search(conn, q, limit - len(addresses))
    told = [
        {
            "type": "place",
            "id": hit.place.id,
            "text": hit.place.name,
            "found": list(hit.names),
            "address": hit.place.address,
            "lon": hit.place.lon,
            "lat": hit.place.lat,
        }
        for hit in hits
    ]
    told += [
        {
            "type": each.level.value,
            "id": None,
            "text": each.label,
            "found": [],
            "address": "",
            "lon": each.lon,
            "lat": each.lat,
        }
        for each in addresses
    ]
    return JSONResponse({"suggestions": told}, headers={"Cache-Control": "no-store"})
