"""The register over HTTP, to read: public places with their activities, in pages of a stable order."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Query
from starlette.responses import JSONResponse, Response

from api import shapes
from api.conditional import etag
from api.dependencies import HouseIn, ViewerIn
from ibasho.errors import InvalidInput
from ibasho.model import Status, kinds
from ibasho.store import names, places

__all__ = ["listing", "one"]

_LIMIT_MOST = 200


def listing(
    house: HouseIn,
    after: Annotated[str, Query(description="id of the last place of the page before", max_length=64)] = "",
    limit: Annotated[int, Query(description="places on a page", ge=1, le=_LIMIT_MOST)] = 50,
    q: Annotated[
        str, Query(description="a name or a part of it, as people type it", max_length=names.TEXT_MOST)
    ] = "",
    kind: Annotated[
        str, Query(description="only places where this kind goes on, and only that", max_length=60)
    ] = "",
) -> dict[str, Any]:
    """Public places in the order of their ids; ``next`` is the address of the following page, null after the last.

    With ``q`` those whose name, or the name of an activity there, holds all its words: the best ``limit`` of them, the
    best first, on one page.
    """
    if q.strip():
        with house.reading() as conn:
            hits = names.search(conn, q, limit)
            found = [places.get(conn, hit.place.id, statuses=(Status.ACTIVE,)) for hit in hits]
        return {"places": [shapes.place(group) for group in found], "next": None}
    known = {each.code for each in kinds()}
    if kind and kind not in known:
        raise InvalidInput(f"kind {kind[:40]!r}: {', '.join(sorted(known))} are accepted", field="kind")
    with house.reading() as conn:
        offers = places.page(conn, after=after, limit=limit + 1, kinds=(kind,) if kind else ())
    groups = shapes.by_place(offers)
    shown = groups[:limit]
    further = (
        {"after": shown[-1][0].place.id, "limit": limit, **({"kind": kind} if kind else {})} if shown else {}
    )
    more = f"/api/places?{urlencode(further)}" if len(groups) > limit else None
    return {"places": [shapes.place(group) for group in shown], "next": more}


def one(place_id: str, house: HouseIn, viewer: ViewerIn) -> Response:
    """One place with its activities, and its ETag; one that is not public is there for those only who may change it."""
    with house.reading() as conn:
        offers = places.get(conn, place_id, visibility=None, statuses=None)
        if not viewer.may_edit(offers[0].place):
            offers = places.get(conn, place_id)
        tag = etag(places.version_of(conn, place_id))
    return JSONResponse(shapes.place(offers), headers={"ETag": tag})
