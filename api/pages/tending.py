"""What an organiser does by a link, without an account: call off today in two taps, confirm, suggest a correction.

The token in the address is the whole authority: the pages are never cached, tell their address to nobody, and say the
same of a link that is unknown, expired, used up or revoked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Form, Request
from starlette.responses import RedirectResponse, Response

from api.dependencies import HouseIn
from api.pages.drawing import page
from ibasho.errors import InvalidInput, NotFound
from ibasho.model import ChangeKind, FactGroup, Offer, Session, SessionChange, Slot
from ibasho.places import links, suggestions
from ibasho.places.announce import announce as announce_change
from ibasho.places.announce import withdraw as withdraw_change
from ibasho.places.links import Link, Purpose
from ibasho.schedule import sessions
from ibasho.settings import Settings
from ibasho.store import Connection
from ibasho.store import places as places_store

__all__ = ["announce", "ask", "confirm", "correct", "tend", "withdraw"]

_AHEAD_DAYS = 45
_SHOWN_MOST = 6
_PRIVATE = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}
_ANNOUNCED = {
    ChangeKind.CANCELLED: "中止にしました。さがす人の画面にも、いま「中止」と出ています。",
    ChangeKind.FULL: "満員にしました。さがす人の画面にも、いま「満員」と出ています。",
}
DONE = {
    "cancelled": _ANNOUNCED[ChangeKind.CANCELLED],
    "full": _ANNOUNCED[ChangeKind.FULL],
    "withdrawn": "取り消しました。もとの予定どおり、ひらくと出ています。",
    "confirmed": "ありがとうございました。きょう確かめたことを記録しました。",
    "suggested": "ありがとうございました。運営の人が確かめてから、直します。",
}
"""What the page says after something was done, by the code in its address."""


@dataclass(frozen=True)
class Meeting:
    """One coming session of an activity: what is announced about it, and the slot that says which one it is."""

    activity_id: str
    activity_name: str
    session: Session
    announced: bool
    slot: str


def tend(token: str, request: Request, house: HouseIn) -> Response:
    """The page of the link: the next sessions with a button each, 「このままで正しい」, and a form for corrections."""
    now = house.now()
    with house.reading() as conn:
        link, offers = _behind(conn, token, now)
    place = offers[0].place
    told: dict[str, Any] = {
        "place": place,
        "activities": [offer.activity for offer in offers],
        "meetings": coming(offers, now, house.settings),
        "today": now.date(),
        "may_announce": link.purpose is Purpose.TEND,
        "until": link.expires_at.astimezone(house.settings.zone).date(),
        "done": DONE.get(request.query_params.get("done", ""), ""),
        "fields": suggestions.LABELS,
        "here": f"/tend/{token}",
    }
    return _private(page(request, "tend.html", told))


def ask(token: str, request: Request, house: HouseIn) -> Response:
    """The first tap: the session in large type, and one button that announces it."""
    now = house.now()
    with house.reading() as conn:
        link, offers = _behind(conn, token, now)
    _must_tend(link)
    asked = request.query_params
    kind = _kind(asked.get("kind", ""))
    wanted = (asked.get("activity", ""), asked.get("day", ""), asked.get("slot", ""))
    mine = next(
        (
            each
            for each in coming(offers, now, house.settings)
            if (each.activity_id, each.session.start.date().isoformat(), each.slot) == wanted
        ),
        None,
    )
    if mine is None:
        raise NotFound("there is no such session to announce", field="day")
    told = {
        "place": offers[0].place,
        "meeting": mine,
        "kind": kind.value,
        "today": now.date(),
        "here": f"/tend/{token}",
    }
    return _private(page(request, "tend_ask.html", told))


def announce(
    token: str,
    house: HouseIn,
    activity: Annotated[str, Form(max_length=64)],
    day: Annotated[date, Form()],
    kind: Annotated[str, Form(max_length=20)],
    slot: Annotated[str, Form(max_length=9)] = "",
    note: Annotated[str, Form(max_length=400)] = "",
) -> Response:
    """The second tap: the session is called off or full from now on, for everybody who looks."""
    now = house.now()
    change = SessionChange(_kind(kind), day, _slot(slot), note=note.strip())
    with house.writing() as conn:
        link, offers = _behind(conn, token, now)
        _must_tend(link)
        announce_change(
            conn, offers[0].place.id, activity, change, by=links.BY, at=now, zone=house.settings.zone
        )
        links.use(conn, token, at=now)
    return _back(token, change.kind.value)


def withdraw(
    token: str,
    house: HouseIn,
    activity: Annotated[str, Form(max_length=64)],
    day: Annotated[date, Form()],
) -> Response:
    """Takes an announcement back."""
    now = house.now()
    with house.writing() as conn:
        link, offers = _behind(conn, token, now)
        _must_tend(link)
        withdraw_change(conn, offers[0].place.id, activity, day, by=links.BY, at=now)
    return _back(token, "withdrawn")


def confirm(token: str, request: Request, house: HouseIn) -> Response:
    """「このままで正しい」: every group of facts is checked today, by the organiser. A one-time link is used up."""
    now = house.now()
    with house.writing() as conn:
        link = links.opened(conn, token, at=now)
        place = links.confirm(conn, token, at=now, groups=tuple(FactGroup))
    if link.purpose is Purpose.TEND:
        return _back(token, "confirmed")
    return _private(page(request, "tend_done.html", {"place": place, "done": DONE["confirmed"]}))


def correct(
    token: str,
    request: Request,
    house: HouseIn,
    message: Annotated[str, Form(max_length=4000)] = "",
    name: Annotated[str, Form(max_length=1000)] = "",
    address: Annotated[str, Form(max_length=1000)] = "",
    phone: Annotated[str, Form(max_length=1000)] = "",
    hours_text: Annotated[str, Form(max_length=1000)] = "",
    audience_text: Annotated[str, Form(max_length=1000)] = "",
    fee_text: Annotated[str, Form(max_length=1000)] = "",
    booking_text: Annotated[str, Form(max_length=1000)] = "",
    url: Annotated[str, Form(max_length=1000)] = "",
) -> Response:
    """Puts a correction into the queue, marked as the organiser's own; a one-time link is used up."""
    now = house.now()
    changes = {
        "name": name,
        "address": address,
        "phone": phone,
        "hours_text": hours_text,
        "audience_text": audience_text,
        "fee_text": fee_text,
        "booking_text": booking_text,
        "url": url,
    }
    with house.writing() as conn:
        link, offers = _behind(conn, token, now)
        place = offers[0].place
        suggestions.suggest(
            conn,
            kind=suggestions.SuggestionKind.CORRECTION,
            place_id=place.id,
            message=message,
            origin=suggestions.Origin.LINK,
            at=now,
            changes=changes,
        )
        links.use(conn, token, at=now)
    if link.purpose is Purpose.TEND:
        return _back(token, "suggested")
    return _private(page(request, "tend_done.html", {"place": place, "done": DONE["suggested"]}))


def coming(offers: Sequence[Offer], now: datetime, settings: Settings) -> list[Meeting]:
    """The sessions of the next weeks at a place, soonest first, called-off ones included."""
    today = now.date()
    found = []
    for offer in offers:
        activity = offer.activity
        known = sessions(
            activity.rules,
            today,
            today + timedelta(days=_AHEAD_DAYS),
            settings.zone,
            changes=activity.changes,
        )
        announced = {change.day for change in activity.changes}
        found += [
            Meeting(activity.id, activity.name, each, each.start.date() in announced, _slot_text(each))
            for each in known
            if each.end > now or (not each.end_known and each.start.date() >= today)
        ]
    return sorted(found, key=lambda each: (each.session.start, each.activity_id))[:_SHOWN_MOST]


def _behind(conn: Connection, token: str, now: datetime) -> tuple[Link, list[Offer]]:
    link = links.opened(conn, token, at=now)
    return link, places_store.get(conn, link.place_id, visibility=None, statuses=None)


def _must_tend(link: Link) -> None:
    if link.purpose is not Purpose.TEND:
        raise InvalidInput("this link confirms or corrects an entry; it announces nothing", field="token")


def _kind(text: str) -> ChangeKind:
    accepted = [each.value for each in _ANNOUNCED]
    if text not in accepted:
        raise InvalidInput(f"kind {text[:20]!r}: {' or '.join(accepted)} is accepted", field="kind")
    return ChangeKind(text)


def _slot(text: str) -> Slot | None:
    """``660-810`` as a slot; nothing as every session of the day."""
    if not text:
        return None
    begin, _, end = text.partition("-")
    if not (begin.isascii() and begin.isdigit() and end.isascii() and end.isdigit()):
        raise InvalidInput(f"slot {text!r}: minutes from midnight like 660-810 are accepted", field="slot")
    return Slot(int(begin), int(end))


def _slot_text(session: Session) -> str:
    begin = session.start.hour * 60 + session.start.minute
    return f"{begin}-{begin + round((session.end - session.start).total_seconds() / 60)}"


def _back(token: str, done: str) -> Response:
    return _private(RedirectResponse(f"/tend/{token}?{urlencode({'done': done})}", status_code=303))


def _private(response: Response) -> Response:
    response.headers.update(_PRIVATE)
    return response
