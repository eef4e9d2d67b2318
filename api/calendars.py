"""Calendars and the feed of changes: what other programs subscribe to. Public entries only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Annotated
from xml.sax.saxutils import escape

from fastapi import Query, Request
from starlette.responses import Response

from api.areas import area_named
from api.dependencies import House, HouseIn
from api.languages import Speech
from api.pages import wishes as wishing
from api.pages.finder import question_of
from api.shapes import by_place
from ibasho.catalogue import YES
from ibasho.errors import InvalidInput
from ibasho.files.ical import Meeting, calendar
from ibasho.geo.distance import geodesic_m
from ibasho.model import Offer, Place, Session, Status
from ibasho.nearby.screening import screened
from ibasho.schedule import sessions
from ibasho.settings import Settings
from ibasho.store import Connection
from ibasho.store import history as history_store
from ibasho.store import places as places_store

__all__ = ["changes", "of_place", "robots", "sitemap", "some"]

_BACK_DAYS, _AHEAD_DAYS = 7, 92
_MEETINGS_MOST = 1_000
_CHANGES_MOST = 100
_ICAL = "text/calendar; charset=utf-8"


def of_place(place_id: str, house: HouseIn) -> Response:
    """The sessions of one place for the coming three months, called-off ones included."""
    with house.reading() as conn:
        offers = places_store.get(conn, place_id)
        meetings = _meetings(conn, [offer for offer in offers if _goes_on(offer)], house)
    name = offers[0].place.name
    return _file(calendar(meetings, name=name, now=house.now()), f"{place_id}.ics")


def some(
    request: Request,
    house: HouseIn,
    within_m: Annotated[float, Query(ge=1, le=50_000, description="metres around lon, lat")] = 2_000,
    area: Annotated[str, Query(max_length=200, description="kind and code of an area, kind/code")] = "",
) -> Response:
    """The sessions, for the coming three months, of what meets the finder's conditions (its address, with this path),
    around a point or in an area."""
    wishes, problems = wishing.read(request.query_params)
    if problems:
        told = " ".join(Speech().plainly.tell(problem) for problem in problems)
        raise InvalidInput(f"conditions: {told}", field="conditions")
    if wishes.near:
        raise InvalidInput("near: lon and lat (degrees) are accepted here", field="near")
    if area and len(area.split("/")) != 2:
        raise InvalidInput(
            f"area {area[:80]!r}: kind/code is accepted, such as school-district/1", field="area"
        )
    with house.reading() as conn:
        catalogue = house.catalogue(conn)
        known = screened(catalogue, question_of(wishes, house.now())).least == YES
        allowed = set(area_named(conn, *area.split("/")).places(catalogue)) if area else None
        wanted = [
            catalogue.offers[offer]
            for number, where in enumerate(catalogue.places)
            if (allowed is None or number in allowed) and _near(where, wishes.lon, wishes.lat, within_m)
            for offer in catalogue.offers_of(number)
            if known[offer]
        ]
        meetings = _meetings(conn, wanted, house)
    return _file(calendar(meetings, name=house.settings.site_name, now=house.now()), "calendar.ics")


def changes(request: Request, house: HouseIn) -> Response:
    """What changed of the public entries lately, newest first, as an Atom feed (RFC 4287)."""
    base = house.settings.base_url.rstrip("/")
    with house.reading() as conn:
        found = history_store.latest_public(conn, most=_CHANGES_MOST)
    updated = max((each.at for each in found), default=datetime.fromisoformat("2000-01-01T00:00:00+00:00"))
    entries = "".join(
        f"<entry><id>urn:ibasho:{each.place_id}:{each.version_id}:{each.number}</id>"
        f"<title>{escape(each.name)}</title><updated>{each.at.isoformat(timespec='seconds')}</updated>"
        f'<link href="{base}/places/{each.place_id}"/><summary>{"新しく登録" if each.created else "変更"}</summary></entry>'
        for each in found
    )
    text = (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ja">'
        f"<id>{escape(base)}/changes.atom</id><title>{escape(house.settings.site_name)}</title>"
        f"<author><name>{escape(house.settings.site_name)}</name></author>"
        f"<updated>{updated.isoformat(timespec='seconds')}</updated>"
        f'<link rel="self" href="{escape(base)}/changes.atom"/>{entries}</feed>'
    )
    return Response(text.encode("utf-8", errors="replace"), media_type="application/atom+xml; charset=utf-8")


def sitemap(house: HouseIn) -> Response:
    """The finder and the page of every public place, for search engines."""
    base = escape(house.settings.base_url.rstrip("/"))
    with house.reading() as conn:
        places = sorted({offer.place.id for offer in house.catalogue(conn).offers})
    urls = "".join(f"<url><loc>{base}/places/{each}</loc></url>" for each in places[:49_999])
    text = (
        '<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        f"<url><loc>{base}/</loc></url>{urls}</urlset>"
    )
    return Response(text.encode(), media_type="application/xml")


def robots(house: HouseIn) -> Response:
    """What search engines may read: the finder and the places, nothing that is for a few."""
    private = "".join(
        f"Disallow: {each}\n"
        for each in ("/api/", "/account", "/moderation", "/organiser", "/outreach", "/planner", "/tend/")
    )
    site = f"Sitemap: {house.settings.base_url.rstrip('/')}/sitemap.xml\n"
    return Response(f"User-agent: *\n{private}{site}", media_type="text/plain; charset=utf-8")


def _goes_on(offer: Offer) -> bool:
    return offer.place.status is Status.ACTIVE and offer.activity.status is Status.ACTIVE


def _near(place: Place, lon: float | None, lat: float | None, within_m: float) -> bool:
    if lon is None or lat is None:
        return True
    return (
        place.lon is not None
        and place.lat is not None
        and float(geodesic_m(lon, lat, place.lon, place.lat)) <= within_m
    )


def _meetings(conn: Connection, offers: Sequence[Offer], house: House) -> list[Meeting]:
    speech, now = Speech(), house.now()
    found: list[Meeting] = []
    for group in by_place(offers):
        version = places_store.version_of(conn, group[0].place.id)
        for offer in group:
            known = _sessions(offer, now, house.settings)
            found += [_meeting(offer, each, version, speech, house.settings) for each in known]
    found.sort(key=lambda each: (each.start, each.uid))
    return found[:_MEETINGS_MOST]


def _sessions(offer: Offer, now: datetime, settings: Settings) -> Iterable[Session]:
    today = now.date()
    first, last = today - timedelta(days=_BACK_DAYS), today + timedelta(days=_AHEAD_DAYS)
    return sessions(offer.activity.rules, first, last, settings.zone, changes=offer.activity.changes)


def _meeting(offer: Offer, session: Session, version: int, speech: Speech, settings: Settings) -> Meeting:
    place, activity = offer.place, offer.activity
    told = [str(session.note)] if session.note else []
    if session.full:
        told.append("満員")
    if session.unconfirmed:
        told.append("祝日や学校の休みのため、あるかどうかは確かめてください。")
    told += [
        f"{activity.hours_text}",
        f"電話 {activity.phone or place.phone}" if activity.phone or place.phone else "",
    ]
    title = activity.name or place.name
    return Meeting(
        uid=f"{activity.id}-{session.start:%Y%m%dT%H%M}@{place.id}",
        start=session.start,
        end=session.end if session.end_known else None,
        title=title if title == place.name else f"{title}（{place.name}）",
        cancelled=session.cancelled,
        tentative=session.unconfirmed,
        sequence=version,
        location=place.whole_address,
        description="\n".join(filter(None, told)),
        url=f"{settings.base_url.rstrip('/')}/places/{place.id}",
    )


def _file(content: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "no-cache"}
    return Response(content, media_type=_ICAL, headers=headers)
