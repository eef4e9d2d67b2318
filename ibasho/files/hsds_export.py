"""The register as one page of HSDS 3.0 services, each with its locations and schedules.

What HSDS has no field for stands beside them under ``ibasho``, in the columns of our own lists, so that the import
brings back the same entry. Source: docs.openreferral.org, HSDS 3.0, service and service_at_location.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from ibasho.files.hsds_schedule import schedules_of_rule
from ibasho.files.place_columns import cells_of
from ibasho.model import Activity, Offer, Place, Status

__all__ = ["document_of"]

_NAMESPACE = uuid.UUID("6f1f4a5e-6a52-5b57-9d0e-2f2f4a1c7b10")
_STATUS = {Status.ACTIVE: "active", Status.PAUSED: "temporarily closed", Status.CLOSED: "defunct"}


def _id(*parts: str) -> str:
    """An id that follows from the entries' ids: the same register gives the same document."""
    return str(uuid.uuid5(_NAMESPACE, "/".join(parts)))


def _filled(entity: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in entity.items() if value not in (None, "", [])}


def _location(place: Place) -> dict[str, Any]:
    address = {
        "id": _id(place.id, "address"),
        "address_1": place.whole_address,
        "city": "",
        "state_province": "",
        "postal_code": place.postal_code,
        "country": "JP",
        "address_type": "physical",
    }
    return _filled(
        {
            "id": place.id,
            "location_type": "physical",
            "name": place.name,
            "description": place.description,
            "transportation": place.access_text,
            "latitude": place.lat,
            "longitude": place.lon,
            "url": place.url,
            "addresses": [address] if place.address else [],
            "phones": [{"id": _id(place.id, "phone"), "number": place.phone}] if place.phone else [],
        }
    )


def _schedules(activity: Activity, on: date) -> list[dict[str, Any]]:
    """Entries per rule; the words of the list stand beside each, as holidays and closures have no field."""
    entries = [entry for rule in activity.rules for entry in schedules_of_rule(rule, on)]
    words = {"description": activity.hours_text} if activity.hours_text else {}
    if not entries and words:
        entries = [{}]
    return [{"id": _id(activity.id, "schedule", str(n)), **entry, **words} for n, entry in enumerate(entries)]


def _service(offers: Sequence[tuple[Offer, dict[str, str]]], on: date) -> dict[str, Any]:
    """One activity with all its places, each with its cells, as an HSDS service."""
    activity = offers[0][0].activity
    audience = activity.audience
    meetings = [
        {
            "id": _id(offer.activity.id, offer.place.id),
            "location": _location(offer.place),
            "schedules": _schedules(activity, on),
            "ibasho": {heading: text for heading, text in cells.items() if text},
        }
        for offer, cells in offers
    ]
    phones = [{"id": _id(activity.id, "phone"), "number": activity.phone}] if activity.phone else []
    return _filled(
        {
            "id": activity.id,
            "name": activity.name,
            "status": _STATUS.get(activity.status, "inactive"),
            "description": activity.description,
            "fees_description": activity.fee_text or ("無料" if activity.fee_yen == 0 else ""),
            "application_process": activity.booking_text,
            "eligibility_description": audience.text,
            "minimum_age": audience.age_min,
            "maximum_age": audience.age_max,
            "languages": [
                {"id": _id(activity.id, code), "name": code, "code": code} for code in activity.languages
            ],
            "phones": phones,
            "service_at_locations": meetings,
        }
    )


def document_of(offers: Sequence[Offer], on: date) -> dict[str, Any]:
    """All activities as one page of services, in the order in which they first occur."""
    by_activity: dict[str, list[tuple[Offer, dict[str, str]]]] = {}
    for offer, cells in zip(offers, cells_of(offers), strict=True):
        by_activity.setdefault(offer.activity.id, []).append((offer, cells))
    services = [_service(group, on) for group in by_activity.values()]
    return {
        "total_items": len(services),
        "total_pages": 1,
        "page_number": 1,
        "size": len(services),
        "first_page": True,
        "last_page": True,
        "empty": not services,
        "contents": services,
    }
