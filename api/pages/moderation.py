"""The coordinator's page: what waits for a decision, what is due for a check, and the letter that asks for one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Form, Query, Request
from starlette.responses import RedirectResponse, Response

from api.dependencies import HouseIn, ViewerIn
from api.pages.codes import qr_svg
from api.pages.drawing import page
from api.shapes import by_place
from ibasho.accounts import Viewer
from ibasho.errors import Forbidden, InvalidInput
from ibasho.model import Action, FactGroup, Means, Offer, Place, Status
from ibasho.places import freshness, links, suggestions
from ibasho.places.links import Purpose
from ibasho.places.suggestions import Stage, Waiting
from ibasho.store import Connection
from ibasho.store import places as places_store

__all__ = ["decide", "due", "letter", "moderation", "verify"]

_PAGE = 50
_PRIVATE = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}

GROUPS = {
    FactGroup.EXISTENCE: "いまもやっている",
    FactGroup.CALENDAR: "ひらく日と時間",
    FactGroup.LOCATION: "場所",
    FactGroup.CONTACT: "連絡先",
    FactGroup.CONDITIONS: "だれが行ける・参加費・予約",
    FactGroup.ACCESS: "段差・トイレ・駐車場など",
}
MEANS = {
    Means.TELEPHONE: "電話で",
    Means.VISIT: "行って見て",
    Means.LETTER: "手紙・ファクスの返事で",
    Means.ORGANISER: "団体の人から聞いて",
}


@dataclass(frozen=True)
class Asked:
    """A suggestion in the queue with the entry that it is about (None: a place that is missing)."""

    waiting: Waiting
    place: Place | None
    offers: tuple[Offer, ...]


def moderation(request: Request, house: HouseIn, viewer: ViewerIn) -> Response:
    """What waits in the viewer's area: suggestions, the organisers' own first, and the number of entries that are due."""
    now = house.now()
    with house.reading() as conn:
        asked = [each for each in _asked(conn, suggestions.queue(conn, now=now)) if _mine(viewer, each)]
        everything = places_store.of_status(conn, (Status.PROPOSED, Status.IN_REVIEW))
        proposed = [group for group in by_place(everything) if viewer.may(Action.MODERATE, group[0].place)]
        late = [
            each for each in freshness.due(conn, today=now.date()) if viewer.may(Action.SEE_STALE, each.place)
        ]
    told: dict[str, Any] = {
        "asked": asked,
        "proposed": proposed,
        "done": request.query_params.get("name", "")[:200],
        "due": len(late),
        "never": sum(each.last is None for each in late),
        "today": now.date(),
        "labels": suggestions.LABELS,
    }
    return page(request, "moderation.html", told)


def due(
    request: Request,
    house: HouseIn,
    viewer: ViewerIn,
    kind: Annotated[str, Query(max_length=64)] = "",
    start: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> Response:
    """The entries that should be checked again, those never checked first: a telephone list."""
    today = house.now().date()
    with house.reading() as conn:
        found = [
            each
            for each in freshness.due(conn, today=today)
            if viewer.may(Action.SEE_STALE, each.place) and (not kind or kind in each.kinds)
        ]
    told: dict[str, Any] = {
        "found": found[start : start + _PAGE],
        "total": len(found),
        "start": start,
        "kind": kind,
        "kinds": sorted({code for each in found for code in each.kinds}),
        "after": start + _PAGE if start + _PAGE < len(found) else None,
        "before": max(0, start - _PAGE) if start else None,
        "today": today,
        "groups": GROUPS,
        "means": MEANS,
        "done": request.query_params.get("name", "")[:200],
        "here": request.url.path,
    }
    return page(request, "due.html", told)


def decide(
    suggestion_id: str,
    house: HouseIn,
    viewer: ViewerIn,
    stage: Annotated[str, Form(max_length=20)],
    reply: Annotated[str, Form(max_length=4000)] = "",
) -> Response:
    """Accepts, declines or asks back. The entry is changed on its own page, not by this."""
    accepted = [each.value for each in Stage if each is not Stage.NEW]
    if stage not in accepted:
        raise InvalidInput(f"stage {stage!r}: {', '.join(accepted)} is accepted", field="stage")
    with house.writing() as conn:
        waiting = [
            each for each in suggestions.queue(conn, now=house.now()) if each.suggestion.id == suggestion_id
        ]
        if not all(_mine(viewer, each) for each in _asked(conn, waiting)):
            raise Forbidden("This suggestion is about a place outside your area.")
        suggestions.decide(conn, suggestion_id, Stage(stage), by=viewer.login, at=house.now(), reply=reply)
    return RedirectResponse("/moderation", status_code=303)


def verify(
    place_id: str,
    house: HouseIn,
    viewer: ViewerIn,
    means: Annotated[str, Form(max_length=20)],
    groups: Annotated[list[str] | None, Form()] = None,
    on: Annotated[date | None, Form()] = None,
) -> Response:
    """Records that somebody checked the named groups of facts, how, and on which day (today when it is left out)."""
    now = house.now()
    try:
        checked, how = [FactGroup(each) for each in groups or ()], Means(means)
    except ValueError as error:
        raise InvalidInput(f"{error}", field="groups") from None
    with house.writing() as conn:
        place = _place(conn, place_id, viewer, Action.VERIFY_PLACES)
        freshness.verify(
            conn,
            place_id,
            groups=checked,
            on=on or now.date(),
            by=viewer.name,
            means=how,
            at=now,
            changed_by=viewer.user_id or "",
        )
    back = "/moderation/due" if viewer.may(Action.MODERATE) else "/organiser"
    return RedirectResponse(f"{back}?done=saved&name={quote(place.name)}", status_code=303)


def letter(
    place_id: str,
    request: Request,
    house: HouseIn,
    viewer: ViewerIn,
    purpose: Annotated[str, Form(max_length=20)] = "confirm",
) -> Response:
    """A letter to print: what is registered, a QR code to confirm or correct it, and what to ask on the telephone.

    Each letter has a link of its own, which is told on this paper only.
    """
    now = house.now()
    try:
        wanted = Purpose(purpose)
    except ValueError:
        raise InvalidInput(f"purpose {purpose!r}: confirm or tend is accepted", field="purpose") from None
    with house.writing() as conn:
        place = _place(conn, place_id, viewer, Action.VERIFY_PLACES)
        token = links.issue(conn, place_id, wanted, by=viewer.login, at=now)
        offers = places_store.get(conn, place_id, visibility=None, statuses=None)
    address = f"{house.settings.base_url.rstrip('/')}/tend/{token}"
    told: dict[str, Any] = {
        "place": place,
        "activities": [offer.activity for offer in offers],
        "address": address,
        "qr": qr_svg(address),
        "today": now.date(),
        "lasting": wanted is Purpose.TEND,
        "groups": GROUPS,
    }
    answer = page(request, "letter.html", told)
    answer.headers.update(_PRIVATE)
    return answer


def _asked(conn: Connection, waiting: Sequence[Waiting]) -> list[Asked]:
    found = []
    for each in waiting:
        place_id = each.suggestion.place_id
        offers = tuple(places_store.get(conn, place_id, visibility=None, statuses=None)) if place_id else ()
        found.append(Asked(each, offers[0].place if offers else None, offers))
    return found


def _mine(viewer: Viewer, asked: Asked) -> bool:
    return viewer.may(Action.MODERATE, asked.place)


def _place(conn: Connection, place_id: str, viewer: Viewer, action: Action) -> Place:
    place = places_store.get(conn, place_id, visibility=None, statuses=None)[0].place
    if not viewer.may(action, place):
        raise Forbidden("This place is not of your organisation or area.")
    return place
