"""Sheets for paper: one place, the places of an area, the places around a point. Large type, a map, a code to scan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import Query, Request
from starlette.responses import Response

from api.areas import area_named
from api.dependencies import House, HouseIn, ViewerIn
from api.languages import Speech
from api.pages.codes import qr_svg
from api.pages.drawing import Reader, page, reader_of
from api.pages.picture import Frame, street_picture
from api.pages.place import Doing, doing
from api.shapes import by_place
from ibasho.catalogue import Catalogue
from ibasho.errors import NotFound
from ibasho.geo.distance import geodesic_m
from ibasho.geo.streets import StreetNetwork
from ibasho.model import Offer, Place, Status
from ibasho.nearby import lines
from ibasho.settings import Settings
from ibasho.store import areas, places

__all__ = ["area_sheet", "around_sheet", "index", "place_sheet"]

_NEXT_MOST = 5
_ACTIVITIES_MOST = 3
"""Activities on the sheet of one place."""
_PLACES_MOST = 60
"""Places on a list for paper; how many are left out is said on it."""
_KINDS = ("school-district", "municipality", "neighbourhood", "ward")
_AREAS_MOST = 500


@dataclass(frozen=True)
class Entry:
    """One place on a list for paper, with its number on the map (None when it has no point)."""

    number: int
    place: Place
    doings: tuple[Doing, ...]


def place_sheet(place_id: str, request: Request, house: HouseIn, viewer: ViewerIn) -> Response:
    """One A4 page about a public place that goes on."""
    reader, now = reader_of(request), house.now()
    with house.reading() as conn:
        offers = [o for o in places.get(conn, place_id) if _goes_on(o)]
        network = house.streets(conn)
    if not offers:
        raise NotFound(f"place {place_id!r} does not exist", field="place_id")
    where = offers[0].place
    told = {
        "place": where,
        "doings": [doing(offer.activity, now, house.settings, most=_NEXT_MOST) for offer in offers],
        "crowded": _crowded(offers),
        "picture": _picture([where], network, reader.speech, least_m=700.0),
        **_ends(reader, house.settings, now, f"/places/{where.id}"),
    }
    return page(request, "print_place.html", told, reader=reader)


def area_sheet(kind: str, code: str, request: Request, house: HouseIn, viewer: ViewerIn) -> Response:
    """The public places of one area (a school district, a municipality …), by name."""
    with house.reading() as conn:
        area = area_named(conn, kind, code)
        catalogue, network = house.catalogue(conn), house.streets(conn)
    numbers = area.places(catalogue)
    middle = area.polygon.representative_point()
    return _list(request, house, catalogue, network, numbers, area.name, (float(middle.x), float(middle.y)))


def around_sheet(
    request: Request,
    house: HouseIn,
    viewer: ViewerIn,
    lon: Annotated[float, Query(ge=-180, le=180, allow_inf_nan=False)],
    lat: Annotated[float, Query(ge=-90, le=90, allow_inf_nan=False)],
    within_m: Annotated[float, Query(ge=50, le=20_000, allow_inf_nan=False)] = 800.0,
) -> Response:
    """The public places within a distance of a point, the nearest first."""
    with house.reading() as conn:
        catalogue, network = house.catalogue(conn), house.streets(conn)
    away = {
        number: round(float(geodesic_m(lon, lat, each.lon or 0.0, each.lat or 0.0)), 3)
        for number, each in enumerate(catalogue.places)
    }
    numbers = sorted((n for n in away if away[n] <= within_m), key=lambda n: (away[n], n))
    return _list(request, house, catalogue, network, numbers, None, (lon, lat), within_m)


def index(request: Request, house: HouseIn, viewer: ViewerIn) -> Response:
    """The areas for which there is a list."""
    with house.reading() as conn:
        known = {
            kind: [
                (str(code), str(name))
                for area_set in areas.of_kind(conn, kind)
                for code, name in zip(area_set.code, area_set.name, strict=True)
            ][:_AREAS_MOST]
            for kind in _KINDS
        }
    told = {"areas": {kind: sorted(each, key=lambda pair: pair[1]) for kind, each in known.items() if each}}
    return page(request, "print_index.html", told, reader=reader_of(request))


def _goes_on(offer: Offer) -> bool:
    return offer.place.status is Status.ACTIVE and offer.activity.status is Status.ACTIVE


def _crowded(offers: Sequence[Offer]) -> int:
    """How much there is to say: 0 little, 1 more, 2 much, for the size of the type."""
    place = offers[0].place
    words = [place.name, place.whole_address, place.access_text]
    for activity in (offer.activity for offer in offers[:_ACTIVITIES_MOST]):
        words += [
            activity.name,
            activity.hours_text,
            activity.audience.text,
            activity.fee_text,
            activity.booking_text,
        ]
    letters = sum(map(len, words)) + 60 * min(len(offers), _ACTIVITIES_MOST)
    return sum(letters > limit for limit in (250, 420))


def _list(
    request: Request,
    house: House,
    catalogue: Catalogue,
    network: StreetNetwork | None,
    numbers: Sequence[int],
    name: str | None,
    middle: tuple[float, float],
    within_m: float | None = None,
) -> Response:
    reader, now = reader_of(request), house.now()
    offers = [catalogue.offers[offer] for number in numbers for offer in catalogue.offers_of(number)]
    groups = by_place(offers)
    if name is not None:
        groups = sorted(
            groups, key=lambda group: (group[0].place.name_kana or group[0].place.name, group[0].place.id)
        )
    entries = [
        Entry(
            number,
            group[0].place,
            tuple(doing(o.activity, now, house.settings, most=2) for o in group),
        )
        for number, group in enumerate(groups[:_PLACES_MOST], start=1)
    ]
    shown = [entry.place for entry in entries]
    told = {
        "name": name,
        "within_m": within_m,
        "entries": entries,
        "left_out": len(groups) - len(entries),
        "lines": lines(catalogue, now, most=3),
        "picture": _picture(shown, network, reader.speech) if shown else None,
        **_ends(reader, house.settings, now, f"/?lon={middle[0]:.4f}&lat={middle[1]:.4f}"),
    }
    return page(request, "print_list.html", told, reader=reader)


def _picture(
    shown: Sequence[Place], network: StreetNetwork | None, speech: Speech, *, least_m: float = 800.0
) -> Any:
    points = [(each.lon, each.lat) for each in shown if each.lon is not None and each.lat is not None]
    if not points or network is None:
        return None
    label = speech.plainly.say("地図")
    return street_picture(Frame.around(points, least_m), points, network, label)


def _ends(reader: Reader, settings: Settings, now: datetime, path: str) -> dict[str, Any]:
    """What every sheet ends with: its day, and where to find it again."""
    address = settings.base_url.rstrip("/") + reader.link(path)
    return {
        "today": now.date(),
        "address": address,
        "short_address": settings.base_url.rstrip("/") + path.split("?")[0],
        "back": reader.link(path),
        "qr": qr_svg(address, fluid=True),
    }
