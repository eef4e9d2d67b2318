"""The page of one place: when next, who for, what it costs, how to get there, whom to call."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from fastapi import Request
from markupsafe import Markup
from starlette.responses import RedirectResponse, Response

from api.dependencies import HouseIn, ViewerIn
from api.pages import stated
from api.pages.drawing import page, reader_of
from ibasho.errors import NotFound
from ibasho.model import Action, Activity, Offer, OpenState, Organisation, Place, Session, Status
from ibasho.schedule import open_state, sessions
from ibasho.settings import Settings
from ibasho.store import Connection, organisations, places

__all__ = ["Doing", "doing", "linked", "place"]

_DAYS_AHEAD = 90
_NEXT_MOST = 3
_LONG_AGO_DAYS = 365
"""After so many days without a check the page says so."""


@dataclass(frozen=True)
class Doing:
    """One activity as the page shows it: its state now, and its next sessions."""

    activity: Activity
    state: OpenState
    next: tuple[Session, ...]


def place(place_id: str, request: Request, house: HouseIn, viewer: ViewerIn) -> Response:
    """The page of a public place; one that is not public reads as not there, one that was merged leads to the other."""
    reader = reader_of(request)
    with house.reading() as conn:
        offers = places.get(conn, place_id)
        where = offers[0].place
        successor = _successor(conn, where)
        runs = _organisation(conn, where)
    stays = successor if where.status is Status.MERGED and successor else where.id
    if stays != place_id:
        return RedirectResponse(reader.link(f"/places/{stays}"), status_code=301)
    now = house.now()
    told = {
        "place": where,
        "successor": successor,
        "organisation": runs,
        "doings": [doing(offer.activity, now, house.settings) for offer in offers],
        "facts": stated.of_place(where),
        "stated": stated.of_activity,
        "checks": stated.checks_of(where.verifications),
        "long_ago": where.verified_on is not None and (now.date() - where.verified_on).days > _LONG_AGO_DAYS,
        "today": now.date(),
        "linked": linked(offers, now, house.settings),
        "may_suggest": viewer.may(Action.SUGGEST),
    }
    return page(request, "place.html", told, reader=reader)


def _successor(conn: Connection, where: Place) -> str | None:
    """Where it goes on, when everybody may learn of that."""
    if where.successor_id is None:
        return None
    try:
        return places.get(conn, where.successor_id)[0].place.id
    except NotFound:
        return None


def _organisation(conn: Connection, where: Place) -> Organisation | None:
    return None if where.organisation_id is None else organisations.get(conn, where.organisation_id)


def doing(activity: Activity, now: datetime, settings: Settings, *, most: int = _NEXT_MOST) -> Doing:
    """What goes on, with its state at ``now`` and up to ``most`` sessions that have not ended."""
    today = now.date()
    known = sessions(
        activity.rules,
        today - timedelta(days=1),
        today + timedelta(days=_DAYS_AHEAD),
        settings.zone,
        changes=activity.changes,
    )
    coming = tuple(each for each in known if each.end > now or (not each.end_known and each.start >= now))
    return Doing(activity, open_state(activity, known, now, now), coming[:most])


def linked(offers: Sequence[Offer], now: datetime, settings: Settings) -> Markup:
    """The place for search engines (schema.org as JSON-LD), with its next sessions as events; safe inside a script element."""
    where = offers[0].place
    address = f"{settings.base_url.rstrip('/')}/places/{where.id}"
    place_: dict[str, Any] = {
        "@type": "Place",
        "name": where.name,
        "address": where.whole_address,
        "url": address,
    }
    if where.lon is not None and where.lat is not None:
        place_["geo"] = {"@type": "GeoCoordinates", "longitude": where.lon, "latitude": where.lat}
    if where.phone:
        place_["telephone"] = where.phone
    events = [
        {
            "@type": "Event",
            "name": offer.activity.name or where.name,
            "startDate": each.start.isoformat(),
            **({"endDate": each.end.isoformat()} if each.end_known else {}),
            "eventStatus": f"https://schema.org/Event{'Cancelled' if each.cancelled else 'Scheduled'}",
            "isAccessibleForFree": offer.activity.fee_yen == 0,
            "location": {"@id": address},
        }
        for offer in offers
        if where.status is Status.ACTIVE
        for each in doing(offer.activity, now, settings).next
    ]
    for event in events:
        if not event["isAccessibleForFree"]:  # what is not known to be free is not said to cost something
            del event["isAccessibleForFree"]
    told = {"@context": "https://schema.org", "@graph": [{"@id": address, **place_}, *events]}
    text = (
        json.dumps(told, ensure_ascii=False)
        .replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("&", "\\u0026")
    )
    return Markup(text)  # noqa: S704 - JSON without any character that could end the element
