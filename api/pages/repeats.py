"""Entries that may be the same place, side by side: a person decides."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Form, Query, Request
from starlette.responses import RedirectResponse, Response

from api.dependencies import HouseIn, ViewerIn
from api.pages.drawing import page
from ibasho.accounts import Viewer
from ibasho.errors import Forbidden
from ibasho.model import Action, Place
from ibasho.places.duplicates import find
from ibasho.places.duplicates import merge as merge_places
from ibasho.places.duplicates import unmerge as unmerge_places
from ibasho.store import Connection, merging
from ibasho.store import offers as rows
from ibasho.store import places as places_store
from ibasho.store import repeats as repeats_store

__all__ = ["different", "merge", "repeats", "unmerge"]

_PAGE = 20
_REASONS = {
    "name_same": "名前が同じ",
    "name_alias": "片方の別の名前",
    "name_words_moved": "名前のことばが同じ",
    "name_within": "片方の名前が、もう片方に入っている",
    "name_letter": "名前が1文字ちがい",
    "name_near": "名前が似ている",
    "name_other": "名前がちがう",
    "name_branch": "片方が分館",
    "name_number": "名前の数字がちがう",
    "name_rival": "曜日や年齢がちがう",
    "name_things": "ちがうものの名前",
    "name_part": "片方は、その一部",
    "name_direction": "東西南北などがちがう",
    "name_aside": "かっこの中がちがう",
    "distance": "場所が近い",
    "municipality": "市区町村がちがう",
    "address_same": "住所が同じ",
    "address_floor": "階や部屋がちがう",
    "address_partly": "住所の途中まで同じ",
    "address_other": "住所がちがう",
    "phone_same": "電話番号が同じ",
    "phone_shared": "同じ電話番号がほかにもある",
    "phone_other": "電話番号がちがう",
    "url_same": "ホームページが同じ",
    "kind_same": "種類が同じ",
    "kind_other": "種類がちがう",
    "same_list": "同じ一覧にある",
}
"""What speaks for or against two entries being the same place, by the code of the reason."""


def repeats(
    request: Request,
    house: HouseIn,
    viewer: ViewerIn,
    start: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> Response:
    """The pairs in the viewer's area that may be the same place, the likeliest first."""
    with house.reading() as conn:
        found = find(conn)
        merged = _merged(conn, viewer)
    mine = [
        pair
        for pair in found.pairs
        if viewer.may(Action.MERGE_PLACES, pair.one.place)
        and viewer.may(Action.MERGE_PLACES, pair.other.place)
    ]
    told: dict[str, Any] = {
        "pairs": mine[start : start + _PAGE],
        "total": len(mine),
        "start": start,
        "after": start + _PAGE if start + _PAGE < len(mine) else None,
        "before": max(0, start - _PAGE) if start else None,
        "reasons": _REASONS,
        "merged": merged,
        "here": request.url.path,
    }
    return page(request, "repeats.html", told)


def different(
    house: HouseIn,
    viewer: ViewerIn,
    one: Annotated[str, Form(max_length=64)],
    other: Annotated[str, Form(max_length=64)],
    why: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Remembers that the two are different places; the pair is not shown again."""
    with house.writing() as conn:
        _require_area(conn, viewer, one, other)
        repeats_store.put_apart(conn, one, other, at=house.now(), by=viewer.login, why=why.strip())
    return RedirectResponse("/moderation/repeats", status_code=303)


def merge(
    house: HouseIn,
    viewer: ViewerIn,
    kept: Annotated[str, Form(max_length=64)],
    gone: Annotated[str, Form(max_length=64)],
    why: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Makes the second entry part of the first; it can be undone on the same page."""
    with house.writing() as conn:
        _require_area(conn, viewer, kept, gone)
        merge_places(conn, kept, gone, at=house.now(), by=viewer.user_id or "", why=why.strip())
    return RedirectResponse("/moderation/repeats", status_code=303)


def unmerge(house: HouseIn, viewer: ViewerIn, gone: Annotated[str, Form(max_length=64)]) -> Response:
    """Makes two entries of one again."""
    with house.writing() as conn:
        _require_area(conn, viewer, gone)
        unmerge_places(conn, gone, at=house.now(), by=viewer.user_id or "")
    return RedirectResponse("/moderation/repeats", status_code=303)


def _require_area(conn: Connection, viewer: Viewer, *place_ids: str) -> None:
    for place_id in place_ids:
        place = places_store.get(conn, place_id, visibility=None, statuses=None)[0].place
        if not viewer.may(Action.MERGE_PLACES, place):
            raise Forbidden("This place is not of your area.")


def _merged(conn: Connection, viewer: Viewer) -> list[tuple[Place, Place]]:
    """The latest merges of the viewer's area that stand: the entry that went, the one that stays."""
    made = merging.standing(conn)
    told = rows.read_places(conn, [each for one in made for each in (one.gone_id, one.kept_id)])
    pairs = [(told[each.gone_id].value, told[each.kept_id].value) for each in reversed(made)]
    return [pair for pair in pairs if viewer.may(Action.MERGE_PLACES, pair[1])][:_PAGE]
