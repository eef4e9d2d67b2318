"""The page of one place: when next, who for, what it costs, how to get there, whom to call."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from fastapi import Request
from starlette.responses import HTMLResponse

from api.dependencies import HouseIn, ViewerIn
from api.pages.drawing import page, reader_of
from ibasho.model import Activity, OpenState, Session
from ibasho.schedule import open_state, sessions
from ibasho.settings import Settings
from ibasho.store import places

__all__ = ["Doing", "dial", "doing", "place", "web_address"]

_DAYS_AHEAD = 90
_NEXT_MOST = 3


@dataclass(frozen=True)
class Doing:
    """One activity as the page shows it: its state now, and its next sessions."""

    activity: Activity
    state: OpenState
    next: tuple[Session, ...]


def place(place_id: str, request: Request, house: HouseIn, viewer: ViewerIn) -> HTMLResponse:
    """The page of a public place; one that is not public reads as not there."""
    with house.reading() as conn:
        offers = places.get(conn, place_id)
    now = house.now()
    told = {
        "place": offers[0].place,
        "doings": [doing(offer.activity, now, house.settings) for offer in offers],
        "today": now.date(),
        "tel": dial(offers[0].place.phone),
        "web": web_address(offers[0].place.url),
    }
    return page(request, "place.html", told, reader=reader_of(request))


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


def dial(phone: str) -> str:
    """The number as a telephone dials it, or nothing when it holds anything but digits and their usual separators."""
    if not re.fullmatch(r"\+?[0-9][0-9()\- ]{2,30}", phone.strip()):
        return ""
    return re.sub(r"[^0-9+]", "", phone)


def web_address(url: str) -> str:
    """The address when a browser may be sent there: http or https with a host; else nothing."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in {"http", "https"} and parts.hostname and len(url) <= 2000 else ""
